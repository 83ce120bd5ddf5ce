package bot

import (
	"context"
	"sync"
)

// Usage is how many tokens requests to a model took.
type Usage struct{ Prompt, Completion int }

// Tokens is the sum of all tokens.
func (u Usage) Tokens() int { return u.Prompt + u.Completion }

// Plus is the usage of both.
func (u Usage) Plus(o Usage) Usage {
	return Usage{u.Prompt + o.Prompt, u.Completion + o.Completion}
}

// A meter adds up what the requests for one answer took.
type meter struct {
	mu   sync.Mutex
	used Usage
}

func (m *meter) add(u Usage) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.used = m.used.Plus(u)
}

func (m *meter) sum() Usage {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.used
}

type meterKey struct{}

// Spend tells the desk whose context this is what a request to a model took.
// Composers, menders and restaters call it once for each request that was
// sent, also for one that failed or was left early, with an estimate where the
// server did not say. Elsewhere it does nothing.
func Spend(ctx context.Context, u Usage) {
	if m, ok := ctx.Value(meterKey{}).(*meter); ok {
		m.add(u)
	}
}
