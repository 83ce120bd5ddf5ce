package discordtest

import (
	"encoding/json"
	"slices"
)

// A Payload is one message, edit, callback or command list that the bot sent.
type Payload struct {
	Route  string
	Path   string
	Body   json.RawMessage
	Files  int // sent with it
	Status int // what the server answered
	// Content is the text of the message, wherever it stood.
	Content string
	// Pings are those who would be notified: "@everyone", "<@1>", "<@&2>",
	// "reply".
	Pings []string
	// Problems are the rules of Discord's, or of politeness, that it breaks.
	Problems []string
}

// payloadKind says where a payload stands.
type payloadKind int

const (
	newMessage payloadKind = iota
	editedMessage
	callback
	followUp
	commandList
)

var payloadRoutes = map[string]payloadKind{
	"PUT /applications/{app}/commands":                 commandList,
	"POST /interactions/{id}/{token}/callback":         callback,
	"PATCH /webhooks/{app}/{token}/messages/{message}": editedMessage,
	"POST /webhooks/{app}/{token}":                     followUp,
	"POST /channels/{channel}/messages":                newMessage,
	"PATCH /channels/{channel}/messages/{message}":     editedMessage,
}

// record checks and keeps what the bot sent. The caller holds s.mu.
func (s *Server) record(route, path string, body []byte, files, status int) {
	if _, is := payloadRoutes[route]; !is {
		return
	}
	p := check(route, body, files)
	p.Path, p.Status = path, status
	s.payloads = append(s.payloads, p)
}

// Inspect checks a payload as the server does that gets it on that route.
func Inspect(route string, body []byte) Payload { return check(route, body, 0) }

func check(route string, body []byte, files int) Payload {
	p := Payload{Route: route, Body: body, Files: files}
	if kind := payloadRoutes[route]; kind == commandList {
		p.Problems = commandProblems(body)
	} else {
		p.Content, p.Pings, p.Problems = inspect(body, kind, files)
	}
	return p
}

// Payloads are all payloads so far, in the order they were answered.
func (s *Server) Payloads() []Payload {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.payloads)
}

// AssertLegal fails the test for every payload so far that breaks a rule or
// leaves it open whether somebody is pinged. It runs by itself at the end.
func (s *Server) AssertLegal(t interface{ Errorf(string, ...any) }) {
	for _, p := range s.Payloads() {
		for _, problem := range p.Problems {
			t.Errorf("%s: %s\n%s", p.Route, problem, p.Body)
		}
		for _, who := range p.Pings {
			t.Errorf("%s: pings %s\n%s", p.Route, who, p.Body)
		}
	}
}
