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
	quotes := 0 // straight double quotes of the paragraph up to at
	for at := p.Start; at < p.End; {
		r, size := utf8.DecodeRuneInString(text[at:p.End])
		at += size
		if r == '"' {
			quotes++
		}
		if !strings.ContainsRune(".?!…。！？", r) {
			continue
		}
		for at < p.End { // "?!", "...", and what closes the sentence
			c, n := utf8.DecodeRuneInString(text[at:p.End])
			if !strings.ContainsRune(".?!…"+closers, c) {
				break
			}
			if c == '"' {
				quotes++
			}
			at += n
		}
		// Loosely set text leaves the closing quote after a space: `. "`.
		if rest := text[at:p.End]; quotes%2 == 1 && (strings.HasPrefix(rest, " \" ") || rest == " \"") {
			at += 2
			quotes++
		}
		if !endsSentence(text[start:at], r, text[at:p.End]) {
			continue
		}
		spans = append(spans, trimSpan(text, Span{start, at}))
		start = p.End - len(strings.TrimLeftFunc(text[at:p.End], unicode.IsSpace))
	}
	if s := trimSpan(text, Span{start, p.End}); s.Len() > 0 {
		spans = append(spans, s)
	}
	return spans
}

const closers = ")]}\"'”’»"

// endsSentence decides whether the mark that ends sofar ends a sentence, given
// the rest of the paragraph. Where it cannot be known it does not: a sentence
// too long reads better than a piece of one.
func endsSentence(sofar string, mark rune, rest string) bool {
	if strings.ContainsRune("。！？", mark) {
		return true
	}
	next := strings.TrimLeftFunc(rest, unicode.IsSpace)
	if strings.Trim(next, closers+" ") == "" {
		return next == ""
	}
	if len(next) == len(rest) { // no space: a decimal point, an address, "U.S."
		return false
	}
	first := firstLetter(next)
	if unicode.IsLower(first) || strings.ContainsAny(next[:1], ".,;:?!)]") {
		return false
	}
	if strings.HasPrefix(next, "—") || strings.HasPrefix(next, "–") || strings.HasPrefix(next, "-- ") {
		return false // says where or who: "TAMPA, Fla. — The", "… for good." — Jane Roe
	}
	bare := strings.TrimRight(sofar, ".?!…"+closers+" ")
	closed := strings.ContainsAny(sofar[len(bare):], closers)
	if mark != '.' {
		return !closed || !attributes(next) // "Why?" Smith asked.
	}
	word := bare
	if i := strings.LastIndexFunc(word, unicode.IsSpace); i >= 0 {
		word = word[i+1:]
	}
	if word == bare && isEnumerator(word) {
		return false
	}
	word = strings.TrimLeft(word, "([{\"'“‘«—–-")
	initial, _ := utf8.DecodeRuneInString(word)
	lower := strings.ToLower(word)
	follows := strings.ToLower(firstWord(next[:min(len(next), 64)]))
	opens := sentenceOpeners[follows]
	switch {
	case closed || word == "":
		return true
	case titles[lower] && unicode.IsUpper(initial), lower == "vs", word == "v":
		return false
	case lower == "a.m" || lower == "p.m":
		return !unicode.IsDigit(first) && !zones[follows]
	case utf8.RuneCountInString(word) == 1 && unicode.IsUpper(initial):
		return opens // "Dmitri A. Medvedev", but "World War I. The"
	case strings.Contains(word, ".") && isAcronym(word):
		return opens // "U.S. officials" goes on; "in the U.S. The deal" is over
	case counted[lower]:
		return !unicode.IsDigit(first)
	case abbreviations[lower] && unicode.IsUpper(initial):
		return opens
	}
	return true
}

// titles stand before a name and never end a sentence.
var titles = set(`mr mrs ms messrs mme mlle dr drs prof profs rev msgr fr sr sra hon gen gens lt col maj capt cmdr sgt
	cpl pvt spc adm brig supt insp det sen sens rep reps gov govs pres amb del atty asst st ste mt ft pt prop`)

// counted abbreviate only before a number: "No. 5", "Dec. 28".
var counted = set(`no nos vol vols pp fig figs sec art ch approx ca cf
	jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun`)

// abbreviations end a sentence only when a word that opens sentences follows.
var abbreviations = set(`jr sr inc corp co cos ltd llc plc bros al eg ie ave blvd rd dept univ assn avg pop
	ala ariz ark calif colo conn fla ga ill ind kan ky la mass md mich minn mo mont neb nev okla ore pa penn
	tenn tex va vt wash wis wyo`)

// zones follow "a.m." and "p.m.": zones, days and months.
var zones = set(`et est edt ct cst cdt mt mst mdt pt pst pdt gmt bst utc cet cest msk ist jst eastern central pacific
	mountain local monday tuesday wednesday thursday friday saturday sunday january february march april may june
	july august september october november december`)

// sentenceOpeners are words that seldom follow an abbreviation inside a
// sentence when capitalised.
var sentenceOpeners = set(`the a an he she it it's it’s they we i i'm i’m you this that that's that’s these those there but
	and or so in on at as by for from to with if when while after before since until his her its their our my what
	who why how where however meanwhile although though because despite even still now then not no one some many most
	all both each more last earlier also according`)

// attributes reports whether what follows a quotation says whose it is:
// "Smith asked".
func attributes(next string) bool {
	for i, w := range strings.Fields(next[:min(len(next), 60)]) {
		if i == 4 || strings.ContainsAny(w, ".?!\"“") && !sayings[strings.TrimRight(w, ".")] {
			return false
		}
		if sayings[strings.TrimRight(w, ".,:")] {
			return true
		}
	}
	return false
}

var sayings = set(`said says asked asks wrote writes tweeted added told replied shouted quipped joked wondered`)

// isEnumerator reports whether a word numbers what follows: "1", "(a", "iv".
func isEnumerator(word string) bool {
	word = strings.Trim(word, "()")
	return len(word) == 1 && unicode.IsLetter(rune(word[0])) || len(word) > 0 && len(word) <= 3 && strings.Trim(word, "0123456789") == ""
}

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

// firstWord is the first word of s, or "" for an initial: "J. Smith".
func firstWord(s string) string {
	s = strings.TrimLeftFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	i := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' })
	switch {
	case i < 0:
		return s
	case i == 1 && s[i] == '.':
		return ""
	}
	return s[:i]
}

func trimSpan(text string, s Span) Span {
	t := text[s.Start:s.End]
	s.End -= len(t) - len(strings.TrimRightFunc(t, unicode.IsSpace))
	t = text[s.Start:s.End]
	s.Start += len(t) - len(strings.TrimLeftFunc(t, unicode.IsSpace))
	return s
}
