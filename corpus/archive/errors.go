package archive

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// What can be wrong with an archive. The errors returned wrap these, name the
// file and say the next step.
var (
	ErrNewer    = errors.New("archive was written by a newer version")
	ErrForeign  = errors.New("file is not an archive")
	ErrDamaged  = errors.New("archive is damaged")
	ErrBusy     = errors.New("archive is being written")
	ErrReadOnly = errors.New("archive cannot be written")
	ErrFull     = errors.New("no space left for the archive")
	ErrMoved    = errors.New("archive was moved or replaced")
)

// What can be wrong with what is asked of an archive.
var (
	// ErrNotFound is returned for an id the archive does not hold.
	ErrNotFound = errors.New("no such article")
	// ErrRefused is returned for an article that cannot be stored as it is,
	// such as one whose passages do not fit it, and for vectors that point
	// nowhere. Nothing of the call is stored; its transaction may go on.
	ErrRefused = errors.New("refused")
	// ErrDimensions is returned for vectors of another length than those the
	// archive holds of the same model. Nothing of the call is stored; its
	// transaction may go on.
	ErrDimensions = errors.New("wrong number of dimensions")
)

const nextFolder = "set --data or DATELINE_DATA to a folder you can write"

// unusable says that the data folder is of no use, and why.
func unusable(dir string, err error) error {
	var at *fs.PathError
	if errors.As(err, &at) && at.Path == dir {
		err = at.Err // the folder need not be named twice
	}
	if forbidden(err) {
		err = fmt.Errorf("%w: %w", ErrReadOnly, err)
	}
	return fmt.Errorf("data folder %s: %w: %s", dir, err, nextFolder)
}

// forbidden reports whether err says that something may not be written.
func forbidden(err error) bool {
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS)
}

// damaged says what is wrong in the file, and the mend.
func (a *Archive) damaged(what string) error {
	return fmt.Errorf("%w: %s: %s: restore a copy of the file, or remove it and ingest again", ErrDamaged, a.file, what)
}

// busy says who is writing, as far as the note tells.
func (a *Archive) busy() error {
	who := "another program"
	if note, err := os.ReadFile(a.notePath()); err == nil {
		if s := strings.TrimSpace(string(note)); s != "" {
			who = s
		}
	}
	return fmt.Errorf("%w by %s: try again when it is done", ErrBusy, who)
}

// code is the SQLite result code of err, without its extension, or SQLITE_OK
// when err is not SQLite's.
func code(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return sqlite3.SQLITE_OK
}

// explain turns an error of SQLite's into one of this package's, and leaves
// others alone.
func (a *Archive) explain(err error) error {
	switch code(err) {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB,
		// Our statements are right: tables that do not fit them are not as made.
		sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT:
		return a.damaged(err.Error())
	case sqlite3.SQLITE_FULL:
		return fmt.Errorf("%w: %s: %v: free some space and try again", ErrFull, a.file, err)
	case sqlite3.SQLITE_READONLY:
		return fmt.Errorf("%w: %s: %v: %s", ErrReadOnly, a.file, err, nextFolder)
	case sqlite3.SQLITE_BUSY:
		return a.busy()
	case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN:
		return fmt.Errorf("%s: %v: check the disk, the free space and the permissions", a.file, err)
	}
	return err
}
