package trials

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/cmd/sets"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/corpus/read"
	"github.com/dateline-bot/dateline/retrieval"
	"github.com/dateline-bot/dateline/retrieval/embed"
	"github.com/dateline-bot/dateline/retrieval/lexical"
	"github.com/dateline-bot/dateline/retrieval/vectors"
)

// OpenGround loads a set with a corpus of its own; its questions are asked as
// of their days.
func OpenGround(ctx context.Context, set string) (*Ground, error) {
	texts, ok := sets.Find(set, "corpus.jsonl")
	queries, ok2 := sets.Find(set, "queries.jsonl")
	if !ok || !ok2 {
		return nil, fmt.Errorf("%s holds no corpus.jsonl with its queries.jsonl", set)
	}
	v, err := vectors.New()
	if err != nil {
		return nil, err
	}
	g := &Ground{Library: retrieval.NewLibrary(lexical.New(lexical.Tuned), v, embed.Hashed{}, time.Now)}
	if _, err := sets.Fill(ctx, g.Library, embed.Hashed{}, texts); err != nil {
		return nil, err
	}
	questions, err := sets.Questions(queries)
	for _, q := range questions {
		g.Questions = append(g.Questions, bot.Question{Text: q.Question, AsOf: q.Date})
	}
	return g, err
}

// OpenTargets reads the articles beside the folder of the sets, the first of
// its questions about each, and the orders to splice in.
func OpenTargets(dir string) ([]Target, []string, error) {
	articles, err := texts(filepath.Join(dir, "..", "articles"))
	if err != nil {
		return nil, nil, err
	}
	questions, err := sets.Questions(filepath.Join(dir, "questions.jsonl"))
	if err != nil {
		return nil, nil, err
	}
	var targets []Target
	for _, a := range articles {
		i := slices.IndexFunc(questions, func(q sets.Question) bool { return slices.Equal(q.Sources, []string{a.ID}) })
		if i >= 0 {
			targets = append(targets, Target{a, bot.Question{Text: questions[i].Question, AsOf: questions[i].Date}})
		}
	}
	orders, err := orders(filepath.Join(dir, "injection"))
	return targets, orders, err
}

// texts are the articles of the text files of a folder, in the order of their
// names.
func texts(dir string) ([]*corpus.Article, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil || len(files) == 0 {
		return nil, cmp.Or(err, fmt.Errorf("%s holds no articles", dir))
	}
	var all []*corpus.Article
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			return nil, fmt.Errorf("open article: %w", err)
		}
		for a, err := range read.Articles(filepath.Base(file), f, read.Limits{}) {
			if err != nil {
				return nil, errors.Join(fmt.Errorf("read %s: %w", file, err), f.Close())
			}
			all = append(all, &a)
		}
		if err := f.Close(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// orders are the strings of a set of injections, kind by kind.
func orders(dir string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil || len(files) == 0 {
		return nil, cmp.Or(err, fmt.Errorf("%s holds no injections", dir))
	}
	var all []string
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("open set: %w", err)
		}
		var kinds map[string][]string
		if err := json.Unmarshal(data, &kinds); err != nil {
			return nil, fmt.Errorf("read %s: %w", file, err)
		}
		for _, kind := range slices.Sorted(maps.Keys(kinds)) {
			all = append(all, kinds[kind]...)
		}
	}
	return all, nil
}

// Flagged is how many sentences of a corpus that nobody tampered with are taken
// for orders.
type Flagged struct {
	Name      string `json:"name"`
	Sentences int    `json:"sentences"`
	Flagged   int    `json:"flagged"`
}

func (f *Flagged) add(a *corpus.Article) {
	for _, s := range corpus.Sentences(a.Text) {
		f.Sentences++
		if bot.Instructs(a.Text, s) {
			f.Flagged++
		}
	}
}

// FlaggedIn looks at all articles of the sets, and of the folder articles
// beside them.
func FlaggedIn(dir string) ([]Flagged, error) {
	var all []Flagged
	for _, name := range []string{"realtimeqa", "squad2", "squadshifts", "time"} {
		file, ok := sets.Find(filepath.Join(dir, name), "corpus.jsonl")
		if !ok {
			continue
		}
		f, err := os.Open(file)
		if err != nil {
			return nil, fmt.Errorf("open set: %w", err)
		}
		flagged := Flagged{Name: name}
		for a, err := range read.Articles(filepath.Base(file), f, read.Limits{}) {
			if err != nil {
				return nil, errors.Join(fmt.Errorf("read %s: %w", file, err), f.Close())
			}
			flagged.add(&a)
		}
		if err := f.Close(); err != nil {
			return nil, err
		}
		all = append(all, flagged)
	}
	articles, err := texts(filepath.Join(dir, "..", "articles"))
	flagged := Flagged{Name: "articles"}
	for _, a := range articles {
		flagged.add(a)
	}
	return append(all, flagged), err
}
