package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/dateline-bot/dateline/cmd/peers"
	"github.com/dateline-bot/dateline/cmd/sets"
	"github.com/dateline-bot/dateline/retrieval"
)

// corpusTable is the outcome of a set of questions with a corpus of its own.
type corpusTable struct {
	Articles int `json:"articles"`
	Passages int `json:"passages"`
	// The ranking and times of the first system, Dateline.
	peers.Ranking
	latency
	sentences
	declining
	AnswerTimes latency  `json:"answer,omitzero"` // of whole answers
	Systems     []system `json:"systems"`
	Typos       []kept   `json:"typos,omitempty"`
	Misses      []miss   `json:"misses,omitempty"`
}

// A system is a way to search, with its ranking and how long its searches take.
type system struct {
	Name string `json:"name"`
	peers.Ranking
	latency

	searcher peers.Searcher
}

// corpus asks the queries of a library made of the set's own corpus.
func (c *evalCmd) corpus(ctx context.Context, a *app, texts, queries string) error {
	questions, err := sets.Questions(queries)
	if err != nil {
		return err
	}
	others, err := c.others()
	if err != nil {
		return err
	}
	e, err := a.embedder()
	if err != nil {
		return err
	}
	entries, err := sets.Entries(ctx, e, texts)
	if err != nil {
		return err
	}
	library, err := newLibrary(e)
	if err != nil {
		return err
	}
	if err := library.Update(ctx, entries, nil); err != nil {
		return err
	}
	engines, err := c.engines(ctx, e, entries)
	if err != nil {
		return err
	}
	defer peers.Close(engines)

	t := corpusTable{Articles: len(entries), Systems: []system{{Name: "Dateline", searcher: library}}}
	for _, entry := range entries {
		t.Passages += len(entry.Passages)
	}
	for _, engine := range engines {
		t.Systems = append(t.Systems, system{Name: engine.Name(), searcher: engine})
	}
	if err := c.rank(ctx, &t, questions); err != nil {
		return err
	}
	desk := newDesk(library, a.log)
	replies, err := askAll(ctx, desk, questions)
	if err != nil {
		return err
	}
	offTopic, err := askAll(ctx, desk, others)
	if err != nil {
		return err
	}
	t.sentences = sentencesOf(questions, replies)
	t.declining = decliningOf(questions, replies, offTopic)
	if !c.NoTimes {
		if t.AnswerTimes, err = answerTimes(ctx, desk, questions); err != nil {
			return err
		}
	}
	if c.JSON {
		return a.printJSON(t)
	}
	return a.printTables(c.corpusTables(t), t.Misses)
}

// others are the questions of the other set. Their days mean nothing to this
// corpus.
func (c *evalCmd) others() ([]sets.Question, error) {
	if c.Other == "" {
		return nil, nil
	}
	file, ok := sets.Find(c.Other, "queries.jsonl")
	if !ok {
		return nil, fmt.Errorf("%w: %s holds no queries.jsonl", errUsage, c.Other)
	}
	questions, err := sets.Questions(file)
	for i := range questions {
		questions[i].Date = 0
	}
	return questions, err
}

// engines are the other search engines, filled, where they are wanted.
func (c *evalCmd) engines(ctx context.Context, e retrieval.Embedder, entries []retrieval.Entry) ([]peers.Engine, error) {
	if !c.Peers {
		return nil, nil
	}
	engines, err := peers.All(e)
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		if err := peers.Put(ctx, engines, entry); err != nil {
			return nil, errors.Join(err, peers.Close(engines))
		}
	}
	return engines, nil
}

// rank measures each system on the questions with gold articles, one system
// after the other.
func (c *evalCmd) rank(ctx context.Context, t *corpusTable, all []sets.Question) error {
	questions := peers.Ranked(all)
	for i := range t.Systems {
		s := &t.Systems[i]
		places, err := peers.Places(ctx, s.searcher, questions)
		if err != nil {
			return err
		}
		s.Ranking = peers.Score(places)
		if i == 0 && c.Misses {
			t.Misses = misplaced(questions, places)
		}
		if c.Typos {
			k, err := misspelt(ctx, *s, questions)
			if err != nil {
				return err
			}
			t.Typos = append(t.Typos, k)
		}
		if !c.NoTimes {
			times, err := peers.Times(ctx, s.searcher, questions)
			if err != nil {
				return err
			}
			s.latency = latencyOf(times)
		}
	}
	t.Ranking, t.latency = t.Systems[0].Ranking, t.Systems[0].latency
	return nil
}

// misplaced are the questions whose first gold article is not the first of all.
func misplaced(questions []sets.Question, places []int) []miss {
	var misses []miss
	for i, q := range questions {
		switch places[i] {
		case 0:
			misses = append(misses, miss{q.ID, q.Question, "gold nowhere"})
		case 1:
		default:
			misses = append(misses, miss{q.ID, q.Question, fmt.Sprintf("gold at %d", places[i])})
		}
	}
	return misses
}
