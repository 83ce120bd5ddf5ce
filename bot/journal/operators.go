package journal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/bot"
)

// Settings are what the operators of a server decided, from memory, and Forget
// where Options say so; the zero Settings for direct messages and servers that
// decided nothing. Their slices are not to be changed.
func (j *Journal) Settings(guild string) bot.Settings {
	s := j.decided(guild)
	s.Forget = s.Forget || j.opts.Forget
	return s
}

// decided are the settings without what holds everywhere.
func (j *Journal) decided(guild string) bot.Settings {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return j.settings[guild]
}

// AskChannels reports, from memory, whether any server has an ask-channel.
func (j *Journal) AskChannels() bool {
	j.mu.RLock()
	defer j.mu.RUnlock()
	for _, s := range j.settings {
		if s.AskChannel != "" {
			return true
		}
	}
	return false
}

// ChangeSettings changes the settings of a server by change, which is given those
// that hold, and gives what holds from now on. Where no questions are to be
// kept, those that were are deleted. An error of change's is returned as it is,
// and nothing has changed.
func (j *Journal) ChangeSettings(ctx context.Context, guild string, change func(*bot.Settings) error) (bot.Settings, error) {
	j.changing.Lock()
	defer j.changing.Unlock()
	now := j.decided(guild)
	before := now.Forget
	for _, s := range []*[]string{&now.Roles, &now.Channels, &now.Operators} {
		*s = slices.Clone(*s)
	}
	if err := change(&now); err != nil {
		return bot.Settings{}, err
	}
	text, err := json.Marshal(now)
	if err != nil {
		return bot.Settings{}, fmt.Errorf("change settings: %w", err)
	}
	forget := now.Forget && !before
	err = j.transact(ctx, func(s *session) error {
		_, err := s.exec(`INSERT INTO settings (guild, settings, forget) VALUES (?, ?, ?)
			ON CONFLICT (guild) DO UPDATE SET settings = excluded.settings, forget = excluded.forget`, guild, string(text), now.Forget)
		if err == nil && forget {
			_, err = s.exec(`UPDATE records SET question = '', alone = '', missing = '[]', notes = '[]' WHERE guild = ?`, guild)
		}
		return err
	})
	if err != nil {
		return bot.Settings{}, fmt.Errorf("change settings: %w", j.explain(err))
	}
	j.mu.Lock()
	j.settings[guild] = now
	j.mu.Unlock()
	if forget {
		if err := j.scrub(ctx); err != nil {
			return now, fmt.Errorf("change settings: %w", j.explain(err))
		}
	}
	return j.Settings(guild), nil
}

func (j *Journal) loadSettings(ctx context.Context) error {
	j.settings = make(map[string]bot.Settings)
	return j.transact(ctx, func(s *session) error {
		_, err := collect(s, func(row scanner) (struct{}, error) {
			var guild string
			var text []byte
			if err := row.Scan(&guild, &text); err != nil {
				return struct{}{}, err
			}
			var s bot.Settings
			err := decode(text, &s)
			j.settings[guild] = s
			return struct{}{}, err
		}, `SELECT guild, settings FROM settings`)
		return err
	})
}

// maxDetail bounds what an audit line says of what was done, in bytes.
const maxDetail = 500

// Audit keeps who did, or was refused, what.
func (j *Journal) Audit(ctx context.Context, l bot.AuditLine) error {
	if len(l.Detail) > maxDetail {
		l.Detail = strings.ToValidUTF8(l.Detail[:maxDetail-len("…")], "") + "…"
	}
	n, err := j.exec(ctx, `INSERT INTO audit (at, person, guild, action, detail, allowed) VALUES (?, ?, ?, ?, ?, ?)`,
		millis(l.At), l.Person, l.Guild, l.Action, l.Detail, l.Allowed)
	return j.judge("write audit line", n, err, nil)
}

const selectAudit = `SELECT at, person, guild, action, detail, allowed FROM audit`

func scanAudit(row scanner) (l bot.AuditLine, err error) {
	var at int64
	err = row.Scan(&at, &l.Person, &l.Guild, &l.Action, &l.Detail, &l.Allowed)
	l.At = timeOf(at)
	return l, err
}

// AuditLines are the last n audit lines of a server, newest first.
func (j *Journal) AuditLines(ctx context.Context, guild string, n int) ([]bot.AuditLine, error) {
	return list(ctx, j, "read audit lines", scanAudit, selectAudit+` WHERE guild = ? ORDER BY at DESC, key DESC LIMIT ?`, guild, n)
}

// maxGaps bounds the questions that Gaps looks at: the newest.
const maxGaps = 10_000

// Gaps are the questions of a server that the archive did not answer, or only
// in part, or whose answer was rated bad, the last asked first; those that
// differ only in case and spaces are one. Questions asked in private are left
// out, and so are those that were not kept.
func (j *Journal) Gaps(ctx context.Context, guild string) ([]bot.Gap, error) {
	asked, err := list(ctx, j, "find gaps", func(row scanner) (g bot.Gap, err error) {
		var last int64
		var missing, reasons []byte
		if err := row.Scan(&g.Question, &missing, &g.Verdict, &last, &g.Bad, &reasons); err != nil {
			return bot.Gap{}, err
		}
		g.Last, g.Times = timeOf(last), 1
		return g, errors.Join(decode(missing, &g.Missing), decode(reasons, &g.Reasons))
	}, `SELECT iif(alone = '', question, alone), missing, verdict, asked,
			(SELECT count(*) FROM ratings WHERE record = id AND NOT good),
			(SELECT json_group_array(reason ORDER BY rated) FROM ratings WHERE record = id AND NOT good AND reason <> '')
		FROM records
		WHERE guild = ? AND (verdict IN ('declined', 'partial') OR id IN (SELECT record FROM ratings WHERE NOT good))
			AND state = 'answered' AND NOT private AND question <> ''
		ORDER BY asked DESC, id DESC LIMIT ?`, guild, maxGaps)
	if err != nil {
		return nil, err
	}
	var gaps []bot.Gap
	at := make(map[string]int)
	for _, g := range asked {
		folded := strings.Join(strings.Fields(strings.ToLower(g.Question)), " ")
		if i, ok := at[folded]; ok {
			gaps[i].Times++
			gaps[i].Bad += g.Bad
			gaps[i].Reasons = append(gaps[i].Reasons, g.Reasons...)
			continue
		}
		at[folded] = len(gaps)
		gaps = append(gaps, g)
	}
	return gaps, nil
}
