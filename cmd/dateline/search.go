package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

type searchCmd struct {
	JSON  bool       `name:"json" help:"Print one JSON object."`
	Limit int        `help:"The most passages to show." default:"10"`
	AsOf  corpus.Day `help:"Search as if on that day: later articles are not seen." placeholder:"DAY"`
	Batch string     `help:"Search for the questions of a file, JSON or JSON Lines of {id, question, as_of}; - is standard input." placeholder:"FILE"`
	Words []string   `arg:"" optional:"" help:"The words to look for."`

	Collection []string `sep:"none" help:"See only articles of that collection, an empty NAME being the common one; may be given several times." placeholder:"NAME"`
}

// query is the query as the flags narrow it.
func (c *searchCmd) query(text string, asOf corpus.Day) retrieval.Query {
	return retrieval.Query{Text: text, AsOf: asOf, Limit: c.Limit, Filter: retrieval.Filter{Collections: c.Collection}}
}

func (c *searchCmd) Run(ctx context.Context, a *app) error {
	query := strings.TrimSpace(strings.Join(c.Words, " "))
	switch {
	case c.Batch != "" && query != "":
		return fmt.Errorf("%w: give words or --batch, not both", errUsage)
	case c.Batch == "" && query == "":
		return fmt.Errorf("%w: give the words to look for", errUsage)
	case c.Limit < 1 || c.Limit > 1000:
		return fmt.Errorf("%w: --limit is %d, and can be 1 to 1000", errUsage, c.Limit)
	case utf8.RuneCountInString(query) > bot.MaxQuestion:
		return bot.ErrLongQuestion
	}
	h, err := a.open(ctx, withSample)
	if err != nil {
		return err
	}
	defer h.Close()
	if c.Batch != "" {
		return c.batch(ctx, a, h)
	}
	found, err := h.library.Search(ctx, c.query(query, c.AsOf))
	if err != nil {
		return err
	}
	if c.JSON {
		return a.printJSON(hitsJSON(found))
	}
	newPage(a.out).hits(found)
	return nil
}

// batch searches for each question of a file.
func (c *searchCmd) batch(ctx context.Context, a *app, h *house) error {
	return a.eachOf(ctx, c.Batch, func(line batchLine) (any, error) {
		found, err := h.library.Search(ctx, c.query(line.Question, cmp.Or(line.AsOf, c.AsOf)))
		return batchHits{line.ID, hitsJSON(found)}, err
	})
}

// What search --json prints.
type (
	jsonHits struct {
		Query string    `json:"query"`
		Hits  []jsonHit `json:"hits"`
		Notes []string  `json:"notes,omitempty"`
	}
	jsonHit struct {
		Article   string     `json:"article"`
		Title     string     `json:"title"`
		Publisher string     `json:"publisher"`
		Published corpus.Day `json:"published"`
		Passage   string     `json:"passage"`
		Text      string     `json:"text"`
		Score     float64    `json:"score"`
		// Also are the ids of other articles with the same passage.
		Also []string `json:"also,omitempty"`
	}
	batchHits struct {
		ID batchID `json:"id"`
		jsonHits
	}
)

func hitsJSON(r retrieval.Result) jsonHits {
	out := jsonHits{Query: r.Query.Text, Hits: []jsonHit{}, Notes: noteLines(r.Notes)}
	for _, h := range r.Hits {
		hit := jsonHit{
			Article: h.Article.ID, Title: h.Article.Title, Publisher: h.Article.Publisher, Published: h.Article.Published,
			Passage: h.ID(), Text: h.Text(), Score: h.Score,
		}
		for _, twin := range h.Also {
			hit.Also = append(hit.Also, twin.Article.ID)
		}
		out.Hits = append(out.Hits, hit)
	}
	return out
}
