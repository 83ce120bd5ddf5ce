package retrieval

import (
	"strings"

	"github.com/kljensen/snowball/english"
)

// Stem is the stem of a token's Word by the English Snowball algorithm
// (Porter 2), with what the algorithm keeps apart but readers do not: a
// people and its country ("Russian", "Russia"), the forms of irregular verbs, and
// British spelling and American.
func Stem(word string) string { return stemmed.get(word) }

var stemmed = newMemo(stem)

func stem(word string) string {
	s := word
	if c, ok := demonyms[word]; ok {
		s = c
	} else if v, ok := irregular[word]; ok {
		s = v
	}
	if isPlain(s) {
		s = english.Stem(american(s), true)
		if a, ok := britishStems[s]; ok {
			s = a
		}
	}
	return s
}

// american is a British spelling in its American form, as far as a rule
// reaches; the two stand side by side in any archive of news. The rule need
// not be right, "promize" does no harm, as long as all forms of a word agree.
func american(word string) string {
	for _, ending := range []string{"ise", "ised", "ises", "ising", "isation", "isations", "iser", "isers"} {
		s, ok := strings.CutSuffix(word, ending)
		if ok && len(s) >= 4 && !strings.ContainsRune("aeiou", rune(s[len(s)-1])) && s != "prec" && s != "conc" {
			return s + "iz" + ending[2:]
		}
	}
	for _, ending := range []string{"our", "ours", "oured", "ouring"} {
		if s, ok := strings.CutSuffix(word, ending); ok && len(s) >= 3 && s != "cont" {
			return s + "or" + ending[3:] // labour, honours, coloured
		}
	}
	return word
}

// britishStems are stems whose two spellings follow no rule.
var britishStems = map[string]string{
	"defenc": "defens", "offenc": "offens", "licenc": "licens", "programm": "program", "centr": "center",
	"theatr": "theater", "metr": "meter", "kilometr": "kilomet", "litr": "liter", "fibr": "fiber", "refuell": "refuel",
	"travell": "travel", "cancell": "cancel", "labell": "label", "modell": "model",
	"fuell": "fuel", "jewelleri": "jewelri", "aluminium": "aluminum", "chequ": "check", "tyre": "tire",
	"grey": "gray", "plough": "plow", "sceptic": "skeptic", "manoeuvr": "maneuv", "enrol": "enroll",
	"fulfil": "fulfill", "analys": "analyz", "paralys": "paralyz", "catalogu": "catalog", "dialogu": "dialog",
}

// firstOfLine maps the words of each line of a table to the first of it.
func firstOfLine(table string) map[string]string {
	first := make(map[string]string)
	for line := range strings.Lines(strings.TrimSpace(table)) {
		words := strings.Fields(line)
		for _, w := range words[1:] {
			first[w] = words[0]
		}
	}
	return first
}

// StemSet is the set of the stems of some words, by spaces apart.
func StemSet(words string) map[string]bool {
	set := make(map[string]bool)
	for w := range WordSet(words) {
		set[Stem(w)] = true
	}
	return set
}
