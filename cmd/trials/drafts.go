package trials

import (
	"context"
	"iter"
	"sync"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/model"
	"github.com/dateline-bot/dateline/retrieval"
)

// drafts is a model's composer that remembers what it proposed: what would be
// shown if nothing were checked.
type drafts struct {
	*model.Composer

	mu   sync.Mutex
	said []bot.Draft
}

func (d *drafts) Compose(ctx context.Context, q bot.Question, evidence retrieval.Result) iter.Seq2[bot.Draft, error] {
	return func(yield func(bot.Draft, error) bool) {
		for draft, err := range d.Composer.Compose(ctx, q, evidence) {
			if err == nil {
				d.note(draft)
			}
			if !yield(draft, err) {
				return
			}
		}
	}
}

func (d *drafts) Mend(ctx context.Context, q bot.Question, evidence retrieval.Result, failed bot.Draft, reason error) (bot.Draft, error) {
	mended, err := d.Composer.Mend(ctx, q, evidence, failed, reason)
	if err == nil && mended.Text != "" {
		d.note(mended)
	}
	return mended, err
}

func (d *drafts) note(draft bot.Draft) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.said = append(d.said, draft)
}

// take are the drafts since the last take.
func (d *drafts) take() []bot.Draft {
	d.mu.Lock()
	defer d.mu.Unlock()
	said := d.said
	d.said = nil
	return said
}
