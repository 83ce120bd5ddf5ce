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
	// Topic and Question are what each signal counts, by its name; for Week
	// and Season, what an article of the day of asking gains. Topic is for a
	// query that names what it is about, and for choosing the passages that
	// are read closely for a question; Question is for those.
	Topic, Question Signals
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
func (s Signals) Fit() [21]float64 {
	return [...]float64{
		s.Passage, s.Article, s.Pairs, s.Cover, s.Dense, s.Title,
		s.Lead, s.Whole, s.Names, s.Opening, s.Feedback, s.Cosine,
		s.Reach, s.Sentence, s.Near, s.Phrase, s.Exact, s.Kin, s.Equal, s.Related, s.Short,
	}
}

// Rank is a passage's score by the weights.
func Rank(weights, s Signals) float64 {
	var fit float64
	w, values := weights.Fit(), s.Fit()
	for i, v := range values {
		fit += w[i] * v
	}
	return fit * (1 + weights.Week*s.Week + weights.Season*s.Season)
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
func recency(published, asked, newest corpus.Day) (byWeek, bySeason float64) {
	if !published.Known() || published > asked {
		return 0, 0
	}
	reference := min(asked, newest)
	age := float64(reference.Sub(published))
	alive := max(remain, math.Exp2(-float64(asked.Sub(reference))/stale))
	return alive * math.Exp2(-age/week), alive * math.Exp2(-age/season)
}

// What the words of a question about time do to a score.
const (
	inWindow = 0.2 // gained inside a window that the question may mean
	byOrder  = 0.5 // gained by the newest, or the oldest, where they are asked for
)

// A clock is what ranking knows of time: the window that the question's words
// gave, the day of asking, and the day of the newest article that the search
// may see, against which recency is measured.
type clock struct {
	window        Window
	asked, newest corpus.Day
}

// readClosely is how many passages are read sentence by sentence for a
// question, the best by the signals of the whole.
const readClosely = 32

// meaning is what the cosine counts for a question when the embedder knows what
// words mean; then a passage may answer that has few of them. It was set by
// hand, to about what BM25 of the article counts, since no such
// embedder could be had to learn it with.
const meaning = 10

// rank orders the candidates, best first: by the topic's weights, and the best
// of them by the question's when the text is one.
func (l *Library) rank(hits []Hit, text string, terms []Term, c clock) {
	c.rank(hits, Shipped.Topic)
	q, ok := readQuestion(text, terms)
	if !ok || len(hits) == 0 {
		return
	}
	closely := hits[:min(readClosely, len(hits))]
	l.words.Closely(q, closely)
	weights := Shipped.Question
	if l.embedder.KnowsMeaning() {
		weights.Cosine = max(weights.Cosine, meaning)
		for i := range closely { // what the vectors alone found opens its article as well
			closely[i].Signals.Opening = 1 / float64(closely[i].N)
		}
	}
	c.rank(closely, weights)
	// The scores of the rest go on below the last of those.
	if rest := hits[len(closely):]; len(rest) > 0 && rest[0].Score > 0 {
		scale := closely[len(closely)-1].Score / rest[0].Score
		for i := range rest {
			rest[i].Score *= min(1, scale)
		}
	}
}

// rank scores the candidates by the weights and by what the question says
// about time, and orders them. Of passages that fit alike, those of dated
// articles come first, and then those with a publisher.
func (c clock) rank(hits []Hit, weights Signals) {
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
	w, asked := c.window, c.asked
	if w.To.Known() { // who asks for some days does not want those of asking
		asked = min(asked, w.To)
	}
	for i := range hits {
		h := &hits[i]
		day := h.Article.Published
		if w.Order != Oldest {
			h.Signals.Week, h.Signals.Season = recency(day, asked, c.newest)
		}
		h.Score = Rank(weights, h.Signals)
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
	slices.SortFunc(hits, bestFirst)
}

// bestFirst orders hits by their scores.
func bestFirst(a, b Hit) int {
	if c := cmp.Compare(b.Score, a.Score); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(known(b.Article), known(a.Article)), cmp.Compare(a.Article.ID, b.Article.ID), cmp.Compare(a.N, b.N))
}

// known tells how much a citation of the article can say, its day before its
// publisher.
func known(a *corpus.Article) (n int) {
	if a.Published.Known() {
		n += 2
	}
	if a.Publisher != "" {
		n++
	}
	return n
}
