package archive

import "context"

// Pragma asks or tells SQLite about the connection that writes.
func (a *Archive) Pragma(ctx context.Context, pragma string) (value string, err error) {
	err = a.write.QueryRowContext(ctx, `PRAGMA `+pragma).Scan(&value)
	return value, err
}
