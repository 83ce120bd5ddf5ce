// Package peers puts other ways to search behind one interface, so that they
// are measured on the same passages, questions and scores as the library. It
// owns how each is set up as its users would, and refuses to know what the
// project does better.
//
// Its one invariant: the same passages and questions give the same places,
// whatever the order in which an engine comes by equal scores.
package peers

import (
	"context"
	"errors"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// A Searcher finds passages; retrieval.Library and every Engine do.
type Searcher interface {
	Search(ctx context.Context, q retrieval.Query) (retrieval.Result, error)
}

// An Engine is a way to search, to be filled before it is searched. Search may
// be called from many goroutines; of the query it takes the text, the limit and
// the day of asking, after which no article is seen.
type Engine interface {
	Searcher
	// Name is what tables call it.
	Name() string
	// Put adds the passages of one article and their vectors, each of length 1,
	// which an engine that goes by words does not look at.
	Put(ctx context.Context, passages []corpus.Passage, vectors [][]float32) error
	Close() error
}

// All are the engines, each empty, in the order of the tables. The embedder
// makes the vectors of questions.
func All(e retrieval.Embedder) ([]Engine, error) {
	vectors, err := NewChromem(e)
	if err != nil {
		return nil, err
	}
	full, err := newFTS5()
	if err != nil {
		return nil, err
	}
	return []Engine{newBM25(), vectors, full}, nil
}

// Put adds an article to each engine.
func Put(ctx context.Context, engines []Engine, entry retrieval.Entry) error {
	for _, e := range engines {
		if err := e.Put(ctx, entry.Passages, entry.Vectors); err != nil {
			return err
		}
	}
	return nil
}

// Close closes each engine.
func Close(engines []Engine) error {
	var errs []error
	for _, e := range engines {
		errs = append(errs, e.Close())
	}
	return errors.Join(errs...)
}

// limit is how many hits a query wants.
func limit(q retrieval.Query) int {
	if q.Limit > 0 {
		return q.Limit
	}
	return retrieval.DefaultLimit
}

// seen is the filter that the day of asking makes.
func seen(q retrieval.Query) retrieval.Filter { return retrieval.Filter{NotAfter: q.AsOf} }
