// Package quote answers without a model: it picks the sentences of the found
// passages that answer the question, word for word. It owns which sentences
// those are and when there are none; it refuses to know how passages were
// found and how claims are checked.
//
// Its one invariant: every draft it yields is a whole sentence of a passage,
// with that sentence as its quote.
package quote

import (
	"context"
	"iter"
	"slices"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/retrieval"
)

// A Composer implements bot.Composer.
type Composer struct{}

const (
	// most is how many sentences an answer quotes at most.
	most = 4
	// behind is how far below the best sentence's score another one may be
	// and still be quoted beside it. It was set by hand, on a score of
	// questions about the sample's articles.
	behind = 2.5
	// alike is the share of common words, of the smaller sentence's, above
	// which two sentences say the same.
	alike = 0.6
)

// Compose yields the sentences that answer, best first; none when the
// confidence is too low.
func (Composer) Compose(_ context.Context, q bot.Question, evidence retrieval.Result) iter.Seq2[bot.Draft, error] {
	return func(yield func(bot.Draft, error) bool) {
		q := understand(q.Text, evidence.Terms)
		candidates := Shipped.candidates(q, evidence.Hits)
		if len(candidates) == 0 || Shipped.Confidence(doubts(q, evidence.Hits, candidates)) < Shipped.Threshold {
			return
		}
		for _, c := range choose(candidates) {
			d := bot.Draft{Text: c.Text, Citations: []bot.Citation{{Passage: c.Passage, Quote: c.Text}}}
			if !yield(d, nil) {
				return
			}
		}
	}
}

// choose picks the best sentences that are near the best in score and each say
// something new.
func choose(candidates []Sentence) []Sentence {
	chosen := candidates[:1:1]
	for _, c := range candidates[1:] {
		if len(chosen) == most || c.Score < candidates[0].Score-behind {
			break
		}
		if !slices.ContainsFunc(chosen, func(o Sentence) bool { return overlap(c.stems, o.stems) > alike }) {
			chosen = append(chosen, c)
		}
	}
	return chosen
}

// overlap is the share of the smaller set's stems that the other has too.
func overlap(a, b map[string]bool) float64 {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) == 0 {
		return 0
	}
	shared := 0
	for s := range a {
		if b[s] {
			shared++
		}
	}
	return float64(shared) / float64(len(a))
}
