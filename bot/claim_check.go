package bot

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// A Finding says how the archive stands to something that was said elsewhere.
type Finding string

// The findings. NotFound is what is said of all that is not sure: that nobody
// wrote of it, or that what was written is not plainly about the same.
const (
	FoundSupported    Finding = "supported"
	FoundContradicted Finding = "contradicted"
	NotFound          Finding = "not found"
)

// A Checked is a statement with what the archive says of it.
type Checked struct {
	Text    string
	Finding Finding
	// Citations are the words that support it, or that contradict it; none
	// where nothing was found.
	Citations []Citation
}

// How much is looked at, and shown, of one statement.
const (
	checkedHits = 12
	maxCited    = 3
	leastWords  = 3 // with a content, for a statement to say anything that can be checked
	// leastBesides is how many more than what differs, for two sentences to say
	// the same otherwise.
	leastBesides = 2
)

// CheckClaim looks for a statement of one sentence in passages, best first. It
// is supported where CheckDraft takes it as a claim that cites the passage, and
// no word with a content is missing there: nobody is known to have read the
// passage who wrote it, so one word that is another is one too many. It is
// contradicted where no passage supports it and one has a sentence that says the
// same but for a number, a name or a date, which is another one there, or but
// for a denial. Words are compared, not meaning, so what is hedged, or differs in
// more than that, is not found.
func CheckClaim(text string, passages []corpus.Passage) Checked {
	checked := Checked{Text: cleanClaim(text), Finding: NotFound}
	if !checkable(checked.Text) {
		return checked
	}
	passages = passages[:min(len(passages), checkedHits)]
	var against []Citation
	for _, p := range passages {
		if len(checked.Citations) == maxCited {
			break
		}
		draft := Draft{Text: checked.Text, Citations: []Citation{{Passage: p}}}
		claim, err := CheckDraft(draft)
		switch {
		case err == nil && claim.Check == Supported && compare(claim).lacks():
		case err == nil:
			checked.Citations = append(checked.Citations, claim.Citations...)
		case len(against) < maxCited && len(claim.Citations) > 0 && contradicts(claim, err):
			against = append(against, claim.Citations[0])
		}
	}
	switch {
	case len(checked.Citations) > 0:
		checked.Finding = FoundSupported
	case len(against) > 0:
		checked.Finding, checked.Citations = FoundContradicted, against
	}
	return checked
}

// checkable reports whether a text states something: it is no question and has
// words enough.
func checkable(text string) bool {
	if strings.HasSuffix(strings.TrimRight(text, `"'”’)`), "?") {
		return false
	}
	n := 0
	for t := range retrieval.Tokens(text) {
		n += int(bit(!retrieval.IsStop(t.Word)))
	}
	return n >= leastWords
}

// contradicts reports whether the sentence that a claim cites, which failed the
// check with err, says the same but for one thing.
func contradicts(claim Claim, err error) bool {
	c := compare(claim)
	if c.hedged() {
		return false
	}
	switch {
	case errors.Is(err, ErrNegation):
		return !c.reported() && c.says(1) && quotedWords(claim) == nil
	case errors.Is(err, ErrNumber), errors.Is(err, ErrDate), errors.Is(err, ErrName):
		return c.otherwise(claim)
	}
	return false
}

// otherwise reports whether the claim passes the check once what differs in it
// is what the sentence has: one number, one name, or the parts of one date.
func (c *comparison) otherwise(claim Claim) bool {
	var differ []int
	for i, w := range c.claim.words {
		if w.first == i && w.sort != plainWord && w.sort < axisWord && len(c.own(i)) == 0 && !c.known[w.value] {
			differ = append(differ, i)
		}
	}
	if len(differ) == 0 || len(differ) > 1 && !c.dated(differ) {
		return false
	}
	// "In Sund" as much may be so as somewhere else.
	if c.besides(differ) < leastBesides || c.claim.words[differ[0]].sort == nameWord && c.claim.governed(differ[0]) {
		return false
	}
	text := c.claim.text
	for _, i := range slices.Backward(differ) { // from the end, so that places stay
		rival := c.rival(i)
		if rival < 0 {
			return false
		}
		run := c.claim.run(i)
		text = text[:run[0].Start] + c.window.said(rival) + text[run[len(run)-1].End:]
	}
	claim.Text, claim.Said = strings.TrimSpace(text), ""
	mended, err := CheckDraft(Draft{Text: claim.Text, Citations: claim.Citations})
	if err != nil {
		return false
	}
	// Another name is another thing as often as it is a mistake, so with one
	// every word has to be there.
	most := 1.0
	if c.claim.words[differ[0]].sort != nameWord {
		most = 0.8
	}
	return compare(mended).says(most)
}

// besides is how many words with a content the claim has beside what differs.
func (c *comparison) besides(differ []int) int {
	n := 0
	for _, w := range c.claim.words {
		n += int(bit(!w.stop && !slices.Contains(differ, w.first)))
	}
	return n
}

// dated reports whether all that differs are parts of a date.
func (c *comparison) dated(differ []int) bool {
	return !slices.ContainsFunc(differ, func(i int) bool {
		s := c.claim.words[i].sort
		return s != dayWord && s != monthWord && s != yearWord && s != weekdayWord
	})
}

// rival is what the sentence quoted has in the place of the word at i of the
// claim, or -1: the only one of its sort that the claim does not have too.
func (c *comparison) rival(i int) int {
	only := -1
	for j, w := range c.window.words {
		if w.first != j || w.sort != c.claim.words[i].sort || !c.quoted[w.sentence] || c.has(j) {
			continue
		}
		if only >= 0 {
			return -1
		}
		only = j
	}
	return only
}

// has reports whether the claim has what stands at j of the window.
func (c *comparison) has(j int) bool {
	for i, w := range c.claim.words {
		if w.first == i && w.sort == c.window.words[j].sort && c.same(i, j) {
			return true
		}
	}
	return false
}

// says reports whether the sentence quoted has so large a share of the claim's
// words, and the claim as many of the sentence's pairs as any claim needs.
func (c *comparison) says(most float64) bool {
	words, found := 0, 0
	for i, w := range c.claim.words {
		if w.stop || w.denies || w.first != i && numeric(w.sort) {
			continue
		}
		words++
		if slices.ContainsFunc(c.counterparts(i), func(j int) bool { return c.quoted[c.window.words[j].sentence] }) || c.known[w.stem] {
			found++
		}
	}
	_, pairs := c.support(0, len(c.claim.words), true)
	return words >= leastWords && share(float64(found), float64(words)) >= most && pairs >= barePairs
}

// lacks reports whether the claim has a word with a content that neither the
// window nor what is known of the article has.
func (c *comparison) lacks() bool { return c.strays(0, len(c.claim.words)) > 0 }

// hedges are words with which a sentence does not quite say so, and loosely those
// before a number that leave room for another.
var (
	hedges = retrieval.WordSet(`would could might may should if unless except expected expects planned plans alleged allegedly
		reportedly rumoured rumored perhaps possibly probably likely unlikely estimated hopes hoped wants wanted threatened`)
	loosely = retrieval.WordSet("about around nearly almost roughly approximately some over exceeding than least most to between")
)

// hedged reports whether the claim or what is quoted hedges.
func (c *comparison) hedged() bool {
	return c.claim.hedges(func(word) bool { return true }) || c.window.hedges(func(w word) bool { return c.quoted[w.sentence] })
}

func (r *reading) hedges(in func(word) bool) bool {
	for i, w := range r.words {
		switch {
		case !in(w):
		case hedges[w.Word] && w.sort == plainWord,
			i > 0 && w.sort == numberWord && w.first == i && loosely[r.words[i-1].Word]:
			return true
		}
	}
	return false
}

// reported reports whether somebody says in the sentence quoted what it says.
func (c *comparison) reported() bool {
	return slices.ContainsFunc(c.window.words, func(w word) bool { return c.quoted[w.sentence] && speech[w.stem] })
}

// Statements are the sentences of a text that state something, at most so many,
// as CheckClaim takes them.
func Statements(text string, most int) []string {
	var statements []string
	for _, s := range corpus.Sentences(text) {
		sentence := strings.Join(strings.Fields(text[s.Start:s.End]), " ")
		if len(statements) < cmp.Or(most, 1) && checkable(sentence) {
			statements = append(statements, sentence)
		}
	}
	return statements
}
