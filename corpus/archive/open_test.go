package archive_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/dateline-bot/dateline/corpus/archive"
)

// sound makes an archive of a few articles with vectors and gives the bytes of
// its file and what it holds.
func sound(t *testing.T) ([]byte, map[string]archive.Entry) {
	t.Helper()
	dir := t.TempDir()
	a := open(t, dir)
	for n := range 40 {
		put(t, a, story(fmt.Sprintf("ship-%02d", n), n))
	}
	embedAll(t, a, model)
	entries := loaded(t, a, 0, model)
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	return read(t, dir), entries
}

func read(t *testing.T, dir string) []byte {
	t.Helper()
	file, err := os.ReadFile(filepath.Join(dir, "archive.db"))
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// folder makes a data folder whose archive.db has the given bytes.
func folder(t *testing.T, file []byte) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "archive.db"), file, 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestNewerVersionIsRefusedAndUntouched(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir)
	put(t, a, story("maria", 1))
	a.Close()
	file := filepath.Join(dir, "archive.db")
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`PRAGMA user_version = 7; CREATE TABLE novelties (what)`); err != nil {
		t.Fatal(err)
	}
	// Killed, the newer program leaves the log beside the file.
	killed := t.TempDir()
	copyFiles(t, file, killed, "", "-wal")
	db.Close()
	for name, dir := range map[string]string{"closed": dir, "killed": killed} {
		before := read(t, dir)
		_, err := archive.Open(t.Context(), dir, archive.Options{})
		wantError(t, err, archive.ErrNewer, "version 7", "up to 4", dir)
		if !bytes.Equal(before, read(t, dir)) {
			t.Errorf("%s: the file was changed", name)
		}
	}
}

func TestForeignFilesAreRefusedAndUntouched(t *testing.T) {
	dir := t.TempDir()
	db, err := sql.Open("sqlite", filepath.Join(dir, "archive.db"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`CREATE TABLE recipes (name)`); err != nil {
		t.Fatal(err)
	}
	db.Close()
	before := read(t, dir)
	_, err = archive.Open(t.Context(), dir, archive.Options{})
	wantError(t, err, archive.ErrForeign, dir)
	if !bytes.Equal(before, read(t, dir)) {
		t.Error("the file was changed")
	}

	dir = t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "archive.db"), 0o755); err != nil {
		t.Fatal(err)
	}
	_, err = archive.Open(t.Context(), dir, archive.Options{})
	wantError(t, err, archive.ErrForeign, dir)
}

func TestFolderThatIsAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "data")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{file, filepath.Join(file, "below")} {
		_, err := archive.Open(t.Context(), dir, archive.Options{})
		if err == nil {
			t.Fatal("opened")
		}
		wantError(t, err, err, dir, "set --data or DATELINE_DATA")
	}
}

func TestEmptyFileIsANewArchive(t *testing.T) {
	a := open(t, folder(t, nil))
	put(t, a, story("maria", 1))
	wantArticle(t, loaded(t, a, 0, "")["maria"], story("maria", 1))
}

// TestLeftWhileBeingMade opens what a program leaves that is killed with the
// first pages written: a file, and a journal that takes them back.
func TestLeftWhileBeingMade(t *testing.T) {
	file := filepath.Join(t.TempDir(), "archive.db")
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, statement := range []string{`PRAGMA cache_size = 1`, `BEGIN`, `CREATE TABLE half (done)`} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	for range 100 { // more than the cache keeps from the file
		if _, err := db.Exec(`INSERT INTO half VALUES (randomblob(1000))`); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	if copied := copyFiles(t, file, dir, "", "-journal"); copied < 50_000 {
		t.Fatalf("only %d bytes were written", copied)
	}
	a := open(t, dir)
	put(t, a, story("maria", 1))
	if err := a.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// copyFiles copies a file and those whose names go on with a suffix to a data
// folder, as they are at that moment, and returns the number of bytes.
func copyFiles(t *testing.T, file, dir string, suffixes ...string) (copied int) {
	t.Helper()
	for _, suffix := range suffixes {
		bytes, err := os.ReadFile(file + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "archive.db"+suffix), bytes, 0o644); err != nil {
			t.Fatal(err)
		}
		copied += len(bytes)
	}
	return copied
}

// use opens an archive and reads all of it. It returns what could be read and
// the first error.
func use(t *testing.T, dir string) (map[string]archive.Entry, error) {
	a, err := archive.Open(t.Context(), dir, archive.Options{})
	if err != nil {
		return nil, err
	}
	defer a.Close()
	entries := make(map[string]archive.Entry)
	for e, err := range a.Load(t.Context(), 0, model) {
		if err != nil {
			return entries, err
		}
		entries[e.ID] = e
	}
	return entries, a.Check(t.Context())
}

func TestGarbageIsNamed(t *testing.T) {
	for name, file := range map[string][]byte{
		"one byte": {0},
		"text":     []byte("This is no archive but a short note.\n"),
		"zeros":    make([]byte, 20_000),
		"page":     bytes.Repeat([]byte("<html></html>"), 2000),
	} {
		dir := folder(t, file)
		_, err := use(t, dir)
		wantError(t, err, archive.ErrDamaged, dir, "restore a copy")
		if !bytes.Equal(file, read(t, dir)) {
			t.Errorf("%s: the file was changed", name)
		}
	}
}

func TestTruncatedFileIsNamed(t *testing.T) {
	file, _ := sound(t)
	sizes := []int{1, 15, 16, 99, 100, 512, 4096}
	for size := 8192; size < len(file); size += 8192 {
		sizes = append(sizes, size-1, size, size+1)
	}
	for _, size := range sizes {
		dir := folder(t, file[:size])
		_, err := use(t, dir)
		wantError(t, err, archive.ErrDamaged, dir, "restore a copy")
	}
}

func TestFlippedBitsAreNoticed(t *testing.T) {
	t.Parallel()
	file, want := sound(t)
	seed := rand.Uint64()
	t.Logf("seed %d, %d bytes", seed, len(file))
	r := rand.New(rand.NewPCG(seed, 0))
	silent := 0
	for range 60 {
		at, bit := r.IntN(len(file)), byte(1)<<r.IntN(8)
		flipped := slices.Clone(file)
		flipped[at] ^= bit
		got, err := use(t, folder(t, flipped))
		switch {
		case err == nil && !equal(got, want):
			t.Errorf("bit %#x of byte %d flipped: another archive was read without an error", bit, at)
		case err == nil:
			silent++ // in space that nothing uses
		case !errors.Is(err, archive.ErrDamaged) && !errors.Is(err, archive.ErrForeign) && !errors.Is(err, archive.ErrNewer):
			t.Errorf("bit %#x of byte %d flipped: %v", bit, at, err)
		}
	}
	t.Logf("%d flips changed nothing", silent)
}

// equal compares what Load gave, but for the revisions.
func equal(got, want map[string]archive.Entry) bool {
	if len(got) != len(want) {
		return false
	}
	for id, w := range want {
		g := got[id]
		if g.Article == nil || !reflect.DeepEqual(g.Article, w.Article) || !slices.Equal(spans(g.Passages), spans(w.Passages)) ||
			!reflect.DeepEqual(g.Vectors, w.Vectors) {
			return false
		}
	}
	return true
}

// TestDamagedArticleIsNamed flips bits of a stored text and of stored vectors:
// the other articles are still read, and the mend works.
func TestDamagedArticleIsNamed(t *testing.T) {
	file, want := sound(t)
	for name, flip := range map[string]struct{ old, new string }{
		"text":   {"The ship-07 sails", "The ship-07 sahls"},
		"vector": {"\x00\x00\x80\xbe", "\x00\x00\x80\xbf"}, // -0.25, in every vector
	} {
		// All of them: SQLite leaves copies in space it does not use any more.
		flipped := bytes.ReplaceAll(file, []byte(flip.old), []byte(flip.new))
		a := open(t, folder(t, flipped))
		var damaged []string
		for e, err := range a.Load(t.Context(), 0, model) {
			if err == nil {
				wantArticle(t, e, want[e.ID].Article)
				continue
			}
			wantError(t, err, archive.ErrDamaged, fmt.Sprintf("%q", e.ID), "ingest it again")
			damaged = append(damaged, e.ID)
		}
		if all := len(want); name == "text" && len(damaged) != 1 || name == "vector" && len(damaged) != all {
			t.Errorf("%s: %q are damaged of %d", name, damaged, all)
		}
		report := a.Check(t.Context())
		for _, id := range damaged {
			wantError(t, report, archive.ErrDamaged, fmt.Sprintf("%q", id))
			if _, err := a.Article(t.Context(), id); name == "text" {
				wantError(t, err, archive.ErrDamaged)
			}
		}
		// The mend that the errors name.
		if _, err := a.Remove(t.Context(), damaged...); err != nil {
			t.Error(err)
		}
		for _, id := range damaged {
			put(t, a, want[id].Article)
		}
		if err := a.Check(t.Context()); err != nil {
			t.Errorf("%s: after the mend: %v", name, err)
		}
	}
}

func TestReplacedFileIsNoticed(t *testing.T) {
	dir := t.TempDir()
	bot := open(t, dir)
	put(t, bot, story("maria", 1))
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(filepath.Join(dir, "archive.db"+suffix)); err != nil {
			t.Fatal(err)
		}
	}
	_, err := bot.Put(t.Context(), story("nora", 1), nil)
	wantError(t, err, archive.ErrMoved, dir)
	put(t, open(t, dir), story("nora", 1))
	_, err = bot.Revision(t.Context())
	wantError(t, err, archive.ErrMoved, "start the program again")
}
