package bot

import (
	"errors"
	"time"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// A Record is one question with its answer, as far as it is kept: enough to
// apologise for a question that a killed process left unanswered, to follow an
// answer up, to try again, to show a quote, and to give people their data.
type Record struct {
	// ID is the id of the event that asked, an interaction's or a message's:
	// unique, at most 20 digits, and the same when the event is repeated.
	ID    string    `json:"id"`
	Asked time.Time `json:"asked"`
	State State     `json:"state"`

	Person  string `json:"person"`
	Guild   string `json:"server,omitempty"` // empty in a direct message
	Channel string `json:"channel"`
	// Language is the locale that it was answered in; empty is not known.
	Language string `json:"language,omitempty"`
	// Message is the message that asked; empty for a command.
	Message string `json:"message,omitempty"`
	// App and Token lead back to the reply of a command for 15 minutes. They are
	// kept only while the record is pending, and never exported.
	App   string `json:"-"`
	Token string `json:"-"`
	// Replies are the messages that carry the answer, in order.
	Replies []string `json:"replies,omitempty"`
	Private bool     `json:"private,omitempty"`

	// Parent is the record that this one follows up or tries again, or empty.
	Parent string `json:"parent,omitempty"`
	// Question is what was asked, empty where no questions are kept. Alone is
	// the question as it stands without those before it, where that differs.
	Question string `json:"question,omitempty"`
	Alone    string `json:"alone,omitempty"`
	// AsOf and Filter are the question's.
	AsOf   corpus.Day       `json:"as_of,omitzero"`
	Filter retrieval.Filter `json:"filter,omitzero"`

	// What follows is the answer's, and empty while the record is pending.

	Verdict Verdict          `json:"verdict,omitempty"`
	Mode    Mode             `json:"mode,omitempty"`
	Claims  []KeptClaim      `json:"claims,omitempty"`
	Sources []KeptSource     `json:"sources,omitempty"` // Sources[i] has the number i+1
	Missing []string         `json:"missing,omitempty"`
	Notes   []retrieval.Note `json:"notes,omitempty"`
	// Disagree are groups of claims, by their indices, that say different things.
	Disagree [][]int  `json:"disagree,omitempty"`
	Ratings  []Rating `json:"ratings,omitempty"` // one a person
	// Usage is what a model took for the answer, or for the attempt.
	Usage Usage `json:"usage,omitzero"`
}

// A State says what became of a question that was acknowledged.
type State string

// The states. A pending record is settled once, as answered (declined
// included) or, where no answer could be given, as apologised for.
const (
	Pending    State = "pending"
	Settled    State = "answered"
	Apologised State = "apologised"
)

// A KeptClaim is a Claim without the articles' text.
type KeptClaim struct {
	Text      string         `json:"text"`
	Said      string         `json:"said,omitempty"`
	Context   string         `json:"context,omitempty"`
	Dated     bool           `json:"dated,omitempty"`
	Check     Check          `json:"check"`
	Citations []KeptCitation `json:"citations"`
}

// A KeptCitation is a Citation by the names of things.
type KeptCitation struct {
	N       int    `json:"n"`
	Article string `json:"article"`
	Passage int    `json:"passage"` // its number in the article, from 1
	Quote   string `json:"quote"`
}

// A KeptSource is a cited article as it was then: another Fingerprint now says
// that it has changed since.
type KeptSource struct {
	Article     string `json:"article"`
	Fingerprint string `json:"fingerprint"`
	// Marked is the state of the article that the answer was last marked for: a
	// later fingerprint, or ArticleGone; empty while it is as it was.
	Marked string `json:"marked,omitempty"`
}

// ArticleGone stands for the fingerprint of an article that was removed.
const ArticleGone = "gone"

// A Rating is what a person thought of an answer.
type Rating struct {
	Person string    `json:"person"`
	Rated  time.Time `json:"rated"`
	Good   bool      `json:"good"`
	Reason string    `json:"reason,omitempty"`
}

// What a journal says of what is not as it was thought to be.
var (
	ErrRepeated = errors.New("the question is in the journal already")
	ErrSettled  = errors.New("the question was settled before")
	ErrNoRecord = errors.New("no such question is kept")
	ErrNoWatch  = errors.New("no such watch")
)

// Keep takes over what of an answer is kept.
func (r *Record) Keep(a Answer) {
	r.Verdict, r.Mode, r.Alone, r.Usage = a.Verdict, a.Mode, a.Restated, a.Usage
	r.Missing, r.Notes, r.Disagree = a.Missing, a.Notes, a.Disagree
	r.Claims, r.Sources = nil, nil
	for _, c := range a.Claims {
		kept := KeptClaim{Text: c.Text, Said: c.Said, Context: c.Context, Dated: c.Dated, Check: c.Check}
		for _, cite := range c.Citations {
			kept.Citations = append(kept.Citations, KeptCitation{
				N: cite.N, Article: cite.Passage.Article.ID, Passage: cite.Passage.N, Quote: cite.Quote,
			})
		}
		r.Claims = append(r.Claims, kept)
	}
	for _, s := range a.Sources {
		r.Sources = append(r.Sources, KeptSource{Article: s.Article.ID, Fingerprint: s.Article.Fingerprint()})
	}
}

// A Watch is a topic that a channel is told of when new articles match it.
type Watch struct {
	ID      string           `json:"id"` // of the event that asked for it
	Made    time.Time        `json:"made"`
	Person  string           `json:"person"`
	Guild   string           `json:"server,omitempty"`
	Channel string           `json:"channel"`
	Topic   string           `json:"topic"`
	Filter  retrieval.Filter `json:"filter,omitzero"`
	// Language is the locale of the person, to be told in.
	Language string `json:"language,omitempty"`
	// Seen is the revision of the archive up to which it was told of.
	Seen int64 `json:"seen"`
}

// Settings are what the operators of a server decided. The zero Settings are
// those of a server that decided nothing, and of direct messages.
type Settings struct {
	// Roles may ask, and Channels are where; empty is everybody and everywhere.
	Roles    []string `json:"roles,omitempty"`
	Channels []string `json:"channels,omitempty"`
	// Operators are the roles that may operate the bot, beside those who may
	// manage the server.
	Operators []string `json:"operators,omitempty"`
	// PersonQuota and GuildQuota are questions a minute; 0 is the default.
	PersonQuota int `json:"person_quota,omitempty"`
	GuildQuota  int `json:"server_quota,omitempty"`
	// AskChannel is the channel or forum where every message is a question.
	AskChannel string `json:"ask_channel,omitempty"`
	// Language is the locale to answer in; empty is the asker's.
	Language string `json:"language,omitempty"`
	// Mode is who phrases answers; empty is as the program was set.
	Mode Mode `json:"mode,omitempty"`
	// Private makes answers private unless the asker says otherwise.
	Private bool `json:"private,omitempty"`
	// Forget keeps no text of questions, nor what repeats it, the notes and the
	// missing words: they are not there to be followed up or tried again.
	Forget bool `json:"forget,omitempty"`
}

// A Gap is a question that the archive did not answer, or only in part, or whose
// answer somebody rated bad.
type Gap struct {
	Question string
	Missing  []string // words that no article had
	Verdict  Verdict
	Times    int // how often it was asked
	Last     time.Time
	Bad      int      // ratings
	Reasons  []string // that were given for them
}

// An AuditLine says who did, or was refused, what.
type AuditLine struct {
	At      time.Time `json:"at"`
	Person  string    `json:"person"`
	Guild   string    `json:"server,omitempty"`
	Action  string    `json:"action"` // "archive remove"
	Detail  string    `json:"detail,omitempty"`
	Allowed bool      `json:"allowed"`
}
