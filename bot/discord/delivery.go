package discord

import (
	"context"
	"sync"
	"time"
)

// deliveries are the replies that go out just now, by channel: people can
// press what stands under one before the journal knows of it.
type deliveries struct {
	mu    sync.Mutex
	under map[string]map[chan struct{}]bool
}

// begin says that a reply goes out, and end that it is put down.
func (d *deliveries) begin(channel string) (end func()) {
	done := make(chan struct{})
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.under == nil {
		d.under = map[string]map[chan struct{}]bool{}
	}
	if d.under[channel] == nil {
		d.under[channel] = map[chan struct{}]bool{}
	}
	d.under[channel][done] = true
	return func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		close(done)
		if delete(d.under[channel], done); len(d.under[channel]) == 0 {
			delete(d.under, channel)
		}
	}
}

// wait returns when all replies are put down that went out in the channel when
// it was called, or after the longest time it is to take.
func (d *deliveries) wait(ctx context.Context, channel string, longest time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	d.mu.Lock()
	var under []chan struct{}
	for done := range d.under[channel] {
		under = append(under, done)
	}
	d.mu.Unlock()
	for _, done := range under {
		select {
		case <-done:
		case <-ctx.Done():
			return
		}
	}
}
