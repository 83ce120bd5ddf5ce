package journal

import (
	"context"
	"database/sql"
	"fmt"

	sqlite3 "modernc.org/sqlite/lib"
)

// applicationID marks the file as ours; it is "dtlj" in ASCII.
const applicationID = 0x64746c6a

// migrations are the schema's versions: the first n of them make version n,
// which the file carries as its user_version. Times are milliseconds since
// 1970, days yyyymmdd.
var migrations = []string{`
CREATE TABLE records (
	id         TEXT PRIMARY KEY,
	asked      INTEGER NOT NULL,
	state      TEXT NOT NULL,
	person     TEXT NOT NULL,
	guild      TEXT NOT NULL,
	channel    TEXT NOT NULL,
	message    TEXT NOT NULL,
	app        TEXT NOT NULL,
	token      TEXT NOT NULL,    -- empty once it is settled
	private    INTEGER NOT NULL,
	parent     TEXT NOT NULL,
	question   TEXT NOT NULL,
	alone      TEXT NOT NULL,
	as_of      INTEGER NOT NULL, -- day
	filter     TEXT NOT NULL,    -- JSON
	verdict    TEXT NOT NULL,
	mode       TEXT NOT NULL,
	claims     TEXT NOT NULL,    -- JSON
	missing    TEXT NOT NULL,    -- JSON
	notes      TEXT NOT NULL,    -- JSON
	disagree   TEXT NOT NULL,    -- JSON
	prompt     INTEGER NOT NULL, -- tokens
	completion INTEGER NOT NULL
) STRICT;
CREATE INDEX records_asked ON records (asked);
CREATE INDEX records_person ON records (person);
CREATE INDEX records_channel ON records (channel, asked);
CREATE INDEX records_pending ON records (asked) WHERE state = 'pending';
CREATE INDEX records_gaps ON records (guild, asked) WHERE verdict IN ('declined', 'partial');

-- The messages that carry an answer.
CREATE TABLE replies (
	message TEXT PRIMARY KEY,
	record  TEXT NOT NULL REFERENCES records (id) ON DELETE CASCADE,
	n       INTEGER NOT NULL     -- from 1
) STRICT, WITHOUT ROWID;
CREATE INDEX replies_record ON replies (record);

CREATE TABLE sources (
	record      TEXT NOT NULL REFERENCES records (id) ON DELETE CASCADE,
	n           INTEGER NOT NULL,
	article     TEXT NOT NULL,
	fingerprint TEXT NOT NULL,
	marked      TEXT NOT NULL,
	PRIMARY KEY (record, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX sources_article ON sources (article);

CREATE TABLE ratings (
	record TEXT NOT NULL REFERENCES records (id) ON DELETE CASCADE,
	person TEXT NOT NULL,
	rated  INTEGER NOT NULL,
	good   INTEGER NOT NULL,
	reason TEXT NOT NULL,
	PRIMARY KEY (record, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX ratings_person ON ratings (person);

CREATE TABLE watches (
	id      TEXT PRIMARY KEY,
	made    INTEGER NOT NULL,
	person  TEXT NOT NULL,
	guild   TEXT NOT NULL,
	channel TEXT NOT NULL,
	topic   TEXT NOT NULL,
	filter  TEXT NOT NULL,       -- JSON
	seen    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
	guild    TEXT PRIMARY KEY,
	settings TEXT NOT NULL,      -- JSON
	forget   INTEGER NOT NULL    -- whether no text of questions is kept
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
	key     INTEGER PRIMARY KEY,
	at      INTEGER NOT NULL,
	person  TEXT NOT NULL,
	guild   TEXT NOT NULL,
	action  TEXT NOT NULL,
	detail  TEXT NOT NULL,
	allowed INTEGER NOT NULL
) STRICT;
CREATE INDEX audit_guild ON audit (guild, at);
CREATE INDEX audit_person ON audit (person);
CREATE INDEX audit_at ON audit (at);

-- Tokens used, which outlives the records: budgets are a day's.
CREATE TABLE ledger (
	day        INTEGER NOT NULL,
	person     TEXT NOT NULL,
	prompt     INTEGER NOT NULL,
	completion INTEGER NOT NULL,
	PRIMARY KEY (day, person)
) STRICT, WITHOUT ROWID;
`, `
-- Locales: what is said later, unasked, is said in them. Notes were sentences,
-- and are kinds with what fills them in.
ALTER TABLE records ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE watches ADD COLUMN language TEXT NOT NULL DEFAULT '';
UPDATE records SET notes = '[]';
`}

// rower is what *sql.DB and *sql.Conn have in common.
type rower interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// version is the version of the schema in the file; 0 is an empty file. A file
// that is another program's or a newer version's is an error.
func (j *Journal) version(ctx context.Context, db rower) (int, error) {
	var id, version, tables int
	err := db.QueryRowContext(ctx, `SELECT a.application_id, u.user_version, (SELECT count(*) FROM sqlite_schema)
		FROM pragma_application_id a, pragma_user_version u`).Scan(&id, &version, &tables)
	switch {
	case err != nil:
		return 0, err
	case id == 0 && version == 0 && tables == 0:
		return 0, nil
	case id != applicationID:
		return 0, fmt.Errorf("%w: %s is another program's database: set --data or DATELINE_DATA to another folder", ErrForeign, j.file)
	case version > len(migrations):
		return 0, fmt.Errorf("%w: %s has schema version %d and this program knows up to %d: update the program, or move the file away to begin a new one",
			ErrNewer, j.file, version, len(migrations))
	case version < 1:
		return 0, j.damaged(fmt.Sprintf("its schema version is %d", version))
	}
	return version, nil
}

// probe looks at an existing file without any chance of changing it.
func (j *Journal) probe(ctx context.Context) error {
	db := j.pool("mode=ro")
	defer db.Close()
	_, err := j.version(ctx, db)
	if code(err) == sqlite3.SQLITE_READONLY {
		// Killed while the file was being made: there is a half-done change to
		// roll back first, and no journal yet.
		return nil
	}
	return err
}

// migrate makes the schema, or brings it up to date.
func (j *Journal) migrate(ctx context.Context) error {
	return j.transact(ctx, func(s *session) error {
		version, err := j.version(ctx, s.conn)
		if err != nil || version == len(migrations) {
			return err
		}
		for ; version < len(migrations); version++ {
			if _, err := s.conn.ExecContext(ctx, migrations[version]); err != nil {
				return err
			}
		}
		_, err = s.conn.ExecContext(ctx, fmt.Sprintf(`PRAGMA application_id = %d; PRAGMA user_version = %d`, applicationID, version))
		return err
	})
}
