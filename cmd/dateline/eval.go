package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/dateline-bot/dateline/cmd/sets"
)

type evalCmd struct {
	JSON       bool   `name:"json" help:"Print one JSON object."`
	Set        string `required:"" help:"Folder of the set: questions.jsonl is asked of the archive; queries.jsonl of the corpus.jsonl beside it; the claims of groundedness.jsonl are checked (each may be gzipped)." placeholder:"DIR"`
	Other      string `help:"Folder of another set with queries.jsonl, to be asked of this set's corpus as questions off its topics." placeholder:"DIR"`
	Peers      bool   `help:"Rank with other search engines, too."`
	Falsehoods bool   `help:"Check claims made from the sentences that answer the set's questions, true ones and ones made false by a swap, instead of asking."`
	Typos      bool   `help:"Rank questions with two misspelt words, too."`
	Misses     bool   `help:"List what was missed, and why."`
	NoTimes    bool   `help:"Leave out the times, which differ from run to run, so that two runs print the same."`
}

// A miss is a question or claim whose outcome is not what the set wants, and
// why.
type miss struct {
	ID       string `json:"id"`
	Question string `json:"question"`
	Why      string `json:"why"`
}

func (c *evalCmd) Run(ctx context.Context, a *app) error {
	queries, ok := sets.Find(c.Set, "queries.jsonl")
	texts, both := sets.Find(c.Set, "corpus.jsonl")
	if ok && both && c.Falsehoods {
		return c.falsehoods(ctx, a, texts, queries)
	}
	if ok && both {
		return c.corpus(ctx, a, texts, queries)
	}
	if c.Other != "" || c.Peers || c.Typos || c.Falsehoods {
		return fmt.Errorf("%w: --other, --peers, --typos and --falsehoods are for a set with queries.jsonl and corpus.jsonl, which %s is not", errUsage, c.Set)
	}
	if file, ok := sets.Find(c.Set, "questions.jsonl"); ok {
		return c.answers(ctx, a, file)
	}
	if file, ok := sets.Find(c.Set, "groundedness.jsonl"); ok {
		return c.claims(a, file)
	}
	return fmt.Errorf("%w: %s holds no questions.jsonl, no queries.jsonl with corpus.jsonl and no groundedness.jsonl", errUsage, c.Set)
}

// name is what the set is called: its folder.
func (c *evalCmd) name() string {
	dir, err := filepath.Abs(c.Set)
	if err != nil {
		dir = c.Set
	}
	return filepath.Base(dir)
}

// latency is how long something took, in milliseconds, one at a time; zero
// where it was not measured.
type latency struct {
	P50MS float64 `json:"p50_ms,omitzero"`
	P99MS float64 `json:"p99_ms,omitzero"`
}

func latencyOf(times []time.Duration) latency {
	return latency{percentile(times, 0.50), percentile(times, 0.99)}
}

// percentile is the given share of the times in milliseconds.
func percentile(times []time.Duration, share float64) float64 {
	if len(times) == 0 {
		return 0
	}
	times = slices.Sorted(slices.Values(times))
	return float64(times[int(share*float64(len(times)-1))]) / float64(time.Millisecond)
}

func bit(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
