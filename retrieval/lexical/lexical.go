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
	titles   [][]posting // as postings, with articles in the place of documents
	passages []passage   // by document number; removed ones stay until compact
	articles []article
	byID     map[string]int32 // article ID to its place in articles
	live     int              // passages not removed
	words    int              // their lengths
	liveArts int
	artWords int
}

type posting struct {
	doc   int32 // the number of a passage, or of an article in titles
	count int32
}

type passage struct {
	corpus.Passage
	article int32
	stems   []int32 // the terms of its words in order; stop words left out
}

type article struct {
	first, last int32   // its passages are [first, last)
	title       []int32 // the terms of its title, as a passage's stems
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
	a := article{first: int32(len(x.passages))}
	at := int32(len(x.articles))
	meta := passages[0].Article
	if !meta.TitleDerived {
		a.title = x.stems(meta.Title)
		x.post(x.titles, at, a.title)
		a.length = len(a.title) * int(x.params.TitleWeight)
	}
	for _, p := range passages {
		doc := int32(len(x.passages))
		d := passage{Passage: p, article: at, stems: x.stems(p.Text())}
		x.post(x.postings, doc, d.stems)
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

// stems are the terms of a text's content words, in order.
func (x *Index) stems(text string) []int32 {
	var stems []int32
	for t := range retrieval.Tokens(text) {
		if !retrieval.IsStop(t.Word) {
			stems = append(stems, x.term(t.Word))
		}
	}
	return slices.Clip(stems)
}

// term is the place of a word's stem, a new one if need be.
func (x *Index) term(word string) int32 {
	stem := retrieval.Stem(word)
	t, ok := x.terms[stem]
	if !ok {
		t = int32(len(x.postings))
		x.terms[stem] = t
		x.postings = append(x.postings, nil)
		x.titles = append(x.titles, nil)
	}
	return t
}

// post enters a document in the lists of its distinct terms.
func (x *Index) post(lists [][]posting, doc int32, stems []int32) {
	sorted := slices.Clone(stems)
	slices.Sort(sorted)
	for i := 0; i < len(sorted); {
		j := i
		for j < len(sorted) && sorted[j] == sorted[i] {
			j++
		}
		lists[sorted[i]] = append(lists[sorted[i]], posting{doc, int32(j - i)})
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
		unpost(x.postings, doc, p.stems)
		*p = passage{article: at}
	}
	unpost(x.titles, at, a.title)
	return nil
}

// unpost undoes post.
func unpost(lists [][]posting, doc int32, stems []int32) {
	for _, t := range stems {
		// The first occurrence drops the posting, later ones find none.
		if i, ok := slices.BinarySearchFunc(lists[t], doc, byDoc); ok {
			lists[t] = slices.Delete(lists[t], i, i+1)
		}
	}
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
