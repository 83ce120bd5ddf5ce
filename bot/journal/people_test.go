package journal_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/journal"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

func TestExport(t *testing.T) {
	ctx, j := t.Context(), at(t)
	keepAll(t, j, "1", "ana", noon)
	keepAll(t, j, "2", "ben", noon)
	must(t, j.Rate(ctx, "1", bot.Rating{Person: "ben", Rated: noon, Reason: "too short"}))
	must(t, j.Rate(ctx, "2", bot.Rating{Person: "ana", Rated: noon, Reason: "too long"}))
	pending := question("3", "ana")
	must(t, j.Begin(ctx, pending))
	text, err := j.Export(ctx, "ana")
	must(t, err)
	var got struct {
		Person     string
		Questions  []struct{ ID, Question, State string }
		Ratings    []struct{ Question, Reason string }
		Watches    []struct{ Topic string }
		Operations []struct{ Action string }
		Usage      []struct{ Day string }
	}
	must(t, json.Unmarshal(text, &got))
	if s := fmt.Sprint(got); s != "{ana [{1 When did the harbour of Velm reopen? answered} {3 When did the harbour of Velm reopen? pending}]"+
		" [{1 to the point} {2 too long}] [{harbours}] [{settings}] [{2031-04-02}]}" {
		t.Errorf("the export says %s\n%s", s, text)
	}
	for _, not := range []string{"ben", "token of", "too short"} {
		if strings.Contains(string(text), not) {
			t.Errorf("the export has %q:\n%s", not, text)
		}
	}
	text, err = j.Export(ctx, "cem")
	must(t, err)
	if strings.Contains(string(text), "null") {
		t.Errorf("an export of nothing has no lists:\n%s", text)
	}
}

// Whatever is done, a person who is forgotten is in no table and in no byte of
// the files, and the others keep what is theirs.
func TestForgottenWhollyAndAlone(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir := t.TempDir()
		j := open(t, dir, journal.Options{Now: (&clock{noon}).Now})
		ctx := t.Context()
		people := []string{"700000000000000001", "700000000000000002", "700000000000000003"}
		var ids []string
		for n := range rapid.IntRange(1, 25).Draw(rt, "steps") {
			person := rapid.SampledFrom(people).Draw(rt, "person")
			id := fmt.Sprint(n)
			switch rapid.IntRange(0, 5).Draw(rt, "step") {
			case 0:
				must(t, j.Begin(ctx, question(id, person)))
				ids = append(ids, id)
			case 1:
				r := question(id, person)
				r.Question = "a question of " + person // as people may write it
				understood := r.Question
				if len(ids) > 0 {
					r.Parent = rapid.SampledFrom(ids).Draw(rt, "parent")
					before, err := j.Record(ctx, r.Parent)
					must(t, err)
					understood += " (" + before.Question + before.Alone + ")"
				}
				must(t, j.Begin(ctx, r))
				r = answered(r)
				r.Alone = understood
				must(t, j.Settle(ctx, r))
				ids = append(ids, id)
			case 2:
				if len(ids) > 0 {
					must(t, j.Rate(ctx, rapid.SampledFrom(ids).Draw(rt, "id"), bot.Rating{Person: person, Rated: noon}))
				}
			case 3:
				must(t, j.Watch(ctx, bot.Watch{ID: id, Person: person, Guild: "newsroom", Topic: "harbours"}))
			case 4:
				must(t, j.Audit(ctx, bot.AuditLine{At: noon, Person: person, Guild: "newsroom", Action: "settings"}))
			case 5:
				_, err := j.ChangeSettings(ctx, "newsroom", func(s *bot.Settings) error { s.Private = !s.Private; return nil })
				must(t, err)
			}
		}
		spent, err := j.Spent(ctx, 20310402)
		must(t, err)
		gone := people[0]
		asked := make(map[string]bool)   // by who is to be forgotten
		follows := make(map[string]bool) // up on what that one asked
		for _, id := range ids {
			r, err := j.Record(ctx, id)
			must(t, err)
			asked[id] = r.Person == gone
			follows[id] = asked[r.Parent] || follows[r.Parent]
		}
		// What others have, but for what they thought of answers that will be no
		// more, and for how questions were understood that follow up on these.
		exports := func() (all []map[string]any) {
			for _, p := range people[1:] {
				text, err := j.Export(ctx, p)
				must(t, err)
				var e map[string]any
				must(t, json.Unmarshal(text, &e))
				e["ratings"] = slices.DeleteFunc(e["ratings"].([]any), func(r any) bool {
					return asked[r.(map[string]any)["question"].(string)]
				})
				for _, q := range e["questions"].([]any) {
					if q := q.(map[string]any); follows[q["id"].(string)] {
						delete(q, "alone")
						delete(q, "missing")
						delete(q, "notes")
					}
				}
				all = append(all, e)
			}
			return all
		}
		before := exports()
		must(t, j.Forget(ctx, gone))
		if holds(t, dir, gone) {
			rt.Error("the files hold the person's id")
		}
		same(t, "what others have", exports(), before)
		after, err := j.Spent(ctx, 20310402)
		must(t, err)
		if sum(spent) != sum(after) {
			rt.Errorf("spent before %v and after %v", spent, after)
		}
		audited, err := j.AuditLines(ctx, "newsroom", 100)
		must(t, err)
		must(t, j.Close())
		all := tables(t, dir)
		for table, rows := range all {
			for _, row := range rows {
				if strings.Contains(row, gone) {
					rt.Errorf("table %s holds the person: %s", table, row)
				}
			}
		}
		if len(all["audit"]) != len(audited) {
			rt.Errorf("%d audit lines of %d", len(audited), len(all["audit"]))
		}
	})
}

// Who is forgotten while a follow-up is being answered is not in how it was
// understood either.
func TestForgottenWhileFollowedUp(t *testing.T) {
	ctx, j := t.Context(), at(t)
	ask(t, j, "1", "ana", func(*bot.Record) {})
	later := question("2", "ben")
	later.Parent = "1"
	must(t, j.Begin(ctx, later))
	must(t, j.Forget(ctx, "ana"))
	must(t, j.Settle(ctx, answered(later)))
	if r, err := j.Record(ctx, "2"); err != nil || r.Alone != "" || len(r.Notes)+len(r.Missing) > 0 || r.Question == "" || len(r.Claims) != 2 {
		t.Errorf("the follow-up is kept as %+v, %v", r, err)
	}
}

func sum(spent map[string]bot.Usage) (all bot.Usage) {
	for _, u := range spent {
		all = all.Plus(u)
	}
	return all
}

// Any record comes back as it was begun and settled.
func TestAnyRecordComesBack(t *testing.T) {
	j := at(t)
	ask(t, j, "0", "ana", func(*bot.Record) {})
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		text := rapid.String()
		r := bot.Record{
			ID: fmt.Sprint(n), Asked: noon, State: bot.Pending, Person: text.Draw(rt, "person"), Guild: text.Draw(rt, "guild"),
			Channel: text.Draw(rt, "channel"), Message: text.Draw(rt, "message"), App: "app", Token: text.Draw(rt, "token"),
			Private: rapid.Bool().Draw(rt, "private"), Parent: rapid.SampledFrom([]string{"", "0"}).Draw(rt, "parent"), Question: text.Draw(rt, "question"),
		}
		r.Filter.Publisher, r.Filter.Collections = text.Draw(rt, "publisher"), rapid.SliceOf(text).Draw(rt, "collections")
		same := func(what string) {
			got, err := j.Record(t.Context(), r.ID)
			must(t, err)
			if g, w := describe(t, got), describe(t, r); g != w {
				rt.Errorf("%s:\n got %s\nwant %s", what, g, w)
			}
		}
		must(t, j.Begin(t.Context(), r))
		same("begun")
		r.State, r.Verdict, r.Mode, r.Alone = bot.Settled, bot.Verdict(text.Draw(rt, "verdict")), bot.ModeModel, text.Draw(rt, "alone")
		r.Missing = rapid.SliceOf(text).Draw(rt, "missing")
		r.Notes = []retrieval.Note{{Kind: bot.NoteCut, Words: rapid.SliceOf(text).Draw(rt, "notes"), Days: []corpus.Day{20310401}}}
		for range rapid.IntRange(0, 3).Draw(rt, "claims") {
			r.Claims = append(r.Claims, bot.KeptClaim{
				Text: text.Draw(rt, "text"), Said: text.Draw(rt, "said"), Check: bot.Supported,
				Citations: []bot.KeptCitation{{N: 1, Article: text.Draw(rt, "article"), Passage: rapid.Int().Draw(rt, "passage"), Quote: text.Draw(rt, "quote")}},
			})
			r.Sources = append(r.Sources, bot.KeptSource{Article: text.Draw(rt, "article"), Fingerprint: text.Draw(rt, "fingerprint")})
		}
		must(t, j.Settle(t.Context(), r))
		r.App, r.Token = "", ""
		same("settled")
	})
}
