package lexical

import (
	"math"
	"slices"
	"sync"

	"github.com/dateline-bot/dateline/retrieval"
)

// What a word of a passage counts that is not the question's own. These and the
// other shares below were set by hand; what is learned are the weights of the
// signals made with them.
const (
	shareOwn      = 1.0
	shareEqual    = 0.8
	shareRelative = 0.3
)

// What a word of the question counts for a sentence that does not have it.
const (
	inSentenceBefore = 0.5
	inPassage        = 0.4
	inTitle          = 0.4
	inKin            = 0.7 // of how alike the two are
	decay            = 0.15
)

const (
	mostPhrase    = 6  // words in a row that count
	usualSentence = 25 // words of a sentence that is neither marked down nor up
)

// Closely reads passages of the index sentence by sentence, and adds what they
// say of the question to the signals of the hits.
//
// It reads their words as the index keeps them: tokenising and stemming the
// texts of 32 passages anew takes ten times as long as all of this. A question
// without a term says nothing of any passage.
func (x *Index) Closely(q retrieval.Question, hits []retrieval.Hit) {
	if len(q.Terms) == 0 {
		return
	}
	c := closePool.Get().(*closely)
	defer closePool.Put(c)
	c.ask(x, q)
	defer c.forget()
	for i := range hits {
		h := &hits[i]
		at, ok := x.byID[h.Article.ID]
		if !ok {
			continue
		}
		a := &x.articles[at]
		if doc := a.first + int32(h.N) - 1; doc >= a.first && doc < a.last {
			c.read(a.title, x.passages[doc].words)
			c.signal(&h.Signals)
		}
	}
}

var closePool = sync.Pool{New: func() any { return new(closely) }}

// closely is a close reading. What it holds is kept for the next question.
type closely struct {
	index *Index

	// Of the question.
	asks  retrieval.Sorts
	terms []closeTerm
	total float64  // of all its terms' weights, those beyond maxTerms too
	order []uint16 // its words, function words too, by what they mean; 0 for one that no text has
	exact []exact
	means []meaning // from 1
	of    []uint16  // by form: its place in means, 0 for most
	forms []int32   // that have one

	// Of the passage.
	words    []word
	marks    []mark
	longest  int    // run of the question's words
	has      uint64 // terms
	titled   uint64 // terms in the title
	written  uint64 // terms, as the question writes them
	alike    [maxTerms]float64
	kin      [maxTerms]float64
	gathered []mark // those of one sentence, by their terms
}

type closeTerm struct {
	stem string
	head uint32
	idf  float64
}

// exact is a term of the question as it is written there.
type exact struct {
	form int32
	term int
}

// A meaning is what the forms of a stem mean to the question.
type meaning struct {
	own    uint64 // the question's terms that it is, as a bit
	stands []stand
	asked  bool // it is in order
}

type stand struct {
	term  int // of the question
	share float64
}

// A mark is a word of the passage that means something: where it stands among
// all its words, and what for.
type mark struct {
	at     int
	means  uint16
	term   int
	weight float64
}

// ask readies the reading for a question.
func (c *closely) ask(x *Index, q retrieval.Question) {
	c.index = x
	if len(c.of) < len(x.forms) {
		c.of = make([]uint16, len(x.forms))
	}
	c.asks = q.Asks
	for _, t := range q.Terms {
		c.total += t.IDF
	}
	for i, t := range q.Terms[:min(maxTerms, len(q.Terms))] {
		c.terms = append(c.terms, closeTerm{t.Stem, head(t.Stem), t.IDF})
		c.stand(t.Stem, i, shareOwn)
		equals, relatives := retrieval.Alike(t.Stem)
		for _, stem := range equals {
			c.stand(stem, i, shareEqual)
		}
		for _, stem := range relatives {
			c.stand(stem, i, shareRelative)
		}
	}
	for t := range retrieval.Tokens(q.Text) {
		stem := retrieval.Stem(t.Word)
		means := c.meaning(stem)
		c.order = append(c.order, means)
		if means == 0 {
			continue
		}
		c.means[means-1].asked = true
		i := slices.IndexFunc(c.terms, func(o closeTerm) bool { return o.stem == stem })
		if form, ok := x.numbers[t.Word]; ok && i >= 0 {
			c.exact = append(c.exact, exact{form, i})
		}
	}
}

// stand lets the forms of a stem stand for a term of the question.
func (c *closely) stand(stem string, term int, share float64) {
	means := c.meaning(stem)
	if means == 0 {
		return
	}
	m := &c.means[means-1]
	m.stands = append(m.stands, stand{term, share})
	if share == shareOwn {
		m.own |= 1 << term
	}
}

// meaning is the place of a stem's meaning in means, a new one if need be, or 0
// for a stem that no text has.
func (c *closely) meaning(stem string) uint16 {
	x := c.index
	term, ok := x.terms[stem]
	if !ok {
		return 0
	}
	if means := c.of[x.stems[term].first]; means > 0 {
		return means
	}
	if len(c.means) == math.MaxUint16 {
		return 0
	}
	if n := len(c.means); n < cap(c.means) { // its stands are kept for the next
		c.means = c.means[:n+1]
		c.means[n] = meaning{stands: c.means[n].stands[:0]}
	} else {
		c.means = append(c.means, meaning{})
	}
	for form := range x.formsOf(term, true) {
		c.of[form] = uint16(len(c.means))
		c.forms = append(c.forms, form)
	}
	return uint16(len(c.means))
}

// forget makes the reading ready for another question.
func (c *closely) forget() {
	for _, form := range c.forms {
		c.of[form] = 0
	}
	c.forms, c.means, c.terms, c.order, c.exact = c.forms[:0], c.means[:0], c.terms[:0], c.order[:0], c.exact[:0]
	c.total, c.words, c.index = 0, nil, nil
}

// read finds in a passage, and in its article's title, what means something to
// the question.
func (c *closely) read(title, words []word) {
	c.words, c.marks = words, c.marks[:0]
	c.has, c.titled, c.written, c.longest = 0, 0, 0, 0
	clear(c.alike[:len(c.terms)])
	clear(c.kin[:len(c.terms)])
	for _, w := range title {
		if means := c.of[w.form()]; means > 0 {
			c.titled |= c.means[means-1].own
		}
	}
	for at, w := range words {
		means := c.of[w.form()]
		if means == 0 {
			continue
		}
		c.marks = append(c.marks, mark{at: at, means: means})
		m := &c.means[means-1]
		for _, s := range m.stands {
			c.alike[s.term] = max(c.alike[s.term], s.share)
		}
		if m.own != 0 {
			c.has |= m.own
			for _, e := range c.exact {
				if e.form == w.form() {
					c.written |= 1 << e.term
				}
			}
		}
	}
	c.findKin()
}

// findKin finds how alike the passage's words are to the terms that it lacks.
func (c *closely) findKin() {
	x := c.index
	for i, t := range c.terms {
		if t.head == 0 || c.has>>i&1 != 0 {
			continue
		}
		for _, w := range c.words {
			if form := w.form(); x.heads[form] == t.head {
				c.kin[i] = max(c.kin[i], kinship(t.stem, x.stems[x.termOf[form]].text))
			}
		}
	}
}

// signal adds what was read to the signals of the passage.
func (c *closely) signal(s *retrieval.Signals) {
	for i, t := range c.terms {
		if c.written>>i&1 != 0 {
			s.Exact += t.idf / c.total
		}
		if c.has>>i&1 != 0 {
			continue
		}
		s.Kin += c.kin[i] * t.idf / c.total
		switch c.alike[i] {
		case shareEqual:
			s.Equal += shareEqual * t.idf / c.total
		case shareRelative:
			s.Related += shareRelative * t.idf / c.total
		}
	}
	s.Short = max(0, 1-math.Log1p(float64(len(c.words)))/6)
	var before uint64
	marks := c.marks
	for start := 0; start < len(c.words); {
		end := start + 1
		for end < len(c.words) && c.words[end]&opens == 0 {
			end++
		}
		n := 0
		for n < len(marks) && marks[n].at < end {
			n++
		}
		before = c.sentence(s, start, end, marks[:n], before)
		start, marks = end, marks[n:]
	}
	s.Phrase = float64(min(c.longest, mostPhrase)) / mostPhrase
}

// sentence adds what a sentence says, from one word to before another, with the
// words that mean something and the terms of the sentence before it. It gives
// its own terms.
func (c *closely) sentence(s *retrieval.Signals, start, end int, marks []mark, before uint64) (here uint64) {
	for _, m := range marks {
		here |= c.means[m.means-1].own
		if c.means[m.means-1].asked {
			c.longest = max(c.longest, c.run(m.at, end))
		}
	}
	var cover, reach float64
	for i, t := range c.terms {
		bit := uint64(1) << i
		switch {
		case here&bit != 0:
			cover += t.idf
			reach += t.idf
		case before&bit != 0:
			reach += inSentenceBefore * t.idf
		case c.has&bit != 0:
			reach += inPassage * t.idf
		case c.titled&bit != 0:
			reach += inTitle * t.idf
		default:
			reach += inKin * c.kin[i] * t.idf
		}
	}
	s.Reach = max(s.Reach, reach/c.total)
	s.Sentence = max(s.Sentence, cover/c.total/(1+1.2*(0.5+0.5*float64(end-start)/usualSentence)))
	s.Near = max(s.Near, c.near(start, end, marks, here, s.Near*c.total)/c.total)
	return here
}

// run is how many words from one on, and before the sentence's end, follow each
// other as they do in the question.
func (c *closely) run(at, end int) (longest int) {
	means := c.of[c.words[at].form()]
	for j, o := range c.order {
		if o != means {
			continue
		}
		n := 1
		for at+n < end && j+n < len(c.order) && c.order[j+n] != 0 && c.of[c.words[at+n].form()] == c.order[j+n] {
			n++
		}
		longest = max(longest, n)
	}
	return longest
}

// near is the most that the question's words, or words that stand for them,
// weigh around a word that may answer it: each counts less the further away it
// stands. here are the terms that the sentence has. A sentence that cannot have
// more than least is not looked into, and has 0.
func (c *closely) near(start, end int, marks []mark, here uint64, least float64) float64 {
	c.gathered = c.gathered[:0]
	for _, m := range marks {
		for _, s := range c.means[m.means-1].stands {
			if s.share == shareOwn || here>>s.term&1 == 0 {
				c.gathered = append(c.gathered, mark{at: m.at, term: s.term, weight: s.share * c.terms[s.term].idf})
			}
		}
	}
	slices.SortFunc(c.gathered, func(a, b mark) int {
		if a.term != b.term {
			return a.term - b.term
		}
		return a.at - b.at
	})
	var bound, best float64
	for n, m := range c.gathered {
		if n > 0 && m.term != c.gathered[n-1].term {
			bound, best = bound+best, 0
		}
		best = max(best, m.weight)
	}
	if bound+best <= least {
		return 0
	}
	var most float64
	for at := start; at < end; at++ {
		if !c.typed(c.words[at]) {
			continue
		}
		var sum, best float64
		for n, m := range c.gathered {
			if n > 0 && m.term != c.gathered[n-1].term {
				sum, best = sum+best, 0
			}
			best = max(best, m.weight/(1+decay*math.Abs(float64(m.at-at))))
		}
		most = max(most, sum+best)
	}
	return most
}

// typed reports whether a word is of the sort that the question asks for, and
// none of its own. A capital at the start of a sentence makes no name.
func (c *closely) typed(w word) bool {
	if means := c.of[w.form()]; means > 0 && c.means[means-1].own != 0 {
		return false
	}
	sorts := c.index.sorts[w.form()]
	if w&(stop|name|opens) == name {
		sorts |= retrieval.Name | retrieval.Place
	}
	return sorts&c.asks != 0
}

// kinship is how much of two stems their common beginning is, 0 when it is
// little: "precipit" and "precip", "coloni" and "colonist".
func kinship(a, b string) float64 {
	const least, share = 4, 0.65
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	if v := 2 * float64(n) / float64(len(a)+len(b)); n >= least && v > share {
		return v
	}
	return 0
}
