package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/dateline-bot/dateline/corpus"
)

// A session is the one connection of a journal, with every statement it was
// given, prepared: to prepare one takes as long as to run it, some 80 µs. What
// it runs takes no context: each is a matter of microseconds, and no
// acknowledgement must be in doubt.
type session struct {
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
}

func (s *session) stmt(query string) (*sql.Stmt, error) {
	if stmt, ok := s.stmts[query]; ok {
		return stmt, nil
	}
	stmt, err := s.conn.PrepareContext(context.Background(), query)
	if err == nil {
		s.stmts[query] = stmt
	}
	return stmt, err
}

func (s *session) close() error {
	for _, stmt := range s.stmts {
		stmt.Close()
	}
	return s.conn.Close()
}

// exec runs a statement and counts the rows it changed.
func (s *session) exec(statement string, args ...any) (int64, error) {
	stmt, err := s.stmt(statement)
	if err != nil {
		return 0, err
	}
	result, err := stmt.Exec(args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// A scanner is a row, or the reason there is none.
type scanner interface{ Scan(dest ...any) error }

type noRow struct{ err error }

func (r noRow) Scan(...any) error { return r.err }

func (s *session) row(query string, args ...any) scanner {
	stmt, err := s.stmt(query)
	if err != nil {
		return noRow{err}
	}
	return stmt.QueryRow(args...)
}

// collect is the rows of a query, each as scan reads it; never nil.
func collect[T any](s *session, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	stmt, err := s.stmt(query)
	if err != nil {
		return nil, err
	}
	rows, err := stmt.Query(args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := []T{}
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}

// with runs fn when it is its turn.
func (j *Journal) with(ctx context.Context, fn func(*session) error) error {
	if err := j.turn.Acquire(ctx, 1); err != nil {
		return err
	}
	defer j.turn.Release(1)
	return fn(j.session)
}

// transact runs fn in a transaction.
func (j *Journal) transact(ctx context.Context, fn func(*session) error) error {
	return j.with(ctx, func(s *session) error {
		if _, err := s.exec(`BEGIN`); err != nil {
			return err
		}
		err := fn(s)
		if err == nil {
			_, err = s.exec(`COMMIT`)
		}
		if err != nil {
			// This fails when SQLite has rolled back by itself, as it does for a
			// full disk; the error that led here is the one to report.
			s.exec(`ROLLBACK`)
		}
		return err
	})
}

// exec runs one statement and counts the rows it changed.
func (j *Journal) exec(ctx context.Context, statement string, args ...any) (rows int64, err error) {
	err = j.with(ctx, func(s *session) error {
		rows, err = s.exec(statement, args...)
		return err
	})
	return rows, err
}

// judge says how a change went that was to change a row: none means otherwise.
func (j *Journal) judge(doing string, rows int64, err, otherwise error) error {
	if err == nil && rows == 0 {
		err = otherwise
	}
	if err != nil {
		return fmt.Errorf("%s: %w", doing, j.explain(err))
	}
	return nil
}

// list is collect when it is its turn.
func list[T any](ctx context.Context, j *Journal, doing string, scan func(scanner) (T, error), query string, args ...any) (all []T, err error) {
	err = j.with(ctx, func(s *session) error {
		all, err = collect(s, scan, query, args...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", doing, j.explain(err))
	}
	return all, nil
}

// decode reads a column that holds JSON. One that does not was not written by
// this package.
func decode(column []byte, into any) error {
	if err := json.Unmarshal(column, into); err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return nil
}

func millis(t time.Time) int64 { return t.UnixMilli() }

func timeOf(millis int64) time.Time { return time.UnixMilli(millis).UTC() }

func utcDay(t time.Time) corpus.Day { return corpus.DayOf(t.UTC()) }
