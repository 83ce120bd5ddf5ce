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
	where
	count
	money
	why
)

// An ask is a question understood: the words that matter, what they weigh in
// this archive, and what sort of answer is wanted.
type ask struct {
	terms []retrieval.Term
	total float64 // of the terms' weights
	kind  kind
}

// framing are words that say how to answer, not what about.
var framing = []string{"articl", "mention", "tell", "explain", "describ", "news", "report", "accord", "question", "answer", "happen", "exact"}

func understand(question string, terms []retrieval.Term) ask {
	a := ask{kind: kindOf(question)}
	for _, t := range terms {
		if slices.Contains(framing, t.Stem) {
			continue
		}
		a.terms = append(a.terms, t)
		a.total += t.IDF
	}
	return a
}

var kinds = []struct {
	kind    kind
	pattern *regexp.Regexp
}{
	{money, regexp.MustCompile(`\bhow much (?:did|does|do|is|was|were|will|would|has|have)\b.*\b(?:cost|pay|paid|spend|spent|worth|price|charge|earn|raise|give|donate)|\b(?:what|how) (?:is|was|much)\b.*\b(?:price|cost|fee|salary|budget)\b`)},
	{count, regexp.MustCompile(`\bhow (?:many|much|large|big|long|old|far|often|tall|high|deep|fast|strong)\b|\bwhat (?:number|percentage|percent|proportion|share)\b`)},
	{when, regexp.MustCompile(`\bwhen\b|\b(?:what|which|in what|in which) (?:year|day|date|month|decade|century)\b`)},
	{where, regexp.MustCompile(`\bwhere\b|\b(?:what|which) (?:country|city|place|town|state|capital|region)\b`)},
	{who, regexp.MustCompile(`\bwho(?:m|se)?\b`)},
	{why, regexp.MustCompile(`\bwhy\b|\bwhat (?:caused|causes|led to)\b|\bfor what reason\b`)},
}

func kindOf(question string) kind {
	question = strings.ToLower(question)
	for _, k := range kinds {
		if k.pattern.MatchString(question) {
			return k.kind
		}
	}
	return other
}
