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

// agencyCopy is what several papers print.
const agencyCopy = `PORT AMBLE - The ferries between Port Amble and the island of Hesk stopped at noon on Friday after ` +
	`an engine failed for the third time in a month. Harbour master Ada Lindqvist said that "no passenger was ever in ` +
	`danger" and that a tug had brought the Maria back to her berth. The company, which bought the two ferries in 1998, ` +
	`asked the council for 4.2 million crowns towards new engines. The council is to decide before the summer, when ` +
	`some 30,000 visitors cross to the island. Until then a fishing boat carries the mail and whoever cannot wait.`

func also(h retrieval.Hit) string {
	var ids []string
	for _, p := range h.Also {
		ids = append(ids, p.ID())
	}
	return strings.Join(ids, " ")
}

func TestTwinsCollapseIntoTheBest(t *testing.T) {
	on := func(id, publisher string, day corpus.Day) corpus.Article {
		return corpus.Article{ID: id, Title: "Ferries halted", Publisher: publisher, Published: day}
	}
	replace := strings.NewReplacer
	for name, test := range map[string]struct {
		other corpus.Article
		text  string
		twin  bool
	}{
		"printed elsewhere":    {on("b", "Hill Herald", 20240530), agencyCopy, true},
		"typeset otherwise":    {on("b", "Hill Herald", 20240530), strings.ToUpper(replace(`"`, "“", " - ", " — ").Replace(agencyCopy)), true},
		"without a dateline":   {on("b", "Hill Herald", 20240530), replace("PORT AMBLE - The", "The").Replace(agencyCopy), true},
		"corrected":            {on("b", "Quay Courier", 20240601), replace("1998", "1997", "third", "second").Replace(agencyCopy), true},
		"undated":              {on("b", "Hill Herald", 0), agencyCopy, true},
		"a sentence more":      {on("b", "Hill Herald", 20240530), agencyCopy + " The mayor of Hesk did not answer questions.", true},
		"a year later":         {on("b", "Quay Courier", 20230530), agencyCopy, false},
		"of its own words":     {on("b", "Hill Herald", 20240530), "Hesk was cut off on Friday: the engine of the ferry Maria failed again, harbour master Ada Lindqvist said, and a tug towed her to Port Amble. The company wants 4.2 million crowns from the council for new engines.", false},
		"one sentence in both": {on("b", "Hill Herald", 20240530), `Harbour master Ada Lindqvist said that "no passenger was ever in danger". She has run the harbour of Port Amble since the storm of 2011 took its lighthouse, and wants one ferry a day to sail whatever the council says about engines.`, false},
	} {
		l := newLibrary(t, embed.Hashed{})
		put(t, l, entry(on("a", "Quay Courier", 20240531), agencyCopy), entry(test.other, test.text),
			entry(corpus.Article{ID: "c", Published: 20240531}, "The bakery of Port Amble sells bread to the ferries."))
		r := search(t, l, retrieval.Query{Text: "Why did the ferries of Port Amble stop?"})
		twins := 0
		for _, h := range r.Hits {
			if twins += len(h.Also); len(h.Also) > 0 && !(h.ID() == "a#1" && also(h) == "b#1" || h.ID() == "b#1" && also(h) == "a#1") {
				t.Errorf("%s: %s also %s", name, h.ID(), also(h))
			}
		}
		if (twins == 1) != test.twin {
			t.Errorf("%s: %d twins, want %v", name, twins, test.twin)
		}
		if got := articleIDs(r); len(got) != 3 || test.twin && got[2] != "c" {
			t.Errorf("%s: the articles are %v, want a and b, and c after them", name, got)
		}
	}
}

func TestPassagesOfOneArticleAreNoTwins(t *testing.T) {
	l := newLibrary(t, embed.Hashed{})
	put(t, l, entry(corpus.Article{ID: "a"}, agencyCopy, agencyCopy), entry(corpus.Article{ID: "b"}, agencyCopy, agencyCopy))
	r := search(t, l, retrieval.Query{Text: "ferries of Port Amble"})
	if len(r.Hits) != 2 || r.Hits[0].Article != r.Hits[1].Article || len(r.Articles()) != 2 {
		for _, h := range r.Hits {
			t.Errorf("%s also %q", h.ID(), also(h))
		}
	}
}

// Of twins that fit alike the one stays of which a citation can say more.
func TestTheTwinThatIsBestKnownStays(t *testing.T) {
	// Later than the day of asking, a day counts nothing in the score.
	known := corpus.Article{ID: "z", Publisher: "Quay Courier", Published: 20240602}
	for _, less := range []corpus.Article{{ID: "a"}, {ID: "a", Publisher: "Quay Courier"}, {ID: "a", Published: 20240602}} {
		l := newLibrary(t, embed.Hashed{})
		put(t, l, entry(less, agencyCopy), entry(known, agencyCopy))
		r := search(t, l, retrieval.Query{Text: "ferries of Port Amble"})
		if len(r.Hits) != 1 || r.Hits[0].ID() != "z#1" || also(r.Hits[0]) != "a#1" {
			t.Errorf("beside %+v: %v", less, articleIDs(r))
		}
	}
}

// A twin far below the limit is told of all the same, and takes no place.
func TestTwinsTakeNoPlace(t *testing.T) {
	l := newLibrary(t, embed.Hashed{})
	for i := range 40 {
		put(t, l, entry(corpus.Article{ID: fmt.Sprintf("copy%02d", i), Published: 20240601}, agencyCopy))
	}
	put(t, l, entry(corpus.Article{ID: "other", Published: 20240601}, "The bakery of Port Amble sells bread."))
	r := search(t, l, retrieval.Query{Text: "Why did the ferries of Port Amble stop?", Limit: 2})
	if len(r.Hits) != 2 || len(r.Hits[0].Also) != 39 || r.Hits[1].ID() != "other#1" || len(r.Articles()) != 41 {
		t.Errorf("%d hits, the first with %d twins, of %d articles", len(r.Hits), len(r.Hits[0].Also), len(r.Articles()))
	}
}

// edited is a text with some of its words changed.
func edited(t *rapid.T, text string, most int) string {
	words := strings.Fields(text)
	for range rapid.IntRange(0, most).Draw(t, "edits") {
		words[rapid.IntRange(0, len(words)-1).Draw(t, "at")] = rapid.SampledFrom(harbourWords).Draw(t, "word")
	}
	return strings.Join(words, " ")
}

// resemblance is the share of the runs of three words of two texts that are in
// both, counted by the words themselves.
func resemblance(a, b string) float64 {
	runs := func(text string) map[string]bool {
		words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
		set := make(map[string]bool)
		for i := range max(1, len(words)-2) {
			set[strings.Join(words[i:min(i+3, len(words))], " ")] = true
		}
		return set
	}
	both, in := 0, runs(b)
	all := len(in)
	for run := range runs(a) {
		if in[run] {
			both++
		} else {
			all++
		}
	}
	return float64(both) / float64(all)
}

// Whatever is found, in whatever order: no article is lost, what a hit has
// beside it is its twin and no hit, no two hits are twins, and to collapse them
// again changes nothing.
func TestCollapse(t *testing.T) {
	missed, twins := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		originals := []string{agencyCopy, strings.Join(strings.Fields(agencyCopy)[20:75], " "), "A ferry from Port Amble."}
		l := newLibrary(t, embed.Hashed{})
		var found []retrieval.Hit
		articles := rapid.IntRange(1, 30).Draw(t, "articles")
		for i := range articles {
			a := corpus.Article{ID: fmt.Sprint("a", i), Published: rapid.SampledFrom([]corpus.Day{0, 20240520, 20240601}).Draw(t, "published")}
			e := entry(a, edited(t, rapid.SampledFrom(originals).Draw(t, "original"), 20))
			if err := l.Update(context.Background(), []retrieval.Entry{e}, nil); err != nil {
				t.Fatal(err)
			}
			found = append(found, retrieval.Hit{Passage: e.Passages[0], Score: rapid.SampledFrom([]float64{0, 1, 2, 3}).Draw(t, "score")})
		}
		hits := l.Collapse(found, articles)
		seen := make(map[string]bool)
		for i, h := range hits {
			for _, p := range append([]corpus.Passage{h.Passage}, h.Also...) {
				if seen[p.Article.ID] {
					t.Fatalf("%s is there twice", p.ID())
				}
				seen[p.Article.ID] = true
			}
			for _, p := range h.Also {
				if s := resemblance(h.Text(), p.Text()); s < 0.6 {
					t.Fatalf("%s is beside %s and shares %.2f with it", p.ID(), h.ID(), s)
				}
			}
			twins += len(h.Also)
			for _, o := range hits[:i] {
				if resemblance(h.Text(), o.Text()) >= 0.6 {
					missed++ // by their sketches
				}
			}
		}
		if len(seen) != articles {
			t.Fatalf("%d of %d articles are there", len(seen), articles)
		}
		if again := l.Collapse(hits, articles); !reflect.DeepEqual(again, hits) {
			t.Fatalf("collapsed again:\n%s\nwant\n%s", summary(again), summary(hits))
		}
		if mixed := l.Collapse(rapid.Permutation(found).Draw(t, "order"), articles); !reflect.DeepEqual(mixed, hits) {
			t.Fatalf("in another order:\n%s\nwant\n%s", summary(mixed), summary(hits))
		}
	})
	if twins == 0 || missed*50 > twins {
		t.Errorf("%d twins were found and %d missed", twins, missed)
	}
}

// summary is hits, each with its twins.
func summary(hits []retrieval.Hit) string {
	var lines []string
	for _, h := range hits {
		lines = append(lines, h.ID()+": "+also(h))
	}
	return strings.Join(lines, "\n")
}

// Vectors that come in late, page after page, change nothing but what is near.
func TestLateVectors(t *testing.T) {
	l := newLibrary(t, embed.Hashed{})
	story := corpus.Article{ID: "a", Published: 20240601}
	put(t, l, entry(corpus.Article{ID: "b"}, "A tug brought bread."))
	near := func(words string) (cosines []float64) {
		for _, h := range search(t, l, retrieval.Query{Text: words, Filter: retrieval.Filter{From: 20240101}}).Hits {
			cosines = append(cosines, h.Signals.Cosine)
		}
		return cosines
	}
	whole := entry(story, "The minister arrived by tug.", "The bakery sells bread.")
	bare := entry(story, "The minister arrived by tug.", "The bakery sells bread.")
	bare.Vectors = make([][]float32, 2)
	put(t, l, bare)
	if c := near("minister"); len(c) != 1 || c[0] != 0 {
		t.Errorf("without vectors: cosines %v of one hit", c)
	}
	half := entry(story, "The minister arrived by tug.", "The bakery sells bread.")
	half.Vectors[1] = nil
	put(t, l, half)
	if c := near("minister"); len(c) != 1 || c[0] <= 0 {
		t.Errorf("with one vector: cosines %v of one hit", c)
	}
	put(t, l, whole)
	if c := near("minister bread"); len(c) != 2 || c[0] <= 0 || c[1] <= 0 {
		t.Errorf("with both vectors: cosines %v of two hits", c)
	}
	// A new version takes words and vectors along.
	bare.Passages = entry(story, "The quay was empty.", "The minister slept.").Passages
	put(t, l, bare)
	if c := near("minister arrived"); len(c) != 1 || c[0] != 0 {
		t.Errorf("of a new version without vectors: cosines %v of one hit", c)
	}
}
