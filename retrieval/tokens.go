package retrieval

import (
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/dateline-bot/dateline/corpus"
)

// A Token is a word or number of a text: where it stands, and in the form in
// which words are compared.
type Token struct {
	corpus.Span
	// Word is the word in lower case without accents and possessive: "nato"
	// for "Nato's", "30000" for "30,000", "cooperation" for "co-operation",
	// "usa" for "U.S.". A name that news also gives in short is one token in
	// its short form, as if it stood so: "usa" for "United States".
	Word string
	// Name reports whether the word is written as names are, with a capital
	// letter where a common word would have none.
	Name bool
}

// Tokens yields the words of a text in order.
func Tokens(text string) iter.Seq[Token] {
	return func(yield func(Token) bool) {
		for at := 0; at < len(text); {
			r, size := utf8.DecodeRuneInString(text[at:])
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
				at += size
				continue
			}
			end := wordEnd(text, at)
			t := Token{Span: corpus.Span{Start: at, End: end}, Name: unicode.IsUpper(r)}
			t.Word = foldWord(text[at:end])
			for _, name := range inFull[t.Word] {
				if end, ok := continues(text, t.End, name.rest); ok {
					t.Word, t.End = name.short, end
					break
				}
			}
			at = t.End
			if !yield(t) {
				return
			}
		}
	}
}

// A fullName is a name of several words, after its first, and its short form.
type fullName struct {
	rest  []string
	short string
}

// inFull are the names that have a short form by their first words, longer ones
// first.
var inFull = func() map[string][]fullName {
	names := make(map[string][]fullName)
	for short, full := range map[string][]string{
		"usa":  {"united states of america", "united states"},
		"un":   {"united nations"},
		"uk":   {"united kingdom"},
		"uae":  {"united arab emirates"},
		"eu":   {"european union"},
		"nato": {"north atlantic treaty organization", "north atlantic treaty organisation", "north atlantic alliance"},
		"imf":  {"international monetary fund"},
		"iaea": {"international atomic energy agency"},
		"wto":  {"world trade organization", "world trade organisation"},
		"osce": {"organization for security and cooperation in europe", "organisation for security and cooperation in europe"},
		"opec": {"organization of the petroleum exporting countries"},
		"cia":  {"central intelligence agency"},
		"fbi":  {"federal bureau of investigation"},
		"nasa": {"national aeronautics and space administration"},
	} {
		for _, name := range full {
			words := strings.Fields(name)
			names[words[0]] = append(names[words[0]], fullName{words[1:], short})
		}
	}
	for _, list := range names {
		slices.SortFunc(list, func(a, b fullName) int { return len(b.rest) - len(a.rest) })
	}
	return names
}()

// continues reports whether the text goes on at a place with the words, one
// space or line break before each, and where the last one ends.
func continues(text string, at int, words []string) (end int, ok bool) {
	for _, w := range words {
		if at >= len(text) || text[at] != ' ' && text[at] != '\n' {
			return 0, false
		}
		end := wordEnd(text, at+1)
		if end == at+1 || foldWord(text[at+1:end]) != w {
			return 0, false
		}
		at = end
	}
	return at, true
}

// wordEnd is the end of the word that starts at start: letters, digits and
// marks, with the points, commas and apostrophes that stand inside a word.
func wordEnd(text string, start int) int {
	at := start
	for at < len(text) {
		if c := text[at] | 0x20; 'a' <= c && c <= 'z' {
			at++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[at:])
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			at += size
			continue
		}
		next, nextSize := utf8.DecodeRuneInString(text[at+size:])
		prev, _ := utf8.DecodeLastRuneInString(text[start:at])
		switch {
		case (r == '\'' || r == '’') && unicode.IsLetter(prev) && unicode.IsLetter(next):
		case (r == ',' || r == '.') && unicode.IsDigit(prev) && unicode.IsDigit(next):
		case r == '.' && isInitials(text[start:at]) && unicode.IsUpper(next) &&
			!letterAt(text, at+size+nextSize):
			// "U.S", the next letter standing alone
		case r == '-' && strings.EqualFold(text[start:at], "co") && unicode.IsLetter(next):
		default:
			return at
		}
		at += size
	}
	return at
}

func letterAt(text string, at int) bool {
	r, _ := utf8.DecodeRuneInString(text[at:])
	return unicode.IsLetter(r)
}

// isInitials reports whether s is capital letters each followed by a point,
// but for the last: "U", "U.S".
func isInitials(s string) bool {
	for i := 0; i < len(s); i++ {
		if i%2 == 0 && (s[i] < 'A' || s[i] > 'Z') || i%2 == 1 && s[i] != '.' {
			return false
		}
	}
	return len(s)%2 == 1
}

// foldWord brings a word into the form in which words are compared.
func foldWord(raw string) string {
	if isPlain(raw) {
		return raw
	}
	return folded.get(raw)
}

var folded = newMemo(foldAny)

func foldAny(raw string) string {
	switch raw {
	case "US", "U.S":
		return "usa" // not the pronoun
	}
	w := strings.ToLower(raw)
	if i := strings.LastIndexAny(w, "'’"); i > 0 && strings.TrimLeft(w[i:], "'’") == "s" {
		w = w[:i]
	}
	if !isPlain(w) {
		w = strings.Map(func(r rune) rune {
			if unicode.IsMark(r) || !unicode.IsLetter(r) && !unicode.IsDigit(r) {
				return -1
			}
			return r
		}, norm.NFKD.String(keepDecimals(w)))
	}
	return w
}

// keepDecimals turns the separators of a number into what survives folding:
// thousands are joined ("30,000"), a decimal point stays apart as a letter so
// that 1.5 is not 15.
func keepDecimals(w string) string {
	if w[0] < '0' || w[0] > '9' {
		return w
	}
	w = strings.ReplaceAll(w, ",", "")
	return strings.ReplaceAll(w, ".", "p")
}

func isPlain(w string) bool {
	for i := 0; i < len(w); i++ {
		if c := w[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// IsStop reports whether a token's Word is a function word, which says nothing
// about what a text is about. Function words are not indexed.
func IsStop(word string) bool { return stopWords[word] }

var stopWords = WordSet(`a about above after again against all also am an and any are aren't as at be because been
	before being below between both but by can cannot could couldn't did didn't do does doesn't doing don't down
	during each either else ever few for from further had hadn't has hasn't have haven't having he her here hers
	herself him himself his how however i if in into is isn't it its itself just let me might more most must my
	myself neither no nor not now of off on once one only or other ought our ours ourselves out over own per quite
	rather said same say says shall she should shouldn't since so some such than that the their theirs them
	themselves then there these they this those through thus to too toward towards under until up upon us very via
	was wasn't we were weren't what when where whether which while who whom whose why will with within without
	won't would wouldn't yet you your yours yourself yourselves
	tell please mr mrs ms dr many much whats whos`)

// WordSet is the set of some words, by spaces apart, in the form of Token.Word:
// apostrophes are left out.
func WordSet(words string) map[string]bool {
	set := make(map[string]bool)
	for w := range strings.FieldsSeq(words) {
		set[strings.ReplaceAll(w, "'", "")] = true
	}
	return set
}
