package bot

import (
	"fmt"
	"slices"

	"github.com/dateline-bot/dateline/corpus"
)

const (
	// reach is within how many places of a word its neighbours tell its place.
	reach = 10
	// clear is how much better a rival must fit into the claim than what stands
	// there, and firm how well, both as shares of a perfect fit.
	clear = 0.1
	firm  = 0.35
)

// A comparison is of a claim with what stands around its quotes.
type comparison struct {
	claim, window *reading
	// quoted reports for each sentence of the window whether a quote touches it.
	quoted   []bool
	articles []*corpus.Article
	dates    []date          // that follow from the words of the window
	known    map[string]bool // stems of what is known of the articles: title, publisher, authors, day
	byline   map[string]bool // those of publisher and authors
	// literal is a comparison that takes no word for another of the same meaning.
	literal bool
}

// A neighbour is a word near another in the claim, that may be found near its
// counterpart in the window.
type neighbour struct {
	word   int
	far    int // as reading.from
	weight float64
}

// neighbours are the words that tell the place of the word at i of the claim,
// and the sum of their weights.
func (c *comparison) neighbours(i int) (near []neighbour, all float64) {
	words := c.claim.words
	for j := range words {
		w := &words[j]
		if w.sentence != words[i].sentence || w.first == words[i].first || w.place == words[i].place || w.sort >= axisWord && w.sort == words[i].sort {
			continue
		}
		far := c.claim.from(i, j)
		if far > reach || -far > reach {
			continue
		}
		weight := 1 / float64(max(far, -far, 1))
		if w.stop {
			if far > 2 || far < -2 {
				continue
			}
			weight *= 0.4
		}
		near = append(near, neighbour{j, far, weight})
		all += weight
	}
	return near, all
}

// fit is how well the word at j of the window stands in the place of the word
// whose neighbours these are, from 0 to 1: whether the same words stand around
// it, as far away and on the same side. What is free to move, as dates are, fits
// somewhat anywhere in the sentence.
func (c *comparison) fit(near []neighbour, all float64, j int, free bool) float64 {
	if all == 0 {
		return 0
	}
	var sum float64
	at := &c.window.words[j]
	for _, n := range near {
		mine := &c.claim.words[n.word]
		best := 0.0
		for _, k := range c.window.at[mine.stem] {
			other := &c.window.words[k]
			if other.sentence != at.sentence || other.first == at.first || other.place == at.place {
				continue
			}
			far, expected := c.window.from(j, k), n.far
			if other.passive != mine.passive {
				expected = -expected
			}
			off := max(far, -far) - max(expected, -expected)
			agree := 1 / (1 + float64(max(off, -off))/2)
			if (far < 0) != (expected < 0) && !speech[mine.stem] {
				agree *= 0.4
			}
			if free {
				agree = max(agree, 0.3)
			}
			best = max(best, agree)
		}
		sum += n.weight * best
	}
	return sum / all
}

// places checks that what stands in the claim's places for names, numbers,
// dates and opposites is what stands in those of the window, and not elsewhere
// in it. What fits the place better, and is something else, refutes the claim.
func (c *comparison) places() error {
	for i, w := range c.claim.words {
		if w.sort == plainWord || w.first != i || c.reports(i) {
			continue
		}
		near, all := c.neighbours(i)
		mine := c.own(i)
		own, _ := c.settle(i, mine, near, all)
		least := max(firm, own+clear)
		if w.sort >= axisWord && own == 0 {
			least = firm / 2 // only the opposite is said
		}
		for j := range c.window.words {
			if !c.rivals(i, mine, j) {
				continue
			}
			fit := c.fit(near, all, j, moves(w.sort))
			if fit >= least && !(w.sort == nameWord && c.taken(i, j, fit-own)) {
				return fmt.Errorf("%w: the passage has %q where the claim has %q", c.fault(i), c.window.said(j), c.claim.said(i))
			}
		}
	}
	return nil
}

// rivals reports whether the run at j of the window could stand in the place of
// the run at i of the claim, and is something else; mine is what that one is in
// the window.
func (c *comparison) rivals(i int, mine []int, j int) bool {
	w, r := &c.claim.words[i], &c.window.words[j]
	switch {
	case r.first != j:
		return false
	case w.sort != r.sort && !(numeric(w.sort) && numeric(r.sort)):
		if w.sort != nameWord || !c.window.opener(j) || !c.claim.speaks(i) {
			return false
		}
	case w.sort == nameWord && (r.aside && !w.aside || c.window.governed(j) && !c.claim.governed(i)):
		return false
	}
	return !c.same(i, j) && !c.mates(mine, j)
}

// governed reports whether a preposition stands before the name at i, which then
// neither does something nor has it done: "Mira Sund of Pellham Lines resigned".
func (r *reading) governed(i int) bool {
	at := i - 1
	for at >= 0 && r.words[at].Word == "the" {
		at--
	}
	after := i + len(r.run(i))
	return at >= 0 && r.words[at].sentence == r.words[i].sentence && prepositions[r.words[at].Word] &&
		!(after < len(r.words) && r.words[after].Word == "who") // of whom more is said
}

// settle finds which of the words of the window that are what the run at i of the
// claim is fits best in its place; -1 when there is none.
func (c *comparison) settle(i int, own []int, near []neighbour, all float64) (fit float64, at int) {
	at = -1
	for _, j := range own {
		if f := c.fit(near, all, j, moves(c.claim.words[i].sort)); at < 0 || f > fit {
			fit, at = f, j
		}
	}
	return fit, at
}

// fault names what is wrong when the run at i of the claim is.
func (c *comparison) fault(i int) error {
	switch w := c.claim.words[i]; {
	case w.sort == nameWord && c.claim.speaks(i):
		return ErrSpeaker
	case w.sort == nameWord:
		return ErrName
	case w.sort == numberWord:
		return ErrNumber
	case w.sort >= unitWord:
		return ErrNumber
	case w.sort >= axisWord:
		return ErrDirection
	}
	return ErrDate
}

// own are the words of the window that are what the run at i of the claim is.
func (c *comparison) own(i int) []int {
	var own []int
	w := c.claim.words[i]
	if w.sort == nameWord {
		for _, part := range c.claim.run(i) {
			for _, j := range c.window.at[part.stem] {
				if o := c.window.words[j]; o.sort != nameWord || c.same(i, o.first) {
					own = append(own, j)
				}
			}
		}
		if len(own) == 0 {
			own = c.initials(w)
		}
		return own
	}
	for j, o := range c.window.words {
		if (o.value == w.value || o.spaced == w.value && o.spaced != "") && (o.sort == w.sort || numeric(o.sort) && numeric(w.sort)) {
			own = append(own, j)
		}
	}
	for _, d := range c.dates {
		if d.sort == w.sort && d.value == w.value {
			own = append(own, d.at)
		}
	}
	return own
}

// moves reports whether words of the sort may stand anywhere in a sentence.
func moves(s sort) bool {
	return s == monthWord || s == weekdayWord || s == yearWord || s >= axisWord
}

func numeric(s sort) bool { return s == numberWord || s == dayWord || s == yearWord }

// mates reports whether the run at j of the window stands in a list with one of
// these, before it in one group of words, "the Danish agency Havn", or before it
// in brackets, "£3 ($4)".
func (c *comparison) mates(own []int, j int) bool {
	b := &c.window.words[j]
	for _, k := range own {
		o := &c.window.words[k]
		if o.sentence != b.sentence {
			continue
		}
		if o.place == b.place || o.aside && !b.aside && j+len(c.window.run(j)) == o.first || b.sort == nameWord && c.grouped(j, o.first) {
			return true
		}
	}
	return false
}

// grouped reports whether nothing but one or two words with a content stands
// between the name at i of the window and the one at j behind it.
func (c *comparison) grouped(i, j int) bool {
	from := i + len(c.window.run(i))
	if from >= j || j-from > 2 {
		return false
	}
	for k := from; k <= j; k++ {
		if c.window.gap(k) != " " || k < j && (c.window.words[k].stop || c.window.words[k].sort != plainWord) {
			return false
		}
	}
	return true
}

// taken reports whether a rival for the place of the name at i is what another
// name of the claim stands for, and both fit better as they stand than
// exchanged; lead is how much better the rival fits.
func (c *comparison) taken(i, rival int, lead float64) bool {
	there := c.window.words[rival]
	for k, w := range c.claim.words {
		if w.sort != nameWord || w.first != k || k == i || !c.same(k, rival) {
			continue
		}
		near, all := c.neighbours(k)
		own, at := c.settle(k, c.own(k), near, all)
		if at < 0 || c.window.words[at].sentence != there.sentence || c.window.words[at].place != there.place {
			continue
		}
		exchanged := 0.0
		for _, j := range c.own(i) {
			exchanged = max(exchanged, c.fit(near, all, j, false))
		}
		if exchanged+lead < own+clear {
			return true
		}
	}
	return false
}

// Where words stand, counted from a slot, that tell it: on both sides, or on one.
// Of those that are the same one must have a content.
var (
	enclosing = [][]int{{-1, 1}, {-2, -1, 1}, {-1, 1, 2}}
	adjoining = slices.Concat(enclosing, [][]int{{-2, -1}, {1, 2}})
)

// exchanged checks that no common word of the claim stands in the very slot of
// another one of the window: between the same words or, where the window has the
// word nowhere, beside the same two. A word of the window that the claim has
// elsewhere was moved, not exchanged. Of sentences of news with one common word
// put in another's place it leaves one in five; without it nine in ten passed.
func (c *comparison) exchanged() error {
	for i, w := range c.claim.words {
		if w.stop || w.sort != plainWord {
			continue
		}
		telling := adjoining
		if in := c.counterparts(i); len(in) > 0 || c.known[w.stem] {
			if slices.ContainsFunc(in, func(j int) bool { return c.slot(i, j, adjoining) }) {
				continue
			}
			telling = enclosing
		}
		for j, o := range c.window.words {
			if o.stop || o.sort != plainWord && o.sort < axisWord || c.claim.in(o.stem) || !c.slot(i, j, telling) || interchangeable(w, o) {
				continue
			}
			return fmt.Errorf("%w: the passage has %q where the claim has %q", ErrUnsupported, c.window.said(j), c.claim.said(i))
		}
	}
	return nil
}

// slot reports whether the words that tell a slot are the same around the word at
// i of the claim and the one at j of the window.
func (c *comparison) slot(i, j int, telling [][]int) bool {
	same := func(by int) (same, content bool) {
		a, b := i+by, j+by
		if a < 0 || b < 0 || a >= len(c.claim.words) || b >= len(c.window.words) {
			return false, false
		}
		v, w := c.claim.words[a], c.window.words[b]
		return v.stem == w.stem && v.sentence == c.claim.words[i].sentence && w.sentence == c.window.words[j].sentence, !v.stop
	}
	return slices.ContainsFunc(telling, func(places []int) bool {
		content := false
		for _, by := range places {
			here, one := same(by)
			if !here {
				return false
			}
			content = content || one
		}
		return content
	})
}

// interchangeable reports whether two words may stand for each other: by the
// thesaurus, as verbs of speech or of intent, or because one of them only links.
func interchangeable(a, b word) bool {
	return alike(a.stem, b.stem) || speech[a.stem] && speech[b.stem] || intents[a.stem] && intents[b.stem] || linksOnly(a.Word) || linksOnly(b.Word)
}

func linksOnly(word string) bool {
	return linking[word] || openers[word] || roughlies[word] || prepositions[word]
}
