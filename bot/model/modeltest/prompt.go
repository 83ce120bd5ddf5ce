package modeltest

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/dateline-bot/dateline/corpus"
)

// A Prompt is what the server was asked, read back out of its messages.
type Prompt struct {
	System, User string

	Asked    string // the day of asking, as written
	Question string
	Passages []Passage
}

// A Passage is one of the prompt's fenced passages.
type Passage struct {
	N                           int
	Publisher, Title, Published string
	Text                        string
}

// fence is the line that opens a passage: its marker is the same throughout a
// prompt.
var fence = regexp.MustCompile(`(?m)^<<(\w+) passage (\d+)>>$`)

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
			n, _ := strconv.Atoi(rest[open[4]:open[5]])
			passage := Passage{N: n}
			fields(rest[open[1]:closing], map[string]*string{
				"publisher": &passage.Publisher, "title": &passage.Title,
				"published": &passage.Published, "text": &passage.Text,
			})
			p.Passages = append(p.Passages, passage)
			rest = rest[closing+len(end):]
		}
	}
	fields(rest, map[string]*string{"Asked on": &p.Asked, "Question": &p.Question})
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
