package main

import (
	"fmt"
	"slices"
	"testing"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

func TestEngine(t *testing.T) {
	var entries []retrieval.Entry
	for i, text := range []string{"The bakery on the quay sells bread.", "Ferry engines failed.", "The ferries sail again, with new engines."} {
		a := &corpus.Article{ID: fmt.Sprint("a", i), Text: text, Published: corpus.Day(20210101 + i)}
		entries = append(entries, retrieval.Entry{Passages: []corpus.Passage{{Article: a, N: 1, Span: corpus.Span{End: len(text)}}}})
	}
	e, err := newEngine(t.TempDir(), entries)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	for _, test := range []struct {
		query retrieval.Query
		want  []string
	}{
		{retrieval.Query{Text: "Which ferries have new engines?", Limit: 9}, []string{"a2", "a1"}},
		{retrieval.Query{Text: "Which ferries have new engines?", Limit: 1}, []string{"a2"}},
		{retrieval.Query{Text: "Which ferries have new engines?", Limit: 9, AsOf: 20210102}, []string{"a1"}},
		{retrieval.Query{Text: `-bread "quay`, Limit: 9}, []string{"a0"}},
		{retrieval.Query{Text: "of the", Limit: 9}, nil},
	} {
		found, err := e.Search(t.Context(), test.query)
		if err != nil {
			t.Fatalf("%+v: %v", test.query, err)
		}
		var got []string
		for _, h := range found.Hits {
			got = append(got, h.Article.ID)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%+v found %v, want %v", test.query, got, test.want)
		}
	}
}
