package discord

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/net/proxy"
)

// What the gateway says that ends a connection. discordgo would answer the
// first by closing under a lock that Open may hold, and the others by starting
// session after session on the same connection, so it does not hear them.
var (
	errReconnect = errors.New("the gateway asked for another connection")
	errInvalid   = errors.New("the gateway does not know the session any more")
	errPostponed = errors.New("the gateway asked to resume the session on another connection")
)

// A gatewayConn is one connection to the gateway, after TLS. It ends itself
// when nothing is heard for too long, which discordgo notices late or never,
// and when the gateway says something for us alone.
type gatewayConn struct {
	net.Conn
	idle    time.Duration
	in      *bufio.Reader
	checked []byte       // may be handed on
	rest    int64        // bytes of a long frame, handed on as they come
	begun   bool         // the handshake has been read
	heard   atomic.Int64 // when something was, in Unix nanoseconds
	goodbye atomic.Bool  // the session is to end with the connection

	end   sync.Once
	cause error // why the connection ended; settled once done is closed
	done  chan struct{}
}

func newGatewayConn(conn net.Conn, idle time.Duration) *gatewayConn {
	c := &gatewayConn{Conn: conn, idle: idle, done: make(chan struct{})}
	c.in = bufio.NewReader(reader(func(p []byte) (int, error) {
		if err := conn.SetReadDeadline(time.Now().Add(idle)); err != nil {
			return 0, err
		}
		n, err := conn.Read(p)
		if n > 0 {
			c.heard.Store(time.Now().UnixNano())
		}
		return n, err
	}))
	return c
}

type reader func([]byte) (int, error)

func (r reader) Read(p []byte) (int, error) { return r(p) }

// Read hands on what the gateway sends, frame by frame.
func (c *gatewayConn) Read(p []byte) (int, error) {
	for len(c.checked) == 0 && c.rest == 0 {
		var err error
		if c.begun {
			err = c.frame()
		} else {
			err = c.handshake()
		}
		if err != nil {
			return 0, c.fail(err)
		}
	}
	if len(c.checked) > 0 {
		n := copy(p, c.checked)
		c.checked = c.checked[n:]
		return n, nil
	}
	n, err := c.in.Read(p[:min(int64(len(p)), c.rest)])
	c.rest -= int64(n)
	if err != nil {
		err = c.fail(err)
	}
	return n, err
}

// handshake reads a line of the HTTP answer that comes before the frames. One
// that does not fit into the buffer of 4 KB is an error.
func (c *gatewayConn) handshake() error {
	line, err := c.in.ReadSlice('\n')
	if err != nil {
		return err
	}
	c.checked = append([]byte(nil), line...)
	switch {
	case bytes.HasPrefix(line, []byte("HTTP/")) && !bytes.Contains(line, []byte(" 101 ")):
		c.rest = math.MaxInt64 // a refusal, which frames do not follow
	case len(line) <= len("\r\n"):
		c.begun = true
	}
	return nil
}

// maxOrder is above the length of what is for us alone, in bytes: {"t":null,
// "s":null,"op":9,"d":false}.
const maxOrder = 125

// The first byte of a frame: that it is the last of its message, and its kind.
const (
	finalFrame = 0x80
	textFrame  = 1
	closeFrame = 8
)

// frame reads the head of a frame, and of a short one the rest, and looks for
// what is not to be handed on. Frames of servers are not masked (RFC 6455).
func (c *gatewayConn) frame() error {
	head := make([]byte, 2, 10+maxOrder)
	if _, err := io.ReadFull(c.in, head); err != nil {
		return err
	}
	length := int64(head[1] & 0x7f)
	more := 0
	switch length {
	case 126:
		more = 2
	case 127:
		more = 8
	}
	if more > 0 {
		head = head[:2+more]
		if _, err := io.ReadFull(c.in, head[2:]); err != nil {
			return err
		}
		var wide [8]byte
		copy(wide[8-more:], head[2:])
		length = int64(binary.BigEndian.Uint64(wide[:]) & (1<<63 - 1))
	}
	c.checked = head
	if length > maxOrder {
		c.rest = length
		return nil
	}
	body := head[len(head) : len(head)+int(length)]
	if _, err := io.ReadFull(c.in, body); err != nil {
		return err
	}
	c.checked = head[:len(head)+int(length)]
	switch {
	case head[0] == finalFrame|textFrame:
		return order(body)
	case head[0] == finalFrame|closeFrame && length >= 2:
		// Handed on, and remembered: of a connection that was in use discordgo
		// only says that it ended.
		c.note(&websocket.CloseError{Code: int(binary.BigEndian.Uint16(body)), Text: string(body[2:])})
	}
	return nil
}

// order is what a message of the gateway's orders us to do, as an error.
func order(message []byte) error {
	var p struct {
		Op   int             `json:"op"`
		Data json.RawMessage `json:"d"`
	}
	if json.Unmarshal(message, &p) != nil {
		return nil // discordgo says so
	}
	switch {
	case p.Op == 7:
		return errReconnect
	case p.Op == 9 && string(p.Data) == "true":
		return errPostponed
	case p.Op == 9:
		return errInvalid
	}
	return nil
}

// Write passes on what discordgo sends, except for its closing frame where we
// have not said goodbye: that frame would end the session, which discordgo
// does for a few heartbeats that were not answered in time.
func (c *gatewayConn) Write(p []byte) (int, error) {
	if len(p) > 0 && p[0] == finalFrame|closeFrame && !c.goodbye.Load() {
		return 0, c.fail(errDropped)
	}
	if err := c.SetWriteDeadline(time.Now().Add(c.idle)); err != nil {
		return 0, err
	}
	return c.Conn.Write(p)
}

// note settles why the connection ends, unless that is known already.
func (c *gatewayConn) note(cause error) {
	c.end.Do(func() {
		c.cause = cause
		close(c.done)
	})
}

// fail ends the connection, without the word that would end the session too.
func (c *gatewayConn) fail(cause error) error {
	c.note(cause)
	c.Conn.Close()
	return cause
}

// Close implements net.Conn.
func (c *gatewayConn) Close() error {
	c.note(errDropped)
	return c.Conn.Close()
}

// dialTLS connects to host:port, through the proxy that the environment names,
// if any. It is done here because what comes after TLS has to be read here.
func dialTLS(ctx context.Context, network, addr string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	conn, err := dialThrough(ctx, network, addr, http.ProxyFromEnvironment)
	if err != nil {
		return nil, err
	}
	secure := tls.Client(conn, &tls.Config{ServerName: host})
	if err := secure.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, fmt.Errorf("tls handshake: %w", err)
	}
	return secure, nil
}

// dialThrough connects to host:port through the proxy that is meant for it.
func dialThrough(ctx context.Context, network, addr string, proxyOf func(*http.Request) (*url.URL, error)) (net.Conn, error) {
	var direct net.Dialer
	via, err := proxyOf(&http.Request{URL: &url.URL{Scheme: "https", Host: addr}})
	switch {
	case err != nil:
		return nil, fmt.Errorf("read proxy setting: %w", err)
	case via == nil:
		return direct.DialContext(ctx, network, addr)
	case via.Scheme != "http":
		d, err := proxy.FromURL(via, &direct)
		if err != nil {
			return nil, fmt.Errorf("use proxy of scheme %q: %w", via.Scheme, err)
		}
		if d, ok := d.(proxy.ContextDialer); ok {
			return d.DialContext(ctx, network, addr)
		}
		return d.Dial(network, addr)
	}
	port := via.Port()
	if port == "" {
		port = "80"
	}
	conn, err := direct.DialContext(ctx, network, net.JoinHostPort(via.Hostname(), port))
	if err != nil {
		return nil, fmt.Errorf("reach proxy: %w", err)
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	req := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: addr}, Host: addr, Header: http.Header{}}
	if password, ok := via.User.Password(); ok {
		req.SetBasicAuth(via.User.Username(), password)
		req.Header["Proxy-Authorization"] = req.Header["Authorization"]
		delete(req.Header, "Authorization")
	}
	if err := req.Write(conn); err != nil {
		conn.Close()
		return nil, fmt.Errorf("ask proxy: %w", err)
	}
	// Nothing follows the answer before we speak, so none of it is read away.
	resp, err := http.ReadResponse(bufio.NewReader(conn), req)
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("ask proxy: %w", err)
	}
	if resp.StatusCode != http.StatusOK {
		conn.Close()
		return nil, fmt.Errorf("proxy answered %s", resp.Status)
	}
	return conn, nil
}
