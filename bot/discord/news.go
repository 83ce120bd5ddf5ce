package discord

import (
	"context"
	"sync"
)

// news are the articles that came in and were not told of yet.
type news struct {
	mu    sync.Mutex
	added []string      // ids
	wake  chan struct{} // holds one sign that the archive has changed
}

// Changed tells the bot that the archive has changed, and the ids of the
// articles that are new in it. It does not block.
func (b *Bot) Changed(added []string) {
	b.news.mu.Lock()
	b.news.added = append(b.news.added, added...)
	b.news.mu.Unlock()
	select {
	case b.news.wake <- struct{}{}:
	default: // it is awake
	}
}

// follow tells those who watch of what is new, and marks answers whose sources
// have changed, until ctx is done. Changes that come close after one another
// are told of at once.
func (b *Bot) follow(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-b.news.wake:
		}
		if sleep(ctx, b.timing.gather) != nil {
			return
		}
		b.news.mu.Lock()
		added := b.news.added
		b.news.added = nil
		b.news.mu.Unlock()
		err := b.guard(func() error {
			b.tellWatches(ctx, added)
			b.markAnswers(ctx)
			return nil
		})
		b.logFailure("news", err)
	}
}
