// Package discordtest is a fake Discord for tests: the REST API and the
// gateway on a loopback address, and people who talk to the bot. It knows
// Discord's rules, not any bot's: it refuses what Discord refuses, with
// Discord's codes, and imports no Discord library, so that a mistake is not
// shared by both sides.
//
// Its one invariant: every payload a bot sends is checked and kept. A test
// fails when any of them, in the whole run, was illegal or could have pinged
// somebody.
package discordtest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// A Server is a fake Discord with one application, its bot user and as many
// guilds as a test names. All methods may be called from any goroutine; those
// that wait fail the test, so they belong to its own.
type Server struct {
	t    testing.TB
	http *httptest.Server
	mux  *http.ServeMux
	done chan struct{} // closed at the end of the test

	token     string
	app       string // the id of the application and of its bot user
	heartbeat time.Duration
	allowed   int // privileged intents
	clock     func() time.Time
	keep      int // messages, interactions and payloads kept; 0 is all

	mu           sync.Mutex
	changed      chan struct{} // closed and replaced whenever something happens
	skew         time.Duration
	lastID       uint64
	people       map[string]*account // by name
	guilds       map[string]*guild   // by name
	channels     map[string]*channel // by id
	messages     map[string]*Message // by id
	order        []string            // the ids of messages, oldest first
	nonces       map[string]string   // to message ids
	interactions map[string]*interaction
	tokens       []string // of interactions, oldest first
	uploads      map[string]File
	commands     []commandJSON
	published    int
	payloads     []Payload
	told         []happening    // what the transcript tells
	calls        map[string]int // by route
	faults       []*Fault
	limits       map[string]*limit
	gateway      gateway
}

// An Option changes how a Server is set up.
type Option func(*Server)

// Heartbeat is the interval the gateway asks for; 41.25 s, as Discord does,
// otherwise.
func Heartbeat(every time.Duration) Option { return func(s *Server) { s.heartbeat = every } }

// AllowIntents switches privileged intents on, as in the developer portal.
func AllowIntents(bits int) Option { return func(s *Server) { s.allowed = bits } }

// Patient lets interactions grow old by Advance alone, so that a slow machine
// does not make a bot look slow.
func Patient() Option {
	start := time.Now()
	return Clock(func() time.Time { return start })
}

// Clock makes now the clock of the server, which Advance puts forward.
func Clock(now func() time.Time) Option { return func(s *Server) { s.clock = now } }

// Forgetful makes the server keep the newest n messages, interactions, events
// and payloads only, for runs that are long. Illegal payloads are kept, and
// the transcript is not.
func Forgetful(n int) Option { return func(s *Server) { s.keep = n } }

// New starts a fake Discord that lives as long as the test. At its end the
// test fails for every payload that AssertLegal objects to.
func New(t testing.TB, options ...Option) *Server {
	t.Helper()
	s := &Server{
		t: t, mux: http.NewServeMux(), done: make(chan struct{}), token: "canary.bot.token", heartbeat: 41250 * time.Millisecond, clock: time.Now,
		changed: make(chan struct{}), people: map[string]*account{}, guilds: map[string]*guild{}, channels: map[string]*channel{},
		messages: map[string]*Message{}, nonces: map[string]string{}, interactions: map[string]*interaction{},
		uploads: map[string]File{}, calls: map[string]int{}, limits: map[string]*limit{},
	}
	s.gateway.sessions, s.gateway.conns = map[string]*session{}, map[*conn]bool{}
	s.gateway.starts = 1000
	for _, option := range options {
		option(s)
	}
	s.app = s.newID()
	s.place(nil, "general")
	s.routes()
	s.http = httptest.NewServer(s.mux)
	t.Cleanup(func() {
		s.close()
		s.AssertLegal(t)
	})
	return s
}

func (s *Server) close() {
	close(s.done)
	s.Drop()
	s.http.CloseClientConnections()
	s.http.Close()
}

// URL is the base of the API: what DISCORD_API_BASE is to be set to.
func (s *Server) URL() string { return s.http.URL }

// BotToken is the token the server accepts.
func (s *Server) BotToken() string { return s.token }

// Mention is the text that mentions the bot.
func (s *Server) Mention() string { return "<@" + s.app + ">" }

// Advance moves the server's clock, by which interactions grow too old to be
// acknowledged (3 s) and to be answered (15 min).
func (s *Server) Advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.skew += d
}

func (s *Server) now() time.Time { return s.clock().Add(s.skew) }

// newID makes a snowflake, later than all before it.
func (s *Server) newID() string {
	const epoch = 1420070400000
	s.lastID = max(s.lastID+1, uint64(s.now().UnixMilli()-epoch)<<22)
	return strconv.FormatUint(s.lastID, 10)
}

// notify wakes those who wait. The caller holds s.mu.
func (s *Server) notify() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// patience is how long a test waits for what must happen.
const patience = time.Minute

// WaitFor waits until met is true, and fails the test when that takes too
// long. met is called after everything that happens on the server.
func (s *Server) WaitFor(what string, met func() bool) {
	s.t.Helper()
	deadline := time.After(patience)
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if met() {
			return
		}
		select {
		case <-changed:
		case <-deadline:
			s.t.Fatalf("waited in vain for %s\n%s", what, s.dump())
		}
	}
}

// WaitReady waits until a bot is connected and has published its commands.
// After WaitGone it waits for the next bot.
func (s *Server) WaitReady() {
	s.t.Helper()
	s.WaitFor("a connected bot with commands", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.published > 0 && s.gateway.live() > 0
	})
}

// WaitGone waits until no bot is connected, and lets WaitReady wait for another.
func (s *Server) WaitGone() {
	s.t.Helper()
	s.WaitFor("the end of the bot", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		if len(s.gateway.conns) > 0 {
			return false
		}
		s.published = 0
		return true
	})
}

// Commands are the names of the commands the bot has published, sorted.
func (s *Server) Commands() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var names []string
	for _, c := range s.commands {
		names = append(names, c.Name)
	}
	slices.Sort(names)
	return names
}

// dump is what happened so far, for the message of a failed test.
func (s *Server) dump() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	fmt.Fprintf(&b, "gateway: %d live, %d identified, %d resumed\n", s.gateway.live(), len(s.gateway.identified), s.gateway.resumed)
	for _, p := range s.payloads[max(0, len(s.payloads)-30):] {
		fmt.Fprintf(&b, "%s -> %d %.400s\n", p.Route, p.Status, p.Body)
	}
	return b.String()
}
