package discordtest

import (
	"fmt"
	"strings"
	"time"
)

// An Exchange is something a person asked of the bot, and what came back.
type Exchange struct {
	s           *Server
	p           *Person
	what        string
	interaction *interaction // of a command
	message     *Message     // of a message
}

// Message is the message that was written, as it is now.
func (e *Exchange) Message() Message {
	e.s.mu.Lock()
	defer e.s.mu.Unlock()
	return e.message.copy()
}

// Place is where it was asked.
func (e *Exchange) Place() string {
	if e.message != nil {
		return e.message.channel.place()
	}
	return e.interaction.channel.place()
}

// A Choice is offered while somebody types.
type Choice struct{ Name, Value string }

// Choices waits for what is offered to the person who is typing.
func (e *Exchange) Choices() []Choice {
	e.s.t.Helper()
	e.Acknowledged()
	e.s.mu.Lock()
	defer e.s.mu.Unlock()
	return e.interaction.choices
}

// Acknowledged waits until the bot has acknowledged the command.
func (e *Exchange) Acknowledged() {
	e.s.t.Helper()
	e.s.WaitFor("an acknowledgement of "+e.what, func() bool {
		e.s.mu.Lock()
		defer e.s.mu.Unlock()
		return e.interaction.acknowledged
	})
}

// Took is how long the bot took to acknowledge the command, in real time,
// once it has.
func (e *Exchange) Took() time.Duration {
	e.s.mu.Lock()
	defer e.s.mu.Unlock()
	return e.interaction.heard.Sub(e.interaction.sent)
}

// WasAcknowledged reports whether the bot has acknowledged the command.
func (e *Exchange) WasAcknowledged() bool {
	e.s.mu.Lock()
	defer e.s.mu.Unlock()
	return e.interaction.acknowledged
}

// Replies are the messages that came back so far, in order. To a button they
// begin with the message it belongs to, when the bot changes that.
func (e *Exchange) Replies() []Message {
	e.s.mu.Lock()
	defer e.s.mu.Unlock()
	var replies []Message
	if e.interaction != nil {
		if e.interaction.original != nil && e.s.messages[e.interaction.original.ID] != nil {
			replies = append(replies, e.interaction.original.copy())
		}
		for _, m := range e.interaction.followUps {
			replies = append(replies, m.copy())
		}
		return replies
	}
	// What replies to the message, and what the bot goes on to say before it
	// replies to another; and all it says in a thread made from it.
	mine := false
	for _, m := range e.message.channel.messages {
		if !m.fromBot() || m.kind == interactionReply {
			continue
		}
		if m.ReplyTo != "" {
			mine = m.ReplyTo == e.message.ID
		}
		if mine {
			replies = append(replies, m.copy())
		}
	}
	if thread := e.s.channels[e.message.ID]; thread != nil && thread != e.message.channel {
		for _, m := range thread.messages {
			if m.fromBot() && m.kind != interactionReply {
				replies = append(replies, m.copy())
			}
		}
	}
	return replies
}

// Reply is the first reply, as it is now; the test fails without one.
func (e *Exchange) Reply() Message {
	e.s.t.Helper()
	replies := e.Replies()
	if len(replies) == 0 {
		e.s.t.Fatalf("no reply to %s", e.what)
	}
	return replies[0]
}

// Text is all replies so far, joined by lines.
func (e *Exchange) Text() string {
	var texts []string
	for _, m := range e.Replies() {
		texts = append(texts, m.Content)
	}
	return strings.Join(texts, "\n")
}

// Wait waits until the replies, taken together, contain text, and returns
// them.
func (e *Exchange) Wait(text string) []Message {
	e.s.t.Helper()
	return e.WaitFor(fmt.Sprintf("%q", text), func(replies []Message) bool {
		var all strings.Builder
		for _, m := range replies {
			all.WriteString(m.Content + "\n")
		}
		return len(replies) > 0 && !replies[0].Loading && strings.Contains(all.String(), text)
	})
}

// WaitFor waits until the replies are as met says, and returns them.
func (e *Exchange) WaitFor(what string, met func([]Message) bool) []Message {
	e.s.t.Helper()
	var replies []Message
	e.s.WaitFor(fmt.Sprintf("%s in reply to %s", what, e.what), func() bool {
		replies = e.Replies()
		return met(replies)
	})
	return replies
}
