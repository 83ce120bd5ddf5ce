package main

import (
	"cmp"
	"maps"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/cmd/sets"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/corpus/chunk"
	"github.com/dateline-bot/dateline/retrieval"
)

// claimTable is the outcome of checking claims against the articles that they
// are about.
type claimTable struct {
	checked
	Groups map[string]checked `json:"groups"` // by the part of the set
	Misses []miss             `json:"misses,omitempty"`
}

// checked is how well the check tells what an article supports from what it
// does not.
type checked struct {
	Claims    int `json:"claims"`
	Supported int `json:"supported"`
	// Accepted is the share of the supported claims that the check accepts,
	// Refused that of the unsupported ones that it refuses, and Balanced the
	// mean of both, the balanced accuracy: 0.5 is chance.
	Accepted float64 `json:"accepted"`
	Refused  float64 `json:"refused"`
	Balanced float64 `json:"balanced_accuracy"`
	// Naive is the balanced accuracy of accepting the claims of which the
	// article has at least the share NaiveCut of the content words. The cut is
	// the best there is on these very claims, which flatters it.
	Naive    float64 `json:"naive_balanced_accuracy"`
	NaiveCut float64 `json:"naive_cut"`
}

// A verdict is what was found out about one claim.
type verdict struct {
	supported bool    // says the set
	accepted  bool    // says the check
	share     float64 // of its content words that the article has
}

// claims checks the claims of a file, each against its article alone.
func (c *evalCmd) claims(a *app, file string) error {
	claims, err := sets.Claims(file)
	if err != nil {
		return err
	}
	verdicts := make([]verdict, len(claims))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, claim := range claims {
		group.Go(func() error {
			article := corpus.Article{ID: claim.ID, Text: claim.Article}
			verdicts[i] = verdict{claim.Supported, supports(&article, claim.Text), wordsFound(&article, claim.Text)}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	t := claimTable{checked: check(verdicts), Groups: make(map[string]checked)}
	groups := make(map[string][]verdict)
	for i, claim := range claims {
		groups[claim.Group()] = append(groups[claim.Group()], verdicts[i])
		if v := verdicts[i]; c.Misses && v.accepted != v.supported {
			t.Misses = append(t.Misses, miss{claim.ID, claim.Text, map[bool]string{true: "accepted", false: "refused"}[v.accepted]})
		}
	}
	for name, of := range groups {
		t.Groups[name] = check(of)
	}
	if c.JSON {
		return a.printJSON(t)
	}
	return a.printTables(c.claimTables(t), t.Misses)
}

// supports reports whether the check accepts the claim with some passage of
// the article as its source.
func supports(a *corpus.Article, claim string) bool {
	return slices.ContainsFunc(chunk.Passages(a), func(p corpus.Passage) bool {
		_, err := bot.CheckDraft(bot.Draft{Text: claim, Citations: []bot.Citation{{Passage: p}}})
		return err == nil
	})
}

// wordsFound is the share of the claim's content words that the article has in
// the same form.
func wordsFound(a *corpus.Article, claim string) float64 {
	has := make(map[string]bool)
	for t := range retrieval.Tokens(a.Text) {
		has[t.Word] = true
	}
	all, found := 0, 0
	for t := range retrieval.Tokens(claim) {
		if retrieval.IsStop(t.Word) {
			continue
		}
		all++
		if has[t.Word] {
			found++
		}
	}
	return float64(found) / float64(max(1, all))
}

func check(verdicts []verdict) checked {
	c := checked{Claims: len(verdicts)}
	for _, v := range verdicts {
		switch {
		case v.supported:
			c.Supported++
			c.Accepted += bit(v.accepted)
		default:
			c.Refused += bit(!v.accepted)
		}
	}
	yes, no := float64(max(1, c.Supported)), float64(max(1, c.Claims-c.Supported))
	c.Accepted /= yes
	c.Refused /= no
	c.Balanced = (c.Accepted + c.Refused) / 2
	// From the claim with the most of its words in the article downwards, each
	// share is tried as the cut.
	byShare := slices.SortedFunc(slices.Values(verdicts), func(a, b verdict) int { return cmp.Compare(b.share, a.share) })
	var accepted, wrongly float64
	for i, v := range byShare {
		accepted += bit(v.supported)
		wrongly += bit(!v.supported)
		if i+1 < len(byShare) && byShare[i+1].share == v.share {
			continue
		}
		if balanced := (accepted/yes + 1 - wrongly/no) / 2; balanced > c.Naive {
			c.Naive, c.NaiveCut = balanced, v.share
		}
	}
	return c
}

// groupNames are the parts of the set in the order of their names.
func (t claimTable) groupNames() []string { return slices.Sorted(maps.Keys(t.Groups)) }
