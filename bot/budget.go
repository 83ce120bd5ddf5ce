package bot

import (
	"errors"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/corpus"
)

// A Price is what a million tokens cost, in the operator's currency.
type Price struct{ Prompt, Completion float64 }

// Cost is the price of what was used.
func (p Price) Cost(u Usage) float64 {
	return (float64(u.Prompt)*p.Prompt + float64(u.Completion)*p.Completion) / 1e6
}

// A Limit bounds what a day may take, in tokens, money or both; zero is no
// bound.
type Limit struct {
	Tokens int
	Money  float64
}

// A Budget is the ledger of what was used, by person and day, and its limits.
// Its days end at midnight UTC. Its methods may be called from many goroutines.
type Budget struct {
	Price       Price
	Person, All Limit
	Now         func() time.Time // nil is time.Now

	mu      sync.Mutex
	day     corpus.Day
	persons map[string]Usage // spent and held on day
	all     Usage
}

// held is what an answer under way counts as until it is known what it took,
// so that many at once do not go over a limit together: a prompt full of
// passages and a long reply.
var held = Usage{Prompt: 4000, Completion: 1000}

// Why a question is not put to the model.
var (
	errSpent       = errors.New("the budget of the day for the model is used up, until midnight UTC")
	errPersonSpent = personSpent{}
)

// personSpent is an errSpent that concerns one person alone.
type personSpent struct{}

func (personSpent) Error() string {
	return "your share of the model for the day is used up, until midnight UTC"
}
func (personSpent) Unwrap() error { return errSpent }

// take holds what an answer will take of a person's budget; settle then puts
// what it did take in place, and tells its price. The error is errSpent, or
// wraps it.
func (b *Budget) take(person string) (settle func(Usage) float64, err error) {
	if b == nil {
		return func(Usage) float64 { return 0 }, nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.turn()
	switch {
	case b.reached(b.All, b.all):
		return nil, errSpent
	case person != "" && b.reached(b.Person, b.persons[person]):
		return nil, errPersonSpent
	}
	b.add(person, held)
	day := b.day
	return func(u Usage) float64 {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.turn()
		if day == b.day {
			b.add(person, Usage{-held.Prompt, -held.Completion})
		}
		b.add(person, u)
		return b.Price.Cost(u)
	}, nil
}

// Charge puts down what a person used on a day, such as before a restart. Other
// days than today are of no interest to it.
func (b *Budget) Charge(person string, day corpus.Day, u Usage) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.turn(); day == b.day {
		b.add(person, u)
	}
}

// Spent is what was used today, by one person and by all, answers under way
// counted at what they take at most in the ordinary.
func (b *Budget) Spent(person string) (his, all Usage) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.turn()
	return b.persons[person], b.all
}

func (b *Budget) reached(l Limit, u Usage) bool {
	return l.Tokens > 0 && u.Tokens() >= l.Tokens || l.Money > 0 && b.Price.Cost(u) >= l.Money
}

func (b *Budget) add(person string, u Usage) {
	b.persons[person] = b.persons[person].Plus(u)
	b.all = b.all.Plus(u)
}

// turn opens a new page when the day has ended.
func (b *Budget) turn() {
	now := time.Now
	if b.Now != nil {
		now = b.Now
	}
	if today := corpus.DayOf(now().UTC()); today != b.day || b.persons == nil {
		b.day, b.all, b.persons = today, Usage{}, make(map[string]Usage)
	}
}
