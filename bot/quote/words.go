package quote

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// A word is one of a candidate sentence, in the light of the question.
type word struct {
	corpus.Span
	text  string          // as words are compared
	stem  string          // "" for a function word
	term  int             // the question's term that it is, or none
	like  int             // otherwise the one that it may stand for or resembles, or none
	sorts retrieval.Sorts // as its form and its neighbours tell
}

const none = -1

// currencies are signs before a sum.
const currencies = "$€£¥₹₽"

// A lookup is what a question knows of a word, however a text writes it.
type lookup struct {
	stem       string // "" for a function word
	term, like int
	sorts      retrieval.Sorts
}

// read appends the words of a sentence.
func (a *ask) read(text string, into []word) []word {
	first := len(into)
	for t := range retrieval.Tokens(text) {
		known, ok := a.known[t.Word] // passages of a question have most words in common
		if !ok {
			known = a.look(t.Word)
			a.known[t.Word] = known
		}
		if a.capitals[known.stem] && !t.Name {
			known.term = none
		}
		into = append(into, word{
			Span: t.Span, text: t.Word, stem: known.stem, term: known.term, like: known.like, sorts: known.sorts | written(text, t, known.sorts),
		})
		if last := &into[len(into)-1]; last.sorts&retrieval.Time != 0 {
			last.sorts &^= retrieval.Name // "Friday"
		}
	}
	settle(into[first:])
	return into
}

// look finds what is known of a word, and the term that it is or may stand for.
func (a *ask) look(text string) lookup {
	w := lookup{term: none, like: none, sorts: marks[text]}
	if retrieval.IsStop(text) {
		return w
	}
	w.sorts |= retrieval.Content
	w.stem = retrieval.Stem(text)
	if i, ok := a.at[w.stem]; ok {
		w.term = i
	} else if i, ok := a.equals[w.stem]; ok {
		w.like = i
	} else {
		w.like = a.resembles(w.stem)
	}
	return w
}

// written are the sorts that a word of those sorts has by how it is written in
// its text.
func written(text string, t retrieval.Token, known retrieval.Sorts) (found retrieval.Sorts) {
	if t.Name && known&retrieval.Content != 0 {
		found |= retrieval.Name
	}
	if raw := text[t.Start:t.End]; startsWithDigit(raw) {
		year := len(raw) == 4 && retrieval.SortsOf(raw)&retrieval.Year != 0 // no decade
		if year {
			found |= retrieval.Year
		}
		if year || !inName(text[:t.Start]) {
			found |= retrieval.Number
		}
		before, _ := utf8.DecodeLastRuneInString(strings.TrimRight(text[:t.Start], " "))
		if strings.ContainsRune(currencies, before) {
			found |= retrieval.Money
		}
	}
	if t.Name && (t.Word == "may" || t.Word == "march") {
		found |= retrieval.Time
	}
	return found
}

// inName reports whether a number that stands behind a text is part of a name, as
// in "Covid-19".
func inName(before string) bool {
	name, ok := strings.CutSuffix(before, "-")
	last, _ := utf8.DecodeLastRuneInString(name)
	return ok && unicode.IsLetter(last)
}

// settle gives the words of a sentence the sorts that they have by their
// neighbours.
func settle(words []word) {
	for i := range words {
		w := &words[i]
		if i == 0 {
			if len(words) == 1 || words[1].sorts&retrieval.Name == 0 {
				w.sorts &^= retrieval.Name // any word has a capital there
			}
			continue
		}
		before := words[i-1]
		if before.text == "the" && i > 1 {
			before = words[i-2]
		}
		if w.sorts&retrieval.Name != 0 && (placing[before.text] || before.sorts&retrieval.Place != 0) {
			w.sorts |= retrieval.Place
		}
		if w.sorts&(retrieval.Money|retrieval.Number) == retrieval.Money { // "4 million dollars" makes the numbers before it a sum
			w.sorts &^= retrieval.Money
			for j := max(0, i-2); j < i; j++ {
				if words[j].sorts&retrieval.Number != 0 {
					words[j].sorts |= retrieval.Money
				}
			}
		}
	}
}

// resembles is the term that shares most of its letters with a stem from the
// beginning on: "marriag" and "marri", "discoveri" and "discov".
func (a *ask) resembles(stem string) int {
	best, at := 0, none
	for i, t := range a.terms {
		n := 0
		for n < min(len(stem), len(t.Stem)) && stem[n] == t.Stem[n] {
			n++
		}
		if n > best && n >= 4 && n*100 >= 65*max(len(stem), len(t.Stem)) {
			best, at = n, i
		}
	}
	return at
}

var placing = retrieval.WordSet(`in at to from near outside across into on through`)

func startsWithDigit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

var marks = func() map[string]retrieval.Sorts {
	m := make(map[string]retrieval.Sorts)
	for sort, words := range map[retrieval.Sorts]string{
		retrieval.Number: `two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
			eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety dozen dozens hundred hundreds thousand
			thousands million millions billion billions trillion half third quarter percent`,
		retrieval.Time: `january february april june july august september october november december monday tuesday wednesday thursday
			friday saturday sunday yesterday today tomorrow century centuries decade year month week years months weeks days ago era`,
		retrieval.Money: `dollars dollar euros euro pounds rubles roubles yen yuan cents`,
		retrieval.Reason: `because since due owing therefore order after caused causing cause causes led concerns fears fear
			worried needs need reason reasons result results resulted resulting thus hence why allow allows allowed prevent purpose`,
	} {
		for _, w := range strings.Fields(words) {
			m[w] |= sort
		}
	}
	return m
}()
