package retrieval

import (
	"strings"
	"unicode"

	"github.com/dateline-bot/dateline/corpus"
)

// A timeReader reads the words of a question by their position.
type timeReader struct {
	question string
	asked    corpus.Day
	words    []Token // outside quotation marks
	// gaps holds what stands before each word and after the last, without
	// space: "" for a space alone.
	gaps  []string
	upper bool // nothing is in lower case, so capitals say nothing
}

func newTimeReader(question string, asked corpus.Day) *timeReader {
	r := &timeReader{question: question, asked: asked, words: make([]Token, 0, 24), gaps: make([]string, 0, 25)}
	r.upper = !strings.ContainsFunc(question, unicode.IsLower)
	end, quoted := 0, 0 // where the last word and the last quotation end
	for t := range Tokens(question) {
		if t.Start < quoted {
			continue // the gap before the next word is then no space
		}
		if i := strings.IndexAny(question[max(end, quoted):t.Start], `"“`); i >= 0 {
			if n := strings.IndexAny(question[t.Start:], `"”`); n >= 0 {
				quoted = t.Start + n + 1
				continue
			}
		}
		r.words = append(r.words, t)
		r.gaps = append(r.gaps, strings.TrimSpace(question[end:t.Start]))
		end = t.End
	}
	r.gaps = append(r.gaps, strings.TrimSpace(question[end:]))
	return r
}

// at is the word at i in the form of Token.Word, "" past the ends.
func (r *timeReader) at(i int) string {
	if i < 0 || i >= len(r.words) {
		return ""
	}
	return r.words[i].Word
}

func (r *timeReader) is(i int, word string) bool { return r.at(i) == word }

// raw is the word at i as it is written.
func (r *timeReader) raw(i int) string { return r.question[r.words[i].Start:r.words[i].End] }

// joined reports whether the word at i follows the one before after a space
// alone.
func (r *timeReader) joined(i int) bool { return i > 0 && i < len(r.words) && r.gaps[i] == "" }

// opens reports whether the word at i may be the first of a sentence.
func (r *timeReader) opens(i int) bool {
	return i == 0 || strings.ContainsAny(r.gaps[i], ".?!:;\"”([")
}

// common reports whether the word at i is written as common words are; the
// others are parts of names, "USA Today".
func (r *timeReader) common(i int) bool { return r.upper || !r.words[i].Name || r.opens(i) }

// describes reports whether the word at i stands before one that it can
// describe: another that is no function word.
func (r *timeReader) describes(i int) bool { return r.joined(i+1) && !IsStop(r.at(i+1)) }

// possessive reports whether the word at i ends in a possessive: "last
// week's", "2009's", "two weeks'".
func (r *timeReader) possessive(i int) bool {
	raw, ok := strings.CutSuffix(strings.ToLower(r.raw(i)), "s")
	return ok && (strings.HasSuffix(raw, "'") || strings.HasSuffix(raw, "’")) || r.gaps[i+1] == "'" || r.gaps[i+1] == "’"
}

// determined reports whether the word at i belongs to something, by an article
// or a possessive before it: "the", "his", "Berlin's".
func (r *timeReader) determined(i int) bool {
	return r.joined(i) && (determiners[r.at(i-1)] || r.possessive(i-1))
}

var determiners = WordSet(`the a an its his her their our my your this that these those`)

// A mention is what one phrase of the question says of the window: days, or
// an event on one side.
type mention struct {
	from, to   corpus.Day
	certain    bool
	relation   Relation // to the event that begins with the word event
	event      int
	first, end int // words, end not included
}

// A bound is what a preposition makes of a period.
type bound int8

const (
	boundIn bound = iota + 1
	boundSince
	boundAfter
	boundBefore
	boundTo
)

var bounds = map[string]bound{
	"in": boundIn, "during": boundIn, "throughout": boundIn, "within": boundIn, "on": boundIn, "at": boundIn, "over": boundIn,
	"from": boundIn, "between": boundIn, "dated": boundIn,
	"since": boundSince, "after": boundAfter, "following": boundAfter,
	"before": boundBefore, "until": boundTo, "till": boundTo, "through": boundTo, "by": boundTo,
	"as of": boundIn, "prior to": boundBefore, "earlier than": boundBefore, "ahead of": boundBefore, "later than": boundAfter, "up to": boundTo,
}

// preposition reads the words that bound a period and gives the position of
// the period.
func (r *timeReader) preposition(i int) (bound, int) {
	if r.joined(i + 1) {
		if b, ok := bounds[r.at(i)+" "+r.at(i+1)]; ok && !r.is(i-1, "no") && !r.is(i-1, "not") {
			return b, i + 2
		}
	}
	b, ok := bounds[r.at(i)]
	switch {
	case !r.joined(i + 1), r.is(i, "following") && r.determined(i): // "which of the following"
		return 0, i
	case ok:
		return b, i + 1
	case r.is(i, "of") && r.newsBefore(i):
		return boundIn, i + 1
	}
	return 0, i
}

// mention reads the phrase that begins with the word at i.
func (r *timeReader) mention(i int) (mention, bool) {
	b, at := r.preposition(i)
	if b == 0 {
		p := r.period(i, r.asked)
		if !p.known() || !p.bare && !r.newsAt(p.end) || !p.relative && r.modifies(i, p) {
			return mention{}, false
		}
		return r.bounded(boundIn, p, i)
	}
	between := r.is(i, "between")
	p := r.span(b, at, between)
	if !p.known() && !between {
		p = r.period(at, r.asked)
	}
	if p.known() && r.fits(i, b, p) {
		if r.is(i, "from") && (r.is(p.end, "onward") || r.is(p.end, "onwards") || r.is(p.end, "on") && !r.joined(p.end+1)) {
			b = boundSince
			p.end++
		}
		return r.bounded(b, p, i)
	}
	return r.event(b, i, at)
}

// fits reports whether the preposition at i goes with the period: "over the
// weekend" but not "over 2000", "on 17 December" but not "on May".
func (r *timeReader) fits(i int, b bound, p period) bool {
	if (!p.relative || b != boundIn) && r.possessive(p.end-1) && !r.newsAt(p.end) {
		return false // "in 2009's reform", "before last week's ceremony"
	}
	switch r.at(i) {
	case "on":
		return p.unit < unitMonth || p.unit == unitMonth && p.bare
	case "at", "over":
		return p.relative || p.bare
	}
	switch {
	case p.unit == unitLong && !p.bare && r.joined(p.end) && quantities[r.at(p.end)]:
		return false // "in 2000 people"
	case p.unit == unitMonth && !p.bare && b != boundIn:
		return !r.describes(p.end - 1) // "after May resigned"
	}
	return true
}

// quantities follow numbers that are no years.
var quantities = WordSet(`people men women children troops soldiers votes percent million billion dollars euros pounds
	metres meters feet miles km kilometres kilometers tons tonnes hours degrees`)

// span reads a period from one to another, "from March to June 2010", "10 to 16
// November". What the first leaves open is that of the second.
func (r *timeReader) span(b bound, i int, between bool) period {
	if b != boundIn {
		return period{}
	}
	for j := i + 1; j < min(i+6, len(r.words)); j++ {
		second := j
		if w := r.at(j); w == "to" || w == "and" || !between && (w == "until" || w == "till" || w == "through") {
			second++
		} else if !dashes[r.gaps[j]] {
			continue
		}
		last := r.period(second, r.asked)
		if !last.known() {
			continue
		}
		first := r.period(i, last.from)
		if d := r.dayNumber(i); !first.known() && d > 0 && last.unit == unitDay && j == i+1 {
			first = r.latest(d, month(last.from), last.from, j)
		}
		if first.end != j {
			continue
		}
		last.from, last.to = min(first.from, last.from), max(first.to, last.to)
		last.relative = last.relative && first.relative
		last.unit = max(last.unit, unitWeek)
		last.ending, last.bare = false, true
		return last
	}
	return period{}
}

// modifies reports whether the date p, which stands at i with no preposition
// before, describes something: "the August 2008 war".
func (r *timeReader) modifies(i int, p period) bool {
	if r.newsAt(p.end) && r.joined(p.end) {
		return false
	}
	return r.possessive(p.end-1) || r.describes(p.end-1) || !r.opens(i) && r.joined(i) && (IsStop(r.at(i-1)) || r.possessive(i-1))
}

// bounded makes a mention of a period, unless nothing can have been published
// in it yet or all has been.
func (r *timeReader) bounded(b bound, p period, i int) (mention, bool) {
	m := mention{first: i, end: p.end}
	switch b {
	case boundIn:
		m.from, m.to = p.from, p.to
	case boundSince:
		m.from = p.from
	case boundAfter:
		m.from = p.to.AddDays(1)
	case boundBefore:
		m.to = p.from.AddDays(-1)
		if p.ending {
			m.to = p.to
		}
	case boundTo:
		m.to = p.to
	}
	if p.from < 1000_01_01 || r.asked.Known() && (m.from > r.asked || !m.from.Known() && m.to >= r.asked) {
		return mention{}, false
	}
	if m.certain = r.reporting(m); m.certain {
		return m, true
	}
	if b == boundIn && p.unit == unitDay {
		if m.to = p.to.AddDays(1); r.asked.Known() {
			m.to = min(m.to, max(p.to, r.asked))
		}
	}
	start := r.sentence(i)
	current := b == boundSince || b == boundAfter || b == boundIn && (p.unit <= unitWeek || p.to >= r.asked)
	recent := m.from.Known() && r.asked.Known() && r.asked.Sub(m.from) <= 366
	m.certain = r.whatHappened(start, i) ||
		p.relative && current && recent && !r.possessive(p.end-1) && !r.subordinate(start, i)
	return m, true
}

// whatHappened reports whether the words from start to end are "what happened"
// alone: any news of the time will do.
func (r *timeReader) whatHappened(start, end int) bool {
	if !r.is(start, "what") || !r.is(end-1, "happened") {
		return false
	}
	return end-start == 2 || end-start == 3 && (r.is(start+1, "has") || r.is(start+1, "had") || r.is(start+1, "else"))
}
