package discord_test

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/dateline-bot/dateline/bot"
)

// A memory is a journal that lives as long as a test. It keeps the rules of
// the real one: what is begun twice, or settled twice, is refused.
type memory struct {
	mu       sync.Mutex
	records  []*bot.Record
	begun    map[string]bot.Record // as they were begun
	settings map[string]bot.Settings
	broken   error // of every question
	most     int   // records kept, 0 for all
	audit    []bot.AuditLine
	watches  []bot.Watch
	// auditFails makes audit lines fail to be kept.
	auditFails bool
}

func newMemory() *memory {
	return &memory{begun: map[string]bot.Record{}, settings: map[string]bot.Settings{}}
}

func (m *memory) find(is func(*bot.Record) bool) *bot.Record {
	for _, r := range slices.Backward(m.records) {
		if is(r) {
			return r
		}
	}
	return nil
}

func (m *memory) byID(id string) *bot.Record {
	return m.find(func(r *bot.Record) bool { return r.ID == id })
}

func (m *memory) Begin(_ context.Context, r bot.Record) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.byID(r.ID) != nil || m.broken != nil {
		return cmp.Or(m.broken, bot.ErrRepeated)
	}
	if m.settings[r.Guild].Forget {
		r.Question = ""
	}
	m.records, m.begun[r.ID] = append(m.records, &r), r
	if m.most > 0 && len(m.records) > m.most {
		delete(m.begun, m.records[0].ID)
		m.records = slices.Delete(m.records, 0, 1)
	}
	return nil
}

func (m *memory) Sent(_ context.Context, id, message string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if r := m.byID(id); r != nil {
		r.Replies = append(r.Replies, message)
	}
	return nil
}

func (m *memory) Settle(_ context.Context, r bot.Record) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	old := m.byID(r.ID)
	if old == nil || old.State != bot.Pending {
		return bot.ErrSettled
	}
	question := old.Question
	*old = r
	old.Question, old.App, old.Token = question, "", ""
	return nil
}

func (m *memory) Pending(context.Context) (pending []bot.Record, _ error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range m.records {
		if r.State == bot.Pending {
			pending = append(pending, *r)
		}
	}
	return pending, nil
}

// reopen makes the questions that contain key what they are when the process
// is killed before the journal is told of their end.
func (m *memory) reopen(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range m.records {
		if strings.Contains(r.Question, key) {
			*r = m.begun[r.ID]
		}
	}
}

func (m *memory) get(is func(*bot.Record) bool) (bot.Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if r := m.find(is); r != nil {
		return *r, nil
	}
	return bot.Record{}, bot.ErrNoRecord
}

func (m *memory) Record(_ context.Context, id string) (bot.Record, error) {
	return m.get(func(r *bot.Record) bool { return r.ID == id })
}

func (m *memory) Answer(_ context.Context, message string) (bot.Record, error) {
	return m.get(func(r *bot.Record) bool { return slices.Contains(r.Replies, message) })
}

func (m *memory) Latest(_ context.Context, channel, person string) (bot.Record, error) {
	return m.get(func(r *bot.Record) bool {
		return r.State == bot.Settled && r.Channel == channel && (r.Person == person || person == "" && !r.Private)
	})
}

func (m *memory) Thread(ctx context.Context, id string, n int) (thread []bot.Record, _ error) {
	for ; id != "" && len(thread) < n; id = thread[0].Parent {
		r, err := m.Record(ctx, id)
		if err != nil {
			break
		}
		thread = slices.Insert(thread, 0, r)
	}
	return thread, nil
}

func (m *memory) Rate(_ context.Context, id string, rating bot.Rating) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	r := m.byID(id)
	if r == nil {
		return bot.ErrNoRecord
	}
	r.Ratings = slices.DeleteFunc(r.Ratings, func(old bot.Rating) bool { return old.Person == rating.Person })
	r.Ratings = append(r.Ratings, rating)
	return nil
}

func (m *memory) Settings(guild string) bot.Settings {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.settings[guild]
}

func (m *memory) AskChannels() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range m.settings {
		if s.AskChannel != "" {
			return true
		}
	}
	return false
}

// all are the records as they are now, oldest first.
func (m *memory) all() (all []bot.Record) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range m.records {
		all = append(all, *r)
	}
	return all
}

// set decides something for a server.
func (m *memory) set(guild string, s bot.Settings) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.settings[guild] = s
}

func (m *memory) Audit(_ context.Context, line bot.AuditLine) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.auditFails {
		return errors.New("the disk is full")
	}
	m.audit = append(m.audit, line)
	return nil
}

// refused is how many lines tell of a refusal.
func (m *memory) refused() (n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, line := range m.audit {
		if !line.Allowed {
			n++
		}
	}
	return n
}
