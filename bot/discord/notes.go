package discord

import (
	"cmp"
	"strings"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// notes are the first few notes of an answer or a search, each a line in small
// print.
func notes(l language, notes []retrieval.Note) string {
	var b strings.Builder
	for _, n := range notes[:min(maxNotes, len(notes))] {
		if clean(n.String()) != "" {
			b.WriteString("\n" + small(noteText(l, n)))
		}
	}
	return b.String()
}

// noteText is a note in a language: maxNote units and its days, or what its
// sentence takes and some room for words.
func noteText(l language, n retrieval.Note) string {
	// A kind is its own English, also one that is older than this program.
	sentence := cmp.Or(sayNotes[n.Kind].in(l), escapeTo(string(n.Kind), maxNote))
	if n.Kind == retrieval.NoteWindow || n.Kind == retrieval.NoteNoWindow {
		sentence = strings.ReplaceAll(sentence, "{1}", span(l, n.Days))
	}
	if n.Kind == bot.NoteInstead || n.Kind == bot.NoteCut {
		sentence = strings.ReplaceAll(sentence, "{1}", reason(l, strings.Join(n.Words, " ")))
	}
	room := max(maxNote-units(sentence), minNoteWords)
	if units(escape(strings.Join(n.Words, ""))) > room {
		room /= len(n.Words)
	}
	return n.In(sentence, func(w string) string { return escapeTo(w, room) }, func(d corpus.Day) string { return dayIn(l, d) })
}

// reason is why a model failed, in a language. What whoever runs the bot can do
// about it stands in the log and not here.
func reason(l language, english string) string {
	english, _, _ = strings.Cut(english, ": ")
	return cmp.Or(sayReasons[english].in(l), sayModelFailed.in(l))
}

// span is when a window is, of which the first or the last day may be unknown.
func span(l language, days []corpus.Day) string {
	if len(days) < 2 {
		return ""
	}
	from, to := days[0], days[1]
	words := sayBetween
	switch {
	case from == to:
		words = sayOn
	case !to.Known():
		words = saySince
	case !from.Known():
		words = sayUntil
	}
	return words.in(l, "from", dayIn(l, from), "to", dayIn(l, to))
}
