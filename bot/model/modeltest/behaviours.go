package modeltest

import (
	"encoding/json"
	"fmt"
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

// HonoursSchema replies as Says does to a prompt, in the JSON that the request
// prescribes where it prescribes one.
func HonoursSchema(mind Mind) Behaviour {
	return func(w http.ResponseWriter, r Request) {
		text := mind(r.Prompt)
		if r.Prompt.Kind == Answer && strings.Contains(r.Body, `"json_schema"`) {
			text = wrapped(text)
		}
		say(w, r, text, "stop")
	}
}

// wrapped are the lines of a reply as one object.
func wrapped(lines string) string {
	claims, lacks := []json.RawMessage{}, ""
	for line := range strings.Lines(lines) {
		var l struct{ Claim, Lacks string }
		if json.Unmarshal([]byte(line), &l) != nil {
			continue // prose, which a grammar would not have let out
		}
		if lacks += l.Lacks; l.Claim != "" {
			claims = append(claims, json.RawMessage(strings.TrimSpace(line)))
		}
	}
	data, _ := json.Marshal(map[string]any{"claims": claims, "lacks": lacks}) // of what was unmarshalled
	return string(data)
}

// runesAnEvent is how many characters of a reply one event carries.
const runesAnEvent = 7

func say(w http.ResponseWriter, r Request, text, finish string) {
	if !r.Stream {
		w.Header().Set("Content-Type", "application/json")
		whole := completion("chat.completion", map[string]any{
			"index": 0, "finish_reason": finish, "message": map[string]any{"role": "assistant", "content": text},
		})
		whole["usage"] = usage(r, text)
		writeJSON(w, whole)
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
	if strings.Contains(r.Body, `"include_usage":true`) {
		last := completion("chat.completion.chunk")
		last["choices"] = []any{}
		last["usage"] = usage(r, text)
		_ = event(w, last)
	}
	fmt.Fprint(w, "data: [DONE]\n\n")
}

// usage counts a token for four characters.
func usage(r Request, text string) map[string]any {
	prompt, reply := (len(r.Prompt.System)+len(r.Prompt.User))/4, len(text)/4
	return map[string]any{"prompt_tokens": prompt, "completion_tokens": reply, "total_tokens": prompt + reply}
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
	refuseWith(w, status, code, message, nil)
}

func refuseWith(w http.ResponseWriter, status int, code, message string, param any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	writeJSON(w, map[string]any{"error": map[string]any{"message": message, "type": code, "code": code, "param": param}})
}
