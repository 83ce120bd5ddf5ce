package bot

import (
	"strings"
	"unicode"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// A sort is the kind of thing that a word names. Words of one sort can stand
// in each other's place, which makes another claim.
type sort int8

const (
	plainWord sort = iota
	nameWord
	numberWord
	dayWord // of the month
	monthWord
	weekdayWord
	yearWord
	axisWord // the first of those whose words are opposites, one for each row of poles
)

// A word is a word of a text with what the check compares of it.
type word struct {
	retrieval.Token
	stem  string
	stop  bool
	sort  sort
	value string // what words of the sort are compared by
	// spaced is the value of a number with the next one where a space got into
	// it, as in "1, 056" and "2. 5".
	spaced string
	// first is the index of the first word of what it is a part of: a name of
	// several words, or a number.
	first int
	// sentence, segment and place say where it stands. Segments are parted by
	// commas and the like, and what is read as one, a name or a list of names,
	// has one place.
	sentence, segment, place int
	from, to                 int // the first and last place of its segment
	denied, denies           bool
	hedged                   doubt
	passive                  bool // "was sold by"
	aside                    bool // in brackets
}

// A reading is a text read for comparison.
type reading struct {
	text  string
	words []word
	at    map[string][]int // the words by their stems
}

func newReading() *reading { return &reading{at: make(map[string][]int)} }

// add reads the sentences of a text.
func (r *reading) add(text string) {
	for _, s := range corpus.Sentences(text) {
		r.addSpan(text, s)
	}
}

// addSpan reads one sentence of a text.
func (r *reading) addSpan(text string, s corpus.Span) {
	start, end := len(r.text), len(r.text)+s.Len()
	r.text += text[s.Start:s.End] + "\n"
	first := len(r.words)
	sentence := 0
	if first > 0 {
		sentence = r.words[first-1].sentence + 1
	}
	for t := range retrieval.Tokens(r.text[start:end]) {
		t.Start, t.End = t.Start+start, t.End+start
		r.words = append(r.words, word{Token: t, stem: retrieval.Stem(t.Word), stop: retrieval.IsStop(t.Word), first: len(r.words), sentence: sentence})
	}
	words := r.words[first:]
	r.sortNumbers(first)
	for i := range words {
		r.sortWord(first, first+i)
	}
	r.joinNames(first)
	r.setPlaces(first)
	r.setDenials(first)
	r.setHedges(first)
	for i := range words {
		r.at[words[i].stem] = append(r.at[words[i].stem], first+i)
	}
}

// gap is what stands between the word at i and the one before it in its
// sentence.
func (r *reading) gap(i int) string { return r.text[r.words[i-1].End:r.words[i].Start] }

// sortNumbers marks the words of numbers.
func (r *reading) sortNumbers(first int) {
	words := r.words[first:]
	for n := range numbersOf(r.text, words) {
		for i := n.first; i < n.end; i++ {
			words[i].sort, words[i].value, words[i].first, words[i].Name = numberWord, n.value, first+n.first, false
		}
		raw := r.text[words[n.first].Start:words[n.first].End]
		if n.end == n.first+1 && len(raw) == 4 && len(n.value) == 4 && (raw[0] == '1' || raw[:2] == "20") {
			words[n.first].sort = yearWord
		}
	}
	for i := len(r.words) - 1; i >= max(first, 1); i-- {
		a, b := &r.words[i-1], &r.words[i]
		digits := r.text[b.Start:b.End]
		if !isDigits(digits) || !isDigits(r.text[a.Start:a.End]) {
			continue
		}
		switch gap := r.gap(i); {
		case gap == ":" && len(digits) == 2: // a time
			if digits != "00" {
				a.value += ":" + digits
			}
			b.value, b.first = a.value, i-1
		case gap == ", " && len(digits) == 3 && a.End-a.Start <= 3:
			a.spaced = a.value + digits
			if b.spaced != "" {
				a.spaced = a.value + b.spaced
			}
			b.first = i - 1
		case gap == ". ", gap == ".\n":
			a.spaced = a.value + "." + digits
			b.first = i - 1
		}
	}
}

func isDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// sortWord tells months, weekdays, names and words that have an opposite.
func (r *reading) sortWord(first, i int) {
	w := &r.words[i]
	if w.sort != plainWord {
		return
	}
	near := func(j int, is sort) bool {
		return j >= first && j < len(r.words) && r.words[j].sort == is
	}
	switch m, isMonth := monthNames[w.Word]; {
	case isMonth && w.Name && (!doubtfulMonths[w.Word] || near(i-1, numberWord) || near(i+1, numberWord) || near(i+1, yearWord) || i > first && beforeDates[r.words[i-1].Word]):
		w.sort, w.value = monthWord, m
		for _, j := range []int{i - 1, i + 1} {
			if near(j, numberWord) && len(r.words[j].value) <= 2 {
				r.words[j].sort = dayWord
			}
		}
		return
	case weekdays[w.Word] && w.Name:
		w.sort, w.value = weekdayWord, w.Word
		return
	}
	p, ok := poles[w.Word]
	if !ok {
		p, ok = poles[w.stem]
	}
	if ok && (!w.Name || r.opens(first, i) && !(compass[w.Word] && r.goesOn(i)) || r.shouted(first, i)) {
		w.sort, w.value = p.axis, p.pole
		return
	}
	initial := w.End-w.Start == 1 && strings.HasPrefix(r.text[w.End:], ". ")
	if w.Name && (!w.stop || initial || r.odd(first, i)) && !(r.opens(first, i) && r.common(i)) {
		w.sort, w.value = nameWord, w.stem
	}
}

// opens reports whether a word is the first of its sentence or of what is
// quoted or follows a colon, where every word has a capital.
func (r *reading) opens(first, i int) bool {
	return i == first || strings.ContainsAny(r.gap(i), `"“‘:([.?!…`) && !strings.HasPrefix(r.gap(i), ". ")
}

// goesOn reports whether a word with a capital follows the one at i.
func (r *reading) goesOn(i int) bool {
	return i+1 < len(r.words) && r.words[i+1].Name && r.words[i+1].sentence == r.words[i].sentence && r.gap(i+1) == " "
}

// odd reports whether the function word at i, which has a capital, has it as a
// name has: in the middle of a sentence, and not in a title, "War of the Worlds".
func (r *reading) odd(first, i int) bool {
	w := r.words[i].Word
	return i > first && r.gap(i) == " " && !r.words[i-1].Name && !r.goesOn(i) && w != "i" && w != "mr" && w != "mrs" && w != "ms" && w != "dr"
}

// shouted reports whether the word at i is all in capitals after another that is:
// there a capital makes no name.
func (r *reading) shouted(first, i int) bool {
	return i > first && r.words[i].End-r.words[i].Start > 3 && isUpperWord(r.text[r.words[i].Start:r.words[i].End]) &&
		isUpperWord(r.text[r.words[i-1].Start:r.words[i-1].End])
}

// common reports whether a word with a capital at an opening looks like no
// name: none follows it, and the thesaurus or its ending knows it.
func (r *reading) common(i int) bool {
	w := r.words[i]
	if i+1 < len(r.words) && r.words[i+1].Name && !retrieval.IsStop(r.words[i+1].Word) && r.gap(i+1) == " " {
		return openers[w.Word]
	}
	if plainOpener(w.Word) || openers[w.Word] {
		return true
	}
	return isCommon(w.stem) && strings.IndexFunc(r.text[w.Start+1:w.End], unicode.IsUpper) < 0
}

// plainOpener reports whether a capitalised first word looks like a common
// word: the endings of English plurals, participles, adverbs and abstract
// nouns are rare in names.
func plainOpener(word string) bool {
	for _, suffix := range []string{"ing", "ed", "ly", "tion", "sion", "ment", "ness", "ity", "als", "ers", "ies", "ions", "ments", "ance", "ence", "men", "ists"} {
		if strings.HasSuffix(word, suffix) && len(word) > len(suffix)+2 {
			return true
		}
	}
	return false
}

// joinNames makes one of the words of a name.
func (r *reading) joinNames(first int) {
	for i := first + 1; i < len(r.words); i++ {
		w, before := &r.words[i], r.words[i-1]
		if w.sort != nameWord || before.sort != nameWord {
			continue
		}
		if raw := r.text[before.Start:before.End]; strings.HasSuffix(raw, "'s") || strings.HasSuffix(raw, "’s") {
			continue
		}
		gap := r.gap(i)
		if gap == " " || gap == "-" || gap == ". " && before.End-before.Start <= 3 {
			w.first = before.first
		}
	}
}

// setPlaces gives each word its place.
func (r *reading) setPlaces(first int) {
	words := r.words[first:]
	listed := r.lists(first)
	place, segment, aside := 0, 0, false
	for i := range words {
		if i > 0 {
			gap := r.gap(first + i)
			open, closed := strings.LastIndexByte(gap, '('), strings.LastIndexByte(gap, ')')
			aside = open > closed || aside && closed < 0
		}
		words[i].aside = aside
		if i > 0 && words[i].first != words[i-1].first && !listed[i] {
			place++
			if parts(r.gap(first + i)) {
				segment++
			}
		}
		words[i].place, words[i].segment = place, segment
	}
	for i := 0; i < len(words); {
		j := i
		for j < len(words) && words[j].segment == words[i].segment {
			j++
		}
		for k := i; k < j; k++ {
			words[k].from, words[k].to = words[i].place, words[j-1].place
		}
		i = j
	}
	for i := range words {
		words[i].passive = isForm(words, i-1, -3, beings) && isForm(words, i+1, 3, by)
	}
}

// isForm reports whether one of the next words from i, as many as steps in its
// direction, is in the set.
func isForm(words []word, i, steps int, set map[string]bool) bool {
	step := 1
	if steps < 0 {
		step = -1
	}
	for ; steps != 0 && i >= 0 && i < len(words); i, steps = i+step, steps-step {
		if set[words[i].Word] {
			return true
		}
	}
	return false
}

// parts reports whether what stands between two words parts what they say.
func parts(gap string) bool {
	return strings.ContainsAny(gap, ",;:()—–[]") || strings.Contains(gap, " - ") || strings.Contains(gap, "--")
}

// lists marks the words that go on a list of names or years: "Ada, Tomas and
// Mira" is one thing of which something is said.
func (r *reading) lists(first int) []bool {
	words := r.words[first:]
	listed := make([]bool, len(words))
	for i := 0; i < len(words); {
		if words[i].sort != nameWord && words[i].sort != yearWord {
			i++
			continue
		}
		end, joined := i+1, false // of the list so far, and whether it has its "and"
		for end < len(words) && words[end].first == words[i].first {
			end++
		}
		last := end
		for last < len(words) {
			next := last
			and := words[next].Word == "and" || words[next].Word == "or"
			gap := strings.TrimSpace(r.gap(first + next))
			if gap != "" && gap != "," && gap != "&" || gap == "" && !and {
				break
			}
			if and {
				next++
			}
			if next >= len(words) || words[next].sort != words[i].sort || and && strings.TrimSpace(r.gap(first+next)) != "" {
				break
			}
			joined = joined || and || gap == "&"
			last = next + 1
			for last < len(words) && words[last].first == words[next].first {
				last++
			}
			if joined {
				end = last
			}
		}
		for k := i + 1; k < end; k++ {
			listed[k] = true
		}
		i = end
	}
	return listed
}

// from is how far the word at j stands behind the one at i, negative before it,
// in places. What stands between commas does not part the words around it, but
// is itself parted from them.
func (r *reading) from(i, j int) int {
	a, b := &r.words[i], &r.words[j]
	if a.place > b.place {
		return -r.from(j, i)
	}
	switch b.segment - a.segment {
	case 0:
		return b.place - a.place
	case 1:
		return b.place - a.place + 2
	}
	return min(b.place-a.place, a.to-a.place+b.place-b.from+2)
}

// in reports whether a stem stands in the text.
func (r *reading) in(stem string) bool { return len(r.at[stem]) > 0 }

// run are the words from the one at i of the same name or number.
func (r *reading) run(i int) []word {
	end := i + 1
	for end < len(r.words) && r.words[end].first == r.words[i].first && r.words[end].sentence == r.words[i].sentence {
		end++
	}
	return r.words[i:end]
}

// said is how a run is written.
func (r *reading) said(i int) string {
	run := r.run(i)
	return strings.Join(strings.Fields(r.text[run[0].Start:run[len(run)-1].End]), " ")
}

// starts are the first words of the runs of a sort.
func (r *reading) starts(is sort) []int {
	var all []int
	for i, w := range r.words {
		if w.sort == is && w.first == i {
			all = append(all, i)
		}
	}
	return all
}
