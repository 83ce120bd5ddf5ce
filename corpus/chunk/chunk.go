// Package chunk owns the cut from an article to its passages. It is pure and
// refuses to know what the words mean or how they are searched.
//
// Its one invariant: the passages of an article, in order, cover all of its
// text but the white space between them exactly once, and none begins or ends
// inside a sentence of Hard words or less.
package chunk

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/corpus"
)

// The sizes of a passage in words. About 120 to 200 words are three to six
// paragraphs of a news report: enough that a sentence keeps what its "he" and
// "the deal" refer to, few enough that one passage is about one thing.
const (
	Short = 60  // a passage of less takes on a sentence that makes it too long
	Least = 120 // a passage of so many ends with its paragraph
	Most  = 200 // a passage of more ends before its last sentence
	Hard  = 400 // a sentence of more is cut between words, every Most words
)

// maxTail is the most words of a last passage that took on a short rest.
const maxTail = Most + Short

// Passages cuts the article's text. Passages count from 1; an article without
// words has none. No passage has more than Hard words, and only the last, or
// one before a sentence that leaves no room for it, has fewer than Short.
//
// A word is what white space parts. Where nothing does, as in Chinese or in a
// pasted block of data, 16 bytes count as one.
func Passages(a *corpus.Article) []corpus.Passage {
	var cuts []piece
	for _, block := range blocks(a.Text) {
		rest := 0
		for _, p := range block {
			rest += p.words
		}
		for i, p := range block {
			if n := len(cuts); n == 0 || endsBefore(cuts[n-1].words, p.words, rest, i == 0) {
				cuts = append(cuts, p)
			} else {
				cuts[n-1].End = p.End
				cuts[n-1].words += p.words
			}
		}
	}
	if n := len(cuts); n > 1 && cuts[n-1].words < Short && cuts[n-2].words+cuts[n-1].words <= maxTail {
		cuts[n-2].End = cuts[n-1].End
		cuts = cuts[:n-1]
	}
	passages := make([]corpus.Passage, len(cuts))
	for i, c := range cuts {
		passages[i] = corpus.Passage{Article: a, N: i + 1, Span: c.Span}
	}
	return passages
}

// endsBefore reports whether a passage of so many words ends before the next
// piece, which may begin a block.
func endsBefore(words, piece, block int, begins bool) bool {
	switch {
	case words+piece > Hard:
		return true
	case words < Short:
		return false
	case begins && (words >= Least || words+block > Most):
		return true
	}
	return words+piece > Most
}

// A piece is what is never cut: a sentence, or a part of an overlong one.
type piece struct {
	corpus.Span
	words int
}

// blocks are the paragraphs of text as pieces, each subhead in one block with
// the paragraph it stands over.
func blocks(text string) [][]piece {
	var out [][]piece
	var block []piece
	for _, para := range corpus.Paragraphs(text) {
		sentences := pieces(text, para)
		block = append(block, sentences...)
		if len(sentences) > 1 || !isSubhead(text[para.Start:para.End], sentences[0].words) {
			out, block = append(out, block), nil
		}
	}
	if block != nil {
		out = append(out, block)
	}
	return out
}

// isSubhead reports whether a paragraph is a label over the next one.
func isSubhead(para string, words int) bool {
	para = strings.TrimRight(para, ")]}\"'”’»")
	last, _ := utf8.DecodeLastRuneInString(para)
	return words <= 12 && !strings.ContainsRune(".?!…。！？:", last)
}

// pieces are the sentences of a paragraph, overlong ones in parts.
func pieces(text string, para corpus.Span) []piece {
	var out []piece
	for _, s := range corpus.Sentences(text[para.Start:para.End]) {
		s.Start, s.End = s.Start+para.Start, s.End+para.Start
		words := wordsIn(text, s)
		if len(words) <= Hard {
			out = append(out, piece{s, len(words)})
			continue
		}
		for len(words) > 0 {
			n := min(Most, len(words))
			// Rather cut between words than inside one of many bytes.
			for n > Most/2 && n < len(words) && words[n-1].End == words[n].Start {
				n--
			}
			out = append(out, piece{corpus.Span{Start: words[0].Start, End: words[n-1].End}, n})
			words = words[n:]
		}
	}
	return out
}

// maxWord is the most bytes of one word.
const maxWord = 16

// wordsIn are the words of a span.
func wordsIn(text string, s corpus.Span) []corpus.Span {
	var words []corpus.Span
	start := -1
	for at := s.Start; at < s.End; {
		r, size := utf8.DecodeRuneInString(text[at:s.End])
		space := unicode.IsSpace(r)
		if start >= 0 && (space || at+size-start > maxWord) {
			words, start = append(words, corpus.Span{Start: start, End: at}), -1
		}
		if !space && start < 0 {
			start = at
		}
		at += size
	}
	if start >= 0 {
		words = append(words, corpus.Span{Start: start, End: s.End})
	}
	return words
}
