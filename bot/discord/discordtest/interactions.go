package discordtest

import (
	"encoding/json"
	"time"
)

// An interaction is a command or autocompletion on its way through the bot.
type interaction struct {
	id, token    string
	person       *Person
	channel      string // id
	autocomplete bool
	created      time.Time
	acknowledged bool
	choices      []Choice
	original     *Message // the reply, once there is one
	followUps    []*Message
}

// How long an interaction can be acknowledged, and answered.
const (
	acknowledgeWithin = 3 * time.Second
	tokenLife         = 15 * time.Minute
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
	if len(body.Data) == 0 {
		body.Data = []byte("{}")
	}
	p, problem := parsePayload(body.Data, callback)
	if problem != "" {
		return invalidForm(problem)
	}
	switch {
	case body.Type == 8 && i.autocomplete:
		if problems := p.choiceLimits(); len(problems) > 0 {
			return invalidForm(problems[0])
		}
		for _, c := range p.Choices {
			value, _ := c.Value.(string)
			i.choices = append(i.choices, Choice{c.Name, value})
		}
	case (body.Type == 4 || body.Type == 5) && !i.autocomplete:
		if body.Type == 4 && p.empty() {
			return emptyMessage
		}
		i.original = s.add(s.replyTo(i, p, p.Flags&flagEphemeral != 0))
		i.original.Loading = body.Type == 5
	default:
		return invalidForm("type: not possible for this interaction")
	}
	i.acknowledged = true
	return noContent
}

func (s *Server) replyTo(i *interaction, p payloadJSON, private bool) *Message {
	return &Message{channel: i.channel, fromBot: true, Author: "dateline", Content: p.text(), Private: private, kind: 20}
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
		for _, f := range i.followUps {
			if f.ID == id {
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
	return s.edit(m, c.body)
}

func (s *Server) deleteReply(c call) answer {
	i, m, refusal := s.replyOf(c)
	if m == nil {
		return refusal
	}
	delete(s.messages, m.ID)
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
	p, problem := parsePayload(c.body, followUp)
	switch {
	case p.empty():
		return emptyMessage
	case problem != "":
		return invalidForm(problem)
	case i.original != nil && i.original.Loading:
		// The first follow-up takes the place of the deferred reply, and is
		// as private as that was.
		i.original.show(p.text())
		return ok(s.messageJSON(i.original))
	}
	m := s.add(s.replyTo(i, p, p.Flags&flagEphemeral != 0))
	i.followUps = append(i.followUps, m)
	return ok(s.messageJSON(m))
}
