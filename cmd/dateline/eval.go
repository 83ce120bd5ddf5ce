package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/cmd/sets"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

type evalCmd struct {
	JSON   bool   `name:"json" help:"Print one JSON object."`
	Set    string `required:"" help:"Folder of the set: questions.jsonl is asked of the archive; queries.jsonl of the corpus.jsonl beside it (either may be gzipped)." placeholder:"DIR"`
	Misses bool   `help:"List what was missed, and why."`
}

// A miss is a question that was not answered as the set wants, and why.
type miss struct {
	ID       string `json:"id"`
	Question string `json:"question"`
	Why      string `json:"why"`
}

func (c *evalCmd) Run(ctx context.Context, a *app) error {
	if file, ok := sets.Find(c.Set, "questions.jsonl"); ok {
		return c.answers(ctx, a, file)
	}
	queries, ok := sets.Find(c.Set, "queries.jsonl")
	texts, both := sets.Find(c.Set, "corpus.jsonl")
	if !ok || !both {
		return fmt.Errorf("%w: %s holds no questions.jsonl, and no queries.jsonl with corpus.jsonl", errUsage, c.Set)
	}
	return c.ranking(ctx, a, texts, queries)
}

// answerTable is the outcome of a set of questions with expected answers.
type answerTable struct {
	Questions  int     `json:"questions"`
	Right      int     `json:"right"`
	Unverbatim int     `json:"claims_not_verbatim"`
	P50MS      float64 `json:"p50_ms"`
	P99MS      float64 `json:"p99_ms"`
	Misses     []miss  `json:"misses"`
}

// answers asks the questions of the archive as it is.
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
	table := answerTable{Questions: len(questions), Misses: []miss{}}
	var times []time.Duration
	for _, q := range questions {
		answer, err := h.desk.Ask(ctx, bot.Question{Text: q.Question, AsOf: q.Date}, nil)
		if err != nil {
			return fmt.Errorf("ask %s: %w", q.ID, err)
		}
		times = append(times, answer.Elapsed)
		if why := judge(q, answer); why != "" {
			table.Misses = append(table.Misses, miss{q.ID, q.Question, why})
		} else {
			table.Right++
		}
		for _, claim := range answer.Claims {
			for _, cite := range claim.Citations {
				if !strings.Contains(cite.Passage.Article.Text, cite.Quote) {
					table.Unverbatim++
				}
			}
		}
	}
	table.P50MS, table.P99MS = percentile(times, 0.50), percentile(times, 0.99)
	if c.JSON {
		return a.printJSON(table)
	}
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "questions\tright\tclaims not verbatim\tp50 ms\tp99 ms\n%d\t%d\t%d\t%.1f\t%.1f\n",
		table.Questions, table.Right, table.Unverbatim, table.P50MS, table.P99MS)
	if err := w.Flush(); err != nil {
		return err
	}
	for _, m := range table.Misses {
		fmt.Fprintf(a.out, "missed %s: %s (%s)\n", m.ID, m.Question, m.Why)
	}
	return nil
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

// rankingTable is the outcome of a set of questions with gold articles.
// AnyHolds and FirstHolds are shares of the answerable questions with accepted
// answers; Declined are shares of the questions that can and cannot be
// answered.
type rankingTable struct {
	Articles           int     `json:"articles"`
	Passages           int     `json:"passages"`
	Questions          int     `json:"questions"`
	Hit1               float64 `json:"hit_1"`
	Hit3               float64 `json:"hit_3"`
	Hit5               float64 `json:"hit_5"`
	Hit10              float64 `json:"hit_10"`
	MRR                float64 `json:"mrr"`
	FirstHolds         float64 `json:"first_claim_holds_answer"`
	AnyHolds           float64 `json:"any_claim_holds_answer"`
	DeclinedAnswerable float64 `json:"declined_answerable"`
	DeclinedOther      float64 `json:"declined_unanswerable"`
	P50MS              float64 `json:"p50_ms"`
	P99MS              float64 `json:"p99_ms"`
	Misses             []miss  `json:"misses,omitempty"`
}

// rankDepth is how many passages are looked through for gold articles.
const rankDepth = 100

// ranking asks the queries of a library made of the set's own corpus.
func (c *evalCmd) ranking(ctx context.Context, a *app, texts, queries string) error {
	questions, err := sets.Questions(queries)
	if err != nil {
		return err
	}
	e, err := a.embedder()
	if err != nil {
		return err
	}
	library, err := newLibrary(e)
	if err != nil {
		return err
	}
	var table rankingTable
	size, err := sets.Fill(ctx, library, e, texts)
	if err != nil {
		return err
	}
	table.Articles, table.Passages = size.Articles, size.Passages
	desk := newDesk(library, a.log)
	var ranked, answerable, other, withAnswers int
	var times []time.Duration
	for _, q := range questions {
		start := time.Now()
		found, err := library.Search(ctx, retrieval.Query{Text: q.Question, AsOf: q.Date, Limit: rankDepth})
		if err != nil {
			return fmt.Errorf("search for %s: %w", q.ID, err)
		}
		times = append(times, time.Since(start))
		if q.Answerable && len(q.Gold) > 0 {
			ranked++
			place := slices.IndexFunc(found.Articles(), func(a *corpus.Article) bool { return slices.Contains(q.Gold, a.ID) })
			table.count(place)
			if place != 0 && c.Misses {
				table.Misses = append(table.Misses, miss{q.ID, q.Question, fmt.Sprintf("gold at %d", place+1)})
			}
		}
		answer, err := desk.Ask(ctx, bot.Question{Text: q.Question, AsOf: q.Date}, nil)
		if err != nil {
			return fmt.Errorf("ask %s: %w", q.ID, err)
		}
		declined := answer.Verdict == bot.Declined
		if !q.Answerable {
			other++
			table.DeclinedOther += bit(declined)
			continue
		}
		answerable++
		table.DeclinedAnswerable += bit(declined)
		if len(q.Answers) > 0 {
			withAnswers++
			first, any := holdsAnswer(answer, q.Answers)
			table.FirstHolds += bit(first)
			table.AnyHolds += bit(any)
		}
	}
	table.Questions = ranked
	for _, share := range []*float64{&table.Hit1, &table.Hit3, &table.Hit5, &table.Hit10, &table.MRR} {
		*share /= float64(max(1, ranked))
	}
	table.FirstHolds /= float64(max(1, withAnswers))
	table.AnyHolds /= float64(max(1, withAnswers))
	table.DeclinedAnswerable /= float64(max(1, answerable))
	table.DeclinedOther /= float64(max(1, other))
	table.P50MS, table.P99MS = percentile(times, 0.50), percentile(times, 0.99)
	if c.JSON {
		return a.printJSON(table)
	}
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "articles\tpassages\tquestions\thit@1\thit@3\thit@5\thit@10\tMRR\tfirst claim\tany claim\tdeclined\tdeclined, no answer\tp50 ms\tp99 ms\n")
	fmt.Fprintf(w, "%d\t%d\t%d\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.1f\t%.1f\n",
		table.Articles, table.Passages, table.Questions, table.Hit1, table.Hit3, table.Hit5, table.Hit10, table.MRR,
		table.FirstHolds, table.AnyHolds, table.DeclinedAnswerable, table.DeclinedOther, table.P50MS, table.P99MS)
	if err := w.Flush(); err != nil {
		return err
	}
	for _, m := range table.Misses {
		fmt.Fprintf(a.out, "missed %s: %s (%s)\n", m.ID, m.Question, m.Why)
	}
	return nil
}

// count enters the place of the first gold article, from 0; -1 is nowhere.
func (t *rankingTable) count(place int) {
	if place < 0 {
		return
	}
	t.MRR += 1 / float64(place+1)
	t.Hit1 += bit(place < 1)
	t.Hit3 += bit(place < 3)
	t.Hit5 += bit(place < 5)
	t.Hit10 += bit(place < 10)
}

func holdsAnswer(answer bot.Answer, accepted []string) (first, any bool) {
	for i, claim := range answer.Claims {
		text := strings.ToLower(claim.Text)
		if slices.ContainsFunc(accepted, func(s string) bool { return strings.Contains(text, strings.ToLower(s)) }) {
			return first || i == 0, true
		}
	}
	return false, false
}

func bit(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// percentile is the given share of the times in milliseconds.
func percentile(times []time.Duration, share float64) float64 {
	if len(times) == 0 {
		return 0
	}
	slices.Sort(times)
	return float64(times[int(share*float64(len(times)-1))]) / float64(time.Millisecond)
}
