package lexical_test

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
	"github.com/dateline-bot/dateline/retrieval/lexical"
)

// unpaired are the shipped parameters without what pairs add.
var unpaired = func() lexical.Params {
	p := lexical.Tuned
	p.PairWeight = 0
	return p
}()

// A naive index reads every text for every query.
type naive [][]corpus.Passage

func contentStems(text string) []string {
	var stems []string
	for t := range retrieval.Tokens(text) {
		if !retrieval.IsStop(t.Word) {
			stems = append(stems, retrieval.Stem(t.Word))
		}
	}
	return stems
}

func count(stems []string, stem string) (n float64) {
	for _, s := range stems {
		if s == stem {
			n++
		}
	}
	return n
}

// best scores as the package comment says, word by word.
func (x naive) best(p lexical.Params, query string, n int, f retrieval.Filter) []retrieval.Hit {
	type article struct {
		passages [][]string
		counts   func(stem string) float64
		length   float64
		of       []corpus.Passage
	}
	var articles []article
	var passages, words, articleWords float64
	for _, of := range x {
		if !f.Match(of[0].Article) {
			continue
		}
		a := article{of: of}
		title := contentStems(of[0].Article.Title)
		a.length = float64(len(title)) * float64(p.TitleWeight)
		var all []string
		for _, passage := range of {
			stems := contentStems(passage.Text())
			a.passages = append(a.passages, stems)
			all = append(all, stems...)
			words += float64(len(stems))
			passages++
		}
		a.length += float64(len(all))
		articleWords += a.length
		a.counts = func(stem string) float64 { return count(all, stem) + float64(p.TitleWeight)*count(title, stem) }
		articles = append(articles, a)
	}
	bm25 := func(tf, length, mean, b float64) float64 { return tf * (p.K1 + 1) / (tf + p.K1*(1-b+b*length/mean)) }
	asked := contentStems(query)
	var hits []retrieval.Hit
	for _, a := range articles {
		bare := true // the title alone has words of the query
		var whole float64
		for i, stems := range a.passages {
			var passage float64
			whole = 0
			for j, stem := range asked {
				if slices.Contains(asked[:j], stem) {
					continue
				}
				var holding float64
				for _, o := range articles {
					for _, s := range o.passages {
						holding += min(1, count(s, stem))
					}
				}
				idf := math.Log(1 + (passages-holding+0.5)/(holding+0.5))
				passage += idf * bm25(count(stems, stem), float64(len(stems)), words/passages, p.PassageB)
				whole += idf * bm25(a.counts(stem), a.length, articleWords/float64(len(articles)), p.ArticleB)
			}
			if passage > 0 {
				bare = false
				hits = append(hits, retrieval.Hit{Passage: a.of[i], Score: passage + p.ArticleWeight*whole})
			}
		}
		if bare && whole > 0 {
			hits = append(hits, retrieval.Hit{Passage: a.of[0], Score: p.ArticleWeight * whole})
		}
	}
	slices.SortStableFunc(hits, func(a, b retrieval.Hit) int { return cmp.Compare(b.Score, a.Score) })
	return hits[:min(n, len(hits))]
}

// What the index finds by its postings is what reading every text finds, in
// the same order, whatever came and went before, whatever was asked before,
// and whatever the filter.
func TestBestIsWhatReadingEverythingFinds(t *testing.T) {
	vocabulary := strings.Fields("harbour ferry tram bread council keeper lamp storm quay engine pilot the of Ferries councils")
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(vocabulary), 0, 12).Draw(t, "words"), " ")
		})
		x := lexical.New(unpaired)
		var held naive
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			id := rapid.SampledFrom([]string{"a", "b", "c", "d", "e", "f"}).Draw(t, "id")
			if rapid.IntRange(0, 3).Draw(t, "ask") == 0 {
				x.Best(t.Context(), text.Draw(t, "asked before"), 3, retrieval.Filter{})
			}
			x.Delete(t.Context(), id)
			held = slices.DeleteFunc(held, func(p []corpus.Passage) bool { return p[0].Article.ID == id })
			if rapid.IntRange(0, 4).Draw(t, "leave out") == 0 {
				continue
			}
			p := passages(id, text.Draw(t, "title"), rapid.SliceOfN(text, 1, 4).Draw(t, "texts")...)
			p[0].Article.Published = rapid.SampledFrom([]corpus.Day{0, 20210105, 20210106}).Draw(t, "published")
			var reading []byte
			if rapid.Bool().Draw(t, "read before") {
				reading = lexical.Reading(p)
			}
			if err := x.Put(t.Context(), p, reading); err != nil {
				t.Fatal(err)
			}
			held = append(held, p)
		}
		for range 3 {
			query, n := text.Draw(t, "query"), rapid.IntRange(1, 12).Draw(t, "n")
			f := retrieval.Filter{NotAfter: rapid.SampledFrom([]corpus.Day{0, 20210105}).Draw(t, "not after")}
			got, err := x.Best(t.Context(), query, n, f)
			if err != nil {
				t.Fatal(err)
			}
			want := held.best(unpaired, query, n, f)
			if len(got) != len(want) {
				t.Fatalf("%q found %v, want %v", query, ids(got), ids(want))
			}
			for i, h := range got {
				if math.Abs(h.Score-want[i].Score) > 1e-6 {
					t.Fatalf("%q: place %d is %s with %v, want %s with %v", query, i, h.ID(), h.Score, want[i].ID(), want[i].Score)
				}
			}
		}
	})
}

// Where more passages fit than are looked at closely, those kept are the best.
func TestBestOfManyAreTheBest(t *testing.T) {
	vocabulary := strings.Fields("harbour ferry tram bread council keeper")
	random := rand.New(rand.NewPCG(1, 2))
	x := lexical.New(unpaired)
	var held naive
	for i := range 300 {
		var text []string
		for range 1 + random.IntN(12) {
			text = append(text, vocabulary[random.IntN(len(vocabulary))])
		}
		p := passages(fmt.Sprint(i), "", strings.Join(text, " "))
		if err := x.Put(t.Context(), p, nil); err != nil {
			t.Fatal(err)
		}
		held = append(held, p)
	}
	const query, n = "ferry in the harbour", 200
	got, want := best(t, x, query, n), held.best(unpaired, query, n+1, retrieval.Filter{})
	if len(got) != n || len(want) <= n {
		t.Fatalf("found %d of %d and more", len(got), len(want))
	}
	for i, h := range got {
		if math.Abs(h.Score-want[i].Score) > 1e-6 {
			t.Fatalf("place %d is %s with %v, want %s with %v", i, h.ID(), h.Score, want[i].ID(), want[i].Score)
		}
	}
}

// A reading that was kept may be anything, and the index is none the worse.
func FuzzReading(f *testing.F) {
	stored := passages("ferry", "Harbour ferries halted", "Engineers inspected the hulls.", "Passengers waited on the quay, the quay, all day.")
	f.Add(lexical.Reading(stored), "quay hull ferry")
	f.Add([]byte{}, "quay")
	f.Add([]byte{1, 4, 'q', 'u', 'a', 'y', 1, 0, 1, 0, 1, 0}, "quay hull")
	f.Add([]byte{0, 1, 0, 0, 0}, "quay")
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1}, "quay")
	f.Fuzz(func(t *testing.T, reading []byte, query string) {
		x := lexical.New(lexical.Tuned)
		if err := x.Put(t.Context(), stored, reading); err != nil {
			t.Fatal(err)
		}
		best(t, x, query, 10)
		closely(x, retrieval.Name, "Who inspected the hulls? "+query, stored[0])
		if err := x.Delete(t.Context(), "ferry"); err != nil {
			t.Fatal(err)
		}
		if hits := best(t, x, "quay hull ferry "+query, 10); len(hits) > 0 {
			t.Fatalf("after it was deleted, %v are found", ids(hits))
		}
	})
}

func TestReadingThatIsNoneIsReplaced(t *testing.T) {
	p := passages("ferry", "Ferries halted", "Engineers inspected the hulls.", "Passengers waited on the quay.")
	reading := lexical.Reading(p)
	for name, bad := range map[string][]byte{
		"cut short": reading[:len(reading)-1], "too long": append(slices.Clone(reading), 0), "empty": {}, "another article's": lexical.Reading(p[:1]),
	} {
		x := lexical.New(lexical.Tuned)
		x.Put(t.Context(), p, bad)
		if got := ids(best(t, x, "quay", 5)); !slices.Equal(got, []string{"ferry#2"}) {
			t.Errorf("%s: found %v", name, got)
		}
	}
}
