package archive

import (
	"context"
	"errors"
)

// structure are queries that find nothing in a sound file.
var structure = []string{
	`SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok' LIMIT 10`,
	`SELECT format('a row of %s belongs to nothing', "table") FROM pragma_foreign_key_check LIMIT 10`,
	`SELECT format('%d vectors belong to no passage', count(*)) FROM vectors v
		WHERE NOT EXISTS (SELECT 1 FROM passages WHERE hash = v.hash) HAVING count(*) > 0`,
}

// Check reads all of the archive and compares every article, passage and
// vector with its checksum. It returns nil, or the joined errors of all that
// it found, ErrDamaged with the mend for each thing that is damaged. It takes
// a few times as long as loading everything.
func (a *Archive) Check(ctx context.Context) error {
	var found []error
	for _, query := range structure {
		faults, err := a.strings(ctx, query)
		for _, fault := range faults {
			found = append(found, a.damaged(fault))
		}
		if err != nil {
			found = append(found, a.explain(err))
		}
	}
	models, err := a.strings(ctx, `SELECT name FROM models`)
	if err != nil {
		found = append(found, a.explain(err))
	}
	seen := make(map[string]bool) // a damaged article is found with every model
	if models == nil {
		models = []string{""} // to look at the articles all the same
	}
	for _, model := range models {
		for _, err := range a.Load(ctx, 0, model) {
			if err != nil && !seen[err.Error()] {
				seen[err.Error()] = true
				found = append(found, err)
			}
		}
	}
	return errors.Join(found...)
}

// strings is the only column of a query.
func (a *Archive) strings(ctx context.Context, query string) ([]string, error) {
	rows, err := a.read.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return all, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}
