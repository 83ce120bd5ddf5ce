package retrieval

import (
	"slices"
	"strings"
)

// A Question is a query that asks for something, and does not just name a
// topic.
type Question struct {
	Text  string
	Asks  Sorts
	Terms []Term // of Text, as the index knows them
}

// Sorts are sorts of words, as a set: which a word is of, or which a question
// asks for.
type Sorts uint8

const (
	Content Sorts = 1 << iota // no function word
	Name                      // of a person, a place or another thing
	Year                      // from 1000 to 2099, or a decade
	Time                      // a month, a day of the week, and the like
	Place                     // a name of where something is
	Number
	Money  // a number that is a sum
	Reason // tells of a cause
)

// SortsOf is what can be told from a word alone, in the form that Tokens gives
// it: all but Name and Place, which are a matter of how and where it stands. Any
// number may be of Money.
func SortsOf(word string) Sorts {
	sorts := sortsOf[word]
	if !IsStop(word) {
		sorts |= Content
	}
	if isYear(word) {
		sorts |= Year
	}
	if word != "" && word[0] >= '0' && word[0] <= '9' {
		sorts |= Number | Money
	}
	return sorts
}

// isYear reports whether a word is a year from 1000 to 2099, or its decade.
func isYear(w string) bool {
	w = strings.TrimSuffix(w, "s")
	if len(w) != 4 || w[0] != '1' && (w[0] != '2' || w[1] != '0') {
		return false
	}
	return strings.Trim(w, "0123456789") == ""
}

// openers is among how many of a text's first words one must ask, when it has
// no question mark: "in which year did", but not "the causes of what".
const openers = 3

// readQuestion reads a text as a question; ok reports whether it is one.
func readQuestion(text string, terms []Term) (q Question, ok bool) {
	words := wordsOf(text)
	if len(terms) == 0 || len(words) == 0 {
		return q, false
	}
	sorts, at := askedBy(words)
	ok = strings.Contains(text, "?") || at >= 0 && at < openers || len(words) > 2 && auxiliaries[words[0]]
	return Question{Text: text, Asks: sorts, Terms: terms}, ok
}

// AskedBy is what a question asks for, by the first of its words that says so:
// a name for "who led NATO when the treaty was signed", and any content word
// when none does.
func AskedBy(question string) Sorts {
	asks, _ := askedBy(wordsOf(question))
	return asks
}

func wordsOf(text string) (words []string) {
	for t := range Tokens(text) {
		words = append(words, t.Word)
	}
	return words
}

// askedBy also tells at which word a question begins to ask, -1 for nowhere.
func askedBy(words []string) (asks Sorts, at int) {
	at = -1
	for i, w := range words {
		var found Sorts
		switch after := words[i+1:]; w {
		case "who", "whom", "whose":
			found = Name
		case "where":
			found = Place
		case "when":
			found = Year | Time
		case "why":
			found = Reason
		case "how":
			found = measured(after)
		case "what", "which":
			if n := slices.IndexFunc(after, func(w string) bool { return !leads[w] }); n >= 0 {
				found = asked[after[n]]
			}
		default:
			continue
		}
		if at < 0 {
			at = i
		}
		if found != 0 {
			return found, at
		}
	}
	return Content, at
}

// measured is what "how" asks for before some words. "How much of" something
// is a share, whatever is paid for it.
func measured(words []string) Sorts {
	switch {
	case len(words) == 0 || !measures[words[0]]:
		return 0
	case words[0] != "much" || len(words) > 1 && words[1] == "of":
		return Number
	case slices.ContainsFunc(words, func(w string) bool { return paid[Stem(w)] }):
		return Money
	}
	return Number
}

var (
	// measures are the words that make "how" ask for a number, and paid the
	// stems of those that make "how much" ask for a sum.
	measures = WordSet(`many much large big long old far often tall high deep fast strong`)
	paid     = StemSet(`money cost pay paid spend spent worth price charge earn donate fee salary budget`)
	// leads may stand between "what" and the word that tells what it asks for.
	leads = WordSet(`is was are were the total approximate estimated`)
	// auxiliaries open a question that is answered by yes or no.
	auxiliaries = WordSet(`is are was were do does did has have had can could will would should may might`)
	// asked are the words that tell what "what" and "which" ask for.
	asked = bySort(map[Sorts]string{
		Year:        `year`,
		Year | Time: `day date month decade century time`,
		Name:        `person president king emperor actor author leader`,
		Place: `country countries nation city cities place town state capital region continent island
			river district county province`,
		Number: `number percentage percent proportion share amount population ratio rate`,
		Money:  `price cost fee salary budget`,
		Reason: `caused causes led reason`,
	})
	sortsOf = bySort(map[Sorts]string{
		Number | Money: `two three four five six seven eight nine ten eleven twelve dozen dozens hundred hundreds thousand
			thousands million billion half percent third quarter twice`,
		Time: `january february march april may june july august september october november december monday tuesday
			wednesday thursday friday saturday sunday yesterday today century year years month week day days decade`,
		Reason: `because since due owing therefore so reason reasons cause caused causing led order concern concerns
			fear fears`,
	})
)

func bySort(words map[Sorts]string) map[string]Sorts {
	sorts := make(map[string]Sorts)
	for s, list := range words {
		for _, w := range strings.Fields(list) {
			sorts[w] |= s
		}
	}
	return sorts
}
