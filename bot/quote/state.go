package quote

import (
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// A statement is a quotation that gives a value for what is asked: the words
// of a name, or a number.
type statement struct {
	quotation
	values []string
}

// statedBy is among how many passages statements are looked for.
const statedBy = 24

// statements are what the articles state of what is asked, one for each value:
// of those with the same, the one of the newest article. One article that
// states several has not told them apart, and states none.
func statements(q ask, hits []retrieval.Hit) []statement {
	var list []statement
	rest := q.without(map[string]bool{q.counted: true})
	sentences := slices.DeleteFunc(q.gather(hits[:min(statedBy, len(hits))]), func(s Sentence) bool { return s.has == 0 })
	Shipped.Rank(sentences)
	for _, s := range sentences {
		c, values := stated(q, rest, s)
		if len(values) == 0 || !states(s.Text) {
			continue
		}
		at := slices.IndexFunc(list, func(o statement) bool {
			return slices.ContainsFunc(values, func(v string) bool { return slices.Contains(o.values, v) })
		})
		switch {
		case at < 0:
			list = append(list, statement{c, values})
		case s.Passage.Article.Published > list[at].Passage.Article.Published:
			list[at].quotation = c
		}
	}
	if len(list) > 1 && !slices.ContainsFunc(list, func(s statement) bool { return s.Passage.Article.ID != list[0].Passage.Article.ID }) {
		return nil
	}
	return list
}

// stated gives what a sentence states as the value of what is asked, where
// that can be told from its form: a number before the thing counted, a full
// name beside the role asked for or in the sentence after it.
// rest is the question without what is counted.
func stated(q, rest ask, s Sentence) (quotation, []string) {
	tokens := slices.Collect(retrieval.Tokens(s.Text))
	for i, t := range tokens {
		stem := retrieval.Stem(t.Word)
		switch {
		case q.asks == retrieval.Number && q.isCounted(stem) && rest.share(s.stems()) > nearlyAll:
			if n := numberBefore(s.Text, tokens, i); n != "" {
				return stand(q, s), []string{n}
			}
		case q.asks == retrieval.Name && q.isRole(tokens, i) && attached(q, s.Text, tokens, i):
			if name := nameBeside(q, s.Text, tokens, i); name != nil {
				return stand(q, s), name
			}
			if i < opening && !possessive(s.Text[t.Start:t.End]) {
				return namedNext(q, s)
			}
		}
	}
	return quotation{}, nil
}

// opening is how many words in a role may stand to be the subject of its
// sentence: "TIDEWATER — The mayor of".
const opening = 6

func possessive(word string) bool {
	return strings.HasSuffix(word, "'s") || strings.HasSuffix(word, "’s")
}

// isCounted reports whether a stem is of what the question counts, or of what
// goes by another name: an army is so many troops, soldiers or personnel.
func (a ask) isCounted(stem string) bool {
	return stem == a.counted || a.counted != "" && armed[stem] && armed[a.counted]
}

// describes reports whether a word only describes what is counted: "how many
// NATO members", "how many more pilots".
func describes(t retrieval.Token) bool { return t.Name || changing[t.Word] }

// isRole reports whether a token is the role that the question asks who has:
// "mayor", or where it asks who leads, the head of anything.
func (a ask) isRole(tokens []retrieval.Token, i int) bool {
	stem := retrieval.Stem(tokens[i].Word)
	if slices.ContainsFunc(a.terms, func(t retrieval.Term) bool { return leading[t.Stem] }) &&
		(heads[stem] || stem == general && i > 0 && retrieval.Stem(tokens[i-1].Word) == secretary) {
		return true
	}
	return slices.ContainsFunc(a.terms, func(t retrieval.Term) bool { return t.Stem == stem && !t.Name })
}

// attached reports whether all else that is asked about stands with the role:
// "the mayor of Port Amble", "Russia's president", but not "NATO leaders and
// the president". A former one's role, or a deputy's, is not it.
func attached(q ask, sentence string, tokens []retrieval.Token, role int) bool {
	held := map[string]bool{retrieval.Stem(tokens[role].Word): true}
	// take holds what stands with the role on one side, and gives the word
	// after which it does not go on.
	take := func(step int, between map[string]bool) int {
		at := role + step
		for ; at >= 0 && at < len(tokens); at += step {
			gap := sentence[tokens[min(at, at-step)].End:tokens[max(at, at-step)].Start]
			stem := retrieval.Stem(tokens[at].Word)
			if strings.ContainsAny(gap, apart) || !q.has(stem) && stem != secretary && !between[tokens[at].Word] {
				break
			}
			held[stem] = true
		}
		return at
	}
	take(1, following)
	if at := take(-1, preceding); at >= 0 && formerly[tokens[at].Word] {
		return false
	}
	return !slices.ContainsFunc(q.terms, func(t retrieval.Term) bool { return !held[t.Stem] && !leading[t.Stem] })
}

// nameBeside are the words of the name that stands beside a role: "Mayor
// Lindqvist", or in full "Ada Lindqvist, the mayor of Port Amble".
func nameBeside(q ask, sentence string, tokens []retrieval.Token, role int) []string {
	if name := nameFrom(q, sentence, tokens, role+1); name > role+1 && sentence[tokens[role].End:tokens[role+1].Start] == " " {
		return nameWords(tokens[role+1 : name])
	}
	for _, name := range namesIn(q, sentence, tokens) {
		first, last := name.End, role
		if name.Start > role {
			first, last = role+1, name.Start
		}
		if !strings.ContainsAny(sentence[tokens[first-1].End:tokens[last].Start], strings.Trim(apart, ",")) &&
			!slices.ContainsFunc(tokens[first:last], func(t retrieval.Token) bool {
				stem := retrieval.Stem(t.Word)
				return !becoming[t.Word] && !(name.Start > role && following[t.Word]) && !q.has(stem) && stem != secretary || formerly[t.Word]
			}) {
			return nameWords(tokens[name.Start:name.End])
		}
	}
	return nil
}

// namedNext is a sentence with the one after it, when that names the one who
// has the role: "Its mayor, Ada Lindqvist, ..." or "..., Ada Lindqvist said".
// What stands before a role there, as in "with President Lindqvist", is another's.
func namedNext(q ask, s Sentence) (quotation, []string) {
	text := s.Passage.Text()
	at := max(0, strings.Index(text, s.Text))
	end := at + len(s.Text)
	following := corpus.Sentences(text[end:])
	if len(following) == 0 || end+following[0].End-at > maxQuote {
		return quotation{}, nil
	}
	next := text[end+following[0].Start : end+following[0].End]
	both := quotation{Sentence: s, span: corpus.Span{Start: at, End: end + following[0].End}}
	tokens := slices.Collect(retrieval.Tokens(next))
	for i := range tokens {
		if !q.isRole(tokens, i) {
			continue
		}
		first := i // "secretary general", "prime minister"
		for first > 0 && (q.has(retrieval.Stem(tokens[first-1].Word)) || retrieval.Stem(tokens[first-1].Word) == secretary) {
			first--
		}
		if first == 0 || preceding[tokens[first-1].Word] || owners[tokens[first-1].Word] {
			if name := nameBeside(q, next, tokens, i); name != nil {
				return both, name
			}
		}
	}
	if m := saidBy.FindStringSubmatch(next); m != nil {
		if name := nameWords(slices.Collect(retrieval.Tokens(m[1]))); len(name) > 1 && !strings.Contains(s.Text, lastWord(m[1])) {
			return both, name
		}
	}
	return quotation{}, nil
}

func nameWords(tokens []retrieval.Token) []string {
	var words []string
	for _, t := range tokens {
		if len(t.Word) > 2 {
			words = append(words, t.Word)
		}
	}
	return words
}

// namesIn are the names of two and more words, and one that opens the sentence
// or has a title, as spans of tokens. Other single words may be places.
func namesIn(q ask, sentence string, tokens []retrieval.Token) []corpus.Span {
	var spans []corpus.Span
	for i := 0; i < len(tokens); i++ {
		end := nameFrom(q, sentence, tokens, i)
		if end > i+1 || end > i && (i == 0 && strings.HasPrefix(sentence[tokens[i].End:], ",") || i > 0 && courtesy[tokens[i-1].Word]) {
			spans = append(spans, corpus.Span{Start: i, End: end})
			i = end
		}
	}
	return spans
}

// nameFrom is the end of the run of capitalised words from a token on that the
// question does not have and that are no role; from itself when there is none.
func nameFrom(q ask, sentence string, tokens []retrieval.Token, from int) int {
	part := func(i int) bool {
		t := tokens[i]
		stem := retrieval.Stem(t.Word)
		return t.Name && !calendar[t.Word] && !roles[stem] && !q.has(stem) && (!retrieval.IsStop(t.Word) || t.Len() == 1)
	}
	end := from
	for end < len(tokens) && (end == from || strings.Trim(sentence[tokens[end-1].End:tokens[end].Start], " .-") == "") &&
		(part(end) || end > from && particles[tokens[end].Word] && end+1 < len(tokens) && part(end+1)) {
		end++
	}
	return end
}

// numberBefore is the number of a thing counted, at most two words before it:
// "28 members", "a 30,000-member allied force".
func numberBefore(sentence string, tokens []retrieval.Token, thing int) string {
	for i := thing - 1; i >= max(0, thing-3); i-- {
		if changing[tokens[i].Word] || i == thing-1 && sentence[tokens[i].End] == '-' { // "a 300-member team"
			return ""
		}
		if digits.MatchString(sentence[tokens[i].Start:tokens[i].End]) {
			first := i // "two hundred members"
			for first > 0 && digits.MatchString(sentence[tokens[first-1].Start:tokens[first-1].End]) {
				first--
			}
			if slices.ContainsFunc(tokens[max(0, first-3):first], func(t retrieval.Token) bool { return changing[t.Word] }) {
				return ""
			}
			for n := range bot.Numbers(sentence[tokens[first].Start:tokens[i].End]) {
				return n
			}
		}
	}
	return ""
}

// apart are the marks that part what stands together.
const apart = ",;:—–“”\"()"

var (
	// owners stand before a role where the sentence before says whose it is.
	owners = retrieval.WordSet(`its their his her our`)
	// preceding and following may stand between a role and whose it is,
	// becoming between a role and who has it.
	preceding = retrieval.WordSet(`the a an`)
	following = retrieval.WordSet(`of to for in at the a an`)
	becoming  = retrieval.WordSet(`the a an is was are were as by who has had have been be now also since its their elected named
		appointed became remains serves chosen`)
	// formerly makes a role beside the one that is asked for; changing makes a
	// number that of a part or of a change: "30,000 additional troops".
	formerly = retrieval.WordSet(`former ex outgoing deputy vice assistant previous late last next`)
	changing = retrieval.WordSet(`additional more another extra further new fewer other lost lose killed wounded injured died send
		sends sent sending decided`)
	// leading ask for whoever has one of the roles of heads.
	leading   = retrieval.StemSet(`lead head run chair command govern chief leader boss`)
	heads     = retrieval.StemSet(`head chief leader president chairman chairwoman director premier mayor governor commander boss`)
	secretary = retrieval.Stem("secretary")
	general   = retrieval.Stem("general")
	armed     = retrieval.StemSet(`troop soldier force personnel`)
	courtesy  = retrieval.WordSet(`mr mrs ms dr`)
	particles = retrieval.WordSet(`de da del van von der den al bin la le`)
)
