package archive_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

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
	// "Reported for ...", a line of its own each, and nora's one and maria's two paragraphs of this version.
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

func TestArticles(t *testing.T) {
	a := open(t, t.TempDir())
	undated := story("undated", 1)
	undated.Published, undated.Publisher, undated.Authors = 0, "Hill Herald", nil
	put(t, a, undated, story("early", 1), story("late", 9), story("later", 12))
	for _, test := range []struct {
		filter archive.Filter
		want   []string
	}{
		{archive.Filter{}, []string{"later", "late", "early", "undated"}},
		{archive.Filter{From: 20140310}, []string{"later", "late"}},
		{archive.Filter{To: 20140310}, []string{"late", "early"}},
		{archive.Filter{From: 20140310, To: 20140310}, []string{"late"}},
		{archive.Filter{Publisher: "hill herald"}, []string{"undated"}},
		{archive.Filter{Publisher: "Hill Herald", To: 20200101}, nil},
	} {
		list, err := a.Articles(t.Context(), test.filter)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, l := range list {
			got = append(got, l.Article.ID)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%+v lists %v, want %v", test.filter, got, test.want)
		}
	}
	list, _ := a.Articles(t.Context(), archive.Filter{From: 20140313})
	want := story("later", 12)
	passages := len(paragraphs(want))
	want.Text = ""
	if !reflect.DeepEqual(list[0].Article, want) || list[0].Passages != passages || list[0].Added != corpus.DayOf(time.Now()) {
		t.Errorf("listed as %+v: %+v", list[0], list[0].Article)
	}
}

func TestStats(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir)
	if stats, err := a.Stats(t.Context()); err != nil || stats.Articles != 0 || stats.Oldest.Known() || stats.Models != nil || stats.Revision != 0 {
		t.Errorf("an empty archive: %+v, %v", stats, err)
	}
	undated := story("undated", 1)
	undated.Published = 0
	put(t, a, undated, story("maria", 1), story("nora", 2))
	embedAll(t, a, model)
	revision, _ := a.Revision(t.Context())
	stats, err := a.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if stats.Bytes < 8192 {
		t.Errorf("it takes %d bytes", stats.Bytes)
	}
	stats.Bytes = 0
	want := archive.Stats{
		File: filepath.Join(dir, "archive.db"), Revision: revision, Articles: 3, Passages: 4 + 4 + 5, Texts: 4 + 4 + 5 - 2,
		Oldest: 20140302, Newest: 20140303, Models: []archive.Model{{Name: model, Dimensions: 3, Vectors: 11}},
	}
	if !reflect.DeepEqual(stats, want) {
		t.Errorf("got  %+v\nwant %+v", stats, want)
	}
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
