package corpus

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentences are the spans of the sentences of text, in order, without the
// space around them. A paragraph break (a blank line) always ends a sentence;
// a single line break does not. Closing quotes and brackets belong to the
// sentence they close.
//
// The rule is the usual one for edited English prose: a full stop, question
// or exclamation mark ends a sentence when what follows does not go on in
// lower case and the word before is no title, initial or abbreviation.
func Sentences(text string) []Span {
	var spans []Span
	for _, p := range Paragraphs(text) {
		spans = appendSentences(spans, text, p)
	}
	return spans
}

// Paragraphs are the spans of the paragraphs of text: runs of lines parted by
// blank lines, without the space around them.
func Paragraphs(text string) []Span {
	var spans []Span
	start, end := -1, 0
	for at := 0; at < len(text); {
		next := len(text)
		if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
			next = at + i + 1
		}
		line := trimSpan(text, Span{at, next})
		switch {
		case line.Len() > 0 && start < 0:
			start, end = line.Start, line.End
		case line.Len() > 0:
			end = line.End
		case start >= 0:
			spans, start = append(spans, Span{start, end}), -1
		}
		at = next
	}
	if start >= 0 {
		spans = append(spans, Span{start, end})
	}
	return spans
}

func appendSentences(spans []Span, text string, p Span) []Span {
	start := p.Start
	for at := p.Start; at < p.End; {
		r, size := utf8.DecodeRuneInString(text[at:p.End])
		at += size
		if !strings.ContainsRune(".?!…。！？", r) {
			continue
		}
		for at < p.End { // "?!", "...", and what closes the sentence
			c, n := utf8.DecodeRuneInString(text[at:p.End])
			if !strings.ContainsRune(".?!…)]}\"'”’»", c) {
				break
			}
			at += n
		}
		if !endsSentence(text[start:at], r, text[at:p.End]) {
			continue
		}
		// Loosely set text leaves the closing quote after a space: `. "`.
		if rest := text[at:p.End]; strings.HasPrefix(rest, " \" ") && strings.Count(text[start:at], "\"")%2 == 1 {
			at += 2
		}
		if s := trimSpan(text, Span{start, at}); s.Len() > 0 {
			spans = append(spans, s)
		}
		start = at
	}
	if s := trimSpan(text, Span{start, p.End}); s.Len() > 0 {
		spans = append(spans, s)
	}
	return spans
}

// endsSentence decides whether the mark that ends sofar ends a sentence, given
// the rest of the paragraph.
func endsSentence(sofar string, mark rune, rest string) bool {
	if strings.ContainsRune("。！？", mark) {
		return true
	}
	next := strings.TrimLeftFunc(rest, unicode.IsSpace)
	if next == "" {
		return true
	}
	if len(next) == len(rest) { // no space: a decimal point, an address, "U.S."
		return false
	}
	first := firstLetter(next)
	if unicode.IsLower(first) {
		return false
	}
	if mark != '.' {
		return true
	}
	word := strings.TrimRight(sofar, ".)]}\"'”’»")
	closed := strings.TrimRight(sofar, ".") != word // a quote or bracket closes here
	if i := strings.LastIndexFunc(word, unicode.IsSpace); i >= 0 {
		word = word[i+1:]
	}
	word = strings.TrimLeft(word, "([{\"'“‘«—–-")
	lower := strings.ToLower(word)
	switch {
	case closed:
		return true
	case titles[lower]:
		return false
	case utf8.RuneCountInString(word) == 1 && unicode.IsUpper([]rune(word)[0]):
		return false // an initial: "Dmitri A. Medvedev"
	case strings.Contains(word, ".") && isAcronym(word):
		// "U.S. officials" goes on; "in the U.S. The deal" is over.
		return sentenceOpeners[strings.ToLower(firstWord(next))]
	case abbreviations[lower]:
		return !unicode.IsDigit(first) && sentenceOpeners[strings.ToLower(firstWord(next))]
	}
	return true
}

// titles stand before a name and never end a sentence.
var titles = set(`mr mrs ms dr prof rev hon gen lt col maj capt cmdr sgt cpl adm sen rep gov pres amb st ste
	messrs mme mlle m fr sr sra supt insp det pvt brig msgr mt ft`)

// abbreviations end a sentence only when a word that opens sentences follows.
var abbreviations = set(`jr inc corp co ltd llc plc bros vs etc no nos vol pp fig sec art ch al cf ca approx est
	jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun ave blvd rd dept univ assn eg ie
	a.m p.m min max`)

// sentenceOpeners are words that seldom follow an abbreviation inside a
// sentence when capitalised.
var sentenceOpeners = set(`the a an he she it they we i you this that these those there but and in on at as for from
	if when while after before his her its their our my what who why how where however meanwhile although`)

func set(words string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

func isAcronym(word string) bool {
	for _, part := range strings.Split(word, ".") {
		if utf8.RuneCountInString(part) > 1 {
			return false
		}
	}
	return true
}

func firstLetter(s string) rune {
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		if unicode.IsSpace(r) {
			break
		}
	}
	return 0
}

func firstWord(s string) string {
	s = strings.TrimLeftFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if i := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' }); i >= 0 {
		s = s[:i]
	}
	return s
}

func trimSpan(text string, s Span) Span {
	t := text[s.Start:s.End]
	s.End -= len(t) - len(strings.TrimRightFunc(t, unicode.IsSpace))
	t = text[s.Start:s.End]
	s.Start += len(t) - len(strings.TrimLeftFunc(t, unicode.IsSpace))
	return s
}
