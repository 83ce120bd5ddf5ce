package modeltest

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Fails refuses with the status and an error body that, as real ones may,
// repeats the key and the request.
func Fails(status int) Behaviour {
	return func(w http.ResponseWriter, r Request) {
		code := strings.ReplaceAll(strings.ToLower(http.StatusText(status)), " ", "_")
		writeError(w, status, code, "cannot serve "+r.Header.Get("Authorization")+": "+r.Body)
	}
}

// RateLimits refuses with 429 and the Retry-After header; "" sends none.
func RateLimits(retryAfter string) Behaviour {
	return func(w http.ResponseWriter, r Request) {
		if retryAfter != "" {
			w.Header().Set("Retry-After", retryAfter)
		}
		writeError(w, http.StatusTooManyRequests, "insufficient_quota", "too many requests like "+r.Body)
	}
}

// Redirects sends the client elsewhere.
func Redirects(location string) Behaviour {
	return func(w http.ResponseWriter, _ Request) {
		w.Header().Set("Location", location)
		w.WriteHeader(http.StatusTemporaryRedirect)
	}
}

// Raw answers 200 with this body and content type.
func Raw(contentType, body string) Behaviour {
	return func(w http.ResponseWriter, _ Request) {
		w.Header().Set("Content-Type", contentType)
		fmt.Fprint(w, body)
	}
}

// Bodies of servers that are something else, or out of order.
var (
	HTML         = Raw("text/html", "<!doctype html>\n<html><body>Sign in to continue</body></html>\n")
	Garbage      = Raw("text/event-stream", "data: {\"choices\": [{\"del\x00\xff\xfe\n\ndata: }{\n\n")
	Empty        = Raw("text/event-stream", "")
	EmptyChoices = Raw("text/event-stream", "data: {\"choices\": []}\n\ndata: [DONE]\n\n")
	ErrorBody    = Raw("application/json", `{"error": "upstream is on fire"}`)
)

// WrongContentType lets the behaviour answer under a content type that does
// not fit.
func WrongContentType(b Behaviour) Behaviour {
	return func(w http.ResponseWriter, r Request) { b(fixedType{w}, r) }
}

type fixedType struct{ http.ResponseWriter }

func (f fixedType) Unwrap() http.ResponseWriter { return f.ResponseWriter }

func (f fixedType) Write(p []byte) (int, error) {
	f.Header().Set("Content-Type", "application/x-unknown")
	return f.ResponseWriter.Write(p)
}

// Resets breaks the connection off before an answer, with a TCP reset.
func Resets(w http.ResponseWriter, _ Request) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // close by reset; at worst it closes in order
	}
	_ = conn.Close()
}

// Hangs takes the request and says nothing more.
func Hangs(_ http.ResponseWriter, r Request) { <-r.abandoned }

// CutAt lets the behaviour answer and breaks the connection off after n bytes
// of its body.
func CutAt(n int, b Behaviour) Behaviour {
	return upTo(n, b, func(Request) { panic(http.ErrAbortHandler) })
}

// EndAt lets the behaviour answer and ends the body in good order after n
// bytes.
func EndAt(n int, b Behaviour) Behaviour {
	return upTo(n, b, func(Request) {})
}

// HangAt lets the behaviour answer and falls silent after n bytes of its body.
func HangAt(n int, b Behaviour) Behaviour {
	return upTo(n, b, func(r Request) { <-r.abandoned })
}

// upTo lets the behaviour write n bytes of body, and then does as told.
func upTo(n int, b Behaviour, then func(Request)) Behaviour {
	return func(w http.ResponseWriter, r Request) {
		b(&bounded{ResponseWriter: w, left: n, then: func() { then(r) }}, r)
	}
}

// bounded passes so many bytes on, then acts once, and drops the rest.
type bounded struct {
	http.ResponseWriter
	left int
	then func()
}

func (b *bounded) Unwrap() http.ResponseWriter { return b.ResponseWriter }

func (b *bounded) Write(p []byte) (int, error) {
	if b.left < len(p) {
		_, _ = b.ResponseWriter.Write(p[:b.left])
		b.left = 0
		_ = http.NewResponseController(b.ResponseWriter).Flush()
		if b.then != nil {
			then := b.then
			b.then = nil
			then()
		}
		return len(p), nil
	}
	b.left -= len(p)
	return b.ResponseWriter.Write(p)
}

// Slow replies as the mind does, a few characters an event, with a pause
// before each event and one before the first.
func Slow(first, pause time.Duration, mind Mind) Behaviour {
	return func(w http.ResponseWriter, r Request) {
		if r.wait(first) {
			say(&slow{w, r, pause}, r, mind(r.Prompt), "stop")
		}
	}
}

type slow struct {
	http.ResponseWriter
	r     Request
	pause time.Duration
}

func (s *slow) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// FlushError comes after each event.
func (s *slow) FlushError() error {
	err := http.NewResponseController(s.ResponseWriter).Flush()
	s.r.wait(s.pause)
	return err
}

// wait waits; false when the client left meanwhile.
func (r Request) wait(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.abandoned:
		return false
	}
}

// Unreliable lets so many of a thousand requests fail, each in the next of the
// ways given, and goes on to then with the others. Which ones is a matter of
// their order.
func Unreliable(ofThousand int, then Behaviour, faults ...Behaviour) Behaviour {
	var mu sync.Mutex
	requests, failures := uint64(0), 0
	return func(w http.ResponseWriter, r Request) {
		mu.Lock()
		requests++
		b := then
		if spread(requests)%1000 < uint64(ofThousand) {
			b = faults[failures%len(faults)]
			failures++
		}
		mu.Unlock()
		b(w, r)
	}
}

// spread gives successive numbers without a pattern (splitmix64).
func spread(n uint64) uint64 {
	n *= 0x9e3779b97f4a7c15
	n = (n ^ n>>30) * 0xbf58476d1ce4e5b9
	n = (n ^ n>>27) * 0x94d049bb133111eb
	return n ^ n>>31
}

// Outage is a server that breaks off every connection from the after-th
// request on, for a span, and is well before and after.
func Outage(after int, span time.Duration, then Behaviour) Behaviour {
	var mu sync.Mutex
	requests := 0
	var until time.Time
	return func(w http.ResponseWriter, r Request) {
		mu.Lock()
		if requests++; requests == after {
			until = time.Now().Add(span)
		}
		out := time.Now().Before(until)
		mu.Unlock()
		if out {
			Resets(w, r)
			return
		}
		then(w, r)
	}
}
