package discord

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

// Reasons for which a gateway connection ends that discordgo has no error for.
var (
	errDropped = errors.New("the gateway connection was lost")
	errSilent  = errors.New("the gateway did not say that it is ready")
	errStuck   = errors.New("the gateway connection could not be ended")
)

// A link is one gateway session. It may span several connections, each
// resumed from the one before.
type link struct {
	session  *discordgo.Session
	ctx      context.Context // of the session
	cut      context.CancelFunc
	idle     time.Duration
	attempt  context.Context // of the connection being made
	conn     atomic.Pointer[gatewayConn]
	up, down chan struct{} // hold one signal each
	greeted  atomic.Bool   // there was a READY, so there is something to resume
	failures int           // connections in a row that did not come to READY or RESUMED
}

// newLink makes a link whose events reach b.
func (b *Bot) newLink(ctx context.Context, intents discordgo.Intent) (*link, error) {
	l := &link{idle: b.timing.idle, up: make(chan struct{}, 1), down: make(chan struct{}, 1)}
	l.ctx, l.cut = context.WithCancel(context.WithoutCancel(ctx))
	context.AfterFunc(l.ctx, func() {
		if c := l.conn.Load(); c != nil {
			c.Close()
		}
	})
	s, err := newSession(b.token, linkTransport{l, b.transport})
	if err != nil {
		l.cut()
		return nil, err
	}
	l.session = s
	s.Compress = false // an order of the gateway's is found only where it can be read
	s.Identify.Intents = intents
	s.Dialer = &websocket.Dialer{
		HandshakeTimeout: b.timing.attempt,
		NetDialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			var direct net.Dialer
			return l.dial(ctx, network, addr, direct.DialContext)
		},
		NetDialTLSContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			return l.dial(ctx, network, addr, dialTLS)
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
	b.listen(s)
	return l, nil
}

// dial makes a connection that ends with the link.
func (l *link) dial(ctx context.Context, network, addr string, to func(context.Context, string, string) (net.Conn, error)) (net.Conn, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(l.attempt, cancel)()
	raw, err := to(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	conn := newGatewayConn(raw, l.idle)
	l.conn.Store(conn)
	if l.ctx.Err() != nil { // cut before there was a connection to end
		conn.Close()
	}
	return conn, nil
}

// linkTransport bounds the requests of a link by the attempt to connect that
// they are part of: Open takes no context.
type linkTransport struct {
	link *link
	*transport
}

func (t linkTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	return t.transport.RoundTrip(req.WithContext(t.link.attempt))
}

// connect opens the link and returns when Discord has said READY or RESUMED.
// Open has no deadline of its own.
func (l *link) connect(ctx context.Context, limit time.Duration) error {
	for _, old := range []chan struct{}{l.up, l.down} {
		select {
		case <-old:
		default:
		}
	}
	l.conn.Store(nil)
	attempt, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	stop := context.AfterFunc(l.ctx, cancel)
	defer stop()
	l.attempt = attempt

	opened := make(chan error, 1)
	go func() { opened <- l.session.Open() }()
	// What discordgo says of a connection's end counts once Open has returned,
	// and may be about an earlier one: it sometimes says so twice, and late.
	isOpen, isUp, isDown := false, false, false
	for !isOpen || !isUp {
		select {
		case err := <-opened:
			if err != nil {
				return l.why(err)
			}
			isOpen = true // where events are repeated, RESUMED is still to come
		case <-l.up:
			isUp = true
		case <-l.down:
			isDown = true
		case <-attempt.Done():
			l.hangUp()
			if !isOpen {
				select {
				case err := <-opened:
					isOpen = err == nil
				case <-time.After(time.Second):
					return errStuck
				}
			}
			if isOpen && !within(2*time.Second, l.down) {
				return errStuck
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return errSilent
		}
		if _, alive := l.alive(); isOpen && isDown && !alive {
			return l.why(errDropped)
		}
	}
	return nil
}

// within reports whether c speaks in that time.
func within[T any](d time.Duration, c <-chan T) bool {
	select {
	case <-c:
		return true
	case <-time.After(d):
		return false
	}
}

// why is what ended the connection, where the connection knows, or else err.
func (l *link) why(err error) error {
	if c := l.conn.Load(); c != nil {
		select {
		case <-c.done:
			return c.cause
		default:
		}
	}
	return err
}

// alive reports whether the connection stands; heard is when something last
// came over it.
func (l *link) alive() (heard time.Time, alive bool) {
	c := l.conn.Load()
	if c == nil {
		return time.Time{}, false
	}
	select {
	case <-c.done:
		return time.Time{}, false
	default:
		return time.Unix(0, c.heard.Load()), true
	}
}

// hangUp breaks the connection off, and not the session.
func (l *link) hangUp() {
	if c := l.conn.Load(); c != nil {
		_ = c.fail(errSilent)
	}
}

// close says goodbye, which ends the session too. discordgo takes a second
// over it.
func (l *link) close() {
	if c := l.conn.Load(); c != nil {
		c.goodbye.Store(true)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = l.session.Close()
	}()
	within(2*time.Second, done)
	l.cut()
}

// sessionEnds are the close codes after which there is nothing to resume.
var sessionEnds = map[int]bool{
	websocket.CloseNormalClosure: true, websocket.CloseGoingAway: true, 4003: true, 4005: true, 4007: true, 4009: true,
}

// maxFailures is how many connections in a row may fail to resume a session
// before another session is started.
const maxFailures = 5

// resumable reports whether the session may outlive err, which ended its
// connection.
func (l *link) resumable(err error) bool {
	if closed, ok := errors.AsType[*websocket.CloseError](err); ok && sessionEnds[closed.Code] {
		return false
	}
	return l.greeted.Load() && l.failures < maxFailures && !errors.Is(err, errInvalid) && !errors.Is(err, errStuck) && !errors.Is(err, discordgo.ErrWSAlreadyOpen)
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
