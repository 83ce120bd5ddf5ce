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
	// first and end are its first word and the one behind its last.
	first, end int
}

// A report is a sentence as far as it can be held against another.
type report struct {
	article *corpus.Article
	passage corpus.Passage
	text    string
	tokens  []retrieval.Token
	figures []figure // exact ones, one a unit
	// stems are those of the content words, without the figures, and names those
	// of them that are names. They are nil until content was called: of most
	// sentences the figures are enough.
	stems, names map[string]bool
}

// reportOf reads the figures of a sentence of a passage.
func reportOf(p corpus.Passage, sentence string) *report {
	r := &report{article: p.Article, passage: p, text: sentence, tokens: slices.Collect(retrieval.Tokens(sentence))}
	var all []figure
	for i := 0; i < len(r.tokens); i++ {
		if f, end, ok := figureAt(sentence, r.tokens, i); ok {
			f.first, f.end = i, end
			all = append(all, f)
			i = end - 1
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

// content reads the words of a report, once.
func (r *report) content() {
	if r.stems != nil {
		return
	}
	r.stems, r.names = make(map[string]bool), make(map[string]bool)
	for i, t := range r.tokens {
		if retrieval.IsStop(t.Word) || monthOf(t) || isNumber(t.Word) {
			continue
		}
		stem := retrieval.Stem(t.Word)
		r.stems[stem] = true
		if t.Name && i > 0 {
			r.names[stem] = true
		}
	}
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

// nearby are the stems of the words around a figure that are neither names nor
// what it counts.
func (r *report) nearby(f figure) map[string]bool {
	stems := make(map[string]bool)
	from := max(0, f.first-beside)
	for i, t := range r.tokens[from:min(len(r.tokens), f.end+beside)] {
		stem := retrieval.Stem(t.Word)
		if !retrieval.IsStop(t.Word) && (!t.Name || from+i == 0) && stem != f.unit && !isNumber(t.Word) {
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
	months = retrieval.WordSet(`january february march april may june july august september october november december`)
	// vaguely say that a number is a bound or an estimate.
	vaguely = retrieval.WordSet(`about around near nearly almost roughly some approximately estimated up over under least most than
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

// hints are parts of the words of figures with the same unit, each of which has
// one: most passages are ruled out by them, in a hundredth of the time that
// reading them takes.
func (f figure) hints() []string {
	word := f.words[strings.LastIndexAny(f.words, " -")+1:]
	switch {
	case f.unit == "year":
		return []string{"n 1", "n 2", "ince 1", "ince 2"}
	case months[f.unit]:
		word = strings.ToUpper(f.unit[:1]) + f.unit[1:3]
	}
	return []string{word[:min(4, len(word))]}
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
