package bot

import (
	"fmt"
	"strings"

	"github.com/dateline-bot/dateline/retrieval"
)

// measured checks that a number measures the same in the claim as in the window,
// percent or dollars, and is bounded as it is there: "nearly 100,000" are not
// "more than 100,000", and what rose by 5 did not rise to 5.
func (c *comparison) measured() error {
	for i, w := range c.claim.words {
		if w.sort != numberWord || w.first != i {
			continue
		}
		var own []int
		for _, j := range c.own(i) {
			if o := c.window.words[j]; o.sort == numberWord && o.first == j {
				own = append(own, j)
			}
		}
		if len(own) == 0 {
			continue
		}
		mine, bound, toward := c.claim.measure(i), c.claim.bound(i), c.claim.toward(i)
		unlike, loose, turned := true, bound != unbounded && bound != roughly, toward != ""
		for _, j := range own {
			theirs, limit := c.window.measure(j), c.window.bound(j)
			unlike = unlike && mine != theirs && (mine != "" && theirs != "" ||
				theirs == "%" && c.claim.counts(i) >= 0 || mine == "%" && c.window.counts(j) >= 0)
			loose = loose && limit != bound && (limit != roughly || bound == exact)
			other := c.window.toward(j)
			turned = turned && other != "" && other != toward
		}
		if unlike || loose || turned {
			return fmt.Errorf("%w: the passage does not have %q so", ErrNumber, c.claim.around(i))
		}
	}
	return nil
}

// around is how the number at i is written with what stands beside it.
func (r *reading) around(i int) string {
	from, end := i, i+len(r.run(i))
	if from > 0 && r.words[from-1].sentence == r.words[i].sentence {
		from--
	}
	if end < len(r.words) && r.words[end].sentence == r.words[i].sentence {
		end++
	}
	return strings.Join(strings.Fields(r.text[r.words[from].Start:r.words[end-1].End]), " ")
}

// measure is what the number at i measures: "%", "points" of percent, a currency
// by its sign, or the hours before or after noon; empty for anything else.
func (r *reading) measure(i int) string {
	run := r.run(i)
	before, after := strings.TrimRight(r.text[:run[0].Start], " "), strings.TrimLeft(r.text[run[len(run)-1].End:], " -")
	for _, sign := range []string{"$", "€", "£", "¥"} {
		if strings.HasSuffix(before, sign) || strings.HasPrefix(after, sign) {
			return sign
		}
	}
	for _, m := range measures {
		if strings.HasPrefix(after, m[0]) {
			return m[1]
		}
	}
	return ""
}

var measures = [][2]string{
	{"%", "%"}, {"percentage point", "points"}, {"percent", "%"}, {"per cent", "%"}, {"pct", "%"}, {"points", "points"},
	{"a.m", "am"}, {"p.m", "pm"}, {"am ", "am"}, {"pm ", "pm"}, {"dollar", "$"}, {"US dollar", "$"}, {"U.S. dollar", "$"}, {"euro", "€"}, {"pound", "£"}, {"yen", "¥"},
}

// A limit is what a number is said to be of the amount.
type limit int8

const (
	unbounded limit = iota
	over
	under
	roughly
	exact
)

// bound is how the number at i is bounded by the words before and after it.
func (r *reading) bound(i int) limit {
	word := func(j int) string {
		if j < 0 || j >= len(r.words) || r.words[j].sentence != r.words[i].sentence {
			return ""
		}
		return r.words[j].Word
	}
	end := i + len(r.run(i))
	if rest := r.text[r.words[end-1].End:]; word(end) == "or" && (word(end+1) == "more" || word(end+1) == "above") || strings.HasPrefix(rest, "+") || strings.HasPrefix(rest, "-plus") {
		return over
	}
	if i > 0 && strings.ContainsAny(r.gap(i), ",;:()") {
		return unbounded
	}
	switch w, before := word(i-1), word(i-2); {
	case w == "than" && (mores[before] || lesses[before]) && (word(i-3) == "no" || word(i-3) == "not"):
		if lesses[before] {
			return over // "no fewer than"
		}
		return under
	case w == "than" && mores[before], w == "least" && before == "at", w == "above", w == "exceeding", w == "topping",
		w == "over" && !spans[word(end)], w == "of" && (before == "excess" || before == "upward" || before == "upwards"):
		return over
	case w == "than" && lesses[before], w == "most" && before == "at", w == "under", w == "below", w == "nearly", w == "almost",
		w == "to" && (before == "up" || before == "close"):
		return under
	case roughlies[w]:
		return roughly
	case w == "exactly", w == "precisely":
		return exact
	}
	return unbounded
}

// toward is the word before the number at i when it tells by how much something
// changes, or to what.
func (r *reading) toward(i int) string {
	for j := i - 1; j >= max(0, i-maxBound) && r.words[j].sentence == r.words[i].sentence; j-- {
		switch w := r.words[j].Word; {
		case (w == "by" || w == "to") && !(j > 0 && r.words[j-1].Word == "up"):
			return w
		case !roughlies[w] && !mores[w] && !lesses[w] && w != "than" && w != "nearly" && w != "almost" && w != "over":
			return ""
		}
	}
	return ""
}

// maxBound is how many words bound a number: "by more than".
const maxBound = 3

var (
	mores     = retrieval.WordSet("more greater higher larger bigger longer older faster better")
	lesses    = retrieval.WordSet("less fewer lower smaller shorter younger slower")
	roughlies = retrieval.WordSet("about around roughly approximately some estimated circa perhaps")
	// spans are counted by what lasts "over" them.
	spans = retrieval.WordSet("second seconds minute minutes hour hours day days week weeks month months year years decade decades centuries")
)
