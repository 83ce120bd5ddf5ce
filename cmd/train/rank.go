package main

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/dateline-bot/dateline/retrieval"
)

// rankCmd asks each set's questions of its own corpus, keeps the signals of
// what was found, and moves one weight at a time for as long as that raises
// what is measured: the mean of hit@1, hit@10 and the reciprocal rank of the
// first gold article (coordinate ascent: Metzler and Croft, "Linear
// Feature-Based Models for Information Retrieval", 2007). No weight goes below
// 0, since no signal speaks against a passage, and a set counts the same
// whatever its size: news, which is what an archive holds, more than
// encyclopedias.
type rankCmd struct {
	Sets   string   `required:"" help:"Folder of the sets." placeholder:"DIR"`
	Names  []string `help:"The sets to train on, each with what it counts." default:"realtimeqa=3,squad2=1,squadshifts=2,time=1"`
	Rounds int      `help:"The most rounds over all weights." default:"12"`
}

// depth is how many candidates of each question are learned from.
const depth = 120

// A list is what was found for one question: the signals of the candidates,
// which article each is of, and which articles are gold.
type list struct {
	signals []retrieval.Signals
	article []int
	gold    []bool  // by article
	weight  float64 // a set's lists together weigh what the set counts
}

// Run makes the model and prints it.
func (c *rankCmd) Run(ctx context.Context) error {
	var lists []list
	for _, named := range c.Names {
		name, counts, _ := strings.Cut(named, "=")
		share, err := strconv.ParseFloat(cmp.Or(counts, "1"), 64)
		if err != nil {
			return fmt.Errorf("%s: %w", named, err)
		}
		of, err := collect(ctx, filepath.Join(c.Sets, name))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		fmt.Fprintf(os.Stderr, "%s: %d questions\n", name, len(of))
		for i := range of {
			of[i].weight = share / float64(len(of))
		}
		lists = append(lists, of...)
	}
	model := climb(lists, c.Rounds)
	model.Made = "go run ./cmd/train rank, on the development halves of " + strings.Join(c.Names, ", ")
	return write(model)
}

// collect asks a set's questions. Those whose gold was not found teach nothing
// about its order and are left out.
func collect(ctx context.Context, dir string) ([]list, error) {
	from, err := open(ctx, dir)
	if err != nil {
		return nil, err
	}
	var lists []list
	for _, q := range from.questions {
		if !q.Answerable || len(q.Gold) == 0 {
			continue
		}
		found, err := from.library.Search(ctx, retrieval.Query{Text: q.Question, AsOf: q.Date, Limit: depth})
		if err != nil {
			return nil, err
		}
		var l list
		any := false
		place := make(map[string]int)
		for _, h := range found.Hits {
			at, ok := place[h.Article.ID]
			if !ok {
				at = len(l.gold)
				place[h.Article.ID] = at
				l.gold = append(l.gold, slices.Contains(q.Gold, h.Article.ID))
				any = any || l.gold[at]
			}
			l.signals, l.article = append(l.signals, h.Signals), append(l.article, at)
		}
		if any {
			lists = append(lists, l)
		}
	}
	return lists, nil
}

// parameters are the weights as one vector: those of Fit, then Week, Season.
type parameters [14]float64

func (p parameters) model() retrieval.Model {
	return retrieval.Model{Weights: retrieval.Signals{
		Passage: p[0], Article: p[1], Pairs: p[2], Cover: p[3], Dense: p[4], Title: p[5], Lead: p[6],
		Whole: p[7], Names: p[8], Opening: p[9], Feedback: p[10], Cosine: p[11], Week: p[12], Season: p[13],
	}}
}

// climb raises the measure one weight at a time, with steps that halve when no
// weight can be moved.
func climb(lists []list, rounds int) retrieval.Model {
	p := parameters{0: 0.67, 1: 0.33, 2: 0.15, 3: 0.05, 4: 0.1, 8: 0.05, 9: 0.05, 10: 0.05, 11: 0.15, 12: 0.35, 13: 0.1}
	best := measure(p, lists)
	step := 0.5 // of the weight
	for round := 1; round <= rounds && step > 0.04; round++ {
		before := best
		for i := range p {
			for _, factor := range []float64{1 + step, 1 / (1 + step)} {
				for {
					q := p
					q[i] = max(q[i], 0.02) * factor
					if q[i] < 0.004 {
						q[i] = 0
					}
					m := measure(q, lists)
					if m <= best+1e-6 || q == p {
						break
					}
					p, best = q, m
				}
			}
		}
		fmt.Fprintf(os.Stderr, "round %d: %.4f\n", round, best)
		if best-before < 1e-4 {
			step /= 2
		}
	}
	for i := range p {
		p[i] = math.Round(p[i]*1e4) / 1e4
	}
	return p.model()
}

// measure is the mean of hit@1, hit@10 and the reciprocal rank.
func measure(p parameters, lists []list) float64 {
	model := p.model()
	var sum, weights float64
	var scores []float64
	for _, l := range lists {
		scores = append(scores[:0], make([]float64, len(l.gold))...)
		for i, s := range l.signals {
			scores[l.article[i]] = max(scores[l.article[i]], model.Rank(s))
		}
		var gold float64
		for at, is := range l.gold {
			if is {
				gold = max(gold, scores[at])
			}
		}
		rank := 1
		for at, s := range scores {
			if s > gold && !l.gold[at] {
				rank++
			}
		}
		value := 1 / float64(rank)
		if rank == 1 {
			value++
		}
		if rank <= 10 {
			value++
		}
		sum += l.weight * value / 3
		weights += l.weight
	}
	return sum / weights
}
