// Package model composes answers with a chat model behind any server that
// speaks OpenAI's chat completions: it asks for claims, for a failed claim to
// be mended, and for a question to be made to stand alone. It owns the
// request, the reading of the streamed reply, what the server turned out to
// understand, and the plain names of what can go wrong there. It refuses to
// know whether a claim is true to its source: the desk checks every draft.
//
// Its one invariant: what it says of a failure is one of its own errors. The
// server's words, which may repeat the prompt or the key, go nowhere.
package model

import (
	"cmp"
	"context"
	"crypto/rand"
	"iter"
	"net/http"
	"sync"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/prompts"
	"github.com/dateline-bot/dateline/retrieval"
)

// Bounds of one request and its reply.
const (
	// DefaultMaxBody is how many bytes of a reply are read, as sent. A stream
	// spends about 300 bytes on a token.
	DefaultMaxBody = 1 << 20

	maxClaims   = 12
	maxLine     = 64 << 10 // bytes of a line, of the stream as of the reply
	replyTokens = 2000     // twelve claims with their quotes
)

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
	// Context is how many tokens the model takes in all, prompt and reply. 0
	// is unknown: the prompt then stays below 4,000 tokens, and below what the
	// server says when it finds that too long.
	Context int
	// MaxBody is as DefaultMaxBody, which 0 stands for.
	MaxBody int64
	// Now tells the day of asking to a question without an AsOf; nil is
	// time.Now.
	Now func() time.Time
}

// A Composer asks a chat model. It may be used by many goroutines.
type Composer struct {
	api   *openai.Client
	model string
	now   func() time.Time

	mu      sync.Mutex
	manners manners // what the server has accepted so far
}

var (
	_ bot.Composer = (*Composer)(nil)
	_ bot.Mender   = (*Composer)(nil)
	_ bot.Restater = (*Composer)(nil)
)

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
		api:     openai.NewClientWithConfig(api),
		model:   c.Model,
		now:     now,
		manners: mannersOf(c.Model, c.Context),
	}
}

// Compose asks the model and yields its claims, each as soon as the reply has
// it whole: at most 12, none when the model finds no answer. Without evidence
// nothing is asked. The one error that may come last is an error of this
// package, or context.Canceled; the drafts before it stand.
//
// A draft cites the passages that the model named by the numbers the prompt
// gave them, with its quote for the first; one that names none is without
// citations. What the model says that the passages lack comes as a draft
// without Text.
func (c *Composer) Compose(ctx context.Context, q bot.Question, evidence retrieval.Result) iter.Seq2[bot.Draft, error] {
	return func(yield func(bot.Draft, error) bool) {
		if len(evidence.Hits) == 0 {
			return
		}
		view := c.view(q)
		var passages []corpus.Passage
		drafts, more := 0, true
		err := c.run(ctx, task{
			form:  answerForm(q.Language),
			reply: replyTokens,
			messages: func(room int, schema bool) (system, user string) {
				view.Schema, view.Passages = schema, nil
				passages, view.Passages = pack(evidence.Hits, room-tokens(view.Answer()))
				return view.Answer()
			},
			emit: func(p proposal) bool {
				drafts++
				more = yield(p.draft(passages), nil)
				return more && drafts < maxClaims
			},
		})
		if err != nil && more {
			yield(bot.Draft{}, err)
		}
	}
}

// view is what all prompts of a question have in common.
func (c *Composer) view(q bot.Question) prompts.View {
	day := q.AsOf
	if !day.Known() {
		day = corpus.DayOf(c.now())
	}
	return prompts.View{Question: q.Text, Asked: day.Long(), Marker: rand.Text(), Language: q.Language}
}

// draft ties a proposal to the passages it names, each once. Numbers that no
// passage has are left out.
func (p proposal) draft(passages []corpus.Passage) bot.Draft {
	d := bot.Draft{Text: p.claim, Said: p.said, Lacks: p.lacks}
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
