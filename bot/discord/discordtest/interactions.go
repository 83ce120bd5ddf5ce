package discordtest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Kinds of interactions, as Discord numbers them.
const (
	commandUsed      = 2
	componentPressed = 3
	typingOption     = 4
	modalSubmitted   = 5
)

// Kinds of first responses.
const (
	replyPong        = 1
	replyMessage     = 4
	replyDeferred    = 5
	replyDeferUpdate = 6
	replyUpdate      = 7
	replyChoices     = 8
	replyModal       = 9
)

// An interaction is something a person did that Discord tells the bot of, on
// its way through the bot.
type interaction struct {
	id, token    string
	kind         int
	person       *account
	channel      *channel
	from         *Message  // whose component was pressed
	outside      bool      // only the person has installed the bot here
	created      time.Time // by the server's clock
	sent, heard  time.Time // by the real one: when the bot was told, and acknowledged it
	acknowledged bool
	choices      []Choice
	modal        *modalJSON
	original     *Message // the reply, once there is one
	followUps    []*Message
}

// How long an interaction can be acknowledged, and answered, and how often it
// can be followed up where the bot is not a member.
const (
	acknowledgeWithin = 3 * time.Second
	tokenLife         = 15 * time.Minute
	followUpsOutside  = 5
)

func (s *Server) postCallback(c call) answer {
	i := s.interactions[c.PathValue("token")]
	switch {
	case i == nil || i.id != c.PathValue("id"):
		return unknownInteraction
	case i.acknowledged:
		return acknowledged
	case s.now().Sub(i.created) > acknowledgeWithin:
		return unknownInteraction
	}
	var body struct {
		Type int             `json:"type"`
		Data json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(c.body, &body); err != nil {
		return invalidJSON
	}
	if len(body.Data) == 0 || bytes.Equal(body.Data, []byte("null")) {
		body.Data = []byte("{}")
	}
	if refusal := s.respond(i, body.Type, body.Data, c.files); refusal.status != 0 {
		return refusal
	}
	i.acknowledged, i.heard = true, time.Now()
	if c.URL.Query().Get("with_response") != "true" {
		return noContent
	}
	result := object{"interaction": object{"id": i.id, "type": i.kind}, "resource": object{"type": body.Type}}
	if i.original != nil {
		result["resource"].(object)["message"] = s.messageJSON(i.original)
	}
	return ok(result)
}

// respond makes the first response to an interaction, or says why not.
func (s *Server) respond(i *interaction, kind int, data []byte, files []File) answer {
	wrong := invalidForm("type: not possible for this interaction")
	switch kind {
	case replyModal:
		if i.kind != commandUsed && i.kind != componentPressed {
			return wrong
		}
		if problems := modalProblems(data); len(problems) > 0 {
			return invalidForm(problems[0])
		}
		i.modal = &modalJSON{}
		if err := json.Unmarshal(data, i.modal); err != nil {
			return invalidJSON
		}
		s.tellModal(i)
		return answer{}
	case replyDeferUpdate:
		if i.from == nil {
			return wrong
		}
		i.original = i.from
		return answer{}
	}
	p, problem := parsePayload(data, files, callback)
	switch {
	case problem != "":
		return invalidForm(problem)
	case kind == replyChoices && i.kind == typingOption:
		if problems := choiceLimits(p.Choices); len(problems) > 0 {
			return invalidForm(problems[0])
		}
		for _, c := range p.Choices {
			i.choices = append(i.choices, Choice{c.Name, fmt.Sprint(c.Value)})
		}
		s.tellChoices(i)
	case i.kind == typingOption:
		return wrong
	case kind == replyMessage && p.empty():
		return emptyMessage
	case kind == replyMessage, kind == replyDeferred:
		m := s.replyTo(i, p)
		m.Loading = kind == replyDeferred
		i.original = s.add(m)
	case kind == replyUpdate && i.from != nil:
		i.original = i.from
		s.change(i.from, p)
	default:
		return wrong
	}
	return answer{}
}

func (s *Server) replyTo(i *interaction, p payloadJSON) *Message {
	m := &Message{channel: i.channel, Author: botName, kind: interactionReply, flags: p.Flags}
	if p.Flags&flagEphemeral != 0 {
		m.Private, m.private = true, i.person
	}
	m.show(p)
	return m
}

// granted is the interaction whose token a call shows, or why it is no use.
func (s *Server) granted(c call) (*interaction, answer) {
	i := s.interactions[c.PathValue("token")]
	switch {
	case i == nil || c.PathValue("app") != s.app || !i.acknowledged:
		return nil, unknownWebhook
	case s.now().Sub(i.created) > tokenLife:
		return nil, invalidToken
	}
	return i, answer{}
}

// replyOf is the reply a call is about.
func (s *Server) replyOf(c call) (*interaction, *Message, answer) {
	i, refusal := s.granted(c)
	if i == nil {
		return nil, nil, refusal
	}
	m := i.original
	if id := c.PathValue("message"); id != "@original" {
		m = nil
		for _, f := range append(i.followUps, i.original, i.from) {
			if f != nil && f.ID == id {
				m = f
			}
		}
	}
	if m == nil || s.messages[m.ID] == nil {
		return nil, nil, unknownMessage
	}
	return i, m, answer{}
}

func (s *Server) getReply(c call) answer {
	_, m, refusal := s.replyOf(c)
	if m == nil {
		return refusal
	}
	return ok(s.messageJSON(m))
}

func (s *Server) patchReply(c call) answer {
	_, m, refusal := s.replyOf(c)
	if m == nil {
		return refusal
	}
	return s.edit(m, c)
}

func (s *Server) deleteReply(c call) answer {
	i, m, refusal := s.replyOf(c)
	if m == nil {
		return refusal
	}
	s.tellDeleted(m)
	s.drop(m)
	if m == i.original {
		i.original = nil
	}
	return noContent
}

func (s *Server) postFollowUp(c call) answer {
	i, refusal := s.granted(c)
	if i == nil {
		return refusal
	}
	p, problem := parsePayload(c.body, c.files, followUp)
	switch {
	case p.empty():
		return emptyMessage
	case problem != "":
		return invalidForm(problem)
	case i.original != nil && i.original.Loading:
		// The first follow-up takes the place of the deferred reply, and is
		// as private as that was.
		s.change(i.original, p)
		return ok(s.messageJSON(i.original))
	case i.outside && len(i.followUps) == followUpsOutside:
		return tooManyFollowUps
	}
	m := s.add(s.replyTo(i, p))
	i.followUps = append(i.followUps, m)
	return ok(s.messageJSON(m))
}

// begin tells the bot of an interaction. The caller holds s.mu.
func (s *Server) begin(p *Person, ch *channel, kind int, data object, command *commandJSON, from *Message) *interaction {
	i := &interaction{id: s.newID(), kind: kind, person: p.account, channel: ch, from: from, created: s.now(), sent: time.Now()}
	i.token = base64.RawURLEncoding.EncodeToString([]byte("interaction:" + i.id + ":canary"))
	s.interactions[i.token] = i
	s.tokens = append(s.tokens, i.token)
	s.forget()

	owners := object{}
	if ch.guild != nil && ch.guild.joined {
		owners["0"] = ch.guild.id
	} else if ch.direct != nil && ch.other == nil {
		owners["0"] = "0"
	}
	if p.installed && (command == nil || command.installs(1)) {
		owners["1"] = p.id
	}
	i.outside = owners["0"] == nil
	event := object{
		"id": i.id, "application_id": s.app, "type": kind, "token": i.token, "version": 1, "locale": p.locale,
		"entitlements": []object{}, "authorizing_integration_owners": owners, "data": data, "channel_id": ch.id, "channel": s.channelJSON(ch),
		"attachment_size_limit": maxUpload, "app_permissions": fmt.Sprint(ch.granted()), "context": ch.context(),
	}
	if i.outside {
		event["app_permissions"] = fmt.Sprint(ordinary | AttachFiles)
	}
	if g := ch.guild; g == nil {
		event["user"] = p.json()
	} else {
		event["guild_id"], event["guild_locale"] = g.id, g.locale
		event["guild"] = object{"id": g.id, "locale": g.locale, "features": []string{}}
		member := p.member(g)
		member["user"], member["permissions"] = p.json(), fmt.Sprint(p.may(g))
		event["member"] = member
		event["channel"].(object)["permissions"] = fmt.Sprint(p.may(g))
	}
	if from != nil {
		event["message"] = s.messageJSON(from)
		if from.Private {
			event["message"].(object)["flags"] = from.flags | flagEphemeral
		}
	}
	s.dispatch("INTERACTION_CREATE", 0, func(int) any { return event })
	return i
}

// Contexts of interactions, as Discord numbers them.
const (
	inGuild   = 0
	inBotDM   = 1
	inPrivate = 2
)

func (c *channel) context() int {
	switch {
	case c.guild != nil:
		return inGuild
	case c.other == nil:
		return inBotDM
	}
	return inPrivate
}

// Malformed sends an event that a bot may not understand.
func (s *Server) Malformed(event string, data any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dispatch(event, 0, func(int) any { return data })
}

// Secrets are the tokens that nobody but Discord and the bot may see.
func (s *Server) Secrets() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	secrets := []string{s.token}
	for token := range s.interactions {
		secrets = append(secrets, token)
	}
	return secrets
}

// mentioned are the ids a text mentions.
func mentioned(text string) []string {
	var ids []string
	for _, m := range userPattern.FindAllStringSubmatch(text, -1) {
		if !strings.Contains(strings.Join(ids, " "), m[1]) {
			ids = append(ids, m[1])
		}
	}
	return ids
}
