package retrieval_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
	"github.com/dateline-bot/dateline/retrieval/embed"
)

// A misspelt question finds what the right spelling finds, by the same terms,
// and says what was searched for.
func TestSearchGoesByWhatIsMeant(t *testing.T) {
	l := newLibrary(t, embed.Hashed{})
	put(t, l,
		entry(corpus.Article{ID: "visit"}, "Minister Orlandsson's helicopter landed on the quay."),
		entry(corpus.Article{ID: "bread"}, "The bakery sells bread at noon."),
		entry(corpus.Article{ID: "orchard"}, "The orchard by the sea was sold."),
	)
	r := search(t, l, retrieval.Query{Text: "Where did the helicpoter of Orlandson land?"})
	want := "[Searched for “helicopter” instead of “helicpoter”. Searched for “Orlandsson” instead of “Orlandson”.]"
	if fmt.Sprint(r.Notes) != want {
		t.Errorf("notes %q, want %q", r.Notes, want)
	}
	right := search(t, l, retrieval.Query{Text: "Where did the helicopter of Orlandsson land?"})
	if len(right.Notes) != 0 {
		t.Errorf("rightly spelt, and noted: %q", right.Notes)
	}
	if !slices.Equal(r.Terms, right.Terms) {
		t.Errorf("terms %+v, want %+v", r.Terms, right.Terms)
	}
	if !slices.Equal(articleIDs(r), articleIDs(right)) {
		t.Errorf("found %v, want %v", articleIDs(r), articleIDs(right))
	}
	if r.Meant != right.Query.Text || right.Meant != "" {
		t.Errorf("meant %q, and rightly spelt %q", r.Meant, right.Meant)
	}
	if r.Query.Text != "Where did the helicpoter of Orlandson land?" {
		t.Errorf("the question became %q", r.Query.Text)
	}
}

// A word that the archive has is spelt right, though none of the articles that
// the query is bounded to has it.
func TestWhatAFilterLeavesOutIsNotMisspelt(t *testing.T) {
	l := newLibrary(t, embed.Hashed{})
	put(t, l,
		entry(corpus.Article{ID: "old", Publisher: "Quay Post", Published: 20090105}, "The lantern was lit in the harbour."),
		entry(corpus.Article{ID: "new", Publisher: "Tram Gazette", Published: 20090305}, "The lectern was set up in the harbour."),
		entry(corpus.Article{ID: "newest", Publisher: "Tram Gazette", Published: 20090405}, "The lentern is a word of a printer's."),
	)
	for _, q := range []retrieval.Query{
		{Text: "lantern harbour", Filter: retrieval.Filter{Publisher: "Tram Gazette"}},
		{Text: "lantern harbour", Filter: retrieval.Filter{From: 20090401}},
		{Text: "lantern in the harbour in April 2009"},
	} {
		r := search(t, l, q)
		for _, term := range r.Terms {
			if term.Stem == "lentern" {
				t.Errorf("%+v was searched by %+v", q, r.Terms)
			}
		}
	}
	if r := search(t, l, retrieval.Query{Text: "lentern", AsOf: 20090201}); len(r.Notes) != 1 {
		t.Errorf("a word not yet used then: notes %q, want the one that was meant", r.Notes)
	}
}
