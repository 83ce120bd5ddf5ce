package discord

import (
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"
)

// What one person and one server may ask. A person gets 5 requests a minute
// with 3 at once, a server 60 a minute with 20 at once.
const (
	personEvery, personBurst = 12 * time.Second, 3
	guildEvery, guildBurst   = time.Second, 20
	maxPeople, maxGuilds     = 10_000, 1_000
)

// A quota meters requests. It remembers the last people and servers only; who
// is forgotten starts afresh.
type quota struct {
	mu             sync.Mutex
	people, guilds *lru.Cache[string, *rate.Limiter]
	told           *lru.Cache[string, time.Time] // person: refused aloud until
}

func newQuota() (*quota, error) {
	people, err := lru.New[string, *rate.Limiter](maxPeople)
	if err != nil {
		return nil, err
	}
	guilds, err := lru.New[string, *rate.Limiter](maxGuilds)
	if err != nil {
		return nil, err
	}
	told, err := lru.New[string, time.Time](maxPeople)
	if err != nil {
		return nil, err
	}
	return &quota{people: people, guilds: guilds, told: told}, nil
}

// take counts a request at now and returns 0, or, without counting it, how
// long to wait before it is allowed. guild is empty in a direct message.
func (q *quota) take(now time.Time, person, guild string) time.Duration {
	q.mu.Lock()
	defer q.mu.Unlock()
	own := limiter(q.people, person, personEvery, personBurst).ReserveN(now, 1)
	if wait := own.DelayFrom(now); wait > 0 {
		own.CancelAt(now)
		return wait
	}
	if guild == "" {
		return 0
	}
	shared := limiter(q.guilds, guild, guildEvery, guildBurst).ReserveN(now, 1)
	if wait := shared.DelayFrom(now); wait > 0 {
		shared.CancelAt(now)
		own.CancelAt(now)
		return wait
	}
	return 0
}

// tell reports whether to say aloud, in a channel, that the person must wait:
// once until the wait is over, so that a flood is not answered with another.
func (q *quota) tell(now time.Time, person string, wait time.Duration) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if until, ok := q.told.Get(person); ok && now.Before(until) {
		return false
	}
	q.told.Add(person, now.Add(wait))
	return true
}

func limiter(of *lru.Cache[string, *rate.Limiter], key string, every time.Duration, burst int) *rate.Limiter {
	l, ok := of.Get(key)
	if !ok {
		l = rate.NewLimiter(rate.Every(every), burst)
		of.Add(key, l)
	}
	return l
}
