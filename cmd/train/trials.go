package main

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/bot/quote"
	"github.com/dateline-bot/dateline/cmd/sets"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
	"github.com/dateline-bot/dateline/retrieval/embed"
)

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

// trials asks the questions of each set of its own corpus, of those of the
// others, and of the articles on their topic alone.
func (c *quoteCmd) trials(ctx context.Context) ([]trial, error) {
	var opened []set
	for _, name := range []string{c.Home, c.Other, c.News} {
		s, err := open(ctx, filepath.Join(c.Sets, name))
		if err != nil {
			return nil, err
		}
		opened = append(opened, s)
	}
	home, other, news := opened[0], opened[1], opened[2]
	fold, err := topics(ctx, opened)
	if err != nil {
		return nil, err
	}
	var trials []trial
	for _, a := range []struct {
		questions, of set
		corpus        corpusOf
	}{
		{home, home, homeCorpus}, {other, home, homeCorpus},
		{other, other, otherCorpus}, {home, other, otherCorpus},
		{news, news, newsCorpus}, {home.thin(5), news, newsCorpus}, {other.thin(10), news, newsCorpus},
	} {
		list, err := asked(ctx, a.questions, a.of, a.corpus, fold)
		if err != nil {
			return nil, err
		}
		trials = append(trials, list...)
	}
	for _, s := range []set{home, other} {
		small, err := alone(ctx, s, fold)
		if err != nil {
			return nil, err
		}
		trials = append(trials, small...)
	}
	return trials, nil
}

// thin is the set with every nth of its questions.
func (s set) thin(n int) set {
	t := set{library: s.library}
	for i := 0; i < len(s.questions); i += n {
		t.questions = append(t.questions, s.questions[i])
	}
	return t
}

// topics gives each question's fold: those whose best passage in their own
// corpus is of articles with the same title share one.
func topics(ctx context.Context, opened []set) (map[string]int, error) {
	folded, byTitle := make(map[string]int), make(map[string]int)
	for _, s := range opened {
		for _, q := range s.questions {
			found, err := search(ctx, s.library, q.Question, q.Date)
			if err != nil {
				return nil, err
			}
			title := ""
			if len(found.Hits) > 0 {
				title = found.Hits[0].Article.Title
			}
			if _, ok := byTitle[title]; !ok {
				byTitle[title] = len(byTitle)
			}
			folded[q.ID] = byTitle[title] % folds
		}
	}
	return folded, nil
}

// asked are the questions of one set, asked of the corpus of another.
func asked(ctx context.Context, questions, of set, kind corpusOf, fold map[string]int) ([]trial, error) {
	trials := make([]trial, len(questions.questions))
	for i, q := range questions.questions {
		t := &trials[i]
		t.question, t.corpus, t.fold = q, kind, fold[q.ID]
		day := q.Date
		if questions.library != of.library {
			t.class, day = elsewhere, 0
		} else if !q.Answerable {
			t.class = nearMiss
		}
		var err error
		if t.found, err = search(ctx, of.library, q.Question, day); err != nil {
			return nil, err
		}
		t.candidates = new(quote.Model).Candidates(q.Question, t.found)
		for _, s := range t.candidates {
			t.right = append(t.right, t.class == answered && holds(q, s))
		}
	}
	return trials, nil
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
		for _, questions := range []set{small, {questions: strange}} {
			list, err := asked(ctx, questions, small, smallCorpus, fold)
			if err != nil {
				return nil, err
			}
			trials = append(trials, list...)
		}
		strange = own
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

func search(ctx context.Context, l *retrieval.Library, question string, asked corpus.Day) (retrieval.Result, error) {
	return l.Search(ctx, retrieval.Query{Text: question, AsOf: asked, Limit: quote.Considered})
}

// holds reports whether a sentence of a gold article says an accepted answer.
func holds(q sets.Question, s quote.Sentence) bool {
	text := strings.ToLower(s.Text)
	return slices.Contains(q.Gold, s.Passage.Article.ID) && slices.ContainsFunc(q.Answers, func(a string) bool {
		return strings.Contains(text, strings.ToLower(a))
	})
}
