package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	index "github.com/blevesearch/bleve_index_api"

	"github.com/dateline-bot/dateline/cmd/peers"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// engine is a peers.Searcher: bleve with its English analyzer and its BM25, on
// disk, since its index in memory does not score by BM25.
type engine struct {
	index    bleve.Index
	passages []corpus.Passage // by the number that is their ID
}

// newEngine makes an index in dir of passages with their titles and days, 0 for
// those that have none. All go in at once: bleve takes the mean length of a
// field from the segments that an index happens to have, and the scores would
// depend on how far merging them has come.
func newEngine(dir string, entries []retrieval.Entry) (*engine, error) {
	m := bleve.NewIndexMapping()
	m.DefaultAnalyzer = en.AnalyzerName
	m.ScoringModel = index.BM25Scoring
	x, err := bleve.New(filepath.Join(dir, "index"), m)
	if err != nil {
		return nil, fmt.Errorf("set up bleve: %w", err)
	}
	e := &engine{index: x}
	batch := x.NewBatch()
	for _, entry := range entries {
		for _, p := range entry.Passages {
			id := fmt.Sprintf("%08d", len(e.passages)) // in the order of numbers
			e.passages = append(e.passages, p)
			doc := map[string]any{"title": p.Article.Title, "text": p.Text(), "day": float64(p.Article.Published)}
			if err := batch.Index(id, doc); err != nil {
				return nil, errors.Join(fmt.Errorf("put %s into bleve: %w", p.ID(), err), x.Close())
			}
		}
	}
	if err := x.Batch(batch); err != nil {
		return nil, errors.Join(fmt.Errorf("fill bleve: %w", err), x.Close())
	}
	return e, nil
}

func (e *engine) Search(ctx context.Context, q retrieval.Query) (retrieval.Result, error) {
	words := peers.Words(q.Text)
	for i, w := range words {
		words[i] = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(w) + `"`
	}
	// Clauses without a sign are alternatives.
	query := bleve.NewBooleanQuery()
	query.AddMust(bleve.NewQueryStringQuery(strings.Join(words, " ")))
	if q.AsOf.Known() {
		last, inclusive := float64(q.AsOf), true
		days := bleve.NewNumericRangeInclusiveQuery(nil, &last, nil, &inclusive)
		days.SetField("day")
		query.AddFilter(days)
	}
	request := bleve.NewSearchRequestOptions(query, q.Limit, 0, false)
	request.SortBy([]string{"-_score", "_id"})
	found, err := e.index.SearchInContext(ctx, request)
	if err != nil {
		return retrieval.Result{}, fmt.Errorf("search bleve: %w", err)
	}
	result := retrieval.Result{Query: q}
	for _, hit := range found.Hits {
		at, err := strconv.Atoi(hit.ID)
		if err != nil {
			return retrieval.Result{}, fmt.Errorf("search bleve: %w", err)
		}
		result.Hits = append(result.Hits, retrieval.Hit{Passage: e.passages[at], Score: hit.Score})
	}
	return result, nil
}

func (e *engine) Close() error { return e.index.Close() }
