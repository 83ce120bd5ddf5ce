package main

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"os"
	"slices"

	"github.com/dateline-bot/dateline/bot/quote"
)

// quoteCmd learns two things from questions with known answers. Which sentence
// answers: the trees under which the softmax of the candidates' scores falls
// on those that hold an accepted answer (ListNet: Cao et al., "Learning to
// Rank: From Pairwise Approach to Listwise Approach", 2007). And whether any
// does: the log odds, by trees again, that a question can be answered, from
// questions that can, near misses, and questions asked of another corpus.
//
// What the second learns from are scores by trees that have not seen the
// question's topic: those that have are surer of it than they will be of the
// questions to come.
type quoteCmd struct {
	Sets     string  `required:"" help:"Folder of the sets." placeholder:"DIR"`
	Home     string  `help:"The set with questions that can and cannot be answered." default:"squad2"`
	Other    string  `help:"The set whose questions are on other topics." default:"squadshifts"`
	News     string  `help:"A set of questions about news." default:"realtimeqa"`
	Declined float64 `help:"The share of answerable questions that may be declined." default:"0.05"`
}

// Run makes the model and prints it.
func (c *quoteCmd) Run(ctx context.Context) error {
	trials, err := c.trials(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "%d questions asked\n", len(trials))

	model := &quote.Model{Made: "go run ./cmd/train quote, on the development halves of " + c.Home + ", " + c.Other + " and " + c.News}
	for k := range folds {
		unseen := &quote.Model{Sentence: chooser(trials, k)}
		for i := range trials {
			if t := &trials[i]; t.fold == k && len(t.candidates) > 0 {
				ranked := slices.Clone(t.candidates)
				unseen.Rank(ranked)
				t.missed = t.class == answered && !holds(t.question, ranked[0])
				t.doubts = quote.DoubtsOf(t.question.Question, t.found, ranked)
			}
		}
	}
	model.Sentence = chooser(trials, none)
	unseen := make([]float64, len(trials)) // confidences
	for k := range folds {
		m := &quote.Model{}
		m.Doubt, m.Bias = decliner(trials, k)
		for i := range trials {
			if t := &trials[i]; t.fold == k && len(t.candidates) > 0 {
				unseen[i] = m.Confidence(t.doubts)
			}
		}
	}
	model.Doubt, model.Bias = decliner(trials, none)
	level(model, trials, unseen)
	of := func(wanted class) []float64 {
		var list []float64
		for i, t := range trials {
			if t.corpus == homeCorpus && t.class == wanted {
				list = append(list, unseen[i])
			}
		}
		slices.Sort(list)
		return list
	}
	yes, near, far := of(answered), of(nearMiss), of(elsewhere)
	model.Threshold = quantile(yes, c.Declined)
	fmt.Fprintf(os.Stderr, "on topics held back: AUROC %.3f against near misses, %.3f against other topics; at %.3f it declines %.3f and %.3f of them\n",
		auroc(yes, near), auroc(yes, far), model.Threshold, below(near, model.Threshold), below(far, model.Threshold))
	return write(model)
}

// level makes confidences probabilities: those given, by trees that have not
// seen the topics, and the model's with them. It tells in ten bins how far they
// are to be trusted.
func level(m *quote.Model, trials []trial, confidence []float64) {
	size := make(map[class]float64)
	for i := range trials {
		if trials[i].corpus == homeCorpus && confidence[i] > 0 {
			size[trials[i].class]++
		}
	}
	var odds, label, weights []float64
	for i := range trials {
		if t := &trials[i]; t.corpus == homeCorpus && confidence[i] > 0 {
			odds = append(odds, logOdds(confidence[i]))
			label = append(label, bit(t.class == answered))
			weights = append(weights, classWeights[homeCorpus][t.class]/size[t.class])
		}
	}
	slope, bias := calibrate(odds, label, weights)
	for i, c := range confidence {
		if c > 0 {
			confidence[i] = sigmoid(slope*logOdds(c) + bias)
		}
	}
	for i := range m.Doubt {
		t := &m.Doubt[i]
		for l := range t.Leaf {
			t.Leaf[l] = rounded(slope * t.Leaf[l])
		}
	}
	m.Bias = rounded(slope*m.Bias + bias)

	var all, said, was [10]float64
	for i, o := range odds {
		p := sigmoid(slope*o + bias)
		n := min(int(10*p), 9)
		all[n], said[n], was[n] = all[n]+weights[i], said[n]+weights[i]*p, was[n]+weights[i]*label[i]
	}
	for n := range all {
		fmt.Fprintf(os.Stderr, "%4.0f%% of the questions: confidence %.2f, answerable %.2f\n", 100*all[n], said[n]/all[n], was[n]/all[n])
	}
}

// compared is how many candidates of a question the trees are made with, those
// that have most of the question.
const compared = 12

// none of the folds is left out.
const none = -1

// chooser makes the trees that choose sentences, without one fold.
func chooser(trials []trial, without int) quote.Forest {
	var rows [][]float64
	var right []bool
	var groups [][2]int
	for i := range trials {
		t := &trials[i]
		if t.fold == without || !slices.Contains(t.right, true) || !slices.Contains(t.right, false) {
			continue
		}
		first := len(rows)
		for _, j := range t.likeliest() {
			rows = append(rows, t.candidates[j].Signals[:])
			right = append(right, t.right[j])
		}
		if slices.Contains(right[first:], true) {
			groups = append(groups, [2]int{first, len(rows)})
		} else {
			rows, right = rows[:first], right[:first]
		}
	}
	return listwise(rows, right, groups, growth{trees: 250, depth: 4, rate: 0.08, shrink: 25, seen: 1})
}

// likeliest are the candidates that have most of the question.
func (t *trial) likeliest() []int {
	order := make([]int, len(t.candidates))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(t.candidates[b].Likely(), t.candidates[a].Likely())
	})
	return order[:min(compared, len(order))]
}

// classWeights are what the questions of a class count in all.
var classWeights = map[corpusOf]map[class]float64{
	homeCorpus:  {answered: 0.5, nearMiss: 0.12, elsewhere: 0.38},
	otherCorpus: {answered: 0.3, elsewhere: 0.3},
	newsCorpus:  {answered: 0.1, elsewhere: 0.1},
	smallCorpus: {answered: 0.2, elsewhere: 0.2},
}

// whenMissed is what a question counts that can be answered, but would be
// answered beside the point: to decline it is no loss.
const whenMissed = 0.25

// decliner makes the trees that tell whether a question can be answered,
// without one fold.
func decliner(trials []trial, without int) (quote.Forest, float64) {
	type group struct {
		corpus corpusOf
		class  class
	}
	use := func(t *trial) bool {
		return t.fold != without && len(t.candidates) > 0 && classWeights[t.corpus][t.class] > 0
	}
	size := make(map[group]float64)
	all := 0.0
	for i := range trials {
		if t := &trials[i]; use(t) {
			size[group{t.corpus, t.class}]++
			all++
		}
	}
	var rows [][]float64
	var label, weights []float64
	for i := range trials {
		if t := &trials[i]; use(t) {
			rows = append(rows, t.doubts[:])
			label = append(label, bit(t.class == answered))
			w := classWeights[t.corpus][t.class] / size[group{t.corpus, t.class}] * all / 2
			if t.missed {
				w *= whenMissed
			}
			weights = append(weights, w)
		}
	}
	return logistic(rows, label, weights, growth{trees: 600, depth: 3, rate: 0.06, shrink: 20, seen: 0.2})
}

func bit(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// quantile is the value that the given share of the sorted values lie below.
func quantile(sorted []float64, share float64) float64 {
	return math.Floor(sorted[int(share*float64(len(sorted)))]*1e4) / 1e4
}

// below is the share of the sorted values below a bound.
func below(sorted []float64, bound float64) float64 {
	n, _ := slices.BinarySearch(sorted, bound)
	return float64(n) / float64(len(sorted))
}

// auroc is the chance that one of yes is more than one of no, both sorted.
func auroc(yes, no []float64) float64 {
	var sum float64
	for _, c := range yes {
		n, _ := slices.BinarySearch(no, c)
		sum += float64(n)
	}
	return sum / float64(len(yes)*len(no))
}
