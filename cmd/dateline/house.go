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
	"github.com/dateline-bot/dateline/cmd/stock"
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
	stock    *stock.Stock
	desk     *bot.Desk
	pending  int // passages without a vector when it was opened
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

// open opens everything, loads the archive, and warns of passages that have no
// vector.
func (a *app) open(ctx context.Context, sample sampled) (*house, error) {
	h, err := a.load(ctx, sample)
	if err == nil && h.pending > 0 {
		a.log.Warn("some passages are found by words alone: run dateline embed", "without vector", h.pending, "model", h.embedder.Model())
	}
	return h, err
}

// load opens everything and loads the archive.
func (a *app) load(ctx context.Context, sample sampled) (*house, error) {
	stock.SetMemory(false)
	defer stock.SetMemory(true)
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
	h.stock = &stock.Stock{Archive: h.archive, Library: h.library, Model: h.embedder.Model(), Damaged: func(id string, err error) {
		h.app.log.Error("an article is left out", "id", id, "error", err)
	}}
	h.desk = newDesk(h.library, h.app.log)
	if h.app.settings.Answer == "model" {
		h.app.settings.equip(h.desk, h.library)
	}
	if h.pending, err = h.stock.Refresh(ctx); err != nil {
		return err
	}
	if sample && h.library.Len() == 0 {
		if err := h.putSample(ctx); err != nil {
			return err
		}
		if h.pending, err = h.stock.Refresh(ctx); err != nil {
			return err
		}
	}
	if _, instant := h.embedder.(embed.Hashed); h.pending == 0 || !instant {
		return nil
	}
	err = embedPending(ctx, h.archive, h.embedder, func(int) {})
	if err == nil {
		h.pending, err = h.stock.Refresh(ctx)
	}
	if errors.Is(err, archive.ErrReadOnly) || errors.Is(err, archive.ErrBusy) {
		return nil // found by words alone until somebody may write
	}
	return err
}

// Close closes the archive.
func (h *house) Close() { h.archive.Close() }

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
			name, tenth, b = file, -1, newBar(a.err, "downloading "+file, inBytes)
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

// equip gives a desk the chat model that the settings name, with its budget and
// the answers it keeps.
func (s settings) equip(d *bot.Desk, library *retrieval.Library) {
	d.Model = model.New(model.Config{
		Client:  endpoint.Client(endpoint.Config{}),
		BaseURL: s.OpenAIBaseURL, Key: s.OpenAIKey, Model: s.ChatModel, Context: whole(s.Context),
	})
	d.Budget = s.budget()
	if n := whole(s.Kept); n > 0 {
		d.Cache = bot.NewCache(n, library.Version)
	}
}
