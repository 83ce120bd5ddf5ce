package archive_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/corpus/archive"
)

// long is an invented article of many passages, about 1 kB each.
func long(id string, passages int) *corpus.Article {
	var text strings.Builder
	for n := range passages {
		fmt.Fprintf(&text, "Entry %d of the log of the %s.%s\n\n", n+1, id, strings.Repeat(" Wind from the west, sea calm.", 30))
	}
	return &corpus.Article{ID: id, Title: "Log", Text: strings.TrimSpace(text.String())}
}

// TestFullAtEveryPage runs out of space at every page that a transaction would
// add: it fails as a whole, what was there is still read, and it succeeds once
// there is space.
func TestFullAtEveryPage(t *testing.T) {
	a := open(t, t.TempDir())
	put(t, a, story("maria", 1))
	embedAll(t, a, model)
	before := loaded(t, a, 0, model)
	update := func() error {
		return a.Update(t.Context(), func(tx *archive.Tx) error {
			log := long("maria", 150)
			var texts []string
			var vectors [][]float32
			for _, p := range paragraphs(log) {
				texts, vectors = append(texts, p.Text()), append(vectors, vectorOf(p.Text()))
			}
			if _, err := tx.Put(log, paragraphs(log)); err != nil {
				return err
			}
			return tx.PutVectors(model, texts, vectors)
		})
	}
	pragma := func(pragma string) int {
		t.Helper()
		value, err := a.Pragma(t.Context(), pragma)
		if err != nil {
			t.Fatal(err)
		}
		n, err := strconv.Atoi(value)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	pages, failures := pragma(`page_count`), 0
	for ; ; failures++ {
		pragma(fmt.Sprintf(`max_page_count = %d`, pages+failures))
		err := update()
		if err == nil {
			break
		}
		wantError(t, err, archive.ErrFull, "free some space")
		if !equal(loaded(t, a, 0, model), before) {
			t.Fatalf("with %d pages more the archive changed", failures)
		}
	}
	if failures < 15 {
		t.Errorf("it failed with %d limits only", failures)
	}
	wantArticle(t, loaded(t, a, 0, model)["maria"], long("maria", 150))
	if err := a.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestLostTransactionStaysLost goes on after an error of the disk, as a careless
// caller would: nothing of it is stored.
func TestLostTransactionStaysLost(t *testing.T) {
	a := open(t, t.TempDir())
	put(t, a, story("maria", 1))
	if _, err := a.Pragma(t.Context(), `max_page_count = 1`); err != nil { // no more than it has
		t.Fatal(err)
	}
	err := a.Update(t.Context(), func(tx *archive.Tx) error {
		if _, err := tx.Remove("maria"); err != nil {
			t.Error(err)
		}
		log := long("log", 60)
		if _, err := tx.Put(log, paragraphs(log)); err == nil {
			t.Error("there was space")
		}
		nora := story("nora", 1)
		tx.Put(nora, paragraphs(nora))
		return nil
	})
	wantError(t, err, archive.ErrFull)
	if got := ids(loaded(t, a, 0, "")); len(got) != 1 || got[0] != "maria" {
		t.Errorf("the archive holds %v", got)
	}
}

// TestWritesAreSynced asks SQLite for what no kill can show: that a commit
// waits for the disk.
func TestWritesAreSynced(t *testing.T) {
	a := open(t, t.TempDir())
	for pragma, want := range map[string]string{"synchronous": "2", "journal_mode": "wal", "foreign_keys": "1"} {
		if got, err := a.Pragma(t.Context(), pragma); err != nil || got != want {
			t.Errorf("%s is %s, %v, want %s", pragma, got, err, want)
		}
	}
}
