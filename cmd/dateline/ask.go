package main

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

type askCmd struct {
	JSON     bool       `name:"json" help:"Print one JSON object."`
	AsOf     corpus.Day `help:"Ask as if on that day: later articles are not seen." placeholder:"DAY"`
	Batch    string     `help:"Ask the questions of a file, JSON or JSON Lines of {id, question, as_of}; - is standard input." placeholder:"FILE"`
	Question []string   `arg:"" optional:"" help:"The question."`

	Collection []string `sep:"none" help:"See only articles of that collection, '' being the common one; may be given several times." placeholder:"NAME"`
}

// question is the question as the flags narrow it.
func (c *askCmd) question(text string, asOf corpus.Day) bot.Question {
	return bot.Question{Text: text, AsOf: asOf, Filter: retrieval.Filter{Collections: c.Collection}}
}

func (c *askCmd) Run(ctx context.Context, a *app) error {
	question := strings.Join(c.Question, " ")
	switch {
	case c.Batch != "" && question != "":
		return fmt.Errorf("%w: give a question or --batch, not both", errUsage)
	case c.Batch == "" && strings.TrimSpace(question) == "":
		return fmt.Errorf("%w: %w", errUsage, bot.ErrEmptyQuestion)
	}
	h, err := a.open(ctx, withSample)
	if err != nil {
		return err
	}
	defer h.Close()
	if c.Batch != "" {
		return c.batch(ctx, a, h)
	}
	answer, err := h.desk.Ask(ctx, c.question(question, c.AsOf), nil)
	if err != nil {
		return err
	}
	if c.JSON {
		return a.printJSON(answerJSON(answer))
	}
	newPage(a.out).answer(answer)
	return nil
}

// batch answers each question of a file.
func (c *askCmd) batch(ctx context.Context, a *app, h *house) error {
	return a.eachOf(ctx, c.Batch, func(line batchLine) (any, error) {
		answer, err := h.desk.Ask(ctx, c.question(line.Question, cmp.Or(line.AsOf, c.AsOf)), nil)
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
		Missing   []string     `json:"missing,omitempty"`
		Ranked    []string     `json:"ranked"`
		ElapsedMS float64      `json:"elapsed_ms"`
	}
	jsonClaim struct {
		Text      string         `json:"text"`
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
		ID string `json:"id"`
		jsonAnswer
	}
)

func answerJSON(answer bot.Answer) jsonAnswer {
	out := jsonAnswer{
		Question: answer.Question, Verdict: answer.Verdict, Mode: answer.Mode, AsOf: answer.AsOf,
		Text: answer.Text(), Notes: answer.Notes, Missing: answer.Missing,
		Claims: []jsonClaim{}, Sources: []jsonSource{}, Ranked: []string{},
		ElapsedMS: math.Round(float64(answer.Elapsed)/float64(time.Microsecond)) / 1000,
	}
	for _, c := range answer.Claims {
		claim := jsonClaim{Text: c.Text, Context: c.Context, Check: c.Check}
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
