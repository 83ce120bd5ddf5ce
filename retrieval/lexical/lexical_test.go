package lexical_test

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite"
	"pgregory.net/rapid"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
	"github.com/dateline-bot/dateline/retrieval/lexical"
)

// passages makes an article with one passage a text.
func passages(id, title string, texts ...string) []corpus.Passage {
	a := &corpus.Article{ID: id, Title: title, Text: strings.Join(texts, "\n\n")}
	var list []corpus.Passage
	at := 0
	for i, t := range texts {
		list = append(list, corpus.Passage{Article: a, N: i + 1, Span: corpus.Span{Start: at, End: at + len(t)}})
		at += len(t) + 2
	}
	return list
}

func best(t testing.TB, x *lexical.Index, query string, n int) []retrieval.Hit {
	t.Helper()
	hits, err := x.Best(context.Background(), query, n, retrieval.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	return hits
}

func ids(hits []retrieval.Hit) []string {
	var list []string
	for _, h := range hits {
		list = append(list, h.ID())
	}
	return list
}

func TestBestFindsByStemTitleAndPair(t *testing.T) {
	x := lexical.New(lexical.Tuned)
	for _, p := range [][]corpus.Passage{
		passages("ferry", "Harbour ferries halted", "Engineers inspected the hulls.", "Passengers waited on the quay all day."),
		passages("bakery", "A bakery opens", "The bakers wait for the harbour tram.", "Bread is sold at noon."),
		passages("tram", "Tram line closed", "The tram harbour line was closed by the council."),
	} {
		if err := x.Put(t.Context(), p, nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct{ query, want string }{
		{"passenger waiting", "ferry#2"},
		{"ferry inspections", "ferry#1"}, // "ferry" stands in the title alone
		{"harbour tram", "bakery#1"},     // side by side in that order
		{"closing", "tram#1"},
	} {
		if got := best(t, x, test.query, 3); len(got) == 0 || got[0].ID() != test.want {
			t.Errorf("best for %q = %v, want %s first", test.query, ids(got), test.want)
		}
	}
	if got := best(t, x, "the of and", 3); len(got) != 0 {
		t.Errorf("function words alone found %v", ids(got))
	}
	if got := best(t, x, "zeppelin", 3); len(got) != 0 {
		t.Errorf("an unknown word found %v", ids(got))
	}
}

func TestBestHoldsToTheFilter(t *testing.T) {
	x := lexical.New(lexical.Tuned)
	for i := range 30 {
		p := passages(fmt.Sprint("a", i), "Report", "The lighthouse keeper reports.")
		p[0].Article.Published = corpus.Day(20100101 + i%28)
		if i%3 == 0 {
			p[0].Article.Published = 0
		}
		x.Put(t.Context(), p, nil)
	}
	f := retrieval.Filter{From: 20100105, To: 20100110}
	hits, err := x.Best(t.Context(), "lighthouse", 100, f)
	if err != nil || len(hits) == 0 {
		t.Fatalf("hits %v, error %v", hits, err)
	}
	for _, h := range hits {
		if !f.Match(h.Article) {
			t.Errorf("found %s of %q outside the window", h.ID(), h.Article.Published)
		}
	}
}

func TestTermsTellWhatTheArchiveKnows(t *testing.T) {
	x := lexical.New(lexical.Tuned)
	x.Put(t.Context(), passages("a", "One", "The harbour is old.", "The harbour is deep."), nil)
	x.Put(t.Context(), passages("b", "Two", "A deep lake."), nil)
	terms := x.Terms("Is the Harbour deep in Zembla?", retrieval.Filter{})
	if len(terms) != 3 {
		t.Fatalf("terms = %+v, want harbour, deep and zembla", terms)
	}
	for i, want := range []struct {
		word     string
		passages int
		name     bool
	}{{"Harbour", 2, true}, {"deep", 2, false}, {"Zembla", 0, true}} {
		if got := terms[i]; got.Word != want.word || got.Passages != want.passages || got.Name != want.name || got.IDF <= 0 {
			t.Errorf("term %d = %+v, want %+v", i, got, want)
		}
	}
	if terms[2].IDF <= terms[0].IDF {
		t.Errorf("a word nobody uses weighs %.2f, a common one %.2f", terms[2].IDF, terms[0].IDF)
	}
}

// An index that has seen articles come and go scores as one that only ever
// held those that stayed.
func TestRemovedArticlesLeaveNoTrace(t *testing.T) {
	vocabulary := strings.Fields("harbour ferry tram bread council keeper lamp storm quay engine pilot chart")
	rapid.Check(t, func(t *rapid.T) {
		ctx := context.Background()
		text := rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(vocabulary), 1, 8).Draw(t, "words"), " ")
		})
		changing := lexical.New(lexical.Tuned)
		held := make(map[string][]corpus.Passage)
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			id := rapid.SampledFrom([]string{"a", "b", "c", "d", "e"}).Draw(t, "id")
			changing.Delete(ctx, id)
			delete(held, id)
			if rapid.Bool().Draw(t, "put") {
				p := passages(id, text.Draw(t, "title"), rapid.SliceOfN(text, 1, 3).Draw(t, "texts")...)
				changing.Put(ctx, p, nil)
				held[id] = p
			}
		}
		fresh := lexical.New(lexical.Tuned)
		for _, p := range held {
			fresh.Put(ctx, p, nil)
		}
		query := text.Draw(t, "query")
		got, _ := changing.Best(ctx, query, 100, retrieval.Filter{})
		want, _ := fresh.Best(ctx, query, 100, retrieval.Filter{})
		scores := func(hits []retrieval.Hit) map[string]float64 {
			m := make(map[string]float64)
			for _, h := range hits {
				m[h.ID()] = h.Score
			}
			return m
		}
		g, w := scores(got), scores(want)
		if len(g) != len(w) {
			t.Fatalf("found %v, want %v", g, w)
		}
		for id, s := range w {
			if math.Abs(g[id]-s) > 1e-9 {
				t.Fatalf("%s scores %v, want %v", id, g[id], s)
			}
		}
	})
}

// The scores of one word are those of SQLite's FTS5, an independent BM25, up
// to the word's own weight, for which the two have different formulas.
func TestScoresAgreeWithFTS5(t *testing.T) {
	db, err := sql.Open("sqlite", "file::memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(`CREATE VIRTUAL TABLE p USING fts5(id UNINDEXED, text, tokenize = 'unicode61')`); err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	vocabulary := strings.Fields("harbor ferri tram bread council keeper lamp storm quay engin pilot chart map oil salt rope")
	x := lexical.New(lexical.Plain)
	for i := range 60 {
		var text []string
		for range 3 + random.IntN(40) {
			text = append(text, vocabulary[int(math.Abs(random.NormFloat64())*5)%len(vocabulary)])
		}
		id := fmt.Sprint("a", i)
		x.Put(t.Context(), passages(id, "", strings.Join(text, " ")), nil)
		if _, err := db.Exec(`INSERT INTO p VALUES (?, ?)`, id+"#1", strings.Join(text, " ")); err != nil {
			t.Fatal(err)
		}
	}
	compared := 0
	for _, word := range vocabulary {
		rows, err := db.Query(`SELECT id, -bm25(p) FROM p WHERE p MATCH ? ORDER BY bm25(p)`, word)
		if err != nil {
			t.Fatal(err)
		}
		want := make(map[string]float64)
		var top float64
		for rows.Next() {
			var id string
			var score float64
			if err := rows.Scan(&id, &score); err != nil {
				t.Fatal(err)
			}
			want[id] = score
			top = max(top, score)
		}
		hits := best(t, x, word, 100)
		if len(hits) != len(want) {
			t.Fatalf("%s: found %d passages, FTS5 %d", word, len(hits), len(want))
		}
		for _, h := range hits {
			got, oracle := h.Score/hits[0].Score, want[h.ID()]/top
			if top > 1e-3 && math.Abs(got-oracle) > 1e-6 { // FTS5 gives very common words no weight
				t.Errorf("%s in %s: %.6f of the best score, FTS5 %.6f", word, h.ID(), got, oracle)
			}
			compared++
		}
	}
	if compared < 100 {
		t.Fatalf("compared %d scores only", compared)
	}
}

func TestCompactionKeepsWhatStands(t *testing.T) {
	x := lexical.New(lexical.Tuned)
	x.Put(t.Context(), passages("stays", "Lamp", "The lamp stays lit."), nil)
	for i := range 3000 { // past the slack, so that the index rebuilds itself
		x.Delete(t.Context(), "comes")
		x.Put(t.Context(), passages("comes", "Lamp", fmt.Sprintf("The lamp number %d goes out.", i)), nil)
	}
	got := ids(best(t, x, "lamp", 10))
	slices.Sort(got)
	if want := []string{"comes#1", "stays#1"}; !slices.Equal(got, want) {
		t.Fatalf("found %v, want %v", got, want)
	}
	if hits := best(t, x, "2999", 1); len(hits) != 1 {
		t.Error("the last version is not found")
	}
	if hits := best(t, x, "2998", 1); len(hits) != 0 {
		t.Error("a replaced version is found")
	}
}

func BenchmarkBest(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	x := lexical.New(lexical.Tuned)
	word := func() string { return fmt.Sprintf("w%d", int(math.Pow(random.Float64(), 3)*20000)) }
	for i := range 2000 {
		var texts []string
		for range 5 {
			var text []string
			for range 130 {
				text = append(text, word())
			}
			texts = append(texts, strings.Join(text, " "))
		}
		x.Put(b.Context(), passages(fmt.Sprint(i), "", texts...), nil)
	}
	for b.Loop() {
		best(b, x, word()+" "+word()+" "+word()+" "+word(), 10)
	}
}
