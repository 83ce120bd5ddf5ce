package peers

import (
	"context"
	"fmt"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
	"github.com/dateline-bot/dateline/retrieval/lexical"
)

// bm25 is Okapi BM25 on passages and nothing else: what the library would be
// without its signals, its vectors and its sense of time.
type bm25 struct{ index *lexical.Index }

func newBM25() bm25 { return bm25{lexical.New(lexical.Plain)} }

func (bm25) Name() string { return "BM25" }

func (b bm25) Put(ctx context.Context, passages []corpus.Passage, _ [][]float32) error {
	return b.index.Put(ctx, passages, nil)
}

func (b bm25) Search(ctx context.Context, q retrieval.Query) (retrieval.Result, error) {
	hits, err := b.index.Best(ctx, q.Text, limit(q), seen(q))
	if err != nil {
		return retrieval.Result{}, fmt.Errorf("search BM25: %w", err)
	}
	return retrieval.Result{Query: q, Hits: hits}, nil
}

func (bm25) Close() error { return nil }
