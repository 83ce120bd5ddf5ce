package model

import (
	"context"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

const (
	mendTokens = 300
	// mendPassages is how many passages a claim is mended from, where it cites
	// none of its own.
	mendPassages = 3
)

// Mend asks the model once to write a failed claim anew from the passages that
// it cites, or from the best of the evidence where it cites none. The draft is
// empty when the model gives the claim up. The error is one of this package,
// or context.Canceled.
func (c *Composer) Mend(ctx context.Context, q bot.Question, evidence retrieval.Result, failed bot.Draft, reason error) (mended bot.Draft, err error) {
	hits := evidence.Hits[:min(mendPassages, len(evidence.Hits))]
	view := c.view(q)
	view.Claim, view.Fault = failed.Text, reason.Error()
	if len(failed.Citations) > 0 {
		hits = nil
		view.Quote = failed.Citations[0].Quote
	}
	for _, cite := range failed.Citations {
		if cite.Passage.Article != nil {
			hits = append(hits, retrieval.Hit{Passage: cite.Passage})
		}
	}
	if len(hits) == 0 {
		return bot.Draft{}, nil
	}
	var passages []corpus.Passage
	err = c.run(ctx, task{
		form:  mendForm(q.Language),
		reply: mendTokens,
		messages: func(room int, _ bool) (system, user string) {
			view.Passages = nil
			passages, view.Passages = pack(hits, room-tokens(view.Mend()))
			return view.Mend()
		},
		emit: func(p proposal) bool {
			if mended.Text == "" {
				mended = p.draft(passages)
				mended.Lacks = ""
			}
			return true // to the end, which is near and tells what it took
		},
	})
	return mended, err
}
