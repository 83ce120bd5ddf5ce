package bot

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/retrieval"
)

// ErrSaid is a claim that says something else in the language of the question
// than in that of the archive.
var ErrSaid = errors.New("what it says in the other language is not the claim")

const (
	// maxSaid is how many times as long as the claim its translation may be, and
	// unanchored the same where it keeps no name and no number of the claim, which
	// has one at most.
	maxSaid, unanchored = 2.5, 1.6
	// slackSaid is by how many characters more.
	slackSaid = 20
	// minKept is the share of the claim's names and numbers that it keeps; names
	// may be other words in another language.
	minKept = 0.5
	// english is the share of function words from which a text is taken to be
	// English: of English prose they are 40% to 50%, of other languages with
	// Latin letters below 15%.
	english = 0.3
)

// faithful checks what the claim says in another language as far as that can be
// compared with a few words of it: it brings no number of its own, whether written
// 30,000 or 30.000, no other month or weekday, and no name of the passages that
// the claim has not; where the claim has names or numbers it keeps one of them;
// it denies what the claim does, and no more; and it is not English.
func faithful(claim Claim) error {
	longer := float64(utf8.RuneCountInString(claim.Said)-slackSaid) / float64(utf8.RuneCountInString(claim.Text))
	if claim.Said == "" || longer > maxSaid {
		return ErrSaid
	}
	own := newReading()
	own.add(claim.Text)
	tokens := slices.Collect(retrieval.Tokens(claim.Said))
	lang := tongueOf(tokens)
	numbers := slices.Collect(Numbers(claim.Text))
	kept, err := keptNumbers(claim, numbers, lang != nil)
	if err == nil {
		err = strange(claim, own, tokens)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrSaid, err)
	}
	if lang != nil {
		denies, refuses := lang.denies(tokens)
		if denies && !own.denies() && !own.leavesOut() || !denies && !refuses && own.negated() {
			return fmt.Errorf("%w: %w", ErrSaid, ErrNegation)
		}
	}
	names := own.starts(nameWord)
	for _, i := range names {
		if begins(claim.Said, own.words[i].Word) {
			kept++
		}
	}
	switch anchors := len(numbers) + len(names); {
	case anchors == 0:
		if longer > unanchored {
			return ErrSaid
		}
	case float64(kept) < minKept*float64(anchors):
		return fmt.Errorf("%w: it has %d of its %d names and numbers", ErrSaid, kept, anchors)
	}
	return nil
}

// keptNumbers is how many of the claim's numbers are said; one that is said and
// is not the claim's is an error. Known is whether the language is.
func keptNumbers(claim Claim, numbers []string, known bool) (int, error) {
	kept := make(map[string]bool)
	for said, behind := range numerals(claim.Said) {
		factors := multiples(behind, known)
		at := slices.IndexFunc(numbers, func(v string) bool {
			return slices.ContainsFunc(readings(said), func(r float64) bool { return amounts(v, r, factors) })
		})
		switch {
		case at >= 0:
			kept[numbers[at]] = true
		case !strings.Contains(claim.Text, said):
			return 0, fmt.Errorf("%w: %q", ErrNumber, said)
		}
	}
	return len(kept), nil
}

// strange is an error when a month, a weekday or a name of the passages is said
// that the claim has not, or when what is said is English.
func strange(claim Claim, own *reading, tokens []retrieval.Token) error {
	names := make(map[string]bool) // of the passages that are not the claim's
	for _, c := range claim.Citations {
		r := newReading()
		r.add(Around(c.Passage, c.Quote))
		for _, w := range r.words {
			if w.sort == nameWord && !own.in(w.stem) {
				names[w.Word] = true
			}
		}
	}
	functions := 0
	for _, t := range tokens {
		if day, ok := foreignDays[t.Word]; ok && !slices.ContainsFunc(own.words, func(w word) bool { return w.value == day }) {
			return fmt.Errorf("%w: %q", ErrDate, claim.Said[t.Start:t.End])
		}
		if retrieval.IsStop(t.Word) {
			functions++
		}
		if t.Name && names[t.Word] {
			return fmt.Errorf("%w: %q", ErrName, claim.Said[t.Start:t.End])
		}
	}
	if float64(functions) > english*float64(len(tokens)) {
		return errEnglish
	}
	return nil
}

var errEnglish = errors.New("it is English")

// leavesOut reports whether a text says by other words than denials what another
// language may deny: "stopped", "unclear", "only".
func (r *reading) leavesOut() bool {
	return slices.ContainsFunc(r.words, func(w word) bool {
		return leaving[w.stem] || len(w.Word) > 5 && (strings.HasPrefix(w.Word, "un") || strings.HasPrefix(w.Word, "im") || strings.HasPrefix(w.Word, "in"))
	})
}

var leaving = retrieval.StemSet("stop end cease ban avoid miss lose lost few little only until exclude forbid bar halt hard difficult free least but yet ignore")

// negated reports whether a text denies with "not" or its short form.
func (r *reading) negated() bool {
	return slices.ContainsFunc(r.words, func(w word) bool { return w.denies && (w.Word == "not" || strings.HasSuffix(w.Word, "nt")) })
}

// numerals yields the numbers of a text that are written in digits, with the
// points and commas inside them, and what stands behind each.
func numerals(text string) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		inside := func(r rune) bool {
			return unicode.IsDigit(r) || r == '.' || r == ',' || r == '\u00a0' || r == '\u202f'
		}
		for len(text) > 0 {
			start := strings.IndexFunc(text, inside)
			if start < 0 {
				return
			}
			text = text[start:]
			end := strings.IndexFunc(text, func(r rune) bool { return !inside(r) })
			if end < 0 {
				end = len(text)
			}
			field := strings.Trim(text[:end], ".,\u00a0\u202f")
			text = text[end:]
			if strings.ContainsAny(field, "0123456789") && !yield(field, text) {
				return
			}
		}
	}
}

// multiples are the factors that the text behind a number may multiply it with:
// the one of its first word, none where the language is known, or else any.
func multiples(behind string, known bool) []float64 {
	behind = strings.ToLower(strings.TrimLeft(behind, " -\u00a0\u202f"))
	for _, m := range foreignMagnitudes {
		if strings.HasPrefix(behind, m.beginning) {
			return []float64{m.factor}
		}
	}
	if known {
		return []float64{1}
	}
	return []float64{1, 1e3, 1e6, 1e9}
}

// readings are the values that a number in digits may have: a point or comma
// parts thousands in one language and decimals in another.
func readings(numeral string) []float64 {
	var all []float64
	numeral = strings.NewReplacer("\u00a0", "", "\u202f", "").Replace(numeral)
	for _, marks := range [][2]string{{",", "."}, {".", ","}} {
		plain := strings.ReplaceAll(strings.ReplaceAll(numeral, marks[0], ""), marks[1], ".")
		if v, err := strconv.ParseFloat(plain, 64); err == nil {
			all = append(all, v)
		}
	}
	return all
}

// amounts reports whether a number in digits can be the value, multiplied with
// one of the factors.
func amounts(value string, digits float64, factors []float64) bool {
	v, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return false
	}
	for _, factor := range factors {
		if digits*factor == v {
			return true
		}
	}
	return false
}

// begins reports whether a capitalised word of the text begins like a name:
// many names differ by their ends between languages, "Russia" and "Russland".
func begins(text, name string) bool {
	prefix := name[:min(4, len(name))]
	for t := range retrieval.Tokens(text) {
		if t.Name && strings.HasPrefix(t.Word, prefix) {
			return true
		}
	}
	return false
}
