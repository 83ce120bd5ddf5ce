package quote

import (
	"regexp"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/retrieval"
)

// fitting are the chosen sentences that answer a question of some forms at all.
//
// "Did the council refuse?" is answered where one speaks of refusing and of the
// council, with others that say something of either, not by all that names the
// council, and "did Velm refuse?" where one names Velm; "how many" by what has
// a number, "how old" by what speaks of an age. Elsewhere a sentence may answer
// in quite other words.
func fitting(q *ask, question string, chosen []Sentence) []Sentence {
	var off func(Sentence) bool
	switch {
	case len(q.words) > 0 && auxiliaries[q.words[0]]:
		names, matter := q.parts()
		if !slices.ContainsFunc(chosen, func(s Sentence) bool { return s.concerns(names, matter) }) {
			return nil
		}
		chosen = slices.DeleteFunc(slices.Clone(chosen), func(s Sentence) bool { return matter != 0 && (s.has|s.like())&matter == 0 })
		return q.ofSubject(chosen)
	case howMany.MatchString(strings.ToLower(question)):
		off = func(s Sentence) bool { return !hasNumber(s) }
	case howOld.MatchString(question):
		off = func(s Sentence) bool { return !age.MatchString(s.Text) }
	default:
		return chosen
	}
	return slices.DeleteFunc(slices.Clone(chosen), off)
}

var (
	howOld = regexp.MustCompile(`(?i)\bhow old\b`)
	age    = regexp.MustCompile(`(?i)\bold\b|\bage[ds]?\b|\b(?:birth|born|years ago|turn(?:ed|s)?)\b|\bfor (?:[\w,-]+ ){1,3}years\b|, \d{1,3},|\b(?:was|is|at) \d{1,3}\b|\bcentur|\bsince [12]\d{3}\b`)
)

// hasNumber reports whether a sentence says how many of something.
func hasNumber(s Sentence) bool {
	return slices.ContainsFunc(s.words, func(w word) bool {
		return w.sorts&(retrieval.Number|retrieval.Year) == retrieval.Number || amounts[w.text]
	})
}

// amounts are words that say how many without a figure.
var amounts = retrieval.WordSet(`one no none single sole only both several many few couple pair numerous most all every once twice double`)

// parts are the question's names, of those that stand together the last ("Ada
// Lindqvist"), and its other words.
func (a *ask) parts() (names, matter termSet) {
	for i, t := range a.terms {
		switch {
		case !t.Name:
			matter.add(i)
		case i+1 == len(a.terms) || !a.terms[i+1].Name:
			names.add(i)
		}
	}
	return names, matter
}

// concerns reports whether a sentence speaks of what is asked: it has one of
// the question's words beside names, or two that may stand for such (of a
// single word, one), and two of its words in all; the names it or its passage
// has.
func (s *Sentence) concerns(names, matter termSet) bool {
	like := s.like()
	if names&^(s.reach|like) != 0 || matter != 0 && s.has&matter == 0 && (like&matter).count() < min(2, matter.count()) {
		return false
	}
	return (s.has | like).count() >= min(2, (names|matter).count())
}

// ofSubject are the sentences, those first that with what is quoted before them
// name what the question begins with, as in "will Velm join?"; none when none
// does.
func (a *ask) ofSubject(chosen []Sentence) []Sentence {
	var names []string
	for _, t := range a.terms {
		if !t.Name && !particles[t.Word] {
			break
		}
		names = append(names, t.Stem)
	}
	if len(names) == 0 {
		return chosen
	}
	var named, others []Sentence
	for _, s := range chosen {
		stems := stemsIn(stand(*a, s).words())
		if slices.ContainsFunc(names, func(n string) bool { return slices.Contains(stems, n) }) {
			named = append(named, s)
		} else {
			others = append(others, s)
		}
	}
	if len(named) == 0 {
		return nil
	}
	return append(named, others...)
}

// states reports whether a sentence says anything: a question does not, nor
// does a heading, the label of a link or a picture's caption.
func states(text string) bool {
	end := strings.TrimRight(text, " \"'”’»)]")
	switch {
	case strings.HasSuffix(end, "?"), label.MatchString(text), strings.Contains(text, "/") && credit.MatchString(text):
		return false
	case strings.HasSuffix(end, ".") || strings.HasSuffix(end, "!") || strings.HasSuffix(end, "…"):
		return true
	}
	return strings.Count(text, " ") >= fewWords
}

// fewWords is how many words a heading has at most: a sentence whose full stop
// was lost mostly has more.
const fewWords = 12

var (
	// label is a link's text run together with its label, "Live updates:Storm", or
	// what opens a caption, a link or a player by custom.
	label = regexp.MustCompile(`^(?:[^.:;,]{3,40}:\p{L}` +
		`|(?i:photos?|pictures?|in pictures|videos?|watch|read|gallery|read more|related|see also|live updates?|editor['’]s note): ` +
		`|(?:Hide Caption|JUST WATCHED|MUST WATCH|Video Ad Feedback)\b` +
		`|For (?:our|the) latest\b.*\bsee\b)`)
	// credit is a photographer's.
	credit = regexp.MustCompile(`/(?:Getty Images|AFP|Reuters|AP|Redux|Shutterstock)\b`)
)
