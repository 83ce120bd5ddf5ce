package retrieval

import (
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

// correct puts what is meant into a text, and says so in a note for each.
func correct(text string, corrections []Correction) (corrected string, notes []Note) {
	var b strings.Builder
	at := 0
	for _, c := range corrections {
		b.WriteString(text[at:c.Start])
		b.WriteString(c.Meant)
		at = c.End
		notes = append(notes, Note{Kind: NoteCorrected, Words: []string{c.Meant, text[c.Start:c.End]}})
	}
	b.WriteString(text[at:])
	return b.String(), notes
}
