// Package retrieval turns a query into ranked passages: it fuses what the
// words found with what the vectors found, knows the articles' days, and puts
// the best evidence first. It refuses to know Discord, models and files.
//
// Its one invariant: a search sees the archive as it stood at one moment. An
// article that is being replaced is found in its old or its new form, never in
// both or half, and one whose removal was acknowledged is not found.
package retrieval

import (
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/corpus"
)

// A Query is what is looked for.
type Query struct {
	Text string
	// AsOf asks as if on that day: articles published later are not seen, and
	// articles near it are preferred. The zero Day is today.
	AsOf corpus.Day
	Filter
	// Limit is the most hits wanted; 0 means DefaultLimit.
	Limit int
}

// DefaultLimit is how many hits a query gets that does not say.
const DefaultLimit = 10

// A Filter narrows a search to some articles. The zero Filter passes all.
type Filter struct {
	// From and To bound the day of publication, both included; either may be
	// zero. A bounded search leaves undated articles out.
	From, To corpus.Day
	// NotAfter hides the articles published later, as if they were not there
	// yet. Undated articles stay: nothing says that they are later.
	NotAfter corpus.Day
	// Publisher passes only articles of that publisher, compared without case.
	Publisher string
	// Collections passes only articles of the collections named, the common
	// one by the empty name. Nil passes all, and an empty list none: who may
	// see no collection must not see every one.
	Collections []string
}

// IsZero reports whether the filter is the zero one, which passes all.
func (f Filter) IsZero() bool {
	return f.From == 0 && f.To == 0 && f.NotAfter == 0 && f.Publisher == "" && f.Collections == nil
}

// Match reports whether the article passes the filter.
func (f Filter) Match(a *corpus.Article) bool {
	switch {
	case f.Publisher != "" && !strings.EqualFold(f.Publisher, a.Publisher):
		return false
	case f.Collections != nil && !slices.Contains(f.Collections, a.Collection):
		return false
	case (f.From.Known() || f.To.Known()) && !a.Published.Known():
		return false
	case f.From.Known() && a.Published < f.From:
		return false
	case f.To.Known() && a.Published > f.To:
		return false
	case f.NotAfter.Known() && a.Published > f.NotAfter:
		return false
	}
	return true
}

// A Hit is a passage found, with its score. Scores order the hits of one
// search and mean nothing across searches.
type Hit struct {
	corpus.Passage
	Score   float64
	Signals Signals
	// Also are the passages of other articles that carry the same text but for
	// small edits, such as an agency's copy in other papers: one an article,
	// best first. They are no hits of their own.
	Also []corpus.Passage
}

// Signals are what is known of how a passage fits a query. But for Cosine each
// runs from 0 to about 1, as a share of what a perfect passage would have.
type Signals struct {
	Passage float64 // BM25 of the passage
	Article float64 // BM25 of the article
	Pairs   float64 // the query's neighbours that are neighbours here
	Cover   float64 // the query's words that the passage has, by weight
	Dense   float64 // the same, close together
	Title   float64 // in the title
	Lead    float64 // in the article's first passage
	Whole   float64 // in the article
	Names   float64 // those of the query's words that are names, in the passage
	Opening float64 // 1 over the number of the passage
	// Feedback is the share, by weight, of the words that the best passages
	// for the query have in common and that the query does not name.
	Feedback float64
	Cosine   float64 // of the vectors
	Week     float64 // 1 for an article of the day of asking, half a week before it
	Season   float64 // the same, half two months before it

	// Those of a close reading, which only the best passages for a question get.

	Reach    float64 // the words of the sentence that has most, counting in part those that stand around it
	Sentence float64 // the words of the sentence that has most for its length
	Near     float64 // the words around a word of the sort that is asked for
	Phrase   float64 // the longest run of the question's words, function words too
	Exact    float64 // the words as the question writes them, ending and all
	Kin      float64 // words missing here, as far as others begin alike
	Equal    float64 // words missing here that others mean the same as
	Related  float64 // words missing here that others are a kind of, or the kind
	Short    float64 // how short the passage is: 0 at 400 words
}

// A Term is a word of the query as the index knows it.
type Term struct {
	Word string // as asked
	Stem string // as indexed
	// Name reports whether it was written as names are, with a capital.
	Name bool
	// Passages is the number of passages that hold the term; 0 when the
	// archive never uses the word.
	Passages int
	// IDF is the term's weight, ln(1 + (N-n+0.5)/(n+0.5)) for n of N passages
	// (Robertson and Spärck Jones), above 0.
	IDF float64
}

// A Result is what a search found and how it understood the query.
type Result struct {
	Query Query // with the window that its words gave
	// Meant is the query's text as it is taken to be meant, where it has words
	// that are taken for misspelt; else empty.
	Meant string
	Hits  []Hit // best first
	Terms []Term
	// ByDay reports that the query names nothing to look for, as "what's new?"
	// does: the hits are how the newest articles begin, or the oldest.
	ByDay bool
	// Notes are what the reader should know about the search, such as that it
	// went by words alone.
	Notes []Note
}

// Articles are the articles of the hits, best first, each once; those that
// carry the same passage come directly after the one that is the hit.
func (r Result) Articles() []*corpus.Article {
	var articles []*corpus.Article
	seen := make(map[string]bool)
	add := func(p corpus.Passage) {
		if !seen[p.Article.ID] {
			seen[p.Article.ID] = true
			articles = append(articles, p.Article)
		}
	}
	for _, h := range r.Hits {
		add(h.Passage)
		for _, p := range h.Also {
			add(p)
		}
	}
	return articles
}
