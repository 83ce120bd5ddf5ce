package main

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

type askCmd struct {
	JSON     bool       `name:"json" help:"Print one JSON object."`
	AsOf     corpus.Day `help:"Ask as if on that day: later articles are not seen." placeholder:"DAY"`
	After    []string   `sep:"none" help:"A question asked before, which this one may follow up; give several in order." placeholder:"QUESTION"`
	Batch    string     `help:"Ask the questions of a file, JSON or JSON Lines of {id, question, as_of, after}; - is standard input." placeholder:"FILE"`
	Question []string   `arg:"" optional:"" help:"The question."`

	Collection []string `sep:"none" help:"See only articles of that collection, an empty NAME being the common one; may be given several times." placeholder:"NAME"`
}

// ask asks a question as the flags narrow it. Those asked before it are asked
// first, each after the others, since a follow-up may speak of their answers;
// for that quotes will do.
func (c *askCmd) ask(ctx context.Context, h *house, text string, asOf corpus.Day, after []string, show func(bot.Answer)) (bot.Answer, error) {
	q := bot.Question{AsOf: asOf, Filter: retrieval.Filter{Collections: c.Collection}}
	for _, q.Text = range after {
		quick := q
		quick.QuotesOnly = true
		answer, err := h.desk.Ask(ctx, quick, nil)
		if err != nil {
			return answer, fmt.Errorf("ask what came before: %w", err)
		}
		q.Earlier = append(q.Earlier, bot.Turn{Question: q.Text, Answer: answer.Text()})
	}
	q.Text = text
	return h.desk.Ask(ctx, q, show)
}

func (c *askCmd) Run(ctx context.Context, a *app) error {
	question := strings.Join(c.Question, " ")
	switch {
	case c.Batch != "" && question != "":
		return fmt.Errorf("%w: give a question or --batch, not both", errUsage)
	case c.Batch == "" && strings.TrimSpace(question) == "":
		return bot.ErrEmptyQuestion
	case utf8.RuneCountInString(question) > bot.MaxQuestion:
		return bot.ErrLongQuestion
	}
	h, err := a.open(ctx, withSample)
	if err != nil {
		return err
	}
	defer h.Close()
	if c.Batch != "" {
		return c.batch(ctx, a, h)
	}
	if c.JSON {
		answer, err := c.ask(ctx, h, question, c.AsOf, c.After, nil)
		if err != nil {
			return err
		}
		return a.printJSON(answerJSON(answer))
	}
	p := newPage(a.out)
	answer, err := c.ask(ctx, h, question, c.AsOf, c.After, p.grow)
	if err != nil {
		return err
	}
	p.answer(answer)
	return nil
}

// batch answers each question of a file.
func (c *askCmd) batch(ctx context.Context, a *app, h *house) error {
	return a.eachOf(ctx, c.Batch, func(line batchLine) (any, error) {
		answer, err := c.ask(ctx, h, line.Question, cmp.Or(line.AsOf, c.AsOf), line.After, nil)
		return batchAnswer{line.ID, answerJSON(answer)}, err
	})
}

// What ask --json prints.
type (
	jsonAnswer struct {
		Question  string       `json:"question"`
		Verdict   bot.Verdict  `json:"verdict"`
		Mode      bot.Mode     `json:"mode"`
		AsOf      corpus.Day   `json:"as_of"`
		Text      string       `json:"text"`
		Claims    []jsonClaim  `json:"claims"`
		Sources   []jsonSource `json:"sources"`
		Notes     []string     `json:"notes,omitempty"`
		Restated  string       `json:"restated,omitempty"` // the question as it was searched, where it did not stand alone
		Disagree  [][]int      `json:"disagree,omitempty"` // groups of claims, by their places from 0
		Dropped   int          `json:"dropped,omitempty"`  // claims of the model that did not hold
		Usage     *jsonUsage   `json:"usage,omitempty"`
		Missing   []string     `json:"missing,omitempty"`
		Ranked    []string     `json:"ranked"`
		ElapsedMS float64      `json:"elapsed_ms"`
	}
	jsonUsage struct {
		Prompt     int     `json:"prompt"` // tokens
		Completion int     `json:"completion"`
		Cost       float64 `json:"cost"`
	}
	jsonClaim struct {
		Text      string         `json:"text"`
		Said      string         `json:"said,omitempty"`
		Context   string         `json:"context,omitempty"`
		Check     bot.Check      `json:"check"`
		Citations []jsonCitation `json:"citations"`
	}
	jsonCitation struct {
		N       int    `json:"n"`
		Article string `json:"article"`
		Quote   string `json:"quote"`
	}
	jsonSource struct {
		N         int        `json:"n"`
		Article   string     `json:"article"`
		Title     string     `json:"title"`
		Publisher string     `json:"publisher"`
		Published corpus.Day `json:"published"`
		URL       string     `json:"url"`
	}
	batchAnswer struct {
		ID batchID `json:"id"`
		jsonAnswer
	}
)

func answerJSON(answer bot.Answer) jsonAnswer {
	out := jsonAnswer{
		Question: answer.Question, Verdict: answer.Verdict, Mode: answer.Mode, AsOf: answer.AsOf,
		Text: answer.Text(), Notes: noteLines(answer.Notes), Missing: answer.Missing,
		Restated: answer.Restated, Disagree: answer.Disagree, Dropped: answer.Dropped,
		Claims: []jsonClaim{}, Sources: []jsonSource{}, Ranked: []string{},
		ElapsedMS: math.Round(float64(answer.Elapsed)/float64(time.Microsecond)) / 1000,
	}
	if answer.Usage != (bot.Usage{}) {
		out.Usage = &jsonUsage{answer.Usage.Prompt, answer.Usage.Completion, answer.Cost}
	}
	for _, c := range answer.Claims {
		claim := jsonClaim{Text: c.Text, Said: c.Said, Context: c.Context, Check: c.Check}
		for _, cite := range c.Citations {
			claim.Citations = append(claim.Citations, jsonCitation{cite.N, cite.Passage.Article.ID, cite.Quote})
		}
		out.Claims = append(out.Claims, claim)
	}
	for _, s := range answer.Sources {
		out.Sources = append(out.Sources, jsonSource{
			s.N, s.Article.ID, s.Article.Title, s.Article.Publisher, s.Article.Published, s.Article.URL,
		})
	}
	for _, article := range answer.Nearest {
		out.Ranked = append(out.Ranked, article.ID)
	}
	return out
}
