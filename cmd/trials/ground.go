// Package trials puts the whole way from a question to a shown answer on
// trial: the real desk, composer and client over a real index, against a model
// server that lies, obeys what it reads, and breaks. It refuses to know how
// any of them works; it looks at what is shown.
//
// Its one invariant: whether an answer holds is judged anew, from the articles,
// and never by what made it.
package trials

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/model"
	"github.com/dateline-bot/dateline/bot/model/modeltest"
	"github.com/dateline-bot/dateline/bot/quote"
	"github.com/dateline-bot/dateline/cmd/endpoint"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/corpus/chunk"
	"github.com/dateline-bot/dateline/retrieval"
	"github.com/dateline-bot/dateline/retrieval/embed"
	"github.com/dateline-bot/dateline/retrieval/lexical"
	"github.com/dateline-bot/dateline/retrieval/vectors"
)

// A Ground is an archive to ask and the questions to ask of it.
type Ground struct {
	Library   *retrieval.Library
	Questions []bot.Question
}

// NewGround puts the articles into a library in memory.
func NewGround(ctx context.Context, articles []*corpus.Article, questions []bot.Question) (*Ground, error) {
	v, err := vectors.New()
	if err != nil {
		return nil, err
	}
	g := &Ground{retrieval.NewLibrary(lexical.New(lexical.Tuned), v, embed.Hashed{}, time.Now), questions}
	return g, g.put(ctx, articles...)
}

// put puts articles in, or in the place of those with their IDs.
func (g *Ground) put(ctx context.Context, articles ...*corpus.Article) error {
	var entries []retrieval.Entry
	for _, a := range articles {
		e := retrieval.Entry{Passages: chunk.Passages(a)}
		var texts []string
		for _, p := range e.Passages {
			texts = append(texts, p.Text())
		}
		var err error
		if e.Vectors, err = (embed.Hashed{}).Embed(ctx, texts); err != nil {
			return err
		}
		entries = append(entries, e)
	}
	return g.Library.Update(ctx, entries, nil)
}

// A contest is a desk with a model behind a server.
type contest struct {
	desk   *bot.Desk
	client *http.Client
	drafts *drafts
}

// against is a desk of this ground whose model is at the server.
func (g *Ground) against(server *modeltest.Server, c endpoint.Config) *contest {
	client := endpoint.Client(c)
	d := &drafts{Composer: model.New(model.Config{Client: client, BaseURL: server.URL, Model: "trial"})}
	return &contest{
		desk: &bot.Desk{
			Search: g.Library, Quote: quote.Composer{}, Model: d, Log: slog.New(slog.DiscardHandler),
			Words: func(error) string { return "the model failed" },
		},
		client: client, drafts: d,
	}
}

func (c *contest) close() { c.client.CloseIdleConnections() }
