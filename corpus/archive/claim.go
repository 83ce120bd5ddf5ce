package archive

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	sqlite3 "modernc.org/sqlite/lib"
)

// ErrClaimed is returned while another process has the claim to embed.
var ErrClaimed = errors.New("another program makes the vectors")

// ClaimEmbedding makes the caller the one, of all processes and goroutines,
// that embeds what is Pending, so that no text is embedded twice at a cost. It
// does not wait: ErrClaimed says that another has the claim. Release ends it,
// as does the end of the process, whatever ends it. The claim shuts nobody out
// of writing.
//
// The lock is SQLite's on an empty file beside the archive, which it takes and
// the system gives back on every platform.
func (a *Archive) ClaimEmbedding(ctx context.Context) (release func(), err error) {
	if a.write == nil {
		return nil, fmt.Errorf("claim embedding: %w: %s: %s", ErrReadOnly, a.file, nextFolder)
	}
	db := pool(filepath.Join(filepath.Dir(a.file), "archive.embedding"), 1, 0, "mode=rwc")
	conn, err := db.Conn(ctx)
	if err == nil {
		_, err = conn.ExecContext(ctx, `BEGIN EXCLUSIVE`)
	}
	if err != nil {
		db.Close()
		if code(err) == sqlite3.SQLITE_BUSY {
			return nil, ErrClaimed
		}
		return nil, fmt.Errorf("claim embedding: %w", a.explain(err))
	}
	return func() {
		conn.Close() // which rolls back
		db.Close()
	}, nil
}
