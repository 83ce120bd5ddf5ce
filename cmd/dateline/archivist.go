package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/dateline-bot/dateline/bot/discord"
	"github.com/dateline-bot/dateline/cmd/stock"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/corpus/archive"
	"github.com/dateline-bot/dateline/corpus/chunk"
	"github.com/dateline-bot/dateline/corpus/read"
)

// An archivist keeps the library of a running bot up to date with the archive,
// and looks after the archive for the servers' operators.
type archivist struct {
	*house
	wake    chan<- struct{} // of the embedder
	changed func()          // told when the library has changed

	following sync.Mutex
}

// uploadLimits bound what a file costs that somebody uploads.
var uploadLimits = read.Limits{Unpacked: 100 << 20}

// follow brings the library up to date with the archive, and wakes the embedder
// when passages came in without a vector.
func (a *archivist) follow(ctx context.Context) error {
	a.following.Lock()
	defer a.following.Unlock()
	revision, err := a.archive.Revision(ctx)
	if err != nil || revision == a.stock.Revision() {
		return err
	}
	pending, err := a.stock.Refresh(ctx)
	if err != nil {
		return err
	}
	a.changed()
	if pending > 0 {
		select {
		case a.wake <- struct{}{}:
		default: // it is awake
		}
	}
	a.app.log.Info("archive changed", "articles", a.library.Len())
	return nil
}

// Arrived are the articles that came in after a revision and that the library
// shows, and the revision that it shows.
func (a *archivist) Arrived(ctx context.Context, since int64) ([]string, int64, error) {
	now := a.stock.Revision()
	ids, err := a.archive.Arrived(ctx, archive.Revision(since), now)
	return ids, int64(now), err
}

// Status counts what the members of a server have to ask from.
func (a *archivist) Status(ctx context.Context, collection string) (discord.Status, error) {
	list, err := a.archive.Articles(ctx, archive.Filter{Collections: []string{"", collection}})
	if err != nil {
		return discord.Status{}, err
	}
	var s discord.Status
	for _, l := range list {
		if l.Article.Collection == collection {
			s.Own++
		} else {
			s.Common++
		}
		if day := l.Article.Published; day.Known() {
			s.Newest = max(s.Newest, day)
			if s.Oldest == 0 || day < s.Oldest {
				s.Oldest = day
			}
		}
	}
	s.Pending, err = missingVectors(ctx, a.archive, a.embedder)
	return s, err
}

// Add puts the articles of a file into a collection, a batch in a transaction,
// and then into the library. Their ids begin with the collection's name, so
// that no server can take an id from another, or learn that it has one.
func (a *archivist) Add(ctx context.Context, collection, name string, data []byte, progress func(discord.Added)) (discord.Added, error) {
	var done discord.Added
	if !read.Supported(name) {
		done.Refused = append(done.Refused, name+": "+errNotRead.Error())
		return done, nil
	}
	var batch []*corpus.Article
	had := make(map[string]string) // fingerprints, by id
	commit := func() error {
		now, err := a.put(ctx, batch)
		if err != nil {
			return err
		}
		done.Added, done.Changed, done.Unchanged = done.Added+now.Added, done.Changed+now.Changed, done.Unchanged+now.Unchanged
		done.Refused = append(done.Refused, now.Refused...)
		batch = nil
		progress(done)
		return nil
	}
	for article, err := range read.Articles(name, bytes.NewReader(data), uploadLimits) {
		if err != nil {
			done.Refused = append(done.Refused, name+": "+words(err))
			continue
		}
		fingerprint := article.Fingerprint()
		if before, twice := had[article.ID]; twice {
			if before != fingerprint {
				done.Refused = append(done.Refused, fmt.Sprintf("%s: another article of the file has the same id, %q", name, article.ID))
			}
			continue
		}
		had[article.ID] = fingerprint
		article.ID, article.Collection = collection+"-"+article.ID, collection
		if batch = append(batch, &article); len(batch) == batchSize {
			if err := commit(); err != nil {
				return done, err
			}
		}
	}
	if err := commit(); err != nil {
		return done, err
	}
	return done, a.follow(ctx)
}

// put stores articles in one transaction.
func (a *archivist) put(ctx context.Context, articles []*corpus.Article) (done discord.Added, err error) {
	err = a.archive.Update(ctx, func(tx *archive.Tx) error {
		done = discord.Added{}
		for _, article := range articles {
			passages := chunk.Passages(article)
			change, err := tx.Put(article, passages)
			switch {
			case errors.Is(err, archive.ErrRefused):
				done.Refused = append(done.Refused, words(err))
				continue
			case err != nil:
				return err
			}
			switch change {
			case archive.Added:
				done.Added++
			case archive.Changed:
				done.Changed++
			default:
				done.Unchanged++
				continue
			}
			if err := stock.Keep(tx, passages); err != nil {
				return err
			}
		}
		return nil
	})
	return done, err
}

// Remove removes an article of a collection from the archive and the library.
func (a *archivist) Remove(ctx context.Context, collection, id string) (bool, error) {
	switch e, err := a.archive.Article(ctx, id); {
	case errors.Is(err, archive.ErrNotFound):
		return false, nil
	case err != nil:
		return false, err
	case e.Article.Collection != collection:
		return false, fmt.Errorf("remove %s: it is not of collection %q", id, collection)
	}
	removed, err := a.archive.Remove(ctx, id)
	if err != nil {
		return false, err
	}
	return len(removed) > 0, a.follow(ctx)
}
