package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/retrieval"
)

// A counter is a model that writes one claim and counts how often it was asked.
type counter struct {
	writer
	asked *atomic.Int32
}

func counting(compose func(context.Context, bot.Question, func(bot.Draft) bool) error) counter {
	c := counter{asked: new(atomic.Int32)}
	c.compose = func(ctx context.Context, q bot.Question, yield func(bot.Draft) bool) error {
		c.asked.Add(1)
		bot.Spend(ctx, bot.Usage{Prompt: 900, Completion: 100})
		return compose(ctx, q, yield)
	}
	return c
}

func keptDesk(model bot.Composer, version *atomic.Uint64) *bot.Desk {
	d := newDesk(model)
	d.Cache = bot.NewCache(20, version.Load)
	d.Now = func() time.Time { return time.Date(2021, 4, 1, 12, 0, 0, 0, time.UTC) }
	return d
}

func TestAKeptAnswerCostsNothingAndSaysTheSame(t *testing.T) {
	model := counting(writes(modelSays, dearer))
	d := keptDesk(model, new(atomic.Uint64))
	d.Budget = &bot.Budget{Price: bot.Price{Prompt: 1, Completion: 1}}
	first := ask(t, d)
	again, err := d.Ask(t.Context(), bot.Question{Text: "What  of the harbour"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if model.asked.Load() != 1 || first.Usage.Tokens() != 1000 || first.Cost != 0.001 || again.Usage != (bot.Usage{}) || again.Cost != 0 {
		t.Errorf("asked %d times; the first took %v, the second %v", model.asked.Load(), first.Usage, again.Usage)
	}
	if again.Text() != first.Text() || again.Dropped != first.Dropped || !slices.Equal(noted(again), noted(first)) {
		t.Errorf("first %q, then %q", first.Text(), again.Text())
	}
}

func TestWhatChangesTheAnswerIsAskedAnew(t *testing.T) {
	var version atomic.Uint64
	model := counting(writes(modelSays))
	d := keptDesk(model, &version)
	base := bot.Question{Text: "who waits?", Person: "ada"}
	for n, test := range []struct {
		name   string
		change func(*bot.Question)
		asks   bool
	}{
		{"the first time", func(*bot.Question) {}, true},
		{"the same", func(*bot.Question) {}, false},
		{"another person", func(q *bot.Question) { q.Person = "tomas" }, false},
		{"the day that it is", func(q *bot.Question) { q.AsOf = 20210401 }, false},
		{"another day", func(q *bot.Question) { q.AsOf = 20210402 }, true},
		{"another publisher", func(q *bot.Question) { q.Publisher = "The Quay Gazette" }, true},
		{"no collection", func(q *bot.Question) { q.Collections = []string{} }, true},
		{"one collection", func(q *bot.Question) { q.Collections = []string{"x"} }, true},
		{"a conversation", func(q *bot.Question) { q.Earlier = []bot.Turn{{Question: "who is late?", Answer: "Ada."}} }, true},
		{"other letters", func(q *bot.Question) { q.Text = "WHO waits?" }, true},
		{"another archive", func(*bot.Question) { version.Add(1) }, true},
		{"the same of it", func(*bot.Question) {}, false},
		{"anew", func(q *bot.Question) { q.Anew = true }, true},
	} {
		q := base
		test.change(&q)
		before := model.asked.Load()
		if _, err := d.Ask(t.Context(), q, nil); err != nil {
			t.Fatal(err)
		}
		if asked := model.asked.Load() > before; asked != test.asks {
			t.Errorf("%d, %s: the model was asked: %v, want %v", n, test.name, asked, test.asks)
		}
	}
}

func TestOnlySoManyAnswersAreKept(t *testing.T) {
	model := counting(writes(modelSays))
	d := newDesk(model)
	d.Cache = bot.NewCache(2, new(atomic.Uint64).Load)
	for _, n := range []int{1, 2, 3, 1} {
		if _, err := d.Ask(t.Context(), bot.Question{Text: fmt.Sprint("who waits at pier ", n)}, nil); err != nil {
			t.Fatal(err)
		}
	}
	if n := model.asked.Load(); n != 4 {
		t.Errorf("asked %d times, want 4: two answers are kept, the oldest goes", n)
	}
}

func TestWhatFailedOnTheWayIsNotKept(t *testing.T) {
	wordsOnly := func(d *bot.Desk) { d.Search = noting{d.Search, retrieval.NoteWordsOnly} }
	for name, test := range map[string]struct {
		compose func(context.Context, bot.Question, func(bot.Draft) bool) error
		mend    func(context.Context, bot.Draft, error) (bot.Draft, error)
		change  func(*bot.Desk)
	}{
		"cut short": {compose: func(_ context.Context, _ bot.Question, yield func(bot.Draft) bool) error {
			yield(modelSays)
			return errModel
		}},
		"fell back":        {compose: func(context.Context, bot.Question, func(bot.Draft) bool) error { return errModel }},
		"nothing held":     {compose: writes(dearer)},
		"mending failed":   {compose: writes(modelSays, dearer), mend: func(context.Context, bot.Draft, error) (bot.Draft, error) { return bot.Draft{}, errModel }},
		"embedder is down": {compose: writes(modelSays), change: wordsOnly},
	} {
		t.Run(name, func(t *testing.T) {
			model := counting(test.compose)
			model.mend = test.mend
			d := keptDesk(model, new(atomic.Uint64))
			if test.change != nil {
				test.change(d)
			}
			ask(t, d)
			ask(t, d)
			if n := model.asked.Load(); n != 2 {
				t.Errorf("asked %d times, want twice", n)
			}
		})
	}
}

// noting is a search that has a note.
type noting struct {
	bot.Searcher
	note retrieval.NoteKind
}

func (n noting) Search(ctx context.Context, q retrieval.Query) (retrieval.Result, error) {
	r, err := n.Searcher.Search(ctx, q)
	r.Notes = append(r.Notes, retrieval.Note{Kind: n.note})
	return r, err
}

func TestTheSameQuestionAtTheSameTimeIsAskedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		model := counting(func(ctx context.Context, _ bot.Question, yield func(bot.Draft) bool) error {
			yield(modelSays)
			time.Sleep(time.Second)
			yield(modelTram)
			return nil
		})
		d := keptDesk(model, new(atomic.Uint64))
		const askers = 20
		var wait sync.WaitGroup
		usage := make([]bot.Usage, askers)
		for i := range askers {
			wait.Go(func() {
				var grew []int
				start := time.Now()
				a, err := d.Ask(t.Context(), bot.Question{Text: "what of the harbour?"}, func(a bot.Answer) {
					if len(grew) == 0 && time.Since(start) > 150*time.Millisecond {
						t.Errorf("asker %d saw the first claim after %v", i, time.Since(start))
					}
					grew = append(grew, len(a.Claims))
				})
				if err != nil || len(a.Claims) != 2 || len(grew) == 0 || grew[0] != 1 {
					t.Errorf("asker %d: %d claims, seen to grow %v, error %v", i, len(a.Claims), grew, err)
				}
				usage[i] = a.Usage
			})
		}
		wait.Wait()
		if n := model.asked.Load(); n != 1 {
			t.Errorf("asked %d times for %d askers", n, askers)
		}
		if paid := slices.DeleteFunc(usage, func(u bot.Usage) bool { return u == bot.Usage{} }); len(paid) != 1 {
			t.Errorf("%d askers used tokens, want the one who began", len(paid))
		}
	})
}

// Who asks when the archive has changed does not get the answer that is being
// made from the old one.
func TestAnAnswerOfTheOldArchiveIsNotShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		model := counting(func(context.Context, bot.Question, func(bot.Draft) bool) error {
			time.Sleep(time.Second)
			return nil
		})
		var version atomic.Uint64
		d := keptDesk(model, &version)
		var askers sync.WaitGroup
		for range 2 {
			askers.Go(func() { ask(t, d) })
			synctest.Wait()
			version.Add(1)
		}
		askers.Wait()
		if n := model.asked.Load(); n != 2 {
			t.Errorf("asked %d times, want twice", n)
		}
	})
}

func TestWhoLeavesTakesNothingFromTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended := make(chan error, 2)
		model := counting(func(ctx context.Context, _ bot.Question, yield func(bot.Draft) bool) error {
			select {
			case <-time.After(time.Second):
				yield(modelSays)
				return nil
			case <-ctx.Done():
				ended <- ctx.Err()
				return ctx.Err()
			}
		})
		d := keptDesk(model, new(atomic.Uint64))
		leaving, leave := context.WithCancel(t.Context())
		left, stayed := make(chan error), make(chan bot.Answer)
		go func() {
			_, err := d.Ask(leaving, bot.Question{Text: "q"}, nil)
			left <- err
		}()
		synctest.Wait()
		go func() {
			a, _ := d.Ask(t.Context(), bot.Question{Text: "q"}, nil)
			stayed <- a
		}()
		synctest.Wait()
		leave()
		if err := <-left; !errors.Is(err, context.Canceled) {
			t.Errorf("who left has the error %v", err)
		}
		if a := <-stayed; len(a.Claims) != 1 || model.asked.Load() != 1 {
			t.Errorf("who stayed has %d claims, after the model was asked %d times", len(a.Claims), model.asked.Load())
		}

		alone, leave := context.WithCancel(t.Context())
		go func() {
			_, err := d.Ask(alone, bot.Question{Text: "another"}, nil)
			left <- err
		}()
		synctest.Wait()
		leave()
		<-left
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("nobody waits any more, and the model hears %v", err)
		}
	})
}
