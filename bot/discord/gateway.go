package discord

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

// Reasons for which a gateway connection ends that discordgo has no error for.
var (
	errDropped = errors.New("the gateway connection was lost")
	errSilent  = errors.New("the gateway did not say that it is ready")
)

// identity is who the bot is on Discord.
type identity struct{ user, name, app string }

// A link is one gateway session. It may span several connections, each
// resumed from the one before.
type link struct {
	session  *discordgo.Session
	cut      context.CancelFunc // ends the connection and whatever Open waits for
	up, down chan struct{}      // hold one signal each
	greeted  atomic.Bool        // there was a READY, so there is something to resume
}

// stayConnected keeps a gateway connection until ctx is done, when it returns
// nil, or until Discord refuses the bot for good.
func (b *Bot) stayConnected(ctx context.Context) error {
	var l *link
	for pause := b.timing.backoff; ; pause = min(2*pause, b.timing.maxBackoff) {
		if l == nil {
			if err := b.mayIdentify(ctx); err != nil {
				return err
			}
			var err error
			if l, err = b.newLink(ctx); err != nil {
				return err
			}
		}
		err := l.connect(ctx, b.timing.open)
		if err == nil {
			since := time.Now()
			b.connected(ctx)
			select {
			case <-ctx.Done():
				l.close()
				return nil
			case <-l.down:
				err = errDropped
			}
			if time.Since(since) > b.timing.settled {
				pause = b.timing.backoff
			}
		}
		if ctx.Err() != nil {
			l.cut()
			return nil
		}
		if refusal := refusalOf(err); refusal != nil {
			l.cut()
			return refusal
		}
		if !l.resumable(err) {
			l.cut()
			l = nil
		}
		wait := jitter(pause)
		b.log.Warn("not connected to discord", "err", publicError(err), "again_in", wait.Round(time.Millisecond))
		if sleep(ctx, wait) != nil {
			if l != nil {
				l.cut()
			}
			return nil
		}
	}
}

// mayIdentify waits until Discord allows a new session: it gives a bot 1,000
// a day and takes the token away from one that needs more.
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
		return nil // the gateway decides
	}
	if u, err := url.Parse(says.URL); err != nil || u.Scheme == "ws" && !loopback(u.Hostname()) {
		return fmt.Errorf("%w: it names a gateway that would show the token to the network", ErrRefused)
	}
	limit := says.SessionStartLimit
	b.log.Info("discord session limit", "remaining", limit.Remaining, "total", limit.Total, "shards", says.Shards)
	if limit.Total > 0 && limit.Remaining == 0 {
		reset := time.Duration(limit.ResetAfter) * time.Millisecond
		b.log.Error("no session left today: waiting", "for", reset)
		_ = sleep(ctx, reset) // the next step sees that ctx is done
	}
	return nil
}

// newLink makes a link whose events reach b.
func (b *Bot) newLink(ctx context.Context) (*link, error) {
	ctx, cut := context.WithCancel(context.WithoutCancel(ctx))
	s, err := newSession(b.token, boundTransport{ctx, b.transport})
	if err != nil {
		cut()
		return nil, err
	}
	l := &link{session: s, cut: cut, up: make(chan struct{}, 1), down: make(chan struct{}, 1)}
	s.Dialer = &websocket.Dialer{
		Proxy:            http.ProxyFromEnvironment,
		HandshakeTimeout: b.timing.attempt,
		NetDialContext: func(_ context.Context, network, addr string) (net.Conn, error) {
			return dialGateway(ctx, network, addr, b.timing)
		},
	}
	s.AddHandler(func(_ *discordgo.Session, r *discordgo.Ready) {
		if r.User == nil {
			return
		}
		who := &identity{user: r.User.ID, name: r.User.Username, app: r.User.ID}
		if r.Application != nil && r.Application.ID != "" {
			who.app = r.Application.ID
		}
		b.self.Store(who)
		l.greeted.Store(true)
		signal(l.up)
	})
	s.AddHandler(func(*discordgo.Session, *discordgo.Resumed) { signal(l.up) })
	s.AddHandler(func(*discordgo.Session, *discordgo.Disconnect) { signal(l.down) })
	s.AddHandler(func(_ *discordgo.Session, i *discordgo.InteractionCreate) {
		b.hear(func() (request, bool) { return fromInteraction(i.Interaction, time.Now()) })
	})
	s.AddHandler(func(_ *discordgo.Session, m *discordgo.MessageCreate) {
		if self := b.self.Load(); self != nil {
			b.hear(func() (request, bool) { return fromMessage(m.Message, self.user, time.Now()) })
		}
	})
	return l, nil
}

// connected is called for each connection. The first one publishes the
// commands and says where to invite the bot.
func (b *Bot) connected(ctx context.Context) {
	self := b.self.Load()
	b.log.Info("connected to discord", "as", self.name)
	b.once.Do(func() {
		b.log.Info("serving", "from", b.about(), "invite", inviteLink(self.app))
		b.register.Go(func() { b.publish(ctx, self.app) })
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

// connect opens the link and returns when Discord has said READY or RESUMED.
//
// Open has no deadline of its own, and never returns when the first thing it
// hears is an order to reconnect: it then waits for a lock it holds. Cutting
// the link frees all it holds except that goroutine, and the link is spent.
func (l *link) connect(ctx context.Context, limit time.Duration) error {
	for _, old := range []chan struct{}{l.up, l.down} {
		select {
		case <-old:
		default:
		}
	}
	opened := make(chan error, 1)
	go func() { opened <- l.session.Open() }()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	isOpen, isUp := false, false
	giveUp := func(why error) error {
		l.cut()
		if !isOpen {
			select {
			case err := <-opened:
				isOpen = err == nil
			case <-time.After(time.Second): // for good
			}
		}
		if isOpen {
			l.close()
		}
		return why
	}
	for !isOpen || !isUp {
		select {
		case err := <-opened:
			if err != nil {
				return err
			}
			isOpen = true // after a rejected RESUME, READY is still to come
		case <-l.up:
			isUp = true
		case <-l.down:
			return errDropped
		case <-timer.C:
			return giveUp(errSilent)
		case <-ctx.Done():
			return giveUp(ctx.Err())
		}
	}
	return nil
}

// resumable reports whether the session may outlive err: a broken connection,
// which the websocket library calls close code 1006, but not a refusal, nor a
// session of discordgo's that has lost track of itself.
func (l *link) resumable(err error) bool {
	closed, ok := errors.AsType[*websocket.CloseError](err)
	refused := ok && closed.Code != websocket.CloseAbnormalClosure
	lost := errors.Is(err, errSilent) || errors.Is(err, discordgo.ErrWSAlreadyOpen)
	return l.greeted.Load() && !refused && !lost
}

// close says goodbye and ends the link. discordgo takes a second over it.
func (l *link) close() {
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = l.session.Close()
	}()
	select {
	case <-done:
	case <-time.After(2 * time.Second):
	}
	l.cut()
}

// refusalOf is what a close code means that no further try will change.
func refusalOf(err error) error {
	closed, ok := errors.AsType[*websocket.CloseError](err)
	if !ok {
		return nil
	}
	switch closed.Code {
	case 4004:
		return ErrToken
	case 4013, 4014:
		return ErrIntents
	case 4010, 4011, 4012:
		return fmt.Errorf("%w (close code %d)", ErrRefused, closed.Code)
	}
	return nil
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
