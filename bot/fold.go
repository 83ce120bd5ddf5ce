package bot

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	// links are Markdown links, kept by their words, and bare addresses.
	links = regexp.MustCompile(`!?\[([^\]\n]*)\]\([^)\s]*\)|<?\b(?:https?://|www\.)[^\s<>]+>?`)
	// marks are citation marks as models write them: [1], [1, 2], 【1†source】.
	marks = regexp.MustCompile(`\s*(?:\[\d+(?:\s*[,;–-]\s*\d+)*\]|【[^】]*】)`)
)

// Find looks for a quote in a text and gives the text's own bytes for it.
// Case, kinds of quotation marks and dashes, ligatures and runs of space are
// the same to it; a quote with nothing but those is never found.
func Find(text, quote string) (string, bool) {
	needle, _ := fold(strings.TrimSpace(quote))
	hay, at := fold(text)
	// A quote's last full stop is often the quoter's own.
	for _, needle := range []string{needle, strings.TrimFunc(needle, func(r rune) bool { return !isWordRune(r) })} {
		if strings.IndexFunc(needle, isWordRune) < 0 {
			return "", false
		}
		if start, ok := indexWords(hay, needle); ok {
			return text[at[start]:at[start+len(needle)]], true
		}
	}
	return "", false
}

// indexWords is the first place of needle in hay that cuts no word of hay.
func indexWords(hay, needle string) (int, bool) {
	for from := 0; ; {
		i := strings.Index(hay[from:], needle)
		if i < 0 {
			return 0, false
		}
		i += from
		if boundary(hay, i) && boundary(hay, i+len(needle)) {
			return i, true
		}
		_, size := utf8.DecodeRuneInString(hay[i:])
		from = i + size
	}
}

// boundary reports whether no word of s runs across the place i.
func boundary(s string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i:])
	return i == 0 || i == len(s) || !isWordRune(before) || !isWordRune(after)
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// fold brings a text into the form in which quotes are compared, and tells for
// each byte of it, and for its end, the byte of the text it came from.
func fold(text string) (string, []int) {
	var b strings.Builder
	at := make([]int, 0, len(text)+1)
	write := func(s string, from int) {
		b.WriteString(s)
		for range len(s) {
			at = append(at, from)
		}
	}
	space := false
	for i, r := range text {
		if unicode.IsSpace(r) {
			if !space {
				write(" ", i)
			}
			space = true
			continue
		}
		space = false
		if f, ok := folds[r]; ok {
			write(f, i)
			continue
		}
		write(string(unicode.ToLower(r)), i)
	}
	return b.String(), append(at, len(text))
}

var folds = map[rune]string{
	'“': `"`, '”': `"`, '„': `"`, '«': `"`, '»': `"`, '‟': `"`, '″': `"`,
	'‘': "'", '’': "'", '‚': "'", '‛': "'", '′': "'", '`': "'", '´': "'",
	'–': "-", '—': "-", '‐': "-", '‑': "-", '‒': "-", '―': "-", '−': "-",
	'…': "...", 'ﬁ': "fi", 'ﬂ': "fl", 'ﬀ': "ff", 'ﬃ': "ffi", 'ﬄ': "ffl",
	'\u00ad': "", '\u200b': "", '\u200c': "", '\u200d': "", '\ufeff': "",
}
