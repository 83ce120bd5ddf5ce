package discord

import (
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
	Content         string                           `json:"content,omitempty"`
	AllowedMentions discordgo.MessageAllowedMentions `json:"allowed_mentions"`
	Flags           discordgo.MessageFlags           `json:"flags,omitempty"`
	Reference       *discordgo.MessageReference      `json:"message_reference,omitempty"`
	// The nonce keeps a message that is sent again, because nobody knows what
	// became of it, from being posted twice. Discord takes 25 characters.
	Nonce        string `json:"nonce,omitempty"`
	EnforceNonce bool   `json:"enforce_nonce,omitempty"`
}

func newPayload(text string) payload {
	return payload{
		Content:         clip(text, maxContent),
		AllowedMentions: nobody(),
		Flags:           discordgo.MessageFlagsSuppressEmbeds,
	}
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
	data := payload{AllowedMentions: nobody(), Flags: visibility(private)}
	return s.callback(ctx, t, discordgo.InteractionResponseDeferredChannelMessageWithSource, data)
}

// reply answers an interaction at once, privately.
func (s *sender) reply(ctx context.Context, t ticket, text string) error {
	p := newPayload(text)
	p.Flags |= visibility(true)
	return s.callback(ctx, t, discordgo.InteractionResponseChannelMessageWithSource, p)
}

// A choice is one line offered while somebody types.
type choice struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// complete answers an interaction with choices.
func (s *sender) complete(ctx context.Context, t ticket, choices []choice) error {
	data := struct {
		Choices         []choice                         `json:"choices"`
		AllowedMentions discordgo.MessageAllowedMentions `json:"allowed_mentions"`
	}{append([]choice{}, choices...), nobody()}
	return s.callback(ctx, t, discordgo.InteractionApplicationCommandAutocompleteResult, data)
}

// callback is the one first response to an interaction. Discord refuses a
// second one, so it can be repeated when nobody knows what became of it.
func (s *sender) callback(ctx context.Context, t ticket, kind discordgo.InteractionResponseType, data any) error {
	body := struct {
		Type discordgo.InteractionResponseType `json:"type"`
		Data any                               `json:"data"`
	}{kind, data}
	for try := 1; ; try++ {
		// Two tries fit into the time Discord gives, if the first one hangs.
		once, cancel := context.WithTimeout(ctx, s.timing.acknowledge/2)
		err := s.call(once, http.MethodPost, discordgo.EndpointInteractionResponse(t.id, t.token), body)
		cancel()
		switch {
		case err == nil, try > 1 && hasCode(err, discordgo.ErrCodeInteractionHasAlreadyBeenAcknowledged):
			return nil
		case try == maxTries || final(err) || sleep(ctx, jitter(s.timing.retry)) != nil:
			return fmt.Errorf("acknowledge: %w", err)
		}
	}
}

// editReply puts text into the reply that was deferred.
func (s *sender) editReply(ctx context.Context, t ticket, text string) error {
	err := s.call(ctx, http.MethodPatch, discordgo.EndpointInteractionResponseActions(t.app, t.token), newPayload(text))
	return wrap("edit reply", err)
}

// deleteReply takes the deferred reply away.
func (s *sender) deleteReply(ctx context.Context, t ticket) error {
	err := s.call(ctx, http.MethodDelete, discordgo.EndpointInteractionResponseActions(t.app, t.token), nil)
	return wrap("delete reply", err)
}

// followUp adds a message after the deferred reply. Webhooks know no nonce,
// so it is not repeated when nobody knows what became of it.
func (s *sender) followUp(ctx context.Context, t ticket, text string, private bool) error {
	p := newPayload(text)
	p.Flags |= visibility(private)
	return wrap("follow up", s.call(ctx, http.MethodPost, discordgo.EndpointFollowupMessage(t.app, t.token), p))
}

// post sends a message to a channel, as a reply to the message named by to,
// or by itself when to is nil. The nonce is the same for the same message.
func (s *sender) post(ctx context.Context, channel string, to *discordgo.MessageReference, nonce, text string) error {
	p := newPayload(text)
	p.Reference, p.Nonce, p.EnforceNonce = to, nonce, true
	ctx = context.WithValue(ctx, repeatable{}, true)
	return wrap("send message", s.call(ctx, http.MethodPost, discordgo.EndpointChannelMessages(channel), p))
}

// typing shows for ten seconds that the bot is at work.
func (s *sender) typing(ctx context.Context, channel string) error {
	return wrap("show typing", s.call(ctx, http.MethodPost, discordgo.EndpointChannelTyping(channel), nil))
}

func (s *sender) call(ctx context.Context, method, address string, body any) error {
	var data []byte
	if body != nil {
		var err error
		if data, err = json.Marshal(body); err != nil {
			return err
		}
	}
	// A bucket of its own keeps discordgo from queueing requests behind one
	// another and from keeping a bucket for each address.
	var bucket discordgo.Bucket
	bucket.Lock()
	_, err := s.session.RequestWithLockedBucket(method, address, "application/json", data, &bucket, 0, discordgo.WithContext(ctx))
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
