// Package endpoint owns the HTTP client for OpenAI-compatible servers: how
// long to wait, how often to try again, when to stop asking, how much to read.
// It refuses to know what is asked and what the answers mean.
//
// Its one invariant: a request ends. Whatever the server does, the caller has
// an answer or an error within Total, and within Idle of the last byte.
package endpoint

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
)

// Errors of the client itself. Others are those of net and context.
var (
	// ErrOpen is returned at once, without asking, when the server has failed
	// five times in a row and 30 seconds are not over.
	ErrOpen = errors.New("the server has failed five times in a row")
	// ErrSilent is a server that sent nothing for Idle. It is a time-out in
	// the sense of net.Error.
	ErrSilent error = silence{}
	// ErrTooLarge is a body beyond MaxBody; what came before it was given.
	ErrTooLarge = errors.New("the answer is larger than is read")
	// ErrBroken is a server that broke off or does not speak HTTP. The cause
	// is unwrapped from it but not in its text: it may quote what was sent.
	ErrBroken = errors.New("the server broke off or does not speak HTTP")
)

type silence struct{}

func (silence) Error() string   { return "the server fell silent" }
func (silence) Timeout() bool   { return true }
func (silence) Temporary() bool { return true }

// Defaults of Config.
const (
	DefaultTotal   = 60 * time.Second
	DefaultIdle    = 20 * time.Second
	DefaultBudget  = 20 * time.Second
	DefaultMaxBody = 1 << 20
)

// A Config says how patient to be. A zero field stands for its default.
type Config struct {
	// Total bounds a request from its beginning to the last byte of its body,
	// waits and tries included.
	Total time.Duration
	// Idle is the longest silence: until the headers, and between two reads
	// of the body.
	Idle time.Duration
	// Budget is how long after its beginning a request may still be tried
	// again; a wait never outlasts it.
	Budget time.Duration
	// MaxBody is how many bytes of a body are read. Embeddings need more than
	// the default: 256 vectors of 3,072 numbers are about 10 MB.
	MaxBody int64
	// Transport sends a request once; nil is one with a pool of its own, 5 s
	// to connect and 5 s for TLS.
	Transport http.RoundTripper
}

// Tries, and what opens the breaker and for how long.
const (
	retries      = 2
	firstWait    = 250 * time.Millisecond
	openAfter    = 5
	openFor      = 30 * time.Second
	maxErrorBody = 64 << 10
)

// Client makes the client for one server; the breaker counts what it sends.
//
// A request that failed (429, 5xx, a broken connection, no address) is sent up
// to three times in all, as long as Budget lasts: after Retry-After where the
// server gives it, else after about a quarter and half a second, with jitter
// either way. Time-outs are not retried, since somebody has been waiting
// already, nor is anything once its body is being read. Redirections are not
// followed, so key and prompt go to no other server. Errors tell the
// server's address and nothing of what was sent.
func Client(c Config) *http.Client {
	t := &transport{
		next:    c.Transport,
		idle:    cmp.Or(c.Idle, DefaultIdle),
		maxBody: cmp.Or(c.MaxBody, DefaultMaxBody),
		retry: retrypolicy.NewBuilder[*http.Response]().
			HandleIf(func(resp *http.Response, err error) bool {
				return failed(resp, err) || resp != nil && resp.StatusCode == http.StatusTooManyRequests
			}).
			AbortOnErrors(circuitbreaker.ErrOpen, ErrSilent, context.DeadlineExceeded).
			WithMaxRetries(retries).
			WithMaxDuration(cmp.Or(c.Budget, DefaultBudget)).
			WithDelayFunc(wait).
			ReturnLastFailure().
			Build(),
		breaker: circuitbreaker.NewBuilder[*http.Response]().
			HandleIf(failed).
			WithFailureThreshold(openAfter).
			WithSuccessThreshold(1).
			WithDelay(openFor).
			Build(),
	}
	if t.next == nil {
		pool := http.DefaultTransport.(*http.Transport).Clone()
		pool.DialContext = (&net.Dialer{Timeout: 5 * time.Second}).DialContext
		pool.TLSHandshakeTimeout = 5 * time.Second
		pool.MaxIdleConnsPerHost = 16 // beyond that a busy server shakes hands anew
		pool.MaxResponseHeaderBytes = 64 << 10
		t.next = pool
	}
	return &http.Client{
		Transport:     t,
		Timeout:       cmp.Or(c.Total, DefaultTotal),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// failed reports whether the server is at fault. It is not when the caller
// went away.
func failed(resp *http.Response, err error) bool {
	if err != nil {
		return !errors.Is(err, context.Canceled)
	}
	return resp.StatusCode >= http.StatusInternalServerError
}

// wait is how long to wait after a failed try: never less than the server
// asked for, before the policy cuts it to what is left of the budget.
func wait(try failsafe.ExecutionAttempt[*http.Response]) time.Duration {
	if resp := try.LastResult(); resp != nil {
		if asked, ok := retryAfter(resp.Header.Get("Retry-After")); ok {
			return asked + rand.N(asked/10+firstWait)
		}
	}
	d := firstWait << (try.Attempts() - 1)
	return d/2 + rand.N(d)
}

// retryAfter reads a Retry-After header: seconds, or a date (RFC 9110, 10.2.3).
// A year is as good as for ever, and leaves room for the jitter.
func retryAfter(header string) (time.Duration, bool) {
	const year = 365 * 24 * time.Hour
	if seconds, err := strconv.ParseUint(header, 10, 31); err == nil {
		return min(time.Duration(seconds)*time.Second, year), true
	}
	if date, err := http.ParseTime(header); err == nil {
		return min(max(0, time.Until(date)), year), true
	}
	return 0, false
}

type transport struct {
	next    http.RoundTripper
	idle    time.Duration
	maxBody int64
	retry   retrypolicy.RetryPolicy[*http.Response]
	breaker circuitbreaker.CircuitBreaker[*http.Response]
}

// CloseIdleConnections closes those of the transport below, for
// http.Client.CloseIdleConnections.
func (t *transport) CloseIdleConnections() {
	if c, ok := t.next.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// RoundTrip sends the request, again where that may help and its body can be
// had again.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	policies := []failsafe.Policy[*http.Response]{t.retry, t.breaker}
	if req.Body != nil && req.GetBody == nil {
		policies = policies[1:]
	}
	sent := false
	resp, err := failsafe.With(policies...).WithContext(req.Context()).Get(func() (*http.Response, error) {
		attempt := req
		if sent && req.GetBody != nil {
			body, err := req.GetBody()
			if err != nil {
				return nil, fmt.Errorf("send request again: %w", err)
			}
			attempt = req.Clone(req.Context())
			attempt.Body = body
		}
		sent = true
		return t.try(attempt)
	})
	if err != nil {
		if !sent && req.Body != nil {
			_ = req.Body.Close() // nothing was sent, so nothing is lost
		}
		return nil, t.explain(err)
	}
	return resp, nil
}

// try sends the request once. The silence clock runs from here; a failure's
// body is read at once, so that its connection is free whether or not the
// request is tried again.
func (t *transport) try(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(req.Context())
	quiet := time.AfterFunc(t.idle, func() { cancel(ErrSilent) })
	resp, err := t.next.RoundTrip(req.WithContext(ctx))
	quiet.Stop()
	if err != nil {
		if context.Cause(ctx) == ErrSilent {
			err = ErrSilent
		}
		cancel(nil)
		return nil, err
	}
	resp.Body = &body{ReadCloser: resp.Body, ctx: ctx, cancel: cancel, quiet: quiet, idle: t.idle, left: t.maxBody}
	if resp.StatusCode >= http.StatusBadRequest {
		// The status says enough where the body breaks off.
		text, _ := io.ReadAll(io.LimitReader(resp.Body, maxErrorBody))
		_ = resp.Body.Close()
		resp.Body = io.NopCloser(bytes.NewReader(text))
		resp.ContentLength = int64(len(text))
	}
	return resp, nil
}

// explain keeps of an error what may be shown.
func (t *transport) explain(err error) error {
	var network *net.OpError
	var lookup *net.DNSError
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.Is(err, circuitbreaker.ErrOpen):
		return fmt.Errorf("%w: it is asked again in %s", ErrOpen, t.breaker.RemainingDelay().Round(time.Second))
	case errors.Is(err, ErrSilent):
		return ErrSilent
	case errors.Is(err, context.Canceled):
		return context.Canceled
	case errors.As(err, &network), errors.As(err, &lookup), errors.As(err, &certificate):
		return err // an address, a name and a reason of the system's
	case errors.Is(err, context.DeadlineExceeded):
		return context.DeadlineExceeded
	}
	return brokenError{err}
}

type brokenError struct{ cause error }

func (brokenError) Error() string     { return ErrBroken.Error() }
func (e brokenError) Unwrap() []error { return []error{ErrBroken, e.cause} }

// A body is cut off when it falls silent or grows too large.
type body struct {
	io.ReadCloser
	ctx    context.Context // of its try
	cancel context.CancelCauseFunc
	quiet  *time.Timer
	idle   time.Duration
	left   int64 // bytes that may still be read
}

func (b *body) Read(p []byte) (int, error) {
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1] // one more shows that there is more
	}
	b.quiet.Reset(b.idle)
	n, err := b.ReadCloser.Read(p)
	b.quiet.Stop()
	switch {
	case int64(n) > b.left:
		n = int(b.left)
		err = ErrTooLarge
	case err != nil && err != io.EOF && context.Cause(b.ctx) == ErrSilent:
		err = ErrSilent
	}
	b.left -= int64(n)
	return n, err
}

func (b *body) Close() error {
	defer b.cancel(nil)
	return b.ReadCloser.Close()
}
