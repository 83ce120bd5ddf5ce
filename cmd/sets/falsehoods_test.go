package sets_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/cmd/sets"
	"github.com/dateline-bot/dateline/corpus"
)

// statements are those of a question that the first sentence of a text answers.
func statements(text, answer string, seed uint64) []sets.Statement {
	a := &corpus.Article{ID: "a", Text: text}
	p := corpus.Passage{Article: a, N: 1, Span: corpus.Span{End: len(text)}}
	q := sets.Question{ID: "q", Question: "What?", Answerable: true, Gold: []string{"a"}, Answers: []string{answer}}
	return sets.Statements([]sets.Question{q}, map[string][]corpus.Passage{"a": {p}}, seed)
}

// Each rule says the sentence otherwise, and leaves alone what it would spoil.
func TestStatementsInOtherWords(t *testing.T) {
	for _, test := range []struct{ sentence, rule, want string }{
		{"The pier, which the harbour had neglected for years, burned down at night.", "clause dropped", "The pier burned down at night."},
		{"The ferry (built by Pellham Lines) sank in the old harbour.", "clause dropped", "The ferry sank in the old harbour."},
		{"In 1911, the council built a pier in the harbour.", "opening moved", "The council built a pier in the harbour in 1911."},
		{"The council counted 30,000 gulls at the pier.", "numbers rewritten", "The council counted 30 thousand gulls at the pier."},
		{"The council counted three gulls at the pier.", "numbers rewritten", "The council counted 3 gulls at the pier."},
		{"Fares rose by 5 percent in the spring.", "numbers rewritten", "Fares rose by 5% in the spring."},
		{"Later that day Ada Lindqvist told the crews to rest.", "name shortened", "Later that day Lindqvist told the crews to rest."},
		{"Ada Lindqvist said that the pier was closed for good.", "speech turned", "The pier was closed for good, stated Ada Lindqvist."},
		{"“The pier is closed for good,” said Ada Lindqvist.", "speech turned", "Ada Lindqvist said: “The pier is closed for good.”"},
		{"The pier was designed by Ada Lindqvist in 1911.", "voice turned", "Ada Lindqvist designed the pier in 1911."},
		{"The council did not close the pier at night.", "contracted", "The council didn’t close the pier at night."},
		{"The council began to close the pier.", "other words", "The council started to close the pier."},
	} {
		var said []string
		for seed := range uint64(24) {
			for _, s := range statements(test.sentence, "e", seed)[1:] {
				if slices.Contains(s.Rules, test.rule) {
					said = append(said, s.Text)
				}
			}
		}
		if !slices.Contains(said, test.want) {
			t.Errorf("%s: %q is said as %q, want %q", test.rule, test.sentence, slices.Compact(said), test.want)
		}
	}
	for seed := range uint64(20) {
		for _, s := range statements("He said “three boats began to sink” about the fire.", "e", seed) {
			if !strings.Contains(s.Text, "“three boats began to sink”") {
				t.Fatalf("what is quoted became %q by %v", s.Text, s.Rules)
			}
		}
		if all := statements("The crews, the boats, the gulls, the nets were lost.", "e", seed); len(all) > 1 {
			t.Fatalf("a list became %q by %v", all[1].Text, all[1].Rules)
		}
	}
}

func TestStatementsCiteWhatAnswers(t *testing.T) {
	const text = "The harbour was quiet in spring. The council counted thirty gulls, two dogs and a cat at the old pier. Ada Lindqvist said that the gulls were well."
	all := statements(text, "thirty gulls", 1)
	var ids []string
	for _, s := range all {
		ids = append(ids, s.ID)
		if !strings.Contains(s.Passage.Text(), s.Quote) || !strings.Contains(s.Sentence, s.Quote) || len(strings.Fields(s.Quote)) < 6 {
			t.Errorf("%q cites %q", s.Text, s.Quote)
		}
		if (len(s.Rules) == 0) != (s.Text == s.Sentence) {
			t.Errorf("%q by %v", s.Text, s.Rules)
		}
	}
	if !slices.Contains(ids, "q") || !slices.Contains(ids, "q speech") {
		t.Errorf("statements %q: want those of the answer and of who speaks", ids)
	}
	if more := statements("Quiet here. A caption of the harbour and its pier", "pier", 1); len(more) > 0 {
		t.Errorf("made %+v of a caption", more)
	}
}

const news = "Ada Lindqvist told the council of Aldmoor on Monday that 14 boats had been lost since 1998, more than ever. " +
	"“The harbour is an orphan of the islands,” said Tomas Okoro, who came on Friday with 23 sailors from Pellham in June 2003. " +
	"The council did not answer; the mayor of Quarrow, Mira Sund, said “the gulls know the wind better than we do” and rose."

// A falsehood is a truth with one thing exchanged for another that the sentence
// does not have.
func TestFalsehoodsExchangeOneThing(t *testing.T) {
	truths := slices.Concat(statements(news, "14 boats", 1), statements(news, "23 sailors", 1), statements(news, "gulls", 1),
		statements("At sea the boats of Quarrow defeated Pellham by night.", "boats", 1))
	truth := make(map[string]bool)
	for _, s := range truths {
		truth[s.Text+s.Quote] = true
	}
	kinds := make(map[sets.Swap][]string)
	for seed := range uint64(10) {
		for _, s := range sets.Falsehoods(truths, 100, seed) {
			kinds[s.Swap] = append(kinds[s.Swap], s.Text)
			if truth[s.Text+s.Quote] {
				t.Errorf("%s: nothing is exchanged in %q", s.Swap, s.Text)
			}
			if s.Swap != sets.SwapQuote && !strings.Contains(s.Passage.Text(), s.Quote) {
				t.Errorf("%s: the quote was changed, too: %q", s.Swap, s.Quote)
			}
		}
	}
	for swap, want := range map[sets.Swap][]string{
		sets.SwapNumber:   {"23 boats had been lost"},
		sets.SwapDate:     {"on Friday that", "since 2003"},
		sets.SwapName:     {"council of Pellham", "council of Quarrow"},
		sets.SwapSpeaker:  {"Tomas Okoro told the council", "said Mira Sund"},
		sets.SwapNegation: {"The council did answer", "had not been lost"},
		sets.SwapRoles:    {"Pellham defeated Quarrow"},
		sets.SwapSense:    {"less than"},
		sets.SwapWord:     {"14 sailors had been lost"},
		sets.SwapQuote:    {"“the gulls know the wind better than we do”"},
	} {
		if len(kinds[swap]) == 0 {
			t.Errorf("no %s was exchanged", swap)
			continue
		}
		for _, w := range want {
			if !slices.ContainsFunc(kinds[swap], func(text string) bool { return strings.Contains(text, w) }) {
				t.Errorf("%s: no falsehood has %q: %q", swap, w, kinds[swap][0])
			}
		}
	}
}

func TestFalsehoodsAreTheSameForTheSameSeed(t *testing.T) {
	truths := statements(news, "14 boats", 1)
	one, same, other := sets.Falsehoods(truths, 9, 1), sets.Falsehoods(truths, 9, 1), sets.Falsehoods(truths, 9, 4)
	if len(one) == 0 || !reflect.DeepEqual(one, same) {
		t.Errorf("one seed gave %+v and %+v", one, same)
	}
	if reflect.DeepEqual(one, other) {
		t.Errorf("two seeds gave %+v both", one)
	}
	if got := sets.Falsehoods(truths, 2, 1); len(got) != 2 {
		t.Errorf("%d falsehoods, want 2", len(got))
	}
}
