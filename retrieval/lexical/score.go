package lexical

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"

	"github.com/dateline-bot/dateline/retrieval"
)

// Best are the n passages that fit the query's words best, among those that
// pass the filter, best first, with their signals. Passages without a word of
// the query are not found, but for the first of an article that has words of it
// in its title alone.
func (x *Index) Best(_ context.Context, query string, n int, f retrieval.Filter) ([]retrieval.Hit, error) {
	v := x.view(f)
	q := v.query(query)
	if len(q.terms) == 0 || v.live == 0 || n <= 0 {
		return nil, nil
	}
	s := newScores(x, &q)
	defer s.release(x, &q)
	v.score(&q, s)
	best := x.best(s, max(n, pairPool))
	feedback := v.feedback(&q, s, best)
	hits, order := make([]retrieval.Hit, len(best)), make([]ranked, len(best))
	for i, doc := range best {
		signals := x.signals(&q, s, doc)
		signals.Feedback = feedback.fit(x.passages[doc].words)
		hits[i] = retrieval.Hit{
			Passage: x.passages[doc].Passage,
			Score:   s.combined[doc] + x.params.PairWeight*signals.Pairs*q.pairs,
			Signals: signals,
		}
		order[i] = ranked{int32(i), hits[i].Score}
	}
	slices.SortFunc(order, ranked.compare)
	sorted := make([]retrieval.Hit, min(n, len(hits))) // moved once: a hit takes 300 bytes
	for i := range sorted {
		sorted[i] = hits[order[i].doc]
	}
	return sorted, nil
}

// A query is what is asked, by its terms.
type query struct {
	terms []queryTerm
	asked []uint8 // by form of a content word: the place of its term in terms from 1, 0 for all others
	names uint64  // those written as names, as bits
	total float64 // of the weights of all its words, unknown ones included
	pairs float64 // the most that pairs of its neighbours could weigh
}

type queryTerm struct {
	id  int32
	idf float64
}

// maxTerms bounds a query: covers are kept as bits of a word.
const maxTerms = 64

func (v *view) query(text string) query {
	var q query
	for _, t := range v.asked(text) {
		q.total += t.IDF
		id, ok := v.terms[t.Stem]
		if !ok || t.Passages == 0 && !v.titled(id) || len(q.terms) == maxTerms {
			continue
		}
		n := len(q.terms)
		if t.Name {
			q.names |= 1 << n
		}
		if n > 0 {
			q.pairs += min(q.terms[n-1].idf, t.IDF)
		}
		q.terms = append(q.terms, queryTerm{id, t.IDF})
	}
	return q
}

// scores are what one pass over the postings finds out. They are kept for the
// next query, all 0 again: making and clearing them anew would take longer than
// the pass.
type scores struct {
	passage  []float64 // by passage: its BM25
	combined []float64 // by passage, of the best alone: with its share of the article's
	article  []float64 // by article
	covers   []uint64  // by article: which of the query's terms it has
	found    []int32   // the articles shown that have one
	best     []int32   // the passages that combined is of
	asked    []uint8   // by form: see query
	common   []uint8   // by form: see relevance
	model    relevance
}

var pool = sync.Pool{New: func() any { return new(scores) }}

func newScores(x *Index, q *query) *scores {
	s := pool.Get().(*scores)
	if len(s.passage) < len(x.passages) {
		s.passage, s.combined = make([]float64, len(x.passages)), make([]float64, len(x.passages))
	}
	if len(s.article) < len(x.articles) {
		s.article, s.covers = make([]float64, len(x.articles)), make([]uint64, len(x.articles))
	}
	if len(s.asked) < len(x.forms) {
		s.asked, s.common = make([]uint8, len(x.forms)), make([]uint8, len(x.forms))
	}
	q.asked = s.asked
	x.mark(q.asked, q.terms)
	return s
}

// mark gives every form of the terms that is a content word its term's place
// from 1.
func (x *Index) mark(places []uint8, terms []queryTerm) {
	for n, t := range terms {
		for form := range x.formsOf(t.id, false) {
			places[form] = uint8(n + 1)
		}
	}
}

// unmark undoes mark.
func (x *Index) unmark(places []uint8, terms []queryTerm) {
	for _, t := range terms {
		for form := range x.formsOf(t.id, false) {
			places[form] = 0
		}
	}
}

func (s *scores) release(x *Index, q *query) {
	x.unmark(s.asked, q.terms)
	x.unmark(s.common, s.model.terms)
	s.model = relevance{}
	for _, doc := range s.best {
		s.combined[doc] = 0
	}
	for _, at := range s.found {
		s.article[at], s.covers[at] = 0, 0
		a := &x.articles[at]
		clear(s.passage[a.first:a.last])
	}
	s.found, s.best = s.found[:0], s.best[:0]
	pool.Put(s)
}

// score gives every passage shown its BM25 for the terms, and every article its own.
// Passages of an article lie together, so one pass over a term's postings
// counts it in passages and articles alike.
func (v *view) score(q *query, s *scores) {
	x := v.Index
	k1, bPassage, bArticle := x.params.K1, x.params.PassageB, x.params.ArticleB
	meanPassage := float64(v.words)/float64(v.live) + 1e-9
	meanArticle := float64(v.artWords)/float64(v.liveArts) + 1e-9
	var once [256]float64 // what a term counts that a passage of that length has once, as most have
	for n, t := range q.terms {
		for length := range once {
			once[length] = t.idf * saturate(1, k1, float64(length)/meanPassage, bPassage)
		}
		count := func(at, count int32) {
			if !v.shows(at) {
				return
			}
			if s.covers[at] == 0 {
				s.found = append(s.found, at)
			}
			s.article[at] += t.idf * saturate(count, k1, float64(x.articles[at].length)/meanArticle, bArticle)
			s.covers[at] |= 1 << n
		}
		list, titles := x.postings[t.id], x.titles[t.id]
		for i := 0; i < len(list); {
			at := x.places[list[i].doc].article
			for len(titles) > 0 && titles[0].doc < at { // in the title alone
				count(titles[0].doc, titles[0].count*x.params.TitleWeight)
				titles = titles[1:]
			}
			var inArticle int32
			if len(titles) > 0 && titles[0].doc == at {
				inArticle = titles[0].count * x.params.TitleWeight
				titles = titles[1:]
			}
			shown := v.shows(at)
			for last := x.articles[at].last; i < len(list) && list[i].doc < last; i++ {
				p := list[i]
				if !shown {
					continue
				}
				inArticle += p.count
				if length := x.places[p.doc].length; p.count == 1 && int(length) < len(once) {
					s.passage[p.doc] += once[length]
				} else {
					s.passage[p.doc] += t.idf * saturate(p.count, k1, float64(length)/meanPassage, bPassage)
				}
			}
			count(at, inArticle)
		}
		for _, title := range titles {
			count(title.doc, title.count*x.params.TitleWeight)
		}
	}
}

// saturate is BM25's term frequency part for a document of the given length
// relative to the mean.
func saturate(count int32, k1, length, b float64) float64 {
	tf := float64(count)
	return tf * (k1 + 1) / (tf + k1*(1-b+b*length))
}

// best are the numbers of the n passages of the highest scores, with their
// share of the article's, highest first; equal scores keep the order of entry.
// An article whose title alone has words of the query is shown by its first.
func (x *Index) best(s *scores, n int) []int32 {
	heap := make([]ranked, 0, n) // the worst of the best at heap[0]
	for _, at := range s.found {
		a := &x.articles[at]
		share := x.params.ArticleWeight * s.article[at]
		add := func(doc int32, score float64) {
			if r := (ranked{doc, score}); len(heap) < n || heap[0].worse(r) {
				heap = push(heap, r)
			}
		}
		bare := true // its title alone has words of the query
		for i, score := range s.passage[a.first:a.last] {
			if score > 0 {
				bare = false
				add(a.first+int32(i), score+share)
			}
		}
		if bare && a.first < a.last {
			add(a.first, share)
		}
	}
	slices.SortFunc(heap, ranked.compare)
	for _, r := range heap {
		s.combined[r.doc] = r.score
		s.best = append(s.best, r.doc)
	}
	return s.best
}

// A ranked is a passage with its score.
type ranked struct {
	doc   int32
	score float64
}

func (r ranked) worse(o ranked) bool {
	return r.score < o.score || r.score == o.score && r.doc > o.doc
}

// compare puts the better first.
func (r ranked) compare(o ranked) int {
	return cmp.Or(cmp.Compare(o.score, r.score), cmp.Compare(r.doc, o.doc))
}

// push adds to the best, in place of the worst when there is no room.
func push(heap []ranked, r ranked) []ranked {
	if len(heap) < cap(heap) {
		heap = append(heap, r)
		if len(heap) == cap(heap) {
			for i := len(heap)/2 - 1; i >= 0; i-- {
				sink(heap, i)
			}
		}
		return heap
	}
	heap[0] = r
	sink(heap, 0)
	return heap
}

// sink moves the passage at i to its place below.
func sink(heap []ranked, i int) {
	for {
		c := 2*i + 1
		if c >= len(heap) {
			return
		}
		if c+1 < len(heap) && heap[c+1].worse(heap[c]) {
			c++
		}
		if !heap[c].worse(heap[i]) {
			return
		}
		heap[i], heap[c] = heap[c], heap[i]
		i = c
	}
}

// idf is the weight of a term that n of all documents hold, always positive
// (the "+1" of Lucene's BM25).
func idf(n, all int) float64 {
	return math.Log(1 + (float64(all-n)+0.5)/(float64(n)+0.5))
}
