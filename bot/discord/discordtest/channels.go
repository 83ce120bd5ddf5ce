package discordtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
)

// reachable is the channel of a call, or why the bot cannot do there what
// takes those permissions.
func (s *Server) reachable(c call, needs int64) (*channel, answer) {
	ch := s.channels[c.PathValue("channel")]
	switch {
	case ch == nil || ch.deleted:
		return nil, unknownChannel
	case ch.other != nil || ch.guild != nil && !ch.guild.joined || ch.granted()&ViewChannel == 0:
		return nil, missingAccess
	case ch.granted()&needs != needs:
		return nil, missingPermissions
	}
	return ch, answer{}
}

// writable is the channel of a call, if the bot may write there.
func (s *Server) writable(c call) (*channel, answer) {
	needs := SendMessages
	if ch := s.channels[c.PathValue("channel")]; ch != nil && ch.parent != nil {
		needs = SendInThreads
	}
	return s.reachable(c, needs)
}

func (s *Server) getChannel(c call) answer {
	ch, refusal := s.reachable(c, 0)
	if ch == nil {
		return refusal
	}
	return ok(s.channelJSON(ch))
}

// patchChannel changes a thread, which is all that a bot may with what it was
// invited with: its own.
func (s *Server) patchChannel(c call) answer {
	ch, refusal := s.writable(c)
	switch {
	case ch == nil:
		return refusal
	case ch.parent == nil:
		return missingPermissions
	}
	var body struct {
		Name *string `json:"name"`
	}
	if err := json.Unmarshal(c.body, &body); err != nil {
		return invalidJSON
	}
	if body.Name != nil {
		if n := size(*body.Name); n < 1 || n > 100 {
			return invalidForm("name: 1 to 100 characters")
		}
	}
	return ok(s.channelJSON(ch))
}

func (s *Server) postTyping(c call) answer {
	ch, refusal := s.writable(c)
	if ch == nil {
		return refusal
	}
	ch.typing++
	return noContent
}

func (s *Server) openDirect(c call) answer {
	var body struct {
		Recipient string `json:"recipient_id"`
	}
	if err := json.Unmarshal(c.body, &body); err != nil {
		return invalidJSON
	}
	for _, p := range s.people {
		if p.id == body.Recipient && !p.bot {
			return ok(s.channelJSON(s.place(p, "")))
		}
	}
	return unknownUser
}

func (s *Server) getGuild(c call) answer {
	for _, g := range s.guilds {
		if g.id == c.PathValue("guild") && g.joined {
			return ok(s.guildJSON(g))
		}
	}
	return unknownGuild
}

func (s *Server) getMember(c call) answer {
	for _, g := range s.guilds {
		for _, p := range s.people {
			if g.id == c.PathValue("guild") && g.joined && p.id == c.PathValue("user") {
				member := p.member(g)
				member["user"] = p.json()
				return ok(member)
			}
		}
	}
	return unknownUser
}

func (s *Server) joinThread(c call) answer {
	if ch, refusal := s.reachable(c, 0); ch == nil {
		return refusal
	}
	return noContent
}

// postThread opens a thread, from a message where the call names one.
func (s *Server) postThread(c call) answer {
	ch, refusal := s.reachable(c, CreateThreads)
	if ch == nil {
		return refusal
	}
	var body struct {
		Name    string          `json:"name"`
		Archive int             `json:"auto_archive_duration"`
		Type    int             `json:"type"`
		Message json.RawMessage `json:"message"`
	}
	if err := json.Unmarshal(c.body, &body); err != nil {
		return invalidJSON
	}
	from := c.PathValue("message")
	m := s.messages[from]
	switch n := size(body.Name); {
	case n < 1 || n > 100:
		return s.illegal(c, "name: 1 to 100 characters")
	case body.Archive != 0 && !slices.Contains([]int{60, 1440, 4320, 10080}, body.Archive):
		return s.illegal(c, "auto_archive_duration: 60, 1440, 4320 or 10080")
	case ch.kind != textChannel:
		return wrongChannel // posts to forums are not played
	case from == "" && body.Type != threadChannel:
		return s.illegal(c, "type: a public thread is 11")
	case from == "":
		return ok(s.channelJSON(s.openThread(s.newID(), body.Name, ch)))
	case m == nil || m.channel != ch || m.Private:
		return unknownMessage
	case m.Thread != "":
		return threadExists
	}
	t := s.openThread(m.ID, body.Name, ch)
	t.started, m.Thread = m.ID, t.place()
	s.tellThread(m, t)
	return ok(s.channelJSON(t))
}

// illegal refuses what breaks a rule, and keeps it for AssertLegal.
func (s *Server) illegal(c call, problem string) answer {
	s.payloads = append(s.payloads, Payload{Route: c.Method + " " + c.URL.Path, Body: c.body, Status: 400, Problems: []string{problem}})
	return invalidForm(problem)
}

func (s *Server) postMessage(c call) answer {
	ch, refusal := s.writable(c)
	if ch == nil {
		return refusal
	}
	p, problem := parsePayload(c.body, c.files, newMessage)
	switch {
	case ch.kind == forumChannel:
		return wrongChannel
	case p.empty():
		return emptyMessage
	case problem != "":
		return invalidForm(problem)
	case len(c.files) > 0 && ch.granted()&AttachFiles == 0:
		return missingPermissions
	case ch.direct != nil && ch.direct.closed:
		return closedMessages
	}
	nonce := ch.id + p.nonce()
	if id, again := s.nonces[nonce]; again && p.EnforceNonce && s.messages[id] != nil {
		return ok(s.messageJSON(s.messages[id]))
	}
	m := &Message{channel: ch, Author: botName, flags: p.Flags}
	if ref := p.Reference; ref != nil {
		to := s.messages[ref.MessageID]
		switch {
		case to != nil && to.channel == ch && ch.granted()&ReadHistory == 0:
			return noHistory
		case to != nil && to.channel == ch:
			m.ReplyTo, m.kind = to.ID, 19
		case ref.FailIfNotExists == nil || *ref.FailIfNotExists:
			return invalidForm("message_reference: Unknown message")
		}
	}
	m.show(p)
	s.add(m)
	if p.nonce() != "" {
		s.nonces[nonce] = m.ID
	}
	return ok(s.messageJSON(m))
}

// own is the bot's message that a call is about, or why it is not to be had.
func (s *Server) own(c call) (*Message, answer) {
	if ch, refusal := s.reachable(c, 0); ch == nil {
		return nil, refusal
	}
	m := s.messages[c.PathValue("message")]
	switch {
	case m == nil || m.channel.id != c.PathValue("channel") || m.Private:
		return nil, unknownMessage
	case !m.fromBot():
		return m, otherAuthor
	}
	return m, answer{}
}

func (s *Server) getMessage(c call) answer {
	if ch, refusal := s.reachable(c, ReadHistory); ch == nil {
		return refusal
	}
	m, refusal := s.own(c)
	if m == nil {
		return refusal
	}
	return ok(s.readable(m))
}

func (s *Server) getMessages(c call) answer {
	ch, refusal := s.reachable(c, ReadHistory)
	if ch == nil {
		return refusal
	}
	limit := 50
	if text := c.URL.Query().Get("limit"); text != "" {
		var err error
		if limit, err = strconv.Atoi(text); err != nil || limit < 1 || limit > 100 {
			return invalidForm(fmt.Sprintf("limit: %q is not 1 to 100", text))
		}
	}
	before, after, list := c.URL.Query().Get("before"), c.URL.Query().Get("after"), []object{}
	for _, m := range slices.Backward(ch.messages) {
		if !m.Private && len(list) < limit && (before == "" || byAge(m.ID, before) < 0) && (after == "" || byAge(m.ID, after) > 0) {
			list = append(list, s.readable(m))
		}
	}
	return ok(list)
}

func (s *Server) patchMessage(c call) answer {
	m, refusal := s.own(c)
	if refusal.status != 0 {
		return refusal
	}
	return s.edit(m, c)
}

func (s *Server) edit(m *Message, c call) answer {
	p, problem := parsePayload(c.body, c.files, editedMessage)
	if problem != "" {
		return invalidForm(problem)
	}
	s.change(m, p)
	return ok(s.messageJSON(m))
}

// change edits a message of the bot's.
func (s *Server) change(m *Message, p payloadJSON) {
	for i := range p.files {
		p.files[i] = s.host(p.files[i])
	}
	m.edited = !m.Loading
	m.show(p)
	s.tell(m)
	s.announce("MESSAGE_UPDATE", m)
}

func (s *Server) deleteMessage(c call) answer {
	m, refusal := s.own(c)
	if refusal.status != 0 {
		return refusal
	}
	s.tellDeleted(m)
	s.drop(m)
	return noContent
}
