package archive

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	sqlite3 "modernc.org/sqlite/lib"
)

// applicationID marks the file as ours; it is "dtln" in ASCII.
const applicationID = 0x64746c6e

// migrations are the schema's versions: the first n of them make version n,
// which the file carries as its user_version.
var migrations = []string{`
CREATE TABLE articles (
	key           INTEGER PRIMARY KEY,
	id            TEXT NOT NULL UNIQUE,
	revision      INTEGER NOT NULL, -- of the last change to it or its vectors
	added         INTEGER NOT NULL, -- day it first came in, yyyymmdd
	sample        INTEGER NOT NULL,
	published     INTEGER NOT NULL, -- day, yyyymmdd, 0 when unknown
	title_derived INTEGER NOT NULL,
	digest        BLOB NOT NULL,    -- of the article and its passages' spans
	title         TEXT NOT NULL,
	publisher     TEXT NOT NULL,
	url           TEXT NOT NULL,
	authors       TEXT NOT NULL,    -- JSON
	text          TEXT NOT NULL     -- last: a listing does not read it
) STRICT;
CREATE INDEX articles_revision ON articles (revision);
CREATE INDEX articles_sample ON articles (sample);

CREATE TABLE passages (
	article INTEGER NOT NULL REFERENCES articles (key) ON DELETE CASCADE,
	n       INTEGER NOT NULL,       -- from 1, in reading order
	start   INTEGER NOT NULL,       -- bytes of the article's text
	stop    INTEGER NOT NULL,
	hash    BLOB NOT NULL,          -- of the passage's text
	PRIMARY KEY (article, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX passages_hash ON passages (hash);

-- The ids that were removed, so that a reader learns of it.
CREATE TABLE removed (
	id       TEXT PRIMARY KEY,
	revision INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX removed_revision ON removed (revision);

CREATE TABLE models (
	key  INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE,
	dims INTEGER NOT NULL
) STRICT;

-- One vector for a text and a model, however many passages have the text.
CREATE TABLE vectors (
	key    INTEGER PRIMARY KEY,
	hash   BLOB NOT NULL,
	model  INTEGER NOT NULL REFERENCES models (key),
	sum    INTEGER NOT NULL,        -- CRC-32C of model, hash and vector
	vector BLOB NOT NULL,           -- float32, little-endian
	UNIQUE (hash, model)
) STRICT;
`, `
-- Behind the text, and still read without it where it is empty, as it is in
-- the common collection.
ALTER TABLE articles ADD COLUMN collection TEXT NOT NULL DEFAULT '';
`, `
-- What an index read of an article, to spare the next start the work.
CREATE TABLE readings (
	article INTEGER PRIMARY KEY REFERENCES articles (key) ON DELETE CASCADE,
	form    TEXT NOT NULL,          -- how it was read
	sum     INTEGER NOT NULL,       -- CRC-32C of the article's digest, form and reading
	reading BLOB NOT NULL
) STRICT;
`, `
-- The revision with which an article came in, which later changes of it leave
-- as it is; 0 for those that came before it was kept. Who looks for what is new
-- reads the index alone.
ALTER TABLE articles ADD COLUMN came INTEGER NOT NULL DEFAULT 0;
CREATE INDEX articles_came ON articles (came, id);
`}

// rower is what *sql.DB, *sql.Conn and *sql.Tx have in common.
type rower interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// version is the version of the schema in the file; 0 is an empty file. A file
// that is another program's or a newer version's is an error.
func (a *Archive) version(ctx context.Context, db rower) (int, error) {
	var id, version, tables int
	err := db.QueryRowContext(ctx, `SELECT a.application_id, u.user_version, (SELECT count(*) FROM sqlite_schema)
		FROM pragma_application_id a, pragma_user_version u`).Scan(&id, &version, &tables)
	switch {
	case err != nil:
		return 0, err
	case id == 0 && version == 0 && tables == 0:
		return 0, nil
	case id != applicationID:
		return 0, fmt.Errorf("%w: %s is another program's database: set --data or DATELINE_DATA to another folder", ErrForeign, a.file)
	case version > len(migrations):
		return 0, fmt.Errorf("%w: %s has schema version %d and this program knows up to %d: update the program, or %s",
			ErrNewer, a.file, version, len(migrations), nextFolder)
	case version < 1:
		return 0, a.damaged(fmt.Sprintf("its schema version is %d", version))
	}
	return version, nil
}

// probe looks at an existing file without any chance of changing it, which
// even closing a connection that may write can do: it folds a log that a
// killed process left behind into the file.
func (a *Archive) probe(ctx context.Context) error {
	db := a.pool(1, readTimeout, "mode=ro")
	defer db.Close()
	_, err := a.version(ctx, db)
	if code(err) == sqlite3.SQLITE_READONLY {
		// Killed while the file was being made: there is a half-done change to
		// roll back first, and no archive yet.
		return nil
	}
	return err
}

// migrate makes the schema, or brings it up to date.
func (a *Archive) migrate(ctx context.Context) error {
	conn, err := a.write.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	version, err := a.version(ctx, conn)
	if err != nil || version == len(migrations) {
		return err
	}
	// 8 KiB pages hold three vectors of 512 dimensions where 4 KiB hold one.
	giveUp := time.Now().Add(a.opts.Patience)
	if err := patiently(ctx, conn, giveUp, `PRAGMA page_size = 8192; PRAGMA journal_mode = WAL`); err != nil {
		return err
	}
	return a.transact(ctx, conn, giveUp, func() error {
		version, err := a.version(ctx, conn) // another process may have been faster
		if err != nil {
			return err
		}
		for ; version < len(migrations); version++ {
			if _, err := conn.ExecContext(ctx, migrations[version]); err != nil {
				return err
			}
		}
		_, err = conn.ExecContext(ctx, fmt.Sprintf(`PRAGMA application_id = %d; PRAGMA user_version = %d`, applicationID, version))
		return err
	})
}
