package sets

import (
	"math/rand/v2"
	"slices"
	"unicode"
)

// Typos are at most n of the questions, each with two of its words misspelt.
// They keep their IDs and all else, so that what is found for them compares
// with what is found for the questions as they were written. The same
// questions, n and seed give the same typos.
//
// A word is a run of letters, and long enough at five. Questions that cannot be
// answered, have no gold article or fewer than two long words are passed over.
// Of the others n are drawn, of each two long words, and in each of these one
// of four edits is made, all four alike in probability and at any position: a
// letter inserted, deleted, replaced by another, or swapped with the next.
// Letters that are put in are of a to z.
func Typos(questions []Question, n int, seed uint64) []Question {
	random := rand.New(rand.NewPCG(seed, seed))
	var typos []Question
	for _, at := range random.Perm(len(questions)) {
		if len(typos) == n {
			break
		}
		q := questions[at]
		text := []rune(q.Question)
		words := longWords(text)
		if !q.Answerable || len(q.Gold) == 0 || len(words) < 2 {
			continue
		}
		random.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
		first, second := words[0], words[1]
		if first.start > second.start {
			first, second = second, first
		}
		q.Question = string(slices.Concat(
			text[:first.start], misspell(random, text[first.start:first.end]),
			text[first.end:second.start], misspell(random, text[second.start:second.end]),
			text[second.end:]))
		typos = append(typos, q)
	}
	return typos
}

// longWord is how many letters a word has at least that is misspelt.
const longWord = 5

type run struct{ start, end int }

// longWords are the runs of at least longWord letters in a text.
func longWords(text []rune) []run {
	var words []run
	for start := 0; start < len(text); start++ {
		end := start
		for end < len(text) && unicode.IsLetter(text[end]) {
			end++
		}
		if end-start >= longWord {
			words = append(words, run{start, end})
		}
		start = end
	}
	return words
}

// misspell is the word with one random edit. Edits that leave the word as it
// was, such as swapping equal letters, are drawn again.
func misspell(random *rand.Rand, word []rune) []rune {
	letter := rune('a' + random.IntN(26))
	if !slices.ContainsFunc(word, unicode.IsLower) {
		letter = unicode.ToUpper(letter)
	}
	edited := slices.Clone(word)
	switch random.IntN(4) {
	case 0:
		edited = slices.Insert(edited, random.IntN(len(word)+1), letter)
	case 1:
		at := random.IntN(len(word))
		edited = slices.Delete(edited, at, at+1)
	case 2:
		edited[random.IntN(len(word))] = letter
	default:
		at := random.IntN(len(word) - 1)
		edited[at], edited[at+1] = edited[at+1], edited[at]
	}
	if slices.Equal(edited, word) {
		return misspell(random, word)
	}
	return edited
}
