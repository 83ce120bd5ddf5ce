package quote

import (
	"math/bits"
	"regexp"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/retrieval"
)

// manner tells questions apart that ask for any content word.
type manner int

const (
	plainly manner = iota
	how
	which   // "which treaty", "what sea": a thing of a sort that is named
	define  // "what is a tram?"
	manners // how many there are
)

// A termSet is some of a question's terms, as bits. Those past the 64th share
// theirs.
type termSet uint64

func (s termSet) has(i int) bool { return s>>(i&63)&1 == 1 }

func (s *termSet) add(i int) { *s |= 1 << (i & 63) }

func (s termSet) count() int { return bits.OnesCount64(uint64(s)) }

// An ask is a question understood: the words that matter, what they weigh in
// this archive, and what sort of answer is wanted.
type ask struct {
	terms   []retrieval.Term
	weights []float64
	at      map[string]int // the terms by their stems
	total   float64        // of the weights
	names   float64        // of the weights of names
	numbers float64        // of the weights of numbers
	asks    retrieval.Sorts
	manner  manner
	shouted bool // all in capitals: they mark no names
	// counted is the stem of what is counted, when the question says so.
	counted string
	// words are all words of the question, function words too.
	words []string
	// focus are the terms that name the sort of thing asked for, as bits.
	focus termSet
	// equals are the terms that a stem may stand for.
	equals map[string]int
	// capitals are the stems that the question writes in capitals, two and
	// more: START, which is not "start".
	capitals map[string]bool
	// known are the words read so far, by gather.
	known map[string]lookup
}

// framing are the stems of words that say how to answer, not what about: a
// "problem" is asked about by its name, not by that word.
var framing = retrieval.StemSet(`article mention tell explain describe news report according question answer happen exact
	exactly problem reason cause role thing kind type sort name call think know find give detail information`)

// measures are the stems of the words that make "how" ask for a number.
var measures = retrieval.StemSet(`large big long old far often tall high deep fast strong wide small short`)

func understand(question string, terms []retrieval.Term) ask {
	a := ask{asks: retrieval.AskedBy(question), counted: counted(question, nil)}
	a.shouted = strings.ToUpper(question) == question
	var kept []retrieval.Term
	for _, t := range terms {
		if framing[t.Stem] && len(terms) > 1 || a.asks == retrieval.Number && measures[t.Stem] {
			continue
		}
		t.Name = t.Name && !a.shouted
		kept = append(kept, t)
	}
	a.take(kept)
	a.parse(question)
	return a
}

// with is the question with other terms in place of its own.
func (a ask) with(terms []retrieval.Term) ask {
	a.focus = 0
	a.take(terms)
	return a
}

// without is the question without some words, by their stems.
func (a ask) without(stems map[string]bool) ask {
	return a.with(slices.DeleteFunc(slices.Clone(a.terms), func(t retrieval.Term) bool { return stems[t.Stem] }))
}

// share is how much of what is asked about a set of stems has, by weight.
func (a ask) share(stems map[string]bool) float64 {
	if a.total == 0 {
		return 0
	}
	var has float64
	for _, t := range a.terms {
		if stems[t.Stem] {
			has += weight(t)
		}
	}
	return has / a.total
}

// shareOf is the share of the question that some of its terms are.
func (a ask) shareOf(set termSet) float64 {
	if a.total == 0 {
		return 0
	}
	var has float64
	for i, w := range a.weights {
		if set.has(i) {
			has += w
		}
	}
	return has / a.total
}

// take makes terms those of the question.
func (a *ask) take(terms []retrieval.Term) {
	a.terms, a.at = terms, make(map[string]int, len(terms))
	a.weights = make([]float64, len(terms))
	a.equals = make(map[string]int)
	a.total, a.names, a.numbers = 0, 0, 0
	for i, t := range terms {
		w := weight(t)
		a.at[t.Stem], a.weights[i] = i, w
		a.total += w
		if t.Name {
			a.names += w
		}
		if startsWithDigit(t.Word) {
			a.numbers += w
		}
		equals, _ := retrieval.Alike(t.Stem)
		for _, e := range equals {
			a.equals[e] = i
		}
	}
}

var (
	whWords     = retrieval.WordSet(`what which whose`)
	auxiliaries = retrieval.WordSet(`is was are were did do does has have had can could will would should may might be been`)
)

// parse takes the question's words, and finds its focus.
func (a *ask) parse(question string) {
	asked := -1 // where the question word is
	for t := range retrieval.Tokens(question) {
		if asked < 0 && whWords[t.Word] {
			asked = len(a.words)
		}
		a.words = append(a.words, t.Word)
		if raw := question[t.Start:t.End]; len(raw) > 1 && strings.ToUpper(raw) == raw && strings.ToLower(raw) != raw && !a.shouted {
			if a.capitals == nil {
				a.capitals = make(map[string]bool)
			}
			a.capitals[retrieval.Stem(t.Word)] = true
		}
		if t.Word == "how" && a.asks == retrieval.Content {
			a.manner = how
		}
	}
	if asked < 0 {
		return
	}
	begun, foci := false, 0
	for _, w := range a.words[asked+1:] {
		if auxiliaries[w] || foci == 2 {
			break
		}
		if retrieval.IsStop(w) {
			if begun {
				break
			}
			continue
		}
		stem := retrieval.Stem(w)
		if framing[stem] {
			continue
		}
		begun = true
		if i, ok := a.at[stem]; ok {
			a.focus.add(i)
			foci++
		}
	}
	switch {
	case a.asks != retrieval.Content || a.manner != plainly:
	case a.focus != 0:
		a.manner = which
	case len(a.terms) <= 2 && len(a.words) > asked+1 && (a.words[asked+1] == "is" || a.words[asked+1] == "are"):
		a.manner = define
	}
}

// has reports whether a stem is one of the question's.
func (a ask) has(stem string) bool {
	_, ok := a.at[stem]
	return ok
}

// weight is what a term counts. A word that the archive does not have may have
// a synonym there, so it counts half; a name has none.
func weight(t retrieval.Term) float64 {
	if t.Passages == 0 && !t.Name {
		return t.IDF / 2
	}
	return t.IDF
}

// counted is the stem of the thing whose number is asked for: the first
// content word after "how many" but those to skip.
func counted(question string, skip func(retrieval.Token) bool) string {
	at := howMany.FindStringIndex(strings.ToLower(question))
	if at == nil {
		return ""
	}
	for t := range retrieval.Tokens(question[at[1]:]) {
		if !retrieval.IsStop(t.Word) && (skip == nil || !skip(t)) {
			return retrieval.Stem(t.Word)
		}
	}
	return ""
}

var howMany = regexp.MustCompile(`\bhow many\b`)

var digits = regexp.MustCompile(`\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|million|billion|half|percent)\b`)
