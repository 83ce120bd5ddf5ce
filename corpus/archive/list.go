package archive

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/corpus"
)

// A Filter narrows a listing. The zero Filter passes all.
type Filter struct {
	// From and To bound the day of publication, both included; either may be
	// zero. A bounded listing leaves undated articles out.
	From, To corpus.Day
	// Publisher passes only articles of that publisher, compared without case.
	Publisher string
	// Collections passes only articles of the collections named, the common
	// one by the empty name. Nil passes all.
	Collections []string
}

func (f Filter) match(a *corpus.Article) bool {
	return (f.Publisher == "" || strings.EqualFold(f.Publisher, a.Publisher)) &&
		(f.Collections == nil || slices.Contains(f.Collections, a.Collection)) &&
		(!f.From.Known() || a.Published >= f.From) &&
		(!f.To.Known() || a.Published.Known() && a.Published <= f.To)
}

// A Listing is what a list of articles says of one.
type Listing struct {
	Article  *corpus.Article // without its Text
	Passages int
	Added    corpus.Day // when it first came in
}

// Articles lists the articles that pass the filter, newest first, undated ones
// last.
func (a *Archive) Articles(ctx context.Context, f Filter) ([]Listing, error) {
	list, err := a.articles(ctx, f)
	if err != nil {
		return nil, fmt.Errorf("list articles: %w", a.explain(err))
	}
	return list, nil
}

func (a *Archive) articles(ctx context.Context, f Filter) ([]Listing, error) {
	rows, err := a.read.QueryContext(ctx, `
		SELECT id, sample, published, title_derived, title, publisher, url, authors, collection, added,
			(SELECT count(*) FROM passages WHERE article = key)
		FROM articles ORDER BY published DESC, id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Listing
	for rows.Next() {
		var article corpus.Article
		var authors string
		l := Listing{Article: &article}
		err := rows.Scan(&article.ID, &article.Sample, &article.Published, &article.TitleDerived, &article.Title,
			&article.Publisher, &article.URL, &authors, &article.Collection, &l.Added, &l.Passages)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(authors), &article.Authors); err != nil {
			return nil, a.damaged(fmt.Sprintf("article %q: its authors are no list", article.ID))
		}
		if f.match(&article) {
			list = append(list, l)
		}
	}
	return list, rows.Err()
}

// Stats are an archive in numbers.
type Stats struct {
	File     string // its absolute path
	Bytes    int64  // on disk, with the log of what is not folded in yet
	Revision Revision
	Articles int
	Samples  int // of the articles: all or none
	Passages int
	Texts    int // different texts of passages, each of which wants one vector
	// Oldest and Newest are days of publication, zero when none is known.
	Oldest, Newest corpus.Day
	Models         []Model // by name
}

// A Model is an embedding model that the archive holds vectors of. Stats.Texts
// less Vectors is what is pending.
type Model struct {
	Name       string
	Dimensions int
	Vectors    int
}

// Stats counts what the archive holds. It takes some 60 ms for 100,000
// passages.
func (a *Archive) Stats(ctx context.Context) (Stats, error) {
	s, err := a.stats(ctx)
	if err != nil {
		return Stats{}, fmt.Errorf("count archive: %w", a.explain(err))
	}
	return s, nil
}

func (a *Archive) stats(ctx context.Context) (Stats, error) {
	s := Stats{File: a.file}
	for _, suffix := range []string{"", "-wal"} {
		if info, err := os.Stat(a.file + suffix); err == nil {
			s.Bytes += info.Size()
		}
	}
	tx, err := a.read.BeginTx(ctx, nil)
	if err != nil {
		return Stats{}, err
	}
	defer tx.Rollback()
	if s.Revision, err = a.revision(ctx, tx); err != nil {
		return Stats{}, err
	}
	err = tx.QueryRowContext(ctx, `SELECT count(*), count(*) FILTER (WHERE sample),
			ifnull(min(published) FILTER (WHERE published > 0), 0), ifnull(max(published), 0),
			(SELECT count(*) FROM passages), (SELECT count(DISTINCT hash) FROM passages)
		FROM articles`).
		Scan(&s.Articles, &s.Samples, &s.Oldest, &s.Newest, &s.Passages, &s.Texts)
	if err != nil {
		return Stats{}, err
	}
	rows, err := tx.QueryContext(ctx, `SELECT name, dims, (SELECT count(*) FROM vectors WHERE model = m.key) AS n
		FROM models m WHERE n > 0 ORDER BY name`)
	if err != nil {
		return Stats{}, err
	}
	defer rows.Close()
	for rows.Next() {
		var m Model
		if err := rows.Scan(&m.Name, &m.Dimensions, &m.Vectors); err != nil {
			return Stats{}, err
		}
		s.Models = append(s.Models, m)
	}
	return s, rows.Err()
}
