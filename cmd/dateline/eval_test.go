package main

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/dateline-bot/dateline/cmd/sets"
)

// The area is the share of pairs that stand right, equal ones counting half.
func TestAUROCCountsPairs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.SampledFrom([]float64{0, 0.1, 0.2, 0.5, 0.7, 1}), 1, 20)
		yes, no := values.Draw(t, "yes"), values.Draw(t, "no")
		var pairs float64
		for _, y := range yes {
			for _, n := range no {
				pairs += bit(y > n) + bit(y == n)/2
			}
		}
		slices.Sort(yes)
		slices.Sort(no)
		if got, want := auroc(yes, no), pairs/float64(len(yes)*len(no)); math.Abs(got-want) > 1e-12 {
			t.Fatalf("auroc = %v, want %v", got, want)
		}
	})
}

// The threshold that is set anew never declines more than 6% of the answerable.
func TestPatienceIsKept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		confidence := rapid.SliceOfN(rapid.SampledFrom([]float64{0, 0.1, 0.2, 0.5, 0.7, 1}), 1, 60).Draw(t, "confidence")
		var questions []sets.Question
		var replies []reply
		for _, c := range confidence {
			questions = append(questions, sets.Question{Answerable: true})
			replies = append(replies, reply{confidence: c})
		}
		if got := decliningOf(questions, replies, nil); got.AtPatience > patience {
			t.Fatalf("declines %v", got.AtPatience)
		}
	})
}

func TestDecliningTellsTheKindsApart(t *testing.T) {
	questions := []sets.Question{{Answerable: true}, {}, {Answerable: true}, {}}
	replies := []reply{{confidence: 0.9}, {confidence: 0.8, declined: true}, {confidence: 0.4, declined: true}, {confidence: 0.1, declined: true}}
	got := decliningOf(questions, replies, []reply{{confidence: 0.5}, {confidence: 0.4}})
	want := declining{
		Answerable: 2, DeclinedAnswerable: 0.5, AtPatience: 0,
		Unanswerable: 2, DeclinedUnanswerable: 1, UnanswerableAt: 0.5, UnanswerableAUROC: 0.75,
		OffTopic: 2, DeclinedOffTopic: 0, OffTopicAt: 0, OffTopicAUROC: 0.625,
	}
	if got != want {
		t.Errorf("declining = %+v\nwant %+v", got, want)
	}
}

// A sentence of another article counts as an answer, but not as one from gold;
// a fourth claim is not looked at; without accepted answers nothing is counted.
func TestSentences(t *testing.T) {
	questions := []sets.Question{
		{Answerable: true, Gold: []string{"a"}, Answers: []string{"two ferries"}},
		{Answerable: true, Gold: []string{"a"}, Answers: []string{"14"}},
		{Answerable: true, Answers: []string{"green"}},
		{Answerable: true, Gold: []string{"a"}},
		{Gold: []string{"a"}, Answers: []string{"green"}},
	}
	two, trams, green := sentence{"Two ferries sank.", "a"}, sentence{"It has 14 trams.", "b"}, sentence{"They are green.", "a"}
	replies := []reply{
		{claims: []sentence{green, two}, best: []sentence{green, two}},
		{claims: []sentence{trams}, best: []sentence{trams}},
		{declined: true, best: []sentence{green}},
		{claims: []sentence{green}, best: []sentence{green}},
		{claims: []sentence{green}, best: []sentence{green}},
	}
	got := sentencesOf(questions, replies)
	want := sentences{
		WithAnswers: 3,
		FirstHolds:  1. / 3, AnyHolds: 2. / 3, FirstGold: 0,
		BestFirstHolds: 2. / 3, BestAnyHolds: 1, BestFirstGold: 0,
	}
	if got != want {
		t.Errorf("sentences = %+v\nwant %+v", got, want)
	}
}

func TestCheckFindsTheBestCut(t *testing.T) {
	got := check([]verdict{
		{supported: true, accepted: true, share: 1}, {supported: true, share: 0.8},
		{accepted: true, share: 0.9}, {share: 0.5}, {share: 0.1}, {share: 0.1},
	})
	want := checked{Claims: 6, Supported: 2, Accepted: 0.5, Refused: 0.75, Balanced: 0.625, Naive: 0.875, NaiveCut: 0.8}
	if got != want {
		t.Errorf("checked = %+v\nwant %+v", got, want)
	}
}
