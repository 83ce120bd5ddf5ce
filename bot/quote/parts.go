package quote

import (
	"regexp"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/retrieval"
)

// complete looks after a question of two parts, "who signed it, and when?":
// when no sentence chosen has the sort of thing that the second part asks for,
// the best one that does is added, and where none does, lacks is that part.
func complete(question string, q ask, chosen, candidates []Sentence) (all []Sentence, lacks string) {
	m := secondPart.FindStringSubmatch(question)
	if m == nil {
		return chosen, ""
	}
	part := strings.ToLower(m[1])
	q.asks, q.counted = retrieval.AskedBy(part), ""
	has := func(s Sentence) bool {
		for i := range s.words {
			if q.wanted(&s, i) {
				return true
			}
		}
		return false
	}
	if slices.ContainsFunc(chosen, has) {
		return chosen, ""
	}
	at := slices.IndexFunc(candidates, func(s Sentence) bool { return has(s) && s.Signals[sCover] >= 0.5 })
	if at < 0 {
		return chosen, part
	}
	return append(slices.Clip(chosen), candidates[at]), ""
}

// secondPart is one whose answer is told from its form.
var secondPart = regexp.MustCompile(`(?i)(?:,|\band) (when|in what year|who|by how much|by how many|how much|how many)\s*\?*\s*$`)
