package quote

import (
	"regexp"
	"slices"
	"strings"
)

// fitting are the chosen sentences that answer a question of some forms at all.
//
// "Did the council refuse?" is answered by what says something of refusing and
// of the council, not by all that names the council; "how many" and "how old"
// by what has a number. Elsewhere a sentence may answer in quite other words.
func fitting(q *ask, question string, chosen []Sentence) []Sentence {
	switch {
	case len(q.words) > 0 && auxiliaries[q.words[0]]:
		return slices.DeleteFunc(slices.Clone(chosen), func(s Sentence) bool { return !q.concerns(&s) })
	case numbered.MatchString(question):
		return slices.DeleteFunc(slices.Clone(chosen), func(s Sentence) bool { return !hasNumber(s) })
	}
	return chosen
}

var numbered = regexp.MustCompile(`(?i)\bhow (?:many|old)\b`)

func hasNumber(s Sentence) bool {
	return slices.ContainsFunc(s.words, func(w word) bool { return w.sorts&(isFigure|isYear) == isFigure || amounts[w.text] })
}

// amounts are words that say how many without a figure.
var amounts = wordSet(`one no none single sole only both several many few couple pair numerous most all every once twice double`)

// concerns reports whether a sentence has one of the names of the question and
// one of its other words, where the question has such.
func (a *ask) concerns(s *Sentence) bool {
	var names, others termSet
	for i, t := range a.terms {
		if t.Name {
			names.add(i)
		} else {
			others.add(i)
		}
	}
	return (names == 0 || s.has&names != 0) && (others == 0 || s.has&others != 0)
}

// states reports whether a sentence says anything: a question does not, nor
// does a heading or the label of a link.
func states(text string) bool {
	end := strings.TrimRight(text, " \"'”’»)]")
	switch {
	case strings.HasSuffix(end, "?"), label.MatchString(text):
		return false
	case strings.HasSuffix(end, ".") || strings.HasSuffix(end, "!") || strings.HasSuffix(end, "…"):
		return true
	}
	return strings.Count(text, " ") >= fewWords
}

// fewWords is how many words a heading has at most: a sentence whose full stop
// was lost mostly has more.
const fewWords = 12

// label is a link's text run together with its label: "Live updates:Storm".
var label = regexp.MustCompile(`^[^.:;,]{3,40}:\p{L}`)
