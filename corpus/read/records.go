package read

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/dateline-bot/dateline/corpus"
)

// A record is one line of a .jsonl file. Its text is the publisher's body and
// is put into shape, but nothing is taken out of it. The fields in the second
// part are what other exports call some of those in the first.
type record struct {
	ID         loose `json:"id"`
	Title      loose `json:"title"`
	Source     loose `json:"source"`
	Date       loose `json:"date"`
	URL        loose `json:"url"`
	Authors    names `json:"authors"`
	Text       loose `json:"text"`
	Collection loose `json:"collection"`

	Headline  spare[loose] `json:"headline"`
	Publisher spare[loose] `json:"publisher"`
	Published spare[loose] `json:"published"`
	Link      spare[loose] `json:"link"`
	Author    spare[names] `json:"author"`
	Body      spare[loose] `json:"body"`
	Content   spare[loose] `json:"content"`
}

func readRecords(r io.Reader, limits Limits, yield func(corpus.Article, error) bool) {
	n := 0
	for line, err := range lines(r, limits.Line) {
		n++
		line = bytes.TrimSpace(bytes.TrimPrefix(line, []byte("\ufeff")))
		if err == nil && len(line) == 0 {
			continue
		}
		var a corpus.Article
		if err == nil {
			a, err = readRecord(line, limits)
		}
		switch {
		case err == nil:
		case n == 1 && (bytes.HasPrefix(line, []byte("[")) || string(line) == "{"):
			yield(corpus.Article{}, fmt.Errorf("%w: it is one JSON value and not one record a line; jq -c '.[]' makes it that", ErrFormat))
			return
		case n == 1 && (bytes.HasPrefix(line, []byte("\xff\xfe")) || bytes.HasPrefix(line, []byte("\xfe\xff"))):
			yield(corpus.Article{}, ErrCharset) // UTF-16, whose lines do not end with a byte
			return
		default:
			err = fmt.Errorf("line %d: %w", n, err)
		}
		if !yield(a, err) {
			return
		}
	}
}

func readRecord(line []byte, limits Limits) (corpus.Article, error) {
	text, err := decodeCharset(line)
	if err != nil {
		return corpus.Article{}, err
	}
	var rec record
	if err := json.Unmarshal([]byte(text), &rec); err != nil {
		return corpus.Article{}, fmt.Errorf("%w: %w", ErrRecord, err)
	}
	body := string(either(rec.Text, rec.Body.is, rec.Content.is))
	switch {
	case int64(len(body)) > limits.Text:
		return corpus.Article{}, tooBig("an article", limits.Text)
	case strings.TrimSpace(body) == "":
		return corpus.Article{}, fmt.Errorf(`%w: a record has it in "text"`, ErrEmpty)
	case htmlStart.MatchString(body):
		return corpus.Article{}, fmt.Errorf("%w: its text is HTML", ErrFormat)
	}
	return finish(corpus.Article{
		ID:         rec.ID.line(),
		Title:      either(rec.Title, rec.Headline.is).line(),
		Publisher:  either(rec.Source, rec.Publisher.is).line(),
		Published:  dayIn(either(rec.Date, rec.Published.is).line()),
		URL:        webURL(either(rec.URL, rec.Link.is).line()),
		Authors:    append(rec.Authors, rec.Author.is...).lines(),
		Text:       shape(fold(body)),
		Collection: rec.Collection.line(),
	})
}

// htmlStart is a text that begins as a piece of a page does.
var htmlStart = regexp.MustCompile(`(?i)^\s*<(?:!doctype|html|body|article|section|figure|div|p|h[1-6]|img|a)\b[^<>]*>`)

// lines yields the lines of r. One over the limit is skipped and yields
// ErrTooBig in its place; an error of r itself ends the lines. A line is valid
// until the next one.
func lines(r io.Reader, limit int64) func(yield func([]byte, error) bool) {
	return func(yield func([]byte, error) bool) {
		in := bufio.NewReaderSize(r, 64<<10)
		var line []byte
		var length int64
		for {
			part, err := in.ReadSlice('\n')
			if length += int64(len(part)); length <= limit {
				line = append(line, part...)
			}
			switch {
			case errors.Is(err, bufio.ErrBufferFull):
				continue
			case err != nil && err != io.EOF:
				yield(nil, err)
				return
			case err == io.EOF && length == 0:
				return
			}
			if length > limit {
				if !yield(nil, tooBig("a line", limit)) {
					return
				}
			} else if !yield(line, nil) {
				return
			}
			if err == io.EOF {
				return
			}
			line, length = line[:0], 0
		}
	}
}

// A spare field is no reason to refuse a record: in a form that is not
// understood it is empty.
type spare[T any] struct{ is T }

func (s *spare[T]) UnmarshalJSON(b []byte) error {
	if json.Unmarshal(b, &s.is) != nil {
		s.is = *new(T)
	}
	return nil
}

// loose is a string that may come as a number, a boolean or null: the ids and
// dates of other people's exports do. Of an object it is the name, by which
// publishers and people come.
type loose string

func (l *loose) UnmarshalJSON(b []byte) error {
	switch {
	case b[0] == '"':
		return json.Unmarshal(b, (*string)(l))
	case b[0] == '{':
		var thing struct{ Name string }
		if err := json.Unmarshal(b, &thing); err != nil || thing.Name == "" {
			return errors.New("a string is wanted where an object without a name stands")
		}
		*l = loose(thing.Name)
	case b[0] == '[':
		return errors.New("a string is wanted where a list stands")
	case string(b) != "null":
		*l = loose(b)
	}
	return nil
}

func (l loose) line() string { return oneLine(fold(string(l))) }

// either is the first field that holds something.
func either(fields ...loose) loose {
	for _, l := range fields {
		if strings.TrimSpace(string(l)) != "" {
			return l
		}
	}
	return ""
}

// names are authors, as a list or as one string.
type names []loose

func (n *names) UnmarshalJSON(b []byte) error {
	if b[0] == '[' {
		return json.Unmarshal(b, (*[]loose)(n))
	}
	var one loose
	if err := one.UnmarshalJSON(b); err != nil {
		return err
	}
	*n = names{one}
	return nil
}

func (n names) lines() []string {
	var out []string
	for _, l := range n {
		if s := l.line(); s != "" {
			out = append(out, s)
		}
	}
	return out
}
