package retrieval_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
	"github.com/dateline-bot/dateline/retrieval/embed"
)

// harbourWords are what drawn articles are made of.
var harbourWords = strings.Fields(`ferry harbour council storm engine Lindqvist Amble mayor strike bread lighthouse
	island captain ticket repair winter bridge the of a in was since`)

func drawText(t *rapid.T, words int) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(harbourWords), 1, words).Draw(t, "words"), " ")
}

func drawEntry(t *rapid.T, id string) retrieval.Entry {
	a := corpus.Article{
		ID: id, Title: drawText(t, 4),
		Publisher:  rapid.SampledFrom([]string{"", "Quay Courier", "Hill Herald"}).Draw(t, "publisher"),
		Published:  rapid.SampledFrom([]corpus.Day{0, 20200101, 20210630, 20240531, 20240601}).Draw(t, "published"),
		Collection: rapid.SampledFrom([]string{"", "harbour", "hill"}).Draw(t, "collection"),
	}
	var texts []string
	for n := range rapid.IntRange(1, 3).Draw(t, "passages") {
		// A number makes each passage another vector's: of equal ones the search may take any.
		texts = append(texts, fmt.Sprintf("%s %s%d.", drawText(t, 12), id, n))
	}
	return entry(a, texts...)
}

func drawFilter(t *rapid.T) retrieval.Filter {
	return rapid.SampledFrom([]retrieval.Filter{
		{Collections: []string{"harbour"}}, {Collections: []string{""}}, {Collections: []string{"hill", ""}},
		{Collections: []string{}}, {Collections: []string{"Harbour"}},
		{Publisher: "quay courier"}, {From: 20210101}, {To: 20210630}, {From: 20200601, To: 20240531},
		{Collections: []string{"harbour", "hill"}, Publisher: "Hill Herald", From: 20200101},
	}).Draw(t, "filter")
}

// A filtered search is the search of an archive that never held the rest: it
// finds the same passages in the same order with the same scores, and knows
// the same of the question's words. So nothing of another collection can be
// told from an answer.
func TestFilteredSearchIsAsIfTheRestWereNotThere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ctx := context.Background()
		all, some := newLibrary(t, embed.Hashed{}), newLibrary(t, embed.Hashed{})
		f := drawFilter(t)
		asOf := rapid.SampledFrom([]corpus.Day{0, 20210701}).Draw(t, "as of")
		seen := f
		seen.NotAfter = asOf
		var gone []string
		for i := range rapid.IntRange(1, 60).Draw(t, "articles") {
			e := drawEntry(t, fmt.Sprint("a", i))
			if err := all.Update(ctx, []retrieval.Entry{e}, nil); err != nil {
				t.Fatal(err)
			}
			switch {
			case rapid.IntRange(0, 9).Draw(t, "removed") == 0:
				gone = append(gone, fmt.Sprint("a", i))
			case seen.Match(e.Passages[0].Article):
				if err := some.Update(ctx, []retrieval.Entry{e}, nil); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := all.Update(ctx, nil, gone); err != nil {
			t.Fatal(err)
		}
		text := "ferry " + drawText(t, 6)
		if f.From.Known() || f.To.Known() { // which replace the days that "since the storm" names
			text = strings.ReplaceAll(text, "since", "of")
		}
		q := retrieval.Query{Text: text, AsOf: asOf, Limit: rapid.IntRange(1, 100).Draw(t, "limit")}
		want, err := some.Search(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		q.Filter = f
		got, err := all.Search(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got.Terms, want.Terms) {
			t.Fatalf("terms %+v, want %+v", got.Terms, want.Terms)
		}
		if len(got.Hits) != len(want.Hits) {
			t.Fatalf("found %v, want %v", articleIDs(got), articleIDs(want))
		}
		for i, h := range got.Hits {
			if !reflect.DeepEqual(h, want.Hits[i]) {
				t.Fatalf("hit %d is %+v of %s, want %+v of %s", i, h, h.ID(), want.Hits[i], want.Hits[i].ID())
			}
		}
	})
}

// However many passages of other collections fit better, those of the named
// ones are found: what fills the pools of candidates has passed the filter.
func TestFilteredSearchFindsWhatOthersCrowdOut(t *testing.T) {
	l := newLibrary(t, embed.Hashed{})
	var entries []retrieval.Entry
	for i := range 400 {
		entries = append(entries, entry(corpus.Article{ID: fmt.Sprint("b", i), Published: 20240601, Collection: "hill", Publisher: "Hill Herald"},
			fmt.Sprintf("Harbour master Lindqvist, harbour master since %d, halted ferry %d.", 1000+i, i)))
	}
	entries = append(entries, entry(corpus.Article{ID: "a", Published: 20200101, Collection: "harbour", Publisher: "Quay Courier"},
		"A storm kept the council from meeting, and nobody could say whether the ferry would sail before the winter."))
	put(t, l, entries...)
	for _, f := range []retrieval.Filter{
		{Collections: []string{"harbour"}}, {Publisher: "Quay Courier"}, {To: 20201231},
	} {
		r := search(t, l, retrieval.Query{Text: "harbour master Lindqvist ferry", Filter: f})
		if got := strings.Join(articleIDs(r), " "); got != "a" {
			t.Errorf("with %+v found %q, want a alone", f, got)
		}
	}
}

func TestTermsCountWhatTheFilterPasses(t *testing.T) {
	l := newLibrary(t, embed.Hashed{})
	put(t, l,
		entry(corpus.Article{ID: "a", Collection: "harbour"}, "The ferry sails.", "The ferry returns."),
		entry(corpus.Article{ID: "b", Collection: "hill", Title: "Zeppelin"}, "A zeppelin over the ferry."),
	)
	for _, test := range []struct {
		filter           retrieval.Filter
		ferries, airship int
	}{
		{retrieval.Filter{}, 3, 1},
		{retrieval.Filter{Collections: []string{"harbour"}}, 2, 0},
		{retrieval.Filter{Collections: []string{"hill"}}, 1, 1},
		{retrieval.Filter{Collections: []string{}}, 0, 0},
	} {
		r := search(t, l, retrieval.Query{Text: "ferry zeppelin", Filter: test.filter})
		if r.Terms[0].Passages != test.ferries || r.Terms[1].Passages != test.airship {
			t.Errorf("with %+v: %+v, want %d and %d passages", test.filter, r.Terms, test.ferries, test.airship)
		}
	}
}
