package quote

import (
	_ "embed"
	"encoding/json"
	"math"

	"github.com/dateline-bot/dateline/retrieval"
)

// A Model chooses: it scores sentences by their signals, and tells how likely
// the best of them answers.
type Model struct {
	// Made says which command made the weights, of what.
	Made string
	// Sentence are the weights of a sentence's signals.
	Sentence Signals
	// Doubt are the weights of the doubts, and Bias what is added.
	Doubt Doubts
	Bias  float64
	// Threshold is the confidence below which the archive is said not to
	// answer: it declines 6% of the answerable questions it was made with.
	Threshold float64
}

//go:embed model.json
var shippedModel []byte

// Shipped is the model that answers are chosen by.
var Shipped = func() *Model {
	m := new(Model)
	if err := json.Unmarshal(shippedModel, m); err != nil {
		panic(err) // the embedded file is broken
	}
	return m
}()

func (m *Model) score(s Signals) float64 {
	var sum float64
	for i, v := range s {
		sum += m.Sentence[i] * v
	}
	return sum
}

// Doubts are what the confidence in an answer goes by, in order: of the best
// sentence its cover, its reach, its neighbours, its order, its names and its
// score; of the best passage what of the question it has in all, close
// together, side by side, with its article, in the title, and by vector; how
// far the best sentence is ahead of the best of another passage; the share of
// the question, and of its names, that the archive never has; whether what is
// asked for is missing, for each kind of question.
type Doubts [15 + int(kinds)]float64

// DoubtsOf are the doubts about the candidates of a question, best first.
func DoubtsOf(question string, found retrieval.Result, candidates []Sentence) Doubts {
	return doubts(understand(question, found.Terms), found.Hits, candidates)
}

func doubts(q ask, hits []retrieval.Hit, candidates []Sentence) Doubts {
	best := candidates[0]
	ahead := best.Score
	for _, c := range candidates[1:] {
		if c.Passage != best.Passage {
			ahead = best.Score - c.Score
			break
		}
	}
	var absent, absentNames, all, names float64
	for _, t := range q.terms {
		all += t.IDF
		if t.Name {
			names += t.IDF
		}
		if t.Passages == 0 {
			absent += t.IDF
			if t.Name {
				absentNames += t.IDF
			}
		}
	}
	top := hits[0].Signals
	d := Doubts{
		best.Signals[0], best.Signals[1], best.Signals[2], best.Signals[3], best.Signals[4], best.Score,
		top.Cover, top.Dense, top.Pairs, top.Whole, top.Title, top.Cosine,
		ahead, absent / all, absentNames / max(names, 1),
	}
	d[15+int(q.kind)] = bit(!best.Typed && q.kind != other)
	return d
}

// Confidence is the probability, by logistic regression, that the best of the
// candidates answers.
func (m *Model) Confidence(d Doubts) float64 {
	sum := m.Bias
	for i, v := range d {
		sum += m.Doubt[i] * v
	}
	return 1 / (1 + math.Exp(-sum))
}
