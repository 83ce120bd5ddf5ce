package lexical

import (
	"cmp"
	"iter"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/retrieval"
)

// What is corrected. Shorter words have too many neighbours: of four letters,
// most of the unknown ones in questions on other topics were names one letter
// away from a word that has nothing to do with them. An alphabet of more letters
// finds more and costs in proportion; that of English is followed by what
// folding does not bring down to it.
const (
	leastLetters   = 5
	mostLetters    = 30
	mostCorrected  = 8 // words of a query; a longer list is no question
	mostCandidates = 8 // whose texts are read, for each word
	mostRead       = 32
	alphabet       = "abcdefghijklmnopqrstuvwxyzæðøđłœß"
)

// Correct finds the words of a query that nothing which passes the filter has,
// and for each the word that is most likely meant: one edit away (a letter
// inserted, deleted, replaced, or swapped with its neighbour, which are four in
// five of all misspellings: Damerau, "A technique for computer detection and
// correction of spelling errors", 1964), with the same first letter rather
// than another, and the most frequent of these. A function word may be meant
// too. Words with digits are never corrected.
//
// It goes the way from the query to the archive: it makes all strings one edit
// away and looks their stems up (Norvig, "How to Write a Spelling Corrector",
// 2007), so that there is no list of words to keep true and in memory, and the
// size of the archive hardly matters. What is found by its stem must stand in a
// text as that word, or else the stemmer would make up words of its own.
//
// Words two edits away are not looked for: questions on other topics had a
// third more corrections by them, and most of those looked at were wrong
// ("gasoline" for "baseline"). Nor does it matter what else is asked about: to
// want a passage that has the question's other words too cost misspelt questions
// .02 of their first five, and questions on other topics were declined as often.
func (x *Index) Correct(query string, f retrieval.Filter) []retrieval.Correction {
	var corrections []retrieval.Correction
	tried := 0
	for t := range retrieval.Tokens(query) {
		if !correctable(t.Word) || x.knows(t.Word, f) {
			continue
		}
		if tried++; tried > mostCorrected {
			break
		}
		if meant := x.meant(t.Word, f); meant != "" {
			corrections = append(corrections, retrieval.Correction{Span: t.Span, Meant: meant})
		}
	}
	return corrections
}

func correctable(word string) bool {
	n := utf8.RuneCountInString(word)
	return n >= leastLetters && n <= mostLetters && !retrieval.IsStop(word) &&
		!strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsLetter(r) })
}

// knows reports whether a text that passes the filter has a form of the word,
// or the thesaurus, which makes it a word that is merely not used here.
func (x *Index) knows(word string, f retrieval.Filter) bool {
	if equals, relatives := retrieval.Alike(retrieval.Stem(word)); len(equals)+len(relatives) > 0 {
		return true
	}
	term, ok := x.terms[retrieval.Stem(word)]
	if ok {
		for range x.texts(term, f) {
			return true
		}
	}
	return false
}

// texts yields the passages that hold a term and pass the filter, then the
// titles.
func (x *Index) texts(term int32, f retrieval.Filter) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, p := range x.postings[term] {
			if passage := x.passages[p.doc].Passage; f.Match(passage.Article) && !yield(passage.Text()) {
				return
			}
		}
		for _, p := range x.titles[term] {
			if a := x.passages[x.articles[p.doc].first].Article; f.Match(a) && !yield(a.Title) {
				return
			}
		}
	}
}

// count is how many texts yields.
func (x *Index) count(term int32, f retrieval.Filter) int {
	if f.IsZero() {
		return len(x.postings[term]) + len(x.titles[term])
	}
	n := 0
	for range x.texts(term, f) {
		n++
	}
	return n
}

// A candidate is a word that may be meant.
type candidate struct {
	word  string
	term  int32 // unused for a function word, which has none
	texts int   // that have a form of it; a function word is the most frequent
	first bool  // letter is the same
}

// meant is the likeliest candidate for a word, as the archive writes it, or
// "".
func (x *Index) meant(word string, f retrieval.Filter) string {
	var found []candidate
	for w := range edits(word) {
		c := candidate{word: w, first: w[0] == word[0]}
		if retrieval.IsStop(w) {
			c.texts = math.MaxInt
		} else if term, ok := x.terms[retrieval.Stem(w)]; ok {
			c.term = term
			c.texts = x.count(term, f)
		}
		if c.texts > 0 {
			found = append(found, c)
		}
	}
	slices.SortFunc(found, func(a, b candidate) int {
		if a.first != b.first {
			if a.first {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(b.texts, a.texts), cmp.Compare(a.word, b.word))
	})
	found = slices.Compact(found)
	for _, c := range found[:min(mostCandidates, len(found))] {
		if retrieval.IsStop(c.word) {
			return c.word
		}
		if form := x.written(c.word, c.term, f); form != "" {
			return form
		}
	}
	return ""
}

// written is a word in the form in which the first texts with its term have it
// most often, such as with a capital, or "" when none of them has it.
func (x *Index) written(word string, term int32, f retrieval.Filter) string {
	forms := make(map[string]int)
	best := ""
	read := 0
	for text := range x.texts(term, f) {
		if read++; read > mostRead {
			break
		}
		for t := range retrieval.Tokens(text) {
			if t.Word != word {
				continue
			}
			form := strings.TrimSuffix(strings.TrimSuffix(text[t.Start:t.End], "'s"), "’s")
			if forms[form]++; forms[form] > forms[best] {
				best = form
			}
		}
	}
	return best
}

// edits yields the strings that are one edit away from a word, some of them
// twice.
func edits(word string) iter.Seq[string] {
	return func(yield func(string) bool) {
		letters := []rune(word)
		edited := make([]rune, 0, len(letters)+1)
		for at := range letters {
			edited = append(append(edited[:0], letters[:at]...), letters[at+1:]...)
			if !yield(string(edited)) {
				return
			}
		}
		for at := 1; at < len(letters); at++ {
			edited = append(edited[:0], letters...)
			edited[at-1], edited[at] = edited[at], edited[at-1]
			if !yield(string(edited)) {
				return
			}
		}
		for at := range len(letters) + 1 {
			for _, letter := range alphabet {
				if at < len(letters) && letter == letters[at] {
					continue // replaces nothing, and is inserted behind as well
				}
				edited = append(append(append(edited[:0], letters[:at]...), letter), letters[at:]...)
				if !yield(string(edited)) {
					return
				}
				if at < len(letters) && !yield(string(slices.Delete(edited, at+1, at+2))) {
					return
				}
			}
		}
	}
}
