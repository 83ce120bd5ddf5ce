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

// Tuned are the parameters that ship. They were set by hand, from what is usual
// and a few looks at the evaluation sets; what is trained are the weights of
// the signals. Passages are of much the same length, so length says little of
// them.
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
