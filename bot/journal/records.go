package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/corpus"
)

// Begin keeps a question as pending. When it returns, a kill of the process
// does not lose it. The text is left out where no questions are kept.
// bot.ErrRepeated says that a question of that ID was begun before.
func (j *Journal) Begin(ctx context.Context, r bot.Record) error {
	if r.ID == "" {
		return errors.New("begin a question: it has no id")
	}
	filter, err := json.Marshal(r.Filter)
	if err != nil {
		return fmt.Errorf("begin question %s: %w", r.ID, err)
	}
	begun, err := j.exec(ctx, `INSERT INTO records (id, asked, state, person, guild, channel, message, app, token, private, parent,
			question, alone, as_of, filter, language, verdict, mode, claims, missing, notes, disagree, prompt, completion)
		SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, iif(forget, '', ?12), '', ?13, ?14, ?16, '', '', '[]', '[]', '[]', '[]', 0, 0
		FROM (SELECT ?15 OR ifnull((SELECT forget FROM settings WHERE guild = ?5), 0) AS forget)
		WHERE true ON CONFLICT DO NOTHING`,
		r.ID, millis(r.Asked), bot.Pending, r.Person, r.Guild, r.Channel, r.Message, r.App, r.Token, r.Private, r.Parent,
		r.Question, r.AsOf, string(filter), j.opts.Forget, r.Language)
	return j.judge("begin question "+r.ID, begun, err, bot.ErrRepeated)
}

// Settle keeps what became of a pending question: r.State, which is
// bot.Settled or bot.Apologised, the answer, the replies that Sent was not told
// of, and the tokens it took. It holds a question to one outcome:
// bot.ErrSettled says that it has one, bot.ErrNoRecord that it is not kept any
// more.
func (j *Journal) Settle(ctx context.Context, r bot.Record) error {
	if r.State != bot.Settled && r.State != bot.Apologised {
		return fmt.Errorf("settle question %s: %q is no outcome", r.ID, r.State)
	}
	var answer [4]string // in JSON
	for i, v := range []any{r.Claims, r.Missing, r.Notes, r.Disagree} {
		text, err := json.Marshal(v)
		if err != nil {
			return fmt.Errorf("settle question %s: %w", r.ID, err)
		}
		answer[i] = string(text)
	}
	err := j.transact(ctx, func(s *session) error {
		var person string
		err := s.row(`UPDATE records SET state = ?1, app = '', token = '', verdict = ?2, mode = ?3, prompt = ?4, completion = ?5,
				claims = ?6, missing = iif(f.forget, '[]', ?7), notes = iif(f.forget, '[]', ?8), disagree = ?9, alone = iif(f.forget, '', ?10)
			FROM (SELECT ?11 OR ifnull((SELECT s.forget FROM settings s, records r WHERE r.id = ?12 AND s.guild = r.guild), 0)
				OR EXISTS (SELECT 1 FROM records r WHERE r.id = ?12 AND r.parent <> '' AND r.parent NOT IN (SELECT id FROM records)) AS forget) f
			WHERE id = ?12 AND state = ?13 RETURNING person`,
			r.State, r.Verdict, r.Mode, r.Usage.Prompt, r.Usage.Completion,
			answer[0], answer[1], answer[2], answer[3], r.Alone, j.opts.Forget, r.ID, bot.Pending).Scan(&person)
		if errors.Is(err, sql.ErrNoRows) {
			return whyNotPending(s, r.ID)
		}
		if err != nil {
			return err
		}
		for _, message := range r.Replies {
			if _, err := s.exec(addReply, message, r.ID); err != nil {
				return err
			}
		}
		for i, source := range r.Sources {
			_, err := s.exec(`INSERT INTO sources (record, n, article, fingerprint, marked) VALUES (?, ?, ?, ?, '')`, r.ID, i+1, source.Article, source.Fingerprint)
			if err != nil {
				return err
			}
		}
		return j.charge(s, person, r.Usage)
	})
	return j.judge("settle question "+r.ID, 1, err, nil)
}

// whyNotPending is bot.ErrSettled, or bot.ErrNoRecord for what is not kept.
func whyNotPending(s *session, id string) error {
	var kept bool
	err := s.row(`SELECT EXISTS (SELECT 1 FROM records WHERE id = ?)`, id).Scan(&kept)
	switch {
	case err != nil:
		return err
	case kept:
		return bot.ErrSettled
	}
	return bot.ErrNoRecord
}

// addReply puts a message behind the replies of a record; an answer that takes
// the place of another takes over its message.
const addReply = `INSERT INTO replies (message, record, n)
	SELECT ?1, id, 1 + (SELECT count(*) FROM replies WHERE record = id AND message <> ?1) FROM records WHERE id = ?2
	ON CONFLICT (message) DO UPDATE SET record = excluded.record, n = excluded.n`

// Sent keeps a message that carries the answer, or is about to. bot.ErrNoRecord
// says that the question is not kept any more.
func (j *Journal) Sent(ctx context.Context, id, message string) error {
	n, err := j.exec(ctx, addReply, message, id)
	return j.judge("add a reply to question "+id, n, err, bot.ErrNoRecord)
}

// Rate keeps what a person thinks of an answer, in place of what the same
// person thought before. bot.ErrNoRecord says that the question is not kept any
// more.
func (j *Journal) Rate(ctx context.Context, id string, r bot.Rating) error {
	n, err := j.exec(ctx, `INSERT INTO ratings (record, person, rated, good, reason) SELECT id, ?, ?, ?, ? FROM records WHERE id = ?
		ON CONFLICT (record, person) DO UPDATE SET rated = excluded.rated, good = excluded.good, reason = excluded.reason`,
		r.Person, millis(r.Rated), r.Good, r.Reason, id)
	return j.judge("rate question "+id, n, err, bot.ErrNoRecord)
}

// Mark keeps that an answer was marked because an article that it cites is now
// in another state: a fingerprint, or bot.ArticleGone.
func (j *Journal) Mark(ctx context.Context, id, article, state string) error {
	n, err := j.exec(ctx, `UPDATE sources SET marked = ? WHERE record = ? AND article = ?`, state, id, article)
	return j.judge("mark question "+id, n, err, bot.ErrNoRecord)
}

// Cited are the articles that answers cite, each in every state that an answer
// knows of it: as it was when it was cited, or as the answer was last marked.
func (j *Journal) Cited(ctx context.Context) ([]bot.KeptSource, error) {
	return list(ctx, j, "list what is cited", func(row scanner) (s bot.KeptSource, err error) {
		return s, row.Scan(&s.Article, &s.Fingerprint)
	}, `SELECT DISTINCT article, CASE marked WHEN '' THEN fingerprint ELSE marked END FROM sources ORDER BY 1, 2`)
}

// Citing are the answers that cite an article, oldest first.
func (j *Journal) Citing(ctx context.Context, article string) ([]bot.Record, error) {
	return j.records(ctx, "find the answers that cite "+article, `id IN (SELECT record FROM sources WHERE article = ?) ORDER BY asked, id`, article)
}

// Pending are the questions that are not settled, oldest first. At a start
// these are what an earlier process left.
func (j *Journal) Pending(ctx context.Context) ([]bot.Record, error) {
	return j.records(ctx, "find pending questions", `state = 'pending' ORDER BY asked, id`)
}

// Record is the record of that id, or bot.ErrNoRecord.
func (j *Journal) Record(ctx context.Context, id string) (bot.Record, error) {
	return j.record(ctx, `id = ?`, id)
}

// Answer is the record whose answer a message carries, or bot.ErrNoRecord.
func (j *Journal) Answer(ctx context.Context, message string) (bot.Record, error) {
	return j.record(ctx, `id = (SELECT record FROM replies WHERE message = ?)`, message)
}

// Latest is the newest answered question of a person in a channel, or, where
// person is empty, of anybody who did not ask in private. It may be
// bot.ErrNoRecord.
func (j *Journal) Latest(ctx context.Context, channel, person string) (bot.Record, error) {
	return j.record(ctx, `channel = ?1 AND state = 'answered' AND (person = ?2 OR ?2 = '' AND NOT private)
		ORDER BY asked DESC, id DESC LIMIT 1`, channel, person)
}

// Thread is a record and those that it follows up, oldest first and n at most:
// none when it is not kept. It does not lead out of a server.
func (j *Journal) Thread(ctx context.Context, id string, n int) ([]bot.Record, error) {
	var thread []bot.Record
	err := j.transact(ctx, func(s *session) error {
		for id != "" && len(thread) < n {
			found, err := records(s, `id = ?`, id)
			if err != nil || len(found) == 0 || len(thread) > 0 && found[0].Guild != thread[0].Guild {
				return err
			}
			thread, id = append(thread, found[0]), found[0].Parent
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("follow question %s back: %w", id, j.explain(err))
	}
	slices.Reverse(thread)
	return thread, nil
}

func (j *Journal) record(ctx context.Context, where string, args ...any) (bot.Record, error) {
	found, err := j.records(ctx, "find a question", where, args...)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("find a question: %w", bot.ErrNoRecord)
	}
	if err != nil {
		return bot.Record{}, err
	}
	return found[0], nil
}

func (j *Journal) records(ctx context.Context, doing, where string, args ...any) (found []bot.Record, err error) {
	err = j.transact(ctx, func(s *session) error {
		found, err = records(s, where, args...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", doing, j.explain(err))
	}
	return found, nil
}

// records are the records that a condition selects, whole.
func records(s *session, where string, args ...any) ([]bot.Record, error) {
	found, err := collect(s, scanRecord, `SELECT id, asked, state, person, guild, channel, message, app, token, private, parent,
		question, alone, as_of, filter, language, verdict, mode, claims, missing, notes, disagree, prompt, completion FROM records WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	for i := range found {
		r := &found[i]
		r.Replies, err = collect(s, func(row scanner) (message string, err error) {
			return message, row.Scan(&message)
		}, `SELECT message FROM replies WHERE record = ? ORDER BY n`, r.ID)
		if err != nil {
			return nil, err
		}
		r.Sources, err = collect(s, func(row scanner) (s bot.KeptSource, err error) {
			return s, row.Scan(&s.Article, &s.Fingerprint, &s.Marked)
		}, `SELECT article, fingerprint, marked FROM sources WHERE record = ? ORDER BY n`, r.ID)
		if err != nil {
			return nil, err
		}
		r.Ratings, err = collect(s, func(row scanner) (bot.Rating, error) {
			var record string
			return scanRating(row, &record)
		}, `SELECT record, person, rated, good, reason FROM ratings WHERE record = ? ORDER BY rated, person`, r.ID)
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

func scanRecord(row scanner) (r bot.Record, err error) {
	var asked int64
	var filter, claims, missing, notes, disagree []byte
	err = row.Scan(&r.ID, &asked, &r.State, &r.Person, &r.Guild, &r.Channel, &r.Message, &r.App, &r.Token, &r.Private, &r.Parent,
		&r.Question, &r.Alone, &r.AsOf, &filter, &r.Language, &r.Verdict, &r.Mode, &claims, &missing, &notes, &disagree, &r.Usage.Prompt, &r.Usage.Completion)
	if err != nil {
		return bot.Record{}, err
	}
	r.Asked = timeOf(asked)
	return r, errors.Join(decode(filter, &r.Filter), decode(claims, &r.Claims), decode(missing, &r.Missing), decode(notes, &r.Notes), decode(disagree, &r.Disagree))
}

func scanRating(row scanner, record *string) (r bot.Rating, err error) {
	var rated int64
	err = row.Scan(record, &r.Person, &rated, &r.Good, &r.Reason)
	r.Rated = timeOf(rated)
	return r, err
}

// charge adds tokens to a person's of today.
func (j *Journal) charge(s *session, person string, u bot.Usage) error {
	if u == (bot.Usage{}) {
		return nil
	}
	_, err := s.exec(`INSERT INTO ledger (day, person, prompt, completion) VALUES (?, ?, ?, ?)
		ON CONFLICT (day, person) DO UPDATE SET prompt = prompt + excluded.prompt, completion = completion + excluded.completion`,
		utcDay(j.opts.Now()), person, u.Prompt, u.Completion)
	return err
}

// Spent is what each person's questions took on a day (UTC), also of questions
// that are not kept any more; those of forgotten people are under the empty
// id.
func (j *Journal) Spent(ctx context.Context, day corpus.Day) (map[string]bot.Usage, error) {
	spent := make(map[string]bot.Usage)
	_, err := list(ctx, j, "add up tokens", func(row scanner) (struct{}, error) {
		var person string
		var u bot.Usage
		err := row.Scan(&person, &u.Prompt, &u.Completion)
		spent[person] = u
		return struct{}{}, err
	}, `SELECT person, prompt, completion FROM ledger WHERE day = ?`, day)
	return spent, err
}
