package lexical

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/dateline-bot/dateline/retrieval"
)

// near is how many content words lie close together: about two sentences.
const near = 24

// signals are how a passage fits the query, each as a share of what a perfect
// passage would have, so that they compare across queries.
func (x *Index) signals(q *query, s *scores, doc int32) retrieval.Signals {
	p := &x.passages[doc]
	a := &x.articles[p.article]
	most := q.total * (x.params.K1 + 1)
	passage, dense := q.cover(p.words)
	title := q.in(a.title)
	lead := passage
	if doc != a.first {
		lead = q.in(x.passages[a.first].words)
	}
	signals := retrieval.Signals{
		Passage: s.passage[doc] / most,
		Article: s.article[p.article] / most,
		Cover:   q.weigh(passage) / q.total,
		Dense:   dense / q.total,
		Title:   q.weigh(title) / q.total,
		Lead:    q.weigh(lead) / q.total,
		Whole:   q.weigh(s.covers[p.article]) / q.total,
		Opening: 1 / float64(p.N),
	}
	if names := q.weigh(q.names); names > 0 {
		signals.Names = q.weigh(passage&q.names) / names
	}
	if q.pairs > 0 {
		signals.Pairs = q.pairsIn(p.words, passage) / q.pairs
	}
	return signals
}

// in tells which of the query's terms a text has, as bits.
func (q *query) in(words []word) (has uint64) {
	for _, w := range words {
		if n := q.find(w); n >= 0 {
			has |= 1 << n
		}
	}
	return has
}

// cover tells which of the query's terms a text has, as bits, and the most
// that stand close together, by weight.
func (q *query) cover(words []word) (has uint64, dense float64) {
	var last [maxTerms]int32 // where each term was seen last, from 1
	var at int32             // content words so far
	for _, w := range words {
		at += w.content()
		n := q.find(w)
		if n < 0 {
			continue
		}
		has |= 1 << n
		last[n] = at
		var sum float64
		for m, t := range q.terms {
			if last[m] > 0 && at-last[m] < near {
				sum += t.idf
			}
		}
		dense = max(dense, sum)
	}
	return has, dense
}

// Feedback: how many of the best passages are taken to be relevant, and how
// many of their terms describe what the query is about.
const (
	feedbackPassages = 5
	feedbackTerms    = 20
)

// A relevance is a relevance model: terms that are common in the passages that
// fit best and rare elsewhere, with weights that add up to 1 (Lavrenko and
// Croft, "Relevance-Based Language Models", 2001).
type relevance struct {
	terms  []queryTerm
	common []uint8 // by form of a content word: the place of its term in terms from 1, 0 for all others
}

// feedback makes the relevance model of a query from its best passages. The
// query's own terms are left out: other signals have them. Of terms that weigh
// the same the first read comes first.
func (v *view) feedback(q *query, s *scores, best []int32) relevance {
	weights := make(map[int32]float64)
	var order []int32
	for _, doc := range best[:min(feedbackPassages, len(best))] {
		share := s.combined[doc] / float64(v.places[doc].length)
		for _, w := range v.passages[doc].words {
			if w&stop != 0 {
				continue
			}
			term := v.termOf[w.form()]
			if weights[term] == 0 {
				order = append(order, term)
			}
			weights[term] += share
		}
	}
	model := make([]queryTerm, 0, len(order))
	for _, term := range order {
		if n := v.held(term); n > 1 && !q.has(term) {
			model = append(model, queryTerm{term, weights[term] * idf(n, v.live)})
		}
	}
	slices.SortStableFunc(model, func(a, b queryTerm) int { return cmp.Compare(b.idf, a.idf) })
	model = model[:min(feedbackTerms, len(model))]
	var total float64
	for _, t := range model {
		total += t.idf
	}
	for i := range model {
		model[i].idf /= total
	}
	s.model = relevance{model, s.common}
	v.mark(s.common, model)
	return s.model
}

// fit is the weight of the model's terms that a text has, each once.
func (r relevance) fit(words []word) float64 {
	var sum float64
	var seen [feedbackTerms + 1]bool
	for _, w := range words {
		if n := r.common[w.form()]; n > 0 && !seen[n] {
			sum += r.terms[n-1].idf
			seen[n] = true
		}
	}
	return sum
}

// find is the place of a word's term among the query's, or -1.
func (q *query) find(w word) int { return int(q.asked[w.form()]) - 1 }

// has reports whether a term is one of the query's.
func (q *query) has(term int32) bool {
	return slices.ContainsFunc(q.terms, func(t queryTerm) bool { return t.id == term })
}

// weigh is the weight of the terms whose bits are set.
func (q *query) weigh(has uint64) float64 {
	var sum float64
	for ; has != 0; has &= has - 1 {
		sum += q.terms[bits.TrailingZeros64(has)].idf
	}
	return sum
}

// pairsIn sums, for each two neighbours of the query that stand side by side in
// the passage in the same order, the smaller of their weights; two words with
// one content word between them count half. has are the terms that the passage
// has.
func (q *query) pairsIn(words []word, has uint64) float64 {
	var sum float64
	for i := 1; i < len(q.terms); i++ {
		if has>>(i-1)&3 != 3 {
			continue
		}
		var best float64
		for j, w := range words {
			if q.find(w) != i-1 {
				continue
			}
			near := nextContent(words, j)
			if near < len(words) && q.find(words[near]) == i {
				best = 1
				break
			}
			if far := nextContent(words, near); far < len(words) && q.find(words[far]) == i {
				best = 0.5
			}
		}
		sum += best * min(q.terms[i-1].idf, q.terms[i].idf)
	}
	return sum
}

// nextContent is where the content word after a place stands, or beyond the
// words.
func nextContent(words []word, at int) int {
	for at++; at < len(words) && words[at]&stop != 0; at++ {
	}
	return at
}
