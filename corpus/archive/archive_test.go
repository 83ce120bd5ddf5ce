package archive_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/corpus/archive"
)

func TestRoundTrip(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "not there yet", `a b?c#d%25é'"`)
	a := open(t, dir)
	bare := &corpus.Article{ID: "bare", Text: "Nothing is known of this one."}
	odd := &corpus.Article{ID: "odd id/with #2 and ünï ", Title: "NUL \x00 in it", TitleDerived: true, Authors: []string{"", "Jörg", "a\nb"},
		Text: "Straße.\n\n日本語の段落。\n\nEnd \x00 of it."}
	for _, article := range []*corpus.Article{bare, odd, story("maria", 3)} {
		if got := put(t, a, article); got != archive.Added {
			t.Errorf("%s was %v, want added", article.ID, got)
		}
	}
	embedAll(t, a, model)
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}

	a = open(t, dir)
	entries := loaded(t, a, 0, model)
	if len(entries) != 3 {
		t.Fatalf("loaded %v", ids(entries))
	}
	for _, want := range []*corpus.Article{bare, odd, story("maria", 3)} {
		e := entries[want.ID]
		wantArticle(t, e, want)
		for i, p := range e.Passages {
			if !slices.Equal(e.Vectors[i], vectorOf(p.Text())) {
				t.Errorf("%s has the vector %v, want %v", p.ID(), e.Vectors[i], vectorOf(p.Text()))
			}
		}
		one, err := a.Article(t.Context(), want.ID)
		if err != nil {
			t.Fatal(err)
		}
		wantArticle(t, one, want)
	}
	if err := a.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestSameArticleTwiceIsOne(t *testing.T) {
	a := open(t, t.TempDir())
	put(t, a, story("maria", 1))
	before, _ := a.Revision(t.Context())
	if got := put(t, a, story("maria", 1)); got != archive.Unchanged {
		t.Errorf("the second time it was %v", got)
	}
	after, _ := a.Revision(t.Context())
	if entries := loaded(t, a, 0, ""); len(entries) != 1 || before != after || before == 0 {
		t.Errorf("the archive holds %v, its revision went from %d to %d", ids(entries), before, after)
	}

	// The same words cut differently are a change: what is searched differs.
	whole := story("maria", 1)
	change, err := a.Put(t.Context(), whole, cut(whole, corpus.Span{End: len(whole.Text)}))
	if err != nil || change != archive.Changed {
		t.Fatalf("cut differently: %v, %v", change, err)
	}
	if e := loaded(t, a, before, "")["maria"]; len(e.Passages) != 1 {
		t.Errorf("it is still cut into %d", len(e.Passages))
	}
}

func TestReplace(t *testing.T) {
	day := time.Date(2031, 5, 4, 12, 0, 0, 0, time.UTC)
	a := openWith(t, t.TempDir(), archive.Options{Now: func() time.Time { return day }})
	put(t, a, story("maria", 3), story("nora", 1))
	embedAll(t, a, model)
	day = day.AddDate(0, 0, 1)
	if got := put(t, a, story("maria", 5)); got != archive.Changed {
		t.Errorf("a new version was %v", got)
	}
	entries := loaded(t, a, 0, model)
	if len(entries) != 2 {
		t.Fatalf("the archive holds %v", ids(entries))
	}
	e := entries["maria"]
	wantArticle(t, e, story("maria", 5))
	for i, p := range e.Passages {
		kept := i >= len(e.Passages)-2 // the two paragraphs that stayed
		if (e.Vectors[i] != nil) != kept {
			t.Errorf("%s has the vector %v", p.ID(), e.Vectors[i])
		}
	}
	list, err := a.Articles(t.Context(), archive.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range list {
		if l.Added != 20310504 {
			t.Errorf("%s was added on %v", l.Article.ID, l.Added)
		}
	}
	// The last paragraph of both, the one before of each, and nora's first two.
	stats, err := a.Stats(t.Context())
	if err != nil || stats.Models[0].Vectors != 1+2+2 {
		t.Errorf("%+v, %v: the old version's vectors should be gone", stats, err)
	}
	if err := a.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestRemove(t *testing.T) {
	a := open(t, t.TempDir())
	put(t, a, story("maria", 1), story("nora", 1), story("otto", 1))
	embedAll(t, a, model)
	before := latest(loaded(t, a, 0, model))
	removed, err := a.Remove(t.Context(), "otto", "nobody", "maria", "otto")
	if err != nil || !slices.Equal(removed, []string{"otto", "maria"}) {
		t.Fatalf("removed %v, %v", removed, err)
	}
	if got := ids(loaded(t, a, 0, model)); !slices.Equal(got, []string{"nora"}) {
		t.Errorf("the archive holds %v", got)
	}
	gone := loaded(t, a, before, model)
	if got := ids(gone); !slices.Equal(got, []string{"maria", "otto"}) || gone["otto"].Article != nil {
		t.Errorf("the change is %v", gone)
	}
	if stats, _ := a.Stats(t.Context()); stats.Articles != 1 || stats.Passages != stats.Texts || stats.Models[0].Vectors != stats.Texts {
		t.Errorf("left over: %+v", stats)
	}
	_, err = a.Article(t.Context(), "otto")
	wantError(t, err, archive.ErrNotFound, `"otto"`)
	last, _ := a.Revision(t.Context())
	if removed, err := a.Remove(t.Context(), "otto"); err != nil || removed != nil {
		t.Errorf("removed again: %v, %v", removed, err)
	}
	if now, _ := a.Revision(t.Context()); now != last {
		t.Errorf("removing nothing made revision %d of %d", now, last)
	}

	if got := put(t, a, story("otto", 1)); got != archive.Added {
		t.Errorf("put back, it was %v", got)
	}
	again := loaded(t, a, last, model)
	if got := ids(again); !slices.Equal(got, []string{"otto"}) {
		t.Fatalf("the change is %v", got)
	}
	wantArticle(t, again["otto"], story("otto", 1))
}

func TestSamplesStepAside(t *testing.T) {
	a := open(t, t.TempDir())
	sample := func(id string, version int) *corpus.Article {
		s := story(id, version)
		s.Sample = true
		return s
	}
	put(t, a, sample("brief-1", 1), sample("brief-2", 1))
	embedAll(t, a, model)
	before := latest(loaded(t, a, 0, model))

	if got := put(t, a, story("brief-2", 2)); got != archive.Added {
		t.Errorf("one's own article under a sample's id was %v", got)
	}
	change := loaded(t, a, before, model)
	if got := ids(change); !slices.Equal(got, []string{"brief-1", "brief-2"}) || change["brief-1"].Article != nil {
		t.Errorf("the change is %v", change)
	}
	if got := put(t, a, sample("brief-1", 1)); got != archive.Unchanged {
		t.Errorf("a sample beside one's own article was %v", got)
	}
	if got := put(t, a, sample("brief-2", 3)); got != archive.Unchanged {
		t.Errorf("a sample in place of one's own article was %v", got)
	}
	all := loaded(t, a, 0, model)
	if len(all) != 1 {
		t.Errorf("the archive holds %v", ids(all))
	}
	wantArticle(t, all["brief-2"], story("brief-2", 2))

	if _, err := a.Remove(t.Context(), "brief-2"); err != nil {
		t.Fatal(err)
	}
	if got := put(t, a, sample("brief-1", 1)); got != archive.Added {
		t.Errorf("a sample in an empty archive was %v", got)
	}
	if stats, _ := a.Stats(t.Context()); stats.Articles != 1 || stats.Samples != 1 {
		t.Errorf("%+v", stats)
	}
}

func TestUpdateIsAllOrNothing(t *testing.T) {
	a := open(t, t.TempDir())
	put(t, a, story("maria", 1))
	before, _ := a.Revision(t.Context())
	stop := errors.New("stop")
	err := a.Update(t.Context(), func(tx *archive.Tx) error {
		for _, article := range []*corpus.Article{story("maria", 2), story("nora", 1)} {
			if _, err := tx.Put(article, paragraphs(article)); err != nil {
				t.Error(err)
			}
		}
		return stop
	})
	wantError(t, err, stop)
	func() {
		defer func() { recover() }()
		a.Update(t.Context(), func(tx *archive.Tx) error {
			if _, err := tx.Remove("maria"); err != nil {
				t.Error(err)
			}
			panic("in the middle")
		})
	}()
	entries := loaded(t, a, 0, "")
	if now, _ := a.Revision(t.Context()); len(entries) != 1 || now != before {
		t.Errorf("the archive holds %v at revision %d, want %d", ids(entries), now, before)
	}
	wantArticle(t, entries["maria"], story("maria", 1))
}

func TestUpdateEndsWithItsContext(t *testing.T) {
	a := open(t, t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	err := a.Update(ctx, func(tx *archive.Tx) error {
		maria := story("maria", 1)
		if _, err := tx.Put(maria, paragraphs(maria)); err != nil {
			t.Error(err)
		}
		cancel()
		return nil
	})
	wantError(t, err, context.Canceled)
	wantError(t, a.Update(ctx, func(*archive.Tx) error { t.Error("begun"); return nil }), context.Canceled)
	if entries := loaded(t, a, 0, ""); len(entries) != 0 {
		t.Errorf("the archive holds %v", ids(entries))
	}
	for _, err := range a.Load(ctx, 0, "") {
		wantError(t, err, context.Canceled)
	}
	put(t, a, story("maria", 1))
}

func TestRefusedArticlesLeaveTheRestAlone(t *testing.T) {
	a := open(t, t.TempDir())
	good, other := story("maria", 1), story("nora", 1)
	with := func(change func(*corpus.Article)) *corpus.Article {
		s := story("bad", 1)
		change(s)
		return s
	}
	latin := with(func(a *corpus.Article) { a.Text = "Stra\xdfe" })
	bad := with(func(a *corpus.Article) { a.Text = "Straße" })
	for name, refused := range map[string]struct {
		article  *corpus.Article
		passages []corpus.Passage
	}{
		"no id":             {with(func(a *corpus.Article) { a.ID = "" }), nil},
		"text not UTF-8":    {latin, cut(latin, corpus.Span{End: 4})},
		"title not UTF-8":   {with(func(a *corpus.Article) { a.Title = "\xff" }), nil},
		"author not UTF-8":  {with(func(a *corpus.Article) { a.Authors = []string{"\xff"} }), nil},
		"another's passage": {bad, paragraphs(other)},
		"number":            {bad, []corpus.Passage{{Article: bad, N: 2, Span: corpus.Span{End: 4}}}},
		"past the end":      {bad, cut(bad, corpus.Span{End: 8})},
		"before the start":  {bad, cut(bad, corpus.Span{Start: -1, End: 4})},
		"empty passage":     {bad, cut(bad, corpus.Span{Start: 2, End: 2})},
		"half a character":  {bad, cut(bad, corpus.Span{End: 5})},
	} {
		err := a.Update(t.Context(), func(tx *archive.Tx) error {
			_, err := tx.Put(refused.article, refused.passages)
			if !errors.Is(err, archive.ErrRefused) {
				t.Errorf("%s: %v", name, err)
			}
			_, err = tx.Put(good, paragraphs(good))
			return err
		})
		if err != nil {
			t.Errorf("%s: the good article was not stored: %v", name, err)
		}
	}
	if got := ids(loaded(t, a, 0, "")); !slices.Equal(got, []string{"maria"}) {
		t.Errorf("the archive holds %v", got)
	}
}
