package stock_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/cmd/stock"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/corpus/archive"
	"github.com/dateline-bot/dateline/corpus/chunk"
	"github.com/dateline-bot/dateline/retrieval"
	"github.com/dateline-bot/dateline/retrieval/embed"
	"github.com/dateline-bot/dateline/retrieval/lexical"
	"github.com/dateline-bot/dateline/retrieval/vectors"
)

func article(id string) *corpus.Article {
	return &corpus.Article{ID: id, Title: "Ferry " + id + " halted", Publisher: "Quay Courier", Published: 20210312,
		Text: "The " + id + " stopped at noon.\n\nPassengers of the " + id + " waited on the quay."}
}

func open(t *testing.T, dir string) *archive.Archive {
	t.Helper()
	a, err := archive.Open(t.Context(), dir, archive.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}

func put(t *testing.T, a *archive.Archive, keep bool, ids ...string) {
	t.Helper()
	err := a.Update(t.Context(), func(tx *archive.Tx) error {
		for _, id := range ids {
			passages := chunk.Passages(article(id))
			if _, err := tx.Put(passages[0].Article, passages); err != nil {
				return err
			}
			if keep {
				if err := stock.Keep(tx, passages); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func fill(t *testing.T, a *archive.Archive) *stock.Stock {
	t.Helper()
	v, err := vectors.New()
	if err != nil {
		t.Fatal(err)
	}
	s := &stock.Stock{
		Archive: a, Model: embed.Hashed{}.Model(),
		Library: retrieval.NewLibrary(lexical.New(lexical.Tuned), v, embed.Hashed{}, time.Now),
		Damaged: func(id string, err error) { t.Errorf("%s is left out: %v", id, err) },
	}
	refresh(t, s)
	return s
}

func refresh(t *testing.T, s *stock.Stock) (pending int) {
	t.Helper()
	pending, err := s.Refresh(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return pending
}

// found are the articles of the hits, best first.
func found(t *testing.T, s *stock.Stock, query string) (ids []string) {
	t.Helper()
	r, err := s.Library.Search(t.Context(), retrieval.Query{Text: query})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range r.Articles() {
		ids = append(ids, a.ID)
	}
	return ids
}

// readings are the forms of the readings in the archive, by article.
func readings(t *testing.T, a *archive.Archive) map[string]string {
	t.Helper()
	forms := make(map[string]string)
	for e, err := range a.Load(t.Context(), 0, "") {
		if err != nil {
			t.Fatal(err)
		}
		forms[e.ID] = e.Form
	}
	return forms
}

func TestRefreshFollowsTheArchive(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir)
	s := fill(t, a)
	if s.Library.Len() != 0 {
		t.Fatal("an empty archive fills the library")
	}
	var ids []string
	for i := range 600 { // more than a first Refresh puts at a time
		ids = append(ids, fmt.Sprint("maria", i))
	}
	put(t, a, true, ids...)
	if pending := refresh(t, s); pending != 600 || s.Library.Len() != 600 {
		t.Fatalf("%d articles, %d passages without a vector", s.Library.Len(), pending)
	}
	fresh := fill(t, a)
	if fresh.Library.Len() != 600 || fresh.Revision() != s.Revision() {
		t.Fatalf("%d articles at revision %d, want 600 at %d", fresh.Library.Len(), fresh.Revision(), s.Revision())
	}
	for _, s := range []*stock.Stock{s, fresh} {
		if got := found(t, s, "maria417"); len(got) == 0 || got[0] != "maria417" {
			t.Errorf("found %v", got)
		}
	}
	if _, err := a.Remove(t.Context(), "maria417"); err != nil {
		t.Fatal(err)
	}
	put(t, open(t, dir), true, "nora")
	refresh(t, fresh)
	if got := found(t, fresh, "maria417"); slices.Contains(got, "maria417") {
		t.Error("a removed article is found")
	}
	if got := found(t, fresh, "nora"); got[0] != "nora" {
		t.Errorf("found %v, not the new article", got)
	}
}

func TestStartsReadNothingTwice(t *testing.T) {
	a := open(t, t.TempDir())
	put(t, a, true, "maria")
	put(t, a, false, "nora")
	if got := readings(t, a); got["maria"] != lexical.Form() || got["nora"] != "" {
		t.Fatalf("before the first start there are readings of forms %q", got)
	}
	fill(t, a)
	if got := readings(t, a); got["maria"] != lexical.Form() || got["nora"] != lexical.Form() {
		t.Errorf("after it, %q", got)
	}
}

// A reading of another form, as an earlier version of the program left it, is
// not read, and made again.
func TestReadingsOfAnotherFormAreMadeAgain(t *testing.T) {
	a := open(t, t.TempDir())
	put(t, a, false, "maria")
	passages := chunk.Passages(article("maria"))
	other := chunk.Passages(article("zeppelin"))
	err := a.Update(t.Context(), func(tx *archive.Tx) error {
		return tx.PutReading(passages[0].Article, passages, "an earlier form", lexical.Reading(other))
	})
	if err != nil {
		t.Fatal(err)
	}
	s := fill(t, a)
	if got := found(t, s, "zeppelin"); len(got) > 0 {
		t.Errorf("found %v by the earlier form's words", got)
	}
	if got := found(t, s, "maria"); !slices.Equal(got, []string{"maria"}) {
		t.Errorf("found %v", got)
	}
	if got := readings(t, a); got["maria"] != lexical.Form() {
		t.Errorf("it is kept in the form %q", got["maria"])
	}
}

// What cannot be kept is done without.
func TestBusyArchiveIsLoadedAllTheSame(t *testing.T) {
	dir := t.TempDir()
	put(t, open(t, dir), false, "maria")
	reader, err := archive.Open(t.Context(), dir, archive.Options{Patience: time.Nanosecond})
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	enough := errors.New("enough")
	err = open(t, dir).Update(t.Context(), func(*archive.Tx) error {
		if got := found(t, fill(t, reader), "maria"); !slices.Equal(got, []string{"maria"}) {
			t.Errorf("found %v", got)
		}
		return enough
	})
	if !errors.Is(err, enough) {
		t.Fatal(err)
	}
	if got := readings(t, reader); got["maria"] != "" {
		t.Error("something was written while another process wrote")
	}
}
