// Package bot turns a question into an answer: it decides which claims we are
// willing to make. It refuses to know Discord and the SDKs of models.
//
// Its one invariant: every claim of an Answer carries a citation whose quote
// stands, word for word, in the passage it names. Composers propose drafts;
// only what passes the check becomes a claim, whoever composed it.
package bot

import (
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
}

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
	Notes []string
	// Nearest are the articles the search found, best first. A declined
	// answer offers the first few.
	Nearest []*corpus.Article
	Elapsed time.Duration
}

// A Claim is one statement of an answer.
type Claim struct {
	Text      string
	Check     Check
	Citations []Citation
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
// brackets, one claim a line; for a declined answer, a sentence saying so.
func (a Answer) Text() string {
	if a.Verdict == Declined {
		return DeclinedText
	}
	var b strings.Builder
	for i, c := range a.Claims {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(c.Text)
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
