package discordtest

import (
	"encoding/json"
	"fmt"
	"net/http"
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
	identified int
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

// A session outlives its connections: what it has sent can be sent again.
type session struct {
	id      string
	intents int
	sent    []packet
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
	noHello, noReady, reconnect, reject bool
	code                                int
}

// Ways for a connection to start badly.
var (
	NoHello        = Opening{noHello: true}   // accepts, and says nothing
	NoReady        = Opening{noReady: true}   // hears IDENTIFY, and says nothing
	ReconnectFirst = Opening{reconnect: true} // answers IDENTIFY with op 7
	RejectSession  = Opening{reject: true}    // answers every IDENTIFY or RESUME with op 9
	Fine           = Opening{}
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
	return s.gateway.identified
}

// Resumed is how often a session was resumed.
func (s *Server) Resumed() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gateway.resumed
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
	var opening Opening
	if len(s.gateway.openings) > 0 {
		opening, s.gateway.openings = s.gateway.openings[0], s.gateway.openings[1:]
	}
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
	if !opening.noHello {
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
		s.gateway.identified++
		s.gateway.starts--
	}
	switch {
	case opening.code != 0:
		return opening.code
	case opening.noReady, opening.noHello:
		return 0
	case opening.reconnect:
		c.send(packet{Op: 7})
		return 0
	case opening.reject:
		c.send(packet{Op: 9, Data: false})
		return 0
	case p.Op == 2:
		return s.identify(c, p.Data)
	}
	return s.resume(c, p.Data)
}

// Intents by what it takes to have them.
const (
	allIntents        = 1<<17 - 1 | 1<<20 | 1<<21 | 1<<24 | 1<<25
	privilegedIntents = 1<<1 | 1<<8 | 1<<15
)

func (s *Server) identify(c *conn, data []byte) int {
	var d struct {
		Token   string `json:"token"`
		Intents int    `json:"intents"`
	}
	switch {
	case json.Unmarshal(data, &d) != nil:
		return 4002
	case d.Token != s.token && d.Token != "Bot "+s.token:
		return 4004
	case d.Intents&^allIntents != 0:
		return 4013
	case d.Intents&privilegedIntents&^s.allowed != 0:
		return 4014
	}
	c.session = &session{id: fmt.Sprintf("session-%s", s.newID()), intents: d.Intents}
	s.gateway.sessions[c.session.id] = c.session
	guilds := []object{{"id": s.guild, "unavailable": true}}
	c.emit("READY", object{
		"v": 9, "user": s.botUser(), "guilds": guilds, "session_id": c.session.id, "resume_gateway_url": s.gatewayURL(),
		"application": object{"id": s.app, "flags": 0},
	})
	if d.Intents&intentGuilds != 0 {
		var channels []object
		for _, ch := range s.channels {
			if ch.direct == nil {
				channels = append(channels, object{"id": ch.id, "type": 0, "name": ch.name})
			}
		}
		c.emit("GUILD_CREATE", object{"id": s.guild, "name": "Newsroom", "channels": channels, "member_count": len(s.people) + 1})
	}
	return 0
}

func (s *Server) resume(c *conn, data []byte) int {
	var d struct {
		Token     string `json:"token"`
		SessionID string `json:"session_id"`
		Seq       int    `json:"seq"`
	}
	switch {
	case json.Unmarshal(data, &d) != nil:
		return 4002
	case d.Token != s.token && d.Token != "Bot "+s.token:
		return 4004
	}
	old := s.gateway.sessions[d.SessionID]
	switch {
	case old == nil:
		c.send(packet{Op: 9, Data: false})
		return 0
	case d.Seq > len(old.sent):
		return 4007
	}
	c.session = old
	s.gateway.resumed++
	for _, p := range old.sent {
		// READY itself is never repeated.
		if p.Type != "READY" && (s.gateway.fromStart || p.Seq > d.Seq) {
			c.send(p)
		}
	}
	c.emit("RESUMED", object{})
	return 0
}

// emit sends an event of the connection's session.
func (c *conn) emit(event string, data any) {
	p := packet{Op: 0, Data: data, Seq: len(c.session.sent) + 1, Type: event}
	c.session.sent = append(c.session.sent, p)
	c.send(p)
}

// dispatch sends an event to every session with the intent; those without a
// connection will hear of it when they resume. The caller holds s.mu.
func (s *Server) dispatch(event string, intent int, data func(intents int) any) {
	connected := map[*session]*conn{}
	for c := range s.gateway.conns {
		if c.session != nil {
			connected[c.session] = c
		}
	}
	times := 1
	if s.gateway.twice {
		times = 2
	}
	for _, session := range s.gateway.sessions {
		if intent != 0 && session.intents&intent == 0 {
			continue
		}
		for range times {
			if c := connected[session]; c != nil && !s.gateway.mute {
				c.emit(event, data(session.intents))
				continue
			}
			session.sent = append(session.sent, packet{Op: 0, Data: data(session.intents), Seq: len(session.sent) + 1, Type: event})
		}
	}
}
