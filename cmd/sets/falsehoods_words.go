package sets

import (
	"regexp"
	"slices"
	"strings"
)

var (
	quotation = regexp.MustCompile(`“[^“”]*”|"[^"]*"`)
	longLower = regexp.MustCompile(`\b\p{Ll}{5,}\b`)
)

// quotationsIn are the places of what a text has between quotation marks, where
// it is long enough to be somebody's words.
func quotationsIn(text string) [][]int {
	all := quotation.FindAllStringIndex(text, -1)
	return slices.DeleteFunc(all, func(at []int) bool { return at[1]-at[0] < 14 })
}

// misquote changes one word between quotation marks, puts another quotation of
// the passage in its place, or changes a word of what is cited.
func (m *maker) misquote(s *Statement) bool {
	marked := quotationsIn(s.Text)
	if len(marked) == 0 && m.random.IntN(4) > 0 {
		return false // most are of what the claim quotes
	}
	if len(marked) == 0 || m.random.IntN(4) == 0 {
		changed, ok := m.otherWord(s.Quote, s.Passage.Text())
		if ok {
			s.Quote = changed
		}
		return ok
	}
	at := marked[m.random.IntN(len(marked))]
	if m.random.IntN(2) == 0 {
		for _, text := range []string{s.Passage.Text(), s.Passage.Article.Text} {
			for _, other := range quotationsIn(text) {
				inner := strings.Trim(text[other[0]:other[1]], `“”"`)
				if !strings.Contains(s.Sentence, inner) && strings.Count(inner, " ") > 1 {
					s.Text = s.Text[:at[0]] + "“" + inner + "”" + s.Text[at[1]:]
					return true
				}
			}
		}
	}
	changed, ok := m.otherWord(s.Text[at[0]:at[1]], s.Passage.Text())
	s.Text = s.Text[:at[0]] + changed + s.Text[at[1]:]
	return ok
}

// otherWord puts a word of another text in the place of one of text's.
func (m *maker) otherWord(text, from string) (string, bool) {
	spans, others := longLower.FindAllStringIndex(text, -1), longLower.FindAllString(from, -1)
	if len(spans) == 0 {
		return text, false
	}
	at := spans[m.random.IntN(len(spans))]
	for range 50 {
		if other := others[m.random.IntN(len(others))]; !strings.Contains(text, other[:4]) {
			return text[:at[0]] + other + text[at[1]:], true
		}
	}
	return text, false
}

var (
	denied  = regexp.MustCompile(`\b(did|does|do|is|are|was|were|has|have|had|will|would|could|should|can)(?: not|n['’]t) (\w+)|\b(can)not |\b(never) |\b(no) (?:longer |\w+ (?:is|are|was|were|has|have|had)\b)`)
	plainly = regexp.MustCompile(`\b(is|are|was|were|has|have|had|will|would|could|should|can) (\p{Ll})`)
	spoke   = regexp.MustCompile(` (said|told|announced|became|made|took|won|lost|began|gave|killed|founded|published|received|reached|wrote|moved|opened|served|returned) `)
)

// negate leaves a denial out, or puts one in, outside quotation marks.
func (m *maker) negate(s *Statement) bool {
	for _, at := range denied.FindAllStringSubmatchIndex(s.Text, -1) {
		if quotedAt(s.Text, at[0]) {
			continue
		}
		switch {
		case at[2] >= 0:
			s.Text = s.Text[:at[3]] + " " + s.Text[at[4]:]
		case at[6] >= 0:
			s.Text = s.Text[:at[7]] + " " + s.Text[at[1]:]
		case at[8] >= 0:
			s.Text = s.Text[:at[8]] + s.Text[at[1]:]
		default:
			return false
		}
		return true
	}
	if strings.Contains(s.Text, " not ") || strings.Contains(s.Text, " no ") || strings.Contains(s.Text, "n't ") || strings.Contains(s.Text, "n’t ") {
		return false
	}
	if at := plainly.FindAllStringSubmatchIndex(s.Text, -1); len(at) > 0 {
		if a := at[m.random.IntN(len(at))]; !quotedAt(s.Text, a[0]) {
			s.Text = s.Text[:a[3]] + " not " + s.Text[a[4]:]
			return true
		}
	}
	if at := spoke.FindStringIndex(s.Text); at != nil && !quotedAt(s.Text, at[0]) {
		s.Text = s.Text[:at[0]] + " never" + s.Text[at[0]:]
		return true
	}
	return false
}

// apart is a word between two names that says which of them does something to
// the other, so that they cannot change places.
var apart = regexp.MustCompile(`\b(defeated|beat|invaded|attacked|accused|told|sued|bought|acquired|led|founded|by|joined|visited|succeeded|replaced|conquered|asked|urged|criticized|praised|over|from|of|in|against|to|than|before|after)\b`)

// roles exchanges two names with such a word between them.
func (m *maker) roles(s *Statement) bool {
	names := namesIn(s.Text)
	for i := 1; i < len(names); i++ {
		a, b := names[i-1], names[i]
		between := s.Text[a.End:b.Start]
		if sameName(a.text, b.text) || len(between) > 40 || strings.ContainsAny(between, ",;()") || strings.Contains(between, " and ") || !apart.MatchString(between) {
			continue
		}
		s.Text = s.Text[:a.Start] + b.text + between + a.text + s.Text[b.End:]
		return true
	}
	return false
}

// senses are words that stand where their opposite could.
var senses = [][2]string{
	{"rose", "fell"}, {"increased", "decreased"}, {"more than", "less than"}, {"before", "after"}, {"won", "lost"}, {"accepted", "rejected"},
	{"above", "below"}, {"higher", "lower"}, {"largest", "smallest"}, {"first", "last"}, {"increase", "decrease"}, {"north", "south"},
	{"eastern", "western"}, {"opened", "closed"}, {"began", "ended"}, {"highest", "lowest"}, {"earlier", "later"}, {"agreed", "refused"},
	{"allowed", "banned"}, {"bought", "sold"}, {"entered", "left"}, {"at least", "at most"}, {"supported", "opposed"}, {"northern", "southern"},
	{"older", "younger"}, {"male", "female"}, {"raised", "cut"}, {"up", "down"}, {"east", "west"}, {"larger", "smaller"}, {"majority", "minority"},
}

// turn puts its opposite in the place of a word of direction.
func (m *maker) turn(s *Statement) bool {
	for _, i := range m.random.Perm(len(senses)) {
		for k := range 2 {
			old, other := " "+senses[i][k]+" ", " "+senses[i][1-k]+" "
			if at := strings.Index(s.Text, old); at >= 0 && !quotedAt(s.Text, at) && !strings.Contains(s.Sentence, other) {
				s.Text = s.Text[:at] + other + s.Text[at+len(old):]
				return true
			}
		}
	}
	return false
}
