package bot_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/corpus"
)

func asking(t *testing.T, d *bot.Desk, person, text string) bot.Answer {
	t.Helper()
	a, err := d.Ask(t.Context(), bot.Question{Text: text, Person: person}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestQuotesComeWhenTheBudgetIsSpent(t *testing.T) {
	price := bot.Price{Prompt: 2, Completion: 10} // 0.0028 an answer
	for name, test := range map[string]struct {
		budget *bot.Budget
		shared bool // by all
	}{
		"tokens of all":      {&bot.Budget{All: bot.Limit{Tokens: 2000}}, true},
		"tokens of a person": {&bot.Budget{Person: bot.Limit{Tokens: 2000}}, false},
		"money of all":       {&bot.Budget{Price: price, All: bot.Limit{Money: 0.005}}, true},
		"money of a person":  {&bot.Budget{Price: price, Person: bot.Limit{Money: 0.005}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			now := time.Date(2021, 4, 1, 23, 0, 0, 0, time.UTC)
			d := newDesk(counting(writes(modelSays)))
			d.Budget = test.budget
			d.Budget.Now = func() time.Time { return now }
			for n := range 2 {
				if a := asking(t, d, "ada", fmt.Sprint("who waits at pier ", n)); a.Mode != bot.ModeModel {
					t.Fatalf("answer %d is by %s, within the budget", n, a.Mode)
				}
			}
			a := asking(t, d, "ada", "who waits?")
			if a.Mode != bot.ModeQuote || len(a.Claims) == 0 || a.Usage != (bot.Usage{}) {
				t.Errorf("mode %s, usage %v: want quotes", a.Mode, a.Usage)
			}
			if note := strings.Join(noted(a), " "); !strings.Contains(note, "Quoted from the articles instead") || !strings.Contains(note, "used up") {
				t.Errorf("the notes do not say why: %q", a.Notes)
			}
			if a := asking(t, d, "tomas", "who waits?"); (a.Mode == bot.ModeQuote) != test.shared {
				t.Errorf("another person is answered by %s", a.Mode)
			}
			now = now.Add(time.Hour)
			if a := asking(t, d, "ada", "who waits?"); a.Mode != bot.ModeModel {
				t.Errorf("the next day is answered by %s", a.Mode)
			}
		})
	}
}

func TestAKeptAnswerNeedsNoBudget(t *testing.T) {
	d := keptDesk(counting(writes(modelSays)), new(atomic.Uint64))
	d.Budget = &bot.Budget{All: bot.Limit{Tokens: 1}}
	asking(t, d, "ada", "who waits?")
	if a := asking(t, d, "tomas", "who waits?"); a.Mode != bot.ModeModel {
		t.Errorf("mode %s, want the answer that is kept", a.Mode)
	}
	if a := asking(t, d, "tomas", "who else waits?"); a.Mode != bot.ModeQuote {
		t.Errorf("mode %s of a new question, want quotes", a.Mode)
	}
}

func TestManyAtOnceDoNotGoOverTheBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		model := counting(func(_ context.Context, _ bot.Question, yield func(bot.Draft) bool) error {
			time.Sleep(time.Second)
			yield(modelSays)
			return nil
		})
		d := newDesk(model)
		d.Budget = &bot.Budget{All: bot.Limit{Tokens: 10_000}}
		done := make(chan bot.Answer)
		const askers = 50
		for n := range askers {
			go func() { done <- asking(t, d, "", fmt.Sprint("who waits at pier ", n)) }()
		}
		for range askers {
			<-done
		}
		if n := model.asked.Load(); n < 1 || n > 10 {
			t.Errorf("%d of %d at once were put to the model, want few: each may take thousands of tokens", n, askers)
		}
		if _, all := d.Budget.Spent(""); all.Tokens() != int(model.asked.Load())*1000 {
			t.Errorf("%d answers took %d tokens, want 1000 each", model.asked.Load(), all.Tokens())
		}
	})
}

func TestTheLedgerIsOfPersonsAndDays(t *testing.T) {
	now := time.Date(2021, 4, 1, 12, 0, 0, 0, time.UTC)
	b := &bot.Budget{Now: func() time.Time { return now }}
	b.Charge("ada", corpus.DayOf(now), bot.Usage{Prompt: 10, Completion: 5}) // from before a restart
	b.Charge("ada", corpus.DayOf(now).AddDays(-1), bot.Usage{Prompt: 1000})
	b.Charge("tomas", corpus.DayOf(now), bot.Usage{Prompt: 1})
	if his, all := b.Spent("ada"); his != (bot.Usage{Prompt: 10, Completion: 5}) || all != (bot.Usage{Prompt: 11, Completion: 5}) {
		t.Errorf("spent %v by ada, %v by all", his, all)
	}
	now = now.Add(24 * time.Hour)
	if his, all := b.Spent("ada"); his != (bot.Usage{}) || all != (bot.Usage{}) {
		t.Errorf("the next day begins with %v and %v", his, all)
	}
}

func TestAllThatWasSentIsCounted(t *testing.T) {
	d := newDesk(writer{
		compose: func(ctx context.Context, _ bot.Question, yield func(bot.Draft) bool) error {
			defer bot.Spend(ctx, bot.Usage{Prompt: 100, Completion: 10}) // known at the end
			yield(dearer)
			return errModel
		},
		mend: func(ctx context.Context, _ bot.Draft, _ error) (bot.Draft, error) {
			defer bot.Spend(ctx, bot.Usage{Prompt: 20})
			<-ctx.Done()
			return bot.Draft{}, ctx.Err()
		},
		restate: func(ctx context.Context, q bot.Question) (bot.Restated, error) {
			bot.Spend(ctx, bot.Usage{Prompt: 3})
			return bot.Restated{Text: "what of the harbour?"}, nil
		},
	})
	a, err := d.Ask(t.Context(), bot.Question{Text: "and why?", Earlier: []bot.Turn{{Question: "what of the harbour?"}}}, nil)
	if want := (bot.Usage{Prompt: 123, Completion: 10}); err != nil || a.Usage != want {
		t.Errorf("usage %v, error %v, want %v", a.Usage, err, want)
	}
}
