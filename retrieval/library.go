package retrieval

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/corpus"
)

// Words finds passages by their words; retrieval/lexical does, in memory.
type Words interface {
	Put(ctx context.Context, passages []corpus.Passage, reading []byte) error
	Delete(ctx context.Context, article string) error
	// Best are at most n passages that pass the filter, best first.
	Best(ctx context.Context, query string, n int, f Filter) ([]Hit, error)
	// Terms are the content words of the query as the index knows them of the
	// articles that pass the filter.
	Terms(query string, f Filter) []Term
	// Correct finds the words of the query that no article that passes the
	// filter has, and those that are meant, in the order asked.
	Correct(query string, f Filter) []Correction
	// Closely reads passages that it found or that are near a vector sentence
	// by sentence, and adds what they say of the question to their signals.
	Closely(q Question, hits []Hit)
}

// Vectors finds passages near a vector; retrieval/vectors does, in chromem-go.
type Vectors interface {
	// Put takes a vector a passage; a nil one is left out.
	Put(ctx context.Context, passages []corpus.Passage, vectors [][]float32) error
	Delete(ctx context.Context, article string) error
	// Nearest are at most n passages that pass the filter, best first, scored
	// by cosine.
	Nearest(ctx context.Context, vector []float32, n int, f Filter) ([]Hit, error)
	// Dims is how many numbers each vector has; 0 while none is held.
	Dims() int
}

// An Embedder turns texts into vectors of length 1; retrieval/embed has them.
type Embedder interface {
	Embed(ctx context.Context, texts []string) ([][]float32, error)
	// KnowsMeaning reports whether texts that mean the same in other words have
	// vectors near each other.
	KnowsMeaning() bool
}

// An Entry is an article as it is put into the library: all its passages, and
// their vectors, nil where there is none yet.
type Entry struct {
	Passages []corpus.Passage
	Vectors  [][]float32
	// Reading is what the words index read of the passages before, or nil.
	Reading []byte
}

// A Library is the searchable archive. Its methods may be called from many
// goroutines.
type Library struct {
	embedder Embedder
	now      func() time.Time
	// turns bounds how many search at a time to the processors there are. Who
	// waits is served in order, which the scheduler does not promise where
	// there is always something else to run: of 64 askers some would wait for
	// seconds.
	turns chan struct{}

	mu       sync.RWMutex
	words    Words
	vectors  Vectors
	articles map[string]shelf
	byDay    []*corpus.Article // newest first, undated ones last
	// publishers are how many articles are of each, by publisherKey.
	publishers map[string]int
	version    uint64
	added      []*corpus.Article // to byDay when the change is done
	gone       map[*corpus.Article]bool
	shingles   []uint64 // of the passage that is put, their memory kept
}

// A shelf is what the library keeps of an article itself.
type shelf struct {
	passages []corpus.Passage
	sketches []sketch // one a passage
}

// NewLibrary makes an empty library of its parts; now tells the day of asking
// when a query does not.
func NewLibrary(w Words, v Vectors, e Embedder, now func() time.Time) *Library {
	return &Library{
		embedder: e, now: now, turns: make(chan struct{}, runtime.GOMAXPROCS(0)), words: w, vectors: v,
		articles: make(map[string]shelf), publishers: make(map[string]int), gone: make(map[*corpus.Article]bool),
	}
}

// Update applies a change of the archive at once: the articles removed are
// gone, those put are there in their new form, and no search sees part of it.
func (l *Library) Update(ctx context.Context, put []Entry, removed []string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer l.order()
	l.version++ // also for a change that fails half way
	for _, id := range removed {
		if err := l.drop(ctx, id); err != nil {
			return err
		}
	}
	for _, e := range put {
		if len(e.Passages) == 0 {
			continue
		}
		if err := l.put(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

func (l *Library) put(ctx context.Context, e Entry) error {
	a := e.Passages[0].Article
	old := l.articles[a.ID].passages
	if alike(old, e.Passages) { // only vectors came in, as they do page after page
		e.Passages = old
		if err := l.vectors.Delete(ctx, a.ID); err != nil {
			return err
		}
	} else {
		if err := l.drop(ctx, a.ID); err != nil {
			return err
		}
		if err := l.words.Put(ctx, e.Passages, e.Reading); err != nil {
			return fmt.Errorf("index words of %s: %w", a.ID, err)
		}
		s := shelf{passages: e.Passages, sketches: make([]sketch, len(e.Passages))}
		for i, p := range e.Passages {
			l.shingles = appendShingles(l.shingles[:0], p.Text())
			s.sketches[i] = sketchOf(l.shingles)
		}
		l.articles[a.ID] = s
		l.added = append(l.added, a)
		l.publishers[publisherKey(a.Publisher)]++
	}
	if err := l.vectors.Put(ctx, e.Passages, e.Vectors); err != nil {
		return fmt.Errorf("index vectors of %s: %w", a.ID, err)
	}
	return nil
}

// alike reports whether two articles are the same in all that they say and in
// how they are cut.
func alike(a, b []corpus.Passage) bool {
	return slices.EqualFunc(a, b, func(p, o corpus.Passage) bool { return p.Span == o.Span }) &&
		a[0].Article.Text == b[0].Article.Text && a[0].Article.Fingerprint() == b[0].Article.Fingerprint()
}

func (l *Library) drop(ctx context.Context, id string) error {
	old, ok := l.articles[id]
	if !ok {
		return nil
	}
	delete(l.articles, id)
	l.gone[old.passages[0].Article] = true
	l.publishers[publisherKey(old.passages[0].Article.Publisher)]--
	return errors.Join(l.words.Delete(ctx, id), l.vectors.Delete(ctx, id))
}

// order brings byDay up to date after a change, in one pass: archives are read
// in by the hundred articles, and sorting all each time would take as long as
// indexing them.
func (l *Library) order() {
	added := slices.DeleteFunc(l.added, func(a *corpus.Article) bool { return l.gone[a] })
	slices.SortFunc(added, func(a, b *corpus.Article) int { return cmp.Compare(b.Published, a.Published) })
	old := l.byDay
	l.byDay = make([]*corpus.Article, 0, len(old)+len(added))
	for _, a := range old {
		if l.gone[a] {
			continue
		}
		for len(added) > 0 && added[0].Published > a.Published {
			l.byDay = append(l.byDay, added[0])
			added = added[1:]
		}
		l.byDay = append(l.byDay, a)
	}
	l.byDay = append(l.byDay, added...)
	l.added = nil
	clear(l.gone)
}

// newest is the day of the newest article that passes the filter, unknown when
// no dated one does.
func (l *Library) newest(f Filter) corpus.Day {
	for _, a := range l.byDay {
		if f.Match(a) {
			return a.Published
		}
	}
	return 0
}

// Article gives an article and its passages by the article's ID.
func (l *Library) Article(id string) (*corpus.Article, []corpus.Passage, bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	s, ok := l.articles[id]
	if !ok {
		return nil, nil, false
	}
	return s.passages[0].Article, s.passages, true
}

// Version counts the changes of the archive: what was found at another version
// may not be found now.
func (l *Library) Version() uint64 {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.version
}

// Len is the number of articles.
func (l *Library) Len() int {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return len(l.articles)
}
