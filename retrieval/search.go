package retrieval

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/dateline-bot/dateline/corpus"
)

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
	s := look{Library: l, result: Result{Query: q}}
	err := s.read(ctx)
	switch {
	case ctx.Err() != nil:
		return s.result, fmt.Errorf("search: %w", ctx.Err())
	case err != nil:
		s.note(Note{Kind: NoteWordsOnly})
	}
	select {
	case l.turns <- struct{}{}:
		defer func() { <-l.turns }()
	case <-ctx.Done():
		return s.result, fmt.Errorf("search: %w", ctx.Err())
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	if err := s.settle(ctx); err != nil {
		return s.result, err
	}
	hits, err := s.find(ctx)
	if err != nil {
		return s.result, err
	}
	if !s.byDay {
		l.rank(hits, s.text, s.result.Terms, clock{s.window, s.asked, l.newest(s.filter)})
	}
	s.result.Hits = l.collapse(hits, q.Limit)
	return s.result, nil
}

// A look is one search under way.
type look struct {
	*Library
	result Result
	filter Filter     // without the window
	asked  corpus.Day // the day of asking
	window Window
	text   string    // what to look for
	vector []float32 // of the text, nil where it goes by words alone
	// asks reports that articles as such are asked for, topic what they are to
	// be about; byDay, that they are to be about nothing.
	asks  bool
	topic corpus.Span
	byDay bool
}

func (s *look) note(n Note) { s.result.Notes = append(s.result.Notes, n) }

// read understands the query as far as that goes without the archive. The error
// is the embedder's.
func (s *look) read(ctx context.Context) (err error) {
	q := s.result.Query
	s.filter = q.Filter
	s.filter.NotAfter = q.AsOf
	if s.asked = q.AsOf; !s.asked.Known() {
		s.asked = corpus.DayOf(s.now())
	}
	if !q.From.Known() && !q.To.Known() {
		s.window = ReadWindow(q.Text, s.asked)
	}
	s.text = q.Text
	if s.window.Certain {
		s.text = without(s.text, s.window.Words)
	}
	s.topic, s.asks = topicOf(q.Text, s.window)
	if s.byDay = s.asks && s.topic.End == 0; !s.byDay {
		s.vector, err = s.embed(ctx, s.text)
	}
	return err
}

// settle understands the rest by what the archive has: publishers, words, and
// the days of events.
func (s *look) settle(ctx context.Context) error {
	if s.asks && !s.byDay && s.filter.Publisher == "" {
		s.filter.Publisher = s.publisher(s.result.Query.Text[s.topic.Start:s.topic.End], s.filter)
		s.byDay = s.filter.Publisher != ""
		s.window.Certain = s.window.Certain || s.byDay // when was it published, then
	}
	s.result.Query.Publisher, s.result.ByDay = s.filter.Publisher, s.byDay
	if !s.byDay {
		// A word is misspelt when the archive as asked does not have it, not when
		// one publisher's articles or those of some days do not.
		seen := Filter{NotAfter: s.filter.NotAfter, Collections: s.filter.Collections}
		text, notes := correct(s.text, s.words.Correct(s.text, seen))
		s.text = text
		if len(notes) > 0 {
			whole := s.result.Query.Text // the days in it too
			s.result.Meant, _ = correct(whole, s.words.Correct(whole, seen))
		}
		s.result.Notes = append(s.result.Notes, notes...)
	}
	s.result.Terms = s.words.Terms(s.text, s.filter)
	if s.window.Event == "" {
		return nil
	}
	day, err := s.dayOf(ctx, s.window.Event, s.filter)
	s.window = s.window.At(day)
	return err
}

// find gives what there is in the window, or where that has nothing, at all.
func (s *look) find(ctx context.Context) ([]Hit, error) {
	if !s.window.Certain || !s.window.Bounded() {
		return s.within(ctx, s.filter)
	}
	bounded := s.filter
	bounded.From, bounded.To = s.window.From, s.window.To
	if s.newest(bounded).Known() {
		hits, err := s.within(ctx, bounded)
		if err != nil {
			return nil, err
		}
		if len(hits) > 0 {
			s.result.Query.From, s.result.Query.To = bounded.From, bounded.To
			s.note(s.window.note(NoteWindow))
			return hits, nil
		}
	}
	s.note(s.window.note(NoteNoWindow))
	s.result.ByDay = false
	s.window.From, s.window.To = 0, 0
	if s.window.dated(s.result.Query.Text) { // articles of other days may tell of "August 2008"
		s.text, s.byDay = s.result.Query.Text, false
		s.result.Terms = s.words.Terms(s.text, s.filter)
	}
	return s.within(ctx, s.filter)
}

func (s *look) within(ctx context.Context, f Filter) ([]Hit, error) {
	if s.byDay {
		return s.openings(s.window.Order, s.result.Query.Limit, f), nil
	}
	return s.candidates(ctx, s.text, s.vector, f, s.result.Query.Limit)
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
