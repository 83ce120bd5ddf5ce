package bot

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	// links are Markdown links, to an address or a footnote, kept by their words.
	links = regexp.MustCompile(`!?\[([^\]\n]*)\]\((?:[^()\n]|\([^()\n]*\))*\)|!?\[([^\]\n]*[^\]\n\d\s,;–-][^\]\n]*)\]\[[^\]\n]*\]`)
	// addresses are what a face would make a link of, or a reader type.
	addresses = regexp.MustCompile(`(?i)<?(?:\b[a-z][a-z0-9+.-]*:/+|\bmailto:|\bjavascript:|\bwww\.|//)[^\s<>]+>?|\b(?:[a-z0-9-]+\.)+[a-z]{2,}/[^\s<>]*`)
	// hosts are names of places on the net.
	hosts = regexp.MustCompile(`(?i)\b[a-z0-9-]{2,}(?:\.[a-z0-9-]+)*\.[a-z]{2,}\b`)
	// marks are citation marks as models write them: [1], [1, 2], 【1†source】.
	marks = regexp.MustCompile(`\s*(?:\[\d+(?:\s*[,;–-]\s*\d+)*\]|【[^】]*】)`)
)

// Find looks for a quote in a text and gives the text's own bytes for it.
// Case, kinds of quotation marks and dashes, ligatures and runs of space are
// the same to it; a quote with nothing but those is never found.
func Find(text, quote string) (string, bool) {
	quote = strings.TrimSpace(quote)
	// Most quotes are the text's own bytes, and looking for those is a hundred
	// times faster than folding.
	if strings.ContainsFunc(quote, isWordRune) && utf8.ValidString(quote) {
		if start, ok := indexWords(text, quote); ok {
			return text[start : start+len(quote)], true
		}
	}
	needle, _ := fold(quote)
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

// cleanClaim is a model's sentence without what only a page may carry: links,
// addresses, characters that are not seen, and citation marks of its own.
func cleanClaim(text string) string {
	if isClean(text) {
		return text
	}
	text = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, text)
	text = links.ReplaceAllString(text, "$1$2")
	text = addresses.ReplaceAllString(text, "")
	text = marks.ReplaceAllString(text, "")
	return strings.Join(strings.Fields(text), " ")
}

// isClean reports whether cleanClaim would find nothing to remove.
func isClean(text string) bool {
	before := ' '
	for i, r := range text {
		switch {
		case r < 0x80 && r > ' ':
			if r == '[' || r == '/' || r == ':' && i+1 < len(text) && text[i+1] != ' ' ||
				r == '.' && i >= 3 && strings.EqualFold(text[i-3:i], "www") {
				return false
			}
		case r == ' ' && before == ' ', r != ' ' && (unicode.IsSpace(r) || r == '【' || unicode.Is(unicode.Cf, r)):
			return false
		}
		before = r
	}
	return before != ' '
}

// ownHost is a name of a place on the net that none of the passages has and no
// article is published by, or empty.
func ownHost(text string, citations []Citation) string {
	for at := 0; ; {
		i := strings.IndexByte(text[at:], '.')
		if i < 0 {
			return "" // most claims have no point but the last
		}
		if at += i + 1; at < len(text) && isWordRune(rune(text[at])) {
			break
		}
	}
	for _, host := range hosts.FindAllString(text, -1) {
		if !slices.ContainsFunc(citations, func(c Citation) bool {
			return strings.Contains(c.Passage.Text(), host) || strings.EqualFold(c.Passage.Article.Publisher, host)
		}) {
			return host
		}
	}
	return ""
}
