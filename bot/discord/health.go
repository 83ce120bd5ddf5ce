package discord

import (
	"sync"
	"time"
)

// Health is how the bot's link to Discord does.
type Health struct {
	Connected bool
	Since     time.Time // when Connected last changed; zero before the first connection
	// Heard is when the gateway last said something. On a link that lives that
	// is less than a minute ago, since it answers each heartbeat, every 41 s.
	Heard    time.Time
	Sessions int    // started in the last 24 hours; at 900 the bot waits
	Resumed  int    // connections that resumed a session, since the start
	Trouble  string // why the last connection ended, fit to be shown; empty where none did
}

// String says in a line whether the link lives, and where it does not, why.
func (h Health) String() string {
	says := "connected to discord"
	if !h.Connected {
		says = "not " + says
	}
	if h.Since.IsZero() {
		says += " yet"
	} else {
		says += " since " + h.Since.UTC().Format(time.RFC3339)
	}
	if !h.Connected && h.Trouble != "" {
		says += ": " + h.Trouble
	}
	return says
}

// health is what Health tells, as it changes.
type health struct {
	mu   sync.Mutex
	now  Health
	link *link
}

// up notes that a link is connected, for the first time or resumed.
func (h *health) up(l *link, resumed bool, at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.link, h.now.Connected, h.now.Since = l, true, at
	if resumed {
		h.now.Resumed++
	}
}

// down notes that nothing is connected.
func (h *health) down(why error, at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.link = nil; h.now.Connected {
		h.now.Connected, h.now.Since = false, at
	}
	if why != nil {
		h.now.Trouble = publicError(why).Error()
	}
}

// Health tells how the link to Discord does. It may be called at any time.
func (b *Bot) Health() Health {
	b.health.mu.Lock()
	defer b.health.mu.Unlock()
	now := b.health.now
	if now.Connected {
		if now.Heard, now.Connected = b.health.link.alive(); !now.Connected {
			now.Since = b.clock.now() // just so
		}
	}
	now.Sessions = b.sessions.spent()
	return now
}
