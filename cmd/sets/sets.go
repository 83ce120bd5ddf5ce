// Package sets reads evaluation sets: questions with what is expected of their
// answers, and the corpus they are asked of. It refuses to know how answers
// are made and scored.
package sets

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/corpus/chunk"
	"github.com/dateline-bot/dateline/corpus/read"
	"github.com/dateline-bot/dateline/retrieval"
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

// Questions reads a file of questions, gzipped or not.
func Questions(file string) ([]Question, error) {
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
	var questions []Question
	scan := bufio.NewScanner(bytes.NewReader(data))
	scan.Buffer(nil, 1<<24)
	for n := 1; scan.Scan(); n++ {
		q := Question{Answerable: true}
		if err := json.Unmarshal(scan.Bytes(), &q); err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", file, n, err)
		}
		questions = append(questions, q)
	}
	if err := scan.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	if len(questions) == 0 {
		return nil, fmt.Errorf("%s holds no questions", file)
	}
	return questions, nil
}

// Size is how much a corpus holds.
type Size struct{ Articles, Passages int }

// Fill puts the articles of a corpus file into a library.
func Fill(ctx context.Context, library *retrieval.Library, e retrieval.Embedder, file string) (Size, error) {
	f, err := os.Open(file)
	if err != nil {
		return Size{}, fmt.Errorf("open set: %w", err)
	}
	defer f.Close()
	var size Size
	var put []retrieval.Entry
	for a, err := range read.Articles(filepath.Base(file), f, read.Limits{}) {
		if err != nil {
			return Size{}, fmt.Errorf("read %s: %w", file, err)
		}
		entry := retrieval.Entry{Passages: chunk.Passages(&a)}
		var texts []string
		for _, p := range entry.Passages {
			texts = append(texts, p.Text())
		}
		if entry.Vectors, err = e.Embed(ctx, texts); err != nil {
			return Size{}, fmt.Errorf("embed %s: %w", file, err)
		}
		size.Articles++
		size.Passages += len(texts)
		put = append(put, entry)
	}
	return size, library.Update(ctx, put, nil)
}
