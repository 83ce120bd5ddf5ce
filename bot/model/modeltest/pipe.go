package modeltest

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
)

// Piped starts a server without a socket, which Transport reaches: both may
// live in a bubble of testing/synctest, where hours of silence take no time.
func Piped() *Server {
	s := &Server{URL: "http://model.test/v1", chat: []Behaviour{Says(Truthful)}, embed: []Behaviour{Embeds()}}
	ctx, cancel := context.WithCancel(context.Background())
	listener := &pipeListener{conns: make(chan net.Conn), closed: make(chan struct{})}
	server := &http.Server{
		Handler:     http.HandlerFunc(s.serve),
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = server.Serve(listener) // ErrServerClosed
	}()
	s.dial = listener.dial
	s.close = func() {
		cancel()
		_ = server.Close() // closes the listener, which cannot fail
		<-served
	}
	return s
}

// Transport reaches a piped server. Its idle connections are its user's to
// close.
func (s *Server) Transport() *http.Transport {
	return &http.Transport{DialContext: s.dial, MaxIdleConnsPerHost: 4}
}

// A pipeListener accepts the far ends of the pipes that are dialled.
type pipeListener struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (l *pipeListener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case l.conns <- far:
		return near, nil
	case <-l.closed:
		return nil, &net.OpError{Op: "dial", Net: "pipe", Err: errors.New("connection refused")}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l *pipeListener) Addr() net.Addr { return pipeAddr{} }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "pipe" }
