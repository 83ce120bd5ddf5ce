package discord

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"
)

// Discord takes the token away from a bot that starts more than 1,000 sessions
// in a day. What is left is for those who restart it by hand.
const (
	sessionsADay = 900
	manySessions = 700 // worth a warning
)

// A clock tells the time and waits; a test's needs no time for it.
type clock struct {
	now   func() time.Time
	sleep func(context.Context, time.Duration) error
}

// A sessionBudget spreads the starting of sessions over time.
type sessionBudget struct {
	clock clock
	every time.Duration // between two
	log   *slog.Logger

	mu     sync.Mutex
	starts []time.Time // in the last day, oldest first
}

// spend waits until another session may be started, and counts it.
func (s *sessionBudget) spend(ctx context.Context) error {
	for {
		wait := s.reserve()
		if wait <= 0 {
			return nil
		}
		if wait > s.every {
			s.log.Error("too many discord sessions today: waiting before another", "started", sessionsADay, "for", wait.Round(time.Second))
		}
		if err := s.clock.sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// reserve counts a session and returns 0, or how long it has to wait.
func (s *sessionBudget) reserve() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.now()
	s.expire(now)
	n := len(s.starts)
	if n >= sessionsADay {
		return s.starts[0].Add(24 * time.Hour).Sub(now)
	}
	if n > 0 {
		if wait := s.starts[n-1].Add(s.every).Sub(now); wait > 0 {
			return wait
		}
	}
	s.starts = append(s.starts, now)
	if n+1 >= manySessions {
		s.log.Warn("many discord sessions today", "started", n+1, "of", sessionsADay)
	}
	return 0
}

// spent is how many sessions were started in the last day.
func (s *sessionBudget) spent() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expire(s.clock.now())
	return len(s.starts)
}

func (s *sessionBudget) expire(now time.Time) {
	old := slices.IndexFunc(s.starts, func(t time.Time) bool { return now.Sub(t) < 24*time.Hour })
	if old < 0 {
		old = len(s.starts)
	}
	s.starts = slices.Delete(s.starts, 0, old)
}
