package sets

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/dateline-bot/dateline/corpus/chunk"
	"github.com/dateline-bot/dateline/corpus/read"
	"github.com/dateline-bot/dateline/retrieval"
)

// Entries are the articles of a corpus file, in its order, cut into passages and
// with their vectors; without vectors when e is nil.
func Entries(ctx context.Context, e retrieval.Embedder, file string) ([]retrieval.Entry, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("open set: %w", err)
	}
	defer f.Close()
	var entries []retrieval.Entry
	seen := make(map[string]bool)
	for a, err := range read.Articles(filepath.Base(file), f, read.Limits{}) {
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", file, err)
		}
		if seen[a.ID] {
			return nil, fmt.Errorf("%s has two articles %s", file, a.ID)
		}
		seen[a.ID] = true
		entries = append(entries, retrieval.Entry{Passages: chunk.Passages(&a)})
	}
	if len(entries) == 0 {
		return nil, fmt.Errorf("%s holds no articles", file)
	}
	if e == nil {
		return entries, nil
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range entries {
		group.Go(func() error {
			var texts []string
			for _, p := range entries[i].Passages {
				texts = append(texts, p.Text())
			}
			var err error
			if entries[i].Vectors, err = e.Embed(ctx, texts); err != nil {
				return fmt.Errorf("embed %s: %w", file, err)
			}
			return nil
		})
	}
	return entries, group.Wait()
}

// Size is how much a corpus holds.
type Size struct{ Articles, Passages int }

// Fill puts the articles of a corpus file into a library.
func Fill(ctx context.Context, library *retrieval.Library, e retrieval.Embedder, file string) (Size, error) {
	entries, err := Entries(ctx, e, file)
	if err != nil {
		return Size{}, err
	}
	size := Size{Articles: len(entries)}
	for _, entry := range entries {
		size.Passages += len(entry.Passages)
	}
	return size, library.Update(ctx, entries, nil)
}
