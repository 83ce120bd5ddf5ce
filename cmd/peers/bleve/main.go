// Command bleve ranks a set with bleve, scoring by BM25, and prints the line
// that dateline eval --peers prints for other engines:
//
//	go run . --set DIR
//
// It is a module of its own, so that the product does not depend on bleve.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/dateline-bot/dateline/cmd/peers"
	"github.com/dateline-bot/dateline/cmd/sets"
)

func main() {
	set := flag.String("set", "", "folder of the set, with queries.jsonl and corpus.jsonl (either may be gzipped)")
	flag.Parse()
	ranking, err := rank(context.Background(), *set)
	if err != nil {
		fmt.Fprintln(os.Stderr, "bleve:", err)
		os.Exit(1)
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "ranking\tquestions\thit@1\thit@3\thit@5\thit@10\tMRR\nbleve\t%d\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\n",
		ranking.Questions, ranking.Hit1, ranking.Hit3, ranking.Hit5, ranking.Hit10, ranking.MRR)
	w.Flush()
}

// rank measures bleve on the set's questions with gold articles.
func rank(ctx context.Context, dir string) (peers.Ranking, error) {
	queries, ok := sets.Find(dir, "queries.jsonl")
	texts, both := sets.Find(dir, "corpus.jsonl")
	if !ok || !both {
		return peers.Ranking{}, fmt.Errorf("%s holds no queries.jsonl with corpus.jsonl: name another with --set", dir)
	}
	questions, err := sets.Questions(queries)
	if err != nil {
		return peers.Ranking{}, err
	}
	entries, err := sets.Entries(ctx, nil, texts)
	if err != nil {
		return peers.Ranking{}, err
	}
	tmp, err := os.MkdirTemp("", "bleve")
	if err != nil {
		return peers.Ranking{}, err
	}
	defer os.RemoveAll(tmp)
	e, err := newEngine(tmp, entries)
	if err != nil {
		return peers.Ranking{}, err
	}
	defer e.Close()
	places, err := peers.Places(ctx, e, peers.Ranked(questions))
	return peers.Score(places), err
}
