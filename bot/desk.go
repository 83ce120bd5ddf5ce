package bot

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/retrieval"
)

// MaxQuestion is the longest question answered, in characters.
const MaxQuestion = 2000

// Errors of a question that cannot be answered as it stands.
var (
	ErrEmptyQuestion = errors.New("the question is empty")
	ErrLongQuestion  = fmt.Errorf("the question is longer than %d characters", MaxQuestion)
)

// A Draft is a claim somebody proposes, before any check. A citation with an
// empty Quote asks the check to find the supporting words in its passage; a
// draft without citations never becomes a claim.
type Draft struct {
	Text string
	// Context and Dated are the claim's. A context that is not in an article
	// cited makes the draft fail.
	Context   string
	Dated     bool
	Citations []Citation // N is not looked at: the desk numbers sources
	// Note is what the reader should know beside the claim, or empty. Drafts
	// with the same note say it once.
	Note string
	// Partial says that the drafts answer only a part of what was asked; Note
	// tells which.
	Partial bool
}

// A Composer proposes the claims that answer a question from the evidence
// found for it: bot/quote or bot/model. It yields drafts as they come, none
// when the evidence does not answer, and at most one error, last.
type Composer interface {
	Compose(ctx context.Context, q Question, evidence retrieval.Result) iter.Seq2[Draft, error]
}

// A Searcher finds evidence; retrieval.Library does.
type Searcher interface {
	Search(ctx context.Context, q retrieval.Query) (retrieval.Result, error)
}

// A Desk answers questions: it searches, has a composer draft, checks every
// draft, and falls back from the model to quotes.
type Desk struct {
	Search Searcher
	Quote  Composer
	Model  Composer // nil: answers are quoted
	// Words turns the error of a failed model into words for the reader; it
	// is needed when Model is set.
	Words func(error) string
	Log   *slog.Logger
}

const (
	// evidence is how many passages the composers are given: enough to tell
	// which of many articles speak of something. Most answers come from the
	// first few.
	evidence = 50
	// modelTime is how long a model may take in all before its answer is cut
	// short or replaced.
	modelTime = 60 * time.Second
	// maxClaims bounds an answer, whatever a model goes on to say.
	maxClaims = 12
)

// Ask answers a question. While a model writes, show is called with the answer
// as it stands after each checked claim; it may be nil. A question that the
// archive does not answer gives a declined Answer. The errors are those of the
// question, ErrEmptyQuestion and ErrLongQuestion, of the search, and of the
// context.
func (d *Desk) Ask(ctx context.Context, q Question, show func(Answer)) (Answer, error) {
	start := time.Now()
	q.Text = strings.TrimSpace(q.Text)
	switch {
	case q.Text == "":
		return Answer{}, ErrEmptyQuestion
	case utf8.RuneCountInString(q.Text) > MaxQuestion:
		return Answer{}, ErrLongQuestion
	}
	found, err := d.Search.Search(ctx, retrieval.Query{Text: q.Text, AsOf: q.AsOf, Filter: q.Filter, Limit: evidence})
	if err != nil {
		return Answer{}, fmt.Errorf("find passages: %w", err)
	}
	finish := func(a Answer) (Answer, error) {
		if a.Verdict == Declined {
			a.Missing = missing(found)
		}
		a.Elapsed = time.Since(start)
		return a, nil
	}
	begin := func(mode Mode) Answer {
		return Answer{
			Question: q.Text, Verdict: Declined, Mode: mode,
			Notes: slices.Clone(found.Notes), Nearest: found.Articles(),
		}
	}
	if show == nil {
		show = func(Answer) {}
	}
	if d.Model != nil {
		answer, err := d.compose(ctx, d.Model, q, found, begin(ModeModel), show)
		switch {
		case err == nil:
			return finish(answer)
		case ctx.Err() != nil:
			return Answer{}, ctx.Err()
		}
		d.Log.Info("model failed", "error", err, "claims", len(answer.Claims))
		if len(answer.Claims) > 0 {
			answer.Verdict = Partial
			answer.Notes = append(answer.Notes, "The answer was cut short: "+d.Words(err)+".")
			return finish(answer)
		}
		found.Notes = append(found.Notes, "Quoted from the articles instead: "+d.Words(err)+".")
	}
	answer, err := d.compose(ctx, d.Quote, q, found, begin(ModeQuote), show)
	if err != nil {
		return Answer{}, fmt.Errorf("choose quotes: %w", err)
	}
	return finish(answer)
}

// ErrNothingHeld is a model all of whose claims failed the check.
var ErrNothingHeld = errors.New("nothing the model wrote held against the articles")

// compose collects the checked claims of one composer into the answer. With an
// error come the claims that stood before it.
func (d *Desk) compose(ctx context.Context, c Composer, q Question, found retrieval.Result, answer Answer, show func(Answer)) (Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, modelTime)
	defer cancel()
	dropped := 0
	for draft, err := range c.Compose(ctx, q, found) {
		if err != nil {
			return answer, err
		}
		claim, err := CheckDraft(draft)
		if err != nil {
			dropped++
			d.Log.Info("claim dropped", "reason", err)
			continue
		}
		if answer.add(claim) {
			answer.remark(draft)
			show(answer.clone())
		}
		if len(answer.Claims) == maxClaims {
			break
		}
	}
	if len(answer.Claims) == 0 && dropped > 0 {
		return answer, ErrNothingHeld
	}
	return answer, nil
}

// add appends a claim that the answer does not make yet, numbering its sources
// by first use.
func (a *Answer) add(c Claim) bool {
	if slices.ContainsFunc(a.Claims, func(o Claim) bool { return strings.EqualFold(o.Text, c.Text) }) {
		return false
	}
	for i := range c.Citations {
		cite := &c.Citations[i]
		article := cite.Passage.Article
		at := slices.IndexFunc(a.Sources, func(s Source) bool { return s.Article.ID == article.ID })
		if at < 0 {
			at = len(a.Sources)
			a.Sources = append(a.Sources, Source{N: at + 1, Article: article})
			a.AsOf = max(a.AsOf, article.Published)
		}
		cite.N = at + 1
	}
	a.Claims = append(a.Claims, c)
	if a.Verdict == Declined {
		a.Verdict = Answered
	}
	return true
}

// remark takes over what a draft that became a claim says of the answer.
func (a *Answer) remark(d Draft) {
	if d.Note != "" && !slices.Contains(a.Notes, d.Note) {
		a.Notes = append(a.Notes, d.Note)
	}
	if d.Partial {
		a.Verdict = Partial
	}
}

// clone is a copy that later claims do not change.
func (a Answer) clone() Answer {
	a.Claims, a.Sources, a.Notes = slices.Clone(a.Claims), slices.Clone(a.Sources), slices.Clone(a.Notes)
	return a
}
