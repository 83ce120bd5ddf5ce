package quote

import (
	"iter"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// A quotation has to be understood by itself. A sentence that leans on what
// stands before it ("He said ...", "The deal was ...", speech without its
// speaker) is quoted together with that, in one piece; speech that is too far
// from its speaker for that has the speaker named beside it.
const (
	// maxLead is how many sentences are quoted before the one chosen.
	maxLead = 3
	// maxQuote is how many bytes a quotation of several sentences has at most.
	maxQuote = 520
	// lookBack is how many paragraphs before speech its speaker may be named in.
	lookBack = 4
)

// A quotation is a run of whole sentences of a passage around the one chosen.
type quotation struct {
	Sentence
	span    corpus.Span // of the passage's text
	context string      // who speaks, when the run does not say so
}

// join is the run that has two which overlap.
func (q quotation) join(o quotation) quotation {
	if o.span.Start < q.span.Start {
		q.span.Start, q.context = o.span.Start, o.context
	}
	q.span.End = max(q.span.End, o.span.End)
	return q
}

func (q quotation) words() string { return q.Passage.Text()[q.span.Start:q.span.End] }

// stand is a sentence with what it takes to understand it.
func stand(q ask, s Sentence) quotation {
	text := s.Passage.Text()
	at := max(0, strings.Index(text, s.Text))
	alone := quotation{Sentence: s, span: corpus.Span{Start: at, End: at + len(s.Text)}}
	need := leans(q, text, alone.span)
	alone.span.End = spoken(text, alone.span)
	if need == nothing {
		return alone
	}
	spans := corpus.Sentences(text[:at+len(s.Text)])
	for i := len(spans) - 2; i >= max(0, len(spans)-1-maxLead) && alone.span.End-spans[i].Start <= maxQuote; i-- {
		if leans(q, text, spans[i]) == nothing && (need == thing || names(text[spans[i].Start:spans[i].End])) {
			alone.span.Start = spans[i].Start
			return alone
		}
	}
	if need == speaker {
		alone.context = speakerIn(s.Passage.Article.Text[:s.Passage.Start+at])
	}
	return alone
}

// spoken is where speech that a sentence leaves open ends, a few sentences on
// at most; otherwise the end of the sentence.
func spoken(text string, at corpus.Span) int {
	if !goesOn(text[:at.End]) {
		return at.End
	}
	for i, s := range corpus.Sentences(text[at.End:]) {
		end := at.End + s.End
		if i == maxLead || end-at.Start > maxQuote || strings.Contains(text[at.End:end], "\n\n") {
			break
		}
		if !goesOn(text[:end]) {
			return end
		}
	}
	return at.End
}

// A need is what a sentence leaves to be named by what stands before it.
type need int

const (
	nothing need = iota
	thing
	person
	speaker // the person whose words the sentence is
)

// leans is what a sentence of a text leaves unnamed. It errs on the side of
// nothing: what stands before a pronoun in the sentence is taken for what it
// means, and what the question names is understood.
func leans(q ask, text string, at corpus.Span) need {
	sentence := text[at.Start:at.End]
	outside, opens := speech(sentence, goesOn(text[:at.Start]))
	if opens && !names(outside) {
		return speaker
	}
	tokens := firstTokens(sentence, 6)
	for i, t := range tokens {
		following := ""
		if i+1 < len(tokens) {
			following = tokens[i+1].Word
		}
		switch w := t.Word; {
		case persons[w] && opens:
			return thing // speech about somebody, by somebody named
		case persons[w] && sayings[following]:
			return speaker
		case persons[w]:
			return person
		case things[w], pointers[w] && !calendar[following]:
			return thing
		case i == 0 && w == "the":
			return described(q, tokens[1:])
		case !retrieval.IsStop(w) && !calendar[w] && !openers[w]:
			return reported(sentence)
		}
	}
	return nothing
}

// reported is what one leaves unnamed who "said it would be studied": not the
// one who says so.
func reported(sentence string) need {
	tokens := firstTokens(sentence, 10)
	someone := false
	for i, t := range tokens[:max(0, len(tokens)-2)] {
		next := tokens[i+1].Word
		if next == "that" {
			next = tokens[i+2].Word
		}
		if someone && sayings[t.Word] && (next == "it" || next == "they") && sentence[t.End:tokens[i+1].Start] == " " {
			return thing
		}
		someone = someone || roles[retrieval.Stem(t.Word)] || courtesy[t.Word]
	}
	return nothing
}

// described is what a subject that opens with "the" leaves unnamed: "the
// minister said", "the deal was", but not "the Russian daily".
func described(q ask, tokens []retrieval.Token) need {
	for i, t := range tokens[:max(0, min(3, len(tokens)-1))] {
		stem, following := retrieval.Stem(t.Word), tokens[i+1].Word
		switch {
		case t.Name || q.has(stem):
			return nothing
		case roles[stem] && sayings[following]:
			return speaker
		case roles[stem] && verbs[following]:
			return person
		case backs[stem] && (verbs[following] || sayings[following]), i == 0 && pairs[t.Word]:
			return thing
		}
	}
	return nothing
}

func firstTokens(text string, n int) []retrieval.Token {
	tokens := make([]retrieval.Token, 0, n)
	for t := range retrieval.Tokens(text) {
		if tokens = append(tokens, t); len(tokens) == n {
			break
		}
	}
	return tokens
}

// goesOn reports whether speech that began in the last paragraph of a text has
// not ended there.
func goesOn(before string) bool {
	open := false
	for _, opens := range quoteMarks(before[strings.LastIndex(before, "\n\n")+1:]) {
		open = opens
	}
	return open
}

// speech splits off what a sentence has in double quotation marks, and reports
// whether it opens with such words. Inside says that it begins amid them.
func speech(sentence string, inside bool) (outside string, opens bool) {
	var b strings.Builder
	opens = inside
	from := 0
	for i, open := range quoteMarks(sentence) {
		if !inside {
			b.WriteString(sentence[from:i] + " ")
		}
		opens = opens || open && strings.TrimSpace(sentence[:i]) == ""
		inside = open
		_, size := utf8.DecodeRuneInString(sentence[i:])
		from = i + size
	}
	if !inside {
		b.WriteString(sentence[from:])
	}
	return b.String(), opens
}

// quoteMarks yields the places of the double quotation marks of a text, and
// whether each opens speech; a straight one does after a space or a bracket.
func quoteMarks(text string) iter.Seq2[int, bool] {
	return func(yield func(int, bool) bool) {
		before := ' '
		for i, r := range text {
			mark, opens := false, false
			switch r {
			case '“', '„':
				mark, opens = true, true
			case '”':
				mark = true
			case '"':
				mark, opens = true, unicode.IsSpace(before) || strings.ContainsRune("([—–-‘'", before)
			}
			if mark && !yield(i, opens) {
				return
			}
			before = r
		}
	}
}

// names reports whether a text names somebody or something: by a word with a
// capital that does not open the text, or that opens it as a subject.
func names(text string) bool {
	tokens := slices.Collect(retrieval.Tokens(text))
	for i, t := range tokens {
		switch {
		case !t.Name || calendar[t.Word] || retrieval.IsStop(t.Word) || openers[t.Word]:
		case i > 0 || len(tokens) == 1 || tokens[1].Name || verbs[tokens[1].Word] || sayings[tokens[1].Word],
			strings.HasPrefix(text[t.End:], ","):
			return true
		}
	}
	return false
}

// A name, and it before or after a verb of saying.
const (
	aName = `((?:(?:Mr|Mrs|Ms|Dr)\. )?\p{Lu}[\p{L}'’-]+(?: (?:de|van|von|der|al|bin|\p{Lu}\.|\p{Lu}[\p{L}'’-]+))*)`
	aVerb = `(?:said|says|told|added|wrote|asked|responded|argued|warned|announced)\b`
)

var (
	saidBy = regexp.MustCompile(aName + `(?:, [^,“”".]{1,60},)? ` + aVerb)
	asSays = regexp.MustCompile(aVerb + ` ` + aName)
)

// speakerIn is who speaks in the last paragraphs of a text, by a full name or
// with a title; empty when nobody does, or more than one.
func speakerIn(text string) string {
	start := len(text)
	for n := 0; n < lookBack && start > 0; n++ {
		start = max(0, strings.LastIndex(text[:start], "\n\n"))
	}
	var found string
	for _, m := range slices.Concat(saidBy.FindAllStringSubmatch(text[start:], -1), asSays.FindAllStringSubmatch(text[start:], -1)) {
		for t := range retrieval.Tokens(m[1]) {
			if calendar[t.Word] || retrieval.IsStop(t.Word) && !courtesy[t.Word] {
				continue // "On Friday Ada Lindqvist", "He"
			}
			speaker := m[1][t.Start:]
			if found != "" && lastWord(speaker) != lastWord(found) {
				return ""
			}
			if len(speaker) > len(found) {
				found = speaker
			}
			break
		}
	}
	if !strings.Contains(found, " ") {
		return ""
	}
	return found
}

func lastWord(s string) string { return s[strings.LastIndexByte(s, ' ')+1:] }

var (
	persons  = retrieval.WordSet(`he she his her him hers`)
	things   = retrieval.WordSet(`it its they their them both neither`)
	pointers = retrieval.WordSet(`this that these those`)
	pairs    = retrieval.WordSet(`two three pair former latter`)
	// openers lead up to the subject of a sentence; so do function words.
	openers = retrieval.WordSet(`later meanwhile however earlier instead moreover nevertheless nonetheless otherwise even afterwards
		soon finally last next although though despite besides indeed asked`)
	calendar = retrieval.WordSet(`january february march april may june july august september october november december monday tuesday
		wednesday thursday friday saturday sunday spring summer autumn winter day week month year days weeks months years
		morning evening afternoon night today yesterday tomorrow time`)
	sayings = retrieval.WordSet(`said says told tells added adds wrote asked responded argued warned announced noted insisted stressed
		also`)
	// verbs are the commonest that follow a subject.
	verbs = retrieval.WordSet(`was were is are has had have will would can could may might must did does do declined expressed
		appeared called gave made took went came wants want`)
	// roles and backs, by their stems, are what a sentence before has named.
	roles = retrieval.StemSet(`man woman minister president secretary general chief leader official spokesman spokeswoman mayor
		governor senator director author chairman analyst judge ambassador officer commander owner captain master deputy
		premier chancellor candidate prosecutor lawyer professor scientist researcher doctor coach player`)
	backs = retrieval.StemSet(`deal agreement accord move decision plan report statement document measure step visit meeting talk
		attack incident case bill ruling proposal request offer figure increase drop rise project arrangement scheme`)
)
