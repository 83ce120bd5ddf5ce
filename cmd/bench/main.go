// Command bench measures how the search does at size:
//
//	go run ./cmd/bench --sets DIR [--passages 100000] [--askers 64] [--json]
//
// DIR holds the folder realtimeqa, whose articles it repeats with exchanged
// names and other days until there are as many passages as wanted. They go
// through a real archive, in a temporary folder, and everything is measured in
// a process of its own, as a user would start it. The table tells
//
//   - start: from the start of the process over opening and loading the archive
//     to the first answer found;
//   - search: retrieval.Library.Search for the set's questions, one at a time,
//     and again as of the day of each question, which hides what is later;
//   - chromem-go: its own query for the same questions over the same vectors,
//     how many times longer it takes, and how many of its ten nearest the
//     library's vectors find;
//   - askers: so many at once, each asking bot.Desk for answers by quotes, on
//     the first 30,000 passages.
//
// What it does is the same in each run; how long it takes depends on what else
// the machine does. Progress goes to standard error. With --keep FOLDER the
// archives stay there, and another run need not make them again.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// settings are what the command line says.
type settings struct {
	sets     string
	keep     string
	passages int
	asked    int
	askers   int
	searches int
	json     bool
	// A process that measures is given what, of which archive, and when it was
	// started, in nanoseconds of Unix time.
	measure string
	archive string
	began   int64
}

func run(ctx context.Context, args []string, out, progress io.Writer) error {
	var s settings
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.StringVar(&s.sets, "sets", "", "folder that holds the folder realtimeqa")
	flags.StringVar(&s.keep, "keep", "", "folder to keep the archives in; empty is a temporary one")
	flags.IntVar(&s.passages, "passages", 100_000, "how many passages to search")
	flags.IntVar(&s.asked, "asked", 30_000, "how many passages to answer from")
	flags.IntVar(&s.askers, "askers", 64, "how many ask at once; 0 leaves this out")
	flags.IntVar(&s.searches, "searches", 1000, "how many searches to time")
	flags.BoolVar(&s.json, "json", false, "print JSON")
	flags.StringVar(&s.measure, "measure", "", "for its own use: search or ask")
	flags.StringVar(&s.archive, "archive", "", "for its own use")
	flags.Int64Var(&s.began, "began", 0, "for its own use")
	if err := flags.Parse(args); err != nil {
		return err
	}
	switch {
	case s.sets == "":
		return errors.New("say where the evaluation sets are: --sets DIR")
	case s.passages < 1 || s.asked < 1 || s.searches < 1:
		return errors.New("--passages, --asked and --searches count from 1")
	case s.measure == "search":
		r, err := s.search(ctx)
		return printJSON(out, r, err)
	case s.measure == "ask":
		r, err := s.ask(ctx)
		return printJSON(out, r, err)
	}
	r, err := s.bench(ctx, progress)
	if err != nil {
		return err
	}
	if s.json {
		return printJSON(out, r, nil)
	}
	r.print(out)
	return nil
}

// printJSON prints a report, unless it could not be made.
func printJSON(out io.Writer, report any, err error) error {
	if err != nil {
		return err
	}
	enc := json.NewEncoder(out)
	enc.SetIndent("", "  ")
	return enc.Encode(report)
}

// bench makes the archives and measures each in a process of its own.
func (s settings) bench(ctx context.Context, progress io.Writer) (r report, err error) {
	dir := s.keep
	if dir == "" {
		if dir, err = os.MkdirTemp("", "dateline-bench-"); err != nil {
			return r, err
		}
		defer os.RemoveAll(dir)
	}
	large, err := s.make(ctx, dir, s.passages, progress)
	if err != nil {
		return r, err
	}
	if err := s.child(ctx, "search", large, progress, &r.Search); err != nil || s.askers == 0 {
		return r, err
	}
	small, err := s.make(ctx, dir, s.asked, progress)
	if err != nil {
		return r, err
	}
	r.Ask = new(askReport)
	return r, s.child(ctx, "ask", small, progress, r.Ask)
}

// make makes the archive of so many passages in a folder below dir, unless it
// is there. It gets its name when it is whole.
func (s settings) make(ctx context.Context, dir string, passages int, progress io.Writer) (string, error) {
	folder := filepath.Join(dir, strconv.Itoa(passages))
	if _, err := os.Stat(folder); err == nil {
		return folder, nil
	}
	fmt.Fprintf(progress, "making an archive of %d passages\n", passages)
	source, err := readSource(filepath.Join(s.sets, "realtimeqa"))
	if err != nil {
		return "", err
	}
	part := folder + ".part"
	if err := os.RemoveAll(part); err != nil {
		return "", err
	}
	err = source.fill(ctx, part, passages, func(done int) { fmt.Fprintf(progress, "%d\n", done) })
	if err != nil {
		return "", err
	}
	return folder, os.Rename(part, folder)
}

// child measures in a process of its own.
func (s settings) child(ctx context.Context, what, archive string, progress io.Writer, into any) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	fmt.Fprintf(progress, "measuring: %s\n", what)
	cmd := exec.CommandContext(ctx, self, "--measure", what, "--archive", archive, "--sets", s.sets,
		"--askers", strconv.Itoa(s.askers), "--searches", strconv.Itoa(s.searches), "--began", strconv.FormatInt(time.Now().UnixNano(), 10))
	cmd.Stderr = progress
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("measure %s: %w", what, err)
	}
	return json.Unmarshal(out, into)
}
