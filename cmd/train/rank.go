package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/retrieval"
)

// rankCmd asks each set's questions of its own corpus, keeps the signals of
// what was found, and learns what each signal counts, in three steps:
//
// The topic's weights, of the signals of whole passages, by coordinate ascent
// (climb) over all sets, from several starts.
//
// The question's weights, those of a close reading too, by LambdaRank (Burges,
// "From RankNet to LambdaRank to LambdaMART", 2010) over the sets of questions
// that are large enough for it.
//
// Then those of the question's weights that encyclopedias cannot teach, since
// their articles are one passage and undated, by coordinate ascent with the
// news, from several starts: Article, Opening, Week and Season.
//
// No weight goes below 0, since no signal speaks against a passage. A set
// counts by its share whatever its size.
type rankCmd struct {
	Sets   string             `required:"" help:"Folder of the sets." placeholder:"DIR"`
	Topic  map[string]float64 `help:"The sets that topics are learned from, each with what it counts." default:"realtimeqa=2;squad2=1;squadshifts=1;time=2"`
	Large  map[string]float64 `help:"The sets that questions are learned from." default:"squad2=1;squadshifts=2"`
	News   map[string]float64 `help:"The sets that the question's weights of articles and days are learned from." default:"realtimeqa=2;squad2=1;squadshifts=2"`
	Rounds int                `help:"The most rounds over all weights." default:"12"`
}

// depth is how many candidates of each question are learned from.
const depth = 120

// A list is what was found for one question: the signals of the candidates,
// which article each is of, and which articles are gold.
type list struct {
	signals []retrieval.Signals
	article []int
	gold    []bool // by article
}

// A share is lists that together weigh what their set counts.
type share struct {
	lists  []list
	weight float64 // of each list
}

// Run makes the model and prints it.
func (c *rankCmd) Run(ctx context.Context) error {
	from := make(map[string]set)
	for _, of := range []map[string]float64{c.Topic, c.Large, c.News} {
		for name := range of {
			if _, ok := from[name]; ok {
				continue
			}
			opened, err := open(ctx, filepath.Join(c.Sets, name))
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			from[name] = opened
		}
	}
	// What is found, and what of it is read closely, is by the weights that
	// searches rank by. They are those learned so far, not those checked in:
	// training again gives the same.
	shares := func(of map[string]float64, only func(list) list) (all []share, err error) {
		for _, name := range slices.Sorted(maps.Keys(of)) {
			lists, err := collect(ctx, from[name])
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			fmt.Fprintf(os.Stderr, "%s: %d questions\n", name, len(lists))
			s := share{weight: of[name] / float64(len(lists))}
			for _, l := range lists {
				s.lists = append(s.lists, only(l))
			}
			all = append(all, s)
		}
		return all, nil
	}
	whole := func(l list) list { return l }
	model := &retrieval.Shipped
	model.Topic, model.Question = topicStart.signals(), topicStart.signals()
	of, err := shares(c.Topic, whole)
	if err != nil {
		return err
	}
	topic := []int{wPassage, wArticle, wPairs, wCover, wDense, wTitle, wLead, wWhole, wNames, wOpening, wFeedback, wCosine, wWeek, wSeason}
	model.Topic = climbFrom(topicStart, []int{wArticle, wCosine}, topic, of, c.Rounds).signals()
	model.Question = model.Topic
	large, err := shares(c.Large, closely)
	if err != nil {
		return err
	}
	news, err := shares(c.News, closely)
	if err != nil {
		return err
	}
	question := lambdaRank([]int{wPassage, wArticle, wPairs, wTitle, wNames, wOpening, wFeedback,
		wReach, wSentence, wNear, wPhrase, wExact, wKin, wEqual, wRelated, wShort}, large)
	question[wWeek], question[wSeason] = topicStart[wWeek], topicStart[wSeason]
	byNews := []int{wArticle, wOpening, wWeek, wSeason}
	model.Question = climbFrom(question, byNews, byNews, news, c.Rounds).signals()
	model.Made = "go run ./cmd/train rank, on the development halves of " + strings.Join(slices.Sorted(maps.Keys(from)), ", ")
	return write(*model)
}

// collect asks a set's questions. Those whose gold was not found teach nothing
// about its order and are left out.
func collect(ctx context.Context, from set) ([]list, error) {
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
		place := make(map[string]int)
		for _, h := range found.Hits {
			at, ok := place[h.Article.ID]
			if !ok {
				at = len(l.gold)
				place[h.Article.ID] = at
				l.gold = append(l.gold, slices.Contains(q.Gold, h.Article.ID))
			}
			l.signals, l.article = append(l.signals, h.Signals), append(l.article, at)
		}
		if slices.Contains(l.gold, true) {
			lists = append(lists, l)
		}
	}
	return lists, nil
}

// closely is the part of a list that was read closely.
func closely(l list) list {
	part := list{gold: l.gold}
	for i, s := range l.signals {
		if s.Short > 0 || s.Reach > 0 {
			part.signals, part.article = append(part.signals, s), append(part.article, l.article[i])
		}
	}
	return part
}

// parameters are the weights as one vector: those of Fit, in its order, and
// those of recency.
type parameters [wCount]float64

const (
	wPassage = iota
	wArticle
	wPairs
	wCover
	wDense
	wTitle
	wLead
	wWhole
	wNames
	wOpening
	wFeedback
	wCosine
	wReach
	wSentence
	wNear
	wPhrase
	wExact
	wKin
	wEqual
	wRelated
	wShort
	wWeek
	wSeason
	wCount
)

// topicStart is where the topic's weights are learned from.
var topicStart = parameters{
	wPassage: 0.67, wArticle: 0.33, wPairs: 0.15, wCover: 0.05, wDense: 0.1, wNames: 0.05, wOpening: 0.05, wFeedback: 0.05,
	wCosine: 0.15, wWeek: 0.35, wSeason: 0.1,
}

func (p parameters) signals() retrieval.Signals {
	return retrieval.Signals{
		Passage: p[wPassage], Article: p[wArticle], Pairs: p[wPairs], Cover: p[wCover], Dense: p[wDense], Title: p[wTitle],
		Lead: p[wLead], Whole: p[wWhole], Names: p[wNames], Opening: p[wOpening], Feedback: p[wFeedback], Cosine: p[wCosine],
		Reach: p[wReach], Sentence: p[wSentence], Near: p[wNear], Phrase: p[wPhrase], Exact: p[wExact], Kin: p[wKin],
		Equal: p[wEqual], Related: p[wRelated], Short: p[wShort], Week: p[wWeek], Season: p[wSeason],
	}
}

// climb moves one of the free weights at a time for as long as that raises
// what is measured, with steps that halve when none can be moved (Metzler and
// Croft, "Linear Feature-Based Models for Information Retrieval", 2007).
func climb(p parameters, free []int, shares []share, rounds int) parameters {
	best := measure(p, shares)
	step := 0.5 // of the weight
	for round := 1; round <= rounds && step > 0.04; round++ {
		before := best
		for _, i := range free {
			for _, factor := range []float64{1 + step, 1 / (1 + step)} {
				for {
					q := p
					q[i] = max(q[i], 0.02) * factor
					if q[i] < 0.004 {
						q[i] = 0
					}
					m := measure(q, shares)
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
	return p.rounded()
}

// climbFrom climbs from the weights as they are and with the given ones doubled
// and tripled, and gives the highest place reached.
func climbFrom(p parameters, multiplied, free []int, shares []share, rounds int) parameters {
	best, high := p, 0.0
	for _, factor := range []float64{1, 2, 3} {
		start := p
		for _, k := range multiplied {
			start[k] *= factor
		}
		reached := climb(start, free, shares, rounds)
		if m := measure(reached, shares); m > high {
			best, high = reached, m
		}
	}
	return best
}

func (p parameters) rounded() parameters {
	for i := range p {
		p[i] = math.Round(p[i]*1e4) / 1e4
	}
	return p
}

// measure is the mean of hit@1, hit@10 and the reciprocal rank of the first
// gold article.
func measure(p parameters, shares []share) float64 {
	weights := p.signals()
	var sum, all float64
	var scores []float64
	for _, s := range shares {
		for _, l := range s.lists {
			scores = append(scores[:0], make([]float64, len(l.gold))...)
			for i, signals := range l.signals {
				scores[l.article[i]] = max(scores[l.article[i]], retrieval.Rank(weights, signals))
			}
			var gold float64
			for at, is := range l.gold {
				if is {
					gold = max(gold, scores[at])
				}
			}
			rank := 1
			for at, score := range scores {
				if score > gold && !l.gold[at] {
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
			sum += s.weight * value / 3
			all += s.weight
		}
	}
	return sum / all
}

// LambdaRank: steps of the ascent, how far each goes at first, and how much
// weights shrink.
const (
	lambdaSteps  = 150
	lambdaRate   = 0.3
	lambdaShrink = 1e-4
	// lambdaDepth is how many candidates of a list are compared.
	lambdaDepth = 30
)

// lambdaRank learns the free weights from pairs of articles, gold and other,
// each by what the gold one's rank would gain if the two changed places: its
// reciprocal, a half where it is first, a fifth where it is among the first
// ten. An article's score is that of its best passage. Steps are sized as by
// Adam (Kingma and Ba, 2015).
func lambdaRank(free []int, shares []share) parameters {
	p := parameters{wPassage: 5, wArticle: 5}
	var mean, square parameters
	var all float64
	for _, s := range shares {
		all += s.weight * float64(len(s.lists))
	}
	for step := 1.0; step <= lambdaSteps; step++ {
		var gradient parameters
		weights := p.signals()
		for _, s := range shares {
			for _, l := range s.lists {
				l.pull(weights, s.weight/all, &gradient)
			}
		}
		for _, k := range free {
			g := gradient[k] - lambdaShrink*p[k]
			mean[k] = 0.9*mean[k] + 0.1*g
			square[k] = 0.99*square[k] + 0.01*g*g
			size := math.Sqrt(square[k]/(1-math.Pow(0.99, step))) + 1e-8
			p[k] = max(0, p[k]+lambdaRate*mean[k]/(1-math.Pow(0.9, step))/size)
		}
	}
	return p.rounded()
}

// pull adds to the gradient what raises the list's best gold article above the
// others.
func (l list) pull(weights retrieval.Signals, weight float64, gradient *parameters) {
	type best struct {
		score   float64
		passage int
		article int
	}
	articles := make([]best, 0, lambdaDepth)
	place := make(map[int]int, lambdaDepth)
	for i, s := range l.signals[:min(lambdaDepth, len(l.signals))] {
		b := best{retrieval.Rank(weights, s), i, l.article[i]}
		at, ok := place[b.article]
		switch {
		case !ok:
			place[b.article] = len(articles)
			articles = append(articles, b)
		case b.score > articles[at].score:
			articles[at] = b
		}
	}
	slices.SortFunc(articles, func(a, b best) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.passage, b.passage))
	})
	gold := slices.IndexFunc(articles, func(a best) bool { return l.gold[a.article] })
	if gold < 0 {
		return
	}
	value := func(rank int) float64 {
		v := 1 / float64(rank)
		if rank == 1 {
			v += 0.5
		}
		if rank <= 10 {
			v += 0.2
		}
		return v
	}
	for at, other := range articles {
		if l.gold[other.article] {
			continue
		}
		gain := math.Abs(value(gold+1) - value(at+1))
		push := weight * gain / (1 + math.Exp(articles[gold].score-other.score))
		up, down := l.signals[articles[gold].passage].Fit(), l.signals[other.passage].Fit()
		for k := range up {
			gradient[k] += push * (up[k] - down[k])
		}
	}
}
