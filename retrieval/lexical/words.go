package lexical

import (
	"iter"

	"github.com/dateline-bot/dateline/retrieval"
)

// A word is one word of a text: which form it is, and how it stands there. The
// form's number comes above the bits.
type word uint32

const (
	stop      word = 1 << iota // a function word, which is in no postings
	name                       // written as names are
	opens                      // the first of its sentence
	formShift = iota
	standing  = name | opens // what a text knows of it, and not the form
)

func (w word) form() int32 { return int32(w >> formShift) }

// content is 1 for a word that counts, and 0 for a function word.
func (w word) content() int32 { return int32(1 - w&stop) }

// contents is how many words of a text count.
func contents(text []word) (n int32) {
	for _, w := range text {
		n += w.content()
	}
	return n
}

// A lexicon is the words of all texts, by their forms and by the terms of
// these. A form is a word as retrieval.Token has it, with its ending; the forms
// of a term have the same stem.
type lexicon struct {
	numbers map[string]int32 // of forms
	forms   []form
	terms   map[string]int32 // stem to its term
	stems   []stem           // by term

	// By form, in lists of their own, since whole texts are looked up in them.
	termOf []int32
	heads  []uint32 // see head
	sorts  []retrieval.Sorts
}

type form struct {
	word string
	bare word  // stop, or nothing
	next int32 // of the same term, or -1
}

type stem struct {
	text  string
	first int32 // of its forms
}

// number is the number of a form, a new one if need be.
func (l *lexicon) number(text []byte) int32 {
	if n, ok := l.numbers[string(text)]; ok {
		return n
	}
	f := form{word: string(text), next: -1}
	if retrieval.IsStop(f.word) {
		f.bare = stop
	}
	n := int32(len(l.forms))
	stemmed := retrieval.Stem(f.word)
	term, ok := l.terms[stemmed]
	if ok {
		f.next = l.stems[term].first
		l.stems[term].first = n
	} else {
		term = int32(len(l.stems))
		l.terms[stemmed] = term
		l.stems = append(l.stems, stem{stemmed, n})
	}
	l.numbers[f.word] = n
	l.forms = append(l.forms, f)
	l.termOf = append(l.termOf, term)
	l.heads = append(l.heads, head(stemmed))
	l.sorts = append(l.sorts, retrieval.SortsOf(f.word))
	return n
}

// formsOf yields the forms of a term; those that are function words only when
// all are wanted.
func (l *lexicon) formsOf(term int32, all bool) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for n := l.stems[term].first; n >= 0; n = l.forms[n].next {
			if (all || l.forms[n].bare == 0) && !yield(n) {
				return
			}
		}
	}
}

// head is the first four bytes of a stem, 0 for a shorter one.
func head(stem string) uint32 {
	if len(stem) < 4 {
		return 0
	}
	return uint32(stem[0]) | uint32(stem[1])<<8 | uint32(stem[2])<<16 | uint32(stem[3])<<24
}
