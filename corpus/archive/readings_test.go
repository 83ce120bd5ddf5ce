package archive_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/corpus/archive"
)

func keepReading(t *testing.T, a *archive.Archive, article *corpus.Article, form, reading string) {
	t.Helper()
	err := a.Update(t.Context(), func(tx *archive.Tx) error {
		return tx.PutReading(article, paragraphs(article), form, []byte(reading))
	})
	if err != nil {
		t.Fatal(err)
	}
}

func wantReading(t *testing.T, a *archive.Archive, id, form, reading string) {
	t.Helper()
	e := loaded(t, a, 0, "")[id]
	if e.Article == nil || e.Form != form || string(e.Reading) != reading {
		t.Errorf("%s has the reading %q of form %q, want %q of %q", id, e.Reading, e.Form, reading, form)
	}
}

func TestReadingIsKeptWhileTheArticleStays(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir)
	put(t, a, story("maria", 1), story("nora", 1))
	wantReading(t, a, "maria", "", "")
	before, _ := a.Revision(t.Context())
	keepReading(t, a, story("maria", 1), "one", "ferry quay")
	keepReading(t, a, story("nora", 1), "one", "nora's")
	keepReading(t, a, story("maria", 1), "two", "ferry quay sail")
	keepReading(t, a, story("otto", 1), "two", "not there")
	if after, _ := a.Revision(t.Context()); after != before {
		t.Errorf("readings brought the revision from %d to %d", before, after)
	}
	a = open(t, dir)
	wantReading(t, a, "maria", "two", "ferry quay sail")
	wantReading(t, a, "nora", "one", "nora's")

	put(t, a, story("maria", 2))
	wantReading(t, a, "maria", "", "")
	keepReading(t, a, story("maria", 1), "two", "of the version before") // made before the new one came in
	wantReading(t, a, "maria", "", "")
	keepReading(t, a, story("maria", 2), "two", "of the new one")
	wantReading(t, a, "maria", "two", "of the new one")

	if _, err := a.Remove(t.Context(), "maria"); err != nil {
		t.Fatal(err)
	}
	put(t, a, story("maria", 2))
	wantReading(t, a, "maria", "", "")
	if err := a.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestDamagedReadingIsAsNone(t *testing.T) {
	for name, damage := range map[string]string{
		"a byte":          `UPDATE readings SET reading = CAST('Ferry quay' AS BLOB)`,
		"cut short":       `UPDATE readings SET reading = substr(reading, 1, 3)`,
		"another form":    `UPDATE readings SET form = 'two'`,
		"another article": `UPDATE readings SET article = (SELECT key FROM articles WHERE id = 'nora')`,
	} {
		dir := t.TempDir()
		t.Log(name)
		a := open(t, dir)
		put(t, a, story("maria", 1), story("nora", 1))
		keepReading(t, a, story("maria", 1), "one", "ferry quay")
		wantReading(t, a, "maria", "one", "ferry quay")
		db, err := sql.Open("sqlite", filepath.Join(dir, "archive.db"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(damage); err != nil {
			t.Fatal(err)
		}
		db.Close()
		wantReading(t, a, "maria", "", "")
		wantReading(t, a, "nora", "", "")
		keepReading(t, a, story("maria", 1), "one", "made again")
		wantReading(t, a, "maria", "one", "made again")
	}
}
