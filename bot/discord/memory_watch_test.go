package discord_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot"
)

func (m *memory) Watch(_ context.Context, w bot.Watch) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.watches = append(m.watches, w)
	return nil
}

func (m *memory) Unwatch(_ context.Context, id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	before := len(m.watches)
	m.watches = slices.DeleteFunc(m.watches, func(w bot.Watch) bool { return w.ID == id })
	if len(m.watches) == before {
		return bot.ErrNoWatch
	}
	return nil
}

func (m *memory) Watches(_ context.Context, guild, person string) (found []bot.Watch, _ error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, w := range m.watches {
		if w.Guild == guild && (guild != "" || w.Person == person) {
			found = append(found, w)
		}
	}
	return found, nil
}

func (m *memory) AllWatches(context.Context) ([]bot.Watch, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.watches), nil
}

func (m *memory) SawChange(_ context.Context, seen int64, ids ...string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.watches {
		if slices.Contains(ids, m.watches[i].ID) {
			m.watches[i].Seen = seen
		}
	}
	return nil
}

func (m *memory) Cited(context.Context) (cited []bot.KeptSource, _ error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range m.records {
		for _, s := range r.Sources {
			if s.Marked != "" {
				s.Fingerprint, s.Marked = s.Marked, ""
			}
			if !slices.Contains(cited, s) {
				cited = append(cited, s)
			}
		}
	}
	return cited, nil
}

func (m *memory) Citing(_ context.Context, article string) (citing []bot.Record, _ error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range m.records {
		if slices.ContainsFunc(r.Sources, func(s bot.KeptSource) bool { return s.Article == article }) {
			c := *r
			c.Sources = slices.Clone(r.Sources)
			citing = append(citing, c)
		}
	}
	return citing, nil
}

func (m *memory) Mark(_ context.Context, id, article, state string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	r := m.byID(id)
	if r == nil {
		return bot.ErrNoRecord
	}
	for i := range r.Sources {
		if r.Sources[i].Article == article {
			r.Sources[i].Marked = state
		}
	}
	return nil
}

// waitSettled waits until the journal knows how so many questions ended, which
// is a little after people see it.
func (w *world) waitSettled(t *testing.T, n int) {
	t.Helper()
	deadline := time.After(time.Minute)
	for {
		w.log.mu.Lock()
		grown := w.log.grown
		w.log.mu.Unlock()
		settled := 0
		for _, r := range w.journal.all() {
			if r.State == bot.Settled {
				settled++
			}
		}
		if settled >= n {
			return
		}
		select {
		case <-grown: // the bot logs that it has answered
		case <-deadline:
			t.Fatalf("%d questions are settled, want %d", settled, n)
		}
	}
}
