package quote

import (
	"math"

	"github.com/dateline-bot/dateline/retrieval"
)

// Signals are what is known of how a sentence answers. Where nothing else is
// said each is a share of the question's words by weight, from 0 to 1. The
// first group says where a word stands that the sentence lacks: the first
// place of those listed that has it.
type Signals [signals]float64

const (
	sLike      = iota // in the sentence, seven tenths for a word that may stand for it
	sPrev             // in the sentence before
	sNext             // in the sentence after
	sInPassage        // in the passage
	sTitle            // in the title
	sNowhere          // in none of these

	sCover     // in the sentence as they are
	sNames     // of the names, in the sentence
	sNamesNone // of the names, nowhere
	sNumbers   // of the numbers, in the sentence
	sRarest    // the heaviest that the sentence lacks
	sLast      // 1 when it has the question's last word, often the verb
	sWindow    // close together, among ten words
	sPairs     // of neighbours, those that are neighbours here
	sOrder     // in the question's order
	sGrams     // of pairs of words, function words too, those that are here
	sRun       // the length of the longest run of words that are here
	sBestCover // sLike against the most of any candidate
	sBestReach // what is here and around against the most of any candidate
	sBestNear  // sNear against the most of any candidate
	sHere      // what is here and around against the most in the passage
	sAfterBest // 1 when the sentence before has most of the question in its passage
	sTyped     // 1 when it has the sort of thing asked for
	sFormless  // 1 when that has a form, as a number or a day, and it has none
	sNear      // how near to the best of them the question's words stand
	sFocus     // 1 when it names the sort of thing asked for, or the question does not
	sDefines   // 1 for "ferries are", 2 for "a ferry is a"
	sLength    // words
	sBeyond    // content words that the question does not have
	sFirst     // 1 when it opens its article
	sPlace     // its place in the passage, from 0
	sSpeaks    // 1 for a sentence, 0 for a heading
	sPronoun   // 2 when it opens with "he", 1 with "it"
	sShare     // the passage's score against the best passage's
	sRank      // the passage's place, from 0
	sTop       // 1 when its article is that of the best passage
	sCosine    // the passage's own signals
	sHitTitle
	sHitCover
	sArticle
	sKind  // what is asked for
	sTerms // how many words the question has
	signals
)

// What a word counts that the sentence does not have itself.
const (
	forAnother = 0.7 // another word here may stand for it
	beside     = 0.5 // a neighbouring sentence has it
	further    = 0.4 // the passage or the title has it
)

// surroundings are what stands around a sentence.
type surroundings struct {
	hit                           *retrieval.Hit
	share                         float64 // the hit's score against the best
	top                           bool    // of the best article
	before, after, passage, title termSet
}

// signal fills the signals that a sentence has by itself.
func (a *ask) signal(s *Sentence, around surroundings) {
	v := &s.Signals
	a.cover(s, around)
	v[sWindow] = a.window(s.words)
	v[sPairs], v[sOrder] = a.neighbours(s.words), a.inOrder(s.words)
	v[sGrams], v[sRun] = a.grams(s.words)
	a.nearest(s)
	v[sDefines] = defines(s.words)

	v[sLength] = float64(len(s.words))
	for _, w := range s.words {
		v[sBeyond] += bit(w.sorts&retrieval.Content != 0 && w.term == none)
	}
	v[sFirst], v[sPlace] = bit(around.hit.Start == 0 && s.place == 0), float64(s.place)
	v[sSpeaks] = bit(speaks(s.Text))
	if len(s.words) > 0 {
		v[sPronoun] = pronouns[s.words[0].text]
	}

	h := &around.hit.Signals
	v[sShare], v[sRank], v[sTop] = around.share, float64(s.hit), bit(around.top)
	v[sCosine], v[sHitTitle], v[sHitCover], v[sArticle] = h.Cosine, h.Title, h.Cover, h.Article
	v[sKind] = float64(a.asks) + float64(a.manner)/float64(manners)
	v[sTerms] = float64(len(a.terms))
}

// cover tells where the question's words are.
func (a *ask) cover(s *Sentence, around surroundings) {
	v := &s.Signals
	like := s.like()
	for i, t := range a.terms {
		w, here := a.weights[i]/a.total, s.has.has(i)
		switch {
		case here:
			v[sCover] += w
			v[sLike] += w
		case like.has(i):
			v[sLike] += forAnother * w
		case around.before.has(i):
			v[sPrev] += w
		case around.after.has(i):
			v[sNext] += w
		case around.passage.has(i):
			v[sInPassage] += w
		case around.title.has(i):
			v[sTitle] += w
		default:
			v[sNowhere] += w
			if t.Name {
				v[sNamesNone] += a.weights[i] / a.names
			}
		}
		if !here {
			if !like.has(i) {
				v[sRarest] = max(v[sRarest], w)
			}
			continue
		}
		if t.Name {
			v[sNames] += a.weights[i] / a.names
		}
		if startsWithDigit(t.Word) {
			v[sNumbers] += a.weights[i] / a.numbers
		}
	}
	if a.names == 0 {
		v[sNames] = 1
	}
	if a.numbers == 0 {
		v[sNumbers] = 1
	}
	v[sLast] = bit(s.has.has(len(a.terms) - 1))
	v[sFocus] = bit(a.focus == 0 || s.has&a.focus != 0)
}

// reach is how much of the question is in a sentence and around it.
func reach(v *Signals) float64 {
	return v[sLike] + beside*(v[sPrev]+v[sNext]) + further*(v[sInPassage]+v[sTitle])
}

// relate fills the signals that tell a sentence from the other candidates.
func relate(all []Sentence) {
	var like, near, most float64
	best := make(map[int]int) // by hit: which of its sentences reaches most
	for i := range all {
		v := &all[i].Signals
		like, near, most = max(like, v[sLike]), max(near, v[sNear]), max(most, reach(v))
		if j, ok := best[all[i].hit]; !ok || reach(v) > reach(&all[j].Signals) {
			best[all[i].hit] = i
		}
	}
	share := func(a, b float64) float64 {
		if b == 0 {
			return 0
		}
		return a / b
	}
	for i := range all {
		v := &all[i].Signals
		v[sHere] = share(reach(v), reach(&all[best[all[i].hit]].Signals))
		v[sBestCover], v[sBestReach], v[sBestNear] = share(v[sLike], like), share(reach(v), most), share(v[sNear], near)
		v[sAfterBest] = bit(all[i].place == all[best[all[i].hit]].place+1)
	}
}

// nearest finds what the sentence holds of the sort asked for, and how near
// the question's words stand to it.
func (a *ask) nearest(s *Sentence) {
	v := &s.Signals
	var spots []int // of the question's words
	for i, w := range s.words {
		if w.term != none || w.like != none {
			spots = append(spots, i)
		}
	}
	shares := make([]float64, len(a.terms))
	for i := range s.words {
		if !a.wanted(s, i) {
			continue
		}
		clear(shares)
		for _, j := range spots {
			t, share := s.words[j].term, 1.0
			if t == none {
				t, share = s.words[j].like, forAnother
			}
			distance := math.Abs(float64(i - j))
			shares[t] = max(shares[t], share/(1+distance/4)) // half of it at four words
		}
		var near float64
		for t, share := range shares {
			near += share * a.weights[t] / a.total
		}
		v[sNear] = max(v[sNear], near)
		s.Typed = true
	}
	v[sTyped] = bit(s.Typed)
	v[sFormless] = bit(!s.Typed && a.asks&(retrieval.Number|retrieval.Year|retrieval.Time|retrieval.Money) != 0)
}

var pronouns = map[string]float64{
	"he": 2, "she": 2, "his": 2, "her": 2,
	"it": 1, "they": 1, "its": 1, "their": 1, "this": 1, "these": 1, "that": 1, "those": 1, "such": 1,
}

// defines is 1 where the sentence tells of a term what it is, and 2 where it
// says of what sort: "A ferry is a".
func defines(words []word) float64 {
	const early = 8
	for i := 1; i < min(early, len(words)-1); i++ {
		switch words[i].text {
		case "is", "are", "was", "were":
			if words[i-1].term == none {
				return 0
			}
			next := words[i+1].text
			return 1 + bit(next == "a" || next == "an" || next == "the")
		}
	}
	return 0
}

// window is the most of the question that ten words of the sentence have.
func (a *ask) window(words []word) float64 {
	const width = 10
	seen := make([]int, len(a.terms))
	var sum, most float64
	for i, w := range words {
		if w.term != none {
			if seen[w.term]++; seen[w.term] == 1 {
				sum += a.weights[w.term]
			}
		}
		if i >= width {
			if t := words[i-width].term; t != none {
				if seen[t]--; seen[t] == 0 {
					sum -= a.weights[t]
				}
			}
		}
		most = max(most, sum)
	}
	return most / a.total
}

// neighbours is the share of the question's neighbouring words that stand
// close together in the sentence too, at most one other content word apart.
func (a *ask) neighbours(words []word) float64 {
	if len(a.terms) < 2 {
		return 0
	}
	together := make([]bool, len(a.terms)) // the term with the one before
	pair(words, together)
	n := 0
	for _, t := range together {
		n += int(bit(t))
	}
	return float64(n) / float64(len(a.terms)-1)
}

// pair marks the terms that stand close to the term before them.
func pair(words []word, together []bool) {
	var last, before word // the last two content words
	last.term, before.term = none, none
	for _, w := range words {
		if w.sorts&retrieval.Content == 0 {
			continue
		}
		for _, o := range []int{last.term, before.term} {
			if w.term != none && o != none && (w.term == o+1 || w.term == o-1) {
				together[max(w.term, o)] = true
			}
		}
		before, last = last, w
	}
}

// inOrder is the heaviest run of the question's words that the sentence has in
// the question's order.
func (a *ask) inOrder(words []word) float64 {
	best := make([]float64, len(a.terms))
	var most float64
	for _, w := range words {
		if w.term == none {
			continue
		}
		var before float64
		for t := range w.term {
			before = max(before, best[t])
		}
		best[w.term] = max(best[w.term], before+a.weights[w.term])
		most = max(most, best[w.term])
	}
	return most / a.total
}

// grams are the share of the question's pairs of words, function words too,
// that the sentence has, and the length of the longest run that it has.
func (a *ask) grams(words []word) (pairs, run float64) {
	if len(a.words) < 2 {
		return 0, 0
	}
	length := make([]int, len(a.words)+1) // of the run that ends before a word of the question
	has := make([]bool, len(a.words))
	most := 0
	for _, w := range words {
		for j := len(a.words) - 1; j >= 0; j-- {
			if a.words[j] != w.text {
				length[j+1] = 0
				continue
			}
			length[j+1] = length[j] + 1
			has[j] = has[j] || length[j] > 0
			most = max(most, length[j+1])
		}
	}
	for _, h := range has {
		pairs += bit(h)
	}
	return pairs / float64(len(a.words)-1), float64(most)
}
