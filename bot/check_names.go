package bot

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// opener reports whether the word at i opens a sentence as who speaks in it:
// "Critics argued".
func (r *reading) opener(i int) bool {
	w := r.words[i]
	return w.Name && !w.stop && w.sort == plainWord && r.speaks(i)
}

// same reports whether the runs at i of the claim and j of the window are the
// same thing: of names, when one ends as the other or they share most words.
func (c *comparison) same(i, j int) bool {
	a, b := c.claim.words[i], c.window.words[j]
	if a.sort != nameWord {
		return a.value == b.value
	}
	return slices.Contains(c.initials(a), j) || sameRun(c.claim.run(i), c.window.run(j))
}

func sameRun(a, b []word) bool {
	has := func(run []word, stem string) bool {
		return slices.ContainsFunc(run, func(w word) bool { return w.stem == stem })
	}
	shared := 0
	for _, w := range a {
		if has(b, w.stem) {
			shared++
		}
	}
	lastA, lastB := a[len(a)-1].stem, b[len(b)-1].stem
	switch {
	case poles[a[0].Word].axis == poles[b[0].Word].axis && poles[a[0].Word] != poles[b[0].Word]:
		return false // "North Korea" and "South Korea"
	case shared == 0 || 2*shared > min(len(a), len(b)):
		return shared > 0
	case lastA == lastB:
		return !isCommon(lastA) // "Okoro", not "University"
	}
	return has(a, lastB) || has(b, lastA)
}

// isCommon reports whether a stem is of a common word.
func isCommon(stem string) bool {
	equals, relatives := retrieval.Alike(stem)
	return len(equals)+len(relatives) > 0
}

// present checks that every number, date and name of the claim stands in the
// window, follows from it or is known of the article.
func (c *comparison) present() error {
	for i, w := range c.claim.words {
		switch {
		case w.sort == plainWord || w.sort >= axisWord:
		case w.sort == nameWord:
			if !c.window.in(w.stem) && !c.knows(i) && len(c.initials(w)) == 0 && !c.inFull(w.first) {
				return fmt.Errorf("%w: %q", c.fault(w.first), c.claim.said(w.first))
			}
		case w.first != i || c.known[w.value] && w.sort != numberWord || len(c.own(i)) > 0:
		default:
			return fmt.Errorf("%w: %q", c.fault(i), c.claim.said(i))
		}
	}
	return c.mixed()
}

// knows reports whether the word at i of the claim is of what is known of the
// articles, in a name that is of nothing else.
func (c *comparison) knows(i int) bool {
	return c.known[c.claim.words[i].stem] &&
		!slices.ContainsFunc(c.claim.run(c.claim.words[i].first), func(w word) bool { return !c.known[w.stem] })
}

// inFull reports whether the name at i of the claim stands in full in an article
// cited, and in short in the window.
func (c *comparison) inFull(i int) bool {
	run := c.claim.run(i)
	full := c.claim.text[run[0].Start:run[len(run)-1].End]
	return slices.ContainsFunc(run, func(w word) bool { return c.window.in(w.stem) }) &&
		slices.ContainsFunc(c.articles, func(a *corpus.Article) bool {
			return strings.Contains(a.Text, full) || strings.Contains(a.Title, full)
		})
}

// initials are the names of the window whose first letters a name of capitals
// is made of.
func (c *comparison) initials(w word) (of []int) {
	if len(w.Word) < 2 || len(w.Word) > 6 || !isUpperWord(c.claim.text[w.Start:w.End]) {
		return nil
	}
	for _, j := range c.window.starts(nameWord) {
		var letters []byte
		for _, part := range c.window.run(j) {
			letters = append(letters, part.Word[0])
		}
		if string(letters) == w.Word {
			of = append(of, j)
		}
	}
	return of
}

func isUpperWord(s string) bool {
	for i := range len(s) {
		if s[i] < 'A' || s[i] > 'Z' {
			return false
		}
	}
	return true
}

// mixed refuses a name put together of two: some of its words stand in the
// window in one name, or near each other, and the others elsewhere.
func (c *comparison) mixed() error {
	for _, i := range c.claim.starts(nameWord) {
		var rest []word // not yet found together with the first
		for k, w := range c.claim.run(i) {
			if k > 0 && c.claim.gap(i+k) == "-" {
				rest = nil // "the Aldmoor-Pellham talks" are of two
			}
			if c.window.in(w.stem) {
				rest = append(rest, w)
			}
		}
		if len(rest) < 2 {
			continue
		}
		together := rest[:1:1]
		for k := 0; k < len(together); k++ {
			rest = slices.DeleteFunc(slices.Clone(rest), func(w word) bool {
				own := w.Start == together[k].Start
				joined := !own && w.stem != together[k].stem &&
					slices.ContainsFunc(c.window.at[w.stem], func(j int) bool { return c.mate(j, together[k].stem) })
				if joined {
					together = append(together, w)
				}
				return own || joined
			})
		}
		if len(rest) > 0 && !c.inFull(i) && !c.inOneLine(i) {
			return fmt.Errorf("%w: %q", ErrName, c.claim.said(i))
		}
	}
	return nil
}

// inOneLine reports whether the words of the name at i of the claim follow each
// other in the window with nothing but spaces between: in the lines above a text,
// which no mark parts, names of several things do.
func (c *comparison) inOneLine(i int) bool {
	run := c.claim.run(i)
	return slices.ContainsFunc(c.window.at[run[0].stem], func(j int) bool {
		for k, w := range run {
			if j+k >= len(c.window.words) || c.window.words[j+k].stem != w.stem || k > 0 && strings.TrimSpace(c.window.gap(j+k)) != "" {
				return false
			}
		}
		return true
	})
}

// mate reports whether a stem stands in the name at j of the window, or next but
// one to it and alone: "Ada Lindqvist, the Danish".
func (c *comparison) mate(j int, stem string) bool {
	w := c.window.words[j]
	return slices.ContainsFunc(c.window.at[stem], func(k int) bool {
		o := c.window.words[k]
		alone := len(c.window.run(w.first)) == 1 || len(c.window.run(o.first)) == 1
		return o.sentence == w.sentence && (o.first == w.first || alone && w.Name && o.Name && max(o.place-w.place, w.place-o.place) <= 2)
	})
}

// counted checks that a number counts the same in the claim as in the window.
func (c *comparison) counted() error {
	for i, w := range c.claim.words {
		if w.sort != numberWord || w.first != i {
			continue
		}
		thing := c.claim.counts(i)
		if thing < 0 {
			continue
		}
		noun := c.claim.words[thing]
		other, fits := -1, false
		for _, j := range c.own(i) {
			k := c.window.counts(c.window.words[j].first)
			if k < 0 || c.near(noun.stem, j) || alike(noun.stem, c.window.words[k].stem) {
				fits = true
				break
			}
			other = k
		}
		if !fits && other >= 0 {
			return fmt.Errorf("%w: the passage counts %q where the claim has %q", ErrNumber,
				c.window.text[c.window.words[other].Start:c.window.words[other].End], c.claim.said(i)+" "+c.claim.text[noun.Start:noun.End])
		}
	}
	return nil
}

// counts is the word that the number at i counts, or -1: the next one, when
// nothing parts them and it is no function word.
func (r *reading) counts(i int) int {
	run := r.run(i)
	k := i + len(run)
	if k >= len(r.words) || r.words[k].sentence != r.words[i].sentence || r.words[k].stop || r.words[k].sort != plainWord || generic[r.words[k].Word] {
		return -1
	}
	if gap := r.gap(k); gap != " " {
		return -1
	}
	return k
}

// near reports whether a stem stands close to the word at j of the window.
func (c *comparison) near(stem string, j int) bool {
	for _, k := range c.window.at[stem] {
		if c.window.words[k].sentence == c.window.words[j].sentence && max(k-j, j-k) <= 6 {
			return true
		}
	}
	return false
}

// alike reports whether two stems may mean the same, by the thesaurus.
func alike(a, b string) bool {
	if a == b {
		return true
	}
	for _, pair := range [][2]string{{a, b}, {b, a}} {
		equals, relatives := retrieval.Alike(pair[0])
		if slices.Contains(equals, pair[1]) || slices.Contains(relatives, pair[1]) {
			return true
		}
	}
	return false
}

// speakers checks that who speaks in the claim speaks in the window or stands in
// the sentences quoted. Who is only put behind the claim, ", Ada said", must
// speak there, or be who is meant by a pronoun that does.
func (c *comparison) speakers() error {
	var heard []int // who speaks in the sentences quoted
	kept, pronoun := true, false
	here := make(map[string]bool)
	for j, w := range c.window.words {
		if !c.quoted[w.sentence] {
			continue
		}
		here[w.stem] = true
		pronoun = pronoun || pronouns[w.Word] && c.window.speaks(j)
		if w.sort == nameWord && w.first == j && c.window.speaks(j) {
			heard = append(heard, j)
			kept = kept && slices.ContainsFunc(c.claim.starts(nameWord), func(i int) bool { return c.same(i, j) })
		}
	}
	for i, w := range c.claim.words {
		if !w.Name || w.stop || w.first != i || w.sort != nameWord && w.sort != plainWord || !c.claim.speaks(i) || c.reports(i) {
			continue
		}
		stands := slices.ContainsFunc(c.claim.run(i), func(w word) bool { return here[w.stem] })
		speaks := slices.ContainsFunc(c.window.starts(nameWord), func(j int) bool { return c.window.speaks(j) && c.same(i, j) })
		behind := c.claim.behind(i)
		switch {
		case len(heard) > 0 && (!stands || behind && kept && !speaks):
			return fmt.Errorf("%w: the passage has %q where the claim has %q", ErrSpeaker, c.window.said(heard[0]), c.claim.said(i))
		case len(heard) == 0 && w.sort == nameWord && !pronoun && !speaks && (!stands || behind):
			return fmt.Errorf("%w: %q does not say so there", ErrSpeaker, c.claim.said(i))
		}
	}
	return nil
}

// behind reports whether the name at i and its verb stand behind the rest of
// their sentence: "..., Ada said."
func (r *reading) behind(i int) bool {
	after := i + len(r.run(i))
	if i == 0 || after >= len(r.words) || r.words[i-1].sentence != r.words[i].sentence || !speech[r.words[after].stem] {
		return false
	}
	return strings.HasPrefix(r.gap(i), ",") && (after+1 == len(r.words) || r.words[after+1].sentence != r.words[i].sentence)
}

// company checks that a name which the claim adds with "along with" is joined to
// others in a sentence quoted.
func (c *comparison) company() error {
	joins := func(j int) bool {
		w := c.window.words[j]
		return w.Name && c.quoted[w.sentence] && w.first > 0 && joiners[c.window.words[w.first-1].Word]
	}
	for _, i := range c.claim.starts(nameWord) {
		if i > 1 && c.claim.words[i-1].Word == "with" && c.claim.words[i-2].Word == "along" && !slices.ContainsFunc(c.own(i), joins) {
			return fmt.Errorf("%w: %q is in no such company there", ErrName, c.claim.said(i))
		}
	}
	return nil
}

// reports reports whether the name at i of the claim is who published or wrote
// the article and reports it: "according to The Quay Gazette".
func (c *comparison) reports(i int) bool {
	words, run := c.claim.words, c.claim.run(i)
	if words[i].sort != nameWord || slices.ContainsFunc(run, func(w word) bool { return !c.byline[w.stem] }) {
		return false
	}
	from := i
	if from > 0 && words[from-1].Word == "the" {
		from--
	}
	after := i + len(run)
	return from > 1 && words[from-2].Word == "according" || after < len(words) && words[after].stem == "report"
}

// speaks reports whether a verb of speech stands beside the name at i.
func (r *reading) speaks(i int) bool {
	for _, k := range []int{i - 1, i - 2, i + len(r.run(i))} {
		if k == i-2 && k >= 0 && r.words[i-1].stop && r.words[k].Word != "according" {
			continue // "reported in Aldmoor"
		}
		if k > i && k < len(r.words) && parts(r.gap(k)) {
			continue // "Ada, once of Pellham Lines, said"
		}
		if k >= 0 && k < len(r.words) && r.words[k].sentence == r.words[i].sentence && speech[r.words[k].stem] && !r.words[k].passive {
			return true
		}
	}
	return false
}

// roles checks that who does something to whom in the claim does it in the
// window: a verb between two names, which a passive exchanges.
func (c *comparison) roles() error {
	for i, w := range c.claim.words {
		if w.sort == nameWord || w.stop || !c.window.in(w.stem) {
			continue
		}
		doer, whom := c.claim.sides(i)
		if doer < 0 || whom < 0 {
			continue
		}
		turned := -1
		for _, j := range c.window.at[w.stem] {
			a, b := c.window.sides(j)
			if a < 0 || b < 0 {
				continue
			}
			if c.same(doer, a) || c.same(whom, b) {
				turned = -1
				break
			}
			if c.same(doer, b) && c.same(whom, a) {
				turned = a
			}
		}
		if turned >= 0 {
			return fmt.Errorf("%w: the passage has %q where the claim has %q", c.fault(doer), c.window.said(turned), c.claim.said(doer))
		}
	}
	return nil
}

// sides are the names that stand next before and behind the word at i in its
// sentence, -1 where there is none; of a passive, the other way round.
func (r *reading) sides(i int) (before, behind int) {
	before, behind = -1, -1
	for j := i - 1; j >= 0 && r.words[j].sentence == r.words[i].sentence && before < 0; j-- {
		if w := r.words[j]; w.sort == nameWord {
			before = w.first
		}
	}
	for j := i + 1; j < len(r.words) && r.words[j].sentence == r.words[i].sentence && behind < 0; j++ {
		if w := r.words[j]; w.sort == nameWord {
			behind = w.first
		}
	}
	if r.words[i].passive {
		return behind, before
	}
	return before, behind
}
