// Package archive owns the durable truth: the articles, the passages they are
// cut into and the passages' vectors, in one SQLite file, archive.db, in the
// data folder. It refuses to know how any of it is ranked.
//
// Its one invariant: what was acknowledged is on the disk, whole, and once. An
// article is stored, replaced or removed in one transaction that is synced
// before the call returns, so that neither a kill nor a power cut loses it or
// leaves half of it, and every reader sees the archive as it stood between
// two transactions. A passage is a span of its article: no text is stored
// twice.
//
// Several processes may have an archive open. Any number of them read while
// one writes; writers take turns, a transaction each.
package archive

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the database/sql driver named "sqlite"
)

// DefaultPatience is how long a write waits for another writer unless Options
// say otherwise.
const DefaultPatience = 10 * time.Second

const (
	// readTimeout is how long a read waits in the short moments when SQLite
	// locks readers out: recovery after a kill, the last process closing.
	readTimeout = 5 * time.Second
	// lockTimeout is how long SQLite waits for the write lock before it comes
	// back to let us look at the context.
	lockTimeout = 100 * time.Millisecond
	// readers is the number of connections that read. Each keeps up to 2 MB of
	// pages.
	readers = 4
)

// Options are the settings of Open. The zero value serves.
type Options struct {
	// Name is what another process that waits to write is told about this
	// one, such as "dateline ingest"; empty means "dateline".
	Name string
	// Patience is how long a write waits for another writer before it fails
	// with ErrBusy; 0 means DefaultPatience.
	Patience time.Duration
	// Now is the clock that dates new articles; nil means time.Now.
	Now func() time.Time
}

// An Archive is an open archive. Its methods may be called from several
// goroutines at once.
type Archive struct {
	opts     Options
	file     string      // absolute path of archive.db
	identity os.FileInfo // of file, as it was opened
	read     *sql.DB
	write    *sql.DB  // nil when read-only
	note     *os.File // says who writes; nil when read-only
}

// Open opens the archive in the folder dir, and makes the folder and the file
// when they are missing. It waits for a writer only to make a new file or to
// bring an old one up to date.
//
// An archive that may be read but not written, because of permissions or a
// read-only disk, is opened all the same, and writes fail with ErrReadOnly.
// Unless another process has it open at that moment, it is then read as it
// stands, and what others write to it later is not seen.
//
// The errors are ErrNewer, ErrForeign, ErrDamaged, ErrBusy, ErrFull,
// ErrReadOnly when there is no archive and none can be made, and those of the
// file system.
func Open(ctx context.Context, dir string, opts Options) (*Archive, error) {
	opts.Name = cmp.Or(opts.Name, "dateline")
	opts.Patience = cmp.Or(opts.Patience, DefaultPatience)
	if opts.Now == nil {
		opts.Now = time.Now
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("open archive: %w", err)
	}
	a := &Archive{opts: opts, file: filepath.Join(dir, "archive.db")}
	if err := a.open(ctx, dir); err != nil {
		a.Close()
		return nil, fmt.Errorf("open archive: %w", a.explain(err))
	}
	return a, nil
}

func (a *Archive) open(ctx context.Context, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return unusable(dir, err)
	}
	fresh, err := a.missing()
	if err != nil {
		return err
	}
	// Who may write the note may write the archive.
	a.note, err = os.OpenFile(a.notePath(), os.O_RDWR|os.O_CREATE, 0o644)
	switch {
	case forbidden(err) && !fresh:
		err = a.openReadOnly(ctx)
	case err != nil:
		err = unusable(dir, err)
	default:
		err = a.openWritable(ctx, fresh)
	}
	if err != nil {
		return err
	}
	a.identity, err = os.Stat(a.file)
	return err
}

// missing reports whether there is no archive yet: no file, or an empty one.
func (a *Archive) missing() (bool, error) {
	info, err := os.Stat(a.file)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return true, nil
	case err != nil:
		return false, err
	case !info.Mode().IsRegular():
		return false, fmt.Errorf("%w: %s is no regular file", ErrForeign, a.file)
	case info.Size() == 1:
		return false, a.damaged("it has one byte") // which SQLite takes for an empty file
	}
	return info.Size() == 0, nil
}

func (a *Archive) openWritable(ctx context.Context, fresh bool) error {
	if !fresh {
		if err := a.probe(ctx); err != nil {
			return err
		}
	}
	a.write = a.pool(1, lockTimeout, "mode=rwc&_synchronous=full&_pragma=cache_size(-16000)")
	a.read = a.pool(readers, readTimeout, "mode=rw&_query_only=1")
	return a.migrate(ctx)
}

// openReadOnly opens a file in a folder that cannot be written. SQLite reads
// one in WAL mode through its -shm file, which it could not make: without
// one, nobody has the archive open, and the file stands alone.
func (a *Archive) openReadOnly(ctx context.Context) error {
	a.note = nil
	mode := "mode=ro"
	if _, err := os.Stat(a.file + "-shm"); errors.Is(err, os.ErrNotExist) {
		if log, err := os.Stat(a.file + "-wal"); err == nil && log.Size() > 0 {
			return fmt.Errorf("%w: %s was not closed cleanly and opens only in a folder that can be written: copy the folder, and set --data or DATELINE_DATA to the copy", ErrReadOnly, a.file)
		}
		mode += "&immutable=1"
	}
	a.read = a.pool(readers, readTimeout, mode)
	version, err := a.version(ctx, a.read)
	if err == nil && version < len(migrations) {
		err = fmt.Errorf("%w: %s has schema version %d and must be brought to %d: %s", ErrReadOnly, a.file, version, len(migrations), nextFolder)
	}
	return err
}

// pool is a set of connections of one kind. Their locks are POSIX locks, which
// a process loses when it closes any descriptor of the file: nothing in the
// program but SQLite may open archive.db.
func (a *Archive) pool(size int, busy time.Duration, mode string) *sql.DB {
	return pool(a.file, size, busy, mode)
}

func pool(file string, size int, busy time.Duration, mode string) *sql.DB {
	path := filepath.ToSlash(file)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/...
	}
	dsn := url.URL{Scheme: "file", Path: path, RawQuery: fmt.Sprintf(
		"_busy_timeout=%d&_foreign_keys=1&_pragma=cell_size_check(1)&_pragma=trusted_schema(0)&_dqs=0&_error_rc=1&%s",
		busy.Milliseconds(), mode)}
	db, err := sql.Open("sqlite", dsn.String())
	if err != nil {
		panic(err) // no such driver, but it is imported above
	}
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	return db
}

// Close closes the archive. No call or loop may be running.
func (a *Archive) Close() error {
	var errs []error
	for _, db := range []*sql.DB{a.read, a.write} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	if a.note != nil {
		errs = append(errs, a.note.Close())
	}
	return errors.Join(errs...)
}

// A Revision counts the transactions that changed an archive. It is 0 for an
// empty one, and only grows.
type Revision int64

// Revision is the revision the archive is at, whichever process brought it
// there. It takes some 30 µs, so that a program may ask every second to learn
// of changes.
func (a *Archive) Revision(ctx context.Context) (Revision, error) {
	if err := a.moved(); err != nil {
		return 0, err
	}
	r, err := a.revision(ctx, a.read)
	if err != nil {
		return 0, fmt.Errorf("read revision: %w", a.explain(err))
	}
	return r, nil
}

// revision reads the revision, and first the version: a newer program may have
// migrated the file while this one had it open.
func (a *Archive) revision(ctx context.Context, db rower) (r Revision, err error) {
	if _, err := a.version(ctx, db); err != nil {
		return 0, err
	}
	// No counter is needed: every change leaves its revision on an article or
	// on the id of a removed one.
	err = db.QueryRowContext(ctx, `SELECT max(
		ifnull((SELECT max(revision) FROM articles), 0),
		ifnull((SELECT max(revision) FROM removed), 0))`).Scan(&r)
	return r, err
}

// moved notices a file that was removed or replaced while it was open. SQLite
// would go on with the old one, which nobody else sees: a bot would never
// learn of new articles, and lose those it is given.
func (a *Archive) moved() error {
	if now, err := os.Stat(a.file); err != nil || !os.SameFile(now, a.identity) {
		return fmt.Errorf("%w: %s is not the file that was opened: start the program again", ErrMoved, a.file)
	}
	return nil
}
