package sets

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/corpus"
)

// A Statement is a claim about a passage, with the words that it cites, as a
// model would write it; and whether it is true, which is known because it was
// made from a sentence of the passage. It is made with rules of its own, which
// know nothing of how claims are checked.
type Statement struct {
	ID      string
	Passage corpus.Passage
	Quote   string // words of the passage, unless the swap is of them
	Text    string
	// Sentence is the sentence of the passage that it was made from.
	Sentence string
	// Swap is what was exchanged to make it false, empty for a true one.
	Swap Swap
	// Rules name how its words differ from the passage's; none: verbatim.
	Rules []string
}

// Statements are two true statements of each sentence that holds an accepted
// answer of a question in an article that is gold for it, and of one beside it
// that names who speaks: the sentence word for word, and in other words where a rule can say it so. The same input and seed
// give the same statements.
func Statements(questions []Question, passages map[string][]corpus.Passage, seed uint64) []Statement {
	random := rand.New(rand.NewPCG(seed, seed))
	var all []Statement
	add := func(p corpus.Passage, id, sentence string) {
		all = append(all, Statement{ID: id, Passage: p, Quote: excerpt(random, sentence), Text: sentence, Sentence: sentence})
		if text, rules := paraphrase(random, sentence); len(rules) > 0 {
			all = append(all, Statement{ID: id, Passage: p, Quote: excerpt(random, sentence), Text: text, Sentence: sentence, Rules: rules})
		}
	}
	seen := make(map[string]bool)
	for _, q := range questions {
		p, sentence, ok := answering(q, passages)
		if !ok || seen[sentence] {
			continue
		}
		seen[sentence] = true
		add(p, q.ID, sentence)
		if sentence, ok := spoken(p, sentence); ok && !seen[sentence] {
			seen[sentence] = true
			add(p, q.ID+" speech", sentence)
		}
	}
	return all
}

// answering is the first sentence that holds an answer to an
// answerable question in an article that is gold for it, and its passage.
func answering(q Question, passages map[string][]corpus.Passage) (corpus.Passage, string, bool) {
	if !q.Answerable {
		return corpus.Passage{}, "", false
	}
	for _, gold := range q.Gold {
		for _, p := range passages[gold] {
			text := p.Text()
			for _, s := range corpus.Sentences(text) {
				sentence := text[s.Start:s.End]
				if !whole(sentence) {
					continue
				}
				for _, answer := range q.Answers {
					if answer != "" && strings.Contains(sentence, answer) {
						return p, sentence, true
					}
				}
			}
		}
	}
	return corpus.Passage{}, "", false
}

// spoken is the first other sentence of the passage that names who speaks.
func spoken(p corpus.Passage, other string) (string, bool) {
	text := p.Text()
	for _, s := range corpus.Sentences(text) {
		if sentence := text[s.Start:s.End]; sentence != other && whole(sentence) && len(speakersIn(sentence)) > 0 {
			return sentence, true
		}
	}
	return "", false
}

// whole reports whether a sentence has 6 to 60 words, ends as sentences do,
// which captions and headings do not, and closes what it quotes.
func whole(sentence string) bool {
	n := len(strings.Fields(sentence))
	last, _ := utf8.DecodeLastRuneInString(sentence)
	return n >= 6 && n <= 60 && strings.ContainsRune(".?!”\"’", last) &&
		strings.Count(sentence, `"`)%2 == 0 && strings.Count(sentence, "“") == strings.Count(sentence, "”")
}

// excerpt is what is quoted of a sentence: three times in four the whole, else
// its first or last two thirds, but never fewer than eight words.
func excerpt(random *rand.Rand, sentence string) string {
	ends := wordEnds.FindAllStringIndex(sentence, -1)
	keep := max(8, len(ends)*2/3)
	if random.IntN(4) > 0 || keep >= len(ends) {
		return sentence
	}
	if random.IntN(2) == 0 {
		return sentence[:ends[keep-1][1]]
	}
	return sentence[ends[len(ends)-keep][0]:]
}

var wordEnds = regexp.MustCompile(`\S+`)

// A rewriting says a sentence in other words that mean the same; ok is false
// where it cannot.
type rewriting struct {
	name string
	say  func(random *rand.Rand, sentence string) (said string, ok bool)
}

var rewritings = []rewriting{
	{"clause dropped", dropClause},
	{"opening moved", moveOpening},
	{"numbers rewritten", rewriteNumber},
	{"name shortened", shortenName},
	{"speech turned", turnSpeech},
	{"voice turned", turnVoice},
	{"other words", otherWords},
	{"contracted", contract},
}

// paraphrase applies up to three rewritings that fit, in random order.
func paraphrase(random *rand.Rand, sentence string) (string, []string) {
	var rules []string
	for _, i := range random.Perm(len(rewritings)) {
		if len(rules) == 3 {
			break
		}
		if said, ok := rewritings[i].say(random, sentence); ok && said != sentence && quoting(said) == quoting(sentence) {
			sentence, rules = said, append(rules, rewritings[i].name)
		}
	}
	return sentence, rules
}

// quoting is what a sentence has between quotation marks: words that no
// rewriting may touch.
func quoting(s string) string {
	var all []string
	for _, q := range quotation.FindAllString(s, -1) {
		all = append(all, strings.Trim(q, "“”\",."))
	}
	return strings.Join(all, "|")
}

var (
	brackets = regexp.MustCompile(` \([^()]{3,80}\)`)
	clause   = regexp.MustCompile(`, (?:which|who|whose|where|including|a|an|the former|the) [^,.;:"“”()\d]{6,90}, (\p{Ll})`)
	opens    = regexp.MustCompile(`^(?:\p{Lu}\p{Ll}*ly|In|On|By|During|After|Before|Since|At|With|From|To|Under|Despite|Unlike|Like|While|Whereas|When|If|As|Because|Although|Though|Most|For|But|And)\b`)
	opening  = regexp.MustCompile(`^((?:In|On|By|During|After|Before|Since|At) [^,.;:"“”()]{3,40}), ([^,]{20,}[^,.!?"”])\.$`)
)

func dropClause(_ *rand.Rand, s string) (string, bool) {
	if at := brackets.FindStringIndex(s); at != nil {
		return s[:at[0]] + s[at[1]:], true
	}
	m := clause.FindStringSubmatchIndex(s)
	if m == nil || strings.Contains(s[:m[0]], ",") || opens.MatchString(s) { // may be a list, or part the opening
		return s, false
	}
	return s[:m[0]] + " " + s[m[2]:], true
}

func moveOpening(_ *rand.Rand, s string) (string, bool) {
	m := opening.FindStringSubmatch(s)
	if m == nil || strings.Contains(m[2], " and ") || strings.Contains(m[2], " but ") {
		return s, false
	}
	first, _ := utf8.DecodeRuneInString(m[1])
	return upperFirst(m[2]) + " " + string(unicode.ToLower(first)) + m[1][1:] + ".", true
}

var (
	thousands = regexp.MustCompile(`\b(\d{1,3}),(\d{3})\b`)
	percent   = regexp.MustCompile(`\b(\d+(?:\.\d+)?)(?: ?%| per ?cent\b)`)
	smallWord = regexp.MustCompile(`\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(-?)( ?)(\w*)`)
	digits    = regexp.MustCompile(`(^| )(\d{1,2})( [a-z]{3,})`)
	magnitude = regexp.MustCompile(`\b(\d+(?:\.\d+)?) (million|billion)\b`)
)

var inDigits = map[string]string{
	"two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
	"eleven": "11", "twelve": "12", "fifteen": "15", "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50",
	"sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90",
}

// rewriteNumber writes one number another way: "30 thousand", "30000", "five
// percent", "5".
func rewriteNumber(random *rand.Rand, s string) (string, bool) {
	if m := percent.FindStringSubmatchIndex(s); m != nil {
		return s[:m[0]] + s[m[2]:m[3]] + []string{"%", " percent", " per cent"}[random.IntN(3)] + s[m[1]:], true
	}
	if m := magnitude.FindStringSubmatchIndex(s); m != nil && s[m[4]:m[5]] == "million" {
		return s[:m[0]] + s[m[2]:m[3]] + "m" + s[m[1]:], true
	}
	if m := thousands.FindStringSubmatchIndex(s); m != nil && !strings.ContainsAny(s[max(0, m[0]-1):m[0]]+s[m[1]:min(len(s), m[1]+1)], ".,0123456789") {
		if s[m[4]:m[5]] == "000" && random.IntN(2) == 0 {
			return s[:m[0]] + s[m[2]:m[3]] + " thousand" + s[m[1]:], true
		}
		return s[:m[0]] + s[m[2]:m[3]] + s[m[4]:m[5]] + s[m[1]:], true
	}
	if m := smallWord.FindStringSubmatchIndex(s); m != nil && m[4] == m[5] && m[6] < m[7] && inDigits[s[m[8]:m[9]]] == "" &&
		!strings.Contains(" hundred thousand million billion dozen ", " "+s[m[8]:m[9]]+" ") {
		return s[:m[2]] + inDigits[s[m[2]:m[3]]] + s[m[3]:], true
	}
	if m := digits.FindStringSubmatchIndex(s); m != nil {
		for word, n := range inDigits {
			if n == s[m[4]:m[5]] && !strings.Contains(" million billion ", s[m[6]:m[7]]+" ") {
				return s[:m[4]] + word + s[m[5]:], true
			}
		}
	}
	return s, false
}

var (
	titledName = regexp.MustCompile(`\b((?:Mr|Mrs|Ms|Dr|Prof)\.|President|Senator|Minister|Secretary|Chancellor|Governor|Professor|Gen\.|Sen\.|Gov\.|Rep\.) ([A-Z][a-z]+ )(?:[A-Z]\. )?([A-Z][a-z]+)\b`)
	saidName   = regexp.MustCompile(`\b([A-Z][a-z]+) (?:[A-Z]\. )?([A-Z][a-z]{2,}) (said|says|told|wrote|added|tweeted)\b`)
	quotedSaid = regexp.MustCompile(`^["“]([^"“”]{20,})[,]["”] (said|says) ((?:[A-Z][\w.'’-]*|of|the|de)(?: (?:[A-Z][\w.'’-]*|of|the|de)){0,4})\.$`)
	thatSaid   = regexp.MustCompile(`^((?:[A-Z][\w'’-]*)(?: [A-Z][\w.'’-]*){0,3}) said that ([^"“”]{20,})\.$`)
	passive    = regexp.MustCompile(`^((?:The |A |An )?[A-Z]?[\w’' -]{3,50}?) (?:was|were) (founded|designed|created|invented|discovered|published|produced|developed|introduced|established|destroyed|killed|captured|defeated|appointed|elected|purchased|acquired|proposed|opened|signed|owned|directed) by ((?:the |a |an )?[\w’'. -]{3,50}?)( in \d{4})?\.$`)
)

func shortenName(_ *rand.Rand, s string) (string, bool) {
	if m := titledName.FindStringSubmatchIndex(s); m != nil {
		return s[:m[4]] + s[m[6]:], true
	}
	if m := saidName.FindStringSubmatchIndex(s); m != nil {
		return s[:m[2]] + s[m[4]:], true
	}
	return s, false
}

func turnSpeech(_ *rand.Rand, s string) (string, bool) {
	if m := quotedSaid.FindStringSubmatch(s); m != nil {
		return m[3] + " " + m[2] + ": “" + m[1] + ".”", true
	}
	if m := thatSaid.FindStringSubmatch(s); m != nil {
		return upperFirst(m[2]) + ", said " + m[1] + ".", true
	}
	return s, false
}

func turnVoice(_ *rand.Rand, s string) (string, bool) {
	m := passive.FindStringSubmatch(s)
	if m == nil {
		return s, false
	}
	object := m[1]
	for _, article := range []string{"The ", "A ", "An "} {
		if rest, ok := strings.CutPrefix(object, article); ok {
			object = strings.ToLower(article) + rest
		}
	}
	return upperFirst(m[3]) + " " + m[2] + " " + object + m[4] + ".", true
}

// sameWords are words that may stand for each other wherever the first does.
var sameWords = [][2]string{
	{" about ", " around "}, {" began ", " started "}, {" begun ", " started "}, {" also ", " "}, {" however, ", " "}, {" said ", " stated "},
	{" children", " kids"}, {" purchased ", " bought "}, {" however ", " "}, {" large ", " big "}, {" due to ", " because of "},
	{" approximately ", " about "}, {" because ", " since "}, {" although ", " though "}, {" individuals", " people"}, {" utilized ", " used "},
	{" primarily ", " mainly "}, {" often ", " frequently "}, {" nearly ", " almost "}, {" such as ", " like "}, {" while ", " whereas "},
	{" received ", " got "}, {" films", " movies"}, {" film ", " movie "}, {" ended ", " finished "}, {" constructed ", " built "},
	{" attempted ", " tried "}, {" entire ", " whole "}, {" rapidly ", " quickly "}, {" numerous ", " many "}, {" located ", " situated "},
	{" injured", " hurt"}, {" roughly ", " about "}, {" in order to ", " to "}, {" prior to ", " before "}, {" cars", " automobiles"},
	{" killed ", " slain "}, {" doctors", " physicians"}, {" announced ", " declared "}, {" currently ", " now "}, {" assist ", " help "},
}

// otherWords replaces up to two words.
func otherWords(random *rand.Rand, s string) (string, bool) {
	changed := 0
	for _, i := range random.Perm(len(sameWords)) {
		if changed == 2 {
			break
		}
		old, other := sameWords[i][0], sameWords[i][1]
		if at := strings.Index(s, old); at >= 0 && !quotedAt(s, at) {
			s = s[:at] + other + s[at+len(old):]
			changed++
		}
	}
	return s, changed > 0
}

var contractions = [][2]string{
	{" did not ", " didn’t "}, {" does not ", " doesn’t "}, {" do not ", " don't "}, {" is not ", " isn’t "}, {" was not ", " wasn't "},
	{" were not ", " weren’t "}, {" cannot ", " can’t "}, {" could not ", " couldn't "}, {" would not ", " wouldn’t "}, {" has not ", " hasn’t "},
	{"n’t ", " not "}, {"n't ", " not "},
}

func contract(_ *rand.Rand, s string) (string, bool) {
	for _, c := range contractions {
		if at := strings.Index(s, c[0]); at >= 0 && !quotedAt(s, at) && !strings.HasSuffix(s[:at], "ca") && !strings.HasSuffix(s[:at], "wo") {
			return s[:at] + c[1] + s[at+len(c[0]):], true
		}
	}
	return s, false
}

// quotedAt reports whether the place lies between quotation marks.
func quotedAt(s string, at int) bool {
	open := 0
	for _, r := range s[:at] {
		switch r {
		case '“':
			open++
		case '”':
			open--
		case '"':
			open = 1 - open
		}
	}
	return open > 0
}

func upperFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
