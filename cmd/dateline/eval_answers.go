package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/cmd/sets"
	"github.com/dateline-bot/dateline/corpus"
)

// answerTable is the outcome of a set of questions with expected answers.
type answerTable struct {
	Questions int `json:"questions"`
	// Right are answered with what is expected and cite what they must, or are
	// declined where they cannot be answered.
	Right int `json:"right"`
	// Unverbatim are citations whose quote is not in their article.
	Unverbatim int    `json:"claims_not_verbatim"`
	latency           // of answers
	Misses     []miss `json:"misses"`
}

// answers asks the questions of the archive as it is, one after the other.
func (c *evalCmd) answers(ctx context.Context, a *app, file string) error {
	questions, err := sets.Questions(file)
	if err != nil {
		return err
	}
	h, err := a.open(ctx, withSample)
	if err != nil {
		return err
	}
	defer h.Close()
	t := answerTable{Questions: len(questions), Misses: []miss{}}
	var times []time.Duration
	for _, q := range questions {
		answer, err := h.desk.Ask(ctx, bot.Question{Text: q.Question, AsOf: q.Date}, nil)
		if err != nil {
			return fmt.Errorf("ask %s: %w", q.ID, err)
		}
		times = append(times, answer.Elapsed)
		if why := judge(q, answer); why != "" {
			t.Misses = append(t.Misses, miss{q.ID, q.Question, why})
		} else {
			t.Right++
		}
		for _, claim := range answer.Claims {
			for _, cite := range claim.Citations {
				if !strings.Contains(cite.Passage.Article.Text, cite.Quote) {
					t.Unverbatim++
				}
			}
		}
	}
	t.latency = latencyOf(times)
	if c.JSON {
		return a.printJSON(t)
	}
	return a.printTables(c.answerTables(t), t.Misses)
}

// judge says what is wrong with an answer, or "".
func judge(q sets.Question, answer bot.Answer) string {
	declined := answer.Verdict == bot.Declined
	switch {
	case q.Answerable && declined:
		return "declined"
	case !q.Answerable && !declined:
		return "answered: " + corpus.Lead(answer.Text(), 80)
	case !q.Answerable:
		return ""
	}
	text := strings.ToLower(answer.Text())
	holds := func(s string) bool { return strings.Contains(text, strings.ToLower(s)) }
	for _, any := range q.Expect {
		if !slices.ContainsFunc(any, holds) {
			return "lacks " + strings.Join(any, " or ")
		}
	}
	for _, s := range q.Forbid {
		if holds(s) {
			return "says " + s
		}
	}
	cited := func(id string) bool {
		return slices.ContainsFunc(answer.Sources, func(s bot.Source) bool { return s.Article.ID == id })
	}
	if q.SourcesAny && len(q.Sources) > 0 && !slices.ContainsFunc(q.Sources, cited) {
		return "cites none of " + strings.Join(q.Sources, ", ")
	}
	if !q.SourcesAny {
		for _, id := range q.Sources {
			if !cited(id) {
				return "does not cite " + id
			}
		}
	}
	return ""
}
