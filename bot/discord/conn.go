package discord

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"golang.org/x/time/rate"
)

// boundTransport ends requests when a link is cut: Open takes no context.
type boundTransport struct {
	ctx context.Context
	*transport
}

func (t boundTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	return t.transport.RoundTrip(req.WithContext(t.ctx))
}

// errTalkative is a connection on which Discord declares session after session
// invalid, and discordgo starts the next one without a pause.
var errTalkative = errors.New("wrote to the gateway more often than heartbeats need")

// A gatewayConn ends itself when nothing is heard for too long, which
// discordgo notices late or never, and when too much is said.
type gatewayConn struct {
	net.Conn
	idle    time.Duration
	writes  *rate.Limiter
	release func() bool
}

func dialGateway(ctx context.Context, network, addr string, t timing) (net.Conn, error) {
	dialer := net.Dialer{Timeout: t.attempt}
	conn, err := dialer.DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	return &gatewayConn{
		Conn: conn, idle: t.idle,
		// Heartbeats come twice in t.idle; the burst is for the handshakes.
		writes:  rate.NewLimiter(rate.Every(t.idle/4), 16),
		release: context.AfterFunc(ctx, func() { conn.Close() }),
	}, nil
}

func (c *gatewayConn) Read(p []byte) (int, error) {
	if err := c.SetReadDeadline(time.Now().Add(c.idle)); err != nil {
		return 0, err
	}
	return c.Conn.Read(p)
}

func (c *gatewayConn) Write(p []byte) (int, error) {
	if !c.writes.Allow() {
		c.Close()
		return 0, errTalkative
	}
	if err := c.SetWriteDeadline(time.Now().Add(c.idle)); err != nil {
		return 0, err
	}
	return c.Conn.Write(p)
}

func (c *gatewayConn) Close() error {
	c.release()
	return c.Conn.Close()
}
