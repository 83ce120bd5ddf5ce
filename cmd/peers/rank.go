package peers

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dateline-bot/dateline/cmd/sets"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// Depth is how many passages are looked through for gold articles.
const Depth = 100

// A Ranking tells how high a searcher ranks the gold articles of questions. All
// but Questions are means over the questions, from 0 to 1.
type Ranking struct {
	Questions int `json:"questions"`
	// Hit1 is the share of questions with a gold article in the first place,
	// Hit3, Hit5 and Hit10 among the first so many articles.
	Hit1  float64 `json:"hit_1"`
	Hit3  float64 `json:"hit_3"`
	Hit5  float64 `json:"hit_5"`
	Hit10 float64 `json:"hit_10"`
	// MRR is the mean reciprocal rank of the first gold article, 0 for one
	// that is not among the articles of the first Depth passages.
	MRR float64 `json:"mrr"`
}

// Ranked are the questions that a ranking is measured on: those that can be
// answered and say which articles are right.
func Ranked(questions []sets.Question) []sets.Question {
	return slices.DeleteFunc(slices.Clone(questions), func(q sets.Question) bool { return !q.Answerable || len(q.Gold) == 0 })
}

// Places asks the questions, each as of its day, and gives the place of the
// first gold article for each, from 1; 0 is nowhere.
func Places(ctx context.Context, s Searcher, questions []sets.Question) ([]int, error) {
	places := make([]int, len(questions))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, q := range questions {
		group.Go(func() error {
			found, err := s.Search(ctx, retrieval.Query{Text: q.Question, AsOf: q.Date, Limit: Depth})
			if err != nil {
				return fmt.Errorf("search for %s: %w", q.ID, err)
			}
			places[i] = 1 + slices.IndexFunc(found.Articles(), func(a *corpus.Article) bool { return slices.Contains(q.Gold, a.ID) })
			return nil
		})
	}
	return places, group.Wait()
}

// Score is the ranking that places make.
func Score(places []int) Ranking {
	r := Ranking{Questions: len(places)}
	within := []struct {
		share *float64
		first int
	}{{&r.Hit1, 1}, {&r.Hit3, 3}, {&r.Hit5, 5}, {&r.Hit10, 10}}
	for _, p := range places {
		if p == 0 {
			continue
		}
		r.MRR += 1 / float64(p)
		for _, w := range within {
			if p <= w.first {
				*w.share++
			}
		}
	}
	all := float64(max(1, len(places)))
	r.MRR /= all
	for _, w := range within {
		*w.share /= all
	}
	return r
}

// Timed is how many questions are timed at most.
const Timed = 200

// Times are how long a search for ten passages took, sorted: for at most 200
// questions spread over all of them, one at a time.
func Times(ctx context.Context, s Searcher, questions []sets.Question) ([]time.Duration, error) {
	var times []time.Duration
	for _, q := range Spread(questions, Timed) {
		start := time.Now()
		if _, err := s.Search(ctx, retrieval.Query{Text: q.Question, AsOf: q.Date}); err != nil {
			return nil, fmt.Errorf("search for %s: %w", q.ID, err)
		}
		times = append(times, time.Since(start))
	}
	slices.Sort(times)
	return times, nil
}

// Spread are at most n of the questions, at equal distances.
func Spread(questions []sets.Question, n int) []sets.Question {
	if len(questions) <= n {
		return questions
	}
	spread := make([]sets.Question, n)
	for i := range spread {
		spread[i] = questions[i*len(questions)/n]
	}
	return spread
}
