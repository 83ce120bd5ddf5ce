package bot

import (
	"errors"
	"fmt"
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
// compared without knowing it: it brings no number of its own, whether written
// 30,000 or 30.000, and no name of the passages that the claim has not; where
// the claim has names or numbers it keeps one of them; and it is not English.
func faithful(claim Claim) error {
	longer := float64(utf8.RuneCountInString(claim.Said)-slackSaid) / float64(utf8.RuneCountInString(claim.Text))
	if claim.Said == "" || longer > maxSaid {
		return ErrSaid
	}
	own := newReading()
	own.add(claim.Text)
	kept, anchors := 0, 0
	values := slices.Collect(Numbers(claim.Text))
	found := make(map[string]bool)
	for said := range numerals(claim.Said) {
		at := slices.IndexFunc(values, func(v string) bool {
			return slices.ContainsFunc(readings(said), func(r float64) bool { return amounts(v, r) })
		})
		if at < 0 && !strings.Contains(claim.Text, said) {
			return fmt.Errorf("%w: %w: %q", ErrSaid, ErrNumber, said)
		}
		if at >= 0 && !found[values[at]] {
			found[values[at]] = true
			kept++
		}
	}
	anchors += len(values)
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
	functions, all := 0, 0
	for t := range retrieval.Tokens(claim.Said) {
		all++
		if retrieval.IsStop(t.Word) {
			functions++
		}
		if t.Name && names[t.Word] {
			return fmt.Errorf("%w: %w: %q", ErrSaid, ErrName, claim.Said[t.Start:t.End])
		}
	}
	if float64(functions) > english*float64(all) {
		return fmt.Errorf("%w: it is English", ErrSaid)
	}
	for _, i := range own.starts(nameWord) {
		anchors++
		if begins(claim.Said, own.words[i].Word) {
			kept++
		}
	}
	switch {
	case anchors == 0:
		if longer > unanchored {
			return ErrSaid
		}
	case float64(kept) < minKept*float64(anchors):
		return fmt.Errorf("%w: it has %d of its %d names and numbers", ErrSaid, kept, anchors)
	}
	return nil
}

// numerals yields the numbers of a text that are written in digits, with the
// points and commas inside them.
func numerals(text string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for field := range strings.FieldsFuncSeq(text, func(r rune) bool {
			return !unicode.IsDigit(r) && r != '.' && r != ',' && r != '\u00a0' && r != '\u202f'
		}) {
			field = strings.Trim(field, ".,\u00a0\u202f")
			if strings.ContainsAny(field, "0123456789") && !yield(field) {
				return
			}
		}
	}
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

// amounts reports whether a number in digits can be the value, by itself or
// with a word for thousands, millions or billions behind it.
func amounts(value string, digits float64) bool {
	v, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return false
	}
	for _, factor := range []float64{1, 1e3, 1e6, 1e9} {
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
