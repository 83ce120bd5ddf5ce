package discord

import (
	"strings"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// lights are the stems of the words that were looked for, which are shown in
// bold where they are found.
type lights map[string]bool

// lightsOf are the words with a content of a text, and the terms that a search
// made of it, which may be spelt otherwise.
func lightsOf(text string, terms []retrieval.Term) lights {
	l := lights{}
	for t := range retrieval.Tokens(text) {
		if !retrieval.IsStop(t.Word) {
			l[retrieval.Stem(t.Word)] = true
		}
	}
	for _, t := range terms {
		if t.Passages > 0 {
			l[t.Stem] = true
		}
	}
	return l
}

// found is how many of the words stand in some texts.
func (l lights) found(texts ...string) int {
	found := map[string]bool{}
	for _, text := range texts {
		for t := range retrieval.Tokens(text) {
			if stem := retrieval.Stem(t.Word); l[stem] {
				found[stem] = true
			}
		}
	}
	return len(found)
}

// best is the sentence of a text that has most of the words, the first of
// several, and how many.
func (l lights) best(text string) (best corpus.Span, most int) {
	for i, s := range corpus.Sentences(text) {
		if n := l.found(text[s.Start:s.End]); i == 0 || n > most {
			best, most = s, n
		}
	}
	return best, most
}

// Where bold begins and ends in a text that is not escaped yet: characters for
// private use, which are taken out of the text before.
const (
	boldBegins = "\uE000"
	boldEnds   = "\uE001"
)

var (
	noBold   = strings.NewReplacer(boldBegins, "", boldEnds, "")
	joinBold = strings.NewReplacer(boldEnds+boldBegins, "", boldEnds+" "+boldBegins, " ")
	setBold  = strings.NewReplacer(boldBegins, "**", boldEnds, "**")
)

// escapeTo is the package's, with the words in bold.
func (l lights) escapeTo(text string, limit int) string {
	text = clean(noBold.Replace(text))
	var b strings.Builder
	at := 0
	for t := range retrieval.Tokens(text) {
		// "@everyone" and "discord.gg/" are escaped as one.
		part := t.Start > 0 && strings.IndexByte("@./:", text[t.Start-1]) >= 0
		if l[retrieval.Stem(t.Word)] && !part {
			b.WriteString(text[at:t.Start] + boldBegins + text[t.Start:t.End] + boldEnds)
			at = t.End
		}
	}
	marked := joinBold.Replace(b.String() + text[at:])
	for runes := min(limit, utf8.RuneCountInString(marked)); ; runes-- {
		cut := corpus.Lead(marked, runes)
		if strings.Count(cut, boldBegins) > strings.Count(cut, boldEnds) {
			cut += boldEnds
		}
		lit := setBold.Replace(escape(cut))
		over := units(lit) - limit
		if over <= 0 {
			return lit
		}
		if runes -= over / 2; runes <= 2 {
			return escapeTo(text, limit)
		}
	}
}

// excerpt is escapeTo of a text from its first sentence on or, where not all
// of it finds room, from the one that has most of the words.
func (l lights) excerpt(text string, limit int) string {
	if units(escape(text)) > limit-4*len(l) {
		if s, _ := l.best(text); s.Start > 0 {
			return "… " + l.escapeTo(text[s.Start:], limit-2)
		}
	}
	return l.escapeTo(text, limit)
}
