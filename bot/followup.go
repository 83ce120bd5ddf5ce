package bot

import (
	"regexp"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// A follow-up leans on what was spoken of before: it says "they" without
// saying who, or only what is different now ("and in 2010?"). The rules below
// tell one by its words and make it stand alone by the words of the question
// before it and its answer. They know English alone, and would rather leave a
// question as it is than change one that stands alone.

// leaning reports whether a question does not stand alone.
func leaning(text string) bool {
	if rest := trimOpener(text); opener.FindString(text) != "" && (aside.MatchString(text) || fragment(rest) || bare.MatchString(rest)) {
		return true
	}
	tokens := slices.Collect(retrieval.Tokens(text))
	content := 0
	for i, t := range tokens {
		switch {
		case (addressing[t.Word] || chatting[t.Word]) && content == 0:
			return false // "who are you?", "thanks" are of no subject
		case t.Word == "else" && !anyone.MatchString(text), t.Word == "too" && i == len(tokens)-1:
			return true
		case refers(text, tokens, i, content):
			return true
		case !retrieval.IsStop(t.Word) && !hollow[t.Word]:
			content++
		}
	}
	return content == 0 || fragment(text) && (strings.HasSuffix(text, "?") || placed.MatchString(text))
}

var (
	// opener begins a question that goes on from another.
	opener = regexp.MustCompile(`(?i)^(?:(?:and|but|or|so|ok|okay|then)\b[\s,]*)*(?:(?:what|how) (?:about|of)\b\s*)?`)
	// aside asks the same of something else.
	aside = regexp.MustCompile(`(?i)^(?:(?:and|but|or|so|ok|okay|then)\b[\s,]*)*(?:what|how) about\b`)
	// bare asks and names nothing that it asks about: "who asked", "why not".
	bare = regexp.MustCompile(`^(?i:who|whom|which|when|where|why|how) [a-z]+$`)
	// placed begins with a preposition.
	placed = regexp.MustCompile(`(?i)^(?:in|on|at|by|since|before|after|until|during|for|from|to|with|under)\b`)

	anyone = regexp.MustCompile(`(?i)\b(?:any|every|some|no)(?:one|body|thing|where)? else\b`)

	addressing = retrieval.WordSet(`you your i my we our`)
	chatting   = retrieval.WordSet(`thanks thank ok okay yes yeah hello hi hey cool great nice good sorry bye please`)
	// hollow are content words that are about nothing by themselves.
	hollow = retrieval.WordSet(`exactly precisely really true come happen happened happens happening more details detail example instance
		long far often go mean means called reason ago later others another`)
	// askWords are words without which nothing is asked.
	askWords = retrieval.WordSet(`who whom whose what which when where why how is are was were do does did has have had can could will would
		should may might compare list explain summarize describe show find write tell give`)
	// goesOn are words that open a clause in which a pronoun has its own
	// antecedent before it.
	goesOn = retrieval.WordSet(`when while that if because after before since until who which as and but whether though where`)
	times  = retrieval.WordSet(`year month week day time century decade morning afternoon evening night season summer winter spring autumn fall
		years months weeks days weekend quarter`)
	claiming  = retrieval.WordSet(`say says said believe believes think thinks claim claims claimed report reports reported mean means true`)
	expletive = retrieval.WordSet(`true possible likely clear known take takes took certain legal necessary rain mean`)
)

// trimOpener is a question without what goes on from another, and without the
// marks at its end.
func trimOpener(text string) string {
	text = text[len(opener.FindString(text)):]
	return strings.TrimRight(text, "?!. ")
}

// fragment reports whether a text is a few words that ask nothing by
// themselves.
func fragment(text string) bool {
	n := 0
	for t := range retrieval.Tokens(text) {
		if n++; n > 5 || askWords[t.Word] {
			return false
		}
	}
	return n > 0
}

// refers reports whether a word of a question stands for something outside of
// it; content is how many content words stand before it.
func refers(text string, tokens []retrieval.Token, i, content int) bool {
	word, before, after := tokens[i].Word, "", ""
	if tokens[i].Name && i > 0 && strings.ToUpper(text[tokens[i].Start:tokens[i].End]) == text[tokens[i].Start:tokens[i].End] {
		return false // "IT"
	}
	if i > 0 {
		before = tokens[i-1].Word
	}
	last := i == len(tokens)-1
	if !last {
		after = tokens[i+1].Word
	}
	if content > 0 && strings.ContainsAny(text[:tokens[i].Start], ".,;:!?") {
		return false // what it stands for comes before the mark
	}
	// A pronoun at the end of a clause is not what its own clause is about, and
	// the one who does something is not what he does it to: "which treaty did
	// they sign?"
	one := oneClause(tokens[:i])
	closing, asked := one && last, one && askWords[before]
	switch word {
	case "it":
		return !expletive[after] && !supposed(tokens[i+1:]) && (content == 0 || closing || asked)
	case "he", "she", "him", "they", "them":
		return content == 0 || closing || asked
	case "his", "her", "hers", "their", "theirs", "its":
		return content == 0
	case "this", "that", "these", "those":
		switch {
		case times[after]:
			return false
		case word != "that" && !last && !retrieval.IsStop(after): // "these talks"
			return true
		case i == len(tokens)-2 && !retrieval.IsStop(after): // "that treaty", but not "said that treaties fail"
			return !claiming[before]
		}
		return content == 0 && i > 0 && !goesOn[before] && !claiming[before] || closing || asked
	case "there", "then":
		return last && !askWords[before]
	case "one", "ones":
		return before == "which" || before == "other"
	}
	return false
}

// supposed reports whether what follows "it" tells that it stands for nothing:
// "is it assumed that", "was it common for".
func supposed(after []retrieval.Token) bool {
	return slices.ContainsFunc(after[:min(4, len(after))], func(t retrieval.Token) bool { return t.Word == "that" || t.Word == "for" || t.Word == "to" })
}

// oneClause reports whether no second clause begins among the words.
func oneClause(tokens []retrieval.Token) bool {
	begun := false
	for _, t := range tokens {
		if begun && goesOn[t.Word] {
			return false
		}
		begun = begun || !retrieval.IsStop(t.Word)
	}
	return true
}

// standing is the last question of a conversation, made to stand alone.
func standing(q Question) string {
	var before, answer string
	for _, t := range q.Earlier {
		before, answer = standBy(t.Question, before, answer), t.Answer
	}
	return standBy(q.Text, before, answer)
}

// standBy makes a question stand alone by the one before it, which does, and
// the answer to that.
func standBy(text, before, answer string) string {
	if before == "" || !leaning(text) {
		return text
	}
	if part := trimOpener(text); fragment(part) {
		if time := timeIn(part); time != "" {
			return withTime(before, time)
		}
		if names := namesIn(part); len(names) == 1 && onlyName(part, names[0]) {
			return withName(before, part, names[0])
		}
	}
	said, who := withPerson(text, before, answer)
	if said == "" {
		return withTopic(text, before)
	}
	// "What did he say?" is still about what was spoken of.
	if rest := strings.ReplaceAll(said, who, ""); leaning(said) || contentWords(rest) < 2 {
		return withTopic(said, before)
	}
	return said
}

// contentWords counts the words of a text that say what it is about.
func contentWords(text string) int {
	n := 0
	for t := range retrieval.Tokens(text) {
		if !retrieval.IsStop(t.Word) && !hollow[t.Word] {
			n++
		}
	}
	return n
}

var (
	person = retrieval.WordSet(`he she him her his hers`)
	owning = retrieval.WordSet(`his hers`)
)

// timeIn is the time that a few words are, as it is put into a question, or
// empty when they are more than that.
func timeIn(part string) string {
	if bareYear.MatchString(part) {
		return "in " + part
	}
	for _, s := range retrieval.ReadWindow(part, anyDay).Words {
		if strings.TrimSpace(part[:s.Start]+part[s.End:]) == "" {
			return strings.ToLower(part[:1]) + part[1:]
		}
	}
	return ""
}

// anyDay is a day of asking where only the words matter that speak of time. No
// time that is spoken of is later.
const anyDay corpus.Day = 2099_12_31

var bareYear = regexp.MustCompile(`^(?:1\d|20)\d\d$`)

// withTime is a question with another time in place of its own.
func withTime(question, time string) string {
	question = strings.TrimRight(question, "?!. ")
	for _, s := range slices.Backward(retrieval.ReadWindow(question, anyDay).Words) {
		question = question[:s.Start] + question[s.End:]
	}
	question = strings.Join(strings.Fields(question), " ")
	if time == "" {
		return question + "?"
	}
	return question + " " + time + "?"
}

// onlyName reports whether a few words are a name and what stands before one.
func onlyName(part string, n name) bool {
	for t := range retrieval.Tokens(part[:n.start] + part[n.end:]) {
		if !retrieval.IsStop(t.Word) {
			return false
		}
	}
	return true
}

// withName is a question with another name in place of one of its own: the one
// after the same preposition, or the first, which is mostly what it is about.
func withName(question, part string, n name) string {
	names := namesIn(question)
	at := slices.IndexFunc(names, func(o name) bool {
		lead := strings.TrimSpace(part[:n.start])
		return lead != "" && strings.HasSuffix(strings.TrimSpace(question[:o.start]), " "+lead)
	})
	switch {
	case len(names) == 0 || at < 0 && placed.MatchString(part):
		return withTopic(part+"?", question)
	case at < 0:
		at = 0
	}
	return question[:names[at].start] + n.text + question[names[at].end:]
}

// withPerson names the person that a question speaks of as he or she: where the
// question before asks who did something, the first full name of the answer that it does not
// have itself; else the one of its names whose full name is in the answer, the
// first full name of the answer, or the only name. It is empty without one.
func withPerson(text, before, answer string) (said, who string) {
	asked, told := namesIn(before), slices.DeleteFunc(namesIn(answer), func(n name) bool { return n.words < 2 })
	known := func(n name) bool {
		return slices.ContainsFunc(asked, func(o name) bool { return n.text == o.text || strings.HasSuffix(n.text, " "+o.text) })
	}
	if whose.MatchString(before) && !(len(asked) == 1 && onlyName(before, asked[0])) { // "who is Ada Lindqvist?" is of her
		if at := slices.IndexFunc(told, func(n name) bool { return !known(n) }); at >= 0 {
			return inPlaceOf(text, person, told[at].text), told[at].text
		}
	}
	at := slices.IndexFunc(asked, func(n name) bool {
		return n.words > 1 || slices.ContainsFunc(told, func(o name) bool { return strings.HasSuffix(o.text, " "+n.text) })
	})
	switch {
	case at >= 0:
		who = asked[at].text
	case len(told) > 0:
		who = told[0].text
	case len(asked) == 1:
		who = asked[0].text
	default:
		return "", ""
	}
	return inPlaceOf(text, person, who), who
}

// whose asks for a person.
var whose = regexp.MustCompile(`(?i)^who(?:m|se)?\b`)

// inPlaceOf puts a name in place of the pronouns given; it is empty when the text
// has none of them.
func inPlaceOf(text string, pronouns map[string]bool, who string) string {
	tokens := slices.Collect(retrieval.Tokens(text))
	done := false
	for i, t := range slices.Backward(tokens) {
		if !pronouns[t.Word] {
			continue
		}
		put := who
		if owning[t.Word] || t.Word == "her" && i+1 < len(tokens) && !retrieval.IsStop(tokens[i+1].Word) {
			put += "'s"
		}
		text, done = text[:t.Start]+put+text[t.End:], true
	}
	if !done {
		return ""
	}
	return text
}

// longestTopic is how much of what was asked before is carried along, in bytes.
const longestTopic = 300

// withTopic is a question with the one before it beside it.
func withTopic(text, before string) string {
	if len(retrieval.ReadWindow(text, anyDay).Words) > 0 {
		before = withTime(before, "")
	}
	before = strings.NewReplacer("(", "", ")", "").Replace(before)
	if len(before) > longestTopic {
		return text
	}
	return text + " (" + before + ")"
}
