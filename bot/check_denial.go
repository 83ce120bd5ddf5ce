package bot

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/retrieval"
)

const (
	// denialReach is how many words a denial reaches over, and denied how many
	// words with a content it denies: "did not extend the contract".
	denialReach = 6
	deniedWords = 2
)

// setDenials marks the words of a sentence that deny and what they deny.
func (r *reading) setDenials(first int) {
	words := r.words[first:]
	for i := range words {
		w := &words[i]
		raw := r.text[w.Start:w.End]
		w.denies = negations[w.Word] || strings.HasSuffix(w.Word, "nt") && strings.ContainsAny(raw, "'’") ||
			refusals[w.stem] && !(i > 0 && determiners[words[i-1].Word]) || w.Word == "ruled" && i+1 < len(words) && words[i+1].Word == "out"
		if w.denies && i+1 < len(words) && (words[i+1].Word == "only" || words[i+1].Word == "just") && isForm(words, i+2, len(words), besides) {
			w.denies = false // "not only ... but also"
		}
		if i+1 < len(words) && (untrue[w.Word] && words[i+1].Word == "that" || ceasing[w.stem] && strings.HasSuffix(words[i+1].Word, "ing")) {
			w.denies = true
		}
		if w.Word == "no" && i+1 < len(words) && numeric(words[i+1].sort) {
			w.denies = false // "no. 5"
		}
	}
	for i := range words {
		if !words[i].denies {
			continue
		}
		n, names := 0, 0
		from, last := i, i+denialReach
		for last = min(last, len(words)-1); words[last].segment != words[i].segment; last-- {
		}
		if at := i + 2; at < len(words) && truths[words[i+1].Word] && words[at].Word == "that" {
			from, last = at, len(words)-1 // "it is not true that": of the whole
		}
		for j := from + 1; j <= last && n < deniedWords; j++ {
			if (n > 0 || names > 0) && clauses[words[j].Word] {
				break
			}
			switch w := &words[j]; {
			case w.sort == nameWord || numeric(w.sort):
				if w.first == first+j {
					names = j
				}
			case !w.stop || auxiliary[w.Word]:
				w.denied = !w.denied
				n++
			}
		}
		switch {
		case n > 0:
		case names > 0:
			words[names].denied = !words[names].denied
		case i < last:
			words[i+1].denied = !words[i+1].denied // "is not over"
		}
	}
}

// clauses begin a clause of their own, which a denial before does not reach.
var clauses = retrieval.WordSet("but if whether that because which who when where while since than although")

var (
	auxiliary   = retrieval.WordSet("be been have had")
	besides     = retrieval.WordSet("but also")
	determiners = retrieval.WordSet("a an the") // "the rejected offer" is one
	// truths are what a clause is denied to be: "it is not the case that".
	truths = retrieval.WordSet("true so correct certain clear known")
	untrue = retrieval.WordSet("false untrue incorrect wrong")
	// ceasing are stems of what is not done any more: "stopped training".
	ceasing = retrieval.WordSet("stop ceas quit halt")
)

// denials checks that neither the claim nor what is quoted denies what the
// other says. Where both have denials close by, as many, their words may be
// arranged otherwise: "did not find evidence", "found no evidence".
func (c *comparison) denials() error {
	nearest := c.nearest()
	for i, w := range c.claim.words {
		if w.stop && !w.denied {
			continue
		}
		at := c.counterpart(i)
		switch {
		case at < 0 && w.denied && !w.stop && !c.window.denies():
			return fmt.Errorf("%w: the claim denies %q", ErrNegation, c.claim.text[w.Start:w.End])
		case at < 0, w.denied == c.window.words[at].denied, c.claim.denialsNear(i) == c.window.denialsNear(at):
		case w.denied:
			return fmt.Errorf("%w: the claim denies %q", ErrNegation, c.claim.text[w.Start:w.End])
		case c.quoted[c.window.words[at].sentence], c.window.words[at].sentence == nearest:
			return fmt.Errorf("%w: the passage denies %q", ErrNegation, c.claim.text[w.Start:w.End])
		}
	}
	return nil
}

// nearest is the sentence of the window with most of the claim's words, -1
// without any.
func (c *comparison) nearest() int {
	has := make([]int, len(c.quoted))
	for _, w := range c.claim.words {
		before := -1
		for _, j := range c.window.at[w.stem] {
			if s := c.window.words[j].sentence; !w.stop && s != before {
				has[s]++
				before = s
			}
		}
	}
	best, most := -1, 0
	for s, n := range has {
		if n > most {
			best, most = s, n
		}
	}
	return best
}

// counterpart is the same word in the window that fits best in the place of the
// claim's at i, or -1.
func (c *comparison) counterpart(i int) int {
	in := c.window.at[c.claim.words[i].stem]
	if len(in) == 0 {
		return -1
	}
	if len(in) == 1 {
		return in[0]
	}
	near, all := c.neighbours(i)
	best, at := -1.0, -1
	for _, j := range in {
		if f := c.fit(near, all, j, false); f > best {
			best, at = f, j
		}
	}
	return at
}

// denies reports whether there is a denial in the text.
func (r *reading) denies() bool {
	return slices.ContainsFunc(r.words, func(w word) bool { return w.denies })
}

// denialsNear is how many denials stand close to the word at i.
func (r *reading) denialsNear(i int) int {
	n := 0
	for j := max(0, i-denialReach); j < min(len(r.words), i+denialReach); j++ {
		if w := r.words[j]; w.denies && w.sentence == r.words[i].sentence && w.segment == r.words[i].segment {
			n++
		}
	}
	if r.words[i].denied {
		n = max(n, 1) // from further away
	}
	return n
}
