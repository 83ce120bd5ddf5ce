package quote

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// utterances are the sentences of the passages found in which the one speaks
// whose words are asked for: "what did Lindqvist say about the tram?". They
// have half of what is asked about; where nothing is, one that never speaks is
// quoted with what is told of him. Only says that nothing else answers, as of
// one who is asked for by name.
func (a ask) utterances(question string, hits []retrieval.Hit) (found []Sentence, only bool) {
	name, topic, ok := a.whatSaid(question)
	if !ok {
		return nil, false
	}
	var told []Sentence
	all := a.gather(hits[:min(statedBy, len(hits))])
	for i, s := range all {
		switch {
		case len(topic.terms) > 0 && topic.share(s.stems()) < 0.5:
		case says(&s, name), i > 0 && s.place == all[i-1].place+1 && subjectOf(&all[i-1]) == name && saysOn(s.words):
			found = append(found, s)
		case subjectOf(&s) == name:
			told = append(told, s)
		}
	}
	at, known := a.at[name]
	only = len(topic.terms) == 0 && known && a.terms[at].Name
	if only && len(found) == 0 {
		found = told
	}
	Shipped.Rank(found)
	return found, only
}

// saidBy are those of the chosen that can be what a person said of something:
// they name the person, with what is quoted before them, and have half of the
// topic, or where they tell what was said, the sentence before has it. Where
// another question is asked, all are.
func (a ask) saidBy(question string, chosen []Sentence) []Sentence {
	name, topic, ok := a.whatSaid(question)
	if at, known := a.at[name]; !ok || !known || !a.terms[at].Name || len(topic.terms) == 0 {
		return chosen
	}
	return slices.DeleteFunc(slices.Clone(chosen), func(s Sentence) bool {
		run := stand(a, s)
		stems := setOf(stemsIn(run.words()))
		if says(&s, name) {
			text := s.Passage.Text()
			if before := corpus.Sentences(text[:run.span.Start]); len(before) > 0 {
				last := before[len(before)-1]
				for _, stem := range stemsIn(text[last.Start:last.End]) {
					stems[stem] = true
				}
			}
		}
		return !stems[name] || topic.share(stems) < 0.5
	})
}

// whatSaid reads a question of what somebody says: the last stem of who is
// called so, and what it is to be about. ok reports whether it is one.
func (a ask) whatSaid(question string) (name string, topic ask, ok bool) {
	m := saidPattern.FindStringSubmatch(question)
	if m == nil {
		return "", ask{}, false
	}
	by := stemsIn(m[1])
	if len(by) == 0 {
		return "", ask{}, false
	}
	return by[len(by)-1], a.without(setOf(by)).without(uttering), true
}

var saidPattern = regexp.MustCompile(`(?i)^\W*what (?:did|does|do|has|have|had) (.+?) (?:say|said|tell|told|think|thought|argue|argued|warn|warned|announce|announced|claim|claimed)\b`)

// says reports whether a sentence says that who is called by the stem speaks:
// with a verb of saying before the name and its titles, where that follows
// speech, or after the name, with no other name between but in commas.
func says(s *Sentence, name string) bool {
	for i, w := range s.words {
		if w.stem != name || possessive(s.Text[w.Start:w.End]) {
			continue
		}
		for j := i - 1; j >= max(0, i-4); j-- {
			before := &s.words[j]
			if saidBefore[before.text] && afterSpeech(s.Text[:before.Start]) {
				return true
			}
			if before.sorts&retrieval.Name == 0 && !courtesy[before.text] && !roles[before.stem] {
				break
			}
		}
		from := w.End
		if aside := s.Text[from:]; strings.HasPrefix(aside, ",") {
			if end := strings.Index(aside[1:], ","); end >= 0 && end < maxAside {
				from += 1 + end
			}
		}
		whole := true // the name goes on: "Inspector Olga Venn"
		for _, after := range s.words[i+1:] {
			if after.Start < from {
				continue
			}
			if voices[after.text] || saidBefore[after.text] {
				return true
			}
			whole = whole && after.sorts&retrieval.Name != 0
			if after.sorts&retrieval.Name != 0 && !whole {
				break
			}
		}
	}
	return false
}

// afterSpeech reports whether a text ends with something said.
func afterSpeech(text string) bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(text, " "))
	return text == "" || strings.ContainsRune(",\"”’'", last)
}

// maxAside is how long what stands in commas after a name may be: "Lindqvist,
// the mayor of Port Amble, said".
const maxAside = 80

// saysOn reports whether a sentence opens with "he said" or the like.
func saysOn(words []word) bool {
	if len(words) < 3 || !persons[words[0].text] {
		return false
	}
	return slices.ContainsFunc(words[1:3], func(w word) bool { return voices[w.text] || saidBefore[w.text] })
}

// subjectOf is the stem of the last word of the name that comes first in a
// sentence and is no place; none where something else has come before.
func subjectOf(s *Sentence) (stem string) {
	for i, w := range s.words {
		text := w.text
		switch {
		case w.sorts&(retrieval.Name|retrieval.Place) == retrieval.Name, i == 0 && len(s.words) > 1 && (verbs[s.words[1].text] || voices[s.words[1].text]):
			stem = w.stem
			if strings.HasPrefix(s.Text[w.End:], ",") {
				return stem
			}
		case stem != "" || persons[text] || verbs[text] || voices[text] || saidBefore[text]:
			return stem
		}
	}
	return stem
}

var (
	// saidBefore may stand before who speaks; after the others comes who is
	// spoken to, or of.
	saidBefore = retrieval.WordSet(`said says added wrote writes noted insisted replied responded argued argues declared announced`)
	voices     = retrieval.WordSet(`told tells adds warned warns stressed called calls denied claimed promised urged proposed
		suggested hoped hopes believes thinks expects`)
	uttering = retrieval.StemSet(`say said tell told think argue warn announce claim call`)
)
