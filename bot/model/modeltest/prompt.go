package modeltest

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/dateline-bot/dateline/corpus"
)

// A Kind is what a prompt asks for.
type Kind int

// The kinds: an answer from passages, a failed claim anew, and a question that
// stands alone.
const (
	Answer Kind = iota
	Mend
	Restate
)

// A Prompt is what the server was asked, read back out of its messages.
type Prompt struct {
	System, User string
	Kind         Kind

	Asked    string // the day of asking, as written
	Question string // the last one, of a Restate
	Language string // in which claims are to be said too, or empty
	Passages []Passage
	Failed   Failure // of a Mend
	Turns    []Turn  // of a Restate
}

// A Passage is one of the prompt's fenced passages.
type Passage struct {
	N                           int
	Publisher, Title, Published string
	Text                        string
}

// A Failure is the claim to mend and what is wrong with it.
type Failure struct{ Claim, Quote, Fault string }

// A Turn is an earlier question with its answer.
type Turn struct{ Question, Answer string }

// fence is the line that opens a passage or a turn: its marker is the same
// throughout a prompt.
var fence = regexp.MustCompile(`(?m)^<<(\w+) (passage|turn) (\d+)>>$`)

func (p *Prompt) parse() {
	rest := p.User
	if m := fence.FindStringSubmatch(rest); m != nil {
		marker := m[1]
		end := "<<" + marker + " end>>\n"
		for {
			open := fence.FindStringSubmatchIndex(rest)
			closing := strings.Index(rest, end)
			if open == nil || closing < open[1] || rest[open[2]:open[3]] != marker {
				break
			}
			p.fenced(rest[open[4]:open[5]], rest[open[6]:open[7]], rest[open[1]:closing])
			rest = rest[closing+len(end):]
		}
	}
	var last string
	fields(rest, map[string]*string{
		"Asked on": &p.Asked, "Question": &p.Question, "Said in": &p.Language, "Last question": &last,
		"Failed claim": &p.Failed.Claim, "Failed quote": &p.Failed.Quote, "Fault": &p.Failed.Fault,
	})
	switch {
	case last != "":
		p.Kind, p.Question = Restate, last
	case p.Failed.Claim != "":
		p.Kind = Mend
	}
}

// fenced takes in what stands in one fence.
func (p *Prompt) fenced(kind, number, content string) {
	if kind == "turn" {
		var turn Turn
		fields(content, map[string]*string{"question": &turn.Question, "answer": &turn.Answer})
		p.Turns = append(p.Turns, turn)
		return
	}
	n, _ := strconv.Atoi(number) // digits, by the expression that found them
	passage := Passage{N: n}
	fields(content, map[string]*string{
		"publisher": &passage.Publisher, "title": &passage.Title,
		"published": &passage.Published, "text": &passage.Text,
	})
	p.Passages = append(p.Passages, passage)
}

// fields reads lines of the form "name: value".
func fields(text string, into map[string]*string) {
	for line := range strings.Lines(text) {
		name, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		if field := into[name]; ok && field != nil {
			*field = value
		}
	}
}

// sentences are the passage's sentences.
func (p Passage) sentences() []string {
	var all []string
	for _, s := range corpus.Sentences(p.Text) {
		all = append(all, p.Text[s.Start:s.End])
	}
	return all
}
