package discordtest

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/gorilla/websocket"
)

// The gateway's side of the server. Everything in it is guarded by Server.mu.
type gateway struct {
	sessions   map[string]*session
	conns      map[*conn]bool
	openings   []Opening
	starts     int // sessions left today
	resetAfter time.Duration
	opened     int // connections asked for
	identified []time.Time
	resumed    int
	mute       bool
	twice      bool
	fromStart  bool
}

// live is the number of connections that are ready for events.
func (g *gateway) live() int {
	n := 0
	for c := range g.conns {
		if c.session != nil {
			n++
		}
	}
	return n
}

type packet struct {
	Op   int    `json:"op"`
	Data any    `json:"d"`
	Seq  int    `json:"s,omitempty"`
	Type string `json:"t,omitempty"`
}

type conn struct {
	ws      *websocket.Conn
	out     chan packet // closed never; the writer ends with the connection
	gone    chan struct{}
	session *session // nil until READY or RESUMED
}

// An Opening is how the server behaves at the start of one connection.
type Opening struct {
	refuse, noHello, noReady, hangUp bool
	first, answer                    *packet
	code                             int
}

// Ways for a connection to start badly.
var (
	Unavailable     = Opening{refuse: true}                        // takes no connection
	NoHello         = Opening{noHello: true}                       // accepts, and says nothing
	NoReady         = Opening{noReady: true}                       // hears IDENTIFY or RESUME, and says nothing
	HangUp          = Opening{hangUp: true}                        // hears it, and breaks off
	ReconnectAtOnce = Opening{first: &packet{Op: 7}}               // op 7 instead of HELLO
	ReconnectFirst  = Opening{answer: &packet{Op: 7}}              // answers with op 7
	RejectSession   = Opening{answer: &packet{Op: 9, Data: false}} // answers with op 9: begin anew
	PostponeSession = Opening{answer: &packet{Op: 9, Data: true}}  // answers with op 9: resume
	Fine            = Opening{}
)

// CloseWith answers IDENTIFY or RESUME with a close code.
func CloseWith(code int) Opening { return Opening{code: code} }

// NextConnections sets how the next connections start, in order.
func (s *Server) NextConnections(openings ...Opening) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.openings = append(s.gateway.openings, openings...)
}

// SetSessionLimit sets how many sessions the bot may still start, and when
// there will be more.
func (s *Server) SetSessionLimit(remaining int, resetAfter time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.starts, s.gateway.resetAfter = remaining, resetAfter
}

// MuteHeartbeats stops answering heartbeats, and everything else on the
// gateway: the link is dead, but nobody has said so.
func (s *Server) MuteHeartbeats(mute bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.mute = mute
}

// RepeatEvents sends every event twice.
func (s *Server) RepeatEvents(twice bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.twice = twice
}

// ReplayFromStart makes RESUME repeat all events of the session, those the
// bot has confirmed too.
func (s *Server) ReplayFromStart(all bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.fromStart = all
}

// Identified is how many sessions were started.
func (s *Server) Identified() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.gateway.identified)
}

// IdentifiedAt is when sessions were started, by the server's clock.
func (s *Server) IdentifiedAt() []time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.gateway.identified)
}

// Resumed is how often a session was resumed.
func (s *Server) Resumed() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gateway.resumed
}

// Openings is how many connections were asked for.
func (s *Server) Openings() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gateway.opened
}

// Connected is how many connections are ready for events.
func (s *Server) Connected() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gateway.live()
}

// Drop breaks every gateway connection off without a word.
func (s *Server) Drop() {
	s.each(func(c *conn) { c.ws.NetConn().Close() })
}

// CloseGateway closes every gateway connection with a close code.
func (s *Server) CloseGateway(code int) {
	s.each(func(c *conn) { c.close(code) })
}

// AskReconnect tells every connection to reconnect (op 7).
func (s *Server) AskReconnect() {
	s.each(func(c *conn) { c.send(packet{Op: 7}) })
}

// Invalidate ends every session (op 9); a resumable one may be resumed.
func (s *Server) Invalidate(resumable bool) {
	s.each(func(c *conn) {
		s.mu.Lock()
		if c.session != nil && !resumable {
			delete(s.gateway.sessions, c.session.id)
			c.session = nil
		}
		s.mu.Unlock()
		c.send(packet{Op: 9, Data: resumable})
	})
}

func (s *Server) each(do func(*conn)) {
	s.mu.Lock()
	conns := make([]*conn, 0, len(s.gateway.conns))
	for c := range s.gateway.conns {
		conns = append(conns, c)
	}
	s.mu.Unlock()
	for _, c := range conns {
		do(c)
	}
}

func (c *conn) send(p packet) {
	select {
	case c.out <- p:
	case <-c.gone:
	}
}

func (c *conn) close(code int) {
	message := websocket.FormatCloseMessage(code, "")
	_ = c.ws.WriteControl(websocket.CloseMessage, message, time.Now().Add(time.Second)) // it may be gone
}

func (s *Server) serveGateway(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	var opening Opening
	if len(s.gateway.openings) > 0 {
		opening, s.gateway.openings = s.gateway.openings[0], s.gateway.openings[1:]
	}
	s.gateway.opened++
	s.mu.Unlock()
	if opening.refuse {
		http.Error(w, "upstream connect error", http.StatusServiceUnavailable)
		return
	}
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer ws.Close()
	ws.SetReadLimit(4096) // Discord closes with 4002 on longer payloads
	c := &conn{ws: ws, out: make(chan packet, 1024), gone: make(chan struct{})}
	defer close(c.gone)

	s.mu.Lock()
	s.gateway.conns[c] = true
	s.notify()
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.gateway.conns, c)
		s.notify()
	}()

	go func() {
		for {
			select {
			case p := <-c.out:
				if ws.WriteJSON(p) != nil {
					return
				}
			case <-c.gone:
				return
			}
		}
	}()
	switch {
	case opening.first != nil:
		c.send(*opening.first)
	case !opening.noHello:
		c.send(packet{Op: 10, Data: object{"heartbeat_interval": s.heartbeat.Milliseconds()}})
	}
	for {
		_, message, err := ws.ReadMessage()
		if err != nil {
			return
		}
		if code := s.hear(c, opening, message); code != 0 {
			c.close(code)
			return
		}
	}
}

// hear acts on what a bot says, and returns a close code where it may not say
// it.
func (s *Server) hear(c *conn, opening Opening, message []byte) int {
	var p struct {
		Op   int             `json:"op"`
		Data json.RawMessage `json:"d"`
	}
	if json.Unmarshal(message, &p) != nil {
		return 4002
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.notify()
	switch {
	case p.Op == 1:
		if !s.gateway.mute {
			c.send(packet{Op: 11})
		}
		return 0
	case p.Op != 2 && p.Op != 6:
		if c.session == nil {
			return 4003
		}
		return 0
	case c.session != nil:
		return 4005
	}
	if p.Op == 2 {
		s.gateway.identified = append(s.gateway.identified, s.now())
		s.gateway.starts--
	}
	switch {
	case opening.code != 0:
		return opening.code
	case opening.noReady, opening.noHello, opening.first != nil:
		return 0
	case opening.hangUp:
		c.ws.NetConn().Close()
		return 0
	case opening.answer != nil:
		c.send(*opening.answer)
		return 0
	case p.Op == 2:
		return s.identify(c, p.Data)
	}
	return s.resume(c, p.Data)
}
