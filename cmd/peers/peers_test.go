package peers_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/cmd/peers"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
	"github.com/dateline-bot/dateline/retrieval/embed"
)

// filled are the engines with one article a text, whose days are those of
// January in turn.
func filled(t testing.TB, texts ...string) []peers.Engine {
	t.Helper()
	engines, err := peers.All(embed.Hashed{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := peers.Close(engines); err != nil {
			t.Error(err)
		}
	})
	for i, text := range texts {
		a := &corpus.Article{ID: fmt.Sprint("a", i), Title: "Report", Text: text, Published: corpus.Day(20210101 + i%28)}
		entry := retrieval.Entry{Passages: []corpus.Passage{{Article: a, N: 1, Span: corpus.Span{End: len(text)}}}}
		if entry.Vectors, err = (embed.Hashed{}).Embed(t.Context(), []string{text}); err != nil {
			t.Fatal(err)
		}
		if err := peers.Put(t.Context(), engines, entry); err != nil {
			t.Fatal(err)
		}
	}
	return engines
}

func found(t testing.TB, e peers.Engine, q retrieval.Query) []string {
	t.Helper()
	r, err := e.Search(t.Context(), q)
	if err != nil {
		t.Fatalf("%s, %q: %v", e.Name(), q.Text, err)
	}
	var ids []string
	for i, h := range r.Hits {
		if i > 0 && h.Score > r.Hits[i-1].Score {
			t.Errorf("%s, %q: hit %d scores more than the one before it", e.Name(), q.Text, i+1)
		}
		ids = append(ids, h.Article.ID)
	}
	return ids
}

// Every engine finds what fits, as many as are wanted, and nothing that was
// published after the day of asking.
func TestEngines(t *testing.T) {
	engines := filled(t,
		"The bakery on the quay sells bread at noon.",
		"Ferry engines failed in the storm.",
		"The ferries sail again, with new engines.",
		"A lighthouse keeper reports.")
	for _, e := range engines {
		t.Run(e.Name(), func(t *testing.T) {
			if got := found(t, e, retrieval.Query{Text: "Which ferries have new engines?"}); len(got) < 2 || got[0] != "a2" || got[1] != "a1" {
				t.Errorf("found %v, want a2 and then a1", got)
			}
			if got := found(t, e, retrieval.Query{Text: "Which ferries have new engines?", Limit: 1}); !slices.Equal(got, []string{"a2"}) {
				t.Errorf("found %v where one hit is wanted", got)
			}
			if got := found(t, e, retrieval.Query{Text: "Which ferries have new engines?", AsOf: 20210102}); slices.Contains(got, "a2") || got[0] != "a1" {
				t.Errorf("found %v on the day before a2 was published", got)
			}
		})
	}
}

// Texts of the same score come in the order in which they were put, every time.
func TestEqualScoresHaveAnOrder(t *testing.T) {
	texts := slices.Repeat([]string{"The ferry sails.", "The tram waits."}, 200)
	engines := filled(t, texts...)
	for _, e := range engines {
		for range 20 {
			got := found(t, e, retrieval.Query{Text: "ferry", Limit: 7})
			if want := strings.Fields("a0 a2 a4 a6 a8 a10 a12"); !slices.Equal(got, want) {
				t.Fatalf("%s found %v, want %v", e.Name(), got, want)
			}
		}
	}
}

func TestWordsAreThoseThatMatterAsWritten(t *testing.T) {
	got := peers.Words(`Did the U.S. raise Quay's "30,000" dollars, and did QUAY pay?`)
	if want := []string{"U.S", "raise", "Quay", "30,000", "dollars", "pay"}; !slices.Equal(got, want) {
		t.Errorf("words = %q, want %q", got, want)
	}
}

// Whatever is asked, no engine takes it for a mistake in its own syntax.
func FuzzSearch(f *testing.F) {
	for _, q := range []string{
		"", "the of and", `"`, `ferry" OR "`, "ferry AND (", "NEAR(ferry", "text:ferry", "ferry*", "-ferry +tram", `\`, "O'Brien’s", "a^2", "\x00ferry", "\xff",
	} {
		f.Add(q)
	}
	engines := filled(f, "The ferry sails.", "The tram waits.")
	f.Fuzz(func(t *testing.T, q string) {
		for _, e := range engines {
			found(t, e, retrieval.Query{Text: q})
		}
	})
}
