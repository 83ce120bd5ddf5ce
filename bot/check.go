package bot

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/retrieval"
)

// Reasons why a draft does not become a claim. They go to the log and, with
// what was found, to a composer that can mend its draft; not to the reader.
var (
	ErrNoCitation  = errors.New("cites no passage")
	ErrQuote       = errors.New("the quote is not in the passage")
	ErrNumber      = errors.New("a number is not in the passage")
	ErrDate        = errors.New("a date is not in the passage")
	ErrName        = errors.New("a name is not in the passage")
	ErrSpeaker     = errors.New("somebody else says so in the passage")
	ErrQuotedWords = errors.New("words in quotation marks are not those of the sentence quoted")
	ErrNegation    = errors.New("one denies what the other does not")
	ErrHedge       = errors.New("the passage does not say so for sure")
	ErrDirection   = errors.New("the passage says the opposite")
	ErrUnsupported = errors.New("too few of its words are in the passage")
	ErrContext     = errors.New("the context is not in the article")
)

// minQuote is the fewest words a quote needs to show anything.
const minQuote = 3

// CheckDraft makes a claim of a draft, or says why not. Each citation is kept
// only when its quote stands in its passage, compared without case and after
// folding typographic quotes, dashes and spaces, and gives no order; the claim
// carries the article's own bytes. A context must stand in the text of an
// article whose quote is kept. A draft whose words are those of a quote is
// quoted, and nothing more is looked at than whether its sentence denies them.
//
// Of any other the window is read: the sentences that its quotes touch, one
// before and one after, and what is known of the article. What the claim says
// must stand there:
//   - its numbers, dates and names, whichever way they are written, or follow
//     from it: "last year" from the article's day;
//   - its numbers of the same measure and as bounded, the parts of a date together;
//   - in the same places: what stands in the window between the same words must
//     not be another number, date or name, or an opposite word, and what stands
//     between exactly the same words not another common one;
//   - a number counting the same, a name that speaks speaking there;
//   - words in quotation marks word for word in a sentence quoted;
//   - denied where it is denied and not where it is not, and not flatly where it
//     stands with a hedge: "could", "alleged";
//   - and a good part of its words and pairs of neighbouring words, sentence by
//     sentence, a larger part where no quote was given.
//
// All this compares words, not meaning: a supported claim's words are there,
// which does not prove that they say the same.
func CheckDraft(d Draft) (Claim, error) {
	text := cleanClaim(d.Text)
	claim := Claim{Text: text, Dated: d.Dated, Check: Supported}
	if text == "" {
		return claim, ErrUnsupported
	}
	reason, bare := ErrNoCitation, true
	for _, c := range d.Citations {
		if c.Passage.Article == nil {
			continue
		}
		given := c.Quote != ""
		if !given {
			c.Quote = supportingSentence(text, c.Passage)
		}
		quote, ok := Find(c.Passage.Text(), c.Quote)
		if !ok || !hasWords(quote, minQuote) && hasWords(text, countWords(quote)+1) {
			reason = ErrQuote
			continue
		}
		if Instructed(c.Passage, quote) {
			reason = ErrInstruction
			continue
		}
		bare = bare && !given
		c.Quote = quote
		claim.Citations = append(claim.Citations, c)
	}
	if len(claim.Citations) == 0 {
		return claim, reason
	}
	if d.Context != "" {
		if claim.Context = contextOf(claim, d.Context); claim.Context == "" {
			return claim, ErrContext
		}
	}
	for _, c := range claim.Citations {
		if exact, ok := Find(c.Quote, text); ok {
			claim.Text, claim.Check = exact, Quoted
			break
		}
	}
	var err error
	if claim.Check == Quoted {
		err = excerpted(claim)
	} else {
		err = supported(claim, bare)
	}
	if err != nil {
		return claim, err
	}
	if d.Said != "" {
		claim.Said = cleanClaim(d.Said)
		if err := faithful(claim); err != nil {
			return claim, err
		}
	}
	if host := ownHost(claim.Text+" "+claim.Said, claim.Citations); host != "" {
		return claim, fmt.Errorf("%w: %q", ErrName, host)
	}
	return claim, nil
}

// contextOf is a context in the words of an article that the claim cites, or
// empty when none has them.
func contextOf(claim Claim, context string) string {
	for _, c := range claim.Citations {
		if own, ok := Find(c.Passage.Article.Text, context); ok {
			return own
		}
	}
	return ""
}

// excerpted is nil when the words of a quote that the claim is made of say by
// themselves what they say in their sentence: what stands before them there may
// deny it or leave it open, "nobody knows whether".
func excerpted(claim Claim) error {
	inside := func(c Citation) bool { // and does not open its sentence
		before, _, ok := strings.Cut(c.Passage.Text(), claim.Text)
		before = strings.TrimRight(before, ` "“‘'(`)
		return ok && before != "" && !strings.ContainsAny(before[len(before)-1:], ".!?\n")
	}
	if !slices.ContainsFunc(claim.Citations, inside) {
		return nil
	}
	whole := compare(claim)
	return cmp.Or(whole.denials(), whole.certain())
}

// supported is nil when what the claim says stands around its quotes, as far as
// words tell. The claim is bare when no quote was given and all were found.
func supported(claim Claim, bare bool) error {
	if err := quotedWords(claim); err != nil {
		return err
	}
	c := compare(claim)
	for _, rule := range []func() error{c.present, c.places, c.together, c.roles, c.counted, c.measured, c.speakers, c.company, c.denials, c.certain, c.exchanged} {
		if err := rule(); err != nil {
			return err
		}
	}
	return c.carried(bare)
}

// fewQuoted is how many words in quotation marks could stand in any sentence by
// chance: so few must be between quotation marks there as well.
const fewQuoted = 2

// quotedWords checks that what a claim has between quotation marks stands word
// for word in the sentences that it quotes.
func quotedWords(claim Claim) error {
	for said := range quotations(claim.Text) {
		if !slices.ContainsFunc(claim.Citations, func(c Citation) bool { return utters(c, said) }) {
			return fmt.Errorf("%w: %q", ErrQuotedWords, said)
		}
	}
	return nil
}

// utters reports whether words stand in the sentences that a citation quotes.
func utters(c Citation, said string) bool {
	sentences, first, last := around(c.Passage, c.Quote)
	if first < 0 {
		return false
	}
	text := c.Passage.Article.Text[sentences[first].Start:sentences[last].End]
	if hasWords(said, fewQuoted+1) {
		_, ok := Find(text, said)
		return ok
	}
	marked := false
	for quoted := range quotations(text) {
		if _, ok := Find(quoted, said); ok {
			return true
		}
		marked = true
	}
	_, ok := Find(text, said)
	return ok && !marked
}

// quotations yields what a text has between double quotation marks, or behind
// one that is never closed.
func quotations(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		open := -1
		for i, r := range text + `"` {
			if r != '"' && folds[r] != `"` || i == len(text) && open < 0 {
				continue
			}
			if open < 0 {
				open = i + utf8.RuneLen(r)
				continue
			}
			if said := strings.Trim(text[open:i], " ,.;:!?…"); strings.ContainsFunc(said, isWordRune) && !yield(said) {
				return
			}
			open = -1
		}
	}
}

// hasWords reports whether a text has at least n words.
func hasWords(text string, n int) bool {
	for range retrieval.Tokens(text) {
		if n--; n <= 0 {
			return true
		}
	}
	return n <= 0
}

func countWords(text string) int {
	n := 0
	for range retrieval.Tokens(text) {
		n++
	}
	return n
}
