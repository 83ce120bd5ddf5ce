package retrieval

import (
	"math"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/corpus"
)

// kind is what sort of thing a question asks for.
type kind int

const (
	askOther kind = iota
	askWho
	askWhen
	askYear
	askWhere
	askCount
	askWhy
)

// A question is a query read as one: a sentence that asks for something, and
// not the name of a topic.
type question struct {
	kind  kind
	terms []Term
	total float64  // of the terms' weights
	order []string // the stems of all its words, function words too
	words []string // its content words as written, folded
	// stands tells for a stem which terms it stands for, and how well: 1 for
	// the term's own. Every stem of order is in it.
	stands map[string][]stand
}

type stand struct {
	term  int
	share float64
}

// What a word of a passage counts that is not the question's own. Relatives
// and the other shares below were set by hand; what is learned are the weights
// of the signals made with them.
const (
	shareEqual    = 0.8
	shareRelative = 0.3
)

// readQuestion reads a text as a question; ok reports whether it is one. The
// terms are what the index knows of its words.
func readQuestion(text string, terms []Term) (q question, ok bool) {
	q = question{terms: terms, stands: make(map[string][]stand)}
	for _, t := range terms {
		q.total += t.IDF
	}
	var all []string
	for t := range Tokens(text) {
		stem := Stem(t.Word)
		all = append(all, t.Word)
		q.order = append(q.order, stem)
		q.stands[stem] = []stand{}
		if slices.ContainsFunc(terms, func(o Term) bool { return o.Stem == stem }) {
			q.words = append(q.words, t.Word)
		}
	}
	kind, at := kindOf(all)
	asks := strings.Contains(text, "?") || at >= 0 && at < openers || len(all) > 2 && auxiliaries[all[0]]
	if !asks || q.total == 0 {
		return q, false
	}
	q.kind = kind
	for i, t := range terms {
		q.stands[t.Stem] = append(q.stands[t.Stem], stand{i, 1})
		equals, relatives := Alike(t.Stem)
		for _, stem := range equals {
			q.stands[stem] = append(q.stands[stem], stand{i, shareEqual})
		}
		for _, stem := range relatives {
			q.stands[stem] = append(q.stands[stem], stand{i, shareRelative})
		}
	}
	return q, true
}

// openers is among how many of a text's first words one must ask, when it has
// no question mark: "in which year did", but not "the causes of what".
const openers = 3

// kindOf is what a question asks for, by the first of its words that says so,
// "who led NATO when the treaty was signed" for a person; and at which word it
// begins to ask, -1 when none does.
func kindOf(words []string) (k kind, at int) {
	at = -1
	for i, w := range words {
		next := ""
		if i+1 < len(words) {
			next = words[i+1]
		}
		found := askOther
		switch w {
		case "who", "whom", "whose":
			found = askWho
		case "when":
			found = askWhen
		case "where":
			found = askWhere
		case "why":
			found = askWhy
		case "how":
			if measures[next] {
				found = askCount
			}
		case "what", "which":
			found = asked[next]
		default:
			continue
		}
		if at < 0 {
			at = i
		}
		if found != askOther {
			return found, at
		}
	}
	return askOther, at
}

var (
	// measures are the words that make "how" ask for a number.
	measures = wordSet(`many much large big long old far often tall high deep fast strong`)
	// auxiliaries open a question that is answered by yes or no.
	auxiliaries = wordSet(`is are was were do does did has have had can could will would should may might`)
	// asked are the words that tell what "what" and "which" ask for.
	asked = func() map[string]kind {
		kinds := make(map[string]kind)
		for k, words := range map[kind]string{
			askYear:  `year`,
			askWhen:  `day date month decade century time`,
			askWhere: `country countries city cities place town state states capital region area continent`,
			askWho:   `person president king emperor actor author general leader`,
			askCount: `number percentage percent proportion share amount`,
			askWhy:   `caused causes led`,
		} {
			for _, w := range strings.Fields(words) {
				kinds[w] = k
			}
		}
		return kinds
	}()
	numbers = wordSet(`two three four five six seven eight nine ten eleven twelve dozen dozens hundred hundreds thousand
		thousands million billion half percent third quarter twice`)
	times = wordSet(`january february march april may june july august september october november december monday
		tuesday wednesday thursday friday saturday sunday yesterday today century year years month week day days decade`)
	reasons = wordSet(`because since due owing therefore so reason reasons cause caused causing led order concern concerns
		fear fears`)
)

// A word of a passage, as it is read closely.
type word struct {
	stem   string
	stands []stand // what it stands for; most words stand for nothing
	asked  bool    // it is a word of the question
	typed  bool    // it is, or may be part of, what the question asks for
}

// typed reports whether a word is of the sort that the question asks for; opens
// reports whether it is the first of its sentence, where every word has a
// capital.
func (q *question) typed(t Token, opens bool) bool {
	switch q.kind {
	case askWho, askWhere:
		return t.Name && !opens && !IsStop(t.Word)
	case askYear:
		return isYear(t.Word)
	case askWhen:
		return isYear(t.Word) || times[t.Word]
	case askCount:
		return t.Word[0] >= '0' && t.Word[0] <= '9' || numbers[t.Word]
	case askWhy:
		return reasons[t.Word]
	}
	return !IsStop(t.Word)
}

// isYear reports whether a word is a year from 1000 to 2099, or its decade.
func isYear(w string) bool {
	w = strings.TrimSuffix(w, "s")
	if len(w) != 4 || w[0] != '1' && (w[0] != '2' || w[1] != '0') {
		return false
	}
	return strings.Trim(w, "0123456789") == ""
}

// What a word of the question counts for a sentence that does not have it.
const (
	inSentenceBefore = 0.5
	inPassage        = 0.4
	inTitle          = 0.4
	inKin            = 0.7 // of how alike the two are
	decay            = 0.15
)

// mostPhrase is how many words in a row count.
const mostPhrase = 6

// usualSentence is the length of a sentence in words that is neither marked
// down nor up.
const usualSentence = 25

// read adds to a hit's signals what its sentences say of the question.
func (q *question) read(h *Hit) {
	text := h.Text()
	var (
		words     = make([]word, 0, 256)
		sentences []corpus.Span // of words
		has       = make([]bool, len(q.terms))
		exact     = make([]bool, len(q.words))
		kin       = make([]float64, len(q.terms))
		alike     = make([]float64, len(q.terms))
		phrase    int
	)
	for _, s := range corpus.Sentences(text) {
		first := len(words)
		for t := range Tokens(text[s.Start:s.End]) {
			stem := Stem(t.Word)
			stands := q.stands[stem]
			own := false
			for _, st := range stands {
				if st.share == 1 {
					has[st.term], own = true, true
				}
				alike[st.term] = max(alike[st.term], st.share)
			}
			if own {
				for i, w := range q.words {
					exact[i] = exact[i] || w == t.Word
				}
			}
			words = append(words, word{
				stem: stem, stands: stands, asked: stands != nil && slices.Contains(q.order, stem),
				typed: !own && q.typed(t, len(words) == first),
			})
		}
		sentences = append(sentences, corpus.Span{Start: first, End: len(words)})
		phrase = max(phrase, longestRun(q.order, words[first:]))
	}
	for _, w := range words {
		for i, t := range q.terms {
			if !has[i] {
				kin[i] = max(kin[i], kinship(t.Stem, w.stem))
			}
		}
	}
	titled := make([]bool, len(q.terms))
	for t := range Tokens(h.Article.Title) {
		for _, st := range q.stands[Stem(t.Word)] {
			titled[st.term] = titled[st.term] || st.share == 1
		}
	}
	s := &h.Signals
	for i, t := range q.terms {
		if has[i] {
			continue
		}
		s.Kin += kin[i] * t.IDF / q.total
		switch alike[i] {
		case shareEqual:
			s.Equal += shareEqual * t.IDF / q.total
		case shareRelative:
			s.Related += shareRelative * t.IDF / q.total
		}
	}
	for i, is := range exact {
		if is {
			s.Exact += q.weight(q.words[i]) / q.total
		}
	}
	s.Phrase = float64(min(phrase, mostPhrase)) / mostPhrase
	s.Short = max(0, 1-math.Log1p(float64(len(words)))/6)
	before := make([]bool, len(q.terms))
	here := make([]bool, len(q.terms))
	for _, at := range sentences {
		sentence := words[at.Start:at.End]
		clear(here)
		for _, w := range sentence {
			for _, st := range w.stands {
				here[st.term] = here[st.term] || st.share == 1
			}
		}
		var cover, reach float64
		for i, t := range q.terms {
			switch {
			case here[i]:
				cover += t.IDF
				reach += t.IDF
			case before[i]:
				reach += inSentenceBefore * t.IDF
			case has[i]:
				reach += inPassage * t.IDF
			case titled[i]:
				reach += inTitle * t.IDF
			default:
				reach += inKin * kin[i] * t.IDF
			}
		}
		s.Reach = max(s.Reach, reach/q.total)
		s.Sentence = max(s.Sentence, cover/q.total/(1+1.2*(0.5+0.5*float64(len(sentence))/usualSentence)))
		s.Near = max(s.Near, q.near(sentence, here)/q.total)
		before, here = here, before
	}
}

// weight is the weight of a content word of the question.
func (q *question) weight(word string) float64 {
	stem := Stem(word)
	for _, t := range q.terms {
		if t.Stem == stem {
			return t.IDF
		}
	}
	return 0
}

// near is the most that the question's words, or words that stand for them,
// weigh around a word that may answer it: each counts less the further away it
// stands. here are the terms that the sentence has.
func (q *question) near(sentence []word, here []bool) float64 {
	type match struct {
		at, term int
		weight   float64
	}
	var matches []match
	for i, w := range sentence {
		for _, st := range w.stands {
			if st.share == 1 || !here[st.term] {
				matches = append(matches, match{i, st.term, st.share * q.terms[st.term].IDF})
			}
		}
	}
	slices.SortStableFunc(matches, func(a, b match) int { return a.term - b.term })
	var most float64
	for i, w := range sentence {
		if !w.typed {
			continue
		}
		var sum, best float64
		for n, m := range matches {
			if n > 0 && m.term != matches[n-1].term {
				sum, best = sum+best, 0
			}
			best = max(best, m.weight/(1+decay*math.Abs(float64(m.at-i))))
		}
		most = max(most, sum+best)
	}
	return most
}

// kinship is how much of two stems their common beginning is, 0 when it is
// little: "precipit" and "precip", "coloni" and "colonist".
func kinship(a, b string) float64 {
	const least, share = 4, 0.65
	if len(a) < least || len(b) < least || a[0] != b[0] || a[3] != b[3] {
		return 0
	}
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	if v := 2 * float64(n) / float64(len(a)+len(b)); n >= least && v > share {
		return v
	}
	return 0
}

// longestRun is the number of the question's words that stand side by side in
// a sentence as they do in the question.
func longestRun(order []string, sentence []word) int {
	longest := 0
	for i := range sentence {
		if !sentence[i].asked {
			continue
		}
		for j := range order {
			if sentence[i].stem != order[j] {
				continue
			}
			n := 1
			for i+n < len(sentence) && j+n < len(order) && sentence[i+n].stem == order[j+n] {
				n++
			}
			longest = max(longest, n)
		}
	}
	return longest
}
