package main

import (
	"testing"

	"github.com/dateline-bot/dateline/retrieval"
)

// Each weight goes with the signal that it is multiplied by.
func TestParametersAreInTheOrderOfFit(t *testing.T) {
	var p parameters
	for k := range p {
		p[k] = float64(k + 1)
	}
	s := p.signals()
	fit := s.Fit()
	for k, v := range append(fit[:], s.Week, s.Season) {
		if v != p[k] {
			t.Errorf("weight %d is that of another signal, %v", k, v)
		}
	}
}

// titled are questions whose gold article has less of the passage, more of the
// title, and a sentence that is of no use.
func titled() []share {
	s := share{weight: 0.1}
	for i := range 10 {
		noise := float64(i%3) / 10
		s.lists = append(s.lists, list{
			signals: []retrieval.Signals{{Passage: 0.9, Title: 0.1, Near: noise}, {Passage: 0.5, Title: 0.6, Near: 0.2 - noise}, {Passage: 0.6, Title: 0.2}},
			article: []int{0, 1, 2},
			gold:    []bool{false, true, false},
		})
	}
	return []share{s}
}

func TestClimbRaisesWhatIsMeasured(t *testing.T) {
	start := parameters{wPassage: 1, wTitle: 0.7}
	before := measure(start, titled())
	reached := climb(start, []int{wPassage, wTitle}, titled(), 12)
	if after := measure(reached, titled()); before > 0.9 || after < 0.999 {
		t.Errorf("measured %v before and %v after, want 1: %v", before, after, reached)
	}
	if reached[wNear] != 0 {
		t.Errorf("a weight that was not free is %v", reached[wNear])
	}
}

// From where no step raises anything another start leads on.
func TestClimbFromSeveralStarts(t *testing.T) {
	start, free := parameters{wPassage: 1, wTitle: 0.4}, []int{wPassage, wTitle}
	if reached := climb(start, free, titled(), 12); reached[wTitle] != 0.4 {
		t.Fatalf("climbed to %v, want nowhere", reached)
	}
	reached := climbFrom(start, []int{wTitle}, free, titled(), 12)
	if after := measure(reached, titled()); after < 0.999 {
		t.Errorf("measured %v, want 1: %v", after, reached)
	}
}

func TestLambdaRankPutsGoldFirst(t *testing.T) {
	p := lambdaRank([]int{wPassage, wTitle}, titled())
	if m := measure(p, titled()); m < 0.999 {
		t.Errorf("measured %v, want 1: %v", m, p)
	}
	if p[wNear] != 0 || p[wPassage] < 0 {
		t.Errorf("weights are %v", p)
	}
}

// A gold article in the third place is among the first ten, and no more.
func TestMeasure(t *testing.T) {
	third := share{weight: 1, lists: []list{{
		signals: []retrieval.Signals{{Passage: 3}, {Passage: 2}, {Passage: 1}, {Passage: 2.5}},
		article: []int{0, 1, 2, 1},
		gold:    []bool{false, false, true},
	}}}
	if got, want := measure(parameters{wPassage: 1}, []share{third}), (1.0/3+1)/3; got != want {
		t.Errorf("measured %v, want %v", got, want)
	}
}
