package discord

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"
)

// A transport sends HTTP requests to Discord under Discord's rules: it waits
// where a limit says so, repeats what may be repeated, and knows the server
// that stands in for discord.com.
//
// It does what discordgo's own limiter cannot: that one sleeps under a lock
// that no context interrupts, keeps a bucket for every interaction for ever,
// lets one slow request hold up all others of its bucket, repeats only 502
// and that without a pause. So discordgo is shown no rate-limit headers.
type transport struct {
	base   *url.URL // stands in for https://discord.com; nil for the real one
	next   *http.Transport
	timing timing
	log    *slog.Logger

	paused *lru.Cache[string, time.Time] // by method and path: not before
	pace   *rate.Limiter

	mu      sync.Mutex
	halts   time.Time // for every route: not before
	invalid window    // requests that were refused
	most    Rate      // of those
}

const (
	maxTries = 4
	maxBody  = 4 << 20 // bytes of a response read
	// maxRoutes is how many routes are remembered as exhausted. A forgotten
	// one costs a 429.
	maxRoutes = 1024
	// Discord allows 50 requests a second in all.
	perSecond = 45
	// Discord bans an address from which 10,000 requests in ten minutes are
	// refused with 401, 403 or 429.
	maxInvalid = 5000
	// slack makes up for the rounding of the times that Discord names.
	slack = 20 * time.Millisecond
	// maxWait is the longest wait for a limit where the context has no deadline.
	maxWait = time.Minute
)

// errLimited is a rate limit that ends later than the request may wait.
var errLimited = errors.New("discord's rate limit ends too late")

// errInvalidRequests is a request that is not sent, since so many before it
// were refused that Discord would not hear us at all any more.
var errInvalidRequests = errors.New("discord has refused too many requests: see whether the bot may still write where it is asked")

func newTransport(base *url.URL, t timing, log *slog.Logger) (*transport, error) {
	paused, err := lru.New[string, time.Time](maxRoutes)
	if err != nil {
		return nil, err
	}
	return &transport{
		base: base, next: http.DefaultTransport.(*http.Transport).Clone(), timing: t, log: log,
		paused: paused, pace: rate.NewLimiter(perSecond, perSecond), most: Rate{maxInvalid, 10 * time.Minute},
	}, nil
}

// apiBase reads DISCORD_API_BASE. Plain http would show the token to the
// network, so it is only for this machine.
func apiBase(s string) (*url.URL, error) {
	if s == "" {
		return nil, nil
	}
	u, err := url.Parse(s)
	switch {
	case err != nil, u.Host == "", u.User != nil, strings.Trim(u.Path, "/") != "", u.RawQuery != "", u.Fragment != "",
		u.Scheme != "http" && u.Scheme != "https":
		return nil, errors.New("DISCORD_API_BASE is not a scheme and host, such as https://discord.example")
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return nil, errors.New("DISCORD_API_BASE is plain http to another machine, which would show it the token: use https")
	}
	return u, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// repeatable marks, in a request's context, a POST that has the same effect
// when it is sent twice.
type repeatable struct{}

// RoundTrip implements http.RoundTripper. It may send the request more than
// once, and its responses are read to the end.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		defer req.Body.Close()
	}
	ctx, route := req.Context(), req.Method+" "+req.URL.Path
	for try := 1; ; try++ {
		if err := t.wait(ctx, route); err != nil {
			return nil, err
		}
		resp, body, err := t.once(req)
		t.count(resp)
		again := false
		switch {
		case err != nil:
			var op *net.OpError
			unsent := errors.As(err, &op) && op.Op == "dial"
			again = ctx.Err() == nil && (unsent || mayRepeat(req))
		case resp.StatusCode == http.StatusTooManyRequests:
			t.note(route, resp, body)
			again = true
		case resp.StatusCode >= 500:
			again = mayRepeat(req)
		default:
			t.note(route, resp, body)
		}
		if !again || try == maxTries {
			if resp != nil {
				hideLimits(resp.Header)
			}
			return resp, err
		}
		if err != nil || resp.StatusCode >= 500 {
			if pauseErr := sleep(ctx, jitter(t.timing.retry<<(try-1))); pauseErr != nil {
				return nil, cmp.Or(err, pauseErr)
			}
		}
	}
}

func (t *transport) close() { t.next.CloseIdleConnections() }

// once sends the request one time and reads the whole response.
func (t *transport) once(req *http.Request) (*http.Response, []byte, error) {
	ctx, cancel := context.WithTimeout(req.Context(), t.timing.attempt)
	defer cancel()
	r := req.Clone(ctx)
	if req.GetBody != nil {
		body, err := req.GetBody()
		if err != nil {
			return nil, nil, err
		}
		r.Body = body
	}
	t.rebase(r)
	resp, err := t.next.RoundTrip(r)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody))
	if err != nil {
		return nil, nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, body, nil
}

// rebase turns a request to Discord to the server that stands in for it.
func (t *transport) rebase(r *http.Request) {
	if t.base != nil && (r.URL.Host == "discord.com" || fileHosts[r.URL.Host]) {
		r.URL.Scheme, r.URL.Host, r.Host = t.base.Scheme, t.base.Host, ""
	}
}

// wait returns when the route may be used, or an error at once when that is
// later than the context allows.
func (t *transport) wait(ctx context.Context, route string) error {
	until, _ := t.paused.Get(route)
	t.mu.Lock()
	tooMany := t.invalid.wait(time.Now(), t.most) > 0
	if !ownLimits(route) && t.halts.After(until) {
		until = t.halts
	}
	t.mu.Unlock()
	if tooMany {
		return errInvalidRequests
	}
	if !ownLimits(route) {
		if err := t.pace.Wait(ctx); err != nil {
			return err
		}
	}
	pause := time.Until(until)
	if pause <= 0 {
		return ctx.Err()
	}
	deadline, ok := ctx.Deadline()
	if ok && deadline.Before(until) || !ok && pause > maxWait {
		return fmt.Errorf("%w: in %v", errLimited, pause.Round(time.Second))
	}
	return sleep(ctx, pause)
}

// count counts a response that Discord counts against us.
func (t *transport) count(resp *http.Response) {
	if resp == nil || resp.StatusCode != http.StatusUnauthorized && resp.StatusCode != http.StatusForbidden && resp.StatusCode != http.StatusTooManyRequests {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.invalid.taken = append(t.invalid.taken, time.Now())
}

// note remembers what a response says about the route's limit.
func (t *transport) note(route string, resp *http.Response, body []byte) {
	h := resp.Header
	header := func(name string) time.Duration {
		f, _ := strconv.ParseFloat(h.Get(name), 64)
		return seconds(f)
	}
	if resp.StatusCode != http.StatusTooManyRequests {
		if h.Get("X-RateLimit-Remaining") == "0" {
			t.paused.Add(route, time.Now().Add(header("X-RateLimit-Reset-After")+slack))
		}
		return
	}
	var says struct {
		RetryAfter float64 `json:"retry_after"`
		Global     bool    `json:"global"`
	}
	// A body that is no JSON comes from the gatekeeper before the API, which
	// refuses the whole address.
	everywhere := json.Unmarshal(body, &says) != nil || says.Global || h.Get("X-RateLimit-Global") != ""
	pause := cmp.Or(seconds(says.RetryAfter), header("Retry-After"), header("X-RateLimit-Reset-After"), time.Second)
	until := time.Now().Add(pause + slack)
	if everywhere {
		t.mu.Lock()
		t.halts = until
		t.mu.Unlock()
	}
	t.paused.Add(route, until)
	t.log.Info("discord's rate limit", "wait", pause, "everywhere", everywhere)
}

// seconds are those of a pause, or none where nobody can mean it.
func seconds(f float64) time.Duration {
	if !(f > 0 && f <= 1e6) {
		return 0
	}
	return time.Duration(f * float64(time.Second))
}

func hideLimits(h http.Header) {
	for name := range h {
		if strings.HasPrefix(name, "X-Ratelimit-") {
			delete(h, name)
		}
	}
}

func mayRepeat(req *http.Request) bool {
	return req.Method != http.MethodPost || req.Context().Value(repeatable{}) != nil
}

// ownLimits reports whether the route is outside the limit on all requests, as
// answers to interactions are.
func ownLimits(route string) bool {
	return strings.Contains(route, "/webhooks/") || strings.Contains(route, "/interactions/")
}

// sleep waits for d, or less when the context ends first.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// jitter is between half of d and one and a half of it, so that those who
// failed together do not come back together.
func jitter(d time.Duration) time.Duration {
	return d/2 + rand.N(d+1)
}
