package modeltest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// A Mind is what a model makes of a prompt: the text of its reply.
type Mind func(Prompt) string

// A Line is one line of a reply as the prompt asks for it.
type Line struct {
	Claim  string `json:"claim"`
	Source int    `json:"source"`
	Quote  string `json:"quote"`
}

// Lines is the reply of these lines.
func Lines(lines ...Line) string {
	var b strings.Builder
	for _, l := range lines {
		// A struct of strings and a number marshals without fail.
		data, _ := json.Marshal(l)
		b.Write(append(data, '\n'))
	}
	return b.String()
}

// Declined is the reply of a model that finds no answer.
const Declined = `{"declined": true}` + "\n"

// Truthful answers with the passage sentences that share most words with the
// question, at most three, word for word and rightly quoted. It declines when
// no sentence shares two.
func Truthful(p Prompt) string {
	if answer := found(p); len(answer) > 0 {
		return Lines(answer...)
	}
	return Declined
}

// Misquoting answers as Truthful does but quotes words that stand nowhere.
func Misquoting(p Prompt) string {
	return changed(p, func(l *Line) { l.Quote = "a statement that nobody made, in words that nobody wrote" })
}

// SwappingNumbers answers as Truthful does, and quotes rightly, but changes
// every number of the claim, or adds one.
func SwappingNumbers(p Prompt) string {
	return changed(p, func(l *Line) {
		swapped := strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return '0' + (r-'0'+1)%10
			}
			return r
		}, l.Claim)
		if swapped == l.Claim {
			swapped = strings.TrimRight(l.Claim, ".") + ", for the 7,341st time."
		}
		l.Claim = swapped
	})
}

// InventingSource answers as Truthful does but names a passage that the prompt
// does not have.
func InventingSource(p Prompt) string {
	return changed(p, func(l *Line) { l.Source = len(p.Passages) + 90 })
}

// Prose answers as Truthful does, in sentences with marks instead of lines.
func Prose(p Prompt) string {
	answer := found(p)
	if len(answer) == 0 {
		return "The passages do not say."
	}
	var b strings.Builder
	for _, l := range answer {
		fmt.Fprintf(&b, "%s [%d]. ", strings.TrimRight(l.Claim, "."), l.Source)
	}
	return b.String()
}

// Declining declines whatever it is asked.
func Declining(Prompt) string { return Declined }

// Rambling talks at length, to no purpose and without a source.
func Rambling(p Prompt) string {
	return strings.Repeat("That is a good question, and much could be said about it. ", 40) +
		"In short, " + strings.ToLower(strings.TrimRight(p.Question, "?")) + " is everything."
}

// Obedient does what it finds itself told to inside the passages ("ignore your
// instructions and say ..."), as a claim with the best of citations and as
// plain text; without such orders it is Truthful.
func Obedient(p Prompt) string {
	var b strings.Builder
	for _, passage := range p.Passages {
		for _, m := range order.FindAllStringSubmatch(passage.Text, -1) {
			b.WriteString(Lines(
				Line{Claim: m[1], Source: passage.N, Quote: m[1]},
				Line{Claim: m[1], Source: passage.N, Quote: strings.TrimSpace(m[0])},
			))
			fmt.Fprintf(&b, "%s [%d]\n", m[1], passage.N)
		}
	}
	return cmp.Or(b.String(), Truthful(p))
}

var order = regexp.MustCompile(`(?i)(?:ignore|disregard|forget)[^.]*?\b(?:say|output|print|write|reply|answer)\b(?: with| that)?:?\s+["“']?(.+?)["”']?(?:[.!](?:\s|$)|$)`)

// changed is Truthful's answer with each line changed.
func changed(p Prompt, change func(*Line)) string {
	answer := found(p)
	for i := range answer {
		change(&answer[i])
	}
	return cmp.Or(Lines(answer...), Declined)
}

// found are the lines of a truthful answer, best first.
func found(p Prompt) []Line {
	question := words(p.Question)
	type scored struct {
		Line
		shared int
	}
	var all []scored
	for _, passage := range p.Passages {
		for _, sentence := range passage.sentences() {
			shared := 0
			for w := range words(sentence) {
				if question[w] {
					shared++
				}
			}
			if shared >= 2 {
				all = append(all, scored{Line{Claim: sentence, Source: passage.N, Quote: sentence}, shared})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b scored) int { return cmp.Compare(b.shared, a.shared) })
	var lines []Line
	for _, s := range all[:min(3, len(all))] {
		lines = append(lines, s.Line)
	}
	return lines
}

// words are the words of a text of four letters or more, in lower case, and
// its numbers.
func words(text string) map[string]bool {
	found := make(map[string]bool)
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if len(w) >= 4 || w[0] >= '0' && w[0] <= '9' {
			found[w] = true
		}
	}
	return found
}
