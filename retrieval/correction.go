package retrieval

import (
	"fmt"
	"strings"

	"github.com/dateline-bot/dateline/corpus"
)

// A Correction is a word of a query that the archive does not have, and one
// that it has and that is taken to be meant.
type Correction struct {
	corpus.Span // of the word in the query
	// Meant is the word as the archive most often writes it.
	Meant string
}

// correct puts what is meant into a text, and says so in a note; without
// corrections the note is "".
func correct(text string, corrections []Correction) (corrected, note string) {
	var b strings.Builder
	var says []string
	at := 0
	for _, c := range corrections {
		b.WriteString(text[at:c.Start])
		b.WriteString(c.Meant)
		at = c.End
		says = append(says, fmt.Sprintf("“%s” instead of “%s”", c.Meant, text[c.Start:c.End]))
	}
	if len(says) == 0 {
		return text, ""
	}
	b.WriteString(text[at:])
	return b.String(), "Searched for " + strings.Join(says, ", ") + "."
}
