package archive_test

import (
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/corpus/archive"
)

func TestAnotherHandlesCommitIsSeen(t *testing.T) {
	dir := t.TempDir()
	bot, ingest := open(t, dir), open(t, dir)
	revision := func() archive.Revision {
		t.Helper()
		r, err := bot.Revision(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if r := revision(); r != 0 {
		t.Errorf("an empty archive is at %d", r)
	}
	last := archive.Revision(0)
	for _, change := range []func(){
		func() { put(t, ingest, story("maria", 1), story("nora", 1)) },
		func() { embedAll(t, ingest, model) },
		func() { ingest.Remove(t.Context(), "nora") },
	} {
		change()
		if now := revision(); now <= last {
			t.Errorf("the revision went from %d to %d", last, now)
		} else {
			last = now
		}
	}
}

// TestReadersSeeWholeVersions reads while two articles are replaced together:
// a reader finds both in the same version, each whole.
func TestReadersSeeWholeVersions(t *testing.T) {
	const versions = 25
	dir := t.TempDir()
	writer, other := open(t, dir), open(t, dir)
	store := func(version int) error {
		return writer.Update(t.Context(), func(tx *archive.Tx) error {
			var texts []string
			var vectors [][]float32
			for _, id := range []string{"maria", "nora"} {
				article := story(id, version)
				if _, err := tx.Put(article, paragraphs(article)); err != nil {
					return err
				}
				for _, p := range paragraphs(article) {
					texts, vectors = append(texts, p.Text()), append(vectors, vectorOf(p.Text()))
				}
			}
			return tx.PutVectors(model, texts, vectors)
		})
	}
	if err := store(0); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	var readers sync.WaitGroup
	for n, a := range []*archive.Archive{writer, other, other} {
		readers.Go(func() {
			seen := make(map[int]bool)
			for end := false; !end; {
				select {
				case <-done:
					end = true // after one more look
				default:
				}
				entries := make(map[string]archive.Entry)
				for e, err := range a.Load(t.Context(), 0, model) {
					if err != nil {
						t.Error(err)
						return
					}
					entries[e.ID] = e
				}
				var v int
				if _, err := fmt.Sscanf(entries["maria"].Article.Title, "maria, version %d", &v); err != nil {
					t.Error(err)
					return
				}
				seen[v] = true
				for _, id := range []string{"maria", "nora"} {
					if want := story(id, v); entries[id].Article.Text != want.Text || len(entries[id].Passages) != len(paragraphs(want)) {
						t.Errorf("beside maria's version %d %s is %q", v, id, entries[id].Article.Text)
						return
					}
					for i, vector := range entries[id].Vectors {
						if vector == nil {
							t.Errorf("passage %d of %s, version %d, has no vector", i+1, id, v)
						}
					}
				}
			}
			if !seen[versions] {
				t.Errorf("reader %d did not see the last version", n)
			}
		})
	}
	for version := range versions {
		if err := store(version + 1); err != nil {
			t.Error(err)
		}
	}
	close(done)
	readers.Wait()
}

func TestLoopsMayBeLeft(t *testing.T) {
	a := open(t, t.TempDir())
	put(t, a, story("maria", 1), story("nora", 1), story("otto", 1))
	since, _ := a.Revision(t.Context())
	a.Remove(t.Context(), "otto")
	for range 20 { // more often than there are connections
		for range a.Load(t.Context(), 0, model) {
			break
		}
		for range a.Load(t.Context(), since, model) {
			break
		}
		for range a.Pending(t.Context(), model, 1) {
			break
		}
	}
	// Inside a loop the archive may be read and written.
	for e, err := range a.Load(t.Context(), 0, "") {
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.Remove(t.Context(), e.ID); err != nil {
			t.Fatal(err)
		}
		_, err := a.Article(t.Context(), e.ID)
		wantError(t, err, archive.ErrNotFound)
	}
}

// TestAgainstMap plays puts, removals, embedding and reopening at random against a
// map, and keeps a reader up to date by the changes alone.
func TestAgainstMap(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		dir := fmt.Sprintf("%s/%d", root, n)
		ctx := t.Context()
		must := func(err error) {
			if err != nil {
				rt.Fatal(err)
			}
		}
		openAgain := func() *archive.Archive {
			a, err := archive.Open(ctx, dir, archive.Options{Patience: time.Second})
			must(err)
			return a
		}
		a := openAgain()
		defer func() { a.Close() }()
		want := make(map[string]*corpus.Article) // what the archive must hold
		embedded := make(map[string]bool)        // texts that have a vector
		reader := make(map[string]archive.Entry) // what the changes gave
		var last archive.Revision
		id := rapid.SampledFrom(strings.Fields("ada bel cyd dot"))

		rt.Repeat(map[string]func(*rapid.T){
			"put": func(rt *rapid.T) {
				article := story(id.Draw(rt, "id"), rapid.IntRange(0, 3).Draw(rt, "version"))
				article.Sample = rapid.IntRange(0, 3).Draw(rt, "sample") == 0
				change, err := a.Put(ctx, article, paragraphs(article))
				must(err)
				own := false
				for _, held := range want {
					own = own || !held.Sample
				}
				old, wanted := want[article.ID], archive.Added
				if !article.Sample {
					maps.DeleteFunc(want, func(_ string, held *corpus.Article) bool { return held.Sample })
					old = want[article.ID]
				}
				switch {
				case article.Sample && own:
					wanted = archive.Unchanged
				case old != nil && old.Fingerprint() == article.Fingerprint():
					wanted = archive.Unchanged
				case old != nil:
					wanted = archive.Changed
				}
				if change != wanted {
					rt.Fatalf("putting %s was %v, want %v", article.Title, change, wanted)
				}
				if wanted != archive.Unchanged {
					want[article.ID] = article
				}
			},
			"remove": func(rt *rapid.T) {
				gone := id.Draw(rt, "id")
				removed, err := a.Remove(ctx, gone)
				must(err)
				if (len(removed) == 1) != (want[gone] != nil) {
					rt.Fatalf("removing %s removed %v", gone, removed)
				}
				delete(want, gone)
			},
			"embed": func(rt *rapid.T) {
				pages := rapid.IntRange(1, 3).Draw(rt, "pages")
				for page, err := range a.Pending(ctx, model, 2) {
					must(err)
					var vectors [][]float32
					for _, text := range page {
						if embedded[text] {
							rt.Fatalf("%q was embedded before", text)
						}
						vectors, embedded[text] = append(vectors, vectorOf(text)), true
					}
					must(a.PutVectors(ctx, model, page, vectors))
					if pages--; pages == 0 {
						break
					}
				}
			},
			"reopen": func(*rapid.T) {
				must(a.Close())
				a = openAgain()
			},
			"catch up": func(rt *rapid.T) {
				before := last
				for e, err := range a.Load(ctx, before, model) {
					must(err)
					if e.Article == nil {
						delete(reader, e.ID)
					} else {
						reader[e.ID] = e
					}
					last = max(last, e.Revision)
				}
				now, err := a.Revision(ctx)
				must(err)
				if now != last {
					rt.Fatalf("up to date at %d, the archive is at %d", last, now)
				}
			},
			"": func(rt *rapid.T) {
				texts := make(map[string]bool)
				for _, article := range want {
					for _, p := range paragraphs(article) {
						texts[p.Text()] = true
					}
				}
				maps.DeleteFunc(embedded, func(text string, _ bool) bool { return !texts[text] })
				if now, err := a.Revision(ctx); err != nil || now == last && !whole(reader, want, embedded) {
					rt.Fatalf("%v: the reader is up to date and holds %v, want %v", err, reader, want)
				}
			},
		})
		all := make(map[string]archive.Entry)
		for e, err := range a.Load(ctx, 0, model) {
			must(err)
			if e.Article != nil {
				all[e.ID] = e
			}
		}
		if !whole(all, want, embedded) {
			rt.Fatalf("the archive holds %v, want %v", all, want)
		}
		stats, err := a.Stats(ctx)
		must(err)
		if stats.Articles != len(want) || len(stats.Models) == 1 && stats.Models[0].Vectors != len(embedded) {
			rt.Fatalf("%+v, want %d articles with %d vectors", stats, len(want), len(embedded))
		}
		must(a.Check(ctx))
	})
}

// whole reports whether entries are the articles, with the vectors of the
// embedded texts.
func whole(entries map[string]archive.Entry, articles map[string]*corpus.Article, embedded map[string]bool) bool {
	if len(entries) != len(articles) {
		return false
	}
	for id, article := range articles {
		e := entries[id]
		if e.Article == nil || e.Article.Fingerprint() != article.Fingerprint() || len(e.Passages) != len(paragraphs(article)) {
			return false
		}
		for i, p := range e.Passages {
			if embedded[p.Text()] != (e.Vectors[i] != nil) {
				return false
			}
		}
	}
	return true
}
