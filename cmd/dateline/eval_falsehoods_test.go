package main

import (
	"path/filepath"
	"testing"

	"github.com/dateline-bot/dateline/cmd/sets"
	"github.com/dateline-bot/dateline/corpus"
)

func TestJudgeCounts(t *testing.T) {
	a := &corpus.Article{ID: "a", Text: "The council of Aldmoor sold two ferries to Pellham Lines in 1998. The pier stayed."}
	p := corpus.Passage{Article: a, N: 1, Span: corpus.Span{End: len(a.Text)}}
	whole := "The council of Aldmoor sold two ferries to Pellham Lines in 1998."
	of := func(text, quote string, swap sets.Swap, rules ...string) sets.Statement {
		return sets.Statement{ID: "s", Passage: p, Quote: quote, Text: text, Sentence: whole, Swap: swap, Rules: rules}
	}
	got := (&evalCmd{NoTimes: true, Misses: true}).judge(
		[]sets.Statement{
			of(whole, whole, ""),
			of("Aldmoor sold 2 ferries to Pellham Lines.", whole, "", "a rule"),
			of("Somebody parted with boats.", whole, "", "a rule"),
		},
		[]sets.Statement{
			of("The council of Aldmoor sold nine ferries to Pellham Lines.", whole, sets.SwapNumber),
			of("Aldmoor sold two ferries to Pellham Lines.", "sold two gulls to Pellham Lines", sets.SwapQuote),
			of("Aldmoor sold two ferries to Pellham Lines.", whole, sets.SwapQuote), // shown
		})
	wantTrue := []dropped{{"word for word", 1, 0, 0, 0}, {"in other words", 2, 0.5, 0.5, 0}, {"all", 3, 1. / 3, 1. / 3, 0}}
	for i, want := range wantTrue {
		if got.True[i] != want {
			t.Errorf("true: %+v, want %+v", got.True[i], want)
		}
	}
	wantFalse := []shown{{"number", 1, 0, 1, 1}, {"quote", 2, 0.5, 0.5, 1}, {"all", 3, 1. / 3, 2. / 3, 1}}
	if len(got.False) != len(wantFalse) {
		t.Fatalf("false: %+v", got.False)
	}
	for i, want := range wantFalse {
		if got.False[i] != want {
			t.Errorf("false: %+v, want %+v", got.False[i], want)
		}
	}
	if len(got.Misses) != 2 {
		t.Errorf("missed %+v, want the truth dropped and the falsehood shown", got.Misses)
	}
}

// Of falsehoods made from true claims hardly any is shown, and hardly any true
// claim is dropped, in the article's words or in others.
func TestFalsehoodsAreNotShown(t *testing.T) {
	if shared() == "" || testing.Short() {
		t.Skip("the evaluation sets are not here: DATELINE_SHARED names the folder that holds eval")
	}
	most := map[string]float64{
		"number": 0.01, "name": 0.01, "date": 0.01, "quote": 0.01, "negation": 0.1, "speaker": 0.1, "roles": 0.1, "sense": 0.1, "word": 0.35,
	}
	sum, number := make(map[string]float64), make(map[string]int)
	var cmd evalCmd
	for _, set := range []string{"squad2", "squadshifts", "realtimeqa"} {
		dir := filepath.Join(shared(), "eval", set)
		texts, ok := sets.Find(dir, "corpus.jsonl")
		queries, also := sets.Find(dir, "queries.jsonl")
		if !ok || !also {
			t.Skip("the folder that DATELINE_SHARED names holds no " + dir)
		}
		truths, err := statementsOf(t.Context(), texts, queries)
		if err != nil {
			t.Fatal(err)
		}
		table := cmd.judge(truths, sets.Falsehoods(truths, falsehoods, falsehoodsSeed))
		for _, s := range table.False {
			sum[s.Kind] += s.Shown * float64(s.Number)
			number[s.Kind] += s.Number
		}
		for _, d := range table.True {
			if d.Dropped > 0.05 {
				t.Errorf("%s, true, %s: %.3f of %d dropped", set, d.Kind, d.Dropped, d.Number)
			}
		}
	}
	for kind, share := range most {
		if n := number[kind]; n < 100 || sum[kind] > share*float64(n) {
			t.Errorf("%s: %.0f of %d shown, want at most %.2f", kind, sum[kind], n, share)
		}
	}
}
