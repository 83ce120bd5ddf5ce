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
	passage, dense := x.cover(q, p.stems)
	title, _ := x.cover(q, a.title)
	lead := passage
	if doc != a.first {
		lead, _ = x.cover(q, x.passages[a.first].stems)
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
		signals.Pairs = pairs(q.terms, p.stems) / q.pairs
	}
	return signals
}

// cover tells which of the query's terms a text has, as bits, and the most
// that stand close together, by weight.
func (x *Index) cover(q *query, stems []int32) (has uint64, dense float64) {
	var last [maxTerms]int // where each term was seen last, from 1
	for i, stem := range stems {
		n := q.find(stem)
		if n < 0 {
			continue
		}
		has |= 1 << n
		last[n] = i + 1
		var sum float64
		for m, t := range q.terms {
			if last[m] > 0 && i+1-last[m] < near {
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
	terms   []queryTerm
	weights []float64 // by term of the index, all others 0
}

// feedback makes the relevance model of a query from its best passages. The
// query's own terms are left out: other signals have them. Of terms that weigh
// the same the first read comes first.
func (v *view) feedback(q *query, s *scores, best []int32) relevance {
	weights := make(map[int32]float64)
	var order []int32
	for _, doc := range best[:min(feedbackPassages, len(best))] {
		stems := v.passages[doc].stems
		for _, stem := range stems {
			if weights[stem] == 0 {
				order = append(order, stem)
			}
			weights[stem] += s.combined[doc] / float64(len(stems))
		}
	}
	model := make([]queryTerm, 0, len(order))
	for _, stem := range order {
		if n := v.held(stem); n > 1 && q.find(stem) < 0 {
			model = append(model, queryTerm{stem, weights[stem] * idf(n, v.live)})
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
	s.model = relevance{model, s.weights}
	s.model.restore()
	return s.model
}

// restore gives every term its weight.
func (r relevance) restore() {
	for _, t := range r.terms {
		r.weights[t.id] = t.idf
	}
}

// fit is the weight of the model's terms that a text has, each once.
func (r relevance) fit(stems []int32) float64 {
	var sum float64
	for _, stem := range stems {
		if w := r.weights[stem]; w > 0 {
			sum += w
			r.weights[stem] = 0
		}
	}
	if sum > 0 {
		r.restore()
	}
	return sum
}

// find is the place of a stem among the query's terms, or -1.
func (q *query) find(stem int32) int { return int(q.asked[stem]) - 1 }

// weigh is the weight of the terms whose bits are set.
func (q *query) weigh(has uint64) float64 {
	var sum float64
	for ; has != 0; has &= has - 1 {
		sum += q.terms[bits.TrailingZeros64(has)].idf
	}
	return sum
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
