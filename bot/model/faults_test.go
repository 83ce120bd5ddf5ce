package model_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/model"
	"github.com/dateline-bot/dateline/bot/model/modeltest"
)

// safe fails the test when an error tells what it must not.
func safe(t *testing.T, err error) {
	t.Helper()
	for _, secret := range []string{canaryKey, "Aldmoor", "Pellham", "on fire"} {
		if err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("the error %q tells %q", err, secret)
		}
	}
}

func TestFaultsBeforeTheReply(t *testing.T) {
	for _, test := range []struct {
		name      string
		behaviour modeltest.Behaviour
		want      error
		text      string // in the error
	}{
		{"bad key", modeltest.Fails(401), model.ErrUnauthorized, "OPENAI_API_KEY"},
		{"forbidden", modeltest.Fails(403), model.ErrUnauthorized, "403"},
		{"no such model", modeltest.Fails(404), model.ErrNoModel, "OPENAI_CHAT_MODEL"},
		{"elsewhere", modeltest.Redirects("/login"), model.ErrNoModel, "307"},
		{"too many requests", modeltest.RateLimits("1"), model.ErrRateLimited, "insufficient_quota"},
		{"bad request", modeltest.Fails(400), model.ErrRefused, "400"},
		{"too large", modeltest.Fails(413), model.ErrRefused, "413"},
		{"request time-out", modeltest.Fails(408), model.ErrTimeout, "408"},
		{"server error", modeltest.Fails(500), model.ErrUnavailable, "500"},
		{"overloaded", modeltest.Fails(503), model.ErrUnavailable, "503"},
		{"reset", modeltest.Resets, model.ErrUnavailable, ""},
		{"cut before the body", modeltest.CutAt(0, modeltest.Says(modeltest.Truthful)), model.ErrUnavailable, ""},
		{"error in a good answer", modeltest.ErrorBody, model.ErrUnavailable, ""},
		{"error in the stream", modeltest.Raw("text/event-stream", "data: {\"error\": {\"message\": \"upstream is on fire\"}}\n\n"), model.ErrUnavailable, ""},
		{"HTML", modeltest.HTML, model.ErrGarbled, "OPENAI_BASE_URL"},
		{"garbage", modeltest.Garbage, model.ErrGarbled, ""},
		{"words", modeltest.Raw("text/plain", "hello, world"), model.ErrGarbled, ""},
		{"empty", modeltest.Empty, model.ErrGarbled, ""},
		{"empty choices", modeltest.EmptyChoices, model.ErrGarbled, ""},
		{"empty choices, one object", modeltest.Raw("application/json", `{"choices": []}`), model.ErrGarbled, ""},
		{"half an object", modeltest.Raw("application/json", `{"choices": [{"mess`), model.ErrGarbled, ""},
		{"an array", modeltest.Raw("application/json", `[{"choices": []}]`), model.ErrGarbled, ""},
		{"no UTF-8", modeltest.Raw("text/event-stream", strings.Replace(stream(asked), "took", "to\xffok", 1)), model.ErrGarbled, ""},
		{"no UTF-8, one object", modeltest.Raw("application/json", "{\"choices\": [{\"message\": {\"content\": \"A to\xffok over [1].\"}}]}"), model.ErrGarbled, ""},
		{"NUL", modeltest.Raw("text/event-stream", strings.Replace(stream(asked), "took", "to\x00ok", 1)), model.ErrGarbled, ""},
		{"a failure that repeats the request", modeltest.Fails(501), model.ErrUnavailable, "501"},
		{"nothing said", modeltest.SaysText(" \n"), model.ErrGarbled, ""},
		{"another type of choices", modeltest.Raw("text/event-stream", "data: {\"choices\": 3}\n\n"), model.ErrGarbled, ""},
		{"endless line", modeltest.Raw("text/event-stream", "data: "+strings.Repeat("x", 10<<20)), model.ErrGarbled, ""},
		{"out of tokens at once", modeltest.RunsOut(""), model.ErrCutShort, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := modeltest.Start(t)
			server.Chat(test.behaviour)
			drafts, err := collect(t, composer(t, server).Compose(t.Context(), question, evidence()))
			if len(drafts) > 0 || !errors.Is(err, test.want) {
				t.Fatalf("got %d drafts and %v, want %v", len(drafts), err, test.want)
			}
			if !strings.Contains(err.Error(), test.text) {
				t.Errorf("error %q does not tell %q", err, test.text)
			}
			safe(t, err)
		})
	}
}

func TestNoServer(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	for _, base := range []string{"http://" + address + "/v1", "http://no-such-host.invalid/v1"} {
		c := model.New(model.Config{Client: client(t), BaseURL: base, Key: canaryKey, Model: "m"})
		_, err := collect(t, c.Compose(t.Context(), question, evidence()))
		if !errors.Is(err, model.ErrUnavailable) {
			t.Errorf("%s: got %v", base, err)
		}
		safe(t, err)
	}
}

func TestModelThatCannotChat(t *testing.T) {
	c := model.New(model.Config{Client: client(t), BaseURL: "http://unused.invalid", Model: "text-davinci-003"})
	if _, err := collect(t, c.Compose(t.Context(), question, evidence())); !errors.Is(err, model.ErrNoModel) {
		t.Errorf("got %v", err)
	}
}

// twoLines is a reply of about 4,000 bytes of stream.
var twoLines = modeltest.SaysText(modeltest.Lines(
	modeltest.Line{Claim: "Pellham Lines took over.", Source: 1, Quote: "took over the Aldmoor ferry"},
	modeltest.Line{Claim: "The pier was built in 1911.", Source: 2, Quote: "built in 1911"},
))

func TestFaultsInMidReplyKeepWholeDrafts(t *testing.T) {
	const afterFirst = 3000 // bytes of stream: the first draft is in, the second not
	one := modeltest.Lines(modeltest.Line{Claim: "One.", Source: 1, Quote: "on Monday"})
	for _, test := range []struct {
		name      string
		behaviour modeltest.Behaviour
		want      error
	}{
		{"broken off", modeltest.CutAt(afterFirst, twoLines), model.ErrCutShort},
		{"ended", modeltest.EndAt(afterFirst, twoLines), model.ErrCutShort},
		{"out of tokens", modeltest.RunsOut(one + `{"claim": "Tw`), model.ErrCutShort},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := modeltest.Start(t)
			server.Chat(test.behaviour)
			drafts, err := collect(t, composer(t, server).Compose(t.Context(), question, evidence()))
			if len(drafts) != 1 || len(drafts[0].Citations) != 1 || !errors.Is(err, test.want) {
				t.Errorf("got %q and %v, want one draft and %v", outline(drafts), err, test.want)
			}
			safe(t, err)
		})
	}
	t.Run("silent", func(t *testing.T) {
		drafts, _, err := composeWithin(t, time.Minute, modeltest.HangAt(afterFirst, twoLines))
		if len(drafts) != 1 || len(drafts[0].Citations) != 1 || !errors.Is(err, model.ErrTimeout) {
			t.Errorf("got %q and %v, want one draft and %v", outline(drafts), err, model.ErrTimeout)
		}
	})
}

// composeWithin asks a server that behaves so, on a clock that runs ahead while
// all are waiting.
func composeWithin(t *testing.T, limit time.Duration, behaviour modeltest.Behaviour) (drafts []bot.Draft, took time.Duration, err error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		server := modeltest.Piped()
		server.Chat(behaviour)
		transport := server.Transport()
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		c := model.New(model.Config{Client: &http.Client{Transport: transport}, BaseURL: server.URL, Model: "test-model"})
		begun := time.Now()
		drafts, err = collect(t, c.Compose(ctx, question, evidence()))
		took = time.Since(begun)
		cancel()
		transport.CloseIdleConnections()
		server.Close()
	})
	return drafts, took, err
}

func TestSilenceBeforeTheReply(t *testing.T) {
	if _, _, err := composeWithin(t, time.Minute, modeltest.Hangs); !errors.Is(err, model.ErrTimeout) {
		t.Errorf("got %v", err)
	}
}

// roundTrip answers requests in memory.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// replying is a composer whose every request is answered 200 with the body.
func replying(body io.Reader, config model.Config) *model.Composer {
	config.Model = "m"
	config.Client = &http.Client{Transport: roundTrip(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(body)}, nil
	})}
	return model.New(config)
}

// recorded is a stream as servers send it, with a comment, other fields, CRLF,
// a chunk for usage and a long reply in few events.
const recorded = ": connected\r\n\r\nevent: message\r\nid: 1\r\n" +
	`data: {"id":"1","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"error":null}` + "\r\n\r\n" +
	`data:{"choices":[{"index":0,"delta":{"content":"{\"claim\": \"Pellham Lines took over.\", \"source\": 1, \"qu"}}]}` + "\r\n\r\n" +
	`data: {"choices":[{"index":0,"delta":{"content":"ote\": \"took over the Aldmoor ferry\"}\n{\"claim\": \"The pier"}}]}` + "\r\n\r\n" +
	`data: {"choices":[{"index":1,"delta":{"content":"{\"claim\": \"Another choice.\"}"}}]}` + "\r\n\r\n" +
	`data: {"choices":[{"index":0,"delta":{"content":" was built in 1911.\", \"source\": 2, \"quote\": \"built in 1911\"}"}}]}` + "\r\n\r\n" +
	`data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}` + "\r\n\r\n" +
	`data: {"choices":[],"usage":{"total_tokens":12}}` + "\r\n\r\ndata: [DONE]\r\n\r\n"

// recordedSchema is the same reply held to the schema, and what it took.
var recordedSchema = strings.NewReplacer(`"content":"{\"claim\": \"Pellham`, `"content":"{\"claims\": [{\"claim\": \"Pellham`,
	`ferry\"}\n{`, `ferry\"}, {`, `1911\"}"`, `1911\"}], \"lacks\": \"\"}"`,
	`"total_tokens":12`, `"prompt_tokens":400,"completion_tokens":60,"total_tokens":460`).Replace(recorded)

func TestStreamCutAtEveryByte(t *testing.T) {
	for name, recorded := range map[string]string{"lines": recorded, "schema": recordedSchema} {
		t.Run(name, func(t *testing.T) { cutAtEveryByte(t, recorded) })
	}
}

func cutAtEveryByte(t *testing.T, recorded string) {
	reset := errors.New("read: connection reset by peer")
	whole, err := collect(t, replying(strings.NewReader(recorded), model.Config{}).Compose(t.Context(), question, evidence()))
	if err != nil || len(whole) != 2 {
		t.Fatalf("the whole stream gives %q, %v", outline(whole), err)
	}
	firstDone := strings.Index(recorded, `ferry\"}`)
	secondDone := strings.Index(recorded, `1911\"}`)
	finished := strings.Index(recorded, `"stop"`)
	lineOf := func(at int) int { return at + strings.Index(recorded[at:], "}]}") + len("}]}") }
	for n := range len(recorded) {
		want := 0
		if n >= lineOf(firstDone) {
			want++
		}
		if n >= lineOf(secondDone) {
			want++
		}
		for _, broken := range []error{io.EOF, reset, io.ErrUnexpectedEOF} {
			body := io.MultiReader(strings.NewReader(recorded[:n]), failing{broken})
			drafts, err := collect(t, replying(body, model.Config{}).Compose(t.Context(), question, evidence()))
			if outline(drafts) != outline(whole[:len(drafts)]) || len(drafts) != want {
				t.Fatalf("cut at %d by %v: drafts are %q, want %d", n, broken, outline(drafts), want)
			}
			if n >= lineOf(finished) {
				if err != nil {
					t.Fatalf("cut at %d, after the end, by %v: %v", n, broken, err)
				}
				continue
			}
			switch {
			case errors.Is(err, model.ErrCutShort):
			case want == 0 && (errors.Is(err, model.ErrUnavailable) || errors.Is(err, model.ErrGarbled)):
			default:
				t.Fatalf("cut at %d by %v with %d drafts: error is %v", n, broken, want, err)
			}
		}
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestKeepAliveCommentsAreNoFault(t *testing.T) {
	stream := strings.Repeat(": keep-alive\n\n", 2000) + recorded
	drafts, err := collect(t, replying(strings.NewReader(stream), model.Config{}).Compose(t.Context(), question, evidence()))
	if err != nil || len(drafts) != 2 {
		t.Errorf("got %q, %v", outline(drafts), err)
	}
}

func TestBodiesAreCapped(t *testing.T) {
	event := `data: {"choices":[{"delta":{"content":"word "}}]}` + "\n\n"
	endless := &repeated{text: event}
	drafts, err := collect(t, replying(endless, model.Config{}).Compose(t.Context(), question, evidence()))
	if len(drafts) > 0 || !errors.Is(err, model.ErrCutShort) {
		t.Errorf("got %d drafts, %v", len(drafts), err)
	}
	if endless.read > 1<<20+64<<10 {
		t.Errorf("%d bytes were read of an endless body", endless.read)
	}
	short := &repeated{text: event}
	if _, err := collect(t, replying(short, model.Config{MaxBody: 1000}).Compose(t.Context(), question, evidence())); !errors.Is(err, model.ErrCutShort) {
		t.Errorf("with a cap of 1000 bytes: %v", err)
	}
	if short.read > 1000 {
		t.Errorf("%d bytes were read with a cap of 1000", short.read)
	}
}

// repeated gives the same text without end, and counts.
type repeated struct {
	text string
	read int
}

func (r *repeated) Read(p []byte) (int, error) {
	n := copy(p, r.text[r.read%len(r.text):])
	r.read += n
	return n, nil
}

func TestErrorsTellOnlyTheirOwnWords(t *testing.T) {
	for _, status := range []int{300, 400, 401, 404, 418, 429, 500, 599} {
		config := model.Config{Model: "m", Key: canaryKey, Client: &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			body := fmt.Sprintf(`{"error": {"message": "Aldmoor", "type": "Aldmoor", "code": %q}}`, canaryKey)
			return &http.Response{StatusCode: status, Status: canaryKey, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
		})}}
		_, err := collect(t, model.New(config).Compose(t.Context(), question, evidence()))
		if err == nil {
			t.Errorf("status %d is no error", status)
		}
		safe(t, err)
	}
	config := model.Config{Model: "m", Key: canaryKey, Client: &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		body, _ := io.ReadAll(r.Body)
		return nil, fmt.Errorf("malformed response %q to %s", body, r.Header.Get("Authorization"))
	})}}
	_, err := collect(t, model.New(config).Compose(t.Context(), question, evidence()))
	if !errors.Is(err, model.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
	safe(t, err)
}
