package quote_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/dateline-bot/dateline/bot/quote"
	"github.com/dateline-bot/dateline/corpus"
)

// guild is a made-up article in which sentences hold things of many sorts.
var guild = []*corpus.Article{{ID: "guild", Title: "The lantern makers", Text: "" +
	"The guild of lantern makers has 28 member workshops in all. " +
	"A 900-member choir of the guild sings in Brightwater each spring. " +
	"Maud Ferrier leads the guild. " +
	"The guild moved to Brightwater in May 1931 because rents were low there. " +
	"Its new hall cost $4 million. " +
	"On Friday the guild met."}}

// best is the first candidate for a question about the articles.
func best(t testing.TB, articles []*corpus.Article, question string) quote.Sentence {
	t.Helper()
	candidates := quote.Shipped.Candidates(question, findIn(t, articles, question))
	if len(candidates) == 0 {
		t.Fatalf("%s: no candidates", question)
	}
	return candidates[0]
}

func TestTheBestHoldsWhatIsAskedFor(t *testing.T) {
	for question, want := range map[string]string{
		"How many members does the guild have?":        "28 member workshops", // not the choir
		"Who leads the guild?":                         "Maud Ferrier",
		"Where does the choir of the guild sing?":      "Brightwater",
		"In what year did the guild move?":             "1931",
		"When did the guild move to Brightwater?":      "May 1931",
		"How much did the new hall of the guild cost?": "$4 million",
	} {
		if s := best(t, guild, question); !strings.Contains(s.Text, want) || !s.Typed {
			t.Errorf("%s: %q, typed %t, want %q", question, s.Text, s.Typed, want)
		}
	}
}

// A year or a sum is the only answer to a question for one: whatever else fits
// the question is no candidate.
func TestOnlyAYearAnswersForAYear(t *testing.T) {
	quiet := []*corpus.Article{{ID: "quiet", Text: "The choir of the guild sings each spring. The new hall is dear to the guild."}}
	for _, question := range []string{"In what year did the choir of the guild sing?", "How much did the new hall of the guild cost?"} {
		if c := quote.Shipped.Candidates(question, findIn(t, quiet, question)); len(c) > 0 {
			t.Errorf("%s: %q", question, c[0].Text)
		}
	}
	if s := best(t, guild, "In what year did the guild move?"); !strings.Contains(s.Text, "1931") {
		t.Errorf("got %q", s.Text)
	}
}

// Whatever is asked, candidates come best first, are sentences of their
// passages, and have finite signals; the confidence is a probability.
func TestCandidatesAreOrdered(t *testing.T) {
	var vocabulary []string
	for _, a := range append(guild, town...) {
		vocabulary = append(vocabulary, strings.Fields(a.Text)...)
	}
	vocabulary = append(vocabulary, "Who", "when", "how many", "what kind of", "not", "1931", "zzyzx", "é", "—", "U.S.")
	rapid.Check(t, func(rt *rapid.T) {
		question := strings.Join(rapid.SliceOfN(rapid.SampledFrom(vocabulary), 1, 80).Draw(rt, "words"), " ")
		found := findIn(t, append(guild, town...), question)
		candidates := quote.Shipped.Candidates(question, found)
		for i, c := range candidates {
			if i > 0 && c.Score > candidates[i-1].Score {
				rt.Fatalf("%d scores %f, more than the one before", i, c.Score)
			}
			if !strings.Contains(c.Passage.Text(), c.Text) {
				rt.Fatalf("%q is not of its passage", c.Text)
			}
			for n, v := range c.Signals {
				if math.IsNaN(v) || math.IsInf(v, 0) {
					rt.Fatalf("signal %d is %f", n, v)
				}
			}
		}
		if len(candidates) == 0 {
			return
		}
		doubts := quote.DoubtsOf(question, found, candidates)
		for n, v := range doubts {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				rt.Fatalf("doubt %d is %f", n, v)
			}
		}
		if c := quote.Shipped.Confidence(doubts); !(c > 0 && c < 1) {
			rt.Fatalf("confidence %f", c)
		}
	})
}

func TestForestScore(t *testing.T) {
	var f quote.Forest
	if err := json.Unmarshal([]byte(`["1:0.5 0:2 = 1 2 4 8", " = 0.25"]`), &f); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ first, second, want float64 }{
		{0, 0, 1}, {0, 1, 2}, {3, 0, 4}, {3, 1, 8},
		{2, 0.5, 1}, // a bound itself is not above it
	} {
		if got := f.Score([]float64{c.first, c.second}); got != c.want+0.25 {
			t.Errorf("%v scores %f", c, got)
		}
	}
}

func FuzzTree(f *testing.F) {
	for _, s := range []string{"12:0.45 3:1.5 = -0.2 0.1 0 0.31", "= 1", "", "0:1 =", "-1:0 = 1 2", "9999:0 = 1 2", "0:NaN = 1 Inf", "0:1 1:2 2:3 3:4 4:5 = 1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		var tree, again quote.Tree
		if tree.UnmarshalText([]byte(line)) != nil {
			return
		}
		text, err := tree.MarshalText()
		if err != nil || again.UnmarshalText(text) != nil {
			t.Fatalf("%q is read, and written as %q (%v), which is not", line, text, err)
		}
		if second, _ := again.MarshalText(); string(second) != string(text) {
			t.Fatalf("%q comes back as %q", text, second)
		}
		quote.Forest{tree}.Score(make([]float64, len(quote.Doubts{})))
	})
}
