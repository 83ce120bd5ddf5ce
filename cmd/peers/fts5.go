package peers

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	_ "modernc.org/sqlite" // registers the driver

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// fts5 is SQLite's full-text search, in memory, with its own stemmer and its
// own bm25().
type fts5 struct {
	db       *sql.DB
	passages []corpus.Passage // by rowid, from 1
}

func newFTS5() (*fts5, error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, fmt.Errorf("set up FTS5: %w", err)
	}
	db.SetMaxOpenConns(1) // each connection would have a database of its own
	if _, err := db.Exec(`CREATE VIRTUAL TABLE passages USING fts5(title, text, content = '', tokenize = 'porter unicode61')`); err != nil {
		db.Close()
		return nil, fmt.Errorf("set up FTS5: %w", err)
	}
	return &fts5{db: db}, nil
}

func (*fts5) Name() string { return "SQLite FTS5" }

func (f *fts5) Put(ctx context.Context, passages []corpus.Passage, _ [][]float32) error {
	for _, p := range passages {
		f.passages = append(f.passages, p)
		if _, err := f.db.ExecContext(ctx, `INSERT INTO passages (rowid, title, text) VALUES (?, ?, ?)`, len(f.passages), p.Article.Title, p.Text()); err != nil {
			return fmt.Errorf("put %s into FTS5: %w", p.ID(), err)
		}
	}
	return nil
}

func (f *fts5) Search(ctx context.Context, q retrieval.Query) (result retrieval.Result, err error) {
	result.Query = q
	words := Words(q.Text)
	if len(words) == 0 {
		return result, nil
	}
	for i, w := range words {
		words[i] = `"` + strings.ReplaceAll(w, `"`, `""`) + `"`
	}
	rows, err := f.db.QueryContext(ctx, `SELECT rowid, -bm25(passages) FROM passages WHERE passages MATCH ? ORDER BY bm25(passages), rowid`,
		strings.Join(words, " OR "))
	if err != nil {
		return result, fmt.Errorf("search FTS5: %w", err)
	}
	defer rows.Close()
	filter := seen(q)
	for rows.Next() && len(result.Hits) < limit(q) {
		var row int
		var score float64
		if err := rows.Scan(&row, &score); err != nil {
			return result, fmt.Errorf("search FTS5: %w", err)
		}
		if p := f.passages[row-1]; filter.Match(p.Article) {
			result.Hits = append(result.Hits, retrieval.Hit{Passage: p, Score: score})
		}
	}
	if err := rows.Err(); err != nil {
		return result, fmt.Errorf("search FTS5: %w", err)
	}
	return result, nil
}

func (f *fts5) Close() error { return f.db.Close() }
