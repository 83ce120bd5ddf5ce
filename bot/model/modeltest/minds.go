package modeltest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// A Mind is what a model makes of a prompt: the text of its reply. Asked to
// mend, a mind does to the claim what it does to answers; asked to restate, it
// does so rightly unless it says otherwise.
type Mind func(Prompt) string

// A Line is one line of a reply as the prompt asks for it.
type Line struct {
	Claim  string `json:"claim"`
	Said   string `json:"said,omitempty"`
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
// no sentence shares two. It mends a claim to the sentence most like it.
func Truthful(p Prompt) string { return changed(p, func(*Line, Prompt) {}) }

// Declining declines whatever it is asked.
func Declining(Prompt) string { return Declined }

// Prose answers as Truthful does, in sentences with marks instead of lines.
func Prose(p Prompt) string {
	answer := found(p)
	if p.Kind == Restate || len(answer) == 0 {
		return "The passages do not say."
	}
	var b strings.Builder
	for _, l := range answer {
		fmt.Fprintf(&b, "%s [%d]. ", strings.TrimRight(l.Claim, "."), l.Source)
	}
	return b.String()
}

// changed is Truthful's reply with each line changed.
func changed(p Prompt, change func(*Line, Prompt)) string {
	if p.Kind == Restate {
		return restated(standing(p), tongue(p.Question))
	}
	answer := found(p)
	for i := range answer {
		change(&answer[i], p)
		if p.Language != "" && answer[i].Said == "" {
			answer[i].Said = answer[i].Claim
		}
	}
	return cmp.Or(Lines(answer...), Declined)
}

// restated is the reply to a Restate.
func restated(question, language string) string {
	data, _ := json.Marshal(map[string]string{"question": question, "language": language}) // strings do not fail
	return string(data) + "\n"
}

// standing is the question with the names of the turn before it.
func standing(p Prompt) string {
	if len(p.Turns) == 0 {
		return p.Question
	}
	own := words(p.Question)
	question := strings.TrimRight(p.Question, "? ")
	for _, w := range strings.Fields(p.Turns[len(p.Turns)-1].Question)[1:] {
		if name := strings.Trim(w, "?,.'’"); name != "" && unicode.IsUpper([]rune(name)[0]) && !own[strings.ToLower(name)] {
			question += " " + name
		}
	}
	return question + "?"
}

// tongue is the language of a question, by a few of its words.
func tongue(question string) string {
	for _, w := range strings.Fields(strings.ToLower(question)) {
		switch strings.Trim(w, "?,.¿") {
		case "wer", "wie", "wann", "warum", "der", "und":
			return "German"
		case "qui", "quand", "pourquoi", "combien", "est":
			return "French"
		}
	}
	return "English"
}

// found are the lines of a truthful answer, best first; for a claim to mend,
// the one line most like it.
func found(p Prompt) []Line {
	wanted, most, least := words(p.Question), 3, 2
	if p.Kind == Mend {
		wanted, most, least = words(p.Failed.Claim), 1, 1
	}
	type scored struct {
		Line
		shared int
	}
	var all []scored
	for _, passage := range p.Passages {
		for _, sentence := range passage.sentences() {
			shared := 0
			for w := range words(sentence) {
				if wanted[w] {
					shared++
				}
			}
			if shared >= least {
				all = append(all, scored{Line{Claim: sentence, Source: passage.N, Quote: sentence}, shared})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b scored) int { return cmp.Compare(b.shared, a.shared) })
	var lines []Line
	for _, s := range all[:min(most, len(all))] {
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
