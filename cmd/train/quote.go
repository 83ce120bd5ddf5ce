package main

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/bot/quote"
	"github.com/dateline-bot/dateline/cmd/sets"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
	"github.com/dateline-bot/dateline/retrieval/embed"
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
	News     string  `help:"A set of questions about news, for choosing sentences." default:"realtimeqa"`
	Declined float64 `help:"The share of answerable questions that may be declined." default:"0.055"`
}

// folds is how many parts of the topics are held back in turn.
const folds = 6

// A class is what is known of a case.
type class int

const (
	answered  class = iota // by its own corpus
	nearMiss               // asked of the corpus that its topic is from
	elsewhere              // asked of another corpus
)

// corpusOf is what a question is asked of.
type corpusOf int

const (
	homeCorpus corpusOf = iota
	otherCorpus
	newsCorpus
	smallCorpus // the articles of one topic: archives begin small
)

// A trial is a question asked of a corpus, with what was found.
type trial struct {
	question   sets.Question
	found      retrieval.Result
	candidates []quote.Sentence
	right      []bool // which of them hold an accepted answer
	missed     bool   // the best of them, by trees that have not seen it, does not
	class      class
	corpus     corpusOf
	fold       int
	doubts     quote.Doubts
}

// Run makes the model and prints it.
func (c *quoteCmd) Run(ctx context.Context) error {
	var opened []set
	for _, name := range []string{c.Home, c.Other, c.News} {
		s, err := open(ctx, filepath.Join(c.Sets, name))
		if err != nil {
			return err
		}
		opened = append(opened, s)
	}
	home, other, news := opened[0], opened[1], opened[2]
	fold := topics(ctx, opened)
	var trials []trial
	for _, a := range []struct {
		questions, of set
		corpus        corpusOf
	}{
		{home, home, homeCorpus}, {other, home, homeCorpus},
		{other, other, otherCorpus}, {home, other, otherCorpus},
		{news, news, newsCorpus}, {home.thin(5), news, newsCorpus}, {other.thin(10), news, newsCorpus},
	} {
		for _, t := range asked(ctx, a.questions, a.of, fold) {
			t.corpus = a.corpus
			trials = append(trials, t)
		}
	}
	for _, s := range []set{home, other} {
		small, err := alone(ctx, s, fold)
		if err != nil {
			return err
		}
		trials = append(trials, small...)
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

// thin is the set with every nth of its questions.
func (s set) thin(n int) set {
	t := set{library: s.library}
	for i := 0; i < len(s.questions); i += n {
		t.questions = append(t.questions, s.questions[i])
	}
	return t
}

const none = -1

// topics gives each question's fold: those whose best passage in their own
// corpus is of articles with the same title share one.
func topics(ctx context.Context, opened []set) map[string]int {
	folded, byTitle := make(map[string]int), make(map[string]int)
	for _, s := range opened {
		for _, q := range s.questions {
			title := ""
			if found := search(ctx, s.library, q.Question, q.Date); len(found.Hits) > 0 {
				title = found.Hits[0].Article.Title
			}
			if _, ok := byTitle[title]; !ok {
				byTitle[title] = len(byTitle)
			}
			folded[q.ID] = byTitle[title] % folds
		}
	}
	return folded
}

// asked are the questions of one set, asked of the corpus of another.
func asked(ctx context.Context, questions, of set, fold map[string]int) []trial {
	trials := make([]trial, len(questions.questions))
	for i, q := range questions.questions {
		t := &trials[i]
		t.question, t.fold = q, fold[q.ID]
		day := q.Date
		if questions.library != of.library {
			t.class, day = elsewhere, 0
		} else if !q.Answerable {
			t.class = nearMiss
		}
		t.found = search(ctx, of.library, q.Question, day)
		t.candidates = new(quote.Model).Candidates(q.Question, t.found)
		for _, s := range t.candidates {
			t.right = append(t.right, t.class == answered && holds(q, s))
		}
	}
	return trials
}

// alone are questions about each topic of a set, asked of the articles on that
// topic alone, and as many about others.
func alone(ctx context.Context, of set, fold map[string]int) ([]trial, error) {
	const every = 3                     // question is enough
	topics := make(map[string][]string) // titles to articles
	titleOf := make(map[string]string)  // by article
	var titles []string
	for _, a := range of.library.Titles("", math.MaxInt, retrieval.Filter{}) {
		if topics[a.Title] == nil {
			titles = append(titles, a.Title)
		}
		topics[a.Title], titleOf[a.ID] = append(topics[a.Title], a.ID), a.Title
	}
	about := make(map[string][]sets.Question)
	for i, q := range of.questions {
		if i%every == 0 && q.Answerable && len(q.Gold) > 0 {
			title := titleOf[q.Gold[0]]
			about[title] = append(about[title], q)
		}
	}
	slices.Sort(titles)
	var trials []trial
	var strange []sets.Question // about the topic before
	for _, title := range titles {
		own := about[title]
		if len(own) == 0 {
			continue
		}
		library, err := newLibrary()
		if err != nil {
			return nil, err
		}
		small := set{library: library, questions: own}
		if err := small.take(ctx, of, topics[title]); err != nil {
			return nil, err
		}
		trials = append(trials, asked(ctx, small, small, fold)...)
		trials = append(trials, asked(ctx, set{questions: strange}, small, fold)...)
		strange = own
	}
	for i := range trials {
		trials[i].corpus = smallCorpus
	}
	return trials, nil
}

// take puts articles of another set into this one.
func (s set) take(ctx context.Context, from set, ids []string) error {
	var put []retrieval.Entry
	for _, id := range ids {
		_, passages, _ := from.library.Article(id)
		var texts []string
		for _, p := range passages {
			texts = append(texts, p.Text())
		}
		v, err := embed.Hashed{}.Embed(ctx, texts)
		if err != nil {
			return fmt.Errorf("embed %s: %w", id, err)
		}
		put = append(put, retrieval.Entry{Passages: passages, Vectors: v})
	}
	return s.library.Update(ctx, put, nil)
}

func search(ctx context.Context, l *retrieval.Library, question string, asked corpus.Day) retrieval.Result {
	found, err := l.Search(ctx, retrieval.Query{Text: question, AsOf: asked, Limit: quote.Considered})
	if err != nil {
		panic(err) // a library in memory with an embedder in memory
	}
	return found
}

// holds reports whether a sentence of a gold article says an accepted answer.
func holds(q sets.Question, s quote.Sentence) bool {
	text := strings.ToLower(s.Text)
	return slices.Contains(q.Gold, s.Passage.Article.ID) && slices.ContainsFunc(q.Answers, func(a string) bool {
		return strings.Contains(text, strings.ToLower(a))
	})
}

// compared is how many candidates of a question the trees are made with, those
// that have most of the question.
const compared = 12

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

// likeliest are the candidates that have most of the question, and those that
// are right.
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
