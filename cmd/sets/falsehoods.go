package sets

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// A Swap is what was exchanged in a true statement to make it false.
type Swap string

// The swaps. What is put in is taken from the same passage where it has
// another of the sort, since that is how models err, else from its article, else
// from another passage of the set.
const (
	SwapNumber   Swap = "number"   // another number
	SwapName     Swap = "name"     // another name
	SwapDate     Swap = "date"     // another year, month, weekday or day of the month
	SwapQuote    Swap = "quote"    // other words between quotation marks, or in what is cited
	SwapSpeaker  Swap = "speaker"  // another name beside a word of speech
	SwapNegation Swap = "negation" // a denial put in or left out
	SwapRoles    Swap = "roles"    // two names in each other's place
	SwapSense    Swap = "sense"    // a word of direction turned round: rose, fell
	SwapWord     Swap = "word"     // another common word
)

// Swaps are all kinds of swaps.
var Swaps = []Swap{SwapNumber, SwapName, SwapDate, SwapQuote, SwapSpeaker, SwapNegation, SwapRoles, SwapSense, SwapWord}

// Falsehoods are at most n false statements, each made of a true one by one
// swap. The kinds of swaps take turns as long as there are statements that they
// can be made in, and no statement serves one kind twice. The same truths, n
// and seed give the same falsehoods.
func Falsehoods(truths []Statement, n int, seed uint64) []Statement {
	random := rand.New(rand.NewPCG(seed, seed))
	m := &maker{random: random, truths: truths}
	orders := make(map[Swap][]int)
	for _, swap := range Swaps {
		orders[swap] = random.Perm(len(truths))
	}
	var all []Statement
	for made := true; made; {
		made = false
		for _, swap := range Swaps {
			for len(orders[swap]) > 0 && len(all) < n {
				at := orders[swap][0]
				orders[swap] = orders[swap][1:]
				s := truths[at]
				if m.swap(&s, swap) && s.Text+s.Quote != truths[at].Text+truths[at].Quote {
					s.Swap = swap
					all = append(all, s)
					made = true
					break
				}
			}
		}
	}
	return all
}

// A maker makes false statements of true ones.
type maker struct {
	random *rand.Rand
	truths []Statement
}

func (m *maker) swap(s *Statement, swap Swap) bool {
	switch swap {
	case SwapNumber:
		return m.exchange(s, numbersIn, sameNumber)
	case SwapName:
		return m.exchange(s, namesIn, sameName)
	case SwapDate:
		return m.exchange(s, datesIn, strings.EqualFold)
	case SwapQuote:
		return m.misquote(s)
	case SwapSpeaker:
		return m.exchange(s, speakersIn, sameName)
	case SwapNegation:
		return m.negate(s)
	case SwapRoles:
		return m.roles(s)
	case SwapWord:
		return m.exchange(s, wordsIn, sameWord)
	}
	return m.turn(s)
}

// A part is a piece of a text that can be exchanged for another of its sort.
type part struct {
	corpus.Span
	text, sort string
}

// exchange puts another part in the place of one of the statement's. What it
// puts in stands nowhere in the statement's sentence as the same.
func (m *maker) exchange(s *Statement, partsIn func(string) []part, same func(a, b string) bool) bool {
	parts := partsIn(s.Text)
	if len(parts) == 0 {
		return false
	}
	old := parts[m.random.IntN(len(parts))]
	in := partsIn
	if old.sort == "speaker" {
		in = namesIn
	}
	taken := append(in(s.Sentence), in(s.Text)...)
	near, far := m.sources(s)
	for _, text := range append(near, far...) {
		var fit []part
		for _, p := range in(text) {
			if (p.sort == old.sort || old.sort == "speaker") && !same(p.text, old.text) &&
				!slices.ContainsFunc(taken, func(t part) bool { return same(t.text, p.text) }) {
				fit = append(fit, p)
			}
		}
		if len(fit) > 0 {
			s.Text = s.Text[:old.Start] + fit[m.random.IntN(len(fit))].text + s.Text[old.End:]
			return true
		}
	}
	return false
}

// sources are the texts to take parts from: the passage and its article, then
// passages of other statements.
func (m *maker) sources(s *Statement) (near, far []string) {
	near = []string{s.Passage.Text(), s.Passage.Article.Text}
	for range 20 {
		far = append(far, m.truths[m.random.IntN(len(m.truths))].Passage.Text())
	}
	return near, far
}

var (
	aNumber  = regexp.MustCompile(`\$?\b\d{1,3}(?:,\d{3})+(?:\.\d+)?\b|\$?\b\d+(?:\.\d+)?\b|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)\b`)
	aYear    = regexp.MustCompile(`\b(?:1[0-9]|20)\d\d\b`)
	aDate    = regexp.MustCompile(`\b(January|February|April|June|July|August|September|October|November|December)\b|\b(Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b|\b((?:1[0-9]|20)\d\d)\b`)
	months   = `January|February|March|April|May|June|July|August|September|October|November|December`
	dayOf    = regexp.MustCompile(`\b(\d{1,2}) (?:` + months + `)\b|\b(?:` + months + `) (\d{1,2})\b`)
	decimals = regexp.MustCompile(`^[.,]\d`)
)

// numbersIn are the numbers of a text that are no part of a date, a time or a
// word.
func numbersIn(text string) []part {
	var parts []part
	dates := append(aYear.FindAllStringIndex(text, -1), dayOf.FindAllStringIndex(text, -1)...)
	for _, at := range aNumber.FindAllStringIndex(text, -1) {
		before, after := text[max(0, at[0]-1):at[0]], text[at[1]:min(len(text), at[1]+1)]
		inDate := slices.ContainsFunc(dates, func(d []int) bool { return at[0] < d[1] && d[0] < at[1] })
		if inDate || strings.ContainsAny(before+after, "-–/:#’'") || before == "." || decimals.MatchString(text[at[1]:]) || text[at[0]:at[1]] == "1" {
			continue
		}
		p := part{corpus.Span{Start: at[0], End: at[1]}, text[at[0]:at[1]], "number"}
		if p.text[0] == '$' {
			p.sort = "amount"
		}
		parts = append(parts, p)
	}
	return parts
}

// sameNumber reports whether two numbers are of the same value, as far as one
// word tells.
func sameNumber(a, b string) bool { return value(a) == value(b) }

func value(s string) string {
	s = strings.TrimPrefix(strings.ReplaceAll(s, ",", ""), "$")
	if n, ok := inDigits[s]; ok {
		return n
	}
	if f, err := strconv.ParseFloat(s, 64); err == nil {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	return s
}

func datesIn(text string) []part {
	var parts []part
	for _, m := range aDate.FindAllStringSubmatchIndex(text, -1) {
		for i, sort := range []string{"month", "weekday", "year"} {
			if m[2+2*i] >= 0 {
				parts = append(parts, part{corpus.Span{Start: m[0], End: m[1]}, text[m[0]:m[1]], sort})
			}
		}
	}
	for _, m := range dayOf.FindAllStringSubmatchIndex(text, -1) {
		at := max(m[2], m[4])
		parts = append(parts, part{corpus.Span{Start: at, End: max(m[3], m[5])}, text[at:max(m[3], m[5])], "day"})
	}
	return parts
}

var (
	aName = regexp.MustCompile(`\b\p{Lu}[\p{L}’']*\p{Ll}[\p{L}’']*(?:[ -](?:\p{Lu}\. )?\p{Lu}[\p{L}’']+)*|\b\p{Lu}{2,6}\b`)
	plain = regexp.MustCompile(`^(?:` + months + `|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Mr|Mrs|Ms|Dr|The|This|That|These|Those|It|He|She|They|We|In|On|At|A|An|And|But|If|For|As|By|When|While|After|Before|With|From|To|There|Some|Many|Most|One|Two|I’m|I've|You|Your|My|Our|His|Her|Its|Their|No|Not|What|Who|How|Why|So|Now|Then|Also)$`)
)

// namesIn are the names of a text that do not open a sentence and are no words
// of it.
func namesIn(text string) []part {
	var parts []part
	for _, s := range corpus.Sentences(text) {
		sentence := text[s.Start:s.End]
		for _, at := range aName.FindAllStringIndex(sentence, -1) {
			name := strings.TrimSuffix(strings.TrimSuffix(sentence[at[0]:at[1]], "’s"), "'s")
			before := strings.TrimRight(sentence[:at[0]], " ")
			opens := before == "" || strings.ContainsAny(before[len(before)-1:], ".:?!\"(") || strings.HasSuffix(before, "“") || strings.HasSuffix(before, "—")
			if words := strings.FieldsFunc(name, func(r rune) bool { return r == ' ' || r == '-' }); opens ||
				slices.ContainsFunc(words, plain.MatchString) || strings.Contains(text, " "+strings.ToLower(name)+" ") {
				continue
			}
			start := s.Start + at[0]
			parts = append(parts, part{corpus.Span{Start: start, End: start + len(name)}, name, "name"})
		}
	}
	return parts
}

// sameName reports whether two names may be of the same: they share a word, or
// the beginning of one, or one is made of the other's initials.
func sameName(a, b string) bool {
	for _, names := range countries {
		if names.MatchString(a) && names.MatchString(b) {
			return true
		}
	}
	initials := func(s string) string {
		var out strings.Builder
		for _, w := range strings.Fields(s) {
			out.WriteString(w[:1])
		}
		return out.String()
	}
	if initials(a) == b || initials(b) == a {
		return true
	}
	part := func(r rune) bool { return r == ' ' || r == '-' }
	for v := range strings.FieldsFuncSeq(strings.ToLower(a), part) {
		for w := range strings.FieldsFuncSeq(strings.ToLower(b), part) {
			n := min(len(v), len(w), 2)
			if v[:n] == w[:n] {
				return true
			}
		}
	}
	return false
}

// countries are names of the same that share no letters.
var countries = []*regexp.Regexp{
	regexp.MustCompile(`\bU\.?S\b|\bUnited States\b|\bAmerican?s?\b`),
	regexp.MustCompile(`\bUK\b|\bUnited Kingdom\b|\bBrit(?:ain|ish|ons?)\b`),
}

var speaker = regexp.MustCompile(`(?:\b(?:said|says|added|wrote|explained|stated) |according to )(\p{Lu}[\p{L}’']+(?: \p{Lu}[\p{L}’']+){0,2})|(\p{Lu}[\p{L}’']+(?: \p{Lu}[\p{L}’']+){0,2}) (?:said|says|told|added|wrote|tweeted|argued|claimed|announced|explained|stated|believes|noted|warned)\b`)

// speakersIn are the names beside words of speech.
func speakersIn(text string) []part {
	var parts []part
	for _, m := range speaker.FindAllStringSubmatchIndex(text, -1) {
		at := corpus.Span{Start: max(m[2], m[4]), End: max(m[3], m[5])}
		name := text[at.Start:at.End]
		if !slices.ContainsFunc(strings.Fields(name), plain.MatchString) {
			parts = append(parts, part{at, name, "speaker"})
		}
	}
	return parts
}

// wordsIn are the common words of a text, of five letters and more.
func wordsIn(text string) []part {
	var parts []part
	for t := range retrieval.Tokens(text) {
		if word := text[t.Start:t.End]; len(word) >= 5 && !t.Name && !retrieval.IsStop(t.Word) && strings.Trim(word, "abcdefghijklmnopqrstuvwxyz") == "" {
			parts = append(parts, part{t.Span, word, "word"})
		}
	}
	return parts
}

func sameWord(a, b string) bool { return retrieval.Stem(a) == retrieval.Stem(b) }
