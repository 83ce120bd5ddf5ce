package journal_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/journal"
	"github.com/dateline-bot/dateline/retrieval"
)

func TestSettings(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	j := open(t, dir, journal.Options{})
	same(t, "at first", j.Settings("newsroom"), bot.Settings{})
	if j.AskChannels() {
		t.Error("a server has an ask-channel")
	}
	want := bot.Settings{
		Roles: []string{"editors"}, Channels: []string{"desk"}, Operators: []string{"chiefs"}, PersonQuota: 9, GuildQuota: 90,
		AskChannel: "ask", Language: "de", Mode: bot.ModeQuote, Private: true, Forget: true,
	}
	got, err := j.ChangeSettings(ctx, "newsroom", func(s *bot.Settings) error { *s = want; return nil })
	must(t, err)
	same(t, "as changed", got, want)
	same(t, "at once", j.Settings("newsroom"), want)
	same(t, "another server's", j.Settings("rival"), bot.Settings{})
	if !j.AskChannels() {
		t.Error("no server has an ask-channel")
	}

	no := errors.New("no")
	_, err = j.ChangeSettings(ctx, "newsroom", func(s *bot.Settings) error { s.Roles[0] = "nobody"; s.Private = false; return no })
	wantError(t, err, no)
	same(t, "after a change that failed", j.Settings("newsroom"), want)
	must(t, j.Close())
	same(t, "after a restart", open(t, dir, journal.Options{}).Settings("newsroom"), want)
}

func TestNoChangeOfSettingsIsLost(t *testing.T) {
	j := at(t)
	var all sync.WaitGroup
	for n := range 20 {
		all.Go(func() {
			_, err := j.ChangeSettings(t.Context(), "newsroom", func(s *bot.Settings) error { s.Roles = append(s.Roles, fmt.Sprint(n)); return nil })
			if err != nil {
				t.Error(err)
			}
			_ = j.Settings("newsroom").Roles
		})
	}
	all.Wait()
	if got := j.Settings("newsroom").Roles; len(got) != 20 {
		t.Errorf("roles: %v", got)
	}
}

func TestNoTextOfQuestions(t *testing.T) {
	const words = "quagga"
	ask := func(t *testing.T, j *journal.Journal, id, guild string) {
		r := question(id, "ana")
		r.Guild, r.Question = guild, "Where do "+words+"s live?"
		must(t, j.Begin(t.Context(), r))
		r = answered(r)
		r.Alone, r.Missing, r.Notes = "And "+words+"s?", []string{words}, []retrieval.Note{{Kind: bot.NoteUnderstood, Words: []string{words}}}
		must(t, j.Settle(t.Context(), r))
	}
	t.Run("anywhere", func(t *testing.T) {
		dir := t.TempDir()
		j := open(t, dir, journal.Options{Forget: true})
		keeps, err := j.ChangeSettings(t.Context(), "newsroom", func(s *bot.Settings) error { s.Forget = false; return nil })
		if must(t, err); !keeps.Forget || !j.Settings("rival").Forget {
			t.Error("settings say that questions are kept")
		}
		ask(t, j, "1", "")
		ask(t, j, "2", "newsroom")
		must(t, j.Close())
		if holds(t, dir, words) {
			t.Error("it is kept")
		}
	})
	t.Run("in one server", func(t *testing.T) {
		dir := t.TempDir()
		j := open(t, dir, journal.Options{Now: (&clock{noon}).Now})
		ask(t, j, "1", "newsroom") // before it was decided
		forget := func(on bool) {
			_, err := j.ChangeSettings(t.Context(), "newsroom", func(s *bot.Settings) error { s.Forget = on; return nil })
			must(t, err)
		}
		forget(true)
		ask(t, j, "2", "newsroom")
		if holds(t, dir, words) {
			t.Error("it is kept")
		}
		got, err := j.Record(t.Context(), "1")
		must(t, err)
		if len(got.Claims) != 2 || len(got.Sources) != 2 {
			t.Error("the answer went too, and its quotes cannot be shown")
		}
		ask(t, j, "3", "rival")
		if !holds(t, dir, words) {
			t.Error("it is not kept elsewhere")
		}
		forget(false)
		ask(t, j, "4", "newsroom")
		if got, err := j.Record(t.Context(), "4"); err != nil || got.Question == "" {
			t.Errorf("switched off it does not keep the question: %v", err)
		}
	})
}

func TestGaps(t *testing.T) {
	ctx, j := t.Context(), at(t)
	n := 0
	ask := func(question_, guild string, verdict bot.Verdict, change func(*bot.Record)) {
		n++
		r := question(fmt.Sprint(n), "ana")
		r.Asked, r.Guild, r.Question = noon.Add(time.Duration(n)*time.Minute), guild, question_
		change(&r)
		must(t, j.Begin(ctx, r))
		r.Verdict, r.State, r.Missing = verdict, bot.Settled, []string{"quagga"}
		if verdict == "" {
			r.State = bot.Apologised
		}
		must(t, j.Settle(ctx, r))
	}
	as := func(*bot.Record) {}
	ask("Where do quaggas live?", "newsroom", bot.Declined, as)
	ask("Who rules Velm?", "newsroom", bot.Partial, as)
	ask("where  do QUAGGAS live?", "newsroom", bot.Declined, as)
	ask("Who rules Sund?", "newsroom", bot.Answered, as)
	ask("Who rules Nord?", "rival", bot.Declined, as)
	ask("Who rules West?", "newsroom", bot.Declined, func(r *bot.Record) { r.Private = true })
	ask("Who rules Ost?", "newsroom", "", as)
	ask("", "newsroom", bot.Declined, as)
	ask("Who rules Velm now?", "newsroom", bot.Answered, as)
	for _, r := range []bot.Rating{
		{Person: "ana", Good: true}, {Person: "ben", Rated: noon.Add(time.Hour), Reason: "Not now."}, {Person: "cem"},
	} {
		must(t, j.Rate(ctx, fmt.Sprint(n), r))
	}
	for _, id := range []string{"1", "3"} {
		must(t, j.Rate(ctx, id, bot.Rating{Person: "dan", Reason: "They do " + id}))
	}
	gaps, err := j.Gaps(ctx, "newsroom")
	must(t, err)
	same(t, "gaps", gaps, []bot.Gap{
		{Question: "Who rules Velm now?", Missing: []string{"quagga"}, Verdict: bot.Answered, Times: 1, Last: noon.Add(9 * time.Minute), Bad: 2, Reasons: []string{"Not now."}},
		{Question: "where  do QUAGGAS live?", Missing: []string{"quagga"}, Verdict: bot.Declined, Times: 2, Last: noon.Add(3 * time.Minute), Bad: 2, Reasons: []string{"They do 3", "They do 1"}},
		{Question: "Who rules Velm?", Missing: []string{"quagga"}, Verdict: bot.Partial, Times: 1, Last: noon.Add(2 * time.Minute), Reasons: []string{}},
	})
}

func TestAudit(t *testing.T) {
	ctx, j := t.Context(), at(t)
	var lines []bot.AuditLine
	for n := range 4 {
		l := bot.AuditLine{
			At: noon.Add(time.Duration(n) * time.Second), Person: "ana", Guild: "newsroom", Action: "archive remove", Detail: fmt.Sprint("velm", n), Allowed: n%2 == 0,
		}
		must(t, j.Audit(ctx, l))
		lines = append([]bot.AuditLine{l}, lines...)
	}
	must(t, j.Audit(ctx, bot.AuditLine{At: noon, Guild: "rival", Person: "ben", Action: "settings"}))
	got, err := j.AuditLines(ctx, "newsroom", 3)
	must(t, err)
	same(t, "the last three", got, lines[:3])

	must(t, j.Audit(ctx, bot.AuditLine{At: noon.Add(time.Hour), Guild: "newsroom", Detail: strings.Repeat("é", 600)}))
	got, err = j.AuditLines(ctx, "newsroom", 1)
	must(t, err)
	if d := got[0].Detail; len(d) > 500 || !utf8.ValidString(d) || !strings.HasSuffix(d, "é…") {
		t.Errorf("a long detail became %d bytes, %q", len(d), d[len(d)-10:])
	}
}
