package quote

import (
	"regexp"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/retrieval"
)

// kind is what sort of thing a question asks for.
type kind int

const (
	other kind = iota
	who
	when
	year
	where
	count
	money
	why
	kinds // how many there are
)

// An ask is a question understood: the words that matter, what they weigh in
// this archive, and what sort of answer is wanted.
type ask struct {
	terms []retrieval.Term
	total float64 // of the terms' weights
	kind  kind
	// counted is the stem of what is counted, when the question says so.
	counted string
}

// framing are the stems of words that say how to answer, not what about: a
// "problem" is asked about by its name, not by that word.
var framing = stemSet(`article mention tell explain describe news report according question answer happen exact
	exactly problem reason cause role thing kind type sort name call think know find give detail information`)

// measures are the stems of the words that make "how" ask for a number.
var measures = stemSet(`large big long old far often tall high deep fast strong wide small short`)

func stemSet(words string) map[string]bool {
	set := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		set[retrieval.Stem(w)] = true
	}
	return set
}

func understand(question string, terms []retrieval.Term) ask {
	a := ask{kind: kindOf(question), counted: counted(question)}
	for _, t := range terms {
		if framing[t.Stem] && len(terms) > 1 || a.kind == count && measures[t.Stem] {
			continue
		}
		a.terms = append(a.terms, t)
		a.total += weight(t)
	}
	return a
}

// has reports whether a stem is one of the question's.
func (a ask) has(stem string) bool {
	return slices.ContainsFunc(a.terms, func(t retrieval.Term) bool { return t.Stem == stem })
}

// weight is what a term counts. A word that the archive does not have may have
// a synonym there, so it counts half; a name has none.
func weight(t retrieval.Term) float64 {
	if t.Passages == 0 && !t.Name {
		return t.IDF / 2
	}
	return t.IDF
}

var patterns = []struct {
	kind    kind
	pattern *regexp.Regexp
}{
	{money, regexp.MustCompile(`\bhow much (?:did|does|do|is|was|were|will|would|has|have)\b.*\b(?:cost|pay|paid|spend|spent|worth|price|charge|earn|raise|give|donate)|\b(?:what|how) (?:is|was|much)\b.*\b(?:price|cost|fee|salary|budget)\b`)},
	{count, regexp.MustCompile(`\bhow (?:many|much|large|big|long|old|far|often|tall|high|deep|fast|strong)\b|\bwhat (?:number|percentage|percent|proportion|share)\b`)},
	{year, regexp.MustCompile(`\b(?:what|which) year\b`)},
	{when, regexp.MustCompile(`\bwhen\b|\b(?:what|which) (?:day|date|month|decade|century|time)\b`)},
	{where, regexp.MustCompile(`\bwhere\b|\b(?:what|which) (?:country|city|place|town|state|capital|region)\b`)},
	{who, regexp.MustCompile(`\bwho(?:m|se)?\b`)},
	{why, regexp.MustCompile(`\bwhy\b|\bwhat (?:caused|causes|led to)\b|\bfor what reason\b`)},
}

// kindOf is the kind whose words come first in the question: "who led NATO when
// the treaty was signed" asks for a person.
func kindOf(question string) kind {
	question = strings.ToLower(question)
	found, first := other, len(question)
	for _, k := range patterns {
		if at := k.pattern.FindStringIndex(question); at != nil && at[0] < first {
			found, first = k.kind, at[0]
		}
	}
	return found
}

// counted is the stem of the thing whose number is asked for: the first
// content word after "how many".
func counted(question string) string {
	at := howMany.FindStringIndex(strings.ToLower(question))
	if at == nil {
		return ""
	}
	for t := range retrieval.Tokens(question[at[1]:]) {
		if !retrieval.IsStop(t.Word) {
			return retrieval.Stem(t.Word)
		}
	}
	return ""
}

var howMany = regexp.MustCompile(`\bhow many\b`)
