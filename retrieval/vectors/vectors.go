// Package vectors finds the passages nearest to a vector: chromem-go, in
// memory, filled from the archive. It owns the collection and the traps of
// the library around it, and refuses to know words, time and models.
//
// Its one invariant: every vector in the collection has the collection's
// dimension and length 1, so that no search can fail or yield NaN for what a
// passage brought with it.
//
// chromem-go's own persistence is not used: it writes in place without
// checksums, and a process killed while it writes leaves a database that does
// not open again. The archive keeps the vectors.
package vectors

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/philippgille/chromem-go"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// ErrVector is a vector that cannot be searched: of another dimension than
// those before it, not finite, or of length other than 1.
var ErrVector = errors.New("unusable vector")

// An Index holds passages by their vectors. Searching it from many goroutines
// is safe, changing it is not: the owner keeps the two apart.
type Index struct {
	collection *chromem.Collection
	dims       int // 0 until the first vector comes in
	passages   map[string]corpus.Passage
	articles   map[string][]string // article ID to its passages' IDs
}

// New gives an empty index.
func New() (*Index, error) {
	// The embedding function is never called: vectors are handed over.
	none := func(context.Context, string) ([]float32, error) {
		return nil, errors.New("vectors are made by the embedder")
	}
	c, err := chromem.NewDB().CreateCollection("passages", nil, none)
	if err != nil {
		return nil, fmt.Errorf("create collection: %w", err)
	}
	return &Index{
		collection: c,
		passages:   make(map[string]corpus.Passage),
		articles:   make(map[string][]string),
	}, nil
}

// Put adds the passages of one article, which must not be in the index, with
// their vectors. A nil vector leaves its passage out: it has not been embedded
// yet. Nothing is added when a vector is refused.
func (x *Index) Put(ctx context.Context, passages []corpus.Passage, vectors [][]float32) error {
	dims := x.dims
	docs := make([]chromem.Document, 0, len(passages))
	for i, p := range passages {
		v := vectors[i]
		if v == nil {
			continue
		}
		if dims == 0 {
			dims = len(v)
		}
		if err := check(v, dims); err != nil {
			return fmt.Errorf("passage %s: %w", p.ID(), err)
		}
		docs = append(docs, chromem.Document{ID: p.ID(), Embedding: v})
	}
	for i, doc := range docs {
		if err := x.collection.AddDocument(ctx, doc); err != nil {
			return fmt.Errorf("add passage %s: %w", docs[i].ID, err)
		}
	}
	x.dims = dims
	for i, p := range passages {
		if vectors[i] != nil {
			x.passages[p.ID()] = p
			x.articles[p.Article.ID] = append(x.articles[p.Article.ID], p.ID())
		}
	}
	return nil
}

// check holds the invariant. chromem-go scales what is not within 1e-6 of
// length 1; more than 1e-3 off is no rounding error but another kind of vector.
func check(v []float32, dims int) error {
	if len(v) != dims {
		return fmt.Errorf("%w: %d numbers where the others have %d", ErrVector, len(v), dims)
	}
	var sum float64
	for _, f := range v {
		sum += float64(f) * float64(f)
	}
	if math.IsNaN(sum) || math.Abs(math.Sqrt(sum)-1) > 1e-3 {
		return fmt.Errorf("%w: its length is %.3g, not 1", ErrVector, math.Sqrt(sum))
	}
	return nil
}

// Delete removes an article's passages; an unknown ID is no error.
func (x *Index) Delete(ctx context.Context, article string) error {
	ids := x.articles[article]
	if len(ids) == 0 {
		return nil // without ids chromem-go would delete everything
	}
	if err := x.collection.Delete(ctx, nil, nil, ids...); err != nil {
		return fmt.Errorf("delete passages of %s: %w", article, err)
	}
	for _, id := range ids {
		delete(x.passages, id)
	}
	delete(x.articles, article)
	return nil
}

// Len is the number of passages held.
func (x *Index) Len() int { return len(x.passages) }

// Nearest are the n passages nearest to the vector by cosine, among those that
// pass the filter, best first; scores run from -1 to 1. The vector must be of
// the index's dimension and length 1, or ErrVector is returned.
func (x *Index) Nearest(ctx context.Context, vector []float32, n int, f retrieval.Filter) ([]retrieval.Hit, error) {
	if len(x.passages) == 0 || n <= 0 {
		return nil, nil
	}
	if err := check(vector, x.dims); err != nil {
		return nil, err
	}
	// chromem-go can only filter on equal strings, so a filtered search asks
	// for all and filters here; asking for more than there are is an error.
	want := min(n, len(x.passages))
	if f != (retrieval.Filter{}) {
		want = len(x.passages)
	}
	found, err := x.collection.QueryEmbedding(ctx, vector, want, nil, nil)
	if err != nil {
		return nil, fmt.Errorf("query vectors: %w", err)
	}
	hits := make([]retrieval.Hit, 0, n)
	for _, r := range found {
		p := x.passages[r.ID]
		if f.Match(p.Article) {
			if hits = append(hits, retrieval.Hit{Passage: p, Score: float64(r.Similarity)}); len(hits) == n {
				break
			}
		}
	}
	return hits, nil
}
