package discord

import (
	"regexp"
	"strings"

	"github.com/dateline-bot/dateline/corpus"
)

// Sizes of a text fragment, which makes a browser open a page at some words of
// it (https://wicg.github.io/scroll-to-text-fragment).
const (
	wholeWords  = 8   // a quote of at most so many words is named whole
	edgeWords   = 4   // of a longer one the first and the last so many, or more
	maxFragment = 240 // bytes
)

// word is a run between spaces without the punctuation at its ends, since a
// browser matches whole words.
var word = regexp.MustCompile(`[\p{L}\p{N}](?:\S*[\p{L}\p{N}])?`)

// fragmentOf is the text fragment that opens the page of an article at a quote
// of it: ":~:text=" and the quote, or its beginning and end. A browser takes
// the first place that fits and looks for each part inside one paragraph, so
// the beginning is made longer until it stands nowhere before the quote, and
// failing that the words before it are named too. It is empty where the quote
// is not the article's, or cannot be named briefly.
func fragmentOf(a *corpus.Article, quote string) string {
	at := strings.Index(a.Text, quote)
	words := word.FindAllStringIndex(quote, -1)
	if at < 0 || len(words) == 0 {
		return ""
	}
	// What stands in the article from its first word to its last.
	from, to := at+words[0][0], at+words[len(words)-1][1]
	start := func(i int) int { return at + words[i][0] }
	end := func(i int) int { return at + words[i][1] }
	first, last := len(words), len(words) // how many words the outer paragraphs have
	if found := a.Text[from:to]; strings.Contains(found, "\n") {
		first = len(word.FindAllStringIndex(found[:strings.IndexByte(found, '\n')], -1))
		last = len(word.FindAllStringIndex(found[strings.LastIndexByte(found, '\n'):], -1))
	}

	n := min(edgeWords, first)
	if len(words) <= wholeWords && first == len(words) {
		n = first
	}
	for n < first && !isFirst(a.Text[:end(n-1)], from) {
		n++
	}
	var parts strings.Builder
	if !isFirst(a.Text[:end(n-1)], from) {
		paragraph := a.Text[strings.LastIndexByte(a.Text[:from], '\n')+1 : from]
		before := word.FindAllStringIndex(paragraph, -1)
		if len(before) == 0 {
			return ""
		}
		begin := before[max(0, len(before)-edgeWords)][0]
		parts.WriteString(encodeFragment(paragraph[begin:before[len(before)-1][1]]) + "-,")
	}
	parts.WriteString(encodeFragment(a.Text[from:end(n-1)]))
	if rest := min(len(words)-n, last); rest > 0 {
		after, m := end(n-1), min(edgeWords, rest)
		for m < rest && !isFirst(a.Text[after:to], start(len(words)-m)-after) {
			m++
		}
		parts.WriteString("," + encodeFragment(a.Text[start(len(words)-m):to]))
	}
	if parts.Len() > maxFragment {
		return ""
	}
	return ":~:text=" + parts.String()
}

// isFirst reports whether what stands in text from the byte at to its end
// stands nowhere before, whatever the case.
func isFirst(text string, at int) bool {
	return !strings.Contains(strings.ToLower(text[:len(text)-1]), strings.ToLower(text[at:]))
}

// encodeFragment escapes all that could mean something in a text fragment or
// to Discord.
func encodeFragment(s string) string {
	const hexits = "0123456789ABCDEF"
	var b strings.Builder
	for _, c := range []byte(s) {
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '.' {
			b.WriteByte(c)
			continue
		}
		b.Write([]byte{'%', hexits[c>>4], hexits[c&15]})
	}
	return b.String()
}

// at is an address that opens the page at a quote, where that can be named.
func at(address string, a *corpus.Article, quote string) string {
	fragment := fragmentOf(a, quote)
	switch {
	case address == "" || fragment == "":
		return address
	case strings.Contains(address, "#"):
		return address + fragment
	}
	return address + "#" + fragment
}
