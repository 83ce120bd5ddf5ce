package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

// identity is who the bot is on Discord.
type identity struct{ user, name, app string }

// stayConnected keeps a gateway connection until ctx is done, when it returns
// nil, or until Discord refuses the bot for good.
func (b *Bot) stayConnected(ctx context.Context) error {
	var l *link
	for pause := b.timing.backoff; ; pause = min(2*pause, b.timing.maxBackoff) {
		if l == nil {
			if err := b.mayIdentify(ctx); err != nil {
				return err
			}
			select {
			case <-b.again: // what was wanted of another session, this one has
			default:
			}
			var err error
			if l, err = b.newLink(ctx, b.wanted()); err != nil {
				return err
			}
		}
		resuming := l.greeted.Load()
		err := l.connect(ctx, b.timing.open)
		if err == nil {
			l.failures = 0
			since := b.clock.now()
			b.health.up(l, resuming, since)
			b.connected(ctx)
			if err = b.stayUp(ctx, l); err == nil { // on purpose
				b.health.down(nil, b.clock.now())
				if ctx.Err() != nil {
					return nil
				}
				l, pause = nil, b.timing.backoff/2
				continue
			}
			if b.clock.now().Sub(since) > b.timing.settled {
				pause = b.timing.backoff
			}
		} else {
			l.failures++
		}
		if ctx.Err() != nil {
			l.cut()
			return nil
		}
		b.health.down(err, b.clock.now())
		refusal := b.refusalOf(err)
		if refusal != nil || !l.resumable(err) {
			l.cut()
			l = nil
		}
		if refusal != nil {
			return refusal
		}
		wait := jitter(pause)
		b.log.Warn("not connected to discord", "err", publicError(err), "resuming", l != nil, "again_in", wait.Round(time.Millisecond))
		if b.clock.sleep(ctx, wait) != nil {
			if l != nil {
				l.cut()
			}
			return nil
		}
	}
}

// stayUp returns nil when ctx is done or another session is wanted, having
// said goodbye, or else why the connection ended.
func (b *Bot) stayUp(ctx context.Context, l *link) error {
	for {
		select {
		case <-ctx.Done():
			l.close()
			return nil
		case <-b.again:
			l.close()
			return nil
		case <-l.down:
			if _, alive := l.alive(); alive {
				continue // discordgo may say twice that an earlier connection ended
			}
			return l.why(errDropped)
		}
	}
}

// reidentify starts another session, for intents that have changed. It does
// not block.
func (b *Bot) reidentify() { signal(b.again) }

// wanted are the intents to ask for: without those that Discord has refused.
func (b *Bot) wanted() discordgo.Intent {
	intents := b.intents()
	if b.modest.Load() {
		intents &^= discordgo.IntentMessageContent
	}
	return intents
}

// refusalOf is what a close code means that no further try will change. An
// intent that the bot can do without is no such thing: it does without.
func (b *Bot) refusalOf(err error) error {
	closed, ok := errors.AsType[*websocket.CloseError](err)
	if !ok {
		return nil
	}
	switch closed.Code {
	case 4004:
		return ErrToken
	case 4014:
		if b.wanted()&discordgo.IntentMessageContent != 0 {
			b.modest.Store(true)
			b.log.Error("discord does not let the bot read messages in ask-channels: switch on the Message Content Intent in the developer portal, under Bot, and restart")
			return nil
		}
		return ErrIntents
	case 4013:
		return ErrIntents
	case 4010, 4011, 4012:
		return fmt.Errorf("%w (close code %d)", ErrRefused, closed.Code)
	}
	return nil
}

// mayIdentify waits until a new session may be started, by our own count and
// by Discord's, which outlives the process.
func (b *Bot) mayIdentify(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, b.timing.deliver)
	defer cancel()
	says, err := b.send.session.GatewayBot(discordgo.WithContext(limited))
	if err = publicError(err); err != nil {
		if e, ok := errors.AsType[*apiError](err); ok && e.Status == http.StatusUnauthorized {
			return ErrToken
		}
		if ctx.Err() == nil {
			b.log.Warn("could not ask discord for the session limit", "err", err)
		}
		says = nil // the gateway decides
	}
	if says != nil {
		if u, err := url.Parse(says.URL); err != nil || u.Scheme == "ws" && !loopback(u.Hostname()) {
			return fmt.Errorf("%w: it names a gateway that would show the token to the network", ErrRefused)
		}
		limit := says.SessionStartLimit
		b.log.Info("discord session limit", "remaining", limit.Remaining, "total", limit.Total, "shards", says.Shards)
		// The last tenth is for those who restart the bot by hand.
		if limit.Total > 0 && limit.Remaining <= limit.Total/10 {
			reset := time.Duration(limit.ResetAfter) * time.Millisecond
			b.log.Error("hardly any discord session left today: waiting for more", "remaining", limit.Remaining, "for", reset)
			_ = b.clock.sleep(ctx, reset) // the next step sees that ctx is done
		}
	}
	_ = b.sessions.spend(ctx) // likewise
	return nil
}

// listen lets the events of a session reach b.
func (b *Bot) listen(s *discordgo.Session) {
	s.AddHandler(func(_ *discordgo.Session, i *discordgo.InteractionCreate) {
		b.hear(func() (request, bool) { return fromInteraction(b.table, i.Interaction, time.Now()) })
	})
	s.AddHandler(func(_ *discordgo.Session, m *discordgo.MessageCreate) {
		if self := b.self.Load(); self != nil {
			b.hear(func() (request, bool) { return b.fromMessage(m.Message, self.user, time.Now()) })
		}
	})
}

// connected is called for each connection. The first one publishes the
// commands and says where to invite the bot.
func (b *Bot) connected(ctx context.Context) {
	self := b.self.Load()
	b.log.Info("connected to discord", "as", self.name)
	b.Changed() // it may have while nobody could be told
	b.once.Do(func() {
		b.log.Info("serving", "invite", inviteLink(self.app))
		b.register.Go(func() { b.publish(ctx, self.app) })
		b.register.Go(func() { b.pending(ctx) })
	})
}

// hear admits what is read from an event. A panic in the reading would end
// the process, since discordgo does not recover.
func (b *Bot) hear(read func() (request, bool)) {
	_ = b.guard(func() error { // logged there
		if r, ok := read(); ok {
			b.admit(r)
		}
		return nil
	})
}
