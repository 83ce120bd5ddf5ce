package archive_test

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/corpus/archive"
)

const model = "test-3"

func open(t testing.TB, dir string) *archive.Archive {
	t.Helper()
	return openWith(t, dir, archive.Options{Name: "test"})
}

func openWith(t testing.TB, dir string, opts archive.Options) *archive.Archive {
	t.Helper()
	a, err := archive.Open(t.Context(), dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
			t.Errorf("close: %v", err)
		}
	})
	return a
}

// story is an invented article in some version. Its last paragraph is the same
// in all stories, the one before in all versions of a story, and it has more
// paragraphs the higher the version.
func story(id string, version int) *corpus.Article {
	var text strings.Builder
	for n := range 1 + version%4 {
		fmt.Fprintf(&text, "Paragraph %d of version %d: the ferry %s left the quay.\n\n", n+1, version, id)
	}
	fmt.Fprintf(&text, "The %s sails twice a day.\n\nReported for the Quay Courier.", id)
	return &corpus.Article{
		ID: id, Title: fmt.Sprintf("%s, version %d", id, version), Publisher: "Quay Courier", Published: 20140301 + corpus.Day(version%28),
		Authors: []string{"Ola Brandt", "M. \"Mo\" Reyes"}, URL: "https://quay.example/" + id, Text: text.String(),
	}
}

// paragraphs cuts an article into its paragraphs.
func paragraphs(a *corpus.Article) []corpus.Passage {
	return cut(a, corpus.Paragraphs(a.Text)...)
}

func cut(a *corpus.Article, spans ...corpus.Span) []corpus.Passage {
	var passages []corpus.Passage
	for i, s := range spans {
		passages = append(passages, corpus.Passage{Article: a, N: i + 1, Span: s})
	}
	return passages
}

func put(t testing.TB, a *archive.Archive, articles ...*corpus.Article) archive.Change {
	t.Helper()
	var change archive.Change
	for _, article := range articles {
		var err error
		if change, err = a.Put(t.Context(), article, paragraphs(article)); err != nil {
			t.Fatal(err)
		}
	}
	return change
}

// embedAll gives every pending text a vector that names it.
func embedAll(t testing.TB, a *archive.Archive, model string) (texts []string) {
	t.Helper()
	for page, err := range a.Pending(t.Context(), model, 3) {
		if err != nil {
			t.Fatal(err)
		}
		var vectors [][]float32
		for _, text := range page {
			vectors = append(vectors, vectorOf(text))
		}
		if err := a.PutVectors(t.Context(), model, page, vectors); err != nil {
			t.Fatal(err)
		}
		texts = append(texts, page...)
	}
	return texts
}

func vectorOf(text string) []float32 {
	return []float32{float32(len(text)), float32(strings.Count(text, "e")), -0.25}
}

// loaded is what Load gives, by id; from 0, only what is there.
func loaded(t testing.TB, a *archive.Archive, since archive.Revision, model string) map[string]archive.Entry {
	t.Helper()
	entries := make(map[string]archive.Entry)
	for e, err := range a.Load(t.Context(), since, model) {
		if err != nil {
			t.Fatal(err)
		}
		if _, twice := entries[e.ID]; twice {
			t.Fatalf("%s was loaded twice", e.ID)
		}
		if since > 0 || e.Article != nil {
			entries[e.ID] = e
		}
	}
	return entries
}

func latest(entries map[string]archive.Entry) archive.Revision {
	last := slices.MaxFunc(slices.Collect(maps.Values(entries)), func(a, b archive.Entry) int { return cmp.Compare(a.Revision, b.Revision) })
	return last.Revision
}

// wantArticle checks that an entry is an article whole.
func wantArticle(t testing.TB, e archive.Entry, want *corpus.Article) {
	t.Helper()
	if !reflect.DeepEqual(e.Article, want) {
		t.Fatalf("%s: got %+v, want %+v", want.ID, e.Article, want)
	}
	if e.ID != want.ID || !reflect.DeepEqual(spans(e.Passages), spans(paragraphs(want))) {
		t.Fatalf("%s is cut into %v, want %v", e.ID, spans(e.Passages), spans(paragraphs(want)))
	}
	for _, p := range e.Passages {
		if p.Article != e.Article {
			t.Fatalf("%s belongs to another article", p.ID())
		}
	}
}

func spans(passages []corpus.Passage) (spans []corpus.Span) {
	for i, p := range passages {
		if p.N != i+1 {
			panic(fmt.Sprintf("passage %d has number %d", i+1, p.N))
		}
		spans = append(spans, p.Span)
	}
	return spans
}

func ids(entries map[string]archive.Entry) []string {
	return slices.Sorted(maps.Keys(entries))
}

// wantError checks that err is target and says each of the words.
func wantError(t testing.TB, err, target error, words ...string) {
	t.Helper()
	if !errors.Is(err, target) {
		t.Errorf("got the error %v, want %v", err, target)
		return
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("the error %q does not say %q", err, word)
		}
	}
}
