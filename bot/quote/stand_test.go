package quote_test

import (
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/corpus"
)

// Speech too far from its speaker has the name beside it, in brackets, where
// nobody else has spoken meanwhile.
func TestSpeechNamesItsSpeaker(t *testing.T) {
	long := "“" + strings.Repeat("The harbour wall is older than the town and nobody knows who built it first, ", 7) + "and I love it.”"
	speech := "“Every lantern on the quay will be relit by Christmas.”"
	for between, want := range map[string]string{
		"":                         "[Mayor Ada Lindqvist] " + speech,
		"The harbour is deep.\n\n": "[Mayor Ada Lindqvist] " + speech,
		"“Never,” Tom Vane said on Friday.\n\n": "“Never,” Tom Vane said on Friday. " + speech,
		"“No,” Tom Vane said. " + long + "\n\n": speech,
	} {
		a := &corpus.Article{ID: "wall", Title: "The wall", Text: "Mayor Ada Lindqvist said she would not leave.\n\n" + long + "\n\n" + between + speech}
		list := drafts(t, findIn(t, []*corpus.Article{a}, "Which lantern on the quay will be relit by Christmas?"))
		if len(list) == 0 || line(t, list[0]) != want {
			t.Errorf("after %q: %q, want %q", between, texts(list), want)
		}
	}
}

// Speech is quoted to its end, where that is near and in the same paragraph.
func TestSpeechIsQuotedToItsEnd(t *testing.T) {
	first := "“Every lantern on the quay will be relit by Christmas."
	for after, want := range map[string]string{
		" The council pays,” Mayor Ada Lindqvist said. It rained.":          first + " The council pays,” Mayor Ada Lindqvist said.",
		"\n\n“The council pays,” Mayor Ada Lindqvist said.":                 first,
		" It pays. It pays. It pays. It pays,” Mayor Ada Lindqvist said.":   first,
		" " + strings.Repeat("The wall is old, ", 40) + "” Lindqvist said.": first,
	} {
		a := &corpus.Article{ID: "wall", Title: "The wall", Text: first + after}
		list := drafts(t, findIn(t, []*corpus.Article{a}, "Which lantern on the quay will be relit by Christmas?"))
		if len(list) == 0 || list[0].Text != want {
			t.Errorf("before %q: %q, want %q", after, texts(list), want)
		}
	}
}

// What somebody "said" of "it" stands before.
func TestWhatItIsIsQuotedToo(t *testing.T) {
	for first, want := range map[string]bool{
		"Minister Olga Venn said it would be studied closely by the council.":          true,
		"Minister Olga Venn said that it would be studied closely by the council.":     true,
		"Minister Olga Venn said: “It is the council that has to study this closely.”": false,
		"The council said it would be studied closely by its own people.":              false, // it may be the council
	} {
		a := &corpus.Article{ID: "velm", Title: "Request", Text: "The town asked the harbour for tugs. " + first}
		list := drafts(t, findIn(t, []*corpus.Article{a}, "Who said what would be studied closely by the council?"))
		if len(list) != 1 || strings.HasPrefix(list[0].Text, "The town asked") != want {
			t.Errorf("%q quotes %q", first, texts(list))
		}
	}
}
