package main

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/discord"
	"github.com/dateline-bot/dateline/bot/discord/discordtest"
)

// freeAddress is an address of this machine that nobody listens at: of that host,
// or of the usual one where the machine does not have it.
func freeAddress(t *testing.T, host string) string {
	t.Helper()
	l, err := net.Listen("tcp", host+":0")
	if err != nil {
		l, err = net.Listen("tcp", "127.0.0.1:0")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func TestHealthIsTold(t *testing.T) {
	t.Parallel()
	var now atomic.Pointer[discord.Health]
	now.Store(&discord.Health{Connected: true, Since: time.Unix(1e9, 0)})
	var address string
	var serve func()
	err := errors.New("not tried")
	for try := 0; err != nil && try < 10; try++ { // others may come before us
		address = freeAddress(t, "127.0.0.1")
		serve, err = tellHealth(t.Context(), address, func() discord.Health { return *now.Load() })
	}
	if err != nil {
		t.Fatal(err)
	}
	go serve()
	if _, err := tellHealth(t.Context(), address, nil); err == nil || !strings.Contains(err.Error(), "DATELINE_HEALTH") {
		t.Errorf("two listen at one address: %v", err)
	}
	get := func(method, path string) int {
		t.Helper()
		req, err := http.NewRequest(method, "http://"+address+path, strings.NewReader("x"))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp.StatusCode
	}
	if a, b, c := get("GET", "/healthz"), get("POST", "/healthz"), get("GET", "/"); a != 200 || b != 405 || c != 404 {
		t.Errorf("statuses %d, %d, %d", a, b, c)
	}
	_, port, _ := net.SplitHostPort(address)
	for _, at := range []string{address, ":" + port, "0.0.0.0:" + port} {
		a := &app{settings: settings{Health: at}, out: new(bytes.Buffer)}
		if err := new(healthCmd).Run(t.Context(), a); err != nil || !strings.HasPrefix(a.out.(*bytes.Buffer).String(), "connected to discord since 2001-") {
			t.Errorf("at %s: %v, %q", at, err, a.out)
		}
	}
	now.Store(&discord.Health{Trouble: "the gateway did not say that it is ready"})
	a := &app{settings: settings{Health: address}, out: new(bytes.Buffer)}
	err = new(healthCmd).Run(t.Context(), a)
	if err == nil || err.Error() != "not connected to discord yet: the gateway did not say that it is ready" || get("GET", "/healthz") != 503 {
		t.Errorf("a dead link is told as %v", err)
	}
}

// The command by which a container asks the bot for its health.
func TestHealthCommand(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	// The bot takes a while to listen, and others must not do so before it.
	address := freeAddress(t, fmt.Sprintf("127.%d.%d.%d", 1+rand.IntN(250), rand.IntN(250), 1+rand.IntN(250)))
	s := serve(t, d, "DATELINE_HEALTH="+address)
	if says := string(s.run("health")); !strings.HasPrefix(says, "connected to discord since ") || strings.Contains(says, d.BotToken()) {
		t.Errorf("a bot that is well says %q", says)
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	out, err := s.command("health").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "no answer at "+address) {
		t.Errorf("after its end: %v, %q", err, out)
	}
	s.env = append(s.env, "DATELINE_HEALTH=")
	if out, err := s.command("health").CombinedOutput(); err == nil || !strings.Contains(string(out), "DATELINE_HEALTH is not set") {
		t.Errorf("without the setting: %v, %q", err, out)
	}
}
