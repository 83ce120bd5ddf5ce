package bot

import (
	"iter"
	"math"
	"strconv"
	"strings"

	"github.com/dateline-bot/dateline/retrieval"
)

// Numbers yields the numbers of a text as plain decimals, however they are
// written: "30,000", "30 thousand", "thirty thousand" and "30k" are all
// "30000". "One" is not a number here: it mostly stands for a thing.
func Numbers(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		var words []word
		for t := range retrieval.Tokens(text) {
			words = append(words, word{Token: t})
		}
		for n := range numbersOf(text, words) {
			if !yield(n.value) {
				return
			}
		}
	}
}

// A numeral is a number of a text: its value as a plain decimal, and the words
// that it is written in, the one at end not included.
type numeral struct {
	value      string
	first, end int
}

// numbersOf yields the numbers among the words of a text.
func numbersOf(text string, words []word) iter.Seq[numeral] {
	return func(yield func(numeral) bool) {
		var value float64 // of the number being read
		var reading, written bool
		var first, end int // its words
		flush := func() bool {
			if !reading {
				return true
			}
			n := numeral{strconv.FormatFloat(value, 'f', -1, 64), first, end}
			value, reading, written = 0, false, false
			return yield(n)
		}
		begin := func(i int, n float64, inWords bool) {
			value, reading, written = n, true, inWords
			first, end = i, i+1
		}
		for i, t := range words {
			adjacent := i > 0 && strings.Trim(text[words[i-1].End:t.Start], " -‑$€£") == ""
			if m, ok := magnitudes[t.Word]; ok && reading && adjacent {
				value *= m
				end = i + 1
				continue
			}
			if small, ok := smallNumbers[t.Word]; ok {
				if reading && written && adjacent && addable(value, small) {
					value += small
					end = i + 1
					continue
				}
				if !flush() {
					return
				}
				begin(i, small, true)
				continue
			}
			if t.Word == "and" && reading && written && value >= 100 {
				continue
			}
			if !flush() {
				return
			}
			if n, ok := parseNumber(t.Word); ok {
				begin(i, n, false)
			}
		}
		flush()
	}
}

// addable reports whether a written number goes on: "twenty five", "two
// hundred thirty".
func addable(value, next float64) bool {
	if value >= 100 {
		return math.Mod(value, 100) == 0 && next < 100 || math.Mod(value, 10) == 0 && math.Mod(value, 100) >= 20 && next < 10
	}
	return value >= 20 && math.Mod(value, 10) == 0 && next < 10
}

// parseNumber reads a token's word: "30000", "1p5" for 1.5, "30k", "5th".
func parseNumber(word string) (float64, bool) {
	if word == "" || word[0] < '0' || word[0] > '9' {
		return 0, false
	}
	word = strings.Replace(word, "p", ".", 1)
	factor := 1.0
	for _, s := range []struct {
		suffix string
		factor float64
	}{{"bn", 1e9}, {"mn", 1e6}, {"m", 1e6}, {"k", 1e3}, {"th", 1}, {"st", 1}, {"nd", 1}, {"rd", 1}, {"s", 1}} {
		if cut, ok := strings.CutSuffix(word, s.suffix); ok {
			word, factor = cut, s.factor
			break
		}
	}
	n, err := strconv.ParseFloat(word, 64)
	return n * factor, err == nil
}

var magnitudes = map[string]float64{
	"hundred": 100, "hundreds": 100, "thousand": 1e3, "thousands": 1e3, "million": 1e6, "millions": 1e6,
	"billion": 1e9, "billions": 1e9, "trillion": 1e12, "dozen": 12, "bn": 1e9, "mn": 1e6,
}

var smallNumbers = map[string]float64{
	"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
	"seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
	"sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}
