// Command misbehave asks questions of models that lie, obey what they read, and
// break, through the whole program but for the face, and prints what came of
// it:
//
//	go run ./cmd/misbehave --sets DIR [--questions 60] [--times] [--json]
//
// DIR holds the folders realtimeqa, whose articles are asked about, and
// injection, whose strings are spliced into the articles of the folder articles
// beside DIR. The model is a stub that sees through any defence in the prompt,
// so that what holds is what the code guarantees. The tables tell
//
//   - misbehaviours: for each, how many claims were proposed, which is what
//     would be shown unchecked, and how many were shown, in the articles' words
//     and in the model's. Every claim of a lying model in words of its own is a
//     lie. What is wrong with what is shown is counted anew from the articles;
//   - injection: how many replies carry what a model made of an order that was
//     spliced into an article, and how many show an order that a model quotes
//     with a right citation;
//   - sentences: how many of the untouched articles are taken for orders;
//   - cuts: what became of a recorded stream ended at every byte.
//
// These are the same in each run. With --times come those that tell the time
// or depend on it:
//
//   - storm: 500 questions, while one request in five fails, one in twenty
//     hangs, and the server is away for 30 seconds;
//   - pace: how long 64 askers at once wait for anything but the endpoint, and
//     for the first claim after the model has written it.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"go.uber.org/goleak"

	"github.com/dateline-bot/dateline/bot/model/modeltest"
	"github.com/dateline-bot/dateline/cmd/trials"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "misbehave:", err)
		os.Exit(1)
	}
}

// settings are what the command line says.
type settings struct {
	sets      string
	questions int
	step      int
	times     bool
	json      bool
}

// A report is everything measured.
type report struct {
	Conducts  []trials.Conduct `json:"misbehaviours"`
	Injected  trials.Injected  `json:"injection"`
	Sentences []trials.Flagged `json:"sentences"`
	Cuts      []trials.Cut     `json:"cuts"`
	Storm     *trials.Stormed  `json:"storm,omitempty"`
	Pace      *trials.Pace     `json:"pace,omitempty"`
}

func run(ctx context.Context, args []string, out, progress io.Writer) error {
	var s settings
	flags := flag.NewFlagSet("misbehave", flag.ContinueOnError)
	flags.SetOutput(progress)
	flags.StringVar(&s.sets, "sets", "", "folder of the evaluation sets")
	flags.IntVar(&s.questions, "questions", 60, "questions asked of each misbehaving model")
	flags.IntVar(&s.step, "step", 1, "bytes from one cut of the stream to the next")
	flags.BoolVar(&s.times, "times", false, "the storm and the pace too: two minutes more")
	flags.BoolVar(&s.json, "json", false, "print one JSON object")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if s.sets == "" {
		return errors.New("say where the evaluation sets are: --sets DIR")
	}
	r, err := s.measure(ctx, progress)
	if err != nil {
		return err
	}
	if s.json {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(r)
	}
	return r.print(out)
}

func (s settings) measure(ctx context.Context, progress io.Writer) (r report, err error) {
	before := goleak.IgnoreCurrent()
	fmt.Fprintln(progress, "loading the archive")
	ground, err := trials.OpenGround(ctx, filepath.Join(s.sets, "realtimeqa"))
	if err != nil {
		return r, err
	}
	all := ground.Questions
	ground.Questions = all[:min(s.questions, len(all))]
	fmt.Fprintln(progress, "misbehaviours")
	if r.Conducts, err = ground.Conducts(ctx); err != nil {
		return r, err
	}
	fmt.Fprintln(progress, "injection")
	targets, orders, err := trials.OpenTargets(s.sets)
	if err != nil {
		return r, err
	}
	if r.Injected, err = trials.Injections(ctx, targets, orders); err != nil {
		return r, err
	}
	fmt.Fprintln(progress, "sentences")
	if r.Sentences, err = trials.FlaggedIn(s.sets); err != nil {
		return r, err
	}
	fmt.Fprintln(progress, "cuts")
	if r.Cuts, err = ground.Cuts(ctx, s.step); err != nil {
		return r, err
	}
	if s.times {
		ground.Questions = all
		if err := s.timed(ctx, ground, &r, progress); err != nil {
			return r, err
		}
	}
	if err := goleak.Find(before); err != nil {
		return r, fmt.Errorf("goroutines are left: %w", err)
	}
	return r, nil
}

// timed measures what depends on the time.
func (s settings) timed(ctx context.Context, ground *trials.Ground, r *report, progress io.Writer) error {
	fmt.Fprintln(progress, "pace")
	pace, err := ground.Pace(ctx, 64, 1000)
	if err != nil {
		return err
	}
	r.Pace = &pace
	fmt.Fprintln(progress, "storm")
	server := modeltest.New()
	defer server.Close()
	weather := trials.Bad
	weather.Patience, weather.Total = time.Second, 10*time.Second
	storm := ground.Storm(ctx, server, nil, weather)
	r.Storm = &storm
	return ctx.Err()
}
