package retrieval_test

import (
	"testing"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
	"github.com/dateline-bot/dateline/retrieval/embed"
)

// Only a question is read closely.
func TestSearchReadsCloselyForQuestions(t *testing.T) {
	l := newLibrary(t, embed.Hashed{})
	put(t, l, entry(corpus.Article{ID: "a"}, "The pilot of the ferry slept in the harbour."))
	for query, want := range map[string]bool{
		"Who was the pilot of the ferry":          true,
		"In which harbour did the pilot sleep":    true,
		"pilot asleep?":                           true,
		"did the pilot sleep":                     true,
		"ferry pilot":                             false,
		"the sleep of the pilot and what it cost": false,
		"will pilot":                              false,
	} {
		r := search(t, l, retrieval.Query{Text: query})
		if len(r.Hits) != 1 {
			t.Fatalf("%q finds %d passages", query, len(r.Hits))
		}
		if got := r.Hits[0].Signals.Short > 0; got != want {
			t.Errorf("%q is read closely: %v", query, got)
		}
	}
}

// What is asked for decides which of the words beside the question's own count.
func TestSearchKnowsWhatIsAskedFor(t *testing.T) {
	l := newLibrary(t, embed.Hashed{})
	texts := map[string]string{
		"name": "The ferry sank by Hesk.", "year": "The ferry sank by 1931.", "time": "The ferry sank today.",
		"number": "The ferry sank by twelve.", "reason": "The ferry sank because.",
	}
	for id, text := range texts {
		put(t, l, entry(corpus.Article{ID: id}, text))
	}
	for question, want := range map[string][]string{
		"Who sank the ferry?":                     {"name"},
		"Where was it that the ferry sank?":       {"name"},
		"Who saw when the ferry sank?":            {"name"},
		"What city did the ferry sink at?":        {"name"},
		"In what year did the ferry sink?":        {"year"},
		"When did the ferry sink?":                {"year", "time"},
		"How many times did the ferry sink?":      {"number", "year"},
		"Why did the ferry sink?":                 {"reason"},
		"How did the ferry sink?":                 {"name", "year", "time", "number"},
		"What led to it that the ferry was sunk?": {"reason"},
	} {
		near := make(map[string]bool)
		for _, h := range search(t, l, retrieval.Query{Text: question}).Hits {
			near[h.Article.ID] = h.Signals.Near > 0
		}
		for _, id := range want {
			if !near[id] {
				t.Errorf("%q is not answered by a %s", question, id)
			}
			delete(near, id)
		}
		for id, is := range near {
			if is {
				t.Errorf("%q is answered by a %s", question, id)
			}
		}
	}
}

func TestSortsOfWords(t *testing.T) {
	const content = retrieval.Content
	for word, want := range map[string]retrieval.Sorts{
		"ferry": content, "the": 0, "1931": content | retrieval.Year | retrieval.Number, "1990s": content | retrieval.Year | retrieval.Number,
		"2150": content | retrieval.Number, "12": content | retrieval.Number, "twelve": content | retrieval.Number,
		"march": content | retrieval.Time, "because": retrieval.Reason, "": content,
	} {
		if got := retrieval.SortsOf(word); got != want {
			t.Errorf("%q is of %b, want %b", word, got, want)
		}
	}
}
