package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/quote"
	"github.com/dateline-bot/dateline/cmd/peers"
	"github.com/dateline-bot/dateline/cmd/sets"
	"github.com/dateline-bot/dateline/cmd/stock"
	"github.com/dateline-bot/dateline/corpus/archive"
	"github.com/dateline-bot/dateline/retrieval"
	"github.com/dateline-bot/dateline/retrieval/embed"
	"github.com/dateline-bot/dateline/retrieval/lexical"
	"github.com/dateline-bot/dateline/retrieval/vectors"
)

// A shop is an archive loaded, as cmd/dateline does it, and its customers'
// questions.
type shop struct {
	archive   *archive.Archive
	library   *retrieval.Library
	vectors   *vectors.Index
	questions []sets.Question
}

func (s settings) open(ctx context.Context) (*shop, error) {
	stock.SetMemory(false)
	defer stock.SetMemory(true)
	store, err := archive.Open(ctx, s.archive, archive.Options{Name: "bench"})
	if err != nil {
		return nil, err
	}
	v, err := vectors.New()
	if err != nil {
		return nil, err
	}
	library := retrieval.NewLibrary(lexical.New(lexical.Tuned), v, embed.Hashed{}, time.Now)
	var damaged error
	filled := stock.Stock{Archive: store, Library: library, Model: embed.Hashed{}.Model(), Damaged: func(_ string, err error) { damaged = err }}
	if _, err := filled.Refresh(ctx); err != nil || damaged != nil {
		return nil, errors.Join(err, damaged)
	}
	file, ok := sets.Find(filepath.Join(s.sets, "realtimeqa"), "queries.jsonl")
	if !ok {
		return nil, fmt.Errorf("no queries.jsonl in the folder realtimeqa of %s", s.sets)
	}
	questions, err := sets.Questions(file)
	return &shop{store, library, v, questions}, err
}

const (
	// Beyond so many queries, or so much time, chromem-go's own tell nothing new.
	chromemQueries = 100
	chromemTime    = time.Minute
)

// search measures the start of the process that it runs in, searches, and
// chromem-go.
func (s settings) search(ctx context.Context) (r searchReport, err error) {
	shop, err := s.open(ctx)
	if err != nil {
		return r, err
	}
	defer shop.archive.Close()
	if _, err := shop.library.Search(ctx, retrieval.Query{Text: shop.questions[0].Question}); err != nil {
		return r, err
	}
	r.StartMS = float64(time.Since(time.Unix(0, s.began)).Milliseconds())
	r.StartMB = resident()
	r.Articles, r.Passages = shop.library.Len(), shop.vectors.Len()
	for _, run := range []struct {
		into *times
		asOf bool
	}{{&r.Search, false}, {&r.SearchAsOf, true}} {
		var took []time.Duration
		for i := range s.searches {
			q := shop.questions[i%len(shop.questions)]
			query := retrieval.Query{Text: q.Question}
			if run.asOf {
				query.AsOf = q.Date
			}
			begun := time.Now()
			if _, err := shop.library.Search(ctx, query); err != nil {
				return r, err
			}
			took = append(took, time.Since(begun))
		}
		*run.into = quantiles(took)
	}
	r.SearchMB = resident()
	return r, shop.chromem(ctx, &r)
}

// chromem compares with chromem-go's own query.
func (s *shop) chromem(ctx context.Context, r *searchReport) error {
	peer, err := peers.NewChromem(embed.Hashed{})
	if err != nil {
		return err
	}
	defer peer.Close()
	for e, err := range s.archive.Load(ctx, 0, embed.Hashed{}.Model()) {
		if err != nil {
			return err
		}
		if err := peer.Put(ctx, e.Passages, e.Vectors); err != nil {
			return err
		}
	}
	var took []time.Duration
	const nearest = 10
	found, wanted := 0, 0
	for begun := time.Now(); len(took) < chromemQueries && (len(took) == 0 || time.Since(begun) < chromemTime); {
		text := s.questions[len(took)%len(s.questions)].Question
		begun := time.Now()
		exact, err := peer.Search(ctx, retrieval.Query{Text: text, Limit: nearest})
		if err != nil {
			return err
		}
		took = append(took, time.Since(begun))
		vector, err := embed.Hashed{}.Embed(ctx, []string{text})
		if err != nil {
			return err
		}
		ours, err := s.vectors.Nearest(ctx, vector[0], nearest, retrieval.Filter{})
		if err != nil {
			return err
		}
		// Passages as near as the last count as found: which of these come is
		// chance, and sums of floats differ in the last digits.
		last := exact.Hits[len(exact.Hits)-1].Score
		for _, h := range ours {
			if h.Score >= last-1e-6 {
				found++
			}
		}
		wanted += len(exact.Hits)
	}
	r.Chromem = quantiles(took)
	r.ChromemOver = r.Chromem.P50 / r.Search.P50
	r.Recall10 = float64(found) / float64(wanted)
	return nil
}

// answersEach is how many answers each asker wants.
const answersEach = 100

// ask measures many askers at once.
func (s settings) ask(ctx context.Context) (r askReport, err error) {
	shop, err := s.open(ctx)
	if err != nil {
		return r, err
	}
	defer shop.archive.Close()
	desk := &bot.Desk{Search: shop.library, Quote: quote.Composer{}, Log: slog.New(slog.DiscardHandler)}
	r.Passages, r.Askers, r.Answers = shop.vectors.Len(), s.askers, s.askers*answersEach
	took := make([]time.Duration, r.Answers)
	var next, failed atomic.Int64
	var group sync.WaitGroup
	begun, cpu := time.Now(), used()
	for range s.askers {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < r.Answers; i = int(next.Add(1)) - 1 {
				asked := time.Now()
				q := shop.questions[i%len(shop.questions)]
				if _, err := desk.Ask(ctx, bot.Question{Text: q.Question}, nil); err != nil {
					failed.Add(1)
				}
				took[i] = time.Since(asked)
			}
		})
	}
	group.Wait()
	r.PerSecond = float64(r.Answers) / time.Since(begun).Seconds()
	r.CPUMS = float64((used() - cpu).Microseconds()) / 1000 / float64(r.Answers)
	r.Errors = int(failed.Load())
	r.Ask = quantiles(took)
	r.MB = resident()
	return r, nil
}

// used is the CPU time that the process has taken.
func used() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// resident is the process's resident memory in megabytes, where Linux tells.
func resident() float64 {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		return 0
	}
	defer f.Close()
	for scan := bufio.NewScanner(f); scan.Scan(); {
		if fields := strings.Fields(scan.Text()); len(fields) > 1 && fields[0] == "VmRSS:" {
			kilobytes, _ := strconv.ParseFloat(fields[1], 64)
			return kilobytes / 1024
		}
	}
	return 0
}
