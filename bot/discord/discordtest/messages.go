package discordtest

import (
	"encoding/json"
	"slices"
	"time"
)

// A Message is one message as people see it.
type Message struct {
	ID      string
	Channel string // its name; empty in a direct message
	Author  string // the name
	Content string
	// ReplyTo is the id of the message it replies to.
	ReplyTo string
	// Private is whether only the person who asked sees it.
	Private bool
	// Loading is a reply that so far only says that the bot is thinking.
	Loading bool
	// History is every text it has had, the last one included.
	History []string

	channel  string // id
	author   *Person
	fromBot  bool // ours
	kind     int
	webhook  string
	replied  *Message // pinged by a reply
	mentions []string // ids
	created  time.Time
}

func (m *Message) show(content string) {
	m.Content, m.Loading = content, false
	m.History = append(m.History, content)
}

// copy is what a test may keep.
func (m *Message) copy() Message {
	c := *m
	c.History = slices.Clone(m.History)
	return c
}

// add stores a message and tells the bots that may know of it.
func (s *Server) add(m *Message) *Message {
	m.ID, m.created = s.newID(), s.now()
	if c := s.channels[m.channel]; c != nil {
		m.Channel = c.name
	}
	if m.Content != "" {
		m.History = []string{m.Content}
	}
	s.messages[m.ID] = m
	s.announce("MESSAGE_CREATE", m)
	return m
}

// Intents of messages.
const (
	intentGuilds         = 1 << 0
	intentGuildMessages  = 1 << 9
	intentDirectMessages = 1 << 12
	intentMessageContent = 1 << 15
)

func (s *Server) announce(event string, m *Message) {
	if m.Private {
		return
	}
	intent := intentGuildMessages
	direct := s.channels[m.channel] != nil && s.channels[m.channel].direct != nil
	if direct {
		intent = intentDirectMessages
	}
	// What a bot without the content intent may read all the same.
	readable := direct || m.fromBot || slices.Contains(m.mentions, s.app) || m.replied != nil && m.replied.fromBot
	s.dispatch(event, intent, func(intents int) any {
		data := s.messageJSON(m)
		if !readable && intents&intentMessageContent == 0 {
			data["content"] = ""
		}
		return data
	})
}

func (s *Server) messageJSON(m *Message) object {
	author := s.botUser()
	if !m.fromBot {
		author = m.author.json()
	}
	mentions := []object{}
	for _, id := range m.mentions {
		if id == s.app {
			mentions = append(mentions, s.botUser())
			continue
		}
		for _, p := range s.people {
			if p.id == id {
				mentions = append(mentions, p.json())
			}
		}
	}
	data := object{
		"id": m.ID, "channel_id": m.channel, "author": author, "content": m.Content, "type": m.kind,
		"timestamp": m.created.UTC().Format(time.RFC3339Nano), "edited_timestamp": nil, "tts": false, "pinned": false,
		"mention_everyone": false, "mentions": mentions, "mention_roles": []string{}, "attachments": []object{}, "embeds": []object{},
	}
	if c := s.channels[m.channel]; c != nil && c.direct == nil {
		data["guild_id"] = s.guild
		data["member"] = object{"roles": []string{}, "joined_at": "2020-01-01T00:00:00Z", "deaf": false, "mute": false}
	}
	if m.webhook != "" {
		data["webhook_id"] = m.webhook
	}
	if m.ReplyTo != "" {
		data["message_reference"] = object{"message_id": m.ReplyTo, "channel_id": m.channel}
	}
	return data
}

// reachable is the channel of a call, or why the bot cannot write there.
func (s *Server) reachable(c call) (*channel, answer) {
	ch := s.channels[c.PathValue("channel")]
	switch {
	case ch == nil || ch.deleted:
		return nil, unknownChannel
	case ch.forbidden:
		return nil, missingPermissions
	}
	return ch, answer{}
}

func (s *Server) getChannel(c call) answer {
	ch, refusal := s.reachable(c)
	if ch == nil {
		return refusal
	}
	if ch.direct != nil {
		return ok(object{"id": ch.id, "type": 1, "recipients": []object{ch.direct.json()}})
	}
	return ok(object{"id": ch.id, "type": 0, "name": ch.name, "guild_id": s.guild})
}

func (s *Server) postTyping(c call) answer {
	ch, refusal := s.reachable(c)
	if ch == nil {
		return refusal
	}
	ch.typing++
	return noContent
}

func (s *Server) postMessage(c call) answer {
	ch, refusal := s.reachable(c)
	if ch == nil {
		return refusal
	}
	p, problem := parsePayload(c.body, newMessage)
	switch {
	case p.empty():
		return emptyMessage
	case problem != "":
		return invalidForm(problem)
	}
	nonce := p.nonce()
	if id, again := s.nonces[nonce]; again && p.EnforceNonce {
		return ok(s.messageJSON(s.messages[id]))
	}
	m := &Message{channel: ch.id, fromBot: true, Author: "dateline", Content: p.text()}
	if ref := p.Reference; ref != nil {
		to := s.messages[ref.MessageID]
		switch {
		case to != nil && to.channel == ch.id:
			m.ReplyTo, m.kind = to.ID, 19
		case ref.FailIfNotExists == nil || *ref.FailIfNotExists:
			return invalidForm("message_reference: Unknown message")
		}
	}
	s.add(m)
	if nonce != "" {
		s.nonces[nonce] = m.ID
	}
	return ok(s.messageJSON(m))
}

// own is the bot's message that a call is about, or why it is not to be had.
func (s *Server) own(c call) (*Message, answer) {
	if ch, refusal := s.reachable(c); ch == nil {
		return nil, refusal
	}
	m := s.messages[c.PathValue("message")]
	switch {
	case m == nil || m.channel != c.PathValue("channel") || m.Private:
		return nil, unknownMessage
	case !m.fromBot:
		return m, otherAuthor
	}
	return m, answer{}
}

func (s *Server) getMessage(c call) answer {
	m, refusal := s.own(c)
	if m == nil {
		return refusal
	}
	return ok(s.messageJSON(m))
}

func (s *Server) patchMessage(c call) answer {
	m, refusal := s.own(c)
	if refusal.status != 0 {
		return refusal
	}
	return s.edit(m, c.body)
}

func (s *Server) edit(m *Message, body []byte) answer {
	p, problem := parsePayload(body, editedMessage)
	if problem != "" {
		return invalidForm(problem)
	}
	if p.Content != nil {
		m.show(*p.Content)
	}
	s.announce("MESSAGE_UPDATE", m)
	return ok(s.messageJSON(m))
}

func (s *Server) deleteMessage(c call) answer {
	m, refusal := s.own(c)
	if refusal.status != 0 {
		return refusal
	}
	delete(s.messages, m.ID)
	return noContent
}

// Delete lets a moderator delete a message.
func (s *Server) Delete(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.messages, id)
}

// A Payload is one message, edit, callback or command list that the bot sent.
type Payload struct {
	Route  string
	Path   string
	Body   json.RawMessage
	Status int // what the server answered
	At     time.Time
	// Content is the text of the message, wherever it stood.
	Content string
	// Pings are those who would be notified: "@everyone", "<@1>", "<@&2>",
	// "reply".
	Pings []string
	// Problems are the rules of Discord's, or of politeness, that it breaks.
	Problems []string
}

// record checks and keeps what the bot sent. The caller holds s.mu.
func (s *Server) record(route, path string, body []byte, status int) {
	kind, is := payloadRoutes[route]
	if !is {
		return
	}
	p := Payload{Route: route, Path: path, Body: body, Status: status, At: time.Now()}
	if kind == commandList {
		p.Problems = commandProblems(body)
	} else {
		p.Content, p.Pings, p.Problems = inspect(body, kind)
	}
	s.payloads = append(s.payloads, p)
}

// Payloads are all payloads so far, in the order they were answered.
func (s *Server) Payloads() []Payload {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.payloads)
}

// AssertLegal fails the test for every payload so far that breaks a rule or
// leaves it open whether somebody is pinged. It runs by itself at the end.
func (s *Server) AssertLegal(t interface{ Errorf(string, ...any) }) {
	for _, p := range s.Payloads() {
		for _, problem := range p.Problems {
			t.Errorf("%s: %s\n%s", p.Route, problem, p.Body)
		}
		for _, who := range p.Pings {
			t.Errorf("%s: pings %s\n%s", p.Route, who, p.Body)
		}
	}
}
