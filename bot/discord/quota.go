package discord

import (
	"cmp"
	"slices"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/dateline-bot/dateline/bot"
)

// A Rate is how many requests are taken in any span of a length. One without
// Requests stands for the default.
type Rate struct {
	Requests int
	Per      time.Duration
}

// Limits are what one person, one server and all together may ask.
type Limits struct{ Person, Guild, All Rate }

// What may be asked by default, and what may be pressed and paged through.
var (
	questionLimits = Limits{Person: Rate{5, time.Minute}, Guild: Rate{60, time.Minute}, All: Rate{1200, time.Minute}}
	cheapLimits    = Limits{Person: Rate{30, time.Minute}, Guild: Rate{600, time.Minute}, All: Rate{3000, time.Minute}}
)

// or is the limits with those of other where there are none.
func (l Limits) or(other Limits) Limits {
	return Limits{cmp.Or(l.Person, other.Person), cmp.Or(l.Guild, other.Guild), cmp.Or(l.All, other.All)}
}

// limitsOf are the limits that a server has set for itself.
func limitsOf(s bot.Settings) Limits {
	var l Limits
	if s.PersonQuota > 0 {
		l.Person = Rate{s.PersonQuota, time.Minute}
	}
	if s.GuildQuota > 0 {
		l.Guild = Rate{s.GuildQuota, time.Minute}
	}
	return l
}

const maxPeople, maxGuilds = 10_000, 1_000

// A quota meters requests. It remembers the last people and servers only; who
// is forgotten starts afresh.
type quota struct {
	limits func(guild string) Limits

	mu             sync.Mutex
	people, guilds *lru.Cache[string, *window]
	all            window
	told           *lru.Cache[string, time.Time] // person: refused aloud until
}

// newQuota makes a quota; limits are those of a server, or of direct messages
// for "".
func newQuota(limits func(guild string) Limits) (*quota, error) {
	people, err := lru.New[string, *window](maxPeople)
	if err != nil {
		return nil, err
	}
	guilds, err := lru.New[string, *window](maxGuilds)
	if err != nil {
		return nil, err
	}
	told, err := lru.New[string, time.Time](maxPeople)
	if err != nil {
		return nil, err
	}
	return &quota{limits: limits, people: people, guilds: guilds, told: told}, nil
}

// take counts a request at now and returns 0, or, without counting it, how
// long to wait before it is allowed. guild is empty in a direct message.
func (q *quota) take(now time.Time, person, guild string) time.Duration {
	limits := q.limits(guild)
	q.mu.Lock()
	defer q.mu.Unlock()
	metered := map[*window]Rate{of(q.people, person): limits.Person, &q.all: limits.All}
	if guild != "" {
		metered[of(q.guilds, guild)] = limits.Guild
	}
	var longest time.Duration
	for w, rate := range metered {
		longest = max(longest, w.wait(now, rate))
	}
	if longest == 0 {
		for w := range metered {
			w.taken = append(w.taken, now)
		}
	}
	return longest
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

// A window remembers when requests were taken, oldest first.
type window struct{ taken []time.Time }

// wait is how long a request has to wait at now, and forgets what does not
// matter any more.
func (w *window) wait(now time.Time, r Rate) time.Duration {
	within := slices.IndexFunc(w.taken, func(t time.Time) bool { return now.Sub(t) < r.Per })
	if within < 0 {
		within = len(w.taken)
	}
	w.taken = slices.Delete(w.taken, 0, within)
	if len(w.taken) < r.Requests {
		return 0
	}
	return w.taken[len(w.taken)-r.Requests].Add(r.Per).Sub(now)
}

func of(cache *lru.Cache[string, *window], key string) *window {
	w, ok := cache.Get(key)
	if !ok {
		w = &window{}
		cache.Add(key, w)
	}
	return w
}
