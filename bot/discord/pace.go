package discord

import (
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
)

// A pace keeps what grows in a channel to one edit each interval, however many
// answers grow there.
type pace struct {
	every time.Duration
	mu    sync.Mutex
	last  *lru.Cache[string, time.Time] // channel: last edit
}

// maxPaced is how many channels are remembered. A forgotten one may be edited
// at once.
const maxPaced = 1024

func newPace(every time.Duration) (*pace, error) {
	last, err := lru.New[string, time.Time](maxPaced)
	return &pace{every: every, last: last}, err
}

// take counts an edit of the channel now and returns 0, or, without counting
// it, how long to wait until there may be one.
func (p *pace) take(channel string) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if last, ok := p.last.Get(channel); ok {
		if wait := last.Add(p.every).Sub(now); wait > 0 {
			return wait
		}
	}
	p.last.Add(channel, now)
	return 0
}

// took counts an edit that does not wait: the last one of an answer.
func (p *pace) took(channel string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last.Add(channel, time.Now())
}

// A progress shows the newest of the messages it is given, at the pace of its
// channel. It holds the first back for a quarter of the interval: most answers
// are complete by then and need no other edit than the last.
type progress struct {
	latest     chan message // holds what is to be shown next
	stop, done chan struct{}
}

func (p *pace) start(channel string, edit func(message) error) *progress {
	g := &progress{latest: make(chan message, 1), stop: make(chan struct{}), done: make(chan struct{})}
	stopped := func(d time.Duration) bool {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
			return false
		case <-g.stop:
			return true
		}
	}
	go func() {
		defer close(g.done)
		for hold := p.every / 4; ; hold = 0 {
			var m message
			select {
			case m = <-g.latest:
			case <-g.stop:
				return
			}
			if stopped(hold) {
				return
			}
			for wait := p.take(channel); wait > 0; wait = p.take(channel) {
				if stopped(wait) {
					return
				}
			}
			select {
			case m = <-g.latest:
			default:
			}
			if final(edit(m)) {
				return
			}
		}
	}()
	return g
}

// show does not block; a message that was not shown yet gives way to this one.
func (g *progress) show(m message) {
	select {
	case <-g.latest:
	default:
	}
	select {
	case g.latest <- m:
	default:
	}
}

// finish returns when no edit is under way and none will follow. It may be
// called once.
func (g *progress) finish() {
	close(g.stop)
	<-g.done
}
