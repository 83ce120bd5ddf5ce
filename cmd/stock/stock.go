// Package stock fills a library from an archive and keeps it up to date. It
// owns in which order and how much at a time, and what is kept to spare the
// next start the work; it refuses to know how articles are read and searched.
//
// Its one invariant: the library shows the archive as it stood at the last
// Refresh that returned without an error. What is kept changes how long that
// takes, never what is found.
package stock

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/corpus/archive"
	"github.com/dateline-bot/dateline/retrieval"
	"github.com/dateline-bot/dateline/retrieval/lexical"
)

// A Stock is a library and the archive that it shows.
type Stock struct {
	Archive *archive.Archive
	Library *retrieval.Library
	Model   string // of the vectors
	// Damaged is told of each article that is left out because it is damaged.
	Damaged func(id string, err error)

	filled bool         // by the first Refresh
	loaded atomic.Int64 // the library is as of this revision
	sealed bool         // the archive cannot be written now
}

// batch is how many entries the first Refresh puts into the library at a time,
// while the next are read from the disk.
const batch = 256

// Refresh brings the library up to date with the archive and tells how many of
// the passages it loaded have no vector yet. The first one fills the library
// piece by piece, so nobody is to search before it has returned; later ones
// change it in one step.
func (s *Stock) Refresh(ctx context.Context) (pending int, err error) {
	group, ctx := errgroup.WithContext(ctx)
	changes := make(chan change)
	last := s.Revision()
	group.Go(func() error {
		defer close(changes)
		var err error
		last, err = s.read(ctx, changes)
		return err
	})
	group.Go(func() error {
		for c := range changes {
			if err := s.apply(ctx, c); err != nil {
				return err
			}
			pending += c.pending
		}
		return nil
	})
	if err := group.Wait(); err != nil {
		return 0, err
	}
	s.filled = true
	s.loaded.Store(int64(last))
	return pending, nil
}

// Revision is the revision of the archive that the library shows. It may be
// asked for during a Refresh.
func (s *Stock) Revision() archive.Revision { return archive.Revision(s.loaded.Load()) }

// A change is what is to be done to the library at once.
type change struct {
	put     []retrieval.Entry
	removed []string
	pending int // passages without a vector
}

// read gives what has changed in the archive, all in one change but for the
// first time, and the revision it is at.
func (s *Stock) read(ctx context.Context, changes chan<- change) (archive.Revision, error) {
	var c change
	send := func() error {
		select {
		case changes <- c:
			c = change{}
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	last := s.Revision()
	for e, err := range s.Archive.Load(ctx, last, s.Model) {
		switch {
		case errors.Is(err, archive.ErrDamaged) && e.ID != "":
			s.Damaged(e.ID, err)
			c.removed = append(c.removed, e.ID)
		case err != nil:
			return 0, err
		case e.Article == nil:
			c.removed = append(c.removed, e.ID)
		default:
			c.add(e)
		}
		last = max(last, e.Revision)
		if !s.filled && len(c.put) == batch {
			if err := send(); err != nil {
				return 0, err
			}
		}
	}
	return last, send()
}

func (c *change) add(e archive.Entry) {
	entry := retrieval.Entry{Passages: e.Passages, Vectors: e.Vectors}
	if e.Form == lexical.Form() {
		entry.Reading = e.Reading
	}
	c.put = append(c.put, entry)
	for _, v := range e.Vectors {
		if v == nil {
			c.pending++
		}
	}
}

// apply makes the readings that are missing, changes the library, and keeps the
// new readings in the archive.
func (s *Stock) apply(ctx context.Context, c change) error {
	var fresh []retrieval.Entry
	for i := range c.put {
		if e := &c.put[i]; e.Reading == nil && len(e.Passages) > 0 {
			e.Reading = lexical.Reading(e.Passages)
			fresh = append(fresh, *e)
		}
	}
	if err := s.Library.Update(ctx, c.put, c.removed); err != nil {
		return fmt.Errorf("update the search: %w", err)
	}
	if len(fresh) == 0 || s.sealed {
		return nil
	}
	err := s.Archive.Update(ctx, func(tx *archive.Tx) error {
		for _, e := range fresh {
			if err := keep(tx, e.Passages, e.Reading); err != nil {
				return err
			}
		}
		return nil
	})
	// The library is as good without them: the next start makes them again.
	s.sealed = err != nil
	return ctx.Err()
}

// Keep makes the reading of an article that was just put into the archive, so
// that not even the first start has to.
func Keep(tx *archive.Tx, passages []corpus.Passage) error {
	if len(passages) == 0 {
		return nil
	}
	return keep(tx, passages, lexical.Reading(passages))
}

func keep(tx *archive.Tx, passages []corpus.Passage, reading []byte) error {
	return tx.PutReading(passages[0].Article, passages, lexical.Form(), reading)
}

// How much memory may go to waste before it is collected, beside what is in
// use. What a stock has in memory is large, of long life and mostly without
// pointers: at 100,000 passages it is 390 MB, which Go's usual 100% would
// double. Of a small one 100% is little, and saves a tenth of all answering
// time.
const (
	frugal = 40        // percent, while a stock is filled and when it is large
	usual  = 100       // percent
	waste  = 192 << 20 // bytes
)

// SetMemory tells the runtime that a stock is what the program's memory holds,
// before it is filled and again after. Who sets GOGC knows better.
func SetMemory(filled bool) {
	if os.Getenv("GOGC") != "" {
		return
	}
	percent := uint64(frugal)
	if filled {
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(live)
		percent = min(usual, max(frugal, waste*100/max(1, live[0].Value.Uint64())))
	}
	debug.SetGCPercent(int(percent))
}
