// Package vectors finds the passages nearest to a vector: chromem-go, in
// memory, filled from the archive. It owns the collection and the traps of
// the library around it, and refuses to know words, time and models.
//
// Its one invariant: every vector in the collection has the collection's
// dimension and length 1, so that no search can fail or yield NaN for what a
// passage brought with it.
//
// Up to 20,000 passages chromem-go's own query answers, by comparing all. From
// there on a code of two bits a dimension tells which vectors may be among the
// nearest, and only those are compared, as exactly, in the memory that
// chromem-go holds. Of the nearest it misses one in a thousand or two. At 384
// dimensions, on two cores, half of the searches for ten take no more than
//
//	passages   chromem-go's query   ours
//	  20,000                 9 ms   0.3 ms
//	 100,000                54 ms   1.1 ms
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
	"strconv"
	"sync/atomic"

	"github.com/philippgille/chromem-go"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// ErrVector is a vector that cannot be searched: of another dimension than
// those before it, not finite, or of length other than 1.
var ErrVector = errors.New("unusable vector")

// large is the number of passages up to which chromem-go's own query answers.
const large = 20_000

// An Index holds passages by their vectors. Searching it from many goroutines
// is safe, changing it is not: the owner keeps the two apart.
type Index struct {
	collection *chromem.Collection // documents by their slots' numbers
	dims       int                 // 0 until the first vector comes in
	slots      []slot
	free       []int            // slots that hold nothing
	articles   map[string][]int // article ID to its passages' slots
	large      int              // see the constant
	codes      *prefilter       // nil until there are more than large/20 passages
	scans      atomic.Int32     // under way: they share the processors
}

// A slot holds a passage and its vector, the same memory that chromem-go has.
// A free slot has no article.
type slot struct {
	corpus.Passage
	vector []float32
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
	return &Index{collection: c, articles: make(map[string][]int), large: large}, nil
}

// Put adds the passages of one article, which must not be in the index, with
// their vectors. A nil vector leaves its passage out: it has not been embedded
// yet. Nothing is added when a vector is refused. The vectors are kept, not
// copied, and must not change.
func (x *Index) Put(ctx context.Context, passages []corpus.Passage, vectors [][]float32) error {
	dims := x.Dims()
	var slots []slot
	for i, p := range passages {
		if vectors[i] == nil {
			continue
		}
		if dims == 0 {
			dims = len(vectors[i])
		}
		v, err := unit(vectors[i], dims)
		if err != nil {
			return fmt.Errorf("passage %s: %w", p.ID(), err)
		}
		slots = append(slots, slot{p, v})
	}
	x.dims = dims
	for _, s := range slots {
		if err := x.add(ctx, s); err != nil {
			return fmt.Errorf("add passage %s: %w", s.ID(), err)
		}
	}
	return nil
}

// unit is the vector at length 1: itself when it is within 1e-6 of that, since
// chromem-go then keeps it as it is, too. More than 1e-3 off is no rounding
// error but another kind of vector.
func unit(v []float32, dims int) ([]float32, error) {
	if len(v) != dims {
		return nil, fmt.Errorf("%w: %d numbers where the others have %d", ErrVector, len(v), dims)
	}
	var sum float64
	for _, f := range v {
		sum += float64(f) * float64(f)
	}
	length := math.Sqrt(sum)
	off := math.Abs(length - 1)
	switch {
	case math.IsNaN(off) || off > 1e-3:
		return nil, fmt.Errorf("%w: its length is %.3g, not 1", ErrVector, length)
	case off < 1e-6:
		return v, nil
	}
	scaled := make([]float32, len(v))
	for i, f := range v {
		scaled[i] = float32(float64(f) / length)
	}
	return scaled, nil
}

// add fills a free slot, or a new one.
func (x *Index) add(ctx context.Context, s slot) error {
	at := len(x.slots)
	reuse := len(x.free) > 0
	if reuse {
		at = x.free[len(x.free)-1]
	}
	if err := x.collection.AddDocument(ctx, chromem.Document{ID: strconv.Itoa(at), Embedding: s.vector}); err != nil {
		return err
	}
	if reuse {
		x.slots[at] = s
		x.free = x.free[:len(x.free)-1]
	} else {
		x.slots = append(x.slots, s)
	}
	x.articles[s.Article.ID] = append(x.articles[s.Article.ID], at)
	switch {
	case x.codes != nil:
		x.codes.set(at, s.vector)
	case x.Len() > x.large/20: // enough for a mean, few enough to code at once, in 5 ms
		x.codes = newPrefilter(x.mean())
		for i, s := range x.slots {
			x.codes.set(i, s.vector)
		}
	}
	return nil
}

// mean is the mean of the vectors held.
func (x *Index) mean() []float32 {
	mean := make([]float32, x.dims)
	for _, s := range x.slots {
		for i, f := range s.vector {
			mean[i] += f / float32(x.Len())
		}
	}
	return mean
}

// Delete removes an article's passages; an unknown ID is no error.
func (x *Index) Delete(ctx context.Context, article string) error {
	slots := x.articles[article]
	if len(slots) == 0 {
		return nil // without ids chromem-go would delete everything
	}
	ids := make([]string, len(slots))
	for i, at := range slots {
		ids[i] = strconv.Itoa(at)
	}
	if err := x.collection.Delete(ctx, nil, nil, ids...); err != nil {
		return fmt.Errorf("delete passages of %s: %w", article, err)
	}
	for _, at := range slots {
		x.slots[at] = slot{}
	}
	x.free = append(x.free, slots...)
	delete(x.articles, article)
	return nil
}

// Len is the number of passages held.
func (x *Index) Len() int { return len(x.slots) - len(x.free) }

// Dims is how many numbers each vector has; 0 while none is held.
func (x *Index) Dims() int {
	if x.Len() == 0 {
		return 0
	}
	return x.dims
}

// Nearest are the n passages nearest to the vector by cosine, among those that
// pass the filter, best first; scores are cosines, from -1 to 1. Among more than
// 20,000 passages one in a thousand or two may be left out for the next nearest. The
// vector must be of the index's dimension and length 1, or ErrVector is returned.
func (x *Index) Nearest(ctx context.Context, vector []float32, n int, f retrieval.Filter) ([]retrieval.Hit, error) {
	if x.Len() == 0 || n <= 0 {
		return nil, nil
	}
	vector, err := unit(vector, x.dims)
	if err != nil {
		return nil, err
	}
	n = min(n, x.Len())
	var found []candidate
	if x.Len() > x.large {
		found = x.scan(vector, n, f)
	} else if found, err = x.ask(ctx, vector, n, f); err != nil {
		return nil, fmt.Errorf("query vectors: %w", err)
	}
	hits := make([]retrieval.Hit, len(found))
	for i, c := range found {
		hits[i] = retrieval.Hit{Passage: x.slots[c.slot].Passage, Score: float64(c.score)}
	}
	return hits, nil
}

// ask finds the n nearest by chromem-go's own query.
func (x *Index) ask(ctx context.Context, vector []float32, n int, f retrieval.Filter) ([]candidate, error) {
	// chromem-go can only filter on equal strings, so a filtered search asks
	// for all and filters here; asking for more than there are is an error.
	want := n
	if !f.IsZero() {
		want = x.Len()
	}
	results, err := x.collection.QueryEmbedding(ctx, vector, want, nil, nil)
	if err != nil {
		return nil, err
	}
	// A cancelled query returns what it has compared so far, and no error.
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	var found []candidate
	for _, r := range results {
		at, err := strconv.Atoi(r.ID)
		if err != nil {
			return nil, err
		}
		if f.Match(x.slots[at].Article) {
			if found = append(found, candidate{at, r.Similarity}); len(found) == n {
				break
			}
		}
	}
	return found, nil
}
