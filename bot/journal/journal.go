// Package journal owns what was asked and what became of it: questions with
// their answers, ratings, watches, the settings of servers, and who operated
// the bot, in one SQLite file, journal.db, in the data folder. It refuses to
// know Discord, and what articles say.
//
// Its one invariant: a question that was begun is settled once, as answered or
// as apologised for, whatever kills the process in between. What a call
// acknowledged is with the operating system and survives a kill; the disk is
// waited for only every thousand pages and when people are forgotten, so that
// a power cut may take the last changes, some 30 seconds of them on Linux, but
// leaves the file whole.
//
// What about a question is older than Retention goes when a journal is opened,
// and once a day. One process at a time has a journal open.
package journal

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sync/semaphore"
	_ "modernc.org/sqlite" // the database/sql driver named "sqlite"

	"github.com/dateline-bot/dateline/bot"
)

// Retention is how long questions, answers, ratings and audit lines are kept.
// Watches and settings are kept until somebody ends them.
const Retention = 30 * 24 * time.Hour

// DefaultPatience is how long Open waits for another process to end, unless
// Options say otherwise.
const DefaultPatience = 5 * time.Second

// Options are the settings of Open. The zero value serves.
type Options struct {
	// Forget keeps no text of questions anywhere, as bot.Settings.Forget does
	// for one server.
	Forget bool
	// Patience is how long Open waits for another process that has the journal
	// open before it fails with ErrBusy; 0 means DefaultPatience.
	Patience time.Duration
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// A Journal is an open journal. Its methods may be called from several
// goroutines at once. A context ends the wait for one's turn, never a change
// that has begun.
type Journal struct {
	opts Options
	file string // absolute path of journal.db

	turn    *semaphore.Weighted // who holds it may use the session
	db      *sql.DB             // holds the file's lock
	session *session

	changing sync.Mutex // one change of settings at a time
	mu       sync.RWMutex
	settings map[string]bot.Settings // by server
}

// Open opens the journal in the folder dir, makes the folder and the file when
// they are missing, and removes what has been kept for long enough. Nobody but
// the file's owner may read it.
//
// The errors are ErrNewer, ErrForeign, ErrDamaged, ErrBusy, ErrFull and those
// of the file system.
func Open(ctx context.Context, dir string, opts Options) (*Journal, error) {
	opts.Patience = cmp.Or(opts.Patience, DefaultPatience)
	if opts.Now == nil {
		opts.Now = time.Now
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("open journal: %w", err)
	}
	j := &Journal{opts: opts, file: filepath.Join(dir, "journal.db"), turn: semaphore.NewWeighted(1)}
	if err := j.open(ctx, dir); err != nil {
		j.Close()
		return nil, fmt.Errorf("open journal: %w", j.explain(err))
	}
	return j, nil
}

func (j *Journal) open(ctx context.Context, dir string) error {
	fresh, err := false, os.MkdirAll(dir, 0o755)
	if err == nil {
		fresh, err = j.own()
	}
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return fmt.Errorf("%w: set --data or DATELINE_DATA to a folder you can write", err)
	}
	if err != nil {
		return err
	}
	if !fresh {
		if err := j.probe(ctx); err != nil {
			return err
		}
	}
	// What is deleted is overwritten.
	j.db = j.pool("mode=rw&_pragma=locking_mode(exclusive)&_pragma=journal_mode(wal)&_pragma=secure_delete(1)&_synchronous=normal")
	conn, err := j.db.Conn(ctx)
	if err != nil {
		return err
	}
	j.session = &session{conn, make(map[string]*sql.Stmt)}
	if err := j.migrate(ctx); err != nil {
		return err
	}
	if err := j.loadSettings(ctx); err != nil {
		return err
	}
	return j.purge(ctx)
}

// own makes the file when there is none, and makes it the owner's alone. It
// reports whether it is empty. No descriptor of the file may be closed later:
// SQLite's locks are POSIX locks, which go with any of them.
func (j *Journal) own() (fresh bool, err error) {
	f, err := os.OpenFile(j.file, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return false, err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return false, err
	case !info.Mode().IsRegular():
		return false, fmt.Errorf("%w: %s is no regular file", ErrForeign, j.file)
	case info.Size() == 1:
		return false, j.damaged("it has one byte") // which SQLite takes for an empty file
	case info.Mode().Perm()&0o077 != 0:
		err = f.Chmod(0o600)
	}
	return info.Size() == 0, err
}

func (j *Journal) pool(mode string) *sql.DB {
	path := filepath.ToSlash(j.file)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/...
	}
	dsn := url.URL{Scheme: "file", Path: path, RawQuery: fmt.Sprintf(
		"_busy_timeout=%d&_foreign_keys=1&_pragma=cell_size_check(1)&_pragma=trusted_schema(0)&_dqs=0&_error_rc=1&%s",
		j.opts.Patience.Milliseconds(), mode)}
	db, err := sql.Open("sqlite", dsn.String())
	if err != nil {
		panic(err) // no such driver, but it is imported above
	}
	db.SetMaxOpenConns(1)
	db.SetMaxIdleConns(1)
	return db
}

// Close closes the journal. No call may be running.
func (j *Journal) Close() error {
	var errs []error
	if j.session != nil {
		errs = append(errs, j.session.close())
	}
	if j.db != nil {
		errs = append(errs, j.db.Close())
	}
	return errors.Join(errs...)
}
