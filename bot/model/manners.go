package model

import (
	"encoding/json"
	"errors"

	openai "github.com/sashabaranov/go-openai"
)

// Manners are what is known of an endpoint: how it must be spoken to. They
// begin with everything that answers are better for, and lose what the server
// refuses.
type manners struct {
	without habit
	context int // tokens in all, 0 when unknown
}

// A habit is a way of asking in which an endpoint differs from the newest.
type habit uint

const (
	noSchema      habit = 1 << iota // response_format is refused
	noUsage                         // stream_options is refused
	noTemperature                   // temperature is refused
	newBound                        // max_tokens is called max_completion_tokens
	noBound                         // and that is refused too
	developer                       // the system's role is called "developer"
	noSystem                        // and that is refused too: it is the user's
	thinks                          // the reply's tokens are spent on thoughts first
	noEffort                        // reasoning_effort is refused, or means nothing
)

const (
	// carefulRoom is how many tokens a prompt may take where the context is unknown.
	// Small local servers are often set up for 4,096 in all, and cut a longer
	// prompt without a word.
	carefulRoom = 4000
	// thoughts is what a reply may take longer where the model thinks first.
	thoughts = 6000
	// slack is what the server's template adds to the messages.
	slack = 64
	// minContext is the smallest context worth trying: the instructions alone
	// are about 500 tokens.
	minContext = 2048
)

// temperature is as good as 0, which go-openai leaves out of the request and
// servers then take for 1.
const temperature = 0.01

// mannersOf are those of a model that has not been asked yet. go-openai knows
// by their names the models that reason, and sends them no bounds by the old
// name. They are asked for little effort: to copy from passages takes no more,
// and while they think they may be silent for longer than is waited.
func mannersOf(model string, context int) manners {
	m := manners{without: noEffort, context: context}
	//lint:ignore SA1019 the old name is what is asked about
	old := openai.ChatCompletionRequest{Model: model, MaxTokens: 1, Temperature: temperature}
	if openai.NewReasoningValidator().Validate(old) != nil {
		m.without = newBound | noTemperature | thinks
	}
	return m
}

// with are the manners that both know of.
func (m manners) with(o manners) manners {
	m.without |= o.without
	if m.context == 0 || o.context > 0 && o.context < m.context {
		m.context = o.context
	}
	return m
}

// request is a task as this endpoint understands it, and how many tokens its
// prompt and its reply may be.
func (m manners) request(model string, t task) (r openai.ChatCompletionRequest, prompt, reply int) {
	reply = t.reply
	room := carefulRoom
	if m.without&thinks != 0 {
		reply += thoughts
	}
	if m.context > 0 {
		reply = min(reply, m.context/3)
		room = m.context - reply - slack
	}
	system, user := t.messages(room, m.without&noSchema == 0)
	r = openai.ChatCompletionRequest{Model: model, Messages: []openai.ChatCompletionMessage{
		{Role: openai.ChatMessageRoleSystem, Content: system},
		{Role: openai.ChatMessageRoleUser, Content: user},
	}}
	switch {
	case m.without&noSystem != 0:
		r.Messages = []openai.ChatCompletionMessage{{Role: openai.ChatMessageRoleUser, Content: system + "\n" + user}}
	case m.without&developer != 0:
		r.Messages[0].Role = openai.ChatMessageRoleDeveloper
	}
	switch {
	case m.without&noBound != 0:
	case m.without&newBound != 0:
		r.MaxCompletionTokens = reply
	default:
		//lint:ignore SA1019 servers other than OpenAI's know only this name
		r.MaxTokens = reply
	}
	if m.without&noTemperature == 0 {
		r.Temperature = temperature
	}
	if m.without&noEffort == 0 {
		r.ReasoningEffort = openai.ReasoningEffortLow
	}
	if m.without&noUsage == 0 {
		r.StreamOptions = &openai.StreamOptions{IncludeUsage: true}
	}
	if m.without&noSchema == 0 {
		r.ResponseFormat = &openai.ChatCompletionResponseFormat{
			Type:       openai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{Name: t.form.name, Schema: t.form.schema, Strict: true},
		}
	}
	return r, tokens(system, user), reply
}

// after are the manners to try after the server found fault with a request of
// so many tokens, prompt and reply; false when there is nothing left to try.
func (m manners) after(err error, size int) (manners, bool) {
	tried := m
	var no *refused
	switch {
	case errors.Is(err, errMute):
		m.without |= noSchema
	case errors.Is(err, errThought):
		m.without |= thinks
	case !errors.As(err, &no):
	case no.tooLong:
		m.context = size * 3 / 4
		if 0 < no.context && no.context < size {
			m.context = no.context
		}
		if m.context < minContext {
			return tried, false
		}
	case no.named != 0:
		m = m.leaveOut(no.named)
	}
	if m == tried && errors.Is(err, ErrRefused) {
		// Old servers refuse without saying what. What is newest is left out
		// first.
		for _, guess := range []habit{noSchema | noUsage | noEffort, noTemperature | newBound | noBound, noSystem} {
			if m.without&guess != guess {
				m.without |= guess
				break
			}
		}
	}
	return m, m != tried
}

// leaveOut leaves out what the server named. What it names again, although it
// was asked for by its other name, is left out altogether.
func (m manners) leaveOut(named habit) manners {
	before := m.without
	if named&newBound&before != 0 {
		named |= noBound | noTemperature
	}
	if named&developer&before != 0 {
		named |= noSystem
	}
	m.without |= named
	return m
}

// A form is what a reply must look like.
type form struct {
	name   string
	keys   []string // an object that has one of them is meant for us
	schema json.RawMessage
}

// Strict schemas want every member required and no others allowed.
const (
	lineSchema    = `{"type":"object","properties":{"claim":{"type":"string"},"source":{"type":"integer"},"quote":{"type":"string"}},"required":["claim","source","quote"],"additionalProperties":false}`
	saidSchema    = `{"type":"object","properties":{"claim":{"type":"string"},"said":{"type":"string"},"source":{"type":"integer"},"quote":{"type":"string"}},"required":["claim","said","source","quote"],"additionalProperties":false}`
	restateSchema = `{"type":"object","properties":{"question":{"type":"string"},"language":{"type":"string"}},"required":["question","language"],"additionalProperties":false}`
)

// line is the schema of one claim.
func line(language string) string {
	if language == "" {
		return lineSchema
	}
	return saidSchema
}

var claimKeys = []string{`"claim"`, `"claims"`, `"declined"`, `"lacks"`}

func answerForm(language string) form {
	return form{"answer", claimKeys, json.RawMessage(`{"type":"object","properties":{"claims":{"type":"array","items":` + line(language) +
		`},"lacks":{"type":"string"}},"required":["claims","lacks"],"additionalProperties":false}`)}
}

func mendForm(language string) form {
	return form{"claim", claimKeys, json.RawMessage(line(language))}
}

var restateForm = form{"question", []string{`"question"`}, json.RawMessage(restateSchema)}
