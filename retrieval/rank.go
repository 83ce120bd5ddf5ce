package retrieval

import (
	_ "embed"
	"encoding/json"
	"math"

	"github.com/dateline-bot/dateline/corpus"
)

// A Model ranks passages by their signals:
//
//	(sum of weight * signal) * (1 + Week * week + Season * season)
//
// The product keeps recency gentle: it orders what fits, and lifts nothing
// that does not.
type Model struct {
	// Made says which command made the weights, of what.
	Made string
	// Weights are what each signal counts, by its name; for Week and Season,
	// what an article of the day of asking gains.
	Weights Signals
}

//go:embed model.json
var shippedModel []byte

// Shipped is the model that searches rank by.
var Shipped = func() Model {
	var m Model
	if err := json.Unmarshal(shippedModel, &m); err != nil {
		panic(err) // the embedded file is broken
	}
	return m
}()

// Fit are the signals of how well a passage fits, all but recency, in the
// order of the fields.
func (s Signals) Fit() [12]float64 {
	return [...]float64{
		s.Passage, s.Article, s.Pairs, s.Cover, s.Dense, s.Title,
		s.Lead, s.Whole, s.Names, s.Opening, s.Feedback, s.Cosine,
	}
}

// Rank is a passage's score.
func (m Model) Rank(s Signals) float64 {
	var fit float64
	weights, values := m.Weights.Fit(), s.Fit()
	for i, v := range values {
		fit += weights[i] * v
	}
	return fit * (1 + m.Weights.Week*s.Week + m.Weights.Season*s.Season)
}

// Half-lives of recency, in days.
const (
	week   = 7.0
	season = 60.0
	// An archive that ends a year before the day of asking tells no news: of
	// the preference for its newest articles half is left, and a tenth always,
	// to order what fits alike.
	stale  = 365.0
	remain = 0.1
)

// recency tells how near an article is to the day of asking, from 1 for its
// day down to 0, by the week and by the season. It is measured against the
// newest article, so that an old archive is not punished. An undated article
// has none, and one later than the day of asking counts as of it.
func (l *Library) recency(published, asked corpus.Day) (byWeek, bySeason float64) {
	if !published.Known() || !l.newest.Known() {
		return 0, 0
	}
	reference := min(asked, l.newest)
	age := float64(max(0, reference.Sub(published)))
	alive := max(remain, math.Exp2(-float64(asked.Sub(reference))/stale))
	return alive * math.Exp2(-age/week), alive * math.Exp2(-age/season)
}
