package archive_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/corpus/archive"
)

func in(collection string, a *corpus.Article) *corpus.Article {
	a.Collection = collection
	return a
}

func TestCollections(t *testing.T) {
	a := open(t, t.TempDir())
	put(t, a, story("maria", 1), in("harbour desk", story("nora", 2)), in("ünï 2", story("otto", 3)))
	embedAll(t, a, model)
	entries := loaded(t, a, 0, model)
	for _, want := range []*corpus.Article{story("maria", 1), in("harbour desk", story("nora", 2)), in("ünï 2", story("otto", 3))} {
		wantArticle(t, entries[want.ID], want)
	}
	for _, test := range []struct {
		collections []string
		want        []string
	}{
		{nil, []string{"otto", "nora", "maria"}},
		{[]string{}, nil},
		{[]string{""}, []string{"maria"}},
		{[]string{"harbour desk"}, []string{"nora"}},
		{[]string{"harbour desk", ""}, []string{"nora", "maria"}},
		{[]string{"Harbour Desk"}, nil},
	} {
		list, err := a.Articles(t.Context(), archive.Filter{Collections: test.collections})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, l := range list {
			got = append(got, l.Article.ID)
			if l.Article.Collection != entries[l.Article.ID].Article.Collection {
				t.Errorf("%s is listed in %q", l.Article.ID, l.Article.Collection)
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%q lists %v, want %v", test.collections, got, test.want)
		}
	}
	if err := a.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// What comes in for one collection cannot replace another's article, and the
// rest of the transaction is stored.
func TestIDsOfOtherCollectionsAreRefused(t *testing.T) {
	a := open(t, t.TempDir())
	put(t, a, in("harbour", story("maria", 1)), story("nora", 1))
	err := a.Update(t.Context(), func(tx *archive.Tx) error {
		for _, other := range []*corpus.Article{story("maria", 2), in("hill", story("maria", 1)), in("hill", story("nora", 1))} {
			change, err := tx.Put(other, paragraphs(other))
			wantError(t, err, archive.ErrRefused, fmt.Sprintf("%q", other.ID), "another id")
			if change != archive.Unchanged {
				t.Errorf("%s in %q was %v", other.ID, other.Collection, change)
			}
		}
		otto := in("hill", story("otto", 1))
		_, err := tx.Put(otto, paragraphs(otto))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	entries := loaded(t, a, 0, "")
	wantArticle(t, entries["maria"], in("harbour", story("maria", 1)))
	wantArticle(t, entries["nora"], story("nora", 1))
	wantArticle(t, entries["otto"], in("hill", story("otto", 1)))

	// Removed, it may come in again elsewhere; changed, it stays where it is.
	if got := put(t, a, in("harbour", story("maria", 2))); got != archive.Changed {
		t.Errorf("a new version was %v", got)
	}
	if _, err := a.Remove(t.Context(), "maria"); err != nil {
		t.Fatal(err)
	}
	if got := put(t, a, in("hill", story("maria", 1))); got != archive.Added {
		t.Errorf("after the removal it was %v", got)
	}
	wantArticle(t, loaded(t, a, 0, "")["maria"], in("hill", story("maria", 1)))
}

// The sample is in the common collection and steps aside for any other.
func TestSamplesStepAsideForACollection(t *testing.T) {
	a := open(t, t.TempDir())
	sample := story("maria", 1)
	sample.Sample = true
	put(t, a, sample)
	put(t, a, in("harbour", story("maria", 2)))
	if entries := loaded(t, a, 0, ""); len(entries) != 1 || entries["maria"].Article.Collection != "harbour" {
		t.Errorf("the archive holds %v", ids(entries))
	}
	if got := put(t, a, sample); got != archive.Unchanged {
		t.Errorf("the sample was %v", got)
	}
}

// An archive of the first version, which knew no collections, opens with all
// that it holds, in the common one.
func TestFirstVersionIsBroughtUpToDate(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir)
	var want []*corpus.Article
	for n := range 12 {
		want = append(want, story(fmt.Sprintf("ship-%02d", n), n))
	}
	put(t, a, want...)
	embedAll(t, a, model)
	before := loaded(t, a, 0, model)
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	downgrade(t, dir)

	a = open(t, dir)
	after := loaded(t, a, 0, model)
	if !equal(after, before) {
		t.Errorf("after the migration it holds %v, before %v", ids(after), ids(before))
	}
	for _, article := range want {
		if after[article.ID].Article.Collection != "" {
			t.Errorf("%s is in %q", article.ID, after[article.ID].Article.Collection)
		}
	}
	if err := a.Check(t.Context()); err != nil {
		t.Error(err)
	}
	if got := put(t, a, want[0]); got != archive.Unchanged {
		t.Errorf("the same article again was %v", got)
	}
	if got := put(t, a, in("harbour", story("new", 1))); got != archive.Added {
		t.Errorf("an article for a collection was %v", got)
	}
	if texts := embedAll(t, a, model); len(texts) != 3 { // the last paragraph is every story's
		t.Errorf("%q were embedded again", texts)
	}
}

// firstVersion is the schema of the first version, word for word.
const firstVersion = `
CREATE TABLE articles (
	key           INTEGER PRIMARY KEY,
	id            TEXT NOT NULL UNIQUE,
	revision      INTEGER NOT NULL,
	added         INTEGER NOT NULL,
	sample        INTEGER NOT NULL,
	published     INTEGER NOT NULL,
	title_derived INTEGER NOT NULL,
	digest        BLOB NOT NULL,
	title         TEXT NOT NULL,
	publisher     TEXT NOT NULL,
	url           TEXT NOT NULL,
	authors       TEXT NOT NULL,
	text          TEXT NOT NULL
) STRICT;
CREATE INDEX articles_revision ON articles (revision);
CREATE INDEX articles_sample ON articles (sample);
CREATE TABLE passages (
	article INTEGER NOT NULL REFERENCES articles (key) ON DELETE CASCADE,
	n       INTEGER NOT NULL,
	start   INTEGER NOT NULL,
	stop    INTEGER NOT NULL,
	hash    BLOB NOT NULL,
	PRIMARY KEY (article, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX passages_hash ON passages (hash);
CREATE TABLE removed (
	id       TEXT PRIMARY KEY,
	revision INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX removed_revision ON removed (revision);
CREATE TABLE models (
	key  INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE,
	dims INTEGER NOT NULL
) STRICT;
CREATE TABLE vectors (
	key    INTEGER PRIMARY KEY,
	hash   BLOB NOT NULL,
	model  INTEGER NOT NULL REFERENCES models (key),
	sum    INTEGER NOT NULL,
	vector BLOB NOT NULL,
	UNIQUE (hash, model)
) STRICT;
PRAGMA application_id = 0x64746c6e;
PRAGMA user_version = 1;
PRAGMA journal_mode = WAL;
`

// downgrade rewrites the archive of a folder as the first version made it.
func downgrade(t *testing.T, dir string) {
	t.Helper()
	old := t.TempDir()
	db, err := sql.Open("sqlite", filepath.Join(old, "archive.db"))
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	for _, statement := range []string{
		`PRAGMA page_size = 8192`, firstVersion, `ATTACH '` + filepath.Join(dir, "archive.db") + `' AS now`,
		`INSERT INTO main.articles SELECT key, id, revision, added, sample, published, title_derived, digest,
			title, publisher, url, authors, text FROM now.articles`,
		`INSERT INTO main.passages SELECT * FROM now.passages`,
		`INSERT INTO main.removed SELECT * FROM now.removed`,
		`INSERT INTO main.models SELECT * FROM now.models`,
		`INSERT INTO main.vectors SELECT * FROM now.vectors`,
		`DETACH now`,
	} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatalf("%v: %s", err, statement)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	copyFiles(t, filepath.Join(old, "archive.db"), dir, "")
}
