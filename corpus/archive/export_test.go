package archive

import "context"

// LimitPages keeps the file from growing beyond n pages, as a full disk would;
// 0 lifts the limit. It returns the number of pages the file has.
func (a *Archive) LimitPages(ctx context.Context, n int64) (pages int64, err error) {
	if n == 0 {
		n = 1 << 31
	}
	if _, err := a.write.ExecContext(ctx, `SELECT 1`); err != nil {
		return 0, err
	}
	var limit int64
	if err := a.write.QueryRowContext(ctx, `SELECT max_page_count FROM pragma_max_page_count(?)`, n).Scan(&limit); err != nil {
		return 0, err
	}
	err = a.write.QueryRowContext(ctx, `PRAGMA page_count`).Scan(&pages)
	return pages, err
}
