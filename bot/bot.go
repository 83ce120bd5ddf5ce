// Package bot turns a question into an answer: it decides which claims we are
// willing to make. It refuses to know Discord and the SDKs of models.
//
// Its one invariant: every claim of an Answer carries a citation whose quote
// stands, word for word, in the passage it names. Composers propose drafts;
// only what passes the check becomes a claim, whoever composed it.
package bot

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// A Question is what a person asks the archive.
type Question struct {
	Text string
	// AsOf asks as if on that day; the zero Day is today.
	AsOf corpus.Day
	// Filter narrows the archive to some days or one publisher.
	retrieval.Filter
	// Earlier are the turns of the conversation so far, oldest first: what a
	// follow-up ("and in 2010?") is understood by.
	Earlier []Turn
	// Language is the language to answer in, in English ("German"); empty is
	// the archive's own. The desk sets it when it brings a question in another
	// language into the archive's.
	Language string
	// Person is who asks, whose budget is used; empty is nobody in particular.
	Person string
	// QuotesOnly asks for quotes although there is a model.
	QuotesOnly bool
	// Anew asks the model although an answer of its own is kept.
	Anew bool
}

// A Turn is one question of a conversation and what was answered.
type Turn struct{ Question, Answer string }

// A Verdict says how far the archive answers a question.
type Verdict string

// The verdicts. Declined is an answer, not an error: the archive does not say.
const (
	Answered Verdict = "answered"
	Partial  Verdict = "partial"
	Declined Verdict = "declined"
)

// A Mode says who phrased an answer.
type Mode string

// The modes: sentences quoted from articles, or a chat model's checked claims.
const (
	ModeQuote Mode = "quote"
	ModeModel Mode = "model"
)

// A Check says what was verified about a claim.
type Check string

// The checks. A quoted claim is the article's own words; a supported one was
// phrased by a model and its quote, numbers and names were found in the
// passage.
const (
	Quoted    Check = "quoted"
	Supported Check = "supported"
)

// An Answer is the reply to a question, ready to be shown anywhere.
type Answer struct {
	Question string
	Verdict  Verdict
	Mode     Mode
	Claims   []Claim
	// Sources are the articles cited, numbered from 1 by first use.
	Sources []Source
	// AsOf is the day of the newest article cited, zero when none has one.
	AsOf corpus.Day
	// Notes are things the reader should know ("the model did not answer ...").
	Notes []retrieval.Note
	// Restated is the question as it was searched, where it had to be brought
	// into another form to stand alone; a note says it too.
	Restated string
	// Disagree are groups of claims, by their indices, that say different
	// things of the same: another number, name or day.
	Disagree [][]int
	// Dropped is how many claims of the model did not hold against the
	// articles, and were not shown.
	Dropped int
	// Usage is what the model's work for this answer took; zero for quotes and
	// for an answer that was kept from before.
	Usage Usage
	// Cost is the price of that, by the budget's.
	Cost float64
	// Missing are the names or words of a declined question that no article
	// searched has, as they were asked: what the archive lacks to answer.
	Missing []string
	// Nearest are the articles the search found, best first. A declined
	// answer offers the first few.
	Nearest []*corpus.Article
	Elapsed time.Duration
}

// A Claim is one statement of an answer.
type Claim struct {
	// Text is the statement; of a quoted claim, the article's own bytes.
	Text string
	// Said is the statement in the language of the question, where that is not
	// the archive's; it is shown in place of Text.
	Said string
	// Context is who or what Text speaks of where it does not say so itself
	// ("He said ..."): words of the article cited, or empty.
	Context string
	// Dated reports whether the day of the article belongs to the statement,
	// as it does where answers changed over time.
	Dated     bool
	Check     Check
	Citations []Citation
}

// Words are the claim as it is shown, on one line: the text, and before it in
// square brackets what is not the text's own, the day of the article and the
// context: "[4 May 2021, Ada Lindqvist] She will not sell."
func (c Claim) Words() string {
	var own []string
	if c.Dated && len(c.Citations) > 0 {
		own = append(own, cmp.Or(c.Citations[0].Passage.Article.Published.Long(), "undated"))
	}
	if c.Context != "" {
		own = append(own, c.Context)
	}
	words := cmp.Or(c.Said, c.Text)
	if len(own) > 0 {
		words = "[" + strings.Join(own, ", ") + "] " + words
	}
	return strings.Join(strings.Fields(words), " ")
}

// A Citation ties a claim to the words that support it: Quote occurs in
// Passage, and N is the number of its article among the answer's sources.
type Citation struct {
	N       int
	Passage corpus.Passage
	Quote   string
}

// A Source is an article cited in an answer, under its number there.
type Source struct {
	N       int
	Article *corpus.Article
}

// Text is the answer as plain text: each claim followed by its numbers in
// brackets, one claim a line; for a declined answer, a sentence saying so and
// one saying what is missing, where that is known.
func (a Answer) Text() string {
	if a.Verdict == Declined {
		return strings.TrimSpace(DeclinedText + " " + a.Lacks())
	}
	var b strings.Builder
	for i, c := range a.Claims {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(c.Words())
		b.WriteByte(' ')
		b.WriteString(c.Marks())
	}
	return b.String()
}

// DeclinedText is what a declined answer says.
const DeclinedText = "The archive does not say."

// Marks are the claim's source numbers, each once: "[1][3]".
func (c Claim) Marks() string {
	var b strings.Builder
	seen := make(map[int]bool)
	for _, cite := range c.Citations {
		if !seen[cite.N] {
			seen[cite.N] = true
			fmt.Fprintf(&b, "[%d]", cite.N)
		}
	}
	return b.String()
}
