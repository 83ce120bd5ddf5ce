package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"

	"github.com/dateline-bot/dateline/corpus"
)

// A batchLine is one question of a batch. Its id is printed as it came.
type batchLine struct {
	ID       batchID    `json:"id"`
	Question string     `json:"question"`
	AsOf     corpus.Day `json:"as_of"`
	After    []string   `json:"after"` // questions that were asked before it
}

// A batchID is any JSON value, such as "s01" or 7; none prints as "".
type batchID struct{ json.RawMessage }

func (id batchID) MarshalJSON() ([]byte, error) {
	if id.RawMessage == nil {
		return []byte(`""`), nil
	}
	return id.RawMessage, nil
}

// readBatch yields the questions of a file: a JSON array of them or one a
// line. One that cannot be read is yielded as an error, with the id if it has
// one, and the next one follows.
func readBatch(name string, in io.Reader) iter.Seq2[batchLine, error] {
	return func(yield func(batchLine, error) bool) {
		r := bufio.NewReader(in)
		if isArray(r) {
			var list []json.RawMessage
			if err := json.NewDecoder(r).Decode(&list); err != nil {
				yield(batchLine{}, fmt.Errorf("batch %s is no JSON array: %w", name, err))
				return
			}
			for i, text := range list {
				if !yield(readBatchLine(text, name, "question", i+1)) {
					return
				}
			}
			return
		}
		scan := bufio.NewScanner(r)
		scan.Buffer(nil, 1<<20)
		for n := 1; scan.Scan(); n++ {
			text := bytes.TrimSpace(scan.Bytes())
			if len(text) == 0 {
				continue
			}
			if !yield(readBatchLine(text, name, "line", n)) {
				return
			}
		}
		if err := scan.Err(); err != nil {
			yield(batchLine{}, fmt.Errorf("read batch %s: %w", name, err))
		}
	}
}

// readBatchLine reads one question; where and n say which one it is.
func readBatchLine(text []byte, name, where string, n int) (line batchLine, err error) {
	if err := json.Unmarshal(text, &line); err != nil {
		return line, fmt.Errorf("batch %s, %s %d is not {\"id\", \"question\", \"as_of\", \"after\": [...]}: %w", name, where, n, err)
	}
	return line, nil
}

// A batchError is the line of a question that failed.
type batchError struct {
	ID       batchID `json:"id"`
	Question string  `json:"question"`
	Error    string  `json:"error"`
}

// errSomeFailed is a batch of which the rest went well.
var errSomeFailed = errors.New("some failed, each is named above")

// eachOf prints a line for each question of a batch file, "-" being standard
// input: what do gives, or the error, after which the batch goes on.
func (a *app) eachOf(ctx context.Context, file string, do func(batchLine) (any, error)) error {
	in := a.in
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return fmt.Errorf("open batch: %w", err)
		}
		defer f.Close()
		in = f
	}
	failed := 0
	for line, err := range readBatch(file, in) {
		var out any
		if err == nil {
			out, err = do(line)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			failed++
			out = batchError{line.ID, line.Question, words(err)}
		}
		if err := a.printJSON(out); err != nil {
			return err
		}
	}
	if failed > 0 {
		return fmt.Errorf("%w: %d of the batch", errSomeFailed, failed)
	}
	return nil
}

// isArray reports whether the first byte that is no space opens an array.
func isArray(r *bufio.Reader) bool {
	for n := 1; ; n++ {
		head, err := r.Peek(n)
		if len(head) < n || err != nil && err != io.EOF {
			return false
		}
		if !strings.ContainsRune(" \t\r\n\ufeff", rune(head[n-1])) {
			return head[n-1] == '['
		}
	}
}

// printJSON writes v as one line.
func (a *app) printJSON(v any) error {
	enc := json.NewEncoder(a.out)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
