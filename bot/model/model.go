// Package model composes answers with a chat model behind any server that
// speaks OpenAI's chat completions. It owns the request, the reading of the
// streamed reply, and the plain names of what can go wrong there. It refuses
// to know whether a claim is true to its source: the desk checks every draft.
//
// Its one invariant: what it says of a failure is one of its own errors. The
// server's words, which may repeat the prompt or the key, go nowhere.
package model

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"iter"
	"net/http"
	"time"
	"unicode/utf8"

	openai "github.com/sashabaranov/go-openai"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/prompts"
	"github.com/dateline-bot/dateline/retrieval"
)

// Bounds of one request and its reply.
const (
	// DefaultMaxContext is how many characters of passages a prompt holds, about
	// 3,000 tokens of English: small local models take it beside the reply.
	DefaultMaxContext = 12_000
	// DefaultMaxBody is how many bytes of a reply are read, as sent. A stream
	// spends about 300 bytes on a token.
	DefaultMaxBody = 1 << 20

	maxPassages = 10
	maxClaims   = 12
	maxLine     = 64 << 10 // bytes of a line, of the stream as of the reply
	maxTokens   = 2000     // of the reply: twelve claims with their quotes
)

// temperature is as good as 0, which go-openai leaves out of the request and
// servers then take for 1.
const temperature = 0.01

// A Config says which model to ask, and how.
type Config struct {
	// Client sends the requests; its time-outs, retries and breaker are the
	// only ones there are. nil is http.DefaultClient.
	Client *http.Client
	// BaseURL is the server, up to and with the version
	// ("http://127.0.0.1:11434/v1"); "" is OpenAI.
	BaseURL string
	// Key is sent as a bearer token; "" sends none.
	Key string
	// Model is the chat model's name on the server.
	Model string
	// MaxContext and MaxBody are as DefaultMaxContext and DefaultMaxBody, which
	// 0 stands for.
	MaxContext int
	MaxBody    int64
	// Now tells the day of asking to a question without an AsOf; nil is
	// time.Now.
	Now func() time.Time
}

// A Composer drafts answers with a chat model. It may be used by many
// goroutines.
type Composer struct {
	api        *openai.Client
	model      string
	maxContext int
	now        func() time.Time
}

var _ bot.Composer = (*Composer)(nil)

// New makes a Composer. It sends nothing.
func New(c Config) *Composer {
	api := openai.DefaultConfig(c.Key)
	api.BaseURL = cmp.Or(c.BaseURL, api.BaseURL)
	api.HTTPClient = &doer{client: cmp.Or(c.Client, http.DefaultClient), maxBody: cmp.Or(c.MaxBody, DefaultMaxBody)}
	now := c.Now
	if now == nil {
		now = time.Now
	}
	return &Composer{
		api:        openai.NewClientWithConfig(api),
		model:      c.Model,
		maxContext: cmp.Or(c.MaxContext, DefaultMaxContext),
		now:        now,
	}
}

// Compose asks the model and yields its claims, each as soon as the reply has
// it whole: at most 12, none when the model finds no answer. Without evidence
// nothing is asked. The one error that may come last is an error of this
// package, or context.Canceled; the drafts before it stand.
//
// A draft cites the passages that the model named by the numbers the prompt
// gave them, with its quote for the first; one that names none is without
// citations.
func (c *Composer) Compose(ctx context.Context, q bot.Question, evidence retrieval.Result) iter.Seq2[bot.Draft, error] {
	return func(yield func(bot.Draft, error) bool) {
		passages, asked := c.pack(evidence.Hits)
		if len(passages) == 0 {
			return
		}
		// Leaving the loop early ends the request too.
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		stream, err := c.ask(ctx, c.view(q, asked))
		if err != nil {
			yield(bot.Draft{}, classify(ctx, err, false))
			return
		}
		defer stream.Close()

		drafts := 0
		r := reply{scanner: scanner{emit: func(p proposal) bool {
			drafts++
			return yield(p.draft(passages), nil) && drafts < maxClaims
		}}}
		if err := r.read(stream); err != nil && !r.stopped {
			yield(bot.Draft{}, classify(ctx, err, r.begun))
		}
	}
}

// pack takes the best hits that fit the context, as they are cited and as the
// prompt shows them. A first passage that does not fit is cut.
func (c *Composer) pack(hits []retrieval.Hit) ([]corpus.Passage, []prompts.Passage) {
	var passages []corpus.Passage
	var shown []prompts.Passage
	room := c.maxContext
	for _, h := range hits {
		text := h.Text()
		if size := utf8.RuneCountInString(text); size > room {
			if len(passages) > 0 {
				continue
			}
			text = string([]rune(text)[:room])
		}
		room -= utf8.RuneCountInString(text)
		passages = append(passages, h.Passage)
		shown = append(shown, prompts.Passage{
			N:         len(passages),
			Publisher: h.Article.Publisher,
			Title:     h.Article.Title,
			Published: h.Article.Published.Long(),
			Text:      text,
		})
		if len(passages) == maxPassages {
			break
		}
	}
	return passages, shown
}

func (c *Composer) view(q bot.Question, passages []prompts.Passage) prompts.View {
	day := q.AsOf
	if !day.Known() {
		day = corpus.DayOf(c.now())
	}
	return prompts.View{Question: q.Text, Asked: day.Long(), Marker: rand.Text(), Passages: passages}
}

// ask opens the stream. The bounds on the reply are left out for models whose
// names go-openai knows to refuse them, and for a server that finds fault with
// the request for whatever reason.
func (c *Composer) ask(ctx context.Context, view prompts.View) (*openai.ChatCompletionStream, error) {
	system, user := view.Messages()
	bare := openai.ChatCompletionRequest{
		Model: c.model,
		Messages: []openai.ChatCompletionMessage{
			{Role: openai.ChatMessageRoleSystem, Content: system},
			{Role: openai.ChatMessageRoleUser, Content: user},
		},
	}
	bounded := bare
	//lint:ignore SA1019 servers other than OpenAI's know only this name
	bounded.MaxTokens = maxTokens
	bounded.Temperature = temperature
	if openai.NewReasoningValidator().Validate(bounded) == nil {
		stream, err := c.api.CreateChatCompletionStream(ctx, bounded)
		if !errors.Is(err, ErrRefused) {
			return stream, err
		}
	}
	return c.api.CreateChatCompletionStream(ctx, bare)
}

// draft ties a proposal to the passages it names, each once. Numbers that no
// passage has are left out.
func (p proposal) draft(passages []corpus.Passage) bot.Draft {
	d := bot.Draft{Text: p.claim}
	seen := make(map[int]bool)
	for i, n := range p.sources {
		if n < 1 || n > len(passages) || seen[n] {
			continue
		}
		seen[n] = true
		c := bot.Citation{Passage: passages[n-1]}
		if i < len(p.quotes) {
			c.Quote = p.quotes[i]
		}
		d.Citations = append(d.Citations, c)
	}
	return d
}
