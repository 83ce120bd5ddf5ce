package peers_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/dateline-bot/dateline/cmd/peers"
	"github.com/dateline-bot/dateline/cmd/sets"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

func TestScore(t *testing.T) {
	got := peers.Score([]int{1, 2, 4, 8, 0})
	want := peers.Ranking{Questions: 5, Hit1: 0.2, Hit3: 0.4, Hit5: 0.6, Hit10: 0.8, MRR: (1 + 0.5 + 0.25 + 0.125) / 5}
	if math.Abs(got.MRR-want.MRR) > 1e-12 {
		t.Errorf("MRR = %v, want %v", got.MRR, want.MRR)
	}
	if got.MRR = want.MRR; got != want {
		t.Errorf("ranking = %+v, want %+v", got, want)
	}
	if got := peers.Score(nil); got != (peers.Ranking{}) {
		t.Errorf("the ranking of no questions = %+v", got)
	}
}

func TestRankedAreAnswerableWithGold(t *testing.T) {
	ranked := peers.Ranked([]sets.Question{
		{ID: "both", Answerable: true, Gold: []string{"a"}}, {ID: "no gold", Answerable: true}, {ID: "no answer", Gold: []string{"a"}},
	})
	if len(ranked) != 1 || ranked[0].ID != "both" {
		t.Errorf("ranked = %+v", ranked)
	}
}

func TestSpreadKeepsOrderAndNumber(t *testing.T) {
	var questions []sets.Question
	for i := range 10 {
		questions = append(questions, sets.Question{ID: fmt.Sprint(i)})
	}
	var ids string
	for _, q := range peers.Spread(questions, 4) {
		ids += q.ID
	}
	if ids != "0257" {
		t.Errorf("spread = %s", ids)
	}
	if got := peers.Spread(questions[:3], 4); len(got) != 3 {
		t.Errorf("spread of 3 has %d", len(got))
	}
}

// places finds, for a question whose text is n, the article "a" as the nth one,
// each article by two passages; "broken" fails.
type places struct{}

var errBroken = errors.New("broken")

func (places) Search(_ context.Context, q retrieval.Query) (r retrieval.Result, err error) {
	if q.Text == "broken" || q.AsOf != 20210101 || q.Limit != peers.Depth {
		return r, errBroken
	}
	var n int
	fmt.Sscan(q.Text, &n)
	for i := range 2 * n {
		id := fmt.Sprint("other", i/2)
		if i/2 == n-1 {
			id = "a"
		}
		r.Hits = append(r.Hits, retrieval.Hit{Passage: corpus.Passage{Article: &corpus.Article{ID: id}, N: i}})
	}
	return r, nil
}

func TestPlacesCountArticles(t *testing.T) {
	var questions []sets.Question
	var want []int
	for n := range 30 {
		questions = append(questions, sets.Question{Question: fmt.Sprint(n), Date: 20210101, Gold: []string{"b", "a"}})
		want = append(want, n)
	}
	got, err := peers.Places(t.Context(), places{}, questions)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("places = %v, %v; want %v", got, err, want)
	}
	questions[7].Question = "broken"
	if _, err := peers.Places(t.Context(), places{}, questions); !errors.Is(err, errBroken) {
		t.Errorf("error = %v, want that of the search", err)
	}
}
