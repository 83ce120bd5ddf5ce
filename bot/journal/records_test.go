package journal_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/journal"
)

func TestARecordComesBackWhole(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	j := open(t, dir, journal.Options{Now: (&clock{noon}).Now})
	ask(t, j, "122", "ben", func(*bot.Record) {})
	r := question("123", "ana")
	r.Message, r.Parent, r.Private = "77", "122", true
	must(t, j.Begin(ctx, r))
	found, err := j.Pending(ctx)
	must(t, err)
	same(t, "pending", found[0], r)

	must(t, j.Sent(ctx, "123", "901"))
	settled := answered(r)
	settled.Replies = []string{"901", "902"}
	must(t, j.Settle(ctx, settled))
	must(t, j.Rate(ctx, "123", bot.Rating{Person: "ben", Rated: noon, Good: true}))
	must(t, j.Rate(ctx, "123", bot.Rating{Person: "ben", Rated: noon.Add(time.Second), Reason: "the day is wrong"}))
	must(t, j.Mark(ctx, "123", "sund", bot.ArticleGone))
	settled.App, settled.Token = "", ""
	settled.Ratings = []bot.Rating{{Person: "ben", Rated: noon.Add(time.Second), Reason: "the day is wrong"}}
	settled.Sources[1].Marked = bot.ArticleGone

	must(t, j.Close())
	j = open(t, dir, journal.Options{Now: (&clock{noon}).Now})
	got, err := j.Record(ctx, "123")
	must(t, err)
	same(t, "answered", got, settled)
	for _, reply := range settled.Replies {
		got, err := j.Answer(ctx, reply)
		must(t, err)
		same(t, "by reply", got, settled)
	}
	if got.Filter.Collections == nil {
		t.Error("a filter that passes two collections now passes all")
	}
}

func TestAFilterThatPassesNothingStaysSo(t *testing.T) {
	j := at(t)
	r := question("1", "ana")
	r.Filter.Collections = []string{}
	must(t, j.Begin(t.Context(), r))
	got, err := j.Record(t.Context(), "1")
	must(t, err)
	if got.Filter.Collections == nil {
		t.Error("it passes all collections")
	}
}

func TestOneQuestionOneOutcome(t *testing.T) {
	ctx, j := t.Context(), at(t)
	r := question("1", "ana")
	must(t, j.Begin(ctx, r))
	wantError(t, j.Begin(ctx, r), bot.ErrRepeated)
	if err := j.Settle(ctx, r); err == nil {
		t.Error("a pending record is no outcome, and was taken for one")
	}
	// Sixteen want to settle it, and one may.
	outcomes := make(chan error, 16)
	var all sync.WaitGroup
	for n := range cap(outcomes) {
		all.Go(func() {
			r := answered(r)
			if n%2 == 0 {
				r.State = bot.Apologised
			}
			outcomes <- j.Settle(ctx, r)
		})
	}
	all.Wait()
	close(outcomes)
	settled := 0
	for err := range outcomes {
		if err == nil {
			settled++
		} else {
			wantError(t, err, bot.ErrSettled)
		}
	}
	if settled != 1 {
		t.Errorf("settled %d times", settled)
	}
	wantError(t, j.Begin(ctx, r), bot.ErrRepeated)
}

func TestWhatIsNotKept(t *testing.T) {
	ctx, j := t.Context(), at(t)
	_, err := j.Record(ctx, "1")
	wantError(t, err, bot.ErrNoRecord)
	_, err = j.Answer(ctx, "1")
	wantError(t, err, bot.ErrNoRecord)
	_, err = j.Latest(ctx, "desk", "ana")
	wantError(t, err, bot.ErrNoRecord)
	wantError(t, j.Settle(ctx, answered(question("1", "ana"))), bot.ErrNoRecord)
	wantError(t, j.Sent(ctx, "1", "901"), bot.ErrNoRecord)
	wantError(t, j.Rate(ctx, "1", bot.Rating{Person: "ana"}), bot.ErrNoRecord)
	wantError(t, j.Mark(ctx, "1", "velm", "x"), bot.ErrNoRecord)
	wantError(t, j.Unwatch(ctx, "1"), bot.ErrNoWatch)
	must(t, j.SawChange(ctx, 1, "1"))
	if err := j.Begin(ctx, question("", "ana")); err == nil {
		t.Error("a question without an id was begun")
	}
	thread, err := j.Thread(ctx, "1", 5)
	must(t, err)
	if len(thread) != 0 {
		t.Errorf("a thread of %v", thread)
	}
}

func TestAnAnswerInPlaceOfAnother(t *testing.T) {
	ctx, j := t.Context(), at(t)
	for _, id := range []string{"1", "2"} {
		r := question(id, "ana")
		must(t, j.Begin(ctx, r))
		r = answered(r)
		r.Replies = []string{"901"}
		must(t, j.Settle(ctx, r))
	}
	got, err := j.Answer(ctx, "901")
	must(t, err)
	if got.ID != "2" {
		t.Errorf("the message carries the answer to %s", got.ID)
	}
}

// ask begins and answers a question that differs as change says.
func ask(t testing.TB, j *journal.Journal, id, person string, change func(*bot.Record)) bot.Record {
	t.Helper()
	r := question(id, person)
	change(&r)
	must(t, j.Begin(t.Context(), r))
	r = answered(r)
	must(t, j.Settle(t.Context(), r))
	return r
}

func TestLatest(t *testing.T) {
	ctx, j := t.Context(), at(t)
	later := func(n int, private bool) func(*bot.Record) {
		return func(r *bot.Record) { r.Asked, r.Private = noon.Add(time.Duration(n)*time.Minute), private }
	}
	ask(t, j, "1", "ana", later(1, false))
	ask(t, j, "2", "ana", later(2, true))
	ask(t, j, "3", "ben", later(3, true))
	ask(t, j, "4", "ana", func(r *bot.Record) { later(4, false)(r); r.Channel = "elsewhere" })
	pending := question("5", "ana")
	later(5, false)(&pending)
	must(t, j.Begin(ctx, pending))
	for person, want := range map[string]string{"": "1", "ana": "2", "ben": "3"} {
		got, err := j.Latest(ctx, "desk", person)
		must(t, err)
		if got.ID != want {
			t.Errorf("the latest of %q is %s, want %s", person, got.ID, want)
		}
	}
}

func TestThread(t *testing.T) {
	ctx, j := t.Context(), at(t)
	after := func(parent, guild string) func(*bot.Record) {
		return func(r *bot.Record) { r.Parent, r.Guild = parent, guild }
	}
	ask(t, j, "1", "ana", after("", "newsroom"))
	ask(t, j, "2", "ben", after("1", "newsroom"))
	ask(t, j, "3", "ana", after("2", "newsroom"))
	ask(t, j, "4", "ana", after("3", "rival"))
	ask(t, j, "5", "ana", after("5", "newsroom")) // its own parent
	ask(t, j, "6", "ana", after("0", "newsroom")) // one that is gone
	for _, c := range []struct {
		id   string
		n    int
		want string
	}{
		{"3", 9, "1 2 3"}, {"3", 2, "2 3"}, {"1", 9, "1"}, {"4", 9, "4"}, {"5", 3, "5 5 5"}, {"6", 9, "6"}, {"7", 9, ""}, {"3", 0, ""},
	} {
		thread, err := j.Thread(ctx, c.id, c.n)
		must(t, err)
		var ids []string
		for _, r := range thread {
			ids = append(ids, r.ID)
		}
		if got := strings.Join(ids, " "); got != c.want {
			t.Errorf("the thread of %s, %d at most, is %q, want %q", c.id, c.n, got, c.want)
		}
	}
}

func TestCitedArticles(t *testing.T) {
	ctx, j := t.Context(), at(t)
	first := ask(t, j, "1", "ana", func(*bot.Record) {})
	ask(t, j, "2", "ben", func(r *bot.Record) { r.Asked = noon.Add(time.Second) })
	cited := func() string {
		all, err := j.Cited(ctx)
		must(t, err)
		var s []string
		for _, c := range all {
			s = append(s, c.Article+" "+strings.NewReplacer(first.Sources[0].Fingerprint, "A", first.Sources[1].Fingerprint, "B").Replace(c.Fingerprint))
		}
		slices.Sort(s) // by the names that the fingerprints have here
		return strings.Join(s, ", ")
	}
	if got, want := cited(), "sund B, velm A"; got != want {
		t.Errorf("cited is %s, want %s", got, want)
	}
	citing, err := j.Citing(ctx, "velm")
	must(t, err)
	if len(citing) != 2 || citing[0].ID != "1" || citing[1].ID != "2" {
		t.Fatalf("velm is cited by %v", citing)
	}
	must(t, j.Mark(ctx, "1", "velm", "C"))
	if got, want := cited(), "sund B, velm A, velm C"; got != want {
		t.Errorf("after one mark cited is %s, want %s", got, want)
	}
	must(t, j.Mark(ctx, "2", "velm", "C"))
	if got, want := cited(), "sund B, velm C"; got != want {
		t.Errorf("after both marks cited is %s, want %s", got, want)
	}
	none, err := j.Citing(ctx, "velm2")
	must(t, err)
	if len(none) != 0 {
		t.Errorf("velm2 is cited by %v", none)
	}
}

func TestLedger(t *testing.T) {
	ctx := t.Context()
	c := &clock{noon}
	j := open(t, t.TempDir(), journal.Options{Now: c.Now})
	ask(t, j, "1", "ana", func(*bot.Record) {})
	ask(t, j, "2", "ana", func(*bot.Record) {})
	failed := question("3", "ben")
	must(t, j.Begin(ctx, failed))
	failed.State, failed.Usage = bot.Apologised, bot.Usage{Prompt: 5}
	must(t, j.Settle(ctx, failed))
	quoted := question("4", "cem")
	must(t, j.Begin(ctx, quoted))
	quoted.State = bot.Settled
	must(t, j.Settle(ctx, quoted))
	c.now = noon.Add(12 * time.Hour) // midnight
	ask(t, j, "5", "ana", func(*bot.Record) {})

	spent := func(want string) {
		t.Helper()
		s, err := j.Spent(ctx, 20310402)
		must(t, err)
		if got := fmt.Sprint(s); got != want {
			t.Errorf("spent: %s, want %s", got, want)
		}
	}
	spent("map[ana:{1800 140} ben:{5 0}]")
	must(t, j.Forget(ctx, "ana"))
	spent("map[:{1800 140} ben:{5 0}]")
	must(t, j.Forget(ctx, "ben"))
	spent("map[:{1805 140}]")
}

func TestWatches(t *testing.T) {
	ctx, j := t.Context(), at(t)
	watch := bot.Watch{ID: "1", Made: noon, Person: "ana", Guild: "newsroom", Channel: "desk", Topic: "harbours", Filter: question("", "").Filter, Language: "de", Seen: 4}
	private := bot.Watch{ID: "2", Made: noon.Add(time.Second), Person: "ana", Channel: "dm", Topic: "ferries"}
	must(t, errors.Join(j.Watch(ctx, watch), j.Watch(ctx, private)))
	wantError(t, j.Watch(ctx, watch), bot.ErrRepeated)
	third := bot.Watch{ID: "3", Made: noon.Add(2 * time.Second), Person: "ben", Guild: "rival", Channel: "desk", Topic: "trams", Seen: 8}
	must(t, errors.Join(j.Watch(ctx, third), j.SawChange(ctx, 9, "1", "3", "ended"), j.SawChange(ctx, 10), j.Unwatch(ctx, "3")))
	watch.Seen = 9
	list := func(what string, want []bot.Watch) func([]bot.Watch, error) {
		return func(got []bot.Watch, err error) {
			t.Helper()
			must(t, err)
			same(t, what, got, append([]bot.Watch{}, want...))
		}
	}
	list("all", []bot.Watch{watch, private})(j.AllWatches(ctx))
	list("the server's", []bot.Watch{watch})(j.Watches(ctx, "newsroom", "ben"))
	list("another server's", nil)(j.Watches(ctx, "rival", "ana"))
	list("ana's own", []bot.Watch{private})(j.Watches(ctx, "", "ana"))
	list("ben's own", nil)(j.Watches(ctx, "", "ben"))
	must(t, j.Unwatch(ctx, "1"))
	list("what is left", []bot.Watch{private})(j.AllWatches(ctx))
}
