package peers

import (
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/retrieval"
)

// Words are the content words of a question as they are written, each once:
// what an engine is asked for that goes by words and has a syntax of its own
// for them. They are letters and digits with the points, commas and
// apostrophes that stand inside a word; a possessive's ending is cut off.
func Words(question string) []string {
	var words []string
	for t := range retrieval.Tokens(question) {
		if retrieval.IsStop(t.Word) {
			continue
		}
		word := question[t.Start:t.End]
		if at := strings.LastIndexAny(word, "'’"); at > 0 && strings.EqualFold(strings.TrimLeft(word[at:], "'’"), "s") {
			word = word[:at]
		}
		if !slices.ContainsFunc(words, func(o string) bool { return strings.EqualFold(o, word) }) {
			words = append(words, word)
		}
	}
	return words
}
