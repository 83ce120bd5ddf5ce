package retrieval_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
	"github.com/dateline-bot/dateline/retrieval/embed"
	"github.com/dateline-bot/dateline/retrieval/lexical"
	"github.com/dateline-bot/dateline/retrieval/vectors"
)

// askedOn is the day of asking where a query names none.
var askedOn = time.Date(2024, 6, 1, 12, 0, 0, 0, time.UTC)

func newLibrary(t interface {
	Helper()
	Fatal(...any)
}, e retrieval.Embedder) *retrieval.Library {
	t.Helper()
	v, err := vectors.New()
	if err != nil {
		t.Fatal(err)
	}
	return retrieval.NewLibrary(lexical.New(lexical.Tuned), v, e, func() time.Time { return askedOn })
}

// entry is an article with one passage a text, embedded.
func entry(a corpus.Article, texts ...string) retrieval.Entry {
	a.Text = strings.Join(texts, "\n\n")
	var e retrieval.Entry
	at := 0
	for i, text := range texts {
		e.Passages = append(e.Passages, corpus.Passage{Article: &a, N: i + 1, Span: corpus.Span{Start: at, End: at + len(text)}})
		at += len(text) + 2
	}
	e.Vectors, _ = embed.Hashed{}.Embed(context.Background(), texts)
	return e
}

func put(t testing.TB, l *retrieval.Library, entries ...retrieval.Entry) {
	t.Helper()
	if err := l.Update(t.Context(), entries, nil); err != nil {
		t.Fatal(err)
	}
}

func search(t testing.TB, l *retrieval.Library, q retrieval.Query) retrieval.Result {
	t.Helper()
	r, err := l.Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func articleIDs(r retrieval.Result) []string {
	var ids []string
	for _, a := range r.Articles() {
		ids = append(ids, a.ID)
	}
	return ids
}

func TestSearchPrefersArticlesNearTheDayOfAsking(t *testing.T) {
	l := newLibrary(t, embed.Hashed{})
	text := "The council elected a new harbour master."
	put(t, l,
		entry(corpus.Article{ID: "old", Published: 20190301}, text),
		entry(corpus.Article{ID: "new", Published: 20240530}, text),
		entry(corpus.Article{ID: "undated"}, text),
	)
	if got := articleIDs(search(t, l, retrieval.Query{Text: "who is harbour master"})); got[0] != "new" {
		t.Errorf("asked today: %v, want the new one first", got)
	}
	got := articleIDs(search(t, l, retrieval.Query{Text: "who is harbour master", AsOf: 20190303}))
	if got[0] != "old" || slices.Contains(got, "new") || !slices.Contains(got, "undated") {
		t.Errorf("asked in 2019: %v, want old first, no new, and the undated one", got)
	}
	got = articleIDs(search(t, l, retrieval.Query{Text: "harbour master", Filter: retrieval.Filter{From: 20190101, To: 20191231}}))
	if !slices.Equal(got, []string{"old"}) {
		t.Errorf("in the window of 2019: %v, want old alone", got)
	}
}

func TestAnOldArchiveIsNotPunished(t *testing.T) {
	l := newLibrary(t, embed.Hashed{})
	text := "The council elected a new harbour master."
	put(t, l,
		entry(corpus.Article{ID: "older", Published: 19630101}, text),
		entry(corpus.Article{ID: "newest", Published: 19631201}, text),
	)
	r := search(t, l, retrieval.Query{Text: "harbour master"})
	if r.Hits[0].Article.ID != "newest" || r.Hits[0].Score <= r.Hits[1].Score {
		t.Errorf("hits %v with scores %v, %v: want the newest ahead, measured against itself", articleIDs(r), r.Hits[0].Score, r.Hits[1].Score)
	}
}

func TestSearchFindsMisspeltNames(t *testing.T) {
	l := newLibrary(t, embed.Hashed{})
	put(t, l,
		entry(corpus.Article{ID: "visit"}, "Minister Serdyukov arrived at the quay."),
		entry(corpus.Article{ID: "bread"}, "The bakery sells bread at noon."),
	)
	if got := articleIDs(search(t, l, retrieval.Query{Text: "Serdukov"})); len(got) == 0 || got[0] != "visit" {
		t.Errorf("found %v, want visit first", got)
	}
}

// broken is an embedder whose server is down.
type broken struct{}

var errDown = errors.New("connection refused")

func (broken) Embed(context.Context, []string) ([][]float32, error) { return nil, errDown }

func (broken) KnowsMeaning() bool { return true }

// shorter is an embedder whose vectors have half the numbers.
type shorter struct{ embed.Hashed }

func (s shorter) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	vectors, err := s.Hashed.Embed(ctx, texts)
	for i, v := range vectors {
		vectors[i] = v[:len(v)/2]
	}
	return vectors, err
}

// topical is an embedder that knows two topics, by the words it was told.
type topical struct {
	embed.Hashed
	words []string
	means bool
}

func (e topical) KnowsMeaning() bool { return e.means }

func (e topical) Embed(_ context.Context, texts []string) ([][]float32, error) {
	vectors := make([][]float32, len(texts))
	for i, text := range texts {
		vectors[i] = make([]float32, 384)
		at := 0
		if slices.ContainsFunc(e.words, func(w string) bool { return strings.Contains(text, w) }) {
			at = 1
		}
		vectors[i][at] = 1
	}
	return vectors, nil
}

// A passage with one of the question's words that is about something else
// stands behind one that says it in other words, when the embedder can tell.
func TestMeaningCounts(t *testing.T) {
	for _, means := range []bool{false, true} {
		e := topical{words: []string{"quay", "mooring"}, means: means}
		l := newLibrary(t, e)
		for id, text := range map[string]string{
			"words":   "The keeper of the bakery sells bread at noon.",
			"meaning": "Nobody watches the mooring after nightfall.",
		} {
			of := entry(corpus.Article{ID: id}, text)
			of.Vectors, _ = e.Embed(t.Context(), []string{text})
			put(t, l, of)
		}
		got := articleIDs(search(t, l, retrieval.Query{Text: "Which keeper guards the quay at night?"}))
		if first := got[0] == "meaning"; first != means {
			t.Errorf("an embedder that knows meaning (%t): found %v", means, got)
		}
	}
}

func TestSearchGoesByWordsWhenTheEmbedderFails(t *testing.T) {
	l := newLibrary(t, broken{})
	put(t, l, entry(corpus.Article{ID: "a"}, "The harbour master resigned."))
	r := search(t, l, retrieval.Query{Text: "harbour master"})
	if len(r.Hits) != 1 || len(r.Notes) != 1 || r.Notes[0].Kind != retrieval.NoteWordsOnly {
		t.Errorf("hits %v, notes %q: want one hit and the note", articleIDs(r), r.Notes)
	}
}

// A server may put another model behind a name.
func TestSearchGoesByWordsWhenVectorsAreOfAnotherLength(t *testing.T) {
	l := newLibrary(t, shorter{})
	put(t, l, entry(corpus.Article{ID: "a"}, "The harbour master resigned."))
	r := search(t, l, retrieval.Query{Text: "harbour master"})
	if len(r.Hits) != 1 || len(r.Notes) != 1 || r.Notes[0].Kind != retrieval.NoteWordsOnly {
		t.Errorf("hits %v, notes %q: want one hit and the note", articleIDs(r), r.Notes)
	}
}

// Every search sees each article whole, in its old or its new form, and never
// one whose removal was acknowledged.
func TestUpdateIsAtomic(t *testing.T) {
	l := newLibrary(t, embed.Hashed{})
	version := func(n int) retrieval.Entry {
		word := []string{"amber", "indigo"}[n%2]
		return entry(corpus.Article{ID: "lamp", Title: word},
			"The harbour lamp shines "+word+".", "The lamp on the quay shines "+word+".", "Sailors saw the "+word+" lamp.")
	}
	put(t, l, version(0))
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				r, err := l.Search(context.Background(), retrieval.Query{Text: "lamp shines", Limit: 50})
				if err != nil {
					t.Error(err)
					return
				}
				seen := make(map[string]bool)
				for _, h := range r.Hits {
					seen[h.Article.Title] = true
					if !strings.Contains(h.Text(), h.Article.Title) {
						t.Errorf("passage %q of version %q", h.Text(), h.Article.Title)
					}
				}
				if len(r.Hits) != 3 && len(r.Hits) != 0 || len(seen) > 1 {
					t.Errorf("%d passages of versions %v", len(r.Hits), seen)
				}
			}
		})
	}
	for n := range 200 {
		put(t, l, version(n))
		if n%10 == 9 {
			if err := l.Update(t.Context(), nil, []string{"lamp", "unknown"}); err != nil {
				t.Fatal(err)
			}
			if r := search(t, l, retrieval.Query{Text: "lamp"}); len(r.Hits) != 0 {
				t.Fatalf("found %v after the removal", r.Hits[0].ID())
			}
			if _, _, ok := l.Article("lamp"); ok {
				t.Fatal("the article is there after the removal")
			}
		}
	}
	close(stop)
	readers.Wait()
}

func TestTitles(t *testing.T) {
	l := newLibrary(t, embed.Hashed{})
	for i, title := range []string{"Ferry strike ends", "Strike at the ferry port", "Harbour fair opens", "Airport ferry opens"} {
		put(t, l, entry(corpus.Article{ID: fmt.Sprint(i), Title: title, Published: corpus.Day(20200101 + i)}, "Text."))
	}
	for _, test := range []struct {
		typed string
		limit int
		want  string
	}{
		{"", 2, "3 2"},
		{"ferry", 9, "0 3 1"},
		{"fer str", 9, "1 0"},
		{"  STRIKE at", 9, "1"},
		{"port", 9, "1"}, // not the end of "Airport"
		{"zeppelin", 9, ""},
	} {
		var got []string
		for _, a := range l.Titles(test.typed, test.limit, retrieval.Filter{}) {
			got = append(got, a.ID)
		}
		if s := strings.Join(got, " "); s != test.want {
			t.Errorf("Titles(%q) = %q, want %q", test.typed, s, test.want)
		}
	}
	put(t, l, entry(corpus.Article{ID: "hers", Title: "Ferry of the other desk", Published: 20240101, Collection: "hill"}, "Text."))
	for want, collections := range map[string][]string{"0 1 3 hers": nil, "0 1 3": {""}, "hers": {"hill"}} {
		var got []string
		for _, a := range l.Titles("ferry", 9, retrieval.Filter{Collections: collections}) {
			got = append(got, a.ID)
		}
		slices.Sort(got)
		if s := strings.Join(got, " "); s != want {
			t.Errorf("Titles of %q = %q, want %q", collections, s, want)
		}
	}
}

// What was found at one version is found again until there is another.
func TestEachChangeIsAnotherVersion(t *testing.T) {
	l := newLibrary(t, embed.Hashed{})
	seen := map[uint64]bool{l.Version(): true}
	for _, change := range []func() error{
		func() error {
			return l.Update(t.Context(), []retrieval.Entry{entry(corpus.Article{ID: "a"}, "The ferry sank.")}, nil)
		},
		func() error {
			return l.Update(t.Context(), []retrieval.Entry{entry(corpus.Article{ID: "a"}, "The ferry swam.")}, nil)
		},
		func() error { return l.Update(t.Context(), nil, []string{"a"}) },
	} {
		if err := change(); err != nil {
			t.Fatal(err)
		}
		if v := l.Version(); seen[v] {
			t.Errorf("version %d stands for two states", v)
		} else {
			seen[v] = true
		}
		if before := l.Version(); len(search(t, l, retrieval.Query{Text: "ferry"}).Hits) > 1 || l.Version() != before {
			t.Error("a search changes the version")
		}
	}
}

func TestSearchEndsWithItsContext(t *testing.T) {
	l := newLibrary(t, embed.Hashed{})
	put(t, l, entry(corpus.Article{ID: "a"}, "The harbour master resigned."))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Search(ctx, retrieval.Query{Text: "harbour"}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
}

func TestSearchHoldsToTheDaysAQuestionNames(t *testing.T) {
	l := newLibrary(t, embed.Hashed{})
	text := "The council elected a new harbour master after a long debate."
	put(t, l,
		entry(corpus.Article{ID: "2009", Published: 20090612}, text),
		entry(corpus.Article{ID: "2019", Published: 20190301}, text),
		entry(corpus.Article{ID: "lastweek", Published: 20240524}, text),
		entry(corpus.Article{ID: "summit", Published: 20100922}, "The Lisbon summit of mayors was opened by the king."),
		entry(corpus.Article{ID: "undated"}, text),
		entry(corpus.Article{ID: "later", Published: 20120405}, "The flood of August 2008 closed the quay."),
	)
	for _, test := range []struct {
		question string
		want     string // the articles found, best first; a prefix
		note     string
	}{
		{"articles from 2009 about the harbour master", "2009", "Only articles published in 2009 were searched."},
		{"what was reported last week about the harbour master?", "lastweek", "Only articles published"},
		{"what was reported about the harbour master before the Lisbon summit?", "2009", "Only articles published before"},
		{"articles from 1999 about the harbour master", "lastweek", "Nothing that fits was published in 1999; all days were searched."},
		{"what happened in August 2008?", "later", "Nothing that fits was published in August 2008; all days were searched."},
		{"what is the latest on the harbour master?", "lastweek", ""},
		{"when was the harbour master first mentioned in the news?", "2009", ""},
		{"who became harbour master in 2019?", "2019", ""},
	} {
		r := search(t, l, retrieval.Query{Text: test.question})
		got := strings.Join(articleIDs(r), " ")
		if !strings.HasPrefix(got+" ", test.want+" ") {
			t.Errorf("%s: found %s, want %s first", test.question, got, test.want)
		}
		notes := strings.Trim(fmt.Sprint(r.Notes), "[]")
		if test.note == "" && notes != "" || !strings.Contains(notes, test.note) {
			t.Errorf("%s: notes %q, want %q", test.question, notes, test.note)
		}
		if strings.HasPrefix(test.note, "Only") && strings.Contains(got, "undated") {
			t.Errorf("%s: the undated article was found", test.question)
		}
	}
}
