package journal_test

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/journal"
)

// TestMain lets the test binary play the process that is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv("JOURNAL_TEST_DIR"); dir != "" {
		if err := serve(dir, os.Getenv("JOURNAL_TEST_LIFE")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	flag.Set("rapid.checks", "12") // unless the command line says otherwise
	os.Exit(m.Run())
}

// serve begins and settles questions, twenty at once, and prints what the
// journal has acknowledged, until it is killed.
func serve(dir, life string) error {
	ctx := context.Background()
	j, err := journal.Open(ctx, dir, journal.Options{})
	if err != nil {
		return err
	}
	// What an earlier life left, each is apologised for.
	left, err := j.Pending(ctx)
	if err != nil {
		return err
	}
	for _, r := range left {
		r.State = bot.Apologised
		if err := j.Settle(ctx, r); err != nil {
			return err
		}
		fmt.Println("apologised", r.ID)
	}
	failed := make(chan error)
	for worker := range 20 {
		go func() {
			for n := 0; ; n++ {
				r := question(fmt.Sprintf("%s-%d-%d", life, worker, n), "ana")
				r.Asked = time.Now()
				if err := j.Begin(ctx, r); err != nil {
					failed <- err
				}
				fmt.Println("begun", r.ID)
				if n%3 == 0 {
					continue // never answered
				}
				if err := j.Settle(ctx, answered(r)); err != nil {
					failed <- err
				}
				fmt.Println("answered", r.ID)
			}
		}()
	}
	return <-failed
}

func TestKilledAtAnyInstant(t *testing.T) {
	dir := t.TempDir()
	begun, settled := make(map[string]bool), make(map[string]bot.State)
	const lives = 6
	for life := range lives {
		self, err := os.Executable()
		must(t, err)
		cmd := exec.CommandContext(t.Context(), self)
		cmd.Env = append(os.Environ(), "JOURNAL_TEST_DIR="+dir, fmt.Sprint("JOURNAL_TEST_LIFE=", life), "GORACE=atexit_sleep_ms=0")
		cmd.Stderr = t.Output()
		out, err := cmd.StdoutPipe()
		must(t, err)
		must(t, cmd.Start())
		lines := bufio.NewScanner(out)
		// Killed by what it has said, and not by the time it had: at once, or
		// after some hundred lines.
		for n := 0; lines.Scan(); n++ {
			if n == 1+life*life*12 {
				must(t, cmd.Process.Kill())
			}
			did, id, ok := strings.Cut(lines.Text(), " ")
			if !ok || id == "" {
				continue // cut off
			}
			switch did {
			case "begun":
				begun[id] = true
			case "answered", "apologised":
				if s, twice := settled[id]; twice {
					t.Errorf("%s is %s, and had been %s", id, did, s)
				}
				settled[id] = bot.State(did)
			}
		}
		if cmd.Wait() == nil {
			t.Fatal("it ended by itself")
		}
	}
	if len(begun) < 100 {
		t.Fatalf("only %d questions were begun", len(begun))
	}
	j := open(t, dir, journal.Options{})
	left, err := j.Pending(t.Context())
	must(t, err)
	pending := make(map[string]bool)
	for _, r := range left {
		pending[r.ID] = true
		if r.Token == "" || r.Question == "" {
			t.Errorf("%s came back without the way to answer it", r.ID)
		}
		r.State = bot.Apologised
		must(t, j.Settle(t.Context(), r))
		wantError(t, j.Settle(t.Context(), r), bot.ErrSettled)
	}
	apologised := 0
	for id := range begun {
		r, err := j.Record(t.Context(), id)
		if err != nil {
			t.Errorf("%s was acknowledged and lost: %v", id, err)
			continue
		}
		// A kill may come between the change and its line, so what is settled
		// may be more than was said, and never less.
		if s, ok := settled[id]; ok && (r.State != s || pending[id]) {
			t.Errorf("%s was %s, and is %s (pending %v)", id, s, r.State, pending[id])
		}
		if r.State == bot.Pending {
			t.Errorf("%s has no outcome", id)
		}
		if r.State == bot.Apologised {
			apologised++
		}
	}
	t.Logf("%d begun in %d lives, %d apologised for, %d of them at the end", len(begun), lives, apologised, len(left))
	if apologised == 0 {
		t.Error("no question was left open: the test shows nothing")
	}
}

// Sixty-four people ask at once; each waits for the others' questions too.
func BenchmarkBegin64(b *testing.B) {
	j := open(b, b.TempDir(), journal.Options{})
	var took []time.Duration
	for round := 0; b.Loop(); round++ {
		var all sync.WaitGroup
		waited := make([]time.Duration, 64)
		for n := range waited {
			all.Go(func() {
				r := question(fmt.Sprintf("%d-%d", round, n), fmt.Sprint("person", n))
				r.Asked = time.Now()
				if err := j.Begin(b.Context(), r); err != nil {
					b.Error(err)
				}
				waited[n] = time.Since(r.Asked)
			})
		}
		all.Wait()
		took = append(took, waited...)
	}
	slices.Sort(took)
	b.ReportMetric(took[len(took)/2].Seconds()*1000, "ms-p50")
	b.ReportMetric(took[len(took)*99/100].Seconds()*1000, "ms-p99")
}

func BenchmarkBegin(b *testing.B) {
	j := open(b, b.TempDir(), journal.Options{})
	for n := 0; b.Loop(); n++ {
		r := question(fmt.Sprint(n), "ana")
		r.Asked = time.Now()
		if err := j.Begin(b.Context(), r); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSettle(b *testing.B) {
	j := open(b, b.TempDir(), journal.Options{})
	for n := 0; b.Loop(); n++ {
		r := question(fmt.Sprint(n), "ana")
		r.Asked = time.Now()
		if err := errors.Join(j.Begin(b.Context(), r), j.Settle(b.Context(), answered(r))); err != nil {
			b.Fatal(err)
		}
	}
}
