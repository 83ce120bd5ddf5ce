package bot

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// maxMissing is how many missing words are named.
const maxMissing = 3

// missing are the first few of the question's names that no article searched
// has, or where it lacks no name, of its other words; nil when it has them all
// and where the words are of another language.
//
// The index counts a word over what the query's filter passes, which a window
// read from the question narrows further: there a word is missing when all
// that fits was found and none of it has the word.
func missing(found retrieval.Result) []string {
	names, words := lacking(found)
	if len(names) == 0 && !otherLanguage(found.Query.Text) {
		names = words
	}
	return names[:min(maxMissing, len(names))]
}

// missingNames are the names of an answered question that no article searched
// has: what is answered is then not all that was asked about. Of the
// answered questions of the sets it says so of 1 in 250.
func missingNames(found retrieval.Result) []string {
	names, _ := lacking(found)
	return names[:min(maxMissing, len(names))]
}

// lacking are the names and the other words that no article searched has.
func lacking(found retrieval.Result) (names, words []string) {
	bounded := found.Query.From.Known() || found.Query.To.Known()
	whole := bounded && len(found.Hits) < found.Query.Limit
	var seen map[string]bool // what is made only when it is needed
	absent := make(map[string]bool)
	for _, t := range found.Terms {
		if t.Passages > 0 && !whole {
			continue
		}
		if seen == nil {
			seen = stemsOf(found, whole)
		}
		absent[t.Stem] = !seen[t.Stem] && !asking[t.Stem]
	}
	return named(found.Query.Text, absent)
}

// named are the words of a question that are absent, by their stems, each once:
// the names, in full where they have more words, and the others. A capital at
// the beginning of more words makes no name.
func named(question string, absent map[string]bool) (names, words []string) {
	tokens := slices.Collect(retrieval.Tokens(question))
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		if !t.Name || i == 0 && len(tokens) > 1 || retrieval.IsStop(t.Word) {
			word := strings.ToLower(question[t.Start:t.End])
			if absent[retrieval.Stem(t.Word)] && telling(word) && !slices.Contains(words, word) {
				words = append(words, word)
			}
			continue
		}
		first := i
		for i+1 < len(tokens) && tokens[i+1].Name && strings.Trim(question[tokens[i].End:tokens[i+1].Start], " -") == "" {
			i++
		}
		// Of "Nikolai Makarov" the articles may well have the surname: then it
		// is the other name that they lack.
		parts := tokens[first : i+1]
		if absent[retrieval.Stem(parts[len(parts)-1].Word)] {
			parts = []retrieval.Token{{Span: corpus.Span{Start: parts[0].Start, End: parts[len(parts)-1].End}}}
		} else {
			parts = slices.DeleteFunc(slices.Clone(parts), func(t retrieval.Token) bool { return !absent[retrieval.Stem(t.Word)] })
		}
		for _, part := range parts {
			name := question[part.Start:part.End]
			name = strings.TrimSuffix(strings.TrimSuffix(name, "'s"), "’s")
			if telling(name) && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names, words
}

// telling reports whether it helps to hear that a word is missing: one of two
// letters or of sixty, or a number, says little.
func telling(word string) bool {
	n := utf8.RuneCountInString(word)
	return n > 2 && n < 60 && strings.ContainsFunc(word, unicode.IsLetter)
}

// asking are the stems of words that ask and are about nothing.
var asking = func() map[string]bool {
	stems := make(map[string]bool)
	for _, w := range strings.Fields(`ask tell say talk mention discuss know compare list explain summarize describe show find
		write hello hi hey thank article report story news archive question answer information publish written happened`) {
		stems[retrieval.Stem(w)] = true
	}
	return stems
}()

// stemsOf are the stems of what the articles found are known by, and with text
// those of the passages too.
func stemsOf(found retrieval.Result, text bool) map[string]bool {
	stems := make(map[string]bool)
	add := func(text string) {
		for t := range retrieval.Tokens(text) {
			stems[retrieval.Stem(t.Word)] = true
		}
	}
	add(found.Query.Publisher)
	for _, a := range found.Articles() {
		add(a.Title)
		add(a.Publisher)
		add(strings.Join(a.Authors, " "))
	}
	if text {
		for _, h := range found.Hits {
			add(h.Text())
			for _, twin := range h.Also {
				add(twin.Text())
			}
		}
	}
	return stems
}

// Bounded reports whether only the articles of some days were searched, as a note
// then tells.
func (a Answer) Bounded() bool {
	return slices.ContainsFunc(a.Notes, func(n retrieval.Note) bool { return n.Kind == retrieval.NoteWindow })
}

// LacksNames reports whether what is missing are names, and not other words.
func (a Answer) LacksNames() bool {
	first, _ := utf8.DecodeRuneInString(strings.Join(a.Missing, ""))
	return unicode.IsUpper(first)
}

// Lacks says what is missing for an answer, in a sentence: "No article mentions
// Libya." It is empty when nothing is known to be.
func (a Answer) Lacks() string {
	none := "No article"
	if a.Bounded() {
		none = "None of these articles"
	}
	switch {
	case len(a.Missing) == 0:
		return ""
	case a.LacksNames():
		return none + " mentions " + oneOf(a.Missing) + "."
	}
	var quoted []string
	for _, w := range a.Missing {
		quoted = append(quoted, "“"+w+"”")
	}
	if len(quoted) == 1 {
		return none + " uses the word " + quoted[0] + "."
	}
	return none + " uses the words " + oneOf(quoted) + "."
}

// oneOf lists words: "a, b or c".
func oneOf(list []string) string {
	last := len(list) - 1
	if last == 0 {
		return list[0]
	}
	return strings.Join(list[:last], ", ") + " or " + list[last]
}
