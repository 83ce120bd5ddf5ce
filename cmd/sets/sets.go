// Package sets reads evaluation sets: questions with what is expected of their
// answers, the corpus they are asked of, and claims with the articles they are
// about. It refuses to know how answers are made and scored.
//
// Its one invariant: a set is read whole or not at all, since a measure on what
// happened to be readable would be of another set.
package sets

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/dateline-bot/dateline/corpus"
)

// A Question is a line of a set. Sets for ranking have Gold and Answers, sets
// for answering have Expect and Sources. A question is answerable unless its
// line says otherwise.
type Question struct {
	ID         string     `json:"id"`
	Question   string     `json:"question"`
	Date       corpus.Day `json:"date"` // the day of asking
	Answerable bool       `json:"answerable"`

	Gold    []string `json:"gold"`    // articles, any of which is right
	Answers []string `json:"answers"` // any of which is right

	Expect     [][]string `json:"expect"` // one string of each list must be said
	Forbid     []string   `json:"forbid"`
	Sources    []string   `json:"sources"` // articles that must be cited, all
	SourcesAny bool       `json:"sources_any"`
}

// A Claim is a sentence about an article, and whether the article supports it.
type Claim struct {
	ID        string `json:"id"`
	Text      string `json:"claim"`
	Article   string `json:"doc"` // the article's text
	Supported bool   `json:"supported"`
}

// Group is the part of a set that the claim is from, as its ID says: the
// letters that it begins with.
func (c Claim) Group() string {
	if at := strings.IndexFunc(c.ID, func(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') }); at >= 0 {
		return c.ID[:at]
	}
	return c.ID
}

// Find is the path of a file of the set in dir, gzipped or not.
func Find(dir, name string) (string, bool) {
	for _, ending := range []string{"", ".gz"} {
		file := filepath.Join(dir, name+ending)
		if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() {
			return file, true
		}
	}
	return "", false
}

// Questions reads a file of questions, gzipped or not. An error names the file
// and, where it is one line's, the line.
func Questions(file string) ([]Question, error) {
	return lines(file, "questions", func(line []byte) (Question, error) {
		q := Question{Answerable: true}
		err := json.Unmarshal(line, &q)
		if err == nil && strings.TrimSpace(q.Question) == "" {
			err = errors.New("there is no question in it")
		}
		return q, err
	})
}

// Claims reads a file of claims, as Questions does.
func Claims(file string) ([]Claim, error) {
	return lines(file, "claims", func(line []byte) (Claim, error) {
		var c Claim
		err := json.Unmarshal(line, &c)
		if err == nil && (strings.TrimSpace(c.Text) == "" || strings.TrimSpace(c.Article) == "") {
			err = errors.New("there is no claim with its doc in it")
		}
		return c, err
	})
}

// lines parses each line of a file that is not blank.
func lines[T any](file, what string, parse func([]byte) (T, error)) ([]T, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("open set: %w", err)
	}
	if strings.HasSuffix(file, ".gz") {
		z, err := gzip.NewReader(bytes.NewReader(data))
		if err == nil {
			data, err = io.ReadAll(z)
		}
		if err != nil {
			return nil, fmt.Errorf("unpack %s: %w", file, err)
		}
	}
	var all []T
	n := 0
	for line := range bytes.Lines(data) {
		n++
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		v, err := parse(line)
		if err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", file, n, err)
		}
		all = append(all, v)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s holds no %s", file, what)
	}
	return all, nil
}
