package modeltest

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Paraphrasing answers as Truthful does, in other words: it names the
// publisher, where there is one, and changes verbs and fillers, but for those
// that somebody is quoted with.
func Paraphrasing(p Prompt) string {
	return changed(p, func(l *Line, p Prompt) {
		parts := quotationMarks.Split(l.Claim, -1)
		marks := quotationMarks.FindAllString(l.Claim, -1)
		l.Claim = ""
		for i, part := range parts {
			if i > 0 {
				l.Claim += marks[i-1]
			}
			if i%2 == 0 {
				part = paraphrases.Replace(part)
			}
			l.Claim += part
		}
		if i := slices.IndexFunc(p.Passages, func(o Passage) bool { return o.N == l.Source }); i >= 0 && p.Passages[i].Publisher != "unknown" {
			l.Claim = "According to " + p.Passages[i].Publisher + ", " + lowerFirst(l.Claim)
		}
	})
}

var paraphrases = strings.NewReplacer(" said ", " stated ", " about ", " approximately ", " will ", " is going to ", " began ", " started ",
	" also ", " ", " but ", " yet ", " because ", " since ", " more than ", " over ", " took over ", " acquired ")

var quotationMarks = regexp.MustCompile(`["“”]`)

// lowerFirst opens a sentence in lower case where its first word is common.
func lowerFirst(sentence string) string {
	first, rest, ok := strings.Cut(sentence, " ")
	if ok && openers[first] {
		return strings.ToLower(first) + " " + rest
	}
	return sentence
}

var openers = map[string]bool{"The": true, "A": true, "An": true, "In": true, "It": true, "They": true, "Its": true, "This": true, "He": true, "She": true}

// Misquoting answers as Truthful does but quotes words that stand nowhere.
func Misquoting(p Prompt) string {
	return changed(p, func(l *Line, _ Prompt) { l.Quote = "a statement that nobody made, in words that nobody wrote" })
}

// MisquotingSlightly answers as Truthful does, with a word of its own in the
// middle of each quote.
func MisquotingSlightly(p Prompt) string {
	return changed(p, func(l *Line, _ Prompt) { l.Quote = amid(l.Quote, "reluctantly") })
}

// SwappingQuotedWords quotes rightly, but puts words of its own between the
// quotation marks of the claim, or into somebody's mouth where it has none.
func SwappingQuotedWords(p Prompt) string {
	return changed(p, func(l *Line, _ Prompt) {
		swapped := spokenWords.ReplaceAllString(l.Claim, "“this is a disgrace to us all”")
		if swapped == l.Claim {
			swapped = strings.TrimRight(l.Claim, ".") + ", calling it “a disgrace to us all”."
		}
		l.Claim = swapped
	})
}

var spokenWords = regexp.MustCompile(`["“][^"“”]+["”]`)

// amid puts a word into the middle of a text.
func amid(text, word string) string {
	fields := strings.Fields(text)
	return strings.Join(slices.Insert(fields, len(fields)/2, word), " ")
}

// SwappingNumbers answers as Truthful does, and quotes rightly, but changes
// every number of the claim, or adds one.
func SwappingNumbers(p Prompt) string {
	return changed(p, func(l *Line, _ Prompt) {
		swapped := strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return '0' + (r-'0'+1)%10
			}
			return r
		}, l.Claim)
		if swapped == l.Claim {
			swapped = strings.TrimRight(l.Claim, ".") + ", for the 7,341st time."
		}
		l.Claim = swapped
	})
}

// SwappingNames quotes rightly but says of one who is named what the passage
// says of another: it puts in a name from elsewhere in the prompt, or one that
// is nowhere.
func SwappingNames(p Prompt) string {
	return changed(p, func(l *Line, p Prompt) {
		own := names(l.Claim)
		other := otherName(p, own)
		if len(own) == 0 {
			l.Claim = strings.TrimRight(l.Claim, ".") + ", along with " + other + "."
			return
		}
		l.Claim = strings.ReplaceAll(l.Claim, own[0], other)
	})
}

// SwappingSpeakers quotes rightly but gives the words of one speaker to
// another.
func SwappingSpeakers(p Prompt) string {
	return changed(p, func(l *Line, p Prompt) {
		other := otherName(p, names(l.Claim))
		if m := speaker.FindStringSubmatch(l.Claim); m != nil {
			l.Claim = strings.Replace(l.Claim, m[0], strings.Replace(m[0], cmp.Or(m[1], m[2]), other, 1), 1)
			return
		}
		l.Claim = strings.TrimRight(l.Claim, ".") + ", " + other + " said."
	})
}

var speaker = regexp.MustCompile(`((?:[A-Z]\pL+ )*[A-Z]\pL+),? (?:said|says|told|added|warned|asked)\b|said ((?:[A-Z]\pL+ )*[A-Z]\pL+)`)

// SwappingDates quotes rightly but moves what happened to another day, month
// or year, or to a year where the claim has no date.
func SwappingDates(p Prompt) string {
	return changed(p, func(l *Line, _ Prompt) {
		swapped := dates.ReplaceAllStringFunc(l.Claim, func(d string) string {
			for _, names := range [][]string{weekdays, months} {
				if i := slices.Index(names, d); i >= 0 {
					return names[(i+3)%len(names)]
				}
			}
			return fmt.Sprintf("%c%c%c%c", d[0], d[1], d[2], '0'+(d[3]-'0'+3)%10)
		})
		if swapped == l.Claim {
			swapped = strings.TrimRight(l.Claim, ".") + " in March 1987."
		}
		l.Claim = swapped
	})
}

var (
	weekdays = []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
	months   = []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
	dates    = regexp.MustCompile(`\b(?:` + strings.Join(slices.Concat(weekdays, months), "|") + `|(?:1[6-9]|20)\d\d)\b`)
)

// Negating quotes rightly but says the opposite.
func Negating(p Prompt) string {
	return changed(p, func(l *Line, _ Prompt) { l.Claim = negated(l.Claim) })
}

func negated(claim string) string {
	for _, verb := range [][2]string{
		{" did not ", " did "}, {" does not ", " does "}, {" is not ", " is "}, {" was not ", " was "}, {" will not ", " will "},
		{" will ", " will not "}, {" is ", " is not "}, {" are ", " are not "}, {" was ", " was not "}, {" were ", " were not "},
		{" has ", " has not "}, {" have ", " have not "}, {" had ", " had not "}, {" can ", " cannot "}, {" would ", " would not "},
		{" said ", " did not say "},
	} {
		if i := strings.Index(claim, verb[0]); i >= 0 {
			return claim[:i] + verb[1] + claim[i+len(verb[0]):]
		}
	}
	return "It is not true that " + lowerFirst(claim)
}

// InventingSource answers as Truthful does but names a passage that the prompt
// does not have.
func InventingSource(p Prompt) string {
	return changed(p, func(l *Line, p Prompt) { l.Source = len(p.Passages) + 90 })
}

// CitingWrong answers and quotes rightly, but names the next passage.
func CitingWrong(p Prompt) string {
	return changed(p, func(l *Line, p Prompt) { l.Source = l.Source%max(2, len(p.Passages)) + 1 })
}

// CitingAndQuotingWrong answers rightly, and quotes a passage word for word
// that says something else.
func CitingAndQuotingWrong(p Prompt) string {
	return changed(p, func(l *Line, p Prompt) {
		for _, o := range p.Passages {
			if all := o.sentences(); o.N != l.Source && len(all) > 0 {
				l.Source, l.Quote = o.N, all[len(all)-1]
				return
			}
		}
		l.Source++
	})
}

// OverCiting answers as Truthful does, in prose, with marks of its passage
// twice, of one that is not there, and in brackets of another kind.
func OverCiting(p Prompt) string {
	if p.Kind != Answer {
		return Truthful(p)
	}
	var b strings.Builder
	for _, l := range found(p) {
		fmt.Fprintf(&b, "%s [%[2]d][%[2]d][99]【%[2]d†source】.\n", strings.TrimRight(l.Claim, "."), l.Source)
	}
	return b.String()
}

// Repeating says each thing three times, with another full stop and in capital
// letters.
func Repeating(p Prompt) string {
	if p.Kind == Restate {
		return Truthful(p)
	}
	var lines []Line
	for _, l := range found(p) {
		for _, claim := range []string{l.Claim, strings.TrimRight(l.Claim, ".") + " .", strings.ToUpper(l.Claim)} {
			lines = append(lines, Line{Claim: claim, Source: l.Source, Quote: l.Quote})
		}
	}
	return Lines(lines...)
}

// Linking answers as Truthful does, with links of its own.
func Linking(p Prompt) string {
	return changed(p, func(l *Line, _ Prompt) {
		l.Claim = "[" + strings.TrimRight(l.Claim, ".") + "](https://evil.example/login), see <https://evil.example> and www.evil.example."
	})
}

// Refusing will not help.
func Refusing(Prompt) string {
	return "I'm sorry, but I can't help with that request. As an assistant, I must be careful with news."
}

// Rambling talks at length, to no purpose and without a source.
func Rambling(p Prompt) string {
	return strings.Repeat("That is a good question, and much could be said about it. ", 40) +
		"In short, " + strings.ToLower(strings.TrimRight(p.Question, "?")) + " is everything."
}

// FromNothing answers with what no passage says, without a quote, with one
// that is right for something else, and in prose.
func FromNothing(p Prompt) string {
	claim := "Everybody knows the answer: it was Harald Brekke of Ystad, in the autumn of 1987, for 612 crowns."
	if p.Kind == Restate {
		return restated("Who is Harald Brekke of Ystad?", "English")
	}
	lines := []Line{{Claim: claim, Source: 1}}
	for _, l := range found(p) {
		lines = append(lines, Line{Claim: claim, Source: l.Source, Quote: l.Quote})
	}
	return Lines(lines...) + claim + " [1]\n"
}

// names are the names of a text that surely are some: capitalised words after
// a word in lower case or a comma, those of several words first.
func names(text string) []string {
	var long, short []string
	for _, m := range capitals.FindAllStringIndex(text, -1) {
		name := text[m[0]:m[1]]
		before := strings.TrimSuffix(strings.TrimSuffix(text[:m[0]], " "), ",")
		last, _ := utf8.DecodeLastRuneInString(before)
		switch {
		case !unicode.IsLower(last), name == "The", slices.Contains(weekdays, name), slices.Contains(months, name):
		case strings.Contains(name, " "):
			long = append(long, name)
		default:
			short = append(short, name)
		}
	}
	return append(long, short...)
}

var capitals = regexp.MustCompile(`\b\p{Lu}\p{Ll}{2,}(?: \p{Lu}\p{Ll}{2,})*\b`)

// otherName is the first such name of the passages that is none of these in
// another form: it shares the beginning of no word with them, as "Russia" and
// "Russian" do, and is not in full what one of them is in short.
func otherName(p Prompt, than []string) string {
	taken := strings.Fields(strings.ToLower(strings.Join(than, " ")))
	same := func(name string) bool {
		short := ""
		for _, w := range strings.Fields(strings.ToLower(name)) {
			short += w[:1]
			if slices.ContainsFunc(taken, func(t string) bool {
				n := min(4, len(w), len(t))
				return w[:n] == t[:n]
			}) {
				return true
			}
		}
		return slices.Contains(taken, short)
	}
	for _, passage := range p.Passages {
		for _, name := range names(passage.Text) {
			if !same(name) {
				return name
			}
		}
	}
	return "Harald Brekke"
}
