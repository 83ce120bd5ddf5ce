package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/bot/discord"
	"github.com/dateline-bot/dateline/bot/journal"
	"github.com/dateline-bot/dateline/corpus"
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
	kept, err := journal.Open(ctx, a.settings.Data, journal.Options{Forget: a.settings.Questions == "forget"})
	if err != nil {
		return err
	}
	defer kept.Close()
	if err := h.remember(ctx, kept); err != nil {
		return err
	}
	wake := make(chan struct{}, 1)
	keeper := &archivist{house: h, wake: wake}
	b, err := discord.New(discord.Config{
		Token:     a.settings.DiscordToken,
		APIBase:   a.settings.DiscordAPIBase,
		Asker:     h.desk,
		Library:   h.library,
		Arrived:   keeper.Arrived,
		Journal:   kept,
		Archivist: keeper,
		Log:       a.log,
	})
	if err != nil {
		return fmt.Errorf("%w: %w", errSettings, err)
	}
	keeper.changed = b.Changed
	a.log.Info("answering", "from", h.about())
	var behind sync.WaitGroup
	watching, stop := context.WithCancel(ctx)
	defer stop()
	if a.settings.Health != "" {
		serve, err := tellHealth(watching, a.settings.Health, b.Health)
		if err != nil {
			return err
		}
		behind.Go(serve)
	}
	behind.Go(func() { keeper.watch(watching) })
	behind.Go(func() { h.embedBehind(watching, wake) })
	behind.Go(func() { kept.Tend(watching, func(err error) { a.log.Error("cannot tend the journal", "error", err) }) })
	err = b.Run(ctx)
	stop()
	behind.Wait()
	return err
}

// remember charges the budget with what was used today before this start.
func (h *house) remember(ctx context.Context, kept *journal.Journal) error {
	if h.desk.Budget == nil {
		return nil
	}
	today := corpus.DayOf(time.Now().UTC())
	spent, err := kept.Spent(ctx, today)
	if err != nil {
		return err
	}
	for person, used := range spent {
		h.desk.Budget.Charge(person, today, used)
	}
	return nil
}

// watch keeps the library up to date with the archive until ctx is done.
func (a *archivist) watch(ctx context.Context) {
	ticker := time.NewTicker(poll)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if err := a.follow(ctx); err != nil && ctx.Err() == nil {
			a.app.log.Error("cannot follow the archive", "error", err)
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
