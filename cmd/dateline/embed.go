package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dateline-bot/dateline/corpus/archive"
)

type embedCmd struct {
	Anew bool `help:"Make all vectors anew, as after another model came behind the same name. A running bot is to be started again then."`
}

func (c *embedCmd) Run(ctx context.Context, a *app) error {
	store, err := a.openArchive(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	if c.Anew {
		e, err := a.embedder()
		if err != nil {
			return err
		}
		if err := store.RemoveVectors(ctx, e.Model()); err != nil {
			return err
		}
	}
	if err := a.embedAll(ctx, store); err != nil {
		return err
	}
	fmt.Fprintf(a.out, "every passage has its vector by the %s embedder\n", a.settings.Embedder)
	return nil
}

// embedPage is how many passages are embedded and stored at a time: what a job
// that is stopped loses at most. It is as many as the remote embedder sends in
// one request, and some 15 s for the local one.
const embedPage = 256

// errPending is an embedding job that could not be finished.
var errPending = errors.New("some passages have no vector yet and are found by words alone: run dateline embed when the embedder answers")

// embedAll makes the vectors that are missing, with progress. It waits while
// another program does so, and then makes what that one left.
func (a *app) embedAll(ctx context.Context, store *archive.Archive) error {
	e, err := a.embedder()
	if err != nil {
		return err
	}
	missing, err := missingVectors(ctx, store, e)
	if err != nil || missing == 0 {
		return err
	}
	for told := false; ; told = true {
		release, err := store.ClaimEmbedding(ctx)
		if err == nil {
			defer release()
			break
		}
		if !errors.Is(err, archive.ErrClaimed) {
			return err
		}
		if !told {
			a.log.Warn("waiting for the vectors: "+err.Error(), "missing", missing)
		}
		if err := pause(ctx, poll); err != nil {
			return err
		}
	}
	if missing, err = missingVectors(ctx, store, e); err != nil {
		return err
	}
	b := newBar(a.err, "embedding", inPieces)
	defer b.done()
	b.more(missing)
	return embedPending(ctx, store, e, b.add)
}

// missingVectors is how many texts have no vector by the embedder.
func missingVectors(ctx context.Context, store *archive.Archive, e embedder) (int, error) {
	stats, err := store.Stats(ctx)
	missing := stats.Texts
	for _, m := range stats.Models {
		if m.Name == e.Model() {
			missing -= m.Vectors
		}
	}
	return missing, err
}

// embedPending makes the vectors that are missing and stores them page by
// page, so that a job that was stopped goes on where it was. progress is told
// how many more are done.
func embedPending(ctx context.Context, store *archive.Archive, e embedder, progress func(int)) error {
	for texts, err := range store.Pending(ctx, e.Model(), embedPage) {
		if err != nil {
			return err
		}
		made, err := e.Embed(ctx, texts)
		if err != nil {
			return fmt.Errorf("%w: %w", errPending, err)
		}
		if err := store.PutVectors(ctx, e.Model(), texts, made); err != nil {
			return err
		}
		progress(len(texts))
	}
	return nil
}

// pause waits, unless ctx is done first.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// embedAgain is how long the background waits after a failure.
const embedAgain = time.Minute

// embedBehind makes the vectors that are missing while the bot serves, now and
// whenever it is woken, until ctx is done. Meanwhile such passages are found by
// their words; watch brings in the vectors as they are stored.
func (h *house) embedBehind(ctx context.Context, wake <-chan struct{}) {
	for ctx.Err() == nil {
		switch err := h.embedMissing(ctx); {
		case ctx.Err() != nil:
			return
		case err == nil:
			select {
			case <-ctx.Done():
			case <-wake:
			}
		case errors.Is(err, archive.ErrClaimed): // the other may end before it is done
			pause(ctx, poll)
		case errors.Is(err, archive.ErrReadOnly), errors.Is(err, archive.ErrDimensions): // nothing that passes
			h.app.log.Error("no vectors are made", "error", err)
			return
		default:
			h.app.log.Error("vectors are missing; trying again", "in", embedAgain, "error", err)
			pause(ctx, embedAgain)
		}
	}
}

// embedMissing makes the vectors that are missing, with a line in the log for
// each tenth of them.
func (h *house) embedMissing(ctx context.Context) error {
	release, err := h.archive.ClaimEmbedding(ctx)
	if err != nil {
		return err
	}
	defer release()
	for {
		missing, err := missingVectors(ctx, h.archive, h.embedder)
		if err != nil || missing == 0 {
			return err
		}
		log := h.app.log.With("model", h.embedder.Model())
		log.Info("making vectors; until they are there, passages are found by words alone", "missing", missing)
		done, tenth := 0, 0
		err = embedPending(ctx, h.archive, h.embedder, func(n int) {
			done += n
			if now := 10 * done / missing; now > tenth {
				tenth = now
				log.Info("making vectors", "done", done, "of", missing)
			}
		})
		if err != nil {
			return err
		}
		log.Info("every passage has its vector")
	}
}
