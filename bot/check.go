package bot

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// Reasons why a draft does not become a claim. They go to the log and to a
// composer that can mend its draft, not to the reader.
var (
	ErrNoCitation  = errors.New("cites no passage")
	ErrQuote       = errors.New("the quote is not in the passage")
	ErrNumber      = errors.New("a number is not in the passage")
	ErrName        = errors.New("a name is not in the passage")
	ErrNegation    = errors.New("one denies what the other does not")
	ErrUnsupported = errors.New("too few of its words are in the passage")
	ErrContext     = errors.New("the context is not in the article")
)

// minQuote is the fewest words a quote needs to show anything.
const minQuote = 3

// minSupport is the share of a claim's content words that must occur near its
// quotes.
const minSupport = 0.5

// CheckDraft makes a claim of a draft, or says why not. Each citation is kept
// only when its quote stands in its passage, compared without case and after
// folding typographic quotes, dashes and spaces; the claim carries the
// article's own bytes. The numbers and names of the draft must occur within
// one sentence of a quote it keeps, or in what is known of the article (title,
// publisher, day), and neither may deny what the other does not. A context must
// stand in the text of an article whose quote is kept.
//
// It checks words, not meaning: a supported claim's words are there, which
// does not prove that they say the same.
func CheckDraft(d Draft) (Claim, error) {
	text := cleanClaim(d.Text)
	claim := Claim{Text: text, Dated: d.Dated, Check: Supported}
	if text == "" {
		return claim, ErrUnsupported
	}
	reason := ErrNoCitation
	for _, c := range d.Citations {
		if c.Passage.Article == nil {
			continue
		}
		if c.Quote == "" {
			c.Quote = supportingSentence(text, c.Passage)
		}
		quote, ok := Find(c.Passage.Text(), c.Quote)
		if !ok || len(words(quote)) < min(minQuote, len(words(text))) {
			reason = ErrQuote
			continue
		}
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
			return claim, nil
		}
	}
	return claim, supported(claim)
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

// supported is nil when the claim's numbers, names, negation and most of its
// words occur around its quotes.
func supported(claim Claim) error {
	around := newWindow()
	var quotes strings.Builder
	for _, c := range claim.Citations {
		around.addCitation(c)
		quotes.WriteString(c.Quote + "\n")
	}
	for n := range Numbers(claim.Text) {
		if !around.numbers[n] {
			return fmt.Errorf("%w: %s", ErrNumber, n)
		}
	}
	var content, found int
	for w := range claimWords(claim.Text) {
		in := around.stems[retrieval.Stem(w.Word)]
		if w.Name && !in {
			return fmt.Errorf("%w: %s", ErrName, claim.Text[w.Start:w.End])
		}
		content++
		if in {
			found++
		}
	}
	switch {
	case negates(claim.Text) && !negates(around.text), negates(quotes.String()) && !negates(claim.Text):
		return ErrNegation
	case float64(found) < minSupport*float64(content):
		return ErrUnsupported
	}
	return nil
}

// A window is the text near a claim's quotes, by its words.
type window struct {
	text    string
	stems   map[string]bool
	numbers map[string]bool
}

func newWindow() *window {
	return &window{stems: make(map[string]bool), numbers: make(map[string]bool)}
}

// addCitation adds the sentences of the quote with one before and after, and
// what is known of the article.
func (w *window) addCitation(c Citation) {
	a := c.Passage.Article
	near := Around(c.Passage, c.Quote)
	w.text += near + "\n"
	w.add(near)
	w.add(a.Title)
	w.add(a.Publisher)
	w.add(a.Published.Long())
	w.add(strings.Join(a.Authors, ", "))
}

func (w *window) add(text string) {
	for t := range retrieval.Tokens(text) {
		w.stems[retrieval.Stem(t.Word)] = true
	}
	for n := range Numbers(text) {
		w.numbers[n] = true
	}
}

// Around is the text of the article from the sentence before the quote's first
// to the sentence after its last. The quote must be the article's own bytes,
// as a checked citation's is; otherwise Around is empty.
func Around(p corpus.Passage, quote string) string {
	at := strings.Index(p.Text(), quote)
	if at < 0 {
		return ""
	}
	text := p.Article.Text
	start, end := p.Start+at, p.Start+at+len(quote)
	sentences := corpus.Sentences(text)
	first := slices.IndexFunc(sentences, func(s corpus.Span) bool { return s.End > start })
	if first < 0 {
		return ""
	}
	last := first
	for last+1 < len(sentences) && sentences[last+1].Start < end {
		last++
	}
	first, last = max(first-1, 0), min(last+1, len(sentences)-1)
	return text[sentences[first].Start:sentences[last].End]
}

// supportingSentence is the sentence of the passage that shares most words
// with the claim, for a draft that cites a passage without quoting it.
func supportingSentence(claim string, p corpus.Passage) string {
	wanted := make(map[string]bool)
	for t := range retrieval.Tokens(claim) {
		if !retrieval.IsStop(t.Word) {
			wanted[retrieval.Stem(t.Word)] = true
		}
	}
	text := p.Text()
	var best string
	var most int
	for _, s := range corpus.Sentences(text) {
		shared := 0
		for t := range retrieval.Tokens(text[s.Start:s.End]) {
			if wanted[retrieval.Stem(t.Word)] {
				shared++
			}
		}
		if shared > most {
			best, most = text[s.Start:s.End], shared
		}
	}
	return best
}

// claimWords yields the content words of a claim. The first word of a
// sentence is a name only when the word after it is one too or it stands
// nowhere in lower case as English: an opening "Officials" is no name.
func claimWords(text string) func(yield func(retrieval.Token) bool) {
	return func(yield func(retrieval.Token) bool) {
		for _, s := range corpus.Sentences(text) {
			first := true
			for t := range retrieval.Tokens(text[s.Start:s.End]) {
				t.Start, t.End = t.Start+s.Start, t.End+s.Start
				if first {
					first = false
					t.Name = t.Name && !plainOpener(t.Word)
				}
				if !retrieval.IsStop(t.Word) && !yield(t) {
					return
				}
			}
		}
	}
}

// plainOpener reports whether a capitalised first word looks like a common
// word: the endings of English plurals, participles, adverbs and abstract
// nouns are rare in names.
func plainOpener(word string) bool {
	for _, suffix := range []string{"ing", "ed", "ly", "tion", "sion", "ment", "ness", "ity", "als", "ers", "ies", "ions", "ments", "ance", "ence"} {
		if strings.HasSuffix(word, suffix) && len(word) > len(suffix)+2 {
			return true
		}
	}
	return false
}

var negations = []string{"not", "no", "never", "none", "neither", "nor", "cannot", "without", "nobody", "nothing"}

// refusals deny without a negation: "declined to send" is "did not send".
var refusals = []string{"refus", "declin", "deni", "reject", "fail", "oppos", "lack", "rule", "absent", "unabl", "unlik", "ambival", "skeptic"}

func negates(text string) bool {
	for t := range retrieval.Tokens(text) {
		if slices.Contains(negations, t.Word) || strings.HasSuffix(t.Word, "nt") && strings.ContainsAny(text[t.Start:t.End], "'’") {
			return true
		}
		if slices.Contains(refusals, retrieval.Stem(t.Word)) {
			return true
		}
	}
	return false
}

func words(text string) []retrieval.Token { return slices.Collect(retrieval.Tokens(text)) }

// cleanClaim is a model's sentence without what only a page may carry: links,
// markup and citation marks of its own.
func cleanClaim(text string) string {
	text = links.ReplaceAllString(text, "$1")
	text = marks.ReplaceAllString(text, "")
	return strings.Join(strings.Fields(text), " ")
}
