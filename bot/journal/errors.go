package journal

import (
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// What can be wrong with a journal. The errors returned wrap these, name the
// file and say the next step.
var (
	ErrNewer   = errors.New("journal was written by a newer version")
	ErrForeign = errors.New("file is not a journal")
	ErrDamaged = errors.New("journal is damaged")
	ErrBusy    = errors.New("journal is open in another process")
	ErrFull    = errors.New("no space left for the journal")
)

// damaged says what is wrong in the file, and the mend.
func (j *Journal) damaged(what string) error {
	return fmt.Errorf("%w: %s: %s: restore a copy of the file, or move it away to begin a new one", ErrDamaged, j.file, what)
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
func (j *Journal) explain(err error) error {
	switch code(err) {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB,
		// Our statements are right: tables that do not fit them are not as made.
		sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT:
		return j.damaged(err.Error())
	case sqlite3.SQLITE_FULL:
		return fmt.Errorf("%w: %s: %v: free some space and try again", ErrFull, j.file, err)
	case sqlite3.SQLITE_BUSY:
		return fmt.Errorf("%w: %s: stop the other dateline serve, or give this one another data folder", ErrBusy, j.file)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN:
		return fmt.Errorf("%s: %v: check the disk, the free space and the permissions", j.file, err)
	}
	return err
}
