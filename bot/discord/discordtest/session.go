package discordtest

import (
	"encoding/json"
	"fmt"
	"maps"
)

// A session outlives its connections: what it has sent can be sent again.
type session struct {
	id      string
	intents int
	seq     int
	sent    []packet // the last of them
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
	if s.keep > 0 { // nobody will resume what nobody is connected to
		connected := map[*session]bool{}
		for other := range s.gateway.conns {
			connected[other.session] = true
		}
		maps.DeleteFunc(s.gateway.sessions, func(_ string, old *session) bool { return !connected[old] })
	}
	c.session = &session{id: fmt.Sprintf("session-%s", s.newID()), intents: d.Intents}
	s.gateway.sessions[c.session.id] = c.session
	guilds := []object{}
	for _, g := range s.guilds {
		if g.joined {
			guilds = append(guilds, object{"id": g.id, "unavailable": true})
		}
	}
	c.emit("READY", object{
		"v": 9, "user": s.botUser(), "guilds": guilds, "session_id": c.session.id, "resume_gateway_url": s.gatewayURL(),
		"application": object{"id": s.app, "flags": 0},
	})
	for _, g := range s.guilds {
		if d.Intents&intentGuilds != 0 && g.joined {
			c.emit("GUILD_CREATE", s.guildJSON(g))
		}
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
	case old == nil || len(old.sent) > 0 && d.Seq+1 < old.sent[0].Seq:
		c.send(packet{Op: 9, Data: false})
		return 0
	case d.Seq > old.seq:
		return 4007
	}
	for other := range s.gateway.conns {
		if other.session == old { // a link that the bot has given up
			other.session = nil
			other.ws.NetConn().Close()
		}
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

// add makes an event of the session.
func (s *session) add(event string, data any) packet {
	s.seq++
	p := packet{Op: 0, Data: data, Seq: s.seq, Type: event}
	s.sent = append(s.sent, p)
	return p
}

// emit sends an event of the connection's session.
func (c *conn) emit(event string, data any) { c.send(c.session.add(event, data)) }

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
			p := session.add(event, data(session.intents))
			if c := connected[session]; c != nil && !s.gateway.mute {
				c.send(p)
			}
		}
	}
}
