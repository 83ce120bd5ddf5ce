// Package lexical finds the best passages by their words: BM25 over stems,
// in memory. It owns the inverted index and the arithmetic of its scores, and
// refuses to know vectors, time and where passages come from.
//
// Its one invariant: the statistics are those of the passages it holds now. A
// removed passage counts in no document frequency and no average length.
//
// The scoring is Okapi BM25 (Robertson and Zaragoza, "The Probabilistic
// Relevance Framework: BM25 and Beyond", 2009) on passages, with the
// article's own BM25 added, since the passage that answers often relies on
// words that stand elsewhere in its article.
package lexical

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// Params are the parameters of the scores.
type Params struct {
	// K1 is how soon a repeated word stops counting.
	K1 float64
	// PassageB and ArticleB are how far a long passage or article is marked
	// down, 0 to 1.
	PassageB, ArticleB float64
	// ArticleWeight is what the article's score counts beside the passage's.
	ArticleWeight float64
	// TitleWeight is how many words of the text a word of the title counts as.
	TitleWeight int32
	// PairWeight is what two of the query's words side by side gain, as a
	// share of the smaller one's idf.
	PairWeight float64
}

// Plain is BM25 on passages and nothing else, for comparison.
var Plain = Params{K1: 1.2, PassageB: 0.75}

// Tuned are the parameters chosen on the development halves of the evaluation
// sets. Passages are of much the same length, so length says little of them.
var Tuned = Params{K1: 1.2, PassageB: 0.4, ArticleB: 0.75, ArticleWeight: 0.5, TitleWeight: 2, PairWeight: 0.6}

// pairPool is how many of the best passages are looked at for pairs.
const pairPool = 200

// An Index holds passages by their words. Searching it from many goroutines is safe, changing it is not: the owner
// keeps the two apart.
type Index struct {
	params   Params
	terms    map[string]int32 // stem to its place in postings
	postings [][]posting
	passages []passage // by document number; removed ones stay until compact
	articles []article
	byID     map[string]int32 // article ID to its place in articles
	live     int              // passages not removed
	words    int              // their lengths
	liveArts int
	artWords int
}

type posting struct {
	doc   int32
	count int32
}

type passage struct {
	corpus.Passage
	article int32
	stems   []int32 // the terms of its words in order; stop words left out
}

type article struct {
	first, last int32 // its passages are [first, last)
	title       map[int32]int32
	length      int
	removed     bool
}

// New gives an empty index.
func New(p Params) *Index {
	return &Index{params: p, terms: make(map[string]int32), byID: make(map[string]int32)}
}

// Put adds the passages of one article, which must not be in the index.
func (x *Index) Put(_ context.Context, passages []corpus.Passage) error {
	if len(passages) == 0 {
		return nil
	}
	x.compact()
	a := article{first: int32(len(x.passages)), title: make(map[int32]int32)}
	at := int32(len(x.articles))
	meta := passages[0].Article
	if !meta.TitleDerived {
		for t := range retrieval.Tokens(meta.Title) {
			if !retrieval.IsStop(t.Word) {
				a.title[x.term(t.Word)] += x.params.TitleWeight
				a.length += int(x.params.TitleWeight)
			}
		}
	}
	for _, p := range passages {
		doc := int32(len(x.passages))
		d := passage{Passage: p, article: at}
		for t := range retrieval.Tokens(p.Text()) {
			if !retrieval.IsStop(t.Word) {
				d.stems = append(d.stems, x.term(t.Word))
			}
		}
		d.stems = slices.Clip(d.stems)
		x.post(doc, d.stems)
		x.passages = append(x.passages, d)
		a.length += len(d.stems)
		x.words += len(d.stems)
	}
	a.last = int32(len(x.passages))
	x.live += len(passages)
	x.liveArts++
	x.artWords += a.length
	x.byID[meta.ID] = at
	x.articles = append(x.articles, a)
	return nil
}

// term is the place of a word's stem, a new one if need be.
func (x *Index) term(word string) int32 {
	stem := retrieval.Stem(word)
	t, ok := x.terms[stem]
	if !ok {
		t = int32(len(x.postings))
		x.terms[stem] = t
		x.postings = append(x.postings, nil)
	}
	return t
}

// post enters a passage in the postings of its distinct terms.
func (x *Index) post(doc int32, stems []int32) {
	sorted := slices.Clone(stems)
	slices.Sort(sorted)
	for i := 0; i < len(sorted); {
		j := i
		for j < len(sorted) && sorted[j] == sorted[i] {
			j++
		}
		x.postings[sorted[i]] = append(x.postings[sorted[i]], posting{doc, int32(j - i)})
		i = j
	}
}

// Delete removes an article's passages; an unknown ID is no error.
func (x *Index) Delete(_ context.Context, id string) error {
	at, ok := x.byID[id]
	if !ok {
		return nil
	}
	delete(x.byID, id)
	a := &x.articles[at]
	a.removed = true
	x.liveArts--
	x.artWords -= a.length
	for doc := a.first; doc < a.last; doc++ {
		p := &x.passages[doc]
		x.live--
		x.words -= len(p.stems)
		for _, t := range p.stems {
			// The first occurrence drops the posting, later ones find none.
			if i, ok := slices.BinarySearchFunc(x.postings[t], doc, byDoc); ok {
				x.postings[t] = slices.Delete(x.postings[t], i, i+1)
			}
		}
		*p = passage{article: at}
	}
	return nil
}

// compact rebuilds the index when most of its places are those of removed
// passages, so that an archive whose articles change often stays its size.
func (x *Index) compact() {
	const slack = 1024
	if len(x.passages) <= 2*x.live+slack {
		return
	}
	fresh := New(x.params)
	for _, a := range x.articles {
		if a.removed {
			continue
		}
		passages := make([]corpus.Passage, 0, a.last-a.first)
		for _, p := range x.passages[a.first:a.last] {
			passages = append(passages, p.Passage)
		}
		fresh.Put(context.Background(), passages)
	}
	*x = *fresh
}

func byDoc(p posting, doc int32) int { return cmp.Compare(p.doc, doc) }

// Terms are the query's content words as the index knows them, each stem once,
// in the order asked.
func (x *Index) Terms(query string) []retrieval.Term {
	var terms []retrieval.Term
	for t := range retrieval.Tokens(query) {
		if retrieval.IsStop(t.Word) {
			continue
		}
		stem := retrieval.Stem(t.Word)
		if slices.ContainsFunc(terms, func(o retrieval.Term) bool { return o.Stem == stem }) {
			continue
		}
		term := retrieval.Term{Word: query[t.Start:t.End], Stem: stem, Name: t.Name}
		if id, ok := x.terms[stem]; ok {
			term.Passages = len(x.postings[id])
		}
		term.IDF = idf(term.Passages, x.live)
		terms = append(terms, term)
	}
	return terms
}

// idf is the weight of a term that n of all documents hold, always positive
// (the "+1" of Lucene's BM25).
func idf(n, all int) float64 {
	return math.Log(1 + (float64(all-n)+0.5)/(float64(n)+0.5))
}

// Best are the n passages that fit the query's words best, among those that
// pass the filter, best first. Passages without a word of the query are not
// found.
func (x *Index) Best(_ context.Context, query string, n int, f retrieval.Filter) ([]retrieval.Hit, error) {
	terms := x.queryTerms(query)
	if len(terms) == 0 || x.live == 0 || n <= 0 {
		return nil, nil
	}
	scores := x.score(terms)
	best := topN(scores, max(n, pairPool), func(doc int32) bool {
		return f.Match(x.passages[doc].Article)
	})
	hits := make([]retrieval.Hit, len(best))
	for i, doc := range best {
		p := &x.passages[doc]
		hits[i] = retrieval.Hit{Passage: p.Passage, Score: scores[doc] + x.params.PairWeight*pairs(terms, p.stems)}
	}
	slices.SortStableFunc(hits, func(a, b retrieval.Hit) int { return cmp.Compare(b.Score, a.Score) })
	return hits[:min(n, len(hits))], nil
}

type queryTerm struct {
	id  int32
	idf float64
}

func (x *Index) queryTerms(query string) []queryTerm {
	var terms []queryTerm
	for _, t := range x.Terms(query) {
		if id, ok := x.terms[t.Stem]; ok && t.Passages > 0 {
			terms = append(terms, queryTerm{id, t.IDF})
		}
	}
	return terms
}

// score gives every passage its BM25 for the terms plus its article's share.
// Passages of an article lie together, so one pass over a term's postings
// counts it in passages and articles alike.
func (x *Index) score(terms []queryTerm) []float64 {
	scores := make([]float64, len(x.passages))
	shares := make([]float64, len(x.articles))
	k1, bPassage, bArticle := x.params.K1, x.params.PassageB, x.params.ArticleB
	meanPassage := float64(x.words)/float64(x.live) + 1e-9
	meanArticle := float64(x.artWords)/float64(x.liveArts) + 1e-9
	for _, t := range terms {
		list := x.postings[t.id]
		for i := 0; i < len(list); {
			at := x.passages[list[i].doc].article
			a := &x.articles[at]
			var inArticle int32
			for ; i < len(list) && list[i].doc < a.last; i++ {
				p := list[i]
				inArticle += p.count
				scores[p.doc] += t.idf * saturate(p.count, k1, float64(len(x.passages[p.doc].stems))/meanPassage, bPassage)
			}
			shares[at] += t.idf * saturate(inArticle+a.title[t.id], k1, float64(a.length)/meanArticle, bArticle)
		}
	}
	for doc := range scores {
		if scores[doc] > 0 {
			scores[doc] += x.params.ArticleWeight * shares[x.passages[doc].article]
		}
	}
	return scores
}

// saturate is BM25's term frequency part for a document of the given length
// relative to the mean.
func saturate(count int32, k1, length, b float64) float64 {
	tf := float64(count)
	return tf * (k1 + 1) / (tf + k1*(1-b+b*length))
}

// pairs sums, for each two neighbours of the query that stand side by side in
// the passage in the same order, the smaller of their weights; two words with
// one content word between them count half.
func pairs(terms []queryTerm, stems []int32) float64 {
	var sum float64
	for i := 1; i < len(terms); i++ {
		var best float64
		for j, s := range stems {
			if s != terms[i-1].id {
				continue
			}
			if j+1 < len(stems) && stems[j+1] == terms[i].id {
				best = 1
				break
			}
			if j+2 < len(stems) && stems[j+2] == terms[i].id {
				best = 0.5
			}
		}
		sum += best * min(terms[i-1].idf, terms[i].idf)
	}
	return sum
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
