package lexical_test

import (
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
	"github.com/dateline-bot/dateline/retrieval/lexical"
)

// closely are the signals of a close reading of a passage.
func closely(x *lexical.Index, asks retrieval.Sorts, question string, p corpus.Passage) retrieval.Signals {
	q := retrieval.Question{Text: question, Asks: asks, Terms: x.Terms(question, retrieval.Filter{})}
	hits := []retrieval.Hit{{Passage: p}}
	x.Closely(q, hits)
	return hits[0].Signals
}

// Of two passages the first says more to the question in one respect.
func TestEachSignalOfACloseReading(t *testing.T) {
	for _, test := range []struct {
		signal     string
		of         func(retrieval.Signals) float64
		asks       retrieval.Sorts
		question   string
		more, less string
	}{
		{"reach, a sentence before", func(s retrieval.Signals) float64 { return s.Reach }, retrieval.Content, "Which pilot left the harbour?",
			"The pilot was old. The harbour froze.", "The pilot was old. The lamp burned. Bread was sold. The harbour froze."},
		{"reach, a kin", func(s retrieval.Signals) float64 { return s.Reach }, retrieval.Content, "Which colonies lost the harbour?",
			"The colonists filled the harbour.", "The herring filled the harbour."},
		{"sentence", func(s retrieval.Signals) float64 { return s.Sentence }, retrieval.Content, "Which pilot left the harbour?",
			"The pilot of the harbour slept.", "The pilot slept. The harbour froze."},
		{"sentence, its length", func(s retrieval.Signals) float64 { return s.Sentence }, retrieval.Content, "Which pilot left the harbour?",
			"The pilot of the harbour slept.", "The pilot of the harbour slept as he had done through many a long and quiet evening of that winter."},
		{"near a name", func(s retrieval.Signals) float64 { return s.Near }, retrieval.Name, "Who steered the ferry?",
			"The ferry was steered by Maud.", "The ferry was steered by night."},
		{"a name and not a sentence's start", func(s retrieval.Signals) float64 { return s.Near }, retrieval.Name, "Who steered the ferry?",
			"Once Maud steered the ferry.", "Somebody steered the ferry."},
		{"near a year", func(s retrieval.Signals) float64 { return s.Near }, retrieval.Year, "In what year did the ferry sink?",
			"The ferry sank in 1931.", "The ferry sank in winter."},
		{"near a number", func(s retrieval.Signals) float64 { return s.Near }, retrieval.Number, "How many ferries sank?",
			"Twelve ferries sank.", "Old ferries sank."},
		{"nearer", func(s retrieval.Signals) float64 { return s.Near }, retrieval.Number, "How many ferries sank?",
			"In winter 12 ferries sank.", "In winter ferries of the northern harbours sank, 12 years old."},
		{"phrase, of function words too", func(s retrieval.Signals) float64 { return s.Phrase }, retrieval.Content, "Who is the keeper of the lamp?",
			"The keeper of the lamp slept.", "A keeper slept by the lamp."},
		{"exact", func(s retrieval.Signals) float64 { return s.Exact }, retrieval.Content, "Which ferries sank?",
			"The ferries stopped.", "The ferry stopped."},
		{"kin", func(s retrieval.Signals) float64 { return s.Kin }, retrieval.Content, "Which colonies lost the harbour?",
			"The colonists filled the harbour.", "The herring filled the harbour."},
		{"equal", func(s retrieval.Signals) float64 { return s.Equal }, retrieval.Content, "Which physician left?",
			"The doctor slept.", "The baker slept."},
		{"related", func(s retrieval.Signals) float64 { return s.Related }, retrieval.Content, "Which physician left?",
			"The surgeon slept.", "The baker slept."},
		{"short", func(s retrieval.Signals) float64 { return s.Short }, retrieval.Content, "Which ferry sank?",
			"The ferry.", "The ferry and all that was on it."},
	} {
		x := lexical.New(lexical.Tuned)
		p := passages("a", "", test.more, test.less)
		if err := x.Put(t.Context(), p, nil); err != nil {
			t.Fatal(err)
		}
		more, less := closely(x, test.asks, test.question, p[0]), closely(x, test.asks, test.question, p[1])
		if test.of(more) <= test.of(less)+1e-6 {
			t.Errorf("%s: %v for %q, %v for %q", test.signal, test.of(more), test.more, test.of(less), test.less)
		}
	}
}

func TestCloseReadingKnowsTheTitle(t *testing.T) {
	x := lexical.New(lexical.Tuned)
	with, without := passages("a", "The ferry", "The pilot slept."), passages("b", "The baker", "The pilot slept.")
	x.Put(t.Context(), with, nil)
	x.Put(t.Context(), without, nil)
	const question = "Which pilot left the ferry?"
	if a, b := closely(x, retrieval.Content, question, with[0]).Reach, closely(x, retrieval.Content, question, without[0]).Reach; a <= b {
		t.Errorf("reach is %v with the ferry in the title, %v without", a, b)
	}
}

// A question of nothing that the index knows, and a passage that it does not
// hold, are no harm.
func TestCloseReadingOfTheUnknown(t *testing.T) {
	x := lexical.New(lexical.Tuned)
	held, other := passages("a", "", "The pilot slept."), passages("b", "", "The ferry sank.")
	x.Put(t.Context(), held, nil)
	if s := closely(x, retrieval.Content, "Which zeppelin burned?", held[0]); s.Reach != 0 || s.Exact != 0 || s.Phrase != 0 {
		t.Errorf("an unknown word is found: %+v", s)
	}
	if s := closely(x, retrieval.Content, "Which pilot slept?", other[0]); s != (retrieval.Signals{}) {
		t.Errorf("a passage that is not held is read: %+v", s)
	}
	beyond := held[0]
	beyond.N = 2
	if s := closely(x, retrieval.Content, "Which pilot slept?", beyond); s != (retrieval.Signals{}) {
		t.Errorf("a passage beyond the last is read: %+v", s)
	}
	long := strings.Repeat("pilot ferry ", 20)
	for i := range 100 {
		long += fmt.Sprintf("w%d ", i)
	}
	if s := closely(x, retrieval.Content, long, held[0]); s.Reach <= 0 || s.Reach > 1 {
		t.Errorf("reach is %v for a question of more words than are counted", s.Reach)
	}
}

// What is read of a passage depends on what the index holds and on nothing
// else: not on the order in which articles came in, on those that left, on how
// they were read, or on what was asked before; and it runs from 0 to 1.
func TestCloseReadingDependsOnWhatIsHeld(t *testing.T) {
	vocabulary := strings.Fields("harbour ferry Ferries tram doctor physician surgeon keeper storm 1931 twelve because the of a The Maud pilot. slept. Pilots")
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(vocabulary), 1, 14).Draw(t, "words"), " ")
		})
		asks := rapid.Custom(func(t *rapid.T) retrieval.Sorts {
			return rapid.SampledFrom([]retrieval.Sorts{retrieval.Content, retrieval.Name, retrieval.Year | retrieval.Time, retrieval.Number, retrieval.Reason}).Draw(t, "asks")
		})
		changing := lexical.New(lexical.Tuned)
		held := make(map[string][]corpus.Passage)
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			id := rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(t, "id")
			if old := held[id]; old != nil {
				closely(changing, asks.Draw(t, "asked before"), text.Draw(t, "question before"), old[0])
			}
			changing.Delete(t.Context(), id)
			delete(held, id)
			if rapid.Bool().Draw(t, "put") {
				p := passages(id, text.Draw(t, "title"), rapid.SliceOfN(text, 1, 3).Draw(t, "texts")...)
				var reading []byte
				if rapid.Bool().Draw(t, "read before") {
					reading = lexical.Reading(p)
				}
				changing.Put(t.Context(), p, reading)
				held[id] = p
			}
		}
		fresh := lexical.New(lexical.Tuned)
		for _, p := range held {
			fresh.Put(t.Context(), p, nil)
		}
		question, sorts := text.Draw(t, "question"), asks.Draw(t, "asked")
		for _, of := range held {
			for _, p := range of {
				got, want := closely(changing, sorts, question, p), closely(fresh, sorts, question, p)
				g, w := got.Fit(), want.Fit()
				for i, v := range w {
					if math.Abs(g[i]-v) > 1e-9 || !(v >= 0 && v <= 1+1e-9) {
						t.Fatalf("%q in %q: signal %d is %v, in a fresh index %v", question, p.Text(), i, g[i], v)
					}
				}
			}
		}
	})
}

// Compaction moves every word to another number, and changes no signal.
func TestCompactionKeepsHowWordsStand(t *testing.T) {
	x := lexical.New(lexical.Tuned)
	for i := range 100 { // words that go, so that others change their numbers
		x.Put(t.Context(), passages(fmt.Sprint(i), "", fmt.Sprintf("word%d", i)), nil)
	}
	stays := passages("stays", "Lamp", "The lamp burned. Then Maud of Hesk lit the other lamps.")
	x.Put(t.Context(), stays, nil)
	for i := range 100 {
		x.Delete(t.Context(), fmt.Sprint(i))
	}
	const question = "Who lit the other lamp?"
	before := closely(x, retrieval.Name, question, stays[0])
	for range 3000 {
		x.Put(t.Context(), passages("comes", "", "Bread."), nil)
		x.Delete(t.Context(), "comes")
	}
	if after := closely(x, retrieval.Name, question, stays[0]); after != before || before.Near == 0 {
		t.Errorf("signals were %+v, are %+v", before, after)
	}
}

func TestCloseReadingByManyAtOnce(t *testing.T) {
	x := lexical.New(lexical.Tuned)
	p := passages("a", "Harbour", "The pilot of the ferry slept. Twelve ferries sank in 1931.", "Maud steered the ferry.")
	x.Put(t.Context(), p, nil)
	questions := []string{"Who steered the ferry?", "How many ferries sank?", "Which pilot slept?"}
	var want []retrieval.Signals
	for _, q := range questions {
		want = append(want, closely(x, retrieval.Content, q, p[0]))
	}
	var group sync.WaitGroup
	for n := range 8 {
		group.Go(func() {
			for i := range 50 {
				at := (n + i) % len(questions)
				if got := closely(x, retrieval.Content, questions[at], p[0]); got != want[at] {
					t.Errorf("%q: %+v, alone %+v", questions[at], got, want[at])
					return
				}
			}
		})
	}
	group.Wait()
}
