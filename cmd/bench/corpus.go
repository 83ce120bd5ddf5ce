package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/cmd/sets"
	"github.com/dateline-bot/dateline/cmd/stock"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/corpus/archive"
	"github.com/dateline-bot/dateline/corpus/chunk"
	"github.com/dateline-bot/dateline/corpus/read"
	"github.com/dateline-bot/dateline/retrieval"
	"github.com/dateline-bot/dateline/retrieval/embed"
)

// A source is a corpus that can be repeated: the same articles again, as
// other news of other days.
type source struct {
	articles []corpus.Article
	names    []string       // written with a capital and never without, sorted
	place    map[string]int // of each in names
}

// readSource reads the corpus of a set.
func readSource(dir string) (*source, error) {
	file, ok := sets.Find(dir, "corpus.jsonl")
	if !ok {
		return nil, fmt.Errorf("no corpus.jsonl in %s: --sets is the folder that holds the folder realtimeqa", dir)
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("open set: %w", err)
	}
	defer f.Close()
	s := &source{place: make(map[string]int)}
	names, common := make(map[string]bool), make(map[string]bool)
	for a, err := range read.Articles(filepath.Base(file), f, read.Limits{}) {
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", file, err)
		}
		s.articles = append(s.articles, a)
		for t := range retrieval.Tokens(a.Text) {
			if word := a.Text[t.Start:t.End]; t.Name {
				names[word] = true
			} else {
				common[word] = true
			}
		}
	}
	for name := range names {
		if !common[strings.ToLower(name)] {
			s.names = append(s.names, name)
		}
	}
	slices.Sort(s.names)
	for i, name := range s.names {
		s.place[name] = i
	}
	return s, nil
}

// article is article n of the endless corpus. In each round every name stands
// for another one and the days are earlier, so that no two passages are alike
// and words are as frequent as they were.
func (s *source) article(n int) *corpus.Article {
	round := n / len(s.articles)
	a := s.articles[n%len(s.articles)]
	if round == 0 {
		return &a
	}
	a.ID = fmt.Sprintf("%s~%d", a.ID, round)
	a.URL = ""
	a.Published = a.Published.AddDays(-41 * round)
	a.Title, a.Text = s.renamed(a.Title, round), s.renamed(a.Text, round)
	return &a
}

// renamed is the text with its names exchanged.
func (s *source) renamed(text string, round int) string {
	var b strings.Builder
	at := 0
	for t := range retrieval.Tokens(text) {
		if i, ok := s.place[text[t.Start:t.End]]; ok {
			b.WriteString(text[at:t.Start])
			b.WriteString(s.names[(i+round*1009)%len(s.names)])
			at = t.End
		}
	}
	b.WriteString(text[at:])
	return b.String()
}

// fill makes an archive of at least so many passages, with hashed vectors and
// with readings, as ingesting them would.
func (s *source) fill(ctx context.Context, dir string, passages int, progress func(done int)) error {
	store, err := archive.Open(ctx, dir, archive.Options{Name: "bench"})
	if err != nil {
		return err
	}
	defer store.Close()
	for n, done := 0, 0; done < passages; progress(done) {
		err := store.Update(ctx, func(tx *archive.Tx) error {
			for until := done + page; done < min(until, passages); n++ {
				a := s.article(n)
				cut := chunk.Passages(a)
				if _, err := tx.Put(a, cut); err != nil {
					return err
				}
				if err := stock.Keep(tx, cut); err != nil {
					return err
				}
				texts := make([]string, len(cut))
				for i, p := range cut {
					texts[i] = p.Text()
				}
				made, err := embed.Hashed{}.Embed(ctx, texts)
				if err != nil {
					return err
				}
				if err := tx.PutVectors(embed.Hashed{}.Model(), texts, made); err != nil {
					return err
				}
				done += len(cut)
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("fill the archive: %w", err)
		}
	}
	return nil
}

// page is about how many passages are stored at a time.
const page = 10_000
