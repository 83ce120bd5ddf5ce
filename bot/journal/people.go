package journal

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/corpus"
)

// What Export gives.
type export struct {
	Person   string           `json:"person"`
	Exported time.Time        `json:"exported"`
	Records  []bot.Record     `json:"questions"` // without what others thought of them
	Ratings  []exportedRating `json:"ratings"`
	Watches  []bot.Watch      `json:"watches"`
	Audit    []bot.AuditLine  `json:"operations"`
	Ledger   []exportedUsage  `json:"usage"`
}

type exportedRating struct {
	Record string `json:"question"`
	bot.Rating
}

type exportedUsage struct {
	Day corpus.Day `json:"day"`
	bot.Usage
}

// Export is everything that is kept about a person, as an indented JSON
// object. It holds nothing of others but what the person rated or asked.
func (j *Journal) Export(ctx context.Context, person string) ([]byte, error) {
	e := export{
		Person: person, Exported: j.opts.Now().UTC(),
		Records: []bot.Record{}, Ratings: []exportedRating{}, Watches: []bot.Watch{}, Audit: []bot.AuditLine{}, Ledger: []exportedUsage{},
	}
	err := j.transact(ctx, func(s *session) (err error) {
		if e.Records, err = records(s, `person = ? ORDER BY asked, id`, person); err != nil {
			return err
		}
		for i := range e.Records {
			e.Records[i].Ratings = nil // the person's own follow
		}
		if e.Ratings, err = collect(s, func(row scanner) (r exportedRating, err error) {
			r.Rating, err = scanRating(row, &r.Record)
			return r, err
		}, `SELECT record, person, rated, good, reason FROM ratings WHERE person = ? ORDER BY rated, record`, person); err != nil {
			return err
		}
		if e.Watches, err = collect(s, scanWatch, selectWatches+` WHERE person = ? ORDER BY made, id`, person); err != nil {
			return err
		}
		if e.Audit, err = collect(s, scanAudit, selectAudit+` WHERE person = ? ORDER BY at, key`, person); err != nil {
			return err
		}
		e.Ledger, err = collect(s, func(row scanner) (u exportedUsage, err error) {
			return u, row.Scan(&u.Day, &u.Prompt, &u.Completion)
		}, `SELECT day, prompt, completion FROM ledger WHERE person = ? ORDER BY day`, person)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("export a person's data: %w", j.explain(err))
	}
	return json.MarshalIndent(e, "", "  ")
}

// Forget deletes everything that is kept about a person, from the file's bytes
// too. Lines of the audit stay, without the person, and so do the sums of the
// ledger. What others asked stays as they put it: how a question that follows
// up one of the person's was understood has the person's words in it, and goes.
func (j *Journal) Forget(ctx context.Context, person string) error {
	err := j.transact(ctx, func(s *session) error {
		for _, statement := range []string{
			`WITH RECURSIVE later (id) AS (SELECT id FROM records WHERE person = ?
					UNION SELECT r.id FROM records r JOIN later ON r.parent = later.id)
				UPDATE records SET alone = '', missing = '[]', notes = '[]' WHERE id IN later AND parent <> ''`,
			`DELETE FROM records WHERE person = ?`,
			`DELETE FROM ratings WHERE person = ?`,
			`DELETE FROM watches WHERE person = ?`,
			`UPDATE audit SET person = '' WHERE person = ?`,
			`INSERT INTO ledger (day, person, prompt, completion)
				SELECT day, '', prompt, completion FROM ledger WHERE person = ?
				ON CONFLICT (day, person) DO UPDATE SET prompt = prompt + excluded.prompt, completion = completion + excluded.completion`,
			`DELETE FROM ledger WHERE person = ?`,
		} {
			if _, err := s.exec(statement, person); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = j.scrub(ctx)
	}
	if err != nil {
		return fmt.Errorf("forget a person: %w", j.explain(err))
	}
	return nil
}

// Tend removes what has been kept for long enough, once a day, until ctx is
// done. It tells failed of what went wrong, and tries again the next day.
func (j *Journal) Tend(ctx context.Context, failed func(error)) {
	daily := time.NewTicker(24 * time.Hour)
	defer daily.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-daily.C:
		}
		if err := j.purge(ctx); err != nil && ctx.Err() == nil {
			failed(fmt.Errorf("remove what is old from the journal: %w", j.explain(err)))
		}
	}
}

// purge removes what is older than Retention.
func (j *Journal) purge(ctx context.Context) error {
	oldest := j.opts.Now().Add(-Retention)
	removed := int64(0)
	err := j.transact(ctx, func(s *session) error {
		for _, d := range []struct {
			statement string
			before    any
		}{
			{`DELETE FROM records WHERE asked < ?`, millis(oldest)},
			{`DELETE FROM audit WHERE at < ?`, millis(oldest)},
			{`DELETE FROM ledger WHERE day < ?`, utcDay(oldest)},
		} {
			n, err := s.exec(d.statement, d.before)
			if err != nil {
				return err
			}
			removed += n
		}
		return nil
	})
	if err != nil || removed == 0 {
		return err
	}
	return j.scrub(ctx)
}

// scrub writes the log into the file and empties it: until then it holds what
// was deleted.
func (j *Journal) scrub(ctx context.Context) error {
	return j.with(context.WithoutCancel(ctx), func(s *session) error {
		_, err := s.exec(`PRAGMA wal_checkpoint(truncate)`)
		return err
	})
}
