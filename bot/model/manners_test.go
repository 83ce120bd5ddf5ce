package model_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/model"
)

// A call is a request as the endpoint decodes it: its members by name.
type call map[string]any

func (c call) has(name string) bool { _, ok := c[name]; return ok }

// roles are the roles of the messages: "system user".
func (c call) roles() string {
	var roles []string
	for _, m := range c["messages"].([]any) {
		roles = append(roles, m.(map[string]any)["role"].(string))
	}
	return strings.Join(roles, " ")
}

// content is what all messages say.
func (c call) content() string {
	var b strings.Builder
	for _, m := range c["messages"].([]any) {
		fmt.Fprintln(&b, m.(map[string]any)["content"])
	}
	return b.String()
}

// replyTokens is the bound on the reply, by either name.
func (c call) replyTokens() int {
	for _, name := range []string{"max_tokens", "max_completion_tokens"} {
		if n, ok := c[name].(float64); ok {
			return int(n)
		}
	}
	return 0
}

// An endpoint is a server with an answer of its own to each call, which it
// records.
type endpoint struct {
	*httptest.Server
	mu    sync.Mutex
	calls []call
}

// serve starts an endpoint; answer gives a status and a body.
func serve(t testing.TB, answer func(call) (int, string)) *endpoint {
	e := new(endpoint)
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		var c call
		if err == nil {
			err = json.Unmarshal(body, &c)
		}
		if err != nil {
			return // the client is gone
		}
		e.mu.Lock()
		e.calls = append(e.calls, c)
		e.mu.Unlock()
		status, text := answer(c)
		if status == http.StatusOK {
			w.Header().Set("Content-Type", "text/event-stream")
		}
		w.WriteHeader(status)
		io.WriteString(w, text)
	}))
	t.Cleanup(e.Close)
	return e
}

// taken are the calls since it was last asked.
func (e *endpoint) taken() []call {
	e.mu.Lock()
	defer e.mu.Unlock()
	calls := e.calls
	e.calls = nil
	return calls
}

func (e *endpoint) composer(t testing.TB, config model.Config) *model.Composer {
	config.Client, config.BaseURL = client(t), e.URL+"/v1"
	if config.Model == "" {
		config.Model = "m"
	}
	return model.New(config)
}

// A refusal is what a server says to a call it does not understand.
type refusal struct {
	of     func(call) bool
	status int
	body   string
}

func has(name string) func(call) bool { return func(c call) bool { return c.has(name) } }

func system(c call) bool { return strings.Contains(c.roles(), "system") }

// message is a body as OpenAI writes it.
func message(text, param string) string {
	body, _ := json.Marshal(map[string]any{"error": map[string]any{"message": text, "type": "invalid_request_error", "param": param, "code": nil}})
	return string(body)
}

func TestEndpointsOfManyManners(t *testing.T) {
	schema := refusal{has("response_format"), 400, `{"error":"'response_format.type' must be 'text'"}`}
	usage := refusal{has("stream_options"), 400, message("Unknown parameter: 'stream_options'.", "stream_options")}
	warm := refusal{has("temperature"), 400, message("Unsupported value: 'temperature' does not support 0.01 with this model.", "temperature")}
	old := refusal{has("max_tokens"), 400, message("Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.", "max_tokens")}
	both := refusal{has("max_completion_tokens"), 400, message("Unknown name \"max_completion_tokens\"", "")}
	noSystem := refusal{system, 500, `{"error":{"code":500,"message":"template: System role not supported","type":"server_error"}}`}
	silent := func(of func(call) bool) refusal { return refusal{of, 400, ""} }
	for _, test := range []struct {
		name     string
		refusals []refusal
		tries    int
		lacks    string // of response_format, stream_options, temperature, max_tokens, max_completion_tokens
		roles    string
	}{
		{"the newest", nil, 1, "max_completion_tokens", "system user"},
		{"no schema", []refusal{schema}, 2, "max_completion_tokens response_format", "system user"},
		{"no schema, validated", []refusal{{has("response_format"), 422, `{"detail":[{"type":"literal_error","loc":["body","response_format","type"],"msg":"Input should be 'text'"}]}`}}, 2,
			"max_completion_tokens response_format", "system user"},
		{"no schema, by failing", []refusal{{has("response_format"), 500, `{"error":{"code":500,"message":"response_format type must be \"text\"","type":"server_error"}}`}}, 2,
			"max_completion_tokens response_format", "system user"},
		{"no schema, in the stream", []refusal{{has("response_format"), 200, "event: error\ndata: {\"error\":{\"message\":\"failed to parse grammar\"}}\n\n"}}, 2,
			"max_completion_tokens response_format", "system user"},
		{"a schema that silences", []refusal{{has("response_format"), 200, stream("")}}, 2, "max_completion_tokens response_format", "system user"},
		{"no usage", []refusal{usage}, 2, "max_completion_tokens stream_options", "system user"},
		{"no temperature", []refusal{warm}, 2, "max_completion_tokens temperature", "system user"},
		{"a reasoning model", []refusal{old, warm}, 3, "max_tokens temperature", "system user"},
		{"no bound by any name", []refusal{old, both}, 3, "max_completion_tokens max_tokens temperature", "system user"},
		{"no system's role", []refusal{noSystem}, 2, "max_completion_tokens", "user"},
		{"developers only", []refusal{{system, 400, message("Use the developer role in place of 'system'.", "messages[0].role")}}, 2, "max_completion_tokens", "developer user"},
		{"no role but the user's", []refusal{
			{func(c call) bool { return c.roles() != "user" }, 400, message("Unsupported value: 'messages[0].role' does not support that with this model.", "messages[0].role")},
		}, 2, "max_completion_tokens", "user"},
		{"everything old, by name", []refusal{schema, usage, warm, noSystem}, 5, "max_completion_tokens response_format stream_options temperature", "user"},
		{"old and silent about the schema", []refusal{silent(has("response_format"))}, 2, "max_completion_tokens response_format stream_options", "system user"},
		{"old and silent about bounds", []refusal{silent(has("max_tokens")), silent(has("max_completion_tokens"))}, 3,
			"max_completion_tokens max_tokens response_format stream_options temperature", "system user"},
		{"old and silent about everything", []refusal{silent(has("response_format")), silent(has("temperature")), silent(system)}, 4,
			"max_completion_tokens max_tokens response_format stream_options temperature", "user"},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := serve(t, func(c call) (int, string) {
				for _, r := range test.refusals {
					if r.of(c) {
						return r.status, r.body
					}
				}
				return 200, stream(asked)
			})
			c := server.composer(t, model.Config{})
			for i, tries := range []int{test.tries, 1, 1} { // learned once
				drafts, err := collect(t, c.Compose(t.Context(), question, evidence()))
				if err != nil || outline(drafts) != claimed {
					t.Fatalf("question %d: got %q, %v", i+1, outline(drafts), err)
				}
				calls := server.taken()
				if len(calls) != tries {
					t.Errorf("question %d took %d requests, want %d", i+1, len(calls), tries)
				}
				last := calls[len(calls)-1]
				var lacks []string
				for _, name := range []string{"max_completion_tokens", "max_tokens", "response_format", "stream_options", "temperature"} {
					if !last.has(name) {
						lacks = append(lacks, name)
					}
				}
				if got := strings.Join(lacks, " "); got != test.lacks || last.roles() != test.roles {
					t.Errorf("question %d was asked by %s without %s, want by %s without %s", i+1, last.roles(), got, test.roles, test.lacks)
				}
				if !strings.Contains(last.content(), "You answer questions") || !strings.Contains(last.content(), "Question: "+question.Text) {
					t.Errorf("question %d does not say all: %s", i+1, last.content())
				}
			}
		})
	}
}

// What a server refuses however it is asked teaches nothing.
func TestHopelessRequestIsNotLearnedFrom(t *testing.T) {
	broken := true
	server := serve(t, func(c call) (int, string) {
		if broken {
			return 400, `{"error":{"message":"content policy"}}`
		}
		return 200, stream(asked)
	})
	c := server.composer(t, model.Config{})
	if _, err := collect(t, c.Compose(t.Context(), question, evidence())); !errors.Is(err, model.ErrRefused) {
		t.Errorf("got %v", err)
	}
	if n := len(server.taken()); n > 8 {
		t.Errorf("asked %d times", n)
	}
	broken = false
	if _, err := collect(t, c.Compose(t.Context(), question, evidence())); err != nil {
		t.Fatal(err)
	}
	if calls := server.taken(); len(calls) != 1 || !calls[0].has("response_format") || !calls[0].has("temperature") {
		t.Errorf("the next question was asked %d times, first with %v", len(calls), calls[0])
	}
}

func TestManyLearnAtOnce(t *testing.T) {
	server := serve(t, func(c call) (int, string) {
		switch {
		case c.has("response_format"):
			return 400, message("response_format is not supported", "response_format")
		case system(c):
			return 400, message("system role is not supported", "")
		}
		return 200, stream(asked)
	})
	c := server.composer(t, model.Config{})
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			if drafts, err := collect(t, c.Compose(t.Context(), question, evidence())); err != nil || len(drafts) != 1 {
				t.Errorf("%d drafts, %v", len(drafts), err)
			}
		})
	}
	wg.Wait()
	server.taken()
	if _, err := collect(t, c.Compose(t.Context(), question, evidence())); err != nil || len(server.taken()) != 1 {
		t.Errorf("not learned; %v", err)
	}
}

func TestModelsKnownToReason(t *testing.T) {
	for name, reasons := range map[string]bool{
		"llama3.2": false, "gpt-4o-mini": false,
		"o1": true, "o3-mini": true, "o4-mini": true, "gpt-5": true, "gpt-5.1-mini": true,
	} {
		server := serve(t, func(call) (int, string) { return 200, stream(asked) })
		if _, err := collect(t, server.composer(t, model.Config{Model: name}).Compose(t.Context(), question, evidence())); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		c := server.taken()[0]
		if c.has("max_completion_tokens") != reasons || c.has("max_tokens") == reasons || c.has("temperature") == reasons || c.has("reasoning_effort") != reasons || (c.replyTokens() > 2000) != reasons {
			t.Errorf("%s: asked with %v", name, slices.Sorted(func(yield func(string) bool) {
				for k := range c {
					if !yield(k) {
						return
					}
				}
			}))
		}
	}
}

func TestModelThatReasonsInItsOwnWay(t *testing.T) {
	server := serve(t, func(c call) (int, string) {
		if c.has("reasoning_effort") {
			return 400, message("Unsupported parameter: 'reasoning_effort' is not supported with this model.", "reasoning_effort")
		}
		return 200, stream(asked)
	})
	c := server.composer(t, model.Config{Model: "o1-mini"})
	for _, tries := range []int{2, 1} {
		if drafts, err := collect(t, c.Compose(t.Context(), question, evidence())); err != nil || len(drafts) != 1 {
			t.Errorf("%d drafts, %v", len(drafts), err)
		}
		if n := len(server.taken()); n != tries {
			t.Errorf("asked %d times, want %d", n, tries)
		}
	}
}

// A reply that is all thoughts is asked for again, with room for both.
func TestThinkersGetMoreTokens(t *testing.T) {
	for name, thoughts := range map[string]string{
		"in the reply":  `{"choices":[{"delta":{"content":"<think>Hm, the ferry"},"finish_reason":"length"}]}`,
		"in brackets":   `{"choices":[{"delta":{"content":"[THINK]Hm, the ferry"},"finish_reason":"length"}]}`,
		"beside it":     `{"choices":[{"delta":{"reasoning_content":"Hm, the ferry"},"finish_reason":"length"}]}`,
		"not streaming": `{"choices":[{"message":{"content":"","reasoning_content":"Hm, the ferry"},"finish_reason":"length"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			server := serve(t, func(c call) (int, string) {
				switch {
				case c.replyTokens() > 2000:
					return 200, stream("<think>Hm.</think>", asked)
				case strings.Contains(thoughts, "message"):
					return 200, thoughts
				}
				return 200, "data: " + thoughts + "\n\n"
			})
			c := server.composer(t, model.Config{})
			for _, tries := range []int{2, 1} {
				drafts, err := collect(t, c.Compose(t.Context(), question, evidence()))
				if n := len(server.taken()); err != nil || outline(drafts) != claimed || n != tries {
					t.Errorf("got %q and %v after %d requests, want %d", outline(drafts), err, n, tries)
				}
			}
		})
	}
}

func TestThoughtsWithoutEndAreCutShort(t *testing.T) {
	server := serve(t, func(call) (int, string) {
		return 200, `data: {"choices":[{"delta":{"content":"<think>Hm."},"finish_reason":"length"}]}` + "\n\n"
	})
	c := server.composer(t, model.Config{})
	if _, err := collect(t, c.Compose(t.Context(), question, evidence())); !errors.Is(err, model.ErrCutShort) || len(server.taken()) != 2 {
		t.Errorf("got %v", err)
	}
}

// The schema must be one that strict servers take: every member required and
// no other allowed, at every level.
func TestSchemasAreStrict(t *testing.T) {
	server := serve(t, func(call) (int, string) { return 200, stream(`{"question": "What?", "claim": "A."}`) })
	c := server.composer(t, model.Config{})
	german := question
	german.Language = "German"
	for _, q := range []bot.Question{question, german} {
		collect(t, c.Compose(t.Context(), q, evidence()))
		c.Mend(t.Context(), q, evidence(), bot.Draft{Text: "B."}, bot.ErrNumber)
		c.Restate(t.Context(), q)
	}
	calls := server.taken()
	if len(calls) != 6 {
		t.Fatalf("%d calls", len(calls))
	}
	var strict func(schema map[string]any, path string)
	strict = func(schema map[string]any, path string) {
		if items, ok := schema["items"].(map[string]any); ok {
			strict(items, path+"[]")
		}
		members, ok := schema["properties"].(map[string]any)
		if !ok {
			return
		}
		required, _ := schema["required"].([]any)
		if schema["additionalProperties"] != false || len(required) != len(members) {
			t.Errorf("%s is not strict", path)
		}
		for name, member := range members {
			if !slices.Contains(required, any(name)) {
				t.Errorf("%s.%s is not required", path, name)
			}
			strict(member.(map[string]any), path+"."+name)
		}
	}
	for _, c := range calls {
		format := c["response_format"].(map[string]any)["json_schema"].(map[string]any)
		if format["strict"] != true {
			t.Error("the format is not strict")
		}
		strict(format["schema"].(map[string]any), format["name"].(string))
	}
}

// Whatever a server says when it refuses, it is asked a bounded number of
// times, with the question each time, and nothing it wrote is told.
func FuzzRefusal(f *testing.F) {
	f.Add(400, message("Use the developer role", "messages[0].role"))
	f.Add(400, `{"error":{"message":"maximum context length is 2048 tokens","code":"context_length_exceeded"},"n_ctx":9999999}`)
	f.Add(500, "grammar temperature")
	f.Add(422, `{"detail":[{"loc":["body","stream_options"]}]}`)
	f.Add(413, `{"error":"temperature too long"}`)
	f.Add(200, `{"error":{"message":"response_format"}}`)
	own := regexp.MustCompile(`^(?:the model[^0-9]*)(?: \(status \d{3}(?:, [a-z_]+)?\))?$`)
	f.Fuzz(func(t *testing.T, status int, body string) {
		if status < 200 || status > 599 || status == 200 && !strings.Contains(body, "error") {
			return
		}
		calls := 0
		config := model.Config{Model: "m", Client: &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			calls++
			if said, _ := io.ReadAll(r.Body); !strings.Contains(string(said), question.Text) {
				t.Errorf("asked with %s", said)
			}
			return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
		})}}
		drafts, err := collect(t, model.New(config).Compose(t.Context(), question, evidence()))
		if calls > 8 {
			t.Errorf("asked %d times", calls)
		}
		if err != nil && !own.MatchString(err.Error()) {
			t.Errorf("the error is %q", err)
		}
		if status != 200 && (err == nil || len(drafts) > 0) {
			t.Errorf("status %d gave %d drafts and %v", status, len(drafts), err)
		}
	})
}
