package peers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/philippgille/chromem-go"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// nearest is chromem-go as it comes, with the vectors that the library has:
// every query is compared with every passage.
type nearest struct {
	embedder   retrieval.Embedder
	collection *chromem.Collection // documents by their places in passages
	passages   []corpus.Passage
}

// NewChromem is chromem-go alone, empty.
func NewChromem(e retrieval.Embedder) (Engine, error) {
	none := func(context.Context, string) ([]float32, error) {
		return nil, errors.New("vectors are made by the embedder")
	}
	c, err := chromem.NewDB().CreateCollection("passages", nil, none)
	if err != nil {
		return nil, fmt.Errorf("set up chromem-go: %w", err)
	}
	return &nearest{embedder: e, collection: c}, nil
}

func (*nearest) Name() string { return "chromem-go" }

func (n *nearest) Put(ctx context.Context, passages []corpus.Passage, vectors [][]float32) error {
	for i, p := range passages {
		at := strconv.Itoa(len(n.passages))
		if err := n.collection.AddDocument(ctx, chromem.Document{ID: at, Embedding: vectors[i]}); err != nil {
			return fmt.Errorf("put %s into chromem-go: %w", p.ID(), err)
		}
		n.passages = append(n.passages, p)
	}
	return nil
}

func (n *nearest) Search(ctx context.Context, q retrieval.Query) (retrieval.Result, error) {
	vectors, err := n.embedder.Embed(ctx, []string{q.Text})
	if err != nil {
		return retrieval.Result{}, fmt.Errorf("embed the question: %w", err)
	}
	result := retrieval.Result{Query: q}
	want := limit(q) + 1
	for {
		want = min(want, len(n.passages))
		found, err := n.best(ctx, vectors[0], want, seen(q))
		if err != nil {
			return retrieval.Result{}, fmt.Errorf("search chromem-go: %w", err)
		}
		// Which of equally near documents come last is left to chance: it is
		// settled here, and needs all of them.
		last := min(limit(q), len(found))
		settled := last < len(found) && found[last-1].Score > found[len(found)-1].Score
		if want == len(n.passages) || settled {
			result.Hits = found[:last]
			return result, nil
		}
		want *= 4
	}
}

// best are those of the n nearest documents that pass the filter, best first.
func (n *nearest) best(ctx context.Context, vector []float32, count int, f retrieval.Filter) ([]retrieval.Hit, error) {
	if count == 0 {
		return nil, nil
	}
	results, err := n.collection.QueryEmbedding(ctx, vector, count, nil, nil)
	if err != nil {
		return nil, err
	}
	type place struct {
		at    int
		score float64
	}
	var places []place
	for _, r := range results {
		at, err := strconv.Atoi(r.ID)
		if err != nil {
			return nil, err
		}
		if f.Match(n.passages[at].Article) {
			places = append(places, place{at, float64(r.Similarity)})
		}
	}
	slices.SortFunc(places, func(a, b place) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.at, b.at))
	})
	hits := make([]retrieval.Hit, len(places))
	for i, p := range places {
		hits[i] = retrieval.Hit{Passage: n.passages[p.at], Score: p.score}
	}
	return hits, nil
}

func (*nearest) Close() error { return nil }
