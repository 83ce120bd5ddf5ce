package quote

import (
	"regexp"
	"strings"

	"github.com/dateline-bot/dateline/retrieval"
)

// shape is what an answer is made up like.
type shape int

const (
	// plain: the sentences that answer best, best first.
	plain shape = iota
	// articles: the best of each article that speaks of it, best article first.
	articles
	// bare: as articles, of a text that asks nothing and only names something;
	// plain where none speaks of it.
	bare
	// course: the same by day, oldest first; latest and first, by Order.
	course
	// events: as plain, but by day where there are several.
	events
	// state: what is so, where that may have changed: each answer with its day.
	state
)

// asking are words that only say how a survey is asked for, moving those of a
// course of events.
var (
	asking = retrieval.StemSet(`article report story paper newspaper publisher outlet source media press archive coverage piece talk
		speak write discuss cover refer deal mention publish contain compare contrast difference differ happen news`)
	moving = retrieval.StemSet(`currently present timeline chronology history change evolve develop development over time latest newest recent first
		earliest original`)
)

var shapes = []struct {
	shape   shape
	pattern *regexp.Regexp
}{
	{articles, regexp.MustCompile(`\b(?:which|what|any|how many|list|show|find) (?:me )?(?:all |of )?(?:the )?(?:articles?|reports|stories|papers|newspapers|publishers|outlets)\b.*\b(?:mention|sa(?:y|id)|talk|speak|write|wrote|discuss|cover|report|deal|refer|describe|contain|about|on)`)},
	{articles, regexp.MustCompile(`\bwhat (?:do|did|does|is|was|has been) (?:the |all )?(?:articles?|reports|stories|papers|newspapers|sources|publishers|outlets|media|press|archive) (?:say|write|report|tell|mention|cover)`)},
	{articles, regexp.MustCompile(`\bwhat (?:was|is|has been|is being) (?:written|reported|published|printed) (?:about|on)\b`)},
	{course, regexp.MustCompile(`\btimeline\b|\bchronology\b|\bhistory of\b|\bhow (?:has|have|had|did)\b.*\b(?:chang|evolv|develop|shift|progress)|\bover (?:time|the years)\b`)},
	{events, regexp.MustCompile(`\bwhat(?:'s|’s| has| had| is)? happen(?:ed|s|ing)\b`)},
	{state, regexp.MustCompile(`\bwho(?:'s|’s| is| are| leads?| heads?| runs?| owns?| chairs?| commands?| governs?| currently| now)\b|\bhow many\b`)},
}

// past asks what happened, which does not change any more.
var past = regexp.MustCompile(`\b(?:did|was|were|had|when|have been|has been|in [12]\d{3})\b`)

// shapeOf reads the shape of the answer from a question.
func shapeOf(question string) shape {
	question = strings.ToLower(question)
	for _, s := range shapes {
		if s.pattern.MatchString(question) && (s.shape != state || !past.MatchString(question)) {
			return s.shape
		}
	}
	return plain
}

// mostNamed is how many words a text has at most that only names something.
const mostNamed = 4

// isBare reports whether a question asks nothing and only names something, as
// "missile defence" does.
func (a ask) isBare(question string) bool {
	return len(a.words) <= mostNamed && len(a.terms) == len(a.words) && !strings.HasSuffix(question, "?")
}

// A comparison is a question about what two sides say.
type comparison struct {
	sides [2]string
	// outright reports whether it asks to compare. "What do rules and laws
	// say" may not mean two sides.
	outright bool
}

var (
	outright = regexp.MustCompile(`(?i)\b(?:compare|contrast|differences? between)(?: what| how)? (.+?) (?:and|with|to|versus|vs\.?) (.+?) (?:says?|said|thinks?|writes?|reports?|covers?|sees?|views?|describes?|about|on)\b`)
	together = regexp.MustCompile(`(?i)\b(?:what|how) (?:do|did|does) (.+?) and (.+?) (?:each |both )?(?:say|think|write|report|differ|compare|cover|see|view|describe)\b`)
)

// comparisonOf reads a comparison; ok is false when the question is none.
func comparisonOf(question string) (c comparison, ok bool) {
	m := outright.FindStringSubmatch(question)
	c.outright = m != nil
	if m == nil {
		m = together.FindStringSubmatch(question)
	}
	if m == nil {
		return c, false
	}
	c.sides = [2]string{m[1], m[2]}
	return c, len(stemsIn(m[1])) > 0 && len(stemsIn(m[2])) > 0
}
