package model_test

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/dateline-bot/dateline/bot/model"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// spent is what a server that takes four characters for a token counts of a
// call, prompt and reply together.
func spent(c call) int { return len(c.content())/4 + c.replyTokens() }

var passageText = regexp.MustCompile(`(?m)^text: (.*)$`)

// shown are the passages' texts in the prompt.
func shown(c call) (texts []string) {
	for _, m := range passageText.FindAllStringSubmatch(c.content(), -1) {
		texts = append(texts, m[1])
	}
	return texts
}

// long are articles of so many characters, the i-th all of the i-th letter.
func long(sizes ...int) retrieval.Result {
	var articles []*corpus.Article
	for i, n := range sizes {
		letter := string(rune('a' + i))
		articles = append(articles, &corpus.Article{ID: letter, Title: letter, Text: strings.Repeat(letter, n)})
	}
	return hits(articles...)
}

func TestContextLearnedFromTheServer(t *testing.T) {
	const has = 3000
	for _, test := range []struct {
		name   string
		status int
		body   string // %[1]d is what the server has
		tries  int
	}{
		{"as OpenAI says", 400, `{"error":{"message":"This model's maximum context length is %[1]d tokens. However, you requested 5200 tokens (3200 in the messages, 2000 in the completion).","param":"messages","code":"context_length_exceeded"}}`, 2},
		{"as a number", 400, `{"error":{"code":400,"message":"the request exceeds the available context size","type":"exceed_context_size_error","n_prompt_tokens":3300,"n_ctx":%[1]d}}`, 2},
		{"as text", 400, `{"object":"error","message":"max_tokens is too large: this model's maximum context length is %[1]d tokens and your request has 3200 input tokens","param":"max_tokens"}`, 2},
		{"in the stream", 200, "event: error\ndata: {\"error\":{\"message\":\"Trying to keep the first 3300 tokens, but the model is loaded with context length of only %[1]d tokens\"}}\n\n", 2},
		{"without a number", 400, `{"error":{"message":"Please reduce the length of the messages.","code":"context_length_exceeded"}}`, 3},
		{"with a number that is no help", 400, `{"error":{"message":"context length exceeded: 90000 is the limit"}}`, 3},
		{"by its status", 413, `{"error":{"message":"Request too large: limit 6000 a minute"}}`, 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := serve(t, func(c call) (int, string) {
				if spent(c) > has {
					body, _, _ := strings.Cut(fmt.Sprintf(test.body+"\x00%[1]d", has), "\x00")
					return test.status, body
				}
				return 200, stream(asked)
			})
			c := server.composer(t, model.Config{})
			for i, most := range []int{test.tries, 1} {
				drafts, err := collect(t, c.Compose(t.Context(), question, long(1500, 1500, 1500, 1500, 1500, 1500, 1500)))
				if err != nil || len(drafts) != 1 {
					t.Fatalf("question %d: %d drafts, %v", i+1, len(drafts), err)
				}
				calls := server.taken()
				if len(calls) > most || i == 0 && len(calls) < 2 {
					t.Errorf("question %d took %d requests, want at most %d", i+1, len(calls), most)
				}
				last := calls[len(calls)-1]
				if !last.has("response_format") || !last.has("temperature") {
					t.Error("the length was taken for another fault")
				}
				if n := len(shown(last)); n < 1 || n > 5 {
					t.Errorf("%d passages shown", n)
				}
			}
		})
	}
}

func TestContextTooSmallForAnything(t *testing.T) {
	server := serve(t, func(call) (int, string) {
		return 400, `{"error":{"message":"maximum context length is 512 tokens","code":"context_length_exceeded"}}`
	})
	_, err := collect(t, server.composer(t, model.Config{}).Compose(t.Context(), question, evidence()))
	if !errors.Is(err, model.ErrRefused) || !strings.Contains(err.Error(), "context_length_exceeded") || len(server.taken()) != 1 {
		t.Errorf("got %v", err)
	}
}

// Whatever the context and the passages: the prompt and the reply fit, the
// passages shown are whole and the best that fit, and a first one that is too
// long is cut.
func TestPassagesFitTheContext(t *testing.T) {
	server := serve(t, func(call) (int, string) { return 200, stream(asked) })
	rapid.Check(t, func(rt *rapid.T) {
		context := rapid.SampledFrom([]int{0, 2048, 2500, 3000, 4096, 8192, 128_000}).Draw(rt, "context")
		sizes := rapid.SliceOfN(rapid.IntRange(1, 12_000), 1, 14).Draw(rt, "sizes")
		c := server.composer(t, model.Config{Context: context})
		if _, err := collect(t, c.Compose(t.Context(), question, long(sizes...))); err != nil {
			rt.Fatal(err)
		}
		got := server.taken()[0]
		if limit := context; limit > 0 && spent(got) > limit {
			rt.Errorf("%d tokens asked for in a context of %d", spent(got), limit)
		}
		texts := shown(got)
		if len(texts) == 0 || len(texts) > 10 {
			rt.Fatalf("%d passages shown", len(texts))
		}
		last, smallest := -1, 1<<30 // smallest of those left out
		for _, text := range texts {
			i := int(text[0] - 'a')
			if i <= last {
				rt.Errorf("passage %d comes after passage %d", i, last)
			}
			for left := last + 1; left < i; left++ {
				smallest = min(smallest, sizes[left])
			}
			if len(text) != sizes[i] && (i != 0 || len(texts) > 1 && sizes[1] > 200) {
				rt.Errorf("passage %d of %d characters is shown with %d", i, sizes[i], len(text))
			}
			if i > 0 && sizes[i] > smallest {
				rt.Errorf("passage %d of %d characters is shown, and a better one of %d is not", i, sizes[i], smallest)
			}
			last = i
		}
	})
}

func TestTextsOfOtherScriptsTakeMoreRoom(t *testing.T) {
	server := serve(t, func(call) (int, string) { return 200, stream(asked) })
	c := server.composer(t, model.Config{Context: 4096})
	lengths := make(map[string]int)
	for _, letter := range []string{"a", "я", "字"} {
		article := &corpus.Article{ID: "x", Text: strings.Repeat(letter, 20_000)}
		if _, err := collect(t, c.Compose(t.Context(), question, hits(article))); err != nil {
			t.Fatal(err)
		}
		lengths[letter] = len([]rune(shown(server.taken()[0])[0]))
	}
	if lengths["я"] != lengths["字"] || lengths["a"] < 2*lengths["я"] || lengths["я"] < 1000 {
		t.Errorf("shown are %v characters", lengths)
	}
}

// An asker's long question leaves less room, never none.
func TestLongQuestionStillSeesAPassage(t *testing.T) {
	server := serve(t, func(call) (int, string) { return 200, stream(asked) })
	q := question
	q.Text = strings.Repeat("Is it so? ", 200)
	if _, err := collect(t, server.composer(t, model.Config{Context: 4096}).Compose(t.Context(), q, long(600, 600, 9000))); err != nil {
		t.Fatal(err)
	}
	if got := server.taken()[0]; len(shown(got)) != 2 || spent(got) > 4096 {
		t.Errorf("%d passages in %s tokens", len(shown(got)), strconv.Itoa(spent(got)))
	}
}
