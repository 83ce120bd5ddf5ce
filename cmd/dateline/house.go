package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/model"
	"github.com/dateline-bot/dateline/bot/quote"
	"github.com/dateline-bot/dateline/cmd/endpoint"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/corpus/archive"
	"github.com/dateline-bot/dateline/corpus/articles"
	"github.com/dateline-bot/dateline/corpus/chunk"
	"github.com/dateline-bot/dateline/corpus/read"
	"github.com/dateline-bot/dateline/retrieval"
	"github.com/dateline-bot/dateline/retrieval/embed"
	"github.com/dateline-bot/dateline/retrieval/lexical"
	"github.com/dateline-bot/dateline/retrieval/vectors"
)

// A house is the whole pipeline, opened: the archive, the library filled from
// it, and the desk that answers from the library.
type house struct {
	app      *app
	archive  *archive.Archive
	embedder embedder
	library  *retrieval.Library
	desk     *bot.Desk
	loaded   archive.Revision // the library is as of this revision
}

// An embedder has a name under which the archive keeps its vectors.
type embedder interface {
	retrieval.Embedder
	Model() string
}

// sampled says whether an empty archive is filled with the shipped sample.
type sampled bool

const (
	withSample    sampled = true
	withoutSample sampled = false
)

// openArchive opens the archive alone.
func (a *app) openArchive(ctx context.Context) (*archive.Archive, error) {
	return archive.Open(ctx, a.settings.Data, archive.Options{Name: a.command})
}

// open opens everything and loads the archive.
func (a *app) open(ctx context.Context, sample sampled) (*house, error) {
	e, err := a.embedder()
	if err != nil {
		return nil, err
	}
	store, err := a.openArchive(ctx)
	if err != nil {
		return nil, err
	}
	h := &house{app: a, archive: store, embedder: e}
	if err := h.fill(ctx, sample); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return h, nil
}

func (h *house) fill(ctx context.Context, sample sampled) (err error) {
	if h.library, err = newLibrary(h.embedder); err != nil {
		return err
	}
	h.desk = newDesk(h.library, h.app.log)
	if h.app.settings.Answer == "model" {
		h.desk.Model = h.app.settings.composer()
	}
	pending, err := h.refresh(ctx)
	if err != nil {
		return err
	}
	if sample && h.library.Len() == 0 {
		if err := h.putSample(ctx); err != nil {
			return err
		}
		if pending, err = h.refresh(ctx); err != nil {
			return err
		}
	}
	if pending == 0 {
		return nil
	}
	if _, offline := h.embedder.(embed.Hashed); !offline {
		h.app.log.Warn("some passages are found by words alone: run dateline embed", "without vector", pending, "model", h.embedder.Model())
		return nil
	}
	err = h.embedPending(ctx, nil)
	if err == nil {
		_, err = h.refresh(ctx)
	}
	if errors.Is(err, archive.ErrReadOnly) || errors.Is(err, archive.ErrBusy) {
		return nil // found by words alone until somebody may write
	}
	return err
}

// Close closes the archive.
func (h *house) Close() { h.archive.Close() }

// refresh brings the library up to date with the archive and tells how many
// of the passages it loaded have no vector yet.
func (h *house) refresh(ctx context.Context) (pending int, err error) {
	var put []retrieval.Entry
	var removed []string
	last := h.loaded
	for e, err := range h.archive.Load(ctx, h.loaded, h.embedder.Model()) {
		switch {
		case errors.Is(err, archive.ErrDamaged) && e.ID != "":
			h.app.log.Error("an article is left out", "id", e.ID, "error", err)
			removed = append(removed, e.ID)
		case err != nil:
			return 0, err
		case e.Article == nil:
			removed = append(removed, e.ID)
		default:
			put = append(put, retrieval.Entry{Passages: e.Passages, Vectors: e.Vectors})
			for _, v := range e.Vectors {
				if v == nil {
					pending++
				}
			}
		}
		last = max(last, e.Revision)
	}
	if err := h.library.Update(ctx, put, removed); err != nil {
		return 0, fmt.Errorf("update the search: %w", err)
	}
	h.loaded = last
	return pending, nil
}

// putSample puts the shipped briefs into the archive, which must be empty.
func (h *house) putSample(ctx context.Context) error {
	return h.archive.Update(ctx, func(tx *archive.Tx) error {
		for a, err := range sampleArticles() {
			if err != nil {
				return fmt.Errorf("read the sample: %w", err)
			}
			if _, err := tx.Put(a, chunk.Passages(a)); err != nil {
				return err
			}
		}
		return nil
	})
}

// sampleArticles yields the briefs that ship in the binary.
func sampleArticles() func(yield func(*corpus.Article, error) bool) {
	return func(yield func(*corpus.Article, error) bool) {
		names, err := fs.Glob(articles.Files, "*.md")
		if err != nil {
			yield(nil, err)
			return
		}
		for _, name := range names {
			f, err := articles.Files.Open(name)
			if err != nil {
				yield(nil, err)
				return
			}
			for a, err := range read.Articles(name, f, read.Limits{}) {
				a.Sample = true
				if !yield(&a, err) {
					return
				}
			}
		}
	}
}

// embedPage is how many passages are embedded and stored at a time: what a
// killed job loses at most.
const embedPage = 512

// embedPending makes the vectors that are missing and stores them page by
// page, so that a job that was stopped goes on where it was. progress is told
// how many more are done; it may be nil.
func (h *house) embedPending(ctx context.Context, progress func(int)) error {
	return embedPending(ctx, h.archive, h.embedder, progress)
}

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
		if progress != nil {
			progress(len(texts))
		}
	}
	return nil
}

// errPending is an embedding job that could not be finished.
var errPending = errors.New("some passages have no vector yet and are found by words alone: run dateline embed when the embedder answers")

// newLibrary is an empty library in memory.
func newLibrary(e embedder) (*retrieval.Library, error) {
	v, err := vectors.New()
	if err != nil {
		return nil, err
	}
	return retrieval.NewLibrary(lexical.New(lexical.Tuned), v, e, time.Now), nil
}

// newDesk is a desk that answers by quotes.
func newDesk(library *retrieval.Library, log *slog.Logger) *bot.Desk {
	return &bot.Desk{Search: library, Quote: quote.Composer{}, Words: wordsForModel, Log: log}
}

// embedder is the one the settings name.
func (a *app) embedder() (embedder, error) {
	switch a.settings.Embedder {
	case "openai":
		return embed.NewRemote(embed.RemoteConfig{
			Client:  endpoint.Client(endpoint.Config{MaxBody: 32 << 20}), // a batch of vectors is about 10 MB
			BaseURL: a.settings.OpenAIBaseURL, Key: a.settings.OpenAIKey, Model: a.settings.EmbeddingModel,
		}), nil
	case "local":
		return embed.NewLocal(embed.LocalConfig{Dir: a.settings.EmbedderDir, Progress: a.download()})
	}
	return embed.Hashed{}, nil
}

// download shows how the download of a model goes: as a bar on a terminal, in
// lines of each tenth elsewhere.
func (a *app) download() func(file string, done, total int64) {
	var b *bar
	name, tenth := "", int64(-1)
	return func(file string, done, total int64) {
		if file != name {
			name, tenth, b = file, -1, newBar(a.err, "downloading "+file)
			b.more(int(total))
		}
		if b.shown() {
			b.at(int(done))
			return
		}
		if now := 10 * done / max(total, 1); now != tenth {
			tenth = now
			a.log.Warn("downloading the local embedder's model", "file", file, "percent", 10*now)
		}
	}
}

// composer is the chat model the settings name.
func (s settings) composer() *model.Composer {
	return model.New(model.Config{
		Client:  endpoint.Client(endpoint.Config{}),
		BaseURL: s.OpenAIBaseURL, Key: s.OpenAIKey, Model: s.ChatModel,
	})
}
