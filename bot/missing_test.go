package bot_test

import (
	"testing"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/retrieval"
)

// What is missing is missing from the articles that were searched, of which
// there may be more.
func TestLacksWithinAWindow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind    retrieval.NoteKind
		missing string
		want    string
	}{
		{retrieval.NoteWindow, "Zembla", "None of these articles mentions Zembla."},
		{retrieval.NoteWindow, "penguins", "None of these articles uses the word “penguins”."},
		{retrieval.NoteNoWindow, "Zembla", "No article mentions Zembla."},
	} {
		a := bot.Answer{Verdict: bot.Declined, Missing: []string{c.missing}, Notes: []retrieval.Note{{Kind: c.kind}}}
		if got := a.Lacks(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
