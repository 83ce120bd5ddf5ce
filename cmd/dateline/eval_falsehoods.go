package main

import (
	"context"
	"fmt"
	"time"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/cmd/sets"
	"github.com/dateline-bot/dateline/corpus"
)

// falsehoodTable is what the check makes of true statements and of false ones
// made from them.
type falsehoodTable struct {
	False  []shown   `json:"false"` // by what was swapped, and all
	True   []dropped `json:"true"`  // by how they were worded, and all
	Check  latency   `json:"check,omitzero"`
	Misses []miss    `json:"misses,omitempty"`
}

// shown is the share of false statements of one kind that readers would see:
// checked, with their quote looked up and nothing else, and unchecked.
type shown struct {
	Kind      string  `json:"kind"`
	Number    int     `json:"number"`
	Shown     float64 `json:"shown"`
	QuoteOnly float64 `json:"shown_quote_only"`
	Unchecked float64 `json:"shown_unchecked"`
}

// dropped is the share of true statements of one kind that readers would not
// see; bare is the same for statements that cite the passage without a quote.
type dropped struct {
	Kind      string  `json:"kind"`
	Number    int     `json:"number"`
	Dropped   float64 `json:"dropped"`
	Bare      float64 `json:"dropped_without_quote"`
	Unchecked float64 `json:"dropped_unchecked"`
}

const (
	falsehoods     = 1000 // of a set
	falsehoodsSeed = 1963
)

// falsehoods checks statements whose truth is known.
func (c *evalCmd) falsehoods(ctx context.Context, a *app, texts, queries string) error {
	truths, err := statementsOf(ctx, texts, queries)
	if err != nil {
		return err
	}
	t := c.judge(truths, sets.Falsehoods(truths, falsehoods, falsehoodsSeed))
	if c.JSON {
		return a.printJSON(t)
	}
	return a.printTables(c.falsehoodTables(t), t.Misses)
}

// statementsOf are the true statements of a set.
func statementsOf(ctx context.Context, texts, queries string) ([]sets.Statement, error) {
	questions, err := sets.Questions(queries)
	if err != nil {
		return nil, err
	}
	entries, err := sets.Entries(ctx, nil, texts)
	if err != nil {
		return nil, err
	}
	passages := make(map[string][]corpus.Passage)
	for _, e := range entries {
		passages[e.Passages[0].Article.ID] = e.Passages
	}
	return sets.Statements(questions, passages, falsehoodsSeed), nil
}

// judge checks true and false statements and counts the errors of the check.
func (c *evalCmd) judge(truths, lies []sets.Statement) falsehoodTable {
	var t falsehoodTable
	var times []time.Duration
	check := func(s sets.Statement) error {
		start := time.Now()
		_, err := bot.CheckDraft(draftOf(s, s.Quote))
		times = append(times, time.Since(start))
		return err
	}
	miss := func(s sets.Statement, why string, args ...any) {
		if c.Misses {
			t.Misses = append(t.Misses, miss{s.ID, s.Text, fmt.Sprintf(why, args...)})
		}
	}

	t.True = []dropped{{Kind: "word for word"}, {Kind: "in other words"}, {Kind: "all"}}
	for _, s := range truths {
		err := check(s)
		_, bare := bot.CheckDraft(draftOf(s, ""))
		if err != nil {
			miss(s, "true, %v: %v", s.Rules, err)
		}
		worded := &t.True[min(1, len(s.Rules))]
		for _, d := range []*dropped{worded, &t.True[2]} {
			d.Number++
			d.Dropped += bit(err != nil)
			d.Bare += bit(bare != nil)
		}
	}
	for i := range t.True {
		d := &t.True[i]
		d.Dropped /= float64(max(1, d.Number))
		d.Bare /= float64(max(1, d.Number))
	}

	kinds := make(map[sets.Swap]*shown)
	all := &shown{Kind: "all", Unchecked: 1}
	for _, s := range lies {
		err := check(s)
		_, quoted := bot.Find(s.Passage.Text(), s.Quote)
		if err == nil {
			miss(s, "%s swapped; the passage: %s", s.Swap, s.Sentence)
		}
		if kinds[s.Swap] == nil {
			kinds[s.Swap] = &shown{Kind: string(s.Swap), Unchecked: 1}
		}
		for _, k := range []*shown{kinds[s.Swap], all} {
			k.Number++
			k.Shown += bit(err == nil)
			k.QuoteOnly += bit(quoted)
		}
	}
	of := func(k *shown) {
		if k != nil {
			k.Shown /= float64(max(1, k.Number))
			k.QuoteOnly /= float64(max(1, k.Number))
			t.False = append(t.False, *k)
		}
	}
	for _, swap := range sets.Swaps {
		of(kinds[swap])
	}
	of(all)
	if !c.NoTimes {
		t.Check = latencyOf(times)
	}
	return t
}

// draftOf is the statement as a model would write it, citing its passage with
// the quote.
func draftOf(s sets.Statement, quote string) bot.Draft {
	return bot.Draft{Text: s.Text, Citations: []bot.Citation{{Passage: s.Passage, Quote: quote}}}
}

func (c *evalCmd) falsehoodTables(t falsehoodTable) []*table {
	lies := newTable("swapped, shown of "+c.name(), "number", "checked", "quote only", "unchecked")
	for _, s := range t.False {
		lies.row(s.Kind, s.Number, s.Shown, s.QuoteOnly, s.Unchecked)
	}
	truths := newTable("true, dropped", "number", "checked", "no quote given", "unchecked")
	for _, d := range t.True {
		truths.row(d.Kind, d.Number, d.Dropped, d.Bare, d.Unchecked)
	}
	tables := []*table{lies, truths}
	if !c.NoTimes {
		times := c.newTimedTable("checking")
		times.row("a claim", c.timed(t.Check)...)
		tables = append(tables, times)
	}
	return tables
}
