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

// An Index holds passages by their words. Searching it from many goroutines is
// safe, changing it is not: the owner keeps the two apart.
type Index struct {
	params Params
	lexicon
	totals               // of what is not removed
	postings [][]posting // by term, of content words
	titles   [][]posting // as postings, with articles in the place of documents
	passages []passage   // by document number; removed ones stay until compact
	places   []place     // of passages: what scoring reads of each, close together
	articles []article
	byID     map[string]int32 // article ID to its place in articles
	counts   []int32          // by term, all 0 between calls of post
	scratch  []uint32         // what read has read, for its next call
	gallery  *gallery
}

// totals are what documents are weighed against.
type totals struct {
	live     int // passages
	words    int // their content words
	liveArts int // articles
	artWords int // their lengths
}

type posting struct {
	doc   int32 // the number of a passage, or of an article in titles
	count int32
}

type passage struct {
	corpus.Passage
	article int32
	words   []word
}

// A place is where a passage stands: the number of its article and how many
// content words it has.
type place struct{ article, length int32 }

type article struct {
	first, last int32 // its passages are [first, last)
	title       []word
	length      int32 // its passages' and, by its weight, its title's
	removed     bool
}

// New gives an empty index.
func New(p Params) *Index {
	return &Index{
		params: p, lexicon: lexicon{numbers: make(map[string]int32), terms: make(map[string]int32)},
		byID: make(map[string]int32), gallery: &gallery{views: make(map[string]*view)},
	}
}

// Put adds the passages of one article, which must not be in the index. With
// what Reading made of them their words need not be read again; nil does
// without, as does a reading that is none.
func (x *Index) Put(_ context.Context, passages []corpus.Passage, reading []byte) error {
	if len(passages) == 0 {
		return nil
	}
	x.compact()
	x.gallery.clear()
	texts, ok := x.read(reading, len(passages))
	if !ok {
		texts, _ = x.read(Reading(passages), len(passages))
	}
	x.put(passages, texts[0], texts[1:])
	return nil
}

// put adds the passages of one article by their words and its title's.
func (x *Index) put(passages []corpus.Passage, title []word, texts [][]word) {
	at := int32(len(x.articles))
	a := article{first: int32(len(x.passages)), title: title, length: contents(title) * x.params.TitleWeight}
	x.post(x.titles, at, title)
	for i, p := range passages {
		doc, words := int32(len(x.passages)), texts[i]
		length := contents(words)
		x.post(x.postings, doc, words)
		x.passages = append(x.passages, passage{Passage: p, article: at, words: words})
		x.places = append(x.places, place{article: at, length: length})
		a.length += length
		x.words += int(length)
	}
	a.last = int32(len(x.passages))
	x.live += len(passages)
	x.liveArts++
	x.artWords += int(a.length)
	x.byID[passages[0].Article.ID] = at
	x.articles = append(x.articles, a)
}

// form is the word of a form that stands nowhere yet, a new one if need be.
func (x *Index) form(text []byte) word {
	n := x.number(text)
	for len(x.postings) < len(x.stems) {
		x.postings = append(x.postings, nil)
		x.titles = append(x.titles, nil)
		x.counts = append(x.counts, 0)
	}
	return word(n)<<formShift | x.forms[n].bare
}

// post enters a document in the lists of the distinct terms of its content
// words.
func (x *Index) post(lists [][]posting, doc int32, words []word) {
	for _, w := range words {
		x.counts[x.termOf[w.form()]] += w.content()
	}
	for _, w := range words {
		t := x.termOf[w.form()]
		if n := x.counts[t]; n > 0 { // the first occurrence posts, later ones find none
			lists[t] = append(lists[t], posting{doc, n})
			x.counts[t] = 0
		}
	}
}

// Delete removes an article's passages; an unknown ID is no error.
func (x *Index) Delete(_ context.Context, id string) error {
	at, ok := x.byID[id]
	if !ok {
		return nil
	}
	x.gallery.clear()
	delete(x.byID, id)
	a := &x.articles[at]
	a.removed = true
	x.liveArts--
	x.artWords -= int(a.length)
	for doc := a.first; doc < a.last; doc++ {
		p := &x.passages[doc]
		x.live--
		x.words -= int(x.places[doc].length)
		x.unpost(x.postings, doc, p.words)
		*p = passage{article: at}
	}
	x.unpost(x.titles, at, a.title)
	return nil
}

// unpost undoes post.
func (x *Index) unpost(lists [][]posting, doc int32, words []word) {
	for _, w := range words {
		t := x.termOf[w.form()]
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
	moved := func(text []word) []word {
		list := make([]word, len(text))
		for i, w := range text {
			list[i] = fresh.form([]byte(x.forms[w.form()].word)) | w&standing
		}
		return list
	}
	for _, a := range x.articles {
		if a.removed {
			continue
		}
		passages := make([]corpus.Passage, 0, a.last-a.first)
		texts := make([][]word, 0, a.last-a.first)
		for _, p := range x.passages[a.first:a.last] {
			passages = append(passages, p.Passage)
			texts = append(texts, moved(p.words))
		}
		fresh.put(passages, moved(a.title), texts)
	}
	*x = *fresh
}

func byDoc(p posting, doc int32) int { return cmp.Compare(p.doc, doc) }

// Terms are the query's content words as the index knows them of the articles
// that pass the filter, each stem once, in the order asked.
func (x *Index) Terms(query string, f retrieval.Filter) []retrieval.Term {
	return x.view(f).asked(query)
}

func (v *view) asked(query string) []retrieval.Term {
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
		if id, ok := v.terms[stem]; ok {
			term.Passages = v.held(id)
		}
		term.IDF = idf(term.Passages, v.live)
		terms = append(terms, term)
	}
	return terms
}
