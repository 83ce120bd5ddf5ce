// Package modeltest is an OpenAI-compatible server for tests that does as it is
// told: it answers from the passages of the prompt truthfully or not, mends and
// restates in kind, breaks in every way such servers break, and embeds texts so
// that near means sharing words. It sees through whatever the prompt does to
// keep passages and orders apart: what holds against it, the code guarantees.
//
// Its one invariant: it is deterministic. The same requests in the same order
// meet the same replies, byte for byte.
package modeltest

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// A Server serves /v1/chat/completions and /v1/embeddings. It begins truthful
// and in good order.
type Server struct {
	// URL is the base address to configure, with the version: http://HOST/v1.
	URL string

	mu       sync.Mutex
	requests []Request
	chat     []Behaviour
	embed    []Behaviour

	close func()
	dial  func(ctx context.Context, network, address string) (net.Conn, error)
}

// A Request is what a client sent.
type Request struct {
	Path   string // "/v1/chat/completions"
	Header http.Header
	Body   string
	Model  string
	Stream bool
	Prompt Prompt   // of a chat request
	Inputs []string // of an embeddings request

	abandoned <-chan struct{} // closed when the client is gone or the server closes
}

// A Behaviour answers one request.
type Behaviour func(w http.ResponseWriter, r Request)

// New starts a server on a loopback address.
func New() *Server {
	s := &Server{chat: []Behaviour{Says(Truthful)}, embed: []Behaviour{Embeds()}}
	ctx, cancel := context.WithCancel(context.Background())
	server := httptest.NewUnstartedServer(http.HandlerFunc(s.serve))
	server.Config.BaseContext = func(net.Listener) context.Context { return ctx }
	server.Start()
	s.URL = server.URL + "/v1"
	s.close = func() {
		cancel() // requests that hang end
		server.Close()
	}
	return s
}

// Close ends what hangs and stops the server.
func (s *Server) Close() { s.close() }

// Start starts a server that stops at the end of the test.
func Start(tb testing.TB) *Server {
	s := New()
	tb.Cleanup(s.Close)
	return s
}

// Chat sets what happens to the next chat requests, one behaviour each; the
// last one stays.
func (s *Server) Chat(behaviours ...Behaviour) { s.script(&s.chat, behaviours) }

// Embed sets what happens to the next embeddings requests, one behaviour each;
// the last one stays.
func (s *Server) Embed(behaviours ...Behaviour) { s.script(&s.embed, behaviours) }

func (s *Server) script(place *[]Behaviour, behaviours []Behaviour) {
	if len(behaviours) == 0 {
		panic("modeltest: a script needs a behaviour")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	*place = behaviours
}

// Requests are the requests so far, in the order they came.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

func (s *Server) serve(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return // the client is gone
	}
	var call struct {
		Model    string
		Stream   bool
		Messages []struct{ Role, Content string }
		Input    json.RawMessage
	}
	if err := json.Unmarshal(body, &call); err != nil || req.Method != http.MethodPost {
		writeError(w, http.StatusBadRequest, "invalid_request", "not a JSON request")
		return
	}
	r := Request{
		Path: req.URL.Path, Header: req.Header, Body: string(body),
		Model: call.Model, Stream: call.Stream, Inputs: inputs(call.Input),
		abandoned: req.Context().Done(),
	}
	for _, m := range call.Messages {
		switch m.Role {
		case "system", "developer":
			r.Prompt.System += m.Content
		case "user":
			r.Prompt.User += m.Content
		}
	}
	r.Prompt.parse()
	s.next(r)(w, r)
}

// next records the request and takes its behaviour from the script.
func (s *Server) next(r Request) Behaviour {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, r)
	var script *[]Behaviour
	switch {
	case strings.HasSuffix(r.Path, "/chat/completions"):
		script = &s.chat
	case strings.HasSuffix(r.Path, "/embeddings"):
		script = &s.embed
	default:
		return Fails(http.StatusNotFound)
	}
	b := (*script)[0]
	if len(*script) > 1 {
		*script = (*script)[1:]
	}
	return b
}

func inputs(raw json.RawMessage) []string {
	var one string
	if json.Unmarshal(raw, &one) == nil && one != "" {
		return []string{one}
	}
	var many []string
	_ = json.Unmarshal(raw, &many)
	return many
}
