package retrieval

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/corpus"
)

// Words finds passages by their words; retrieval/lexical does, in memory.
type Words interface {
	Put(ctx context.Context, passages []corpus.Passage) error
	Delete(ctx context.Context, article string) error
	// Best are at most n passages that pass the filter, best first.
	Best(ctx context.Context, query string, n int, f Filter) ([]Hit, error)
	// Terms are the content words of the query as the index knows them.
	Terms(query string) []Term
}

// Vectors finds passages near a vector; retrieval/vectors does, in chromem-go.
type Vectors interface {
	// Put takes a vector a passage; a nil one is left out.
	Put(ctx context.Context, passages []corpus.Passage, vectors [][]float32) error
	Delete(ctx context.Context, article string) error
	// Nearest are at most n passages that pass the filter, best first, scored
	// by cosine.
	Nearest(ctx context.Context, vector []float32, n int, f Filter) ([]Hit, error)
	Len() int
}

// An Embedder turns texts into vectors of length 1; retrieval/embed has them.
type Embedder interface {
	Embed(ctx context.Context, texts []string) ([][]float32, error)
}

// An Entry is an article as it is put into the library: all its passages, and
// their vectors, nil where there is none yet.
type Entry struct {
	Passages []corpus.Passage
	Vectors  [][]float32
}

// A Library is the searchable archive. Its methods may be called from many
// goroutines.
type Library struct {
	embedder Embedder
	now      func() time.Time

	mu       sync.RWMutex
	words    Words
	vectors  Vectors
	articles map[string][]corpus.Passage
	newest   corpus.Day
}

// NewLibrary makes an empty library of its parts; now tells the day of asking
// when a query does not.
func NewLibrary(w Words, v Vectors, e Embedder, now func() time.Time) *Library {
	return &Library{embedder: e, now: now, words: w, vectors: v, articles: make(map[string][]corpus.Passage)}
}

// Update applies a change of the archive at once: the articles removed are
// gone, those put are there in their new form, and no search sees part of it.
func (l *Library) Update(ctx context.Context, put []Entry, removed []string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, id := range removed {
		if err := l.drop(ctx, id); err != nil {
			return err
		}
	}
	for _, e := range put {
		if len(e.Passages) == 0 {
			continue
		}
		a := e.Passages[0].Article
		if err := l.drop(ctx, a.ID); err != nil {
			return err
		}
		if err := l.words.Put(ctx, e.Passages); err != nil {
			return fmt.Errorf("index words of %s: %w", a.ID, err)
		}
		if err := l.vectors.Put(ctx, e.Passages, e.Vectors); err != nil {
			return fmt.Errorf("index vectors of %s: %w", a.ID, err)
		}
		l.articles[a.ID] = e.Passages
		l.newest = max(l.newest, a.Published)
	}
	return nil
}

func (l *Library) drop(ctx context.Context, id string) error {
	old, ok := l.articles[id]
	if !ok {
		return nil
	}
	delete(l.articles, id)
	if old[0].Article.Published == l.newest {
		l.newest = 0
		for _, p := range l.articles {
			l.newest = max(l.newest, p[0].Article.Published)
		}
	}
	return errors.Join(l.words.Delete(ctx, id), l.vectors.Delete(ctx, id))
}

// How many candidates the words and the vectors bring.
const (
	wordPool   = 200
	vectorPool = 50
)

// NoteWordsOnly is the note of a search whose embedder did not answer.
const NoteWordsOnly = "Searched by words alone: the embedder did not answer."

// Search finds the passages that fit the query best. Words about time in it
// become a window, unless the query has one of its own: days that it must mean
// bound the search, and the result's Query and Notes say so; days that it may
// mean are preferred. An embedder that fails does not fail the search: it goes
// by words alone and says so in a note.
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
	r := Result{Query: q}
	vector, err := l.embed(ctx, text)
	if ctx.Err() != nil {
		return r, fmt.Errorf("search: %w", ctx.Err())
	}
	if err != nil {
		r.Notes = append(r.Notes, NoteWordsOnly)
	}

	l.mu.RLock()
	defer l.mu.RUnlock()
	r.Terms = l.words.Terms(text)
	filter := q.Filter
	filter.NotAfter = q.AsOf
	if window.Event != "" {
		day, err := l.dayOf(ctx, window.Event, filter)
		if err != nil {
			return r, err
		}
		window = window.At(day)
	}
	var hits []Hit
	if window.Certain && window.Bounded() {
		bounded := filter
		bounded.From, bounded.To = window.From, window.To
		if hits, err = l.candidates(ctx, text, vector, bounded, q.Limit); err != nil {
			return r, err
		}
		if len(hits) > 0 {
			r.Query.From, r.Query.To = window.From, window.To
			r.Notes = append(r.Notes, "Only articles "+window.String()+" were searched.")
		} else {
			r.Notes = append(r.Notes, "Nothing that fits was "+window.String()+"; all days were searched.")
			window.From, window.To = 0, 0
		}
	}
	if len(hits) == 0 {
		if hits, err = l.candidates(ctx, text, vector, filter, q.Limit); err != nil {
			return r, err
		}
	}
	l.rank(hits, window, asked)
	r.Hits = hits[:min(q.Limit, len(hits))]
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
	for t := range Tokens(b.String()) {
		if !IsStop(t.Word) {
			return b.String()
		}
	}
	return text
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

// candidates are what words and vectors find, not ranked yet.
func (l *Library) candidates(ctx context.Context, text string, vector []float32, f Filter, limit int) ([]Hit, error) {
	byWords, err := l.words.Best(ctx, text, max(wordPool, limit), f)
	if err != nil {
		return nil, fmt.Errorf("search words: %w", err)
	}
	if vector == nil {
		return fuse(byWords, nil), nil
	}
	byVector, err := l.vectors.Nearest(ctx, vector, max(vectorPool, limit), f)
	if err != nil {
		return nil, fmt.Errorf("search vectors: %w", err)
	}
	return fuse(byWords, byVector), nil
}

// fuse joins what the words and the vectors found into one list of candidates.
// A passage that the vectors did not find among their best has the cosine of
// the last that they found, which is at least its own.
func fuse(byWords, byVector []Hit) []Hit {
	hits := make([]Hit, 0, len(byWords)+len(byVector))
	at := make(map[string]int, len(byWords))
	var last float64
	if len(byVector) > 0 {
		last = max(0, byVector[len(byVector)-1].Score)
	}
	for _, h := range byWords {
		at[h.ID()] = len(hits)
		h.Signals.Cosine = last
		hits = append(hits, h)
	}
	for _, h := range byVector {
		i, ok := at[h.ID()]
		if !ok {
			i = len(hits)
			hits = append(hits, h)
		}
		hits[i].Signals.Cosine = max(0, h.Score)
	}
	return hits
}

func (l *Library) embed(ctx context.Context, text string) ([]float32, error) {
	l.mu.RLock()
	none := l.vectors.Len() == 0
	l.mu.RUnlock()
	if none {
		return nil, nil
	}
	vectors, err := l.embedder.Embed(ctx, []string{text})
	if err != nil {
		return nil, fmt.Errorf("embed the question: %w", err)
	}
	return vectors[0], nil
}

// Article gives an article and its passages by the article's ID.
func (l *Library) Article(id string) (*corpus.Article, []corpus.Passage, bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	passages, ok := l.articles[id]
	if !ok {
		return nil, nil, false
	}
	return passages[0].Article, passages, true
}

// Len is the number of articles.
func (l *Library) Len() int {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return len(l.articles)
}

// Titles are at most limit articles whose title holds every word typed, each
// as the beginning of one of its words: those that begin with what was typed
// first, then the newest. Nothing typed gives the newest articles.
func (l *Library) Titles(typed string, limit int) []*corpus.Article {
	typed = strings.ToLower(strings.TrimSpace(typed))
	words := strings.Fields(typed)
	l.mu.RLock()
	defer l.mu.RUnlock()
	var found []*corpus.Article
	for _, passages := range l.articles {
		a := passages[0].Article
		title := strings.ToLower(a.Title)
		if !slices.ContainsFunc(words, func(w string) bool { return !hasPrefixWord(title, w) }) {
			found = append(found, a)
		}
	}
	starts := func(a *corpus.Article) int {
		if strings.HasPrefix(strings.ToLower(a.Title), typed) {
			return 0
		}
		return 1
	}
	slices.SortFunc(found, func(a, b *corpus.Article) int {
		return cmp.Or(cmp.Compare(starts(a), starts(b)), cmp.Compare(b.Published, a.Published), cmp.Compare(a.ID, b.ID))
	})
	return found[:min(limit, len(found))]
}

// hasPrefixWord reports whether a word of the title begins with w.
func hasPrefixWord(title, w string) bool {
	for at := 0; ; {
		i := strings.Index(title[at:], w)
		if i < 0 {
			return false
		}
		if at += i; at == 0 || !endsInWord(title[:at]) {
			return true
		}
		at += len(w)
	}
}

func endsInWord(before string) bool {
	r, _ := utf8.DecodeLastRuneInString(before)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}
