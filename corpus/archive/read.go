package archive

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"github.com/dateline-bot/dateline/corpus"
	sqlite3 "modernc.org/sqlite/lib"
)

// An Entry is an article as Load gives it, or the id of one that was removed.
type Entry struct {
	ID       string
	Revision Revision        // of the article's or its vectors' last change
	Article  *corpus.Article // nil when it was removed
	Passages []corpus.Passage
	// Vectors belong to Passages, one each; a passage that has none yet has
	// nil. They are whatever PutVectors was given, and the caller's to keep.
	Vectors [][]float32
	// Reading is what PutReading kept of the article as it is, in that Form;
	// empty when there is none.
	Form    string
	Reading []byte
}

// Load gives every id removed after the revision since, and then every article
// that changed after it, with the vectors of a model: from 0, the whole
// archive. A caller who remembers the highest Revision given, and calls again
// with it, stays up to date. All of it is the archive as it stood at one
// moment, when the loop began; while it runs the log of what others write
// cannot be folded into the file, so it should not dawdle.
//
// An article found damaged comes as an Entry with its ID and no Article, with
// an ErrDamaged, and the loop may go on to the others. Any other error comes
// with an empty Entry and is the last.
func (a *Archive) Load(ctx context.Context, since Revision, model string) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		if err := a.load(ctx, since, model, yield); err != nil {
			yield(Entry{}, fmt.Errorf("load archive: %w", a.explain(err)))
		}
	}
}

func (a *Archive) load(ctx context.Context, since Revision, model string, yield func(Entry, error) bool) error {
	if err := a.moved(); err != nil {
		return err
	}
	tx, err := a.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := a.version(ctx, tx); err != nil {
		return err
	}
	if more, err := a.loadRemoved(ctx, tx, since, yield); err != nil || !more {
		return err
	}
	l, err := a.loader(ctx, tx, model)
	if err != nil {
		return err
	}
	rows, err := tx.QueryContext(ctx, selectArticle+` WHERE revision > ? ORDER BY revision, key`, since)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		e, err := l.entry(rows)
		if err != nil && !errors.Is(err, ErrDamaged) {
			return err
		}
		if !yield(e, err) {
			return nil
		}
	}
	return rows.Err()
}

// loadRemoved gives the ids removed after since, and reports whether the loop
// goes on.
func (a *Archive) loadRemoved(ctx context.Context, tx *sql.Tx, since Revision, yield func(Entry, error) bool) (bool, error) {
	rows, err := tx.QueryContext(ctx, `SELECT id, revision FROM removed WHERE revision > ? ORDER BY revision, id`, since)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	for rows.Next() {
		var e Entry
		if err := rows.Scan(&e.ID, &e.Revision); err != nil {
			return false, err
		}
		if !yield(e, nil) {
			return false, nil
		}
	}
	return true, rows.Err()
}

// Arrived are the ids of the articles that came in after one revision and up
// to another, in that order. An article that changes does not come in again;
// one that was removed may.
func (a *Archive) Arrived(ctx context.Context, since, until Revision) ([]string, error) {
	ids, err := a.arrived(ctx, since, until)
	if err != nil {
		return nil, fmt.Errorf("find new articles: %w", a.explain(err))
	}
	return ids, nil
}

func (a *Archive) arrived(ctx context.Context, since, until Revision) (ids []string, err error) {
	if err := a.moved(); err != nil {
		return nil, err
	}
	rows, err := a.read.QueryContext(ctx, `SELECT id FROM articles WHERE came > ? AND came <= ? ORDER BY came, id`, since, until)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// Article gives one article with its passages, without vectors. ErrNotFound
// says that the archive does not hold it.
func (a *Archive) Article(ctx context.Context, id string) (Entry, error) {
	e, err := a.article(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return Entry{}, fmt.Errorf("%w: %q", ErrNotFound, id)
	}
	if err != nil {
		return Entry{}, fmt.Errorf("read article: %w", a.explain(err))
	}
	return e, nil
}

func (a *Archive) article(ctx context.Context, id string) (Entry, error) {
	tx, err := a.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return Entry{}, err
	}
	defer tx.Rollback()
	l, err := a.loader(ctx, tx, "")
	if err != nil {
		return Entry{}, err
	}
	return l.entry(tx.QueryRowContext(ctx, selectArticle+` WHERE id = ?`, id))
}

// A loader reads articles whole, in one read transaction, and checks them.
type loader struct {
	ctx      context.Context
	archive  *Archive
	passages *sql.Stmt
	readings *sql.Stmt
	model    string
	key      int64 // of the model, 0 when it has no vectors
	dims     int
}

func (a *Archive) loader(ctx context.Context, tx *sql.Tx, model string) (*loader, error) {
	l := &loader{ctx: ctx, archive: a, model: model}
	err := tx.QueryRowContext(ctx, `SELECT key, dims FROM models WHERE name = ?`, model).Scan(&l.key, &l.dims)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	l.passages, err = tx.PrepareContext(ctx, `
		SELECT p.n, p.start, p.stop, p.hash, v.sum, v.vector
		FROM passages p LEFT JOIN vectors v ON v.hash = p.hash AND v.model = ?
		WHERE p.article = ? ORDER BY p.n`)
	if err != nil {
		return nil, err
	}
	l.readings, err = tx.PrepareContext(ctx, `SELECT form, sum, reading FROM readings WHERE article = ?`)
	return l, err
}

const selectArticle = `SELECT id, revision, key, sample, published, title_derived, digest, title, publisher, url, authors, text, collection FROM articles`

// entry reads the article of a row of selectArticle. With an ErrDamaged comes
// as much of its ID and Revision as could be read.
func (l *loader) entry(row scanner) (Entry, error) {
	var (
		article corpus.Article
		e       Entry
		key     int64
		digest  []byte
		authors string
	)
	err := row.Scan(&e.ID, &e.Revision, &key, &article.Sample, &article.Published, &article.TitleDerived, &digest,
		&article.Title, &article.Publisher, &article.URL, &authors, &article.Text, &article.Collection)
	if err != nil {
		return e, l.unreadable(e.ID, err)
	}
	article.ID = e.ID
	if err := json.Unmarshal([]byte(authors), &article.Authors); err != nil {
		return e, l.damaged(e.ID, "its authors are no list")
	}
	rows, err := l.passages.Query(l.key, key)
	if err != nil {
		return e, l.unreadable(e.ID, err)
	}
	defer rows.Close()
	for rows.Next() {
		p := corpus.Passage{Article: &article}
		var hash, blob sql.RawBytes
		var sum sql.Null[uint32]
		if err := rows.Scan(&p.N, &p.Start, &p.End, &hash, &sum, &blob); err != nil {
			return e, l.unreadable(e.ID, err)
		}
		if p.Start < 0 || p.Start > p.End || p.End > len(article.Text) || string(hash) != string(hashOf(p.Text())) {
			return e, l.damaged(e.ID, fmt.Sprintf("passage %d is not its text's", p.N))
		}
		var vector []float32
		if sum.Valid {
			if len(blob) != 4*l.dims || sum.V != checksum(l.model, hash, blob) {
				return e, l.damaged(e.ID, fmt.Sprintf("the vector of passage %d differs from its checksum", p.N))
			}
			vector = make([]float32, l.dims)
			decode(vector, blob)
		}
		e.Passages = append(e.Passages, p)
		e.Vectors = append(e.Vectors, vector)
	}
	if err := rows.Err(); err != nil {
		return e, l.unreadable(e.ID, err)
	}
	if string(digest) != string(digestOf(&article, e.Passages)) {
		return e, l.damaged(e.ID, "it differs from its checksum")
	}
	e.Article = &article
	e.Form, e.Reading = l.reading(key, digest)
	return e, nil
}

// damaged says that one article is damaged; others may be well.
func (l *loader) damaged(id, what string) error {
	return fmt.Errorf("%w: %s: article %q: %s: remove it and ingest it again, or restore a copy of the file", ErrDamaged, l.archive.file, id, what)
}

// unreadable is for an error of reading an article's rows, which is damage
// unless the caller or the system broke off.
func (l *loader) unreadable(id string, err error) error {
	switch c := code(err); {
	case c != sqlite3.SQLITE_OK && c != sqlite3.SQLITE_CORRUPT, l.ctx.Err() != nil, errors.Is(err, sql.ErrNoRows):
		return err
	case id == "":
		return l.archive.damaged(err.Error())
	}
	return l.damaged(id, err.Error())
}
