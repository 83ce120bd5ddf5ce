package retrieval

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"math"
	"slices"

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
// has none, nor has one later than the day of asking.
func (l *Library) recency(published, asked corpus.Day) (byWeek, bySeason float64) {
	if !published.Known() || published > asked {
		return 0, 0
	}
	reference := min(asked, l.newest)
	age := float64(reference.Sub(published))
	alive := max(remain, math.Exp2(-float64(asked.Sub(reference))/stale))
	return alive * math.Exp2(-age/week), alive * math.Exp2(-age/season)
}

// What the words of a question about time do to a score.
const (
	inWindow = 0.2 // gained inside a window that the question may mean
	byOrder  = 0.5 // gained by the newest, or the oldest, where they are asked for
)

// rank orders the candidates by the shipped model and by what the question
// says about time, best first.
func (l *Library) rank(hits []Hit, w Window, asked corpus.Day) {
	first, last := corpus.Day(99991231), corpus.Day(0)
	for _, h := range hits {
		if day := h.Article.Published; day.Known() {
			first, last = min(first, day), max(last, day)
		}
	}
	span := 1.0
	if last > first {
		span = float64(last.Sub(first))
	}
	if w.To.Known() { // who asks for some days does not want those of asking
		asked = min(asked, w.To)
	}
	for i := range hits {
		h := &hits[i]
		day := h.Article.Published
		if w.Order != Oldest {
			h.Signals.Week, h.Signals.Season = l.recency(day, asked)
		}
		h.Score = Shipped.Rank(h.Signals)
		if !day.Known() {
			continue
		}
		if w.Bounded() && (Filter{From: w.From, To: w.To}).Match(h.Article) {
			h.Score *= 1 + inWindow
		}
		switch w.Order {
		case Newest:
			h.Score *= 1 + byOrder*(1-float64(last.Sub(day))/span)
		case Oldest:
			h.Score *= 1 + byOrder*(1-float64(day.Sub(first))/span)
		}
	}
	slices.SortStableFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID(), b.ID()))
	})
}
