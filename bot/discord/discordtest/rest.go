package discordtest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A call is one request to the API.
type call struct {
	*http.Request
	body []byte
}

// An answer is what the API answers with; a nil body is none.
type answer struct {
	status int
	body   any
}

type object = map[string]any

func ok(body any) answer { return answer{http.StatusOK, body} }

var noContent = answer{http.StatusNoContent, nil}

func refuse(status, code int, message string) answer {
	return answer{status, object{"message": message, "code": code}}
}

// Discord's refusals.
var (
	unauthorized       = refuse(401, 0, "401: Unauthorized")
	unknownChannel     = refuse(404, 10003, "Unknown Channel")
	unknownMessage     = refuse(404, 10008, "Unknown Message")
	unknownWebhook     = refuse(404, 10015, "Unknown Webhook")
	unknownInteraction = refuse(404, 10062, "Unknown interaction")
	acknowledged       = refuse(400, 40060, "Interaction has already been acknowledged.")
	emptyMessage       = refuse(400, 50006, "Cannot send an empty message")
	otherAuthor        = refuse(403, 50005, "Cannot edit a message authored by another user")
	missingPermissions = refuse(403, 50013, "Missing Permissions")
	invalidToken       = refuse(401, 50027, "Invalid Webhook Token")
	invalidJSON        = refuse(400, 50109, "The request body contains invalid JSON.")
)

func invalidForm(problem string) answer { return refuse(400, 50035, "Invalid Form Body: "+problem) }

// routes are the parts of Discord's API that the server plays. The name of a
// route, as in Fault and Calls, is the pattern without the version.
func (s *Server) routes() {
	open, bot := false, true
	s.route("GET /gateway", open, func(call) answer { return ok(object{"url": s.gatewayURL()}) })
	s.route("GET /gateway/bot", bot, s.gatewayBot)
	s.route("GET /users/@me", bot, func(call) answer { return ok(s.botUser()) })
	s.route("GET /applications/@me", bot, func(call) answer { return ok(object{"id": s.app, "name": "dateline", "bot": s.botUser()}) })
	s.route("PUT /applications/{app}/commands", bot, s.putCommands)
	s.route("GET /applications/{app}/commands", bot, func(call) answer { return ok(s.commands) })
	s.route("POST /interactions/{id}/{token}/callback", open, s.postCallback)
	s.route("GET /webhooks/{app}/{token}/messages/{message}", open, s.getReply)
	s.route("PATCH /webhooks/{app}/{token}/messages/{message}", open, s.patchReply)
	s.route("DELETE /webhooks/{app}/{token}/messages/{message}", open, s.deleteReply)
	s.route("POST /webhooks/{app}/{token}", open, s.postFollowUp)
	s.route("GET /channels/{channel}", bot, s.getChannel)
	s.route("POST /channels/{channel}/messages", bot, s.postMessage)
	s.route("GET /channels/{channel}/messages/{message}", bot, s.getMessage)
	s.route("PATCH /channels/{channel}/messages/{message}", bot, s.patchMessage)
	s.route("DELETE /channels/{channel}/messages/{message}", bot, s.deleteMessage)
	s.route("POST /channels/{channel}/typing", bot, s.postTyping)
	s.mux.HandleFunc("GET /{$}", s.serveGateway)
	s.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.t.Errorf("discordtest: the bot called %s %s, which is not played here", r.Method, r.URL.Path)
		write(w, refuse(404, 0, "404: Not Found"))
	})
}

// route serves one route: faults first, then the token, the limits, and the
// effect, which runs under s.mu.
func (s *Server) route(name string, needsToken bool, effect func(call) answer) {
	method, path, _ := strings.Cut(name, " ")
	s.mux.HandleFunc(method+" /api/v9"+path, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(io.LimitReader(r.Body, 8<<20))
		if err != nil {
			return
		}
		fault := s.nextFault(name)
		if fault != nil && fault.strike(s, w, r) {
			return
		}
		s.mu.Lock()
		a := unauthorized
		if !needsToken || r.Header.Get("Authorization") == "Bot "+s.token {
			a = s.limited(name, r, w.Header())
		}
		switch {
		case a.status != 0:
		case len(body) > 0 && !json.Valid(body):
			a = invalidJSON
		default:
			a = effect(call{r, body})
		}
		s.record(name, r.URL.Path, body, a.status)
		s.notify()
		s.mu.Unlock()
		if fault != nil && fault.LoseReply {
			reset(w)
			return
		}
		write(w, a)
	})
}

func write(w http.ResponseWriter, a answer) {
	if a.body == nil {
		w.WriteHeader(a.status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.status)
	_ = json.NewEncoder(w).Encode(a.body) // the client may be gone
}

func (s *Server) gatewayURL() string {
	return "ws" + strings.TrimPrefix(s.http.URL, "http")
}

func (s *Server) gatewayBot(call) answer {
	return ok(object{
		"url": s.gatewayURL(), "shards": 1,
		"session_start_limit": object{
			"total": 1000, "remaining": s.gateway.starts, "reset_after": s.gateway.resetAfter.Milliseconds(), "max_concurrency": 1,
		},
	})
}

func (s *Server) botUser() object {
	return object{"id": s.app, "username": "dateline", "discriminator": "0", "bot": true}
}

// A Fault is something that goes wrong with one route.
type Fault struct {
	Route string // such as "POST /channels/{channel}/messages"
	// On is the call it happens to, counted from now and from 1; 0 is every one.
	On int

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
		if f.seen++; hit == nil && (f.On == 0 || f.On == f.seen) {
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
