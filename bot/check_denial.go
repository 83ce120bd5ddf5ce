package bot

import (
	"fmt"
	"slices"
	"strings"
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
			refusals[w.stem] || w.Word == "ruled" && i+1 < len(words) && words[i+1].Word == "out"
		if w.denies && i+1 < len(words) && (words[i+1].Word == "only" || words[i+1].Word == "just") {
			w.denies = false
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
		for j := i + 1; j < len(words) && j <= i+denialReach && n < deniedWords && words[j].segment == words[i].segment; j++ {
			if n > 0 && clauses[words[j].Word] {
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
		if n == 0 && names > 0 {
			words[names].denied = !words[names].denied
		}
	}
}

// clauses begin a clause of their own, which a denial before does not reach.
var clauses = wordSet("but if whether that because which who when where while since than although")

var auxiliary = wordSet("be been have had")

// denials checks that neither the claim nor what is quoted denies what the
// other says. Where both have denials close by, as many, their words may be
// arranged otherwise: "did not find evidence", "found no evidence".
func (c *comparison) denials() error {
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
		case c.quoted[c.window.words[at].sentence]:
			return fmt.Errorf("%w: the passage denies %q", ErrNegation, c.claim.text[w.Start:w.End])
		}
	}
	return nil
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
	return n
}
