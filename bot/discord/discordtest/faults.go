package discordtest

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// A Fault is something that goes wrong with one route.
type Fault struct {
	Route string // such as "POST /channels/{channel}/messages"
	// On is the call it happens to, counted from now and from 1; 0 is every one.
	On int
	// Every makes it happen to each so many-th call instead.
	Every int

	Status, Code int             // refuse with this status and code
	RetryAfter   time.Duration   // refuse with 429
	Global       bool            // the 429 is about all routes
	HTML         bool            // the refusal is a page of the gatekeeper's, not JSON
	Hold         <-chan struct{} // take until it is closed
	Reset        bool            // drop the connection before anything happens
	LoseReply    bool            // do it, then drop the connection

	seen int
}

// Fault lets something go wrong.
func (s *Server) Fault(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
}

// Calls is how often a route was called, faults included.
func (s *Server) Calls(route string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[route]
}

func (s *Server) nextFault(route string) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls[route]++
	s.notify()
	var hit *Fault
	for _, f := range s.faults {
		if f.Route != route {
			continue
		}
		f.seen++
		strikes := f.On == 0 || f.On == f.seen
		if f.Every > 0 {
			strikes = f.seen%f.Every == 0
		}
		if hit == nil && strikes {
			hit = f
		}
	}
	return hit
}

// strike does what goes wrong before the effect, and reports whether that was
// all there is to the call.
func (f *Fault) strike(s *Server, w http.ResponseWriter, r *http.Request) bool {
	if f.Hold != nil {
		select {
		case <-f.Hold:
		case <-r.Context().Done():
		case <-s.done:
		}
	}
	switch {
	case f.Reset:
		reset(w)
	case f.RetryAfter > 0:
		tooMany(w, f.RetryAfter, f.Global, f.HTML)
	case f.Status > 0 && f.HTML:
		w.WriteHeader(f.Status)
		fmt.Fprint(w, "<html><body>upstream error</body></html>")
	case f.Status > 0:
		write(w, refuse(f.Status, f.Code, http.StatusText(f.Status)))
	default:
		return false
	}
	return true
}

// reset breaks the connection off without an answer.
func reset(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		conn.Close()
	}
}

func tooMany(w http.ResponseWriter, after time.Duration, global, html bool) {
	h := w.Header()
	h.Set("Retry-After", strconv.FormatFloat(max(1, after.Seconds()), 'f', 0, 64))
	if html {
		h.Set("Retry-After", strconv.FormatFloat(after.Seconds(), 'f', 3, 64))
		w.WriteHeader(http.StatusTooManyRequests)
		fmt.Fprint(w, "<html><body>You are being blocked</body></html>")
		return
	}
	h.Set("X-RateLimit-Reset-After", strconv.FormatFloat(after.Seconds(), 'f', 3, 64))
	h.Set("X-RateLimit-Scope", "user")
	if global {
		h.Set("X-RateLimit-Global", "true")
		h.Set("X-RateLimit-Scope", "global")
	}
	write(w, answer{http.StatusTooManyRequests, object{
		"message": "You are being rate limited.", "retry_after": after.Seconds(), "global": global,
	}})
}

// A limit is a route's allowance of requests in a window.
type limit struct {
	requests int
	window   time.Duration
	left     map[string]int
	resets   map[string]time.Time
}

// Limit gives a route its rate limit: so many requests in each window for
// each channel or webhook. Routes without one have plenty.
func (s *Server) Limit(route string, requests int, window time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limits[route] = &limit{requests, window, map[string]int{}, map[string]time.Time{}}
}

// limited counts a request and sets the headers about it, or refuses it. The
// caller holds s.mu.
func (s *Server) limited(route string, r *http.Request, h http.Header) answer {
	l := s.limits[route]
	if l == nil {
		l = &limit{50, time.Second, map[string]int{}, map[string]time.Time{}}
	}
	key := r.PathValue("channel") + r.PathValue("token")
	now := time.Now()
	if now.After(l.resets[key]) {
		l.left[key], l.resets[key] = l.requests, now.Add(l.window)
	}
	after := l.resets[key].Sub(now)
	refused := l.left[key] == 0
	if !refused {
		l.left[key]--
	}
	h.Set("X-RateLimit-Limit", strconv.Itoa(l.requests))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(l.left[key]))
	h.Set("X-RateLimit-Reset-After", strconv.FormatFloat(after.Seconds(), 'f', 3, 64))
	h.Set("X-RateLimit-Reset", strconv.FormatFloat(float64(l.resets[key].UnixMilli())/1000, 'f', 3, 64))
	h.Set("X-RateLimit-Bucket", "bucket")
	if !refused {
		return answer{}
	}
	h.Set("Retry-After", strconv.FormatFloat(max(1, after.Seconds()), 'f', 0, 64))
	return answer{http.StatusTooManyRequests, object{
		"message": "You are being rate limited.", "retry_after": after.Seconds(), "global": false,
	}}
}
