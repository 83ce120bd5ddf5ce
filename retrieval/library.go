package retrieval

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
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

// How many candidates the words and the vectors bring at least; where more
// hits are asked for, as many as these.
const (
	wordPool   = 200
	vectorPool = 30
)

// Search finds the passages that fit the query best. Words about time in it
// become a window, unless the query has one of its own: days that it must mean
// bound the search, and the result's Query and Notes say so; days that it may
// mean are preferred. For a word that the archive does not have, the one is
// searched that is likely meant, and a note says so. An embedder that fails
// does not fail the search: it goes by words alone and says so in a note.
// A query that names nothing to look for finds articles by their days.
func (l *Library) Search(ctx context.Context, q Query) (Result, error) {
	if q.Limit <= 0 {
		q.Limit = DefaultLimit
	}
	asked := q.AsOf
	if !asked.Known() {
		asked = corpus.DayOf(l.now())
	}
	var window Window
	if !q.From.Known() && !q.To.Known() {
		window = ReadWindow(q.Text, asked)
	}
	text := q.Text
	if window.Certain {
		text = without(text, window.Words)
	}
	topic, asks := topicOf(q.Text, window)
	byDay := asks && topic.End == 0
	r := Result{Query: q}
	var vector []float32
	var err error
	if !byDay {
		vector, err = l.embed(ctx, text)
	}
	if ctx.Err() != nil {
		return r, fmt.Errorf("search: %w", ctx.Err())
	}
	if err != nil {
		r.Notes = append(r.Notes, Note{Kind: NoteWordsOnly})
	}

	select {
	case l.turns <- struct{}{}:
		defer func() { <-l.turns }()
	case <-ctx.Done():
		return r, fmt.Errorf("search: %w", ctx.Err())
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	filter := q.Filter
	filter.NotAfter = q.AsOf
	if asks && !byDay && filter.Publisher == "" {
		filter.Publisher = l.publisher(q.Text[topic.Start:topic.End], filter)
		byDay = filter.Publisher != ""
		window.Certain = window.Certain || byDay // when was it published, then
	}
	r.Query.Publisher, r.ByDay = filter.Publisher, byDay
	if !byDay {
		// A word is misspelt when the archive as asked does not have it, not when
		// one publisher's articles or those of some days do not.
		seen := Filter{NotAfter: filter.NotAfter, Collections: filter.Collections}
		var notes []Note
		text, notes = correct(text, l.words.Correct(text, seen))
		r.Notes = append(r.Notes, notes...)
	}
	r.Terms = l.words.Terms(text, filter)
	if window.Event != "" {
		day, err := l.dayOf(ctx, window.Event, filter)
		if err != nil {
			return r, err
		}
		window = window.At(day)
	}
	find := func(f Filter) ([]Hit, error) {
		if byDay {
			return l.openings(window.Order, q.Limit, f), nil
		}
		return l.candidates(ctx, text, vector, f, q.Limit)
	}
	var hits []Hit
	if window.Certain && window.Bounded() {
		bounded := filter
		bounded.From, bounded.To = window.From, window.To
		if l.newest(bounded).Known() {
			if hits, err = find(bounded); err != nil {
				return r, err
			}
		}
		if len(hits) > 0 {
			r.Query.From, r.Query.To = window.From, window.To
			r.Notes = append(r.Notes, window.note(NoteWindow))
		} else {
			r.Notes = append(r.Notes, window.note(NoteNoWindow))
			r.ByDay = false
			window.From, window.To = 0, 0
			if window.dated(q.Text) { // articles of other days may tell of "August 2008"
				text, byDay = q.Text, false
				r.Terms = l.words.Terms(text, filter)
			}
		}
	}
	if len(hits) == 0 {
		if hits, err = find(filter); err != nil {
			return r, err
		}
	}
	if !byDay {
		l.rank(hits, text, r.Terms, clock{window, asked, l.newest(filter)})
	}
	r.Hits = l.collapse(hits, q.Limit)
	return r, nil
}

// without is the text without some parts of it; all of it when little is left.
func without(text string, parts []corpus.Span) string {
	var b strings.Builder
	at := 0
	for _, p := range parts {
		b.WriteString(text[at:p.Start])
		at = p.End
	}
	b.WriteString(text[at:])
	if left := b.String(); hasContent(left) {
		return left
	}
	return text
}

// hasContent reports whether a text has a word that is no function word.
func hasContent(text string) bool {
	for t := range Tokens(text) {
		if !IsStop(t.Word) {
			return true
		}
	}
	return false
}

// eventCover is how much of an event's words a passage must have to date it.
const eventCover = 0.6

// dayOf is the day of the article that fits an event's words best, or the
// unknown day.
func (l *Library) dayOf(ctx context.Context, event string, f Filter) (corpus.Day, error) {
	hits, err := l.words.Best(ctx, event, DefaultLimit, f)
	if err != nil {
		return 0, fmt.Errorf("search words: %w", err)
	}
	for _, h := range hits {
		if h.Article.Published.Known() && h.Signals.Cover >= eventCover {
			return h.Article.Published, nil
		}
	}
	return 0, nil
}

// candidates are what words and vectors find, not ranked yet. They look side by
// side when a processor is free for it: among 100,000 passages each takes one or
// two milliseconds.
func (l *Library) candidates(ctx context.Context, text string, vector []float32, f Filter, limit int) ([]Hit, error) {
	var byWords, byVector []Hit
	var err, vectorErr error
	var aside sync.WaitGroup
	words := func() { byWords, err = l.words.Best(ctx, text, max(wordPool, limit), f) }
	select {
	case l.turns <- struct{}{}:
		aside.Go(func() {
			defer func() { <-l.turns }()
			words()
		})
	default:
		words()
	}
	if vector != nil {
		byVector, vectorErr = l.vectors.Nearest(ctx, vector, max(vectorPool, limit), f)
	}
	aside.Wait()
	switch {
	case err != nil:
		return nil, fmt.Errorf("search words: %w", err)
	case vectorErr != nil:
		return nil, fmt.Errorf("search vectors: %w", vectorErr)
	}
	return fuse(byWords, byVector), nil
}

// fuse joins what the words and the vectors found into one list of candidates.
// A passage that the vectors did not find among their best has the cosine of
// the last that they found, which is at least its own.
func fuse(byWords, byVector []Hit) []Hit {
	hits := make([]Hit, 0, len(byWords)+len(byVector))
	type place struct {
		article *corpus.Article
		n       int
	}
	at := make(map[place]int, len(byWords))
	var last float64
	if len(byVector) > 0 {
		last = max(0, byVector[len(byVector)-1].Score)
	}
	for _, h := range byWords {
		at[place{h.Article, h.N}] = len(hits)
		h.Signals.Cosine = last
		hits = append(hits, h)
	}
	for _, h := range byVector {
		if h.Score <= 0 { // nothing in common: which of these come is chance
			break
		}
		i, ok := at[place{h.Article, h.N}]
		if !ok {
			i = len(hits)
			hits = append(hits, h)
		}
		hits[i].Signals.Cosine = h.Score
	}
	return hits
}

func (l *Library) embed(ctx context.Context, text string) ([]float32, error) {
	l.mu.RLock()
	dims := l.vectors.Dims()
	l.mu.RUnlock()
	if dims == 0 || !hasContent(text) { // the vector of no word lies beside any text
		return nil, nil
	}
	vectors, err := l.embedder.Embed(ctx, []string{text})
	if err != nil {
		return nil, fmt.Errorf("embed the question: %w", err)
	}
	if len(vectors[0]) != dims { // another model by the same name
		return nil, fmt.Errorf("embed the question: %d numbers where the archive's vectors have %d", len(vectors[0]), dims)
	}
	return vectors[0], nil
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
