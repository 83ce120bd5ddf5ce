package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/bot/discord"
)

type healthCmd struct{}

// healthPath is where a running bot tells whether its link lives.
const healthPath = "/healthz"

// errNoHealth is asking for health that nobody tells.
var errNoHealth = errors.New("DATELINE_HEALTH is not set: put an address such as 127.0.0.1:8080 into .env, and start dateline serve again")

// Run prints what the running bot says of its health; it fails when that is not
// well, as the health check of a container wants.
func (c *healthCmd) Run(ctx context.Context, a *app) error {
	if a.settings.Health == "" {
		return fmt.Errorf("%w: %w", errSettings, errNoHealth)
	}
	says, err := a.askHealth(ctx)
	if err == nil {
		fmt.Fprintln(a.out, says)
	}
	return err
}

// askHealth is what the running bot says of its health; the error is that it is
// not well, or that none answers.
func (a *app) askHealth(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, doctorTime)
	defer cancel()
	host, port, err := net.SplitHostPort(a.settings.Health)
	if err != nil {
		return "", fmt.Errorf("check DATELINE_HEALTH: %w", err)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost" // it listens everywhere
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+healthPath, nil)
	if err != nil {
		return "", fmt.Errorf("check DATELINE_HEALTH: %w", err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", fmt.Errorf("no answer at %s: dateline serve does not run there, or with another DATELINE_HEALTH", a.settings.Health)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, 1<<10))
	says := strings.TrimSpace(string(text))
	switch {
	case err != nil:
		return "", fmt.Errorf("ask for health: %w", err)
	case resp.StatusCode != http.StatusOK:
		return "", errors.New(says)
	}
	return says, nil
}

// tellHealth listens at an address; serve answers there how the link does, until
// ctx is done.
func tellHealth(ctx context.Context, address string, health func() discord.Health) (serve func(), err error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("%w: DATELINE_HEALTH: %w", errSettings, err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+healthPath, func(w http.ResponseWriter, _ *http.Request) {
		now := health()
		if !now.Connected {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		fmt.Fprintln(w, now)
	})
	server := &http.Server{Handler: mux, ReadTimeout: 5 * time.Second, WriteTimeout: 5 * time.Second, IdleTimeout: time.Minute}
	return func() {
		defer context.AfterFunc(ctx, func() { server.Close() })()
		_ = server.Serve(listener) // until it is closed
	}, nil
}
