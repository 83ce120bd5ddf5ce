package discordtest

import (
	"bytes"
	"encoding/json"
	"slices"
	"time"
)

// A Message is one message as people see it.
type Message struct {
	ID      string
	Channel string // its place; empty in a direct message
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
	Embeds  []Embed
	// Rows are the buttons and menus below it.
	Rows  [][]Component
	Files []File
	// Thread is the place of the thread that was made from it.
	Thread string

	channel    *channel
	author     *account // nil for the bot
	private    *account // who sees it, when it is private
	kind       int
	flags      int
	webhook    string
	replied    *Message // pinged by a reply
	mentions   []string // ids
	components json.RawMessage
	created    time.Time
	edited     bool
}

// An Embed is a box in a message.
type Embed struct{ Title, Description string }

// A File is an upload, or a file in a message.
type File struct {
	Name, Type string // as in "notes.txt", "text/plain"
	Data       []byte

	id string
}

// Link is the address of the message, as people copy it.
func (m Message) Link() string {
	guild := "@me"
	if m.channel.guild != nil {
		guild = m.channel.guild.id
	}
	return "https://discord.com/channels/" + guild + "/" + m.channel.id + "/" + m.ID
}

func (m *Message) fromBot() bool { return m.author == nil }

// show puts into the message what a payload sets.
func (m *Message) show(p payloadJSON) {
	m.Loading = false
	if p.Content != nil {
		m.Content = *p.Content
		m.History = append(m.History, m.Content)
	}
	if p.Embeds != nil {
		m.Embeds = nil
		for _, e := range p.Embeds {
			m.Embeds = append(m.Embeds, Embed{e.Title, e.Description})
		}
	}
	if p.Components != nil {
		m.Rows, m.components = rowsOf(*p.Components), p.RawComponents
	}
	if p.Attachments != nil { // an edit keeps those that it names
		m.Files = slices.DeleteFunc(m.Files, func(f File) bool {
			return !slices.ContainsFunc(*p.Attachments, func(a attachmentJSON) bool { return a.id() == f.id })
		})
	}
	m.Files = append(m.Files, p.files...)
}

// copy is what a test may keep.
func (m *Message) copy() Message {
	c := *m
	c.History, c.Rows, c.Files = slices.Clone(m.History), slices.Clone(m.Rows), slices.Clone(m.Files)
	return c
}

// add stores a message and tells the bots that may know of it.
func (s *Server) add(m *Message) *Message {
	m.ID, m.created, m.Channel = s.newID(), s.now(), m.channel.place()
	if m.Content != "" && len(m.History) == 0 {
		m.History = []string{m.Content}
	}
	for i := range m.Files {
		m.Files[i] = s.host(m.Files[i])
	}
	s.messages[m.ID] = m
	s.order = append(s.order, m.ID)
	m.channel.messages = append(m.channel.messages, m)
	s.forget()
	s.tell(m)
	s.announce("MESSAGE_CREATE", m)
	return m
}

// drop takes a message away.
func (s *Server) drop(m *Message) {
	delete(s.messages, m.ID)
	m.channel.messages = slices.DeleteFunc(m.channel.messages, func(x *Message) bool { return x == m })
	if !m.Private {
		s.dispatch("MESSAGE_DELETE", m.intent(), func(int) any {
			data := object{"id": m.ID, "channel_id": m.channel.id}
			if m.channel.guild != nil {
				data["guild_id"] = m.channel.guild.id
			}
			return data
		})
	}
}

// forget keeps a forgetful server small.
func (s *Server) forget() {
	if s.keep == 0 {
		return
	}
	for len(s.order) > s.keep {
		if m := s.messages[s.order[0]]; m != nil {
			delete(s.messages, m.ID)
			m.channel.messages = slices.Delete(m.channel.messages, 0, 1)
		}
		s.order = slices.Delete(s.order, 0, 1)
	}
	for len(s.tokens) > s.keep {
		delete(s.interactions, s.tokens[0])
		s.tokens = slices.Delete(s.tokens, 0, 1)
	}
	if len(s.nonces) > s.keep {
		clear(s.nonces)
	}
	if len(s.payloads) > s.keep {
		s.payloads = slices.DeleteFunc(s.payloads, func(p Payload) bool { return len(p.Pings)+len(p.Problems) == 0 })
	}
	for _, session := range s.gateway.sessions {
		session.sent = slices.Delete(session.sent, 0, max(0, len(session.sent)-s.keep))
	}
}

// Intents of messages.
const (
	intentGuilds         = 1 << 0
	intentGuildMessages  = 1 << 9
	intentDirectMessages = 1 << 12
	intentMessageContent = 1 << 15
)

func (m *Message) intent() int {
	if m.channel.direct != nil {
		return intentDirectMessages
	}
	return intentGuildMessages
}

func (s *Server) announce(event string, m *Message) {
	// The bot does not hear of what only one person sees, nor of places where
	// it is not.
	if m.Private || m.channel.other != nil || m.channel.guild != nil && !m.channel.guild.joined {
		return
	}
	s.dispatch(event, m.intent(), func(intents int) any { return s.seen(m, intents) })
}

// readable is a message as the bot reads it back.
func (s *Server) readable(m *Message) object { return s.seen(m, s.allowed) }

// seen is a message as a bot with those intents sees it: without its content,
// unless the bot has the intent for that, or may see it all the same.
func (s *Server) seen(m *Message, intents int) object {
	data := s.messageJSON(m)
	open := m.channel.direct != nil || m.fromBot() || slices.Contains(m.mentions, s.app) ||
		m.replied != nil && m.replied.fromBot() && m.replied.kind != interactionReply
	if !open && intents&intentMessageContent == 0 {
		data["content"], data["attachments"], data["embeds"], data["components"] = "", []object{}, []object{}, []object{}
	}
	return data
}

// interactionReply is the kind of a message that answers a command.
const interactionReply = 20

func (s *Server) messageJSON(m *Message) object {
	author := s.botUser()
	if !m.fromBot() {
		author = m.author.json()
	}
	mentions, embeds := []object{}, []object{}
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
	for _, e := range m.Embeds {
		embeds = append(embeds, object{"type": "rich", "title": e.Title, "description": e.Description})
	}
	data := object{
		"id": m.ID, "channel_id": m.channel.id, "author": author, "content": m.Content, "type": m.kind, "flags": m.flags,
		"timestamp": m.created.UTC().Format(time.RFC3339Nano), "edited_timestamp": nil, "tts": false, "pinned": false,
		"mention_everyone": false, "mentions": mentions, "mention_roles": []string{}, "attachments": attachmentsOf(m.Files), "embeds": embeds,
		"components": json.RawMessage("[]"),
	}
	if len(m.components) > 0 && !bytes.Equal(m.components, []byte("null")) {
		data["components"] = m.components
	}
	if m.edited {
		data["edited_timestamp"] = s.now().UTC().Format(time.RFC3339Nano)
	}
	if m.Loading {
		data["flags"] = m.flags | flagLoading
	}
	if g := m.channel.guild; g != nil && m.author != nil {
		data["guild_id"] = g.id
		data["member"] = m.author.member(g)
	} else if g != nil {
		data["guild_id"] = g.id
		data["member"] = object{"roles": []string{}, "joined_at": "2020-01-01T00:00:00Z", "deaf": false, "mute": false}
	}
	if m.webhook != "" {
		data["webhook_id"] = m.webhook
	}
	if m.ReplyTo != "" {
		data["message_reference"] = object{"message_id": m.ReplyTo, "channel_id": m.channel.id}
		data["referenced_message"] = nil
		if to := s.messages[m.ReplyTo]; to != nil && to.ReplyTo == "" {
			data["referenced_message"] = s.messageJSON(to)
		} else if to != nil {
			short := *to
			short.ReplyTo = ""
			data["referenced_message"] = s.messageJSON(&short)
		}
	}
	return data
}

// Delete lets a moderator delete a message.
func (s *Server) Delete(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.notify()
	if m := s.messages[id]; m != nil {
		s.drop(m)
	}
}

// All are the messages of a channel, oldest first, without the private ones.
func (s *Server) All(channel string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Message
	for _, m := range s.place(nil, channel).messages {
		if !m.Private {
			all = append(all, m.copy())
		}
	}
	return all
}
