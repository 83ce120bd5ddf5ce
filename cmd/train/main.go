// Command train makes the weights of the shipped models from evaluation sets:
//
//	go run ./cmd/train rank  --sets DIR > /tmp/m && mv /tmp/m retrieval/model.json
//	go run ./cmd/train quote --sets DIR > /tmp/m && mv /tmp/m bot/quote/model.json
//
// The second is to be run after the first, since it learns from what the
// ranking finds. The same sets give the same weights.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"github.com/alecthomas/kong"

	"github.com/dateline-bot/dateline/cmd/sets"
	"github.com/dateline-bot/dateline/retrieval"
	"github.com/dateline-bot/dateline/retrieval/embed"
	"github.com/dateline-bot/dateline/retrieval/lexical"
	"github.com/dateline-bot/dateline/retrieval/vectors"
)

type cli struct {
	Rank  rankCmd  `cmd:"" help:"Make retrieval/model.json: in which order passages come."`
	Words wordsCmd `cmd:"" help:"Make retrieval/thesaurus.txt: which words may stand for one another."`
	Quote quoteCmd `cmd:"" help:"Make bot/quote/model.json: which sentences answer, and whether any does."`
}

func main() {
	var c cli
	parsed := kong.Parse(&c, kong.Name("train"), kong.Description("Makes the weights of the shipped models from evaluation sets."))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	parsed.BindTo(ctx, (*context.Context)(nil))
	if err := parsed.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

// write prints a model as the file that ships.
func write(model any) error {
	enc := json.NewEncoder(os.Stdout)
	enc.SetIndent("", "  ")
	return enc.Encode(model)
}

// A set is a corpus that can be searched, and questions.
type set struct {
	library   *retrieval.Library
	questions []sets.Question
}

func open(ctx context.Context, dir string) (set, error) {
	queries, ok := sets.Find(dir, "queries.jsonl")
	texts, both := sets.Find(dir, "corpus.jsonl")
	if !ok || !both {
		return set{}, errors.New("no queries.jsonl with corpus.jsonl in " + filepath.Clean(dir))
	}
	questions, err := sets.Questions(queries)
	if err != nil {
		return set{}, err
	}
	library, err := newLibrary()
	if err != nil {
		return set{}, err
	}
	_, err = sets.Fill(ctx, library, embed.Hashed{}, texts)
	return set{library, questions}, err
}

func newLibrary() (*retrieval.Library, error) {
	v, err := vectors.New()
	if err != nil {
		return nil, err
	}
	return retrieval.NewLibrary(lexical.New(lexical.Tuned), v, embed.Hashed{}, time.Now), nil
}
