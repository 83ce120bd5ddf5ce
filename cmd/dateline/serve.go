package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/bot/discord"
)

type serveCmd struct{}

// errNoToken is serve without a bot to run.
var errNoToken = errors.New("DISCORD_TOKEN is not set: put the bot's token into .env, " +
	"or ask here with: dateline ask \"what did NATO ask Russia for?\"")

// poll is how often a running bot looks for what another process changed in
// the archive. A look costs some 20 µs.
const poll = 2 * time.Second

func (c *serveCmd) Run(ctx context.Context, a *app) error {
	if a.settings.DiscordToken == "" {
		return fmt.Errorf("%w: %w", errSettings, errNoToken)
	}
	a.log = slog.New(slog.NewTextHandler(a.err, nil))
	h, err := a.load(ctx, withSample)
	if err != nil {
		return err
	}
	defer h.Close()
	b, err := discord.New(discord.Config{
		Token:   a.settings.DiscordToken,
		APIBase: a.settings.DiscordAPIBase,
		Asker:   h.desk,
		Library: h.library,
		Words:   wordsForMembers,
		About:   h.about,
		Log:     a.log,
	})
	if err != nil {
		return fmt.Errorf("%w: %w", errSettings, err)
	}
	var behind sync.WaitGroup
	watching, stop := context.WithCancel(ctx)
	wake := make(chan struct{}, 1)
	behind.Go(func() { h.watch(watching, wake) })
	behind.Go(func() { h.embedBehind(watching, wake) })
	err = b.Run(ctx)
	stop()
	behind.Wait()
	return err
}

// watch keeps the library up to date with the archive until ctx is done, and
// wakes the embedder when passages came in without a vector.
func (h *house) watch(ctx context.Context, wake chan<- struct{}) {
	ticker := time.NewTicker(poll)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		revision, err := h.archive.Revision(ctx)
		if err == nil && revision != h.stock.Revision() {
			var pending int
			if pending, err = h.stock.Refresh(ctx); err == nil {
				if pending > 0 {
					select {
					case wake <- struct{}{}:
					default: // it is awake
					}
				}
				h.app.log.Info("archive changed", "articles", h.library.Len())
			}
		}
		if err != nil && ctx.Err() == nil {
			h.app.log.Error("cannot follow the archive", "error", err)
		}
	}
}

// about says in a line what the bot serves from.
func (h *house) about() string {
	how := "quotes"
	if h.desk.Model != nil {
		how = "the model " + h.app.settings.ChatModel
	}
	return fmt.Sprintf("%d articles in %s, answered by %s, found by words and %s vectors",
		h.library.Len(), h.app.settings.Data, how, h.app.settings.Embedder)
}
