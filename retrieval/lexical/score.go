package lexical

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/dateline-bot/dateline/retrieval"
)

// Best are the n passages that fit the query's words best, among those that
// pass the filter, best first, with their signals. Passages without a word of
// the query are not found.
func (x *Index) Best(_ context.Context, query string, n int, f retrieval.Filter) ([]retrieval.Hit, error) {
	q := x.query(query)
	if len(q.terms) == 0 || x.live == 0 || n <= 0 {
		return nil, nil
	}
	scores := x.score(&q)
	best := topN(scores.combined, max(n, pairPool), func(doc int32) bool {
		return f.Match(x.passages[doc].Article)
	})
	feedback := x.feedback(&q, scores, best)
	hits := make([]retrieval.Hit, len(best))
	for i, doc := range best {
		signals := x.signals(&q, scores, doc)
		signals.Feedback = feedback.fit(x.passages[doc].stems)
		hits[i] = retrieval.Hit{
			Passage: x.passages[doc].Passage,
			Score:   scores.combined[doc] + x.params.PairWeight*signals.Pairs*q.pairs,
			Signals: signals,
		}
	}
	slices.SortStableFunc(hits, func(a, b retrieval.Hit) int { return cmp.Compare(b.Score, a.Score) })
	return hits[:min(n, len(hits))], nil
}

// A query is what is asked, by its terms.
type query struct {
	terms []queryTerm
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

func (x *Index) query(text string) query {
	var q query
	for _, t := range x.Terms(text) {
		q.total += t.IDF
		id, ok := x.terms[t.Stem]
		if !ok || t.Passages == 0 && len(x.titles[id]) == 0 || len(q.terms) == maxTerms {
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

// scores are what one pass over the postings finds out.
type scores struct {
	combined []float64 // by passage: its BM25 and its share of the article's
	passage  []float64 // by passage: its BM25 alone
	article  []float64 // by article
	covers   []uint64  // by article: which of the query's terms it has
}

// score gives every passage its BM25 for the terms plus its article's share.
// Passages of an article lie together, so one pass over a term's postings
// counts it in passages and articles alike.
func (x *Index) score(q *query) scores {
	s := scores{
		combined: make([]float64, len(x.passages)),
		passage:  make([]float64, len(x.passages)),
		article:  make([]float64, len(x.articles)),
		covers:   make([]uint64, len(x.articles)),
	}
	k1, bPassage, bArticle := x.params.K1, x.params.PassageB, x.params.ArticleB
	meanPassage := float64(x.words)/float64(x.live) + 1e-9
	meanArticle := float64(x.artWords)/float64(x.liveArts) + 1e-9
	for n, t := range q.terms {
		count := func(at, count int32) {
			a := &x.articles[at]
			s.article[at] += t.idf * saturate(count, k1, float64(a.length)/meanArticle, bArticle)
			s.covers[at] |= 1 << n
		}
		list, titles := x.postings[t.id], x.titles[t.id]
		for i := 0; i < len(list); {
			at := x.passages[list[i].doc].article
			for len(titles) > 0 && titles[0].doc < at { // in the title alone
				count(titles[0].doc, titles[0].count*x.params.TitleWeight)
				titles = titles[1:]
			}
			var inArticle int32
			if len(titles) > 0 && titles[0].doc == at {
				inArticle = titles[0].count * x.params.TitleWeight
				titles = titles[1:]
			}
			for last := x.articles[at].last; i < len(list) && list[i].doc < last; i++ {
				p := list[i]
				inArticle += p.count
				s.passage[p.doc] += t.idf * saturate(p.count, k1, float64(len(x.passages[p.doc].stems))/meanPassage, bPassage)
			}
			count(at, inArticle)
		}
		for _, title := range titles {
			count(title.doc, title.count*x.params.TitleWeight)
		}
	}
	for doc, score := range s.passage {
		if score > 0 {
			s.combined[doc] = score + x.params.ArticleWeight*s.article[x.passages[doc].article]
		}
	}
	return s
}

// saturate is BM25's term frequency part for a document of the given length
// relative to the mean.
func saturate(count int32, k1, length, b float64) float64 {
	tf := float64(count)
	return tf * (k1 + 1) / (tf + k1*(1-b+b*length))
}

// topN are the numbers of the n highest positive scores that pass keep,
// highest first; equal scores keep the order of entry.
func topN(scores []float64, n int, keep func(int32) bool) []int32 {
	heap := make([]int32, 0, n) // the worst of the best at heap[0]
	worse := func(a, b int32) bool {
		return scores[a] < scores[b] || scores[a] == scores[b] && a > b
	}
	down := func(i int) {
		for {
			c := 2*i + 1
			if c >= len(heap) {
				return
			}
			if c+1 < len(heap) && worse(heap[c+1], heap[c]) {
				c++
			}
			if !worse(heap[c], heap[i]) {
				return
			}
			heap[i], heap[c] = heap[c], heap[i]
			i = c
		}
	}
	for doc, s := range scores {
		d := int32(doc)
		if s <= 0 || len(heap) == n && !worse(heap[0], d) || !keep(d) {
			continue
		}
		if len(heap) < n {
			heap = append(heap, d)
			if len(heap) == n {
				for i := n/2 - 1; i >= 0; i-- {
					down(i)
				}
			}
			continue
		}
		heap[0] = d
		down(0)
	}
	slices.SortFunc(heap, func(a, b int32) int {
		if worse(b, a) {
			return -1
		}
		return 1
	})
	return heap
}

// idf is the weight of a term that n of all documents hold, always positive
// (the "+1" of Lucene's BM25).
func idf(n, all int) float64 {
	return math.Log(1 + (float64(all-n)+0.5)/(float64(n)+0.5))
}
