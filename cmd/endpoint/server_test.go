package endpoint_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
)

// serve gives a real transport to a real server inside a synctest bubble: the
// connections are pipes in memory, so only the clock is not real. The handler
// is told which request it has, from 1, and the count of them is returned.
func serve(t *testing.T, handler func(n int, w http.ResponseWriter, r *http.Request)) (*http.Transport, *atomic.Int32) {
	connections := make(chan net.Conn)
	listener := &pipes{connections: connections, closed: make(chan struct{})}
	count := new(atomic.Int32)
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := count.Add(1)
		body, _ := io.ReadAll(r.Body)
		if string(body) != prompt || r.Header.Get("Authorization") != "Bearer "+key {
			t.Errorf("request %d brings %q with %q", n, body, r.Header.Get("Authorization"))
		}
		handler(int(n), w, r)
	})}
	go server.Serve(listener)
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		near, far := net.Pipe()
		select {
		case connections <- far:
			return near, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		server.Close()
		synctest.Wait()
	})
	return transport, count
}

type pipes struct {
	connections chan net.Conn
	closed      chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.connections:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	close(p.closed)
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

// post sends a prompt and reads the whole answer.
func post(ctx context.Context, client *http.Client, url string) (status int, body string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(prompt))
	if err != nil {
		return 0, "", err
	}
	req.Header.Set("Authorization", "Bearer "+key)
	resp, err := client.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(text), err
}

func safe(t *testing.T, err error) {
	t.Helper()
	if err != nil && (strings.Contains(err.Error(), key) || strings.Contains(err.Error(), prompt)) {
		t.Errorf("the error tells the key or the prompt: %v", err)
	}
}
