package archive

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/corpus"
)

// A Change says what Put did.
type Change int

// The changes. Unchanged means that the archive held the article, cut into the
// same passages, already.
const (
	Unchanged Change = iota
	Added
	Changed
)

// String is "unchanged", "added" or "changed".
func (c Change) String() string {
	return [...]string{"unchanged", "added", "changed"}[c]
}

// A Tx is a write transaction, for use inside Update and by one goroutine.
type Tx struct {
	ctx     context.Context
	archive *Archive
	conn    *sql.Conn
	stmts   map[string]*sql.Stmt
	// revision is the one that this transaction makes, if it changes anything.
	revision Revision
	// loose are the hashes of texts that lost a passage.
	loose map[string]bool
	// err is the first error of the database. SQLite may have rolled back on
	// it, and anything that followed would be committed alone.
	err error
}

// Put stores an article cut into passages, which must be its own and numbered
// from 1. An article of the same id is replaced when it differs in anything
// its Fingerprint covers, or is cut differently; the vectors of passages
// whose text stays are kept.
//
// The first article that is no sample removes the samples; a sample put into
// an archive that holds other articles has stepped aside, and is Unchanged.
//
// ErrRefused says that the article cannot be stored: it has no id, it is not
// valid UTF-8, the passages do not fit it, or its id is an article's of
// another collection. Ids are unique in the archive, and nothing that comes
// in for one collection changes or takes away what another holds. After any
// other error the transaction is lost.
func (tx *Tx) Put(article *corpus.Article, passages []corpus.Passage) (Change, error) {
	if err := fits(article, passages); err != nil {
		return Unchanged, fmt.Errorf("article %q %w: %w", article.ID, ErrRefused, err)
	}
	var change Change
	err := tx.do(func() (err error) {
		change, err = tx.put(article, passages)
		return err
	})
	if change == elsewhere {
		return Unchanged, fmt.Errorf("article %q %w: its id is taken in another collection: give it another id, or remove the other article first", article.ID, ErrRefused)
	}
	return change, err
}

// elsewhere is what put says of an id that is an article's of another
// collection. The transaction may go on.
const elsewhere Change = -1

func (tx *Tx) put(article *corpus.Article, passages []corpus.Passage) (Change, error) {
	if aside, err := tx.stepAside(article); err != nil || aside {
		return Unchanged, err
	}
	var key int64
	var digest []byte
	var collection string
	change, now := Changed, digestOf(article, passages)
	switch err := tx.row(`SELECT key, digest, collection FROM articles WHERE id = ?`, article.ID).Scan(&key, &digest, &collection); {
	case errors.Is(err, sql.ErrNoRows):
		change = Added
	case err != nil:
		return Unchanged, err
	case collection != article.Collection:
		return elsewhere, nil
	case string(digest) == string(now):
		return Unchanged, nil
	}
	// For a new article key is 0, which none has.
	if err := tx.loosen(key); err != nil {
		return Unchanged, err
	}
	if err := tx.exec(`DELETE FROM passages WHERE article = ?`, key); err != nil {
		return Unchanged, err
	}
	if err := tx.exec(`DELETE FROM removed WHERE id = ?`, article.ID); err != nil {
		return Unchanged, err
	}
	authors, err := json.Marshal(article.Authors)
	if err != nil {
		return Unchanged, err
	}
	err = tx.row(`INSERT INTO articles
			(id, revision, came, added, sample, published, title_derived, digest, title, publisher, url, authors, text, collection)
		VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
		ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, sample = excluded.sample,
			published = excluded.published, title_derived = excluded.title_derived, digest = excluded.digest,
			title = excluded.title, publisher = excluded.publisher, url = excluded.url,
			authors = excluded.authors, text = excluded.text
		RETURNING key`,
		article.ID, tx.revision, corpus.DayOf(tx.archive.opts.Now()), article.Sample, article.Published, article.TitleDerived,
		now, article.Title, article.Publisher, article.URL, string(authors), article.Text, article.Collection).Scan(&key)
	if err != nil {
		return Unchanged, err
	}
	for _, p := range passages {
		err := tx.exec(`INSERT INTO passages (article, n, start, stop, hash) VALUES (?, ?, ?, ?, ?)`,
			key, p.N, p.Start, p.End, hashOf(p.Text()))
		if err != nil {
			return Unchanged, err
		}
	}
	return change, nil
}

// stepAside keeps samples and other articles apart: it removes the samples
// when article is none, and reports that article is to be left out when it is
// one and there are others.
func (tx *Tx) stepAside(article *corpus.Article) (bool, error) {
	if article.Sample {
		var others bool
		err := tx.row(`SELECT EXISTS (SELECT 1 FROM articles WHERE sample = 0)`).Scan(&others)
		return others, err
	}
	samples, err := column[string](tx, `SELECT id FROM articles WHERE sample = 1`)
	if err != nil {
		return false, err
	}
	for _, id := range samples {
		if _, err := tx.remove(id); err != nil {
			return false, err
		}
	}
	return false, nil
}

// Remove removes articles with their passages and the vectors nothing else
// uses, and says which of the ids the archive held. After an error the
// transaction is lost.
func (tx *Tx) Remove(ids ...string) (removed []string, err error) {
	err = tx.do(func() error {
		for _, id := range ids {
			held, err := tx.remove(id)
			if err != nil {
				return err
			}
			if held {
				removed = append(removed, id)
			}
		}
		return nil
	})
	return removed, err
}

func (tx *Tx) remove(id string) (bool, error) {
	var key int64
	switch err := tx.row(`SELECT key FROM articles WHERE id = ?`, id).Scan(&key); {
	case errors.Is(err, sql.ErrNoRows):
		return false, nil
	case err != nil:
		return false, err
	}
	if err := tx.loosen(key); err != nil {
		return false, err
	}
	if err := tx.exec(`DELETE FROM articles WHERE key = ?`, key); err != nil {
		return false, err
	}
	return true, tx.exec(`INSERT INTO removed (id, revision) VALUES (?, ?)`, id, tx.revision)
}

// loosen notes the texts of an article's passages, which are about to go.
func (tx *Tx) loosen(article int64) error {
	hashes, err := column[[]byte](tx, `SELECT hash FROM passages WHERE article = ?`, article)
	for _, hash := range hashes {
		tx.loose[string(hash)] = true
	}
	return err
}

// sweep removes the vectors of texts that no passage has any more, at the end
// of the transaction, when what was removed and put back has its passages.
func (tx *Tx) sweep() error {
	for hash := range tx.loose {
		err := tx.exec(`DELETE FROM vectors WHERE hash = ?1 AND NOT EXISTS (SELECT 1 FROM passages WHERE hash = ?1)`, []byte(hash))
		if err != nil {
			return err
		}
	}
	return nil
}

// do runs a piece of work unless the transaction is lost, and loses it when
// the work fails.
func (tx *Tx) do(work func() error) error {
	if tx.err == nil {
		tx.err = tx.ctx.Err()
	}
	if tx.err == nil {
		tx.err = work()
	}
	return tx.err
}

// stmt prepares a statement once a transaction. It and what runs it take no
// context: each is a matter of microseconds, do looks at the context, and the
// driver starts a goroutine for every call that has one.
func (tx *Tx) stmt(query string) (*sql.Stmt, error) {
	if s, ok := tx.stmts[query]; ok {
		return s, nil
	}
	s, err := tx.conn.PrepareContext(context.Background(), query)
	if err == nil {
		tx.stmts[query] = s
	}
	return s, err
}

func (tx *Tx) close() {
	for _, s := range tx.stmts {
		s.Close()
	}
}

func (tx *Tx) exec(query string, args ...any) error {
	s, err := tx.stmt(query)
	if err != nil {
		return err
	}
	_, err = s.Exec(args...)
	return err
}

// A scanner is a row, or the reason there is none.
type scanner interface{ Scan(dest ...any) error }

type noRow struct{ err error }

func (r noRow) Scan(...any) error { return r.err }

func (tx *Tx) row(query string, args ...any) scanner {
	s, err := tx.stmt(query)
	if err != nil {
		return noRow{err}
	}
	return s.QueryRow(args...)
}

// column is the first column of all rows of a query.
func column[T any](tx *Tx, query string, args ...any) ([]T, error) {
	s, err := tx.stmt(query)
	if err != nil {
		return nil, err
	}
	rows, err := s.Query(args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var column []T
	for rows.Next() {
		var v T
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		column = append(column, v)
	}
	return column, rows.Err()
}

// fits says why an article and its passages cannot be stored.
func fits(article *corpus.Article, passages []corpus.Passage) error {
	if article.ID == "" {
		return errors.New("it has no id")
	}
	for _, s := range append([]string{article.ID, article.Title, article.Publisher, article.URL, article.Text, article.Collection}, article.Authors...) {
		if !utf8.ValidString(s) {
			return errors.New("it is not valid UTF-8")
		}
	}
	for i, p := range passages {
		switch {
		case p.Article != article:
			return fmt.Errorf("passage %d is another article's", i+1)
		case p.N != i+1:
			return fmt.Errorf("passage %d has number %d", i+1, p.N)
		case p.Start < 0 || p.Start >= p.End || p.End > len(article.Text):
			return fmt.Errorf("passage %d, bytes %d to %d, is no part of its %d bytes", p.N, p.Start, p.End, len(article.Text))
		case !utf8.ValidString(p.Text()):
			return fmt.Errorf("passage %d, bytes %d to %d, cuts a character", p.N, p.Start, p.End)
		}
	}
	return nil
}

// digestOf is a checksum of all that is stored of an article and of how it is
// cut.
func digestOf(article *corpus.Article, passages []corpus.Passage) []byte {
	h := sha256.New()
	h.Write([]byte(article.Fingerprint()))
	for _, p := range passages {
		binary.Write(h, binary.LittleEndian, [...]int64{int64(p.N), int64(p.Start), int64(p.End)})
	}
	return h.Sum(nil)[:16]
}

// hashOf names a passage's text.
func hashOf(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return sum[:16]
}
