package modeltest

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
)

// Says replies with what the mind makes of the prompt, streamed when the
// client asks for a stream, a few characters an event.
func Says(mind Mind) Behaviour {
	return func(w http.ResponseWriter, r Request) { say(w, r, mind(r.Prompt), "stop") }
}

// SaysText replies with the text, whatever is asked.
func SaysText(text string) Behaviour { return Says(func(Prompt) string { return text }) }

// RunsOut replies with the text and says that it had no more tokens.
func RunsOut(text string) Behaviour {
	return func(w http.ResponseWriter, r Request) { say(w, r, text, "length") }
}

// IgnoresStream is Says of a server that knows no streams: it sends one JSON
// object.
func IgnoresStream(mind Mind) Behaviour {
	return func(w http.ResponseWriter, r Request) {
		r.Stream = false
		say(w, r, mind(r.Prompt), "stop")
	}
}

// runesAnEvent is how many characters of a reply one event carries.
const runesAnEvent = 7

func say(w http.ResponseWriter, r Request, text, finish string) {
	if !r.Stream {
		w.Header().Set("Content-Type", "application/json")
		writeJSON(w, completion("chat.completion", map[string]any{
			"index": 0, "finish_reason": finish, "message": map[string]any{"role": "assistant", "content": text},
		}))
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	_ = event(w, delta(map[string]any{"role": "assistant", "content": ""}, nil))
	for runes := []rune(text); len(runes) > 0; {
		n := min(runesAnEvent, len(runes))
		if event(w, delta(map[string]any{"content": string(runes[:n])}, nil)) != nil {
			return // the client is gone
		}
		runes = runes[n:]
	}
	_ = event(w, delta(map[string]any{}, finish))
	fmt.Fprint(w, "data: [DONE]\n\n")
}

func delta(content map[string]any, finish any) map[string]any {
	return completion("chat.completion.chunk", map[string]any{"index": 0, "delta": content, "finish_reason": finish})
}

func completion(kind string, choices ...map[string]any) map[string]any {
	return map[string]any{"id": "chatcmpl-1", "object": kind, "created": 1900000000, "model": "test", "choices": choices}
}

// event writes one server-sent event and sends it on its way.
func event(w http.ResponseWriter, data any) error {
	fmt.Fprint(w, "data: ")
	writeJSON(w, data)
	fmt.Fprint(w, "\n")
	return http.NewResponseController(w).Flush()
}

func writeJSON(w http.ResponseWriter, v any) {
	_ = json.NewEncoder(w).Encode(v) // the client may be gone
}

func writeError(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	writeJSON(w, map[string]any{"error": map[string]any{"message": message, "type": code, "code": code, "param": nil}})
}

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

// FailsBounded refuses with 400 a request that bounds the reply or sets its
// temperature, as some models' servers do; others go on to then.
func FailsBounded(then Behaviour) Behaviour {
	return func(w http.ResponseWriter, r Request) {
		if strings.Contains(r.Body, `"max_tokens"`) || strings.Contains(r.Body, `"temperature"`) {
			writeError(w, http.StatusBadRequest, "unsupported_parameter", "unsupported parameter: max_tokens")
			return
		}
		then(w, r)
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
