package bot

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

const (
	// beside is how many words before and after a number tell what it says.
	beside = 5
	// rounded is how far apart two numbers may be that are one, rounded.
	rounded = 0.05
)

// A figure is a number of a sentence with what it counts.
type figure struct {
	value string // as Numbers gives it
	unit  string // the stem of what is counted, the month of a day, or "year"
	words string // as it stands: "12 passengers"
	// near are the stems of the words around it that are no names.
	near map[string]bool
}

// A report is a sentence as far as it can be held against another.
type report struct {
	article *corpus.Article
	passage corpus.Passage
	text    string
	figures []figure        // exact ones, one a unit
	stems   map[string]bool // of the content words, without the figures
	names   map[string]bool // those of them that are names
}

// reportOf reads a sentence of a passage.
func reportOf(p corpus.Passage, sentence string) report {
	r := report{article: p.Article, passage: p, text: sentence, stems: make(map[string]bool), names: make(map[string]bool)}
	tokens := slices.Collect(retrieval.Tokens(sentence))
	var all []figure
	for i := 0; i < len(tokens); i++ {
		if f, end, ok := figureAt(sentence, tokens, i); ok {
			f.near = nearby(tokens, i, end, f.unit)
			all = append(all, f)
			i = end - 1
			continue
		}
		t := tokens[i]
		if retrieval.IsStop(t.Word) || monthOf(t) || isNumber(t.Word) {
			continue
		}
		stem := retrieval.Stem(t.Word)
		r.stems[stem] = true
		if t.Name && i > 0 {
			r.names[stem] = true
		}
	}
	for _, f := range all {
		same := 0
		for _, o := range all {
			if o.unit == f.unit {
				same++
			}
		}
		if f.unit != "" && same == 1 {
			r.figures = append(r.figures, f)
		}
	}
	return r
}

// figureAt reads the number that begins at a token, and where it ends. One that
// is a bound or an estimate, or counts nothing that can be named, has no unit.
func figureAt(sentence string, tokens []retrieval.Token, i int) (f figure, end int, ok bool) {
	for end = i; end < len(tokens) && isNumber(tokens[end].Word) && (end == i || near(sentence, tokens, end)); end++ {
	}
	if end == i {
		return f, i, false
	}
	values := slices.Collect(Numbers(sentence[tokens[i].Start:tokens[end-1].End]))
	if len(values) != 1 {
		return f, end, true
	}
	f.value = values[0]
	stop := tokens[end-1].End
	raw := sentence[tokens[i].Start:stop]
	year := len(raw) == 4 && retrieval.SortsOf(tokens[i].Word)&retrieval.Year != 0
	switch {
	case inexact(tokens, i, end):
	case year && i > 0 && (tokens[i-1].Word == "in" || tokens[i-1].Word == "since"):
		f.unit, f.words = "year", raw
	case year:
	case i > 0 && monthOf(tokens[i-1]) && near(sentence, tokens, i): // "May 5"
		f.unit, f.words = tokens[i-1].Word, sentence[tokens[i-1].Start:stop]
	case end < len(tokens) && monthOf(tokens[end]) && near(sentence, tokens, end): // "5 May"
		f.unit, f.words = tokens[end].Word, sentence[tokens[i].Start:tokens[end].End]
	case end < len(tokens) && near(sentence, tokens, end) && !retrieval.IsStop(tokens[end].Word):
		f.unit, f.words = retrieval.Stem(tokens[end].Word), sentence[tokens[i].Start:tokens[end].End]
	}
	return f, end, true
}

// nearby are the stems of the words around a number that are neither names nor
// what it counts.
func nearby(tokens []retrieval.Token, start, end int, unit string) map[string]bool {
	stems := make(map[string]bool)
	for i, t := range tokens[max(0, start-beside):min(len(tokens), end+beside)] {
		stem := retrieval.Stem(t.Word)
		if at := max(0, start-beside) + i; !retrieval.IsStop(t.Word) && (!t.Name || at == 0) && stem != unit && !isNumber(t.Word) {
			stems[stem] = true
		}
	}
	return stems
}

// near reports whether a token follows the one before it with nothing but a
// space or a hyphen between.
func near(sentence string, tokens []retrieval.Token, i int) bool {
	gap := sentence[tokens[i-1].End:tokens[i].Start]
	return gap == " " || gap == "-"
}

func isNumber(word string) bool {
	_, small := smallNumbers[word]
	_, magnitude := magnitudes[word]
	return small || magnitude || word != "" && unicode.IsDigit(rune(word[0]))
}

func monthOf(t retrieval.Token) bool { return months[t.Word] && t.Name }

var (
	months = wordsOf(`january february march april may june july august september october november december`)
	// vaguely say that a number is a bound or an estimate.
	vaguely = wordsOf(`about around near nearly almost roughly some approximately estimated up over under least most than
		more fewer less between to or another other additional further extra first last every`)
)

// inexact reports whether a number is a bound or an estimate, or one of several
// that make a whole.
func inexact(tokens []retrieval.Token, i, end int) bool {
	for _, t := range tokens[max(0, i-3):i] {
		if vaguely[t.Word] {
			return true
		}
	}
	return end < len(tokens) && (tokens[end].Word == "or" || tokens[end].Word == "to" || tokens[end].Word == "more" || tokens[end].Word == "other")
}

// hint is a part of the words of every figure with the same unit: most passages
// are ruled out by it, in a hundredth of the time that reading them takes.
func (f figure) hint() string {
	word := f.words[strings.LastIndexAny(f.words, " -")+1:]
	switch {
	case f.unit == "year":
		return "in "
	case months[f.unit]:
		word = strings.ToUpper(f.unit[:1]) + f.unit[1:3]
	}
	return word[:min(4, len(word))]
}

// differ reports whether two numbers are not one, rounded. Small ones are
// counted, not rounded, and so are years.
func differ(a, b string) bool {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX != nil || errY != nil {
		return false
	}
	if max(x, y) < 100 || x == math.Trunc(x) && x > 1000 && x < 2100 && y > 1000 && y < 2100 {
		return x != y
	}
	return math.Abs(x-y) > rounded*max(x, y)
}
