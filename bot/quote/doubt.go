package quote

import (
	"math"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/retrieval"
)

// Doubts are what the confidence in an answer goes by: the signals of the best
// sentence, and what follows here. Nothing in them depends on how large the
// archive is.
type Doubts [doubtCount]float64

const (
	dScore   = int(signals) + iota
	dAhead   // how far the best is ahead of the next
	dAheadOf // of the best of another article
	dOdds    // the share of the candidates' odds that the best has

	dPassage // the signals of the best sentence's passage
	dArticle
	dPairs
	dCover
	dDense
	dTitle
	dLead
	dWhole
	dNames
	dFeedback
	dCosine
	dHitSecond // the second passage's score against the first
	dHitOther  // that of the best of another article
	dSame      // how many passages are of the best article

	dAbsent      // the question's words, by weight, that the archive never has
	dAbsentNames // the same of its names
	dAbsentMost  // the heaviest
	dNowhere     // the words that no candidate has
	dTogether    // neighbours in the question that are neighbours in any candidate
	dSplit       // words the best sentence lacks between two that it has
	dNumbersLack // how many of the question's numbers the best sentence lacks
	dNamesLack   // of its names
	dRarest      // 1 when the best passage has the rarest word
	dRarer       // the second rarest
	dNegates     // 1 when only the question says "not", -1 when only the sentence does
	dAsksNot     // 1 when the question says "not"
	dOpposite    // 1 when the sentence has the opposite of a word it lacks
	dHitFifth    // the fifth passage's score against the first
	dHitLast     // the last's
	dReach       // how much of the question the best sentence has and has around it
	dMostReach   // the most that any has
	dWindow      // most of the question close together in any candidate
	dWords       // the length of the question
	doubtCount
)

// DoubtsOf are the doubts about the candidates of a question, best first.
func DoubtsOf(question string, found retrieval.Result, candidates []Sentence) Doubts {
	return doubts(understand(question, found.Terms), found.Hits, candidates)
}

func doubts(q ask, hits []retrieval.Hit, candidates []Sentence) Doubts {
	var d Doubts
	best := &candidates[0]
	copy(d[:], best.Signals[:])
	d.compare(candidates)
	d.search(hits, best.hit)
	d.lack(&q, candidates)
	d[dNegates] = bit(slices.ContainsFunc(q.words, negates)) -
		bit(slices.ContainsFunc(best.words, func(w word) bool { return negates(w.text) }))
	d[dAsksNot] = bit(slices.ContainsFunc(q.words, negates))
	d[dOpposite] = bit(opposes(q.words, best.words))
	d[dReach] = reach(&best.Signals)
	d[dWords] = float64(len(q.words))
	return d
}

// farAhead stands for how far the best sentence is ahead where there is no other.
const farAhead = 9

// compare tells how the best of the candidates stands among them.
func (d *Doubts) compare(candidates []Sentence) {
	best := &candidates[0]
	d[dScore], d[dAhead], d[dAheadOf] = best.Score, farAhead, farAhead
	var odds float64
	for i := range candidates {
		c := &candidates[i]
		behind := best.Score - c.Score
		odds += math.Exp(-behind)
		if i == 1 {
			d[dAhead] = behind
		}
		if c.Passage.Article != best.Passage.Article {
			d[dAheadOf] = min(d[dAheadOf], behind)
		}
		d[dWindow] = max(d[dWindow], c.Signals[sWindow])
		d[dMostReach] = max(d[dMostReach], reach(&c.Signals))
	}
	d[dOdds] = 1 / odds
}

// search takes what the search told of the passages.
func (d *Doubts) search(hits []retrieval.Hit, best int) {
	h := &hits[best].Signals
	copy(d[dPassage:], []float64{h.Passage, h.Article, h.Pairs, h.Cover, h.Dense, h.Title, h.Lead, h.Whole, h.Names, h.Feedback, h.Cosine})
	share := func(i int) float64 { return hits[min(i, len(hits)-1)].Score / hits[0].Score }
	d[dHitSecond], d[dHitFifth], d[dHitLast] = share(1), share(4), share(len(hits))
	for i := range hits {
		if hits[i].Article == hits[0].Article {
			d[dSame]++
		} else {
			d[dHitOther] = max(d[dHitOther], hits[i].Score/hits[0].Score)
		}
	}
}

// lack tells which of the question's words are missing, and where.
func (d *Doubts) lack(q *ask, candidates []Sentence) {
	best := &candidates[0]
	var passage, anywhere termSet
	together := make([]bool, len(q.terms))
	for i := range candidates {
		c := &candidates[i]
		anywhere |= c.has
		if c.hit == best.hit {
			passage |= c.has
		}
		pair(c.words, together)
	}
	rarest, rarer := none, none
	for i, t := range q.terms {
		share := q.weights[i] / q.total
		if t.Passages == 0 {
			d[dAbsent] += share
			d[dAbsentMost] = max(d[dAbsentMost], share)
			if t.Name {
				d[dAbsentNames] += q.weights[i] / q.names
			}
		}
		if !anywhere.has(i) {
			d[dNowhere] += share
		}
		if !best.has.has(i) {
			d[dNumbersLack] += bit(startsWithDigit(t.Word))
			d[dNamesLack] += bit(t.Name)
			if i > 0 && i+1 < len(q.terms) && best.has.has(i-1) && best.has.has(i+1) {
				d[dSplit] += share
			}
		}
		if together[i] {
			d[dTogether] += 1 / float64(len(q.terms)-1)
		}
		switch {
		case rarest == none || t.IDF > q.terms[rarest].IDF:
			rarest, rarer = i, rarest
		case rarer == none || t.IDF > q.terms[rarer].IDF:
			rarer = i
		}
	}
	d[dRarest], d[dRarer] = bit(passage.has(rarest)), bit(rarer == none || passage.has(rarer))
}

func negates(word string) bool {
	switch word {
	case "not", "never", "no", "without", "nor", "neither", "cannot", "none", "isnt", "arent", "wasnt", "werent", "dont", "doesnt",
		"didnt", "hasnt", "havent", "hadnt", "cant", "couldnt", "wont", "wouldnt":
		return true
	}
	return false
}

// opposes reports whether the sentence has the opposite of a word of the
// question and not the word itself, and the question not the opposite.
func opposes(question []string, sentence []word) bool {
	in := func(text string) bool {
		return slices.ContainsFunc(sentence, func(w word) bool { return w.text == text })
	}
	for _, w := range question {
		for _, o := range opposites[w] {
			if in(o) && !in(w) && !slices.Contains(question, o) {
				return true
			}
		}
	}
	return false
}

var opposites = func() map[string][]string {
	m := make(map[string][]string)
	for _, pair := range strings.Fields(`most/least more/less more/fewer larger/smaller largest/smallest bigger/smaller greater/less
		greatest/least highest/lowest higher/lower high/low upper/lower oldest/youngest oldest/newest older/younger older/newer
		best/worst better/worse first/last first/second second/third second/first third/first before/after earlier/later
		begin/end began/ended start/end started/ended north/south east/west northern/southern eastern/western win/lose won/lost
		increase/decrease increased/decreased rise/fall rose/fell accept/reject accepted/rejected allow/forbid allowed/forbidden
		include/exclude included/excluded internal/external public/private male/female men/women man/woman strong/weak
		stronger/weaker rich/poor positive/negative maximum/minimum always/never all/none with/without inside/outside
		old/new major/minor majority/minority simple/complex easy/difficult long/short longest/shortest possible/impossible
		formal/informal direct/indirect legal/illegal primary/secondary ancient/modern early/late former/latter same/different
		above/below over/under up/down success/failure created/destroyed import/export buy/sell bought/sold support/oppose
		supported/opposed friend/enemy gain/lose gained/lost`) {
		a, b, _ := strings.Cut(pair, "/")
		m[a], m[b] = append(m[a], b), append(m[b], a)
	}
	return m
}()
