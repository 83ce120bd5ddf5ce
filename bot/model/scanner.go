package model

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/dateline-bot/dateline/corpus"
)

// A scanner finds the proposals in a reply as its bytes come in. Every object
// that holds a claim is one, wherever it stands: alone on its line as asked
// for, in a list, an array, a code fence or another object, on one line or
// several. Where a reply has no such object, the sentences of its prose are
// proposals, citing by marks such as [2], 【2】 or [1, 3].
type scanner struct {
	keys    []string // an object that has one of them is read
	emit    func(proposal) bool
	stopped bool // emit wanted no more

	text            []byte // the line so far, or all since an object opened
	opened          []int  // where in text the open objects begin
	quoted, escaped bool   // inside a string of an object
	thinking        []byte // what ends the thoughts that are going on, where nothing is meant to be read
	skipping        bool   // to the end of a line that is too long

	objects  bool       // an object was found, so prose is only decoration
	proposed bool       // something was proposed
	loose    []proposal // sentences without a mark
}

// maxDepth is how many objects may be open at once. It bounds how often a byte
// is parsed.
const maxDepth = 8

// thoughtMarks are the ways in which thoughts open and close.
var thoughtMarks = [][2][]byte{
	{[]byte("<think>"), []byte("</think>")},
	{[]byte("<thinking>"), []byte("</thinking>")},
	{[]byte("<reasoning>"), []byte("</reasoning>")},
	{[]byte("[THINK]"), []byte("[/THINK]")},
}

func (s *scanner) write(content string) {
	for i := 0; i < len(content) && !s.stopped; i++ {
		s.next(content[i])
	}
}

func (s *scanner) next(b byte) {
	if s.skipping {
		s.skipping = b != '\n'
		return
	}
	s.text = append(s.text, b)
	switch {
	case s.thinking != nil:
		if bytes.HasSuffix(s.text, s.thinking) {
			s.forget()
		} else if len(s.text) > len(s.thinking) {
			s.text = append(s.text[:0], s.text[1:]...)
		}
	case len(s.text) > maxLine, len(s.opened) > maxDepth:
		s.forget()
		s.skipping = b != '\n'
	case s.escaped:
		s.escaped = false
	case s.quoted && b == '\n': // no string runs over lines: the object is broken
		s.object(s.opened[0])
		s.forget()
	case s.quoted:
		s.escaped = b == '\\'
		s.quoted = b != '"'
	case b == '{':
		s.opened = append(s.opened, len(s.text)-1)
	case len(s.opened) > 0:
		switch b {
		case '"':
			s.quoted = true
		case '}':
			start := s.opened[len(s.opened)-1]
			s.opened = s.opened[:len(s.opened)-1]
			s.object(start)
		}
	case b == '\n':
		s.prose(true)
		s.forget()
	case b == '>' || b == ']':
		for _, m := range thoughtMarks {
			switch {
			case bytes.HasSuffix(s.text, m[0]):
				s.forget()
				s.thinking = m[1]
			case bytes.HasSuffix(s.text, m[1]): // its opening stood in the prompt
				s.forget()
			}
		}
	}
}

func (s *scanner) forget() {
	s.text, s.opened = s.text[:0], s.opened[:0]
	s.quoted, s.escaped, s.thinking = false, false, nil
}

// end is the end of the reply, whole or broken off in mid-sentence. When there
// was nothing but sentences without marks they are proposed as they are, so
// that a model that rambles is not taken for one that declines.
func (s *scanner) end(whole bool) {
	switch {
	case s.thinking != nil, s.skipping:
	case len(s.opened) == 0:
		s.prose(whole)
	case whole:
		s.object(s.opened[0])
	}
	if whole && !s.objects && !s.proposed {
		for _, p := range s.loose {
			s.propose(p)
		}
	}
}

func (s *scanner) propose(p proposal) {
	s.proposed = true
	s.stopped = s.stopped || !s.emit(p)
}

// object proposes what the object from start to the end of the text says, and
// takes it out of the text; other objects stay there.
func (s *scanner) object(start int) {
	text := s.text[start:]
	if !slices.ContainsFunc(s.keys, func(key string) bool { return bytes.Contains(text, []byte(key)) }) {
		return
	}
	o, ok := parse(text)
	if !ok {
		return
	}
	s.text = s.text[:start]
	s.objects = true
	p := proposal{
		claim: clean(o.Claim), said: clean(o.Said), sources: append(o.Source, o.Sources...),
		lacks: clean(o.Lacks.first()), question: clean(o.Question), language: clean(o.Language),
	}
	for _, q := range append(o.Quote, o.Quotes...) {
		p.quotes = append(p.quotes, clean(q))
	}
	if p.claim != "" || p.lacks != "" || p.question != "" {
		s.propose(p)
	}
}

// An object is a line of the reply as it was asked for, and as models vary it,
// or the one around the lines, which were taken out of it. One without a claim
// says that the model declined.
type object struct {
	Claim, Said        string
	Source, Sources    numbers
	Quote, Quotes      texts
	Lacks              texts
	Question, Language string
}

var (
	trailingComma = regexp.MustCompile(`,\s*([}\]])`)
	emptied       = regexp.MustCompile(`\[[\s,]+\]`) // a list whose objects were taken out
	// unescaped are the parts of a line whose strings hold bare quotation
	// marks, the commonest fault of small models copying news.
	unescaped = regexp.MustCompile(`(?s)^\{\s*"claim"\s*:\s*"(.*?)"\s*,\s*(?:"said"\s*:\s*"(.*?)"\s*,\s*)?"source"\s*:\s*(.*?)\s*,\s*"quote"\s*:\s*"(.*)"\s*,?\s*\}\s*$`)
	unescape  = strings.NewReplacer(`\"`, `"`, `\\`, `\`, `\n`, " ")
)

func parse(text []byte) (o object, ok bool) {
	for _, attempt := range [][]byte{text, trailingComma.ReplaceAll(emptied.ReplaceAll(text, []byte("[]")), []byte("$1"))} {
		o = object{}
		if json.Unmarshal(attempt, &o) == nil {
			return o, true
		}
	}
	if m := unescaped.FindSubmatch(text); m != nil {
		quote := unescape.Replace(string(m[4]))
		return object{
			Claim: unescape.Replace(string(m[1])), Said: unescape.Replace(string(m[2])),
			Source: numbersIn(string(m[3])), Quote: texts{quote},
		}, true
	}
	return o, false
}

// numbers are the numbers in a JSON value of any kind: 2, "2", "[2]", [1, 3].
type numbers []int

func (n *numbers) UnmarshalJSON(data []byte) error {
	*n = numbersIn(string(data))
	return nil
}

var digits = regexp.MustCompile(`\d+`)

func numbersIn(text string) (found []int) {
	for _, d := range digits.FindAllString(text, maxPassages) {
		n, err := strconv.Atoi(d)
		if err != nil {
			n = 0 // too large for a passage's number
		}
		found = append(found, n)
	}
	return found
}

func (t texts) first() string {
	if len(t) == 0 {
		return ""
	}
	return t[0]
}

// texts are the strings of a JSON value: "...", or ["...", "..."].
type texts []string

func (t *texts) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		if one != "" {
			*t = texts{one}
		}
		return nil
	}
	var many []string
	if json.Unmarshal(data, &many) == nil {
		*t = many
	}
	return nil
}

// A mark is [2], [1, 3], [source 2], [^2], 【2†source】 or [2](address).
const (
	markOpen    = `[\[【]\s*\^?(?:(?:source|passage|article)s?\s*)?`
	markNumbers = `\d{1,3}(?:\s*(?:,|;|-|–|&|and)\s*\d{1,3})*`
	markClose   = `\s*(?:[†:][^\]】]*)?[\]】](?:\([^)\s]*\))?`
)

var (
	mark      = regexp.MustCompile(`(?i)` + markOpen + `(` + markNumbers + `)` + markClose)
	lateMarks = regexp.MustCompile(`(?i)([.!?]["”’)]*)((?:\s*` + markOpen + markNumbers + markClose + `)+)`)
	listMark  = regexp.MustCompile(`^(?:[-*•>#]+|\d{1,2}[.)])\s+`)
	looseStop = regexp.MustCompile(`\s+([.,;:!?])`)
)

// prose proposes the sentences of the text, the last only when it is whole.
// Marks after a full stop belong to the sentence before it.
func (s *scanner) prose(whole bool) {
	line := clean(string(s.text))
	if s.objects || strings.HasPrefix(line, "```") {
		return
	}
	line = listMark.ReplaceAllString(strings.ReplaceAll(line, "**", ""), "")
	line = lateMarks.ReplaceAllString(line, "$2$1")
	sentences := corpus.Sentences(line)
	if !whole && len(sentences) > 0 {
		sentences = sentences[:len(sentences)-1]
	}
	for _, span := range sentences {
		sentence := line[span.Start:span.End]
		var p proposal
		for _, m := range mark.FindAllStringSubmatch(sentence, maxPassages) {
			p.sources = append(p.sources, numbersIn(m[1])...)
		}
		p.claim = looseStop.ReplaceAllString(clean(mark.ReplaceAllString(sentence, "")), "$1")
		switch {
		case strings.IndexFunc(p.claim, unicode.IsLetter) < 0:
		case len(p.sources) > 0:
			s.propose(p)
		case len(s.loose) < maxClaims:
			s.loose = append(s.loose, p)
		}
	}
}

// clean is a text on one line, valid and without control characters and
// invisible ones.
func clean(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	return strings.Join(strings.Fields(text), " ")
}
