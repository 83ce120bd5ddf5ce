package retrieval_test

import (
	"slices"
	"testing"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
	"github.com/dateline-bot/dateline/retrieval/embed"
)

// A question that names nothing to look for is answered by days: how the
// newest articles begin, of whom and when it asks for.
func TestAQuestionWithoutATopicIsAnsweredByDay(t *testing.T) {
	l := newLibrary(t, embed.Hashed{})
	put(t, l,
		entry(corpus.Article{ID: "old", Published: 20190301, Publisher: "The Lindholm Post"}, "A ferry sank.", "Nobody was hurt."),
		entry(corpus.Article{ID: "new", Published: 20240530, Publisher: "Quay Courier"}, "The harbour has a new master.", "She is from Ostby."),
		entry(corpus.Article{ID: "newer", Published: 20240531, Publisher: "Quay Courier"}, "The bridge is closed.", "Cars wait."),
		entry(corpus.Article{ID: "undated", Publisher: "Quay Courier"}, "Gulls are about."),
		entry(corpus.Article{ID: "theirs", Published: 20240531, Publisher: "Rival News", Collection: "rival"}, "A secret."),
	)
	ours := []string{""}
	for _, c := range []struct {
		question string
		want     []string
	}{
		{"What's new?", []string{"newer", "new", "old", "undated"}},
		{"latest news", []string{"newer", "new", "old", "undated"}},
		{"what's the latest?", []string{"newer", "new", "old", "undated"}},
		{"Show me the oldest articles", []string{"old", "new", "newer"}},
		{"What happened in 2019?", []string{"old"}},
		{"What happened this week?", []string{"newer", "new"}},
		{"Latest news from the Lindholm Post", []string{"old"}},
		{"What did the Quay Courier report?", []string{"newer", "new", "undated"}},
		{"What has the Quay Courier published since 30 May 2024?", []string{"newer", "new"}},
	} {
		r := search(t, l, retrieval.Query{Text: c.question, Filter: retrieval.Filter{Collections: ours}})
		if got := articleIDs(r); !r.ByDay || !slices.Equal(got, c.want) {
			t.Errorf("%s: by day %t, articles %q, want %q", c.question, r.ByDay, got, c.want)
		}
		for _, h := range r.Hits {
			if h.N != 1 {
				t.Errorf("%s: %s, want how the article begins", c.question, h.ID())
			}
		}
	}
	for _, question := range []string{
		"news", "What's new in the harbour?", "What did the master say?", "Latest news from Rival News", "What is a telegraph?", "",
		"What happened in 1950?", "???", "What did they say?", "Who is the new master?", "Who wrote the articles?",
	} {
		r := search(t, l, retrieval.Query{Text: question, Filter: retrieval.Filter{Collections: ours}})
		if r.ByDay {
			t.Errorf("%s: by day, articles %q", question, articleIDs(r))
		}
	}
}

// What came in last week is not told by what came in before.
func TestNoNewsIsSaid(t *testing.T) {
	l := newLibrary(t, embed.Hashed{})
	put(t, l, entry(corpus.Article{ID: "old", Published: 20190301}, "A ferry sank."))
	r := search(t, l, retrieval.Query{Text: "What happened last week?"})
	if r.ByDay || len(r.Notes) != 1 || r.Notes[0].Kind != retrieval.NoteNoWindow || !slices.Equal(articleIDs(r), []string{"old"}) {
		t.Errorf("by day %t, notes %q, articles %q, want a note and the nearest", r.ByDay, r.Notes, articleIDs(r))
	}
}

func TestATextWithoutAWordFindsNothing(t *testing.T) {
	l := newLibrary(t, embed.Hashed{})
	put(t, l, entry(corpus.Article{ID: "a", Published: 20240301}, "The ferry of the island sank."), entry(corpus.Article{ID: "b"}, "It was what it was."))
	for _, text := range []string{"???", "the of", ""} {
		if r := search(t, l, retrieval.Query{Text: text}); len(r.Hits) != 0 {
			t.Errorf("%q found %q", text, articleIDs(r))
		}
	}
}
