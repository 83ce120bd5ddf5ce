package read

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// fold brings characters into their stored form: valid UTF-8 in NFC, "\n" for
// every line end, a plain space for every space but the tab, and nothing that
// cannot be seen: it can hide from people what a search or a model reads.
func fold(s string) string {
	if strings.Contains(s, "\r\n") {
		s = strings.ReplaceAll(s, "\r\n", "\n")
	}
	return norm.NFC.String(strings.Map(foldRune, s))
}

func foldRune(r rune) rune {
	switch {
	case r >= ' ' && r < 0x7f, r == '\n', r == '\t':
		return r
	case r == '\r', r == '\v', r == '\f', r == '\u0085', r == '\u2028', r == '\u2029':
		return '\n'
	case unicode.Is(unicode.Zs, r):
		return ' '
	case unicode.Is(unicode.Prepended_Concatenation_Mark, r): // format characters that print
		return r
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Variation_Selector,
		unicode.Other_Default_Ignorable_Code_Point, unicode.Noncharacter_Code_Point):
		return -1
	}
	return r
}

// oneLine puts a folded text on one line.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// shape puts a folded text into the form it is stored in: each paragraph on
// one line, a blank line between two.
func shape(s string) string {
	var b strings.Builder
	b.Grow(len(s) + len(s)/64)
	for _, l := range splitLines(s) {
		if b.Len() > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString(l.text)
	}
	return b.String()
}

// A line is a paragraph, or what stands on a line of its own.
type line struct {
	text   string // neither empty nor broken
	joined bool   // no blank line before it
}

// splitLines are the lines of a folded text. Text that was wrapped to a width
// is unwrapped first; any other line break is one the writer meant.
func splitLines(s string) []line {
	raw := strings.Split(s, "\n")
	lines := make([]line, 0, len(raw))
	width := wrapWidth(raw)
	joined := false
	for i, text := range raw {
		indented := strings.HasPrefix(text, "\t") || strings.HasPrefix(text, "  ")
		if text = oneLine(text); text == "" {
			joined = false
			continue
		}
		if joined && !indented && width > 0 && fills(raw[i-1], text, width) {
			lines[len(lines)-1].text += " " + text
			continue
		}
		lines = append(lines, line{text, joined})
		joined = true
	}
	return lines
}

const maxWrap = 120 // columns; what is wider was not wrapped by a typewriter or a mailer

// wrapWidth is the width the text is wrapped to, or 0: most line breaks stand
// where the next word would not have fitted, and most of those mid-sentence.
func wrapWidth(lines []string) int {
	width := 0
	for _, l := range lines {
		if n := utf8.RuneCountInString(strings.TrimRight(l, " \t")); n > width && countWords(l) >= 5 {
			width = n
		}
	}
	if width == 0 || width > maxWrap {
		return 0
	}
	breaks, full, mid := 0, 0, 0
	for i := 1; i < len(lines); i++ {
		before, after := strings.TrimSpace(lines[i-1]), strings.TrimSpace(lines[i])
		if before == "" || after == "" {
			continue
		}
		breaks++
		if fills(lines[i-1], after, width) {
			full++
			if !endsLikeSentence(before) {
				mid++
			}
		}
	}
	if full < 3 || full*10 < breaks*7 || mid*2 < full {
		return 0
	}
	return width
}

// fills reports whether the first word of next had no room behind before.
func fills(before, next string, width int) bool {
	word, _, _ := strings.Cut(next, " ")
	return utf8.RuneCountInString(strings.TrimRight(before, " \t"))+1+utf8.RuneCountInString(word) > width
}

// countWords counts what white space parts.
func countWords(s string) int {
	n, in := 0, false
	for _, r := range s {
		if space := unicode.IsSpace(r); space == in {
			if in = !space; in {
				n++
			}
		}
	}
	return n
}

// hasWords tells words from rules and ornaments: "* * *", "-----".
func hasWords(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })
}

// endsLikeSentence reports whether a line ends as a sentence does.
func endsLikeSentence(s string) bool {
	s = strings.TrimRight(s, " )]}\"'”’»")
	r, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune(".?!…。！？", r)
}

// isProse reports whether a line is a paragraph of an article rather than a
// label on a page: more than twelve words that end as a sentence, or so many
// that no label has them.
func isProse(s string, words int) bool { return words > 12 && endsLikeSentence(s) || words > 60 }
