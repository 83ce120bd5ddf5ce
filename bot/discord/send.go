package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
)

// A sender is the one place that talks to Discord's REST API about messages.
type sender struct {
	session *discordgo.Session
	timing  timing
	// refused is called when Discord does not accept the token any more.
	refused func()
}

// A payload is the body of a message. Only newPayload makes one, so that none
// goes out that could ping, show a preview or pass a limit.
type payload struct {
	Content string `json:"content,omitempty"`
	// Components are always said, so that an edit takes away what it does not
	// have.
	Components      []discordgo.MessageComponent     `json:"components"`
	AllowedMentions discordgo.MessageAllowedMentions `json:"allowed_mentions"`
	Flags           discordgo.MessageFlags           `json:"flags,omitempty"`
	Reference       *discordgo.MessageReference      `json:"message_reference,omitempty"`
	Attachments     []attached                       `json:"attachments,omitempty"`
	// The nonce keeps a message that is sent again, because nobody knows what
	// became of it, from being posted twice. Discord takes 25 characters.
	Nonce        string `json:"nonce,omitempty"`
	EnforceNonce bool   `json:"enforce_nonce,omitempty"`

	file *file
}

// attached names a file that comes with the message, by its place.
type attached struct {
	ID       int    `json:"id"`
	Filename string `json:"filename"`
}

func newPayload(m message) payload {
	p := payload{
		Content:         clip(m.text, maxContent),
		Components:      append([]discordgo.MessageComponent{}, m.rows()...),
		AllowedMentions: nobody(),
		Flags:           discordgo.MessageFlagsSuppressEmbeds,
		file:            m.file,
	}
	if m.file != nil {
		p.Attachments = []attached{{0, m.file.name}}
	}
	return p
}

// encode is the payload as it is sent, with its media type.
func encode(body any) (kind string, data []byte, err error) {
	if p, ok := body.(payload); ok && p.file != nil {
		return discordgo.MultipartBodyWithJSON(p, []*discordgo.File{{
			Name: p.file.name, ContentType: p.file.kind, Reader: bytes.NewReader(p.file.data),
		}})
	}
	if body != nil {
		data, err = json.Marshal(body)
	}
	return "application/json", data, err
}

// nobody is who may be pinged. Parse has to be an empty list: without one,
// Discord reads every mention in the text.
func nobody() discordgo.MessageAllowedMentions {
	return discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}}
}

// A ticket names an interaction: Discord takes answers to it for 15 minutes
// from whoever shows its token.
type ticket struct{ app, id, token string }

// deferReply acknowledges an interaction; its message comes by editReply.
// Whether it is private is settled here.
func (s *sender) deferReply(ctx context.Context, t ticket, private bool) error {
	data := payload{AllowedMentions: nobody(), Components: []discordgo.MessageComponent{}, Flags: visibility(private)}
	return s.callback(ctx, t, discordgo.InteractionResponseDeferredChannelMessageWithSource, data)
}

// deferUpdate acknowledges that something was pressed; editReply then changes
// the message that carries it.
func (s *sender) deferUpdate(ctx context.Context, t ticket) error {
	return s.callback(ctx, t, discordgo.InteractionResponseDeferredMessageUpdate, nil)
}

// reply answers an interaction at once, privately.
func (s *sender) reply(ctx context.Context, t ticket, m message) error {
	p := newPayload(m)
	p.Flags |= visibility(true)
	return s.callback(ctx, t, discordgo.InteractionResponseChannelMessageWithSource, p)
}

// open answers an interaction with a modal.
func (s *sender) open(ctx context.Context, t ticket, m modal) error {
	return s.callback(ctx, t, discordgo.InteractionResponseModal, m.data())
}

// A choice is one line offered while somebody types.
type choice struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// complete answers an interaction with choices, as many as Discord takes.
func (s *sender) complete(ctx context.Context, t ticket, picks []pick) error {
	data := struct {
		Choices         []choice                         `json:"choices"`
		AllowedMentions discordgo.MessageAllowedMentions `json:"allowed_mentions"`
	}{[]choice{}, nobody()}
	for _, p := range picks {
		name := clip(clean(p.label), maxPickText)
		if len(data.Choices) < maxPicks && name != "" && p.value != "" && units(p.value) <= maxPickText {
			data.Choices = append(data.Choices, choice{name, p.value})
		}
	}
	return s.callback(ctx, t, discordgo.InteractionApplicationCommandAutocompleteResult, data)
}

// callback is the one first response to an interaction. Discord refuses a
// second one, so it can be repeated when nobody knows what became of it.
func (s *sender) callback(ctx context.Context, t ticket, kind discordgo.InteractionResponseType, data any) error {
	body := struct {
		Type discordgo.InteractionResponseType `json:"type"`
		Data any                               `json:"data,omitempty"`
	}{kind, data}
	address := discordgo.EndpointInteractionResponse(t.id, t.token)
	for try := 1; ; try++ {
		// Two tries fit into the time Discord gives, if the first one hangs.
		once, cancel := context.WithTimeout(ctx, s.timing.acknowledge/2)
		_, err := s.call(once, http.MethodPost, address, body)
		cancel()
		switch {
		case err == nil, try > 1 && hasCode(err, discordgo.ErrCodeInteractionHasAlreadyBeenAcknowledged):
			return nil
		case try == maxTries || final(err) || sleep(ctx, jitter(s.timing.retry)) != nil:
			return fmt.Errorf("acknowledge: %w", err)
		}
	}
}

// editReply puts a message into the reply that was deferred, or into the
// message that was pressed, and gives its id.
func (s *sender) editReply(ctx context.Context, t ticket, m message) (string, error) {
	id, err := s.call(ctx, http.MethodPatch, discordgo.EndpointInteractionResponseActions(t.app, t.token), newPayload(m))
	return id, wrap("edit reply", err)
}

// deleteReply takes the deferred reply away.
func (s *sender) deleteReply(ctx context.Context, t ticket) error {
	_, err := s.call(ctx, http.MethodDelete, discordgo.EndpointInteractionResponseActions(t.app, t.token), nil)
	return wrap("delete reply", err)
}

// followUp adds a message after the deferred reply and gives its id. Webhooks
// know no nonce, so it is not repeated when nobody knows what became of it.
func (s *sender) followUp(ctx context.Context, t ticket, m message, private bool) (string, error) {
	p := newPayload(m)
	p.Flags |= visibility(private)
	id, err := s.call(ctx, http.MethodPost, discordgo.EndpointFollowupMessage(t.app, t.token), p)
	return id, wrap("follow up", err)
}

// post sends a message to a channel, as a reply to the message named by to,
// or by itself when to is nil, and gives its id. The nonce is the same for the
// same message.
func (s *sender) post(ctx context.Context, channel string, to *discordgo.MessageReference, nonce string, m message) (string, error) {
	p := newPayload(m)
	p.Reference, p.Nonce, p.EnforceNonce = to, nonce, true
	ctx = context.WithValue(ctx, repeatable{}, true)
	id, err := s.call(ctx, http.MethodPost, discordgo.EndpointChannelMessages(channel), p)
	return id, wrap("send message", err)
}

// edit changes a message of the bot's in a channel.
func (s *sender) edit(ctx context.Context, channel, id string, m message) error {
	_, err := s.call(ctx, http.MethodPatch, discordgo.EndpointChannelMessage(channel, id), newPayload(m))
	return wrap("edit message", err)
}

// direct is the channel of direct messages with a person.
func (s *sender) direct(ctx context.Context, person string) (channel string, err error) {
	body := struct {
		Recipient string `json:"recipient_id"`
	}{person}
	ctx = context.WithValue(ctx, repeatable{}, true)
	channel, err = s.call(ctx, http.MethodPost, discordgo.EndpointUserChannels("@me"), body)
	return channel, wrap("open direct messages", err)
}

// announce posts a message that nobody asked for just now, quietly, by itself
// or as a reply, and gives its id. The nonce is the same for the same message.
func (s *sender) announce(ctx context.Context, channel string, to *discordgo.MessageReference, nonce string, m message) (string, error) {
	p := newPayload(m)
	p.Flags |= discordgo.MessageFlagsSuppressNotifications
	p.Reference, p.Nonce, p.EnforceNonce = to, nonce, true
	ctx = context.WithValue(ctx, repeatable{}, true)
	id, err := s.call(ctx, http.MethodPost, discordgo.EndpointChannelMessages(channel), p)
	return id, wrap("announce", err)
}

// amend changes the text of a message of the bot's and leaves what stands under
// it.
func (s *sender) amend(ctx context.Context, channel string, old discordgo.Message, text string) error {
	p := newPayload(message{text: text})
	p.Components = append(p.Components, old.Components...)
	_, err := s.call(ctx, http.MethodPatch, discordgo.EndpointChannelMessage(channel, old.ID), p)
	return wrap("amend message", err)
}

// typing shows for ten seconds that the bot is at work.
func (s *sender) typing(ctx context.Context, channel string) error {
	_, err := s.call(ctx, http.MethodPost, discordgo.EndpointChannelTyping(channel), nil)
	return wrap("show typing", err)
}

// call sends a request and gives the id of the message that Discord answers
// with, where it does.
func (s *sender) call(ctx context.Context, method, address string, body any) (id string, err error) {
	var says struct {
		ID string `json:"id"`
	}
	err = s.fetch(ctx, method, address, body, &says)
	return says.ID, err
}

// fetch sends a request and reads what Discord answers into says.
func (s *sender) fetch(ctx context.Context, method, address string, body, says any) error {
	kind, data, err := encode(body)
	if err != nil {
		return err
	}
	// A bucket of its own keeps discordgo from queueing requests behind one
	// another and from keeping a bucket for each address.
	var bucket discordgo.Bucket
	bucket.Lock()
	answer, err := s.session.RequestWithLockedBucket(method, address, kind, data, &bucket, 0, discordgo.WithContext(ctx))
	if err == nil && len(answer) > 0 {
		err = json.Unmarshal(answer, says)
	}
	if ownLimits(address) {
		return publicError(err) // where 401 is about the interaction's token
	}
	return s.judge(err)
}

// judge is publicError for requests that show the bot's token.
func (s *sender) judge(err error) error {
	err = publicError(err)
	if e, ok := errors.AsType[*apiError](err); ok && e.Status == http.StatusUnauthorized {
		s.refused()
	}
	return err
}

func visibility(private bool) discordgo.MessageFlags {
	if private {
		return discordgo.MessageFlagsEphemeral
	}
	return 0
}

// An apiError is a refusal by Discord.
type apiError struct {
	Status  int    // of HTTP
	Code    int    // Discord's own, 0 when it gave none
	Message string // Discord's
}

func (e *apiError) Error() string {
	return strings.TrimSpace(fmt.Sprintf("discord answered %d (code %d) %s", e.Status, e.Code, e.Message))
}

// publicError makes what discordgo returns fit to be logged: its errors carry
// the request with the bot's token, and addresses with an interaction's.
func publicError(err error) error {
	if rest, ok := errors.AsType[*discordgo.RESTError](err); ok {
		e := &apiError{Status: rest.Response.StatusCode}
		if rest.Message != nil {
			e.Code, e.Message = rest.Message.Code, clip(clean(rest.Message.Message), 200)
		}
		return e
	}
	if limited, ok := errors.AsType[*discordgo.RateLimitError](err); ok {
		return fmt.Errorf("%w: in %v", errLimited, limited.RetryAfter.Round(time.Second))
	}
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}

func hasCode(err error, codes ...int) bool {
	e, ok := errors.AsType[*apiError](err)
	if !ok {
		return false
	}
	for _, code := range codes {
		if e.Code == code {
			return true
		}
	}
	return false
}

// final reports whether asking again would bring the same answer.
func final(err error) bool {
	e, ok := errors.AsType[*apiError](err)
	return ok && e.Status < 500
}

func wrap(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}
