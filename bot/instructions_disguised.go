package bot

import (
	"strings"
	"unicode/utf8"
)

// disguised reports whether words are hidden in the sentence: as a block of
// base 64, hexadecimal or binary digits, as escapes, as letters set apart, or in
// letters that look like others.
func disguised(sentence string) bool {
	single, bits, leet := 0, 0, 0
	for field := range strings.FieldsSeq(sentence) {
		word := strings.Trim(field, ".,;:!?\"'()[]“”‘’*_")
		switch {
		case len(word) == 1 && isASCIILetter(word[0]):
			if single++; single == 6 {
				return true
			}
			continue
		case len(word) == 8 && strings.Trim(word, "01") == "":
			if bits++; bits == 3 {
				return true
			}
		}
		single = 0
		if len(word) >= minBlob && blob(word) || mixesScripts(word) || strings.Count(word, `\x`)+strings.Count(word, `\u`)+strings.Count(word, "&#") >= 4 {
			return true
		}
		if digitInside(word) {
			if leet++; leet == 3 {
				return true
			}
		}
	}
	return false
}

// minBlob is the shortest block of encoded text that is taken for one: 15
// bytes of plain text.
const minBlob = 20

// blob reports whether a long word is letters and digits as an encoding mixes
// them. Addresses, hashtags and handles are not.
func blob(word string) bool {
	if word[0] == '#' || word[0] == '@' || strings.Contains(word, "://") {
		return false
	}
	changes, digits, hex := 0, 0, true
	var before byte
	for i := 0; i < len(word); i++ {
		c := word[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z':
			if before != 0 && (before&0x20 != c&0x20 || before <= '9') {
				changes++
			}
		case '0' <= c && c <= '9':
			digits++
		case c == '+', c == '/', c == '=':
			continue
		default:
			return false
		}
		hex = hex && (c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f')
		before = c
	}
	return hex && len(word) >= 32 || digits > 0 && changes >= len(word)/4 || strings.HasSuffix(word, "=") && changes >= len(word)/5
}

func isASCIILetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// digitInside reports whether a digit stands for a letter: "1gn0re", "pr3vious".
func digitInside(word string) bool {
	for i := 1; i+1 < len(word); i++ {
		if word[i] <= '9' && word[i] >= '0' && isASCIILetter(word[i-1]) && isASCIILetter(word[i+1]) {
			return true
		}
	}
	return false
}

// mixesScripts reports whether a word has Latin letters beside Cyrillic ones,
// many of which look the same.
func mixesScripts(word string) bool {
	latin, other := false, false
	for _, r := range word {
		switch {
		case r < utf8.RuneSelf:
			latin = latin || isASCIILetter(byte(r))
		case 0x0400 <= r && r < 0x0530:
			other = true
		}
	}
	return latin && other
}
