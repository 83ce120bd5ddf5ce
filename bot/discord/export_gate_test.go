package discord

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// A Clock is put forward by those who sleep, who then need not wait.
type Clock struct {
	mu    sync.Mutex
	now   time.Time
	slept []time.Duration
}

// NewClock makes a clock that begins on an invented day.
func NewClock() *Clock { return &Clock{now: time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC)} }

// Now is the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Sleep puts the clock forward.
func (c *Clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.slept = append(c.slept, d)
	return ctx.Err()
}

// Slept are the times slept so far.
func (c *Clock) Slept() []time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]time.Duration(nil), c.slept...)
}

// A SessionBudget is what spreads the starting of sessions.
type SessionBudget struct{ *sessionBudget }

// NewSessionBudget makes a budget by that clock.
func NewSessionBudget(c *Clock, log *slog.Logger) SessionBudget {
	return SessionBudget{&sessionBudget{clock: clock{c.Now, c.Sleep}, every: defaultTiming().identify, log: log}}
}

// Spend waits until another session may be started.
func (s SessionBudget) Spend(ctx context.Context) error { return s.spend(ctx) }

// A Quota meters requests.
type Quota struct{ *quota }

// NewQuota makes a quota with limits for all servers alike.
func NewQuota(l Limits) (Quota, error) {
	q, err := newQuota(func(string) Limits { return l.or(questionLimits) })
	return Quota{q}, err
}

// Take and Tell are a quota's methods.
func (q Quota) Take(now time.Time, person, guild string) time.Duration {
	return q.take(now, person, guild)
}

func (q Quota) Tell(now time.Time, person string, wait time.Duration) bool {
	return q.tell(now, person, wait)
}

// The parts of a gateway connection.
var (
	NewGatewayConn = newGatewayConn
	DialThrough    = dialThrough
	ErrReconnect   = errReconnect
	ErrInvalid     = errInvalid
	ErrPostponed   = errPostponed
)

// Download is what fetches attachments.
func (b *Bot) Download(ctx context.Context, address string, limit int64) ([]byte, error) {
	return b.transport.download(ctx, address, limit)
}

// Redacted is a log from which the token is taken out.
func Redacted(h slog.Handler, token string) *slog.Logger { return slog.New(redactor{h, token}) }

// AllowRefusals sets how many requests may be refused in ten minutes.
func (b *Bot) AllowRefusals(n int) { b.transport.most.Requests = n }
