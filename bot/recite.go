package bot

import (
	"cmp"
	"slices"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

const (
	// reciteAmong is among how many passages another one is looked for that
	// carries a claim, the best found; reciteTries, how many of them are
	// checked, which takes most of the time.
	reciteAmong = 20
	reciteTries = 3
)

// A bearer is a passage by its words and numbers.
type bearer struct {
	passage corpus.Passage
	stems   map[string]bool
	numbers map[string]bool
}

func bearerOf(p corpus.Passage) bearer {
	r := bearer{p, make(map[string]bool), make(map[string]bool)}
	text := p.Text()
	for t := range retrieval.Tokens(text) {
		r.stems[retrieval.Stem(t.Word)] = true
	}
	for n := range Numbers(text) {
		r.numbers[n] = true
	}
	return r
}

// carriers are the passages that may carry a claim which does not hold against
// those it cites: they have its numbers and half its words, most words first.
func (w *drafting) carriers(d Draft) []corpus.Passage {
	if w.bearers == nil { // of no use to most answers
		for _, h := range w.matter.found.Hits[:min(reciteAmong, len(w.matter.found.Hits))] {
			w.bearers = append(w.bearers, bearerOf(h.Passage))
		}
	}
	var wanted []string
	for t := range retrieval.Tokens(d.Text) {
		if !retrieval.IsStop(t.Word) {
			wanted = append(wanted, retrieval.Stem(t.Word))
		}
	}
	numbers := slices.Collect(Numbers(d.Text))
	type carrier struct {
		passage corpus.Passage
		shared  int
	}
	var found []carrier
	for _, r := range w.bearers {
		shared := 0
		for _, stem := range wanted {
			if r.stems[stem] {
				shared++
			}
		}
		if shared == 0 || 2*shared < len(wanted) || slices.ContainsFunc(numbers, func(n string) bool { return !r.numbers[n] }) {
			continue
		}
		found = append(found, carrier{r.passage, shared})
	}
	slices.SortStableFunc(found, func(a, b carrier) int { return cmp.Compare(b.shared, a.shared) })
	var passages []corpus.Passage
	for _, c := range found[:min(reciteTries, len(found))] {
		passages = append(passages, c.passage)
	}
	return passages
}
