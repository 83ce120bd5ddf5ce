package main

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/quote"
	"github.com/dateline-bot/dateline/cmd/peers"
	"github.com/dateline-bot/dateline/cmd/sets"
	"github.com/dateline-bot/dateline/retrieval"
)

// most is how many claims of an answer are looked at.
const most = 3

// A reply is what became of one question.
type reply struct {
	declined   bool
	confidence float64 // that the best sentence answers; 0 when there is none
	// claims are the first claims of the answer, none when it was declined;
	// best are the same before the decision to decline.
	claims, best []sentence
}

// A sentence says something and is of an article.
type sentence struct{ text, article string }

// askAll asks the desk each question, as of its day.
func askAll(ctx context.Context, desk *bot.Desk, questions []sets.Question) ([]reply, error) {
	replies := make([]reply, len(questions))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, q := range questions {
		group.Go(func() (err error) {
			replies[i], err = ask(ctx, *desk, q)
			return err
		})
	}
	return replies, group.Wait()
}

func ask(ctx context.Context, desk bot.Desk, q sets.Question) (reply, error) {
	heard := listener{Searcher: desk.Search}
	desk.Search = &heard
	answer, err := desk.Ask(ctx, bot.Question{Text: q.Question, AsOf: q.Date}, nil)
	if err != nil {
		return reply{}, fmt.Errorf("ask %s: %w", q.ID, err)
	}
	r := reply{declined: answer.Verdict == bot.Declined}
	for _, c := range answer.Claims[:min(most, len(answer.Claims))] {
		r.claims = append(r.claims, sentence{c.Text, c.Citations[0].Passage.Article.ID})
	}
	heard.found.Hits = heard.found.Hits[:min(quote.Considered, len(heard.found.Hits))]
	candidates := quote.Shipped.Candidates(q.Question, heard.found)
	if len(candidates) > 0 {
		r.confidence = quote.Shipped.Confidence(quote.DoubtsOf(q.Question, heard.found, candidates))
	}
	if r.best = r.claims; r.declined {
		for _, s := range candidates[:min(most, len(candidates))] {
			r.best = append(r.best, sentence{s.Text, s.Passage.Article.ID})
		}
	}
	return r, nil
}

// A listener keeps what was found, which is what the composer had before it.
type listener struct {
	bot.Searcher
	found retrieval.Result
}

func (l *listener) Search(ctx context.Context, q retrieval.Query) (found retrieval.Result, err error) {
	l.found, err = l.Searcher.Search(ctx, q)
	return l.found, err
}

// answerTimes is how long answers take, for some questions spread over all of
// them, one at a time.
func answerTimes(ctx context.Context, desk *bot.Desk, questions []sets.Question) (latency, error) {
	var times []time.Duration
	for _, q := range peers.Spread(questions, peers.Timed) {
		answer, err := desk.Ask(ctx, bot.Question{Text: q.Question, AsOf: q.Date}, nil)
		if err != nil {
			return latency{}, fmt.Errorf("ask %s: %w", q.ID, err)
		}
		times = append(times, answer.Elapsed)
	}
	return latencyOf(times), nil
}

// sentences tell how often an answer says what is accepted, as shares of the
// answerable questions that have accepted answers.
type sentences struct {
	WithAnswers int `json:"questions_with_answers"`
	// FirstHolds: the first claim holds an accepted answer. AnyHolds: one of
	// the first three does. FirstGold: the first does and is of a gold article,
	// as a share of the questions with gold. A declined question holds none.
	FirstHolds float64 `json:"first_claim_holds_answer"`
	AnyHolds   float64 `json:"any_claim_holds_answer"`
	FirstGold  float64 `json:"first_claim_of_gold_holds_answer"`
	// The same where a declined question is given the three sentences that the
	// composer scores best, which it would have chosen from: what was found,
	// whatever was thought of it.
	BestFirstHolds float64 `json:"first_sentence_holds_answer"`
	BestAnyHolds   float64 `json:"any_sentence_holds_answer"`
	BestFirstGold  float64 `json:"first_sentence_of_gold_holds_answer"`
}

func sentencesOf(questions []sets.Question, replies []reply) sentences {
	var t sentences
	gold := 0
	for i, q := range questions {
		if !q.Answerable || len(q.Answers) == 0 {
			continue
		}
		t.WithAnswers++
		if len(q.Gold) > 0 {
			gold++
		}
		for _, of := range []struct {
			said             []sentence
			first, any, gold *float64
		}{
			{replies[i].claims, &t.FirstHolds, &t.AnyHolds, &t.FirstGold},
			{replies[i].best, &t.BestFirstHolds, &t.BestAnyHolds, &t.BestFirstGold},
		} {
			*of.any += bit(slices.ContainsFunc(of.said, func(s sentence) bool { return holds(s, q) }))
			if len(of.said) > 0 && holds(of.said[0], q) {
				*of.first++
				*of.gold += bit(slices.Contains(q.Gold, of.said[0].article))
			}
		}
	}
	for _, share := range []*float64{&t.FirstHolds, &t.AnyHolds, &t.BestFirstHolds, &t.BestAnyHolds} {
		*share /= float64(max(1, t.WithAnswers))
	}
	t.FirstGold /= float64(max(1, gold))
	t.BestFirstGold /= float64(max(1, gold))
	return t
}

// holds reports whether a sentence says an accepted answer, in whole words: a
// "2" is not in "2012".
func holds(s sentence, q sets.Question) bool {
	return slices.ContainsFunc(q.Answers, func(accepted string) bool {
		_, ok := bot.Find(s.text, accepted)
		return ok
	})
}
