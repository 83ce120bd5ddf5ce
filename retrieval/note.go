package retrieval

import (
	"fmt"
	"strings"

	"github.com/dateline-bot/dateline/corpus"
)

// A Note is something the reader should know beside what was found or
// answered. It keeps what it speaks of apart from its sentence, so that every
// face can say it in its reader's language.
type Note struct {
	Kind  NoteKind     `json:"kind"`
	Words []string     `json:"words,omitempty"`
	Days  []corpus.Day `json:"days,omitempty"`
}

// A NoteKind is what a note says: its sentence in English, with a place for
// each of the note's words, {1} and on, and of its days, {day1} and on.
type NoteKind string

// What a search may have to say.
const (
	NoteWordsOnly NoteKind = "Searched by words alone: the embedder did not answer."
	// Of a window, the days are its first and its last; either may be unknown.
	NoteWindow    NoteKind = "Only articles {1} were searched."
	NoteNoWindow  NoteKind = "Nothing that fits was {1}; all days were searched."
	NoteCorrected NoteKind = "Searched for “{1}” instead of “{2}”."
)

// NoteKinds are all kinds of notes that a search makes.
var NoteKinds = []NoteKind{NoteWordsOnly, NoteWindow, NoteNoWindow, NoteCorrected}

// In is the note by a sentence with the places of its kind, in any language,
// filled in with what word and day make of its words and days.
func (n Note) In(sentence string, word func(string) string, day func(corpus.Day) string) string {
	var pairs []string
	for i, w := range n.Words {
		pairs = append(pairs, fmt.Sprintf("{%d}", i+1), word(w))
	}
	for i, d := range n.Days {
		pairs = append(pairs, fmt.Sprintf("{day%d}", i+1), day(d))
	}
	return strings.NewReplacer(pairs...).Replace(sentence)
}

// String is the note in English.
func (n Note) String() string {
	return n.In(string(n.Kind), func(w string) string { return w }, func(d corpus.Day) string {
		if !d.Known() {
			return "undated"
		}
		return d.Long()
	})
}
