package archive

import (
	"fmt"
	"hash/crc32"

	"github.com/dateline-bot/dateline/corpus"
)

// PutReading keeps what an index read of an article, so that the next start
// need not read it again, and the form that the reading is in. Load gives it
// back for as long as the archive holds the article just so, cut into these
// passages; for any other article it does nothing.
//
// A reading is derived from the article and costs only time when it is lost:
// it makes no Revision, and a damaged one is as none. After an error the
// transaction is lost.
func (tx *Tx) PutReading(article *corpus.Article, passages []corpus.Passage, form string, reading []byte) error {
	err := tx.do(func() error {
		digest := digestOf(article, passages)
		return tx.exec(`INSERT INTO readings (article, form, sum, reading) SELECT key, ?3, ?4, ?5 FROM articles WHERE id = ?1 AND digest = ?2
			ON CONFLICT (article) DO UPDATE SET form = excluded.form, sum = excluded.sum, reading = excluded.reading`,
			article.ID, digest, form, readingSum(digest, form, reading), reading)
	})
	if err != nil {
		return fmt.Errorf("keep the reading of %q: %w", article.ID, err)
	}
	return nil
}

// reading is what PutReading kept for an article of that digest, or nothing.
func (l *loader) reading(article int64, digest []byte) (form string, reading []byte) {
	var sum uint32
	err := l.readings.QueryRow(article).Scan(&form, &sum, &reading)
	if err != nil || sum != readingSum(digest, form, reading) { // be it missing, unreadable or of an earlier version
		return "", nil
	}
	return form, reading
}

// readingSum ties a reading to its form and to the article it is of.
func readingSum(digest []byte, form string, reading []byte) uint32 {
	sum := crc32.Checksum(digest, castagnoli)
	sum = crc32.Update(sum, castagnoli, []byte(form))
	return crc32.Update(sum, castagnoli, reading)
}
