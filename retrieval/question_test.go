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

func TestAskedBy(t *testing.T) {
	for question, want := range map[string]retrieval.Sorts{
		"Who sank the ferry?":                             retrieval.Name,
		"Which actor was on the ferry?":                   retrieval.Name,
		"Where did it sink?":                              retrieval.Place,
		"On which river did it sail?":                     retrieval.Place,
		"What is the capital of Hesk?":                    retrieval.Place,
		"In what year did it sink?":                       retrieval.Year,
		"When did it sink?":                               retrieval.Year | retrieval.Time,
		"What was the date of the sinking?":               retrieval.Year | retrieval.Time,
		"How many ferries sank?":                          retrieval.Number,
		"How much water did it take?":                     retrieval.Number,
		"How much did the ministry raise fares?":          retrieval.Number,
		"What was the total number of ferries?":           retrieval.Number,
		"How much":                                        retrieval.Number,
		"How much of the fleet was sold to pay the debt?": retrieval.Number,
		"How much did the ferry cost?":                    retrieval.Money,
		"How much is being spent on it?":                  retrieval.Money,
		"How much money was lost?":                        retrieval.Money,
		"What was the price of a ticket?":                 retrieval.Money,
		"Why did it sink?":                                retrieval.Reason,
		"For what reason did it sink?":                    retrieval.Reason,
		"How did it sink?":                                retrieval.Content,
		"What is the":                                     retrieval.Content,
		"What sank, and when?":                            retrieval.Year | retrieval.Time,
		"Ferries":                                         retrieval.Content,
		"":                                                retrieval.Content,
	} {
		if got := retrieval.AskedBy(question); got != want {
			t.Errorf("%q asks for %b, want %b", question, got, want)
		}
	}
}

func TestSortsOfWords(t *testing.T) {
	const content, number = retrieval.Content, retrieval.Number | retrieval.Money
	for word, want := range map[string]retrieval.Sorts{
		"ferry": content, "the": 0, "1931": content | retrieval.Year | number, "1990s": content | retrieval.Year | number,
		"2150": content | number, "12": content | number, "twelve": content | number,
		"march": content | retrieval.Time, "because": retrieval.Reason, "": content,
	} {
		if got := retrieval.SortsOf(word); got != want {
			t.Errorf("%q is of %b, want %b", word, got, want)
		}
	}
}
