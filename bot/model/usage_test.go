package model_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/model"
	"github.com/dateline-bot/dateline/bot/model/modeltest"
	"github.com/dateline-bot/dateline/retrieval"
)

// found is a search that finds the evidence whatever is asked.
type found struct{}

func (found) Search(context.Context, retrieval.Query) (retrieval.Result, error) {
	return evidence(), nil
}

// noQuotes is a composer that finds nothing to quote.
type noQuotes struct{}

func (noQuotes) Compose(context.Context, bot.Question, retrieval.Result) iter.Seq2[bot.Draft, error] {
	return func(func(bot.Draft, error) bool) {}
}

// ask has a desk answer the question with this model.
func ask(t *testing.T, c *model.Composer) bot.Answer {
	t.Helper()
	desk := bot.Desk{Search: found{}, Quote: noQuotes{}, Model: c, Words: error.Error, Log: slog.New(slog.DiscardHandler)}
	answer, err := desk.Ask(t.Context(), question, nil)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// ferryLine is a claim that holds.
const ferryLine = `{"claim": "Pellham Lines took over the Aldmoor ferry on Monday.", "source": 1, "quote": "Pellham Lines took over the Aldmoor ferry on Monday."}`

func TestUsageIsTold(t *testing.T) {
	content := strings.TrimSuffix(stream(ferryLine), "\n")
	for _, test := range []struct {
		name, body string
		want       bot.Usage
	}{
		{"after the reply", content + "\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":321,\"completion_tokens\":45}}\n\ndata: [DONE]\n\n", bot.Usage{Prompt: 321, Completion: 45}},
		{"without a last line break", content + "\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":321,\"completion_tokens\":45}}", bot.Usage{Prompt: 321, Completion: 45}},
		{"with the last piece", strings.Replace(content, `"finish_reason":"stop"}]`, `"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":8}`, 1), bot.Usage{Prompt: 9, Completion: 8}},
		{"in one object", fmt.Sprintf(`{"choices":[{"message":{"content":%q},"finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":6}}`, ferryLine), bot.Usage{Prompt: 7, Completion: 6}},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := serve(t, func(call) (int, string) { return 200, test.body })
			answer := ask(t, server.composer(t, model.Config{}))
			if answer.Usage != test.want || len(answer.Claims) != 1 {
				t.Errorf("usage is %+v, want %+v; claims %v, notes %q", answer.Usage, test.want, answer.Claims, answer.Notes)
			}
		})
	}
}

func TestUsageIsEstimatedWhereTheServerIsSilent(t *testing.T) {
	for name, body := range map[string]string{
		"whole":          stream(ferryLine),
		"usage of null":  strings.Replace(stream(ferryLine), `"choices"`, `"usage":null,"choices"`, 1),
		"cut short":      strings.SplitAfter(stream(ferryLine), "\n\n")[0],
		"all in thought": strings.Replace(strings.SplitAfter(stream(ferryLine), "\n\n")[0], "content", "reasoning_content", 1),
	} {
		server := serve(t, func(call) (int, string) { return 200, body })
		answer := ask(t, server.composer(t, model.Config{}))
		// Four characters a token, give or take a quarter; the prompt is the
		// instructions and two passages.
		if c := answer.Usage.Completion; c < len(ferryLine)/5 || c > len(ferryLine)/3 {
			t.Errorf("%s: %d tokens for a reply of %d characters", name, c, len(ferryLine))
		}
		if p, said := answer.Usage.Prompt, len(server.taken()[0].content()); p < said/5 || p > said/3 {
			t.Errorf("%s: %d tokens for a prompt of %d characters", name, p, said)
		}
	}
}

func TestWhatWasRefusedCostsNothing(t *testing.T) {
	for _, status := range []int{400, 401, 429, 503} {
		server := serve(t, func(call) (int, string) { return status, "" })
		if u := ask(t, server.composer(t, model.Config{})).Usage; u != (bot.Usage{}) {
			t.Errorf("status %d cost %+v", status, u)
		}
	}
}

// Each request that was sent is counted: the one for the answer, and the one
// that mends its claim.
func TestMendingIsCounted(t *testing.T) {
	usage := func(n int) string {
		return fmt.Sprintf("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d}}\n\ndata: [DONE]\n\n", n, n)
	}
	server := serve(t, func(c call) (int, string) {
		if strings.Contains(c.content(), "Failed claim: ") {
			return 200, stream(ferryLine) + usage(10)
		}
		return 200, stream(strings.Replace(ferryLine, "on Monday", "in 1950", 1)) + usage(100)
	})
	answer := ask(t, server.composer(t, model.Config{}))
	if answer.Usage != (bot.Usage{Prompt: 110, Completion: 110}) || len(answer.Claims) != 1 || answer.Dropped != 0 {
		t.Errorf("usage %+v, %d claims, %d dropped", answer.Usage, len(answer.Claims), answer.Dropped)
	}
}

// A server that says all and then keeps the line open holds nobody up for
// long, and a connection that was read to its end is used again.
func TestTheEndOfTheBodyIsNotWaitedFor(t *testing.T) {
	for name, test := range map[string]struct {
		body string
		want error
	}{
		"finished":          {stream(ferryLine), nil},
		"finished and done": {stream(ferryLine) + "data: [DONE]\n\n", nil},
		"done alone":        {strings.SplitAfter(stream(ferryLine), "\n\n")[0] + "data: [DONE]\n\n", nil},
		"neither":           {strings.SplitAfter(stream(ferryLine), "\n\n")[0], model.ErrTimeout},
	} {
		t.Run(name, func(t *testing.T) {
			const patience = time.Minute
			drafts, took, err := composeWithin(t, patience, func(w http.ResponseWriter, r modeltest.Request) {
				fmt.Fprint(w, test.body)
				_ = http.NewResponseController(w).Flush()
				modeltest.Hangs(w, r)
			})
			if !errors.Is(err, test.want) || len(drafts) != 1 || err == nil && took > time.Second {
				t.Errorf("%d drafts, %v after %v, want %v", len(drafts), err, took, test.want)
			}
		})
	}
}

func TestConnectionIsUsedAgain(t *testing.T) {
	addresses := make(map[string]bool)
	server := serve(t, func(call) (int, string) { return 200, stream(asked) + "data: [DONE]\n\n" })
	handler := server.Config.Handler
	server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		addresses[r.RemoteAddr] = true
		handler.ServeHTTP(w, r)
	})
	c := server.composer(t, model.Config{})
	for range 5 {
		if _, err := collect(t, c.Compose(t.Context(), question, evidence())); err != nil {
			t.Fatal(err)
		}
	}
	if len(addresses) != 1 {
		t.Errorf("%d connections for 5 questions", len(addresses))
	}
}
