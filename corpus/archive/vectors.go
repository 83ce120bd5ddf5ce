package archive

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"iter"
	"math"
)

// PutVectors stores vectors in a transaction of its own: see Tx.PutVectors.
func (a *Archive) PutVectors(ctx context.Context, model string, texts []string, vectors [][]float32) error {
	return a.Update(ctx, func(tx *Tx) error { return tx.PutVectors(model, texts, vectors) })
}

// PutVectors stores what the embedding model of that name made of passages'
// texts, as Pending gave them: vectors[i] belongs to texts[i]. A text that no
// passage has any more, or that has a vector already, is passed over.
// Articles whose passages gained a vector get a new revision, so that Load
// gives them again.
//
// Vectors of several models live side by side. The first vector fixes the
// number of dimensions of its model, and ErrDimensions refuses others;
// ErrRefused refuses vectors with a component that is not finite, those
// without any length, and a number of vectors that is not that of the texts.
// After any other error the transaction is lost.
func (tx *Tx) PutVectors(model string, texts []string, vectors [][]float32) error {
	dims, err := dimensions(texts, vectors)
	if err != nil {
		return fmt.Errorf("vectors of %s %w: %w", model, ErrRefused, err)
	}
	if len(texts) == 0 {
		return nil
	}
	var mismatch error
	err = tx.do(func() error {
		key, held, err := tx.model(model, dims)
		if err != nil {
			return err
		}
		if held != dims {
			mismatch = fmt.Errorf("vectors of %s: %w: the archive holds %d and these have %d", model, ErrDimensions, held, dims)
			return nil
		}
		return tx.putVectors(model, key, texts, vectors)
	})
	if err != nil {
		return err
	}
	return mismatch
}

func (tx *Tx) putVectors(model string, key int64, texts []string, vectors [][]float32) error {
	touched := make(map[int64]bool)
	for i, text := range texts {
		hash := hashOf(text)
		blob := encode(vectors[i])
		stored, err := column[int64](tx, `INSERT INTO vectors (hash, model, sum, vector)
			SELECT ?1, ?2, ?3, ?4 WHERE EXISTS (SELECT 1 FROM passages WHERE hash = ?1)
			ON CONFLICT (hash, model) DO NOTHING RETURNING key`, hash, key, checksum(model, hash, blob), blob)
		if err != nil {
			return err
		}
		if len(stored) == 0 {
			continue
		}
		articles, err := column[int64](tx, `SELECT article FROM passages WHERE hash = ?`, hash)
		if err != nil {
			return err
		}
		for _, article := range articles {
			touched[article] = true
		}
	}
	for article := range touched {
		if err := tx.exec(`UPDATE articles SET revision = ? WHERE key = ?`, tx.revision, article); err != nil {
			return err
		}
	}
	return nil
}

// model is the key of a model and the number of dimensions of its vectors. A
// model without any takes the number it is asked for.
func (tx *Tx) model(name string, dims int) (key int64, held int, err error) {
	err = tx.row(`INSERT INTO models (name, dims) VALUES (?1, ?2)
		ON CONFLICT (name) DO UPDATE SET dims = iif(dims = ?2 OR EXISTS (SELECT 1 FROM vectors WHERE model = models.key), dims, ?2)
		RETURNING key, dims`, name, dims).Scan(&key, &held)
	return key, held, err
}

// RemoveVectors removes all vectors of a model, which makes its texts pending
// again.
func (a *Archive) RemoveVectors(ctx context.Context, model string) error {
	return a.Update(ctx, func(tx *Tx) error {
		return tx.do(func() error {
			for _, statement := range []string{
				`UPDATE articles SET revision = ?2 WHERE key IN (
					SELECT p.article FROM models m JOIN vectors v ON v.model = m.key JOIN passages p ON p.hash = v.hash WHERE m.name = ?1)`,
				`DELETE FROM vectors WHERE model = (SELECT key FROM models WHERE name = ?1)`,
				`DELETE FROM models WHERE name = ?1`,
			} {
				if err := tx.exec(statement, model, tx.revision); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// Pending gives the passages' texts that have no vector of a model yet, each
// once, in pages of at most size. No transaction is open in the loop, so it
// may take its time, store vectors with PutVectors, and be left and begun
// again at any point. What comes in while it runs may be left to the next
// time.
func (a *Archive) Pending(ctx context.Context, model string, size int) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		var article, n int64
		for {
			page, err := a.pending(ctx, model, size, &article, &n)
			if err != nil {
				yield(nil, fmt.Errorf("list passages without a vector: %w", a.explain(err)))
				return
			}
			if len(page) == 0 || !yield(page, nil) {
				return
			}
		}
	}
}

// pending is the page after passage n of an article, which it moves on.
func (a *Archive) pending(ctx context.Context, model string, size int, article, n *int64) ([]string, error) {
	rows, err := a.read.QueryContext(ctx, `
		SELECT p.article, p.n, substr(CAST(a.text AS BLOB), p.start + 1, p.stop - p.start)
		FROM passages p JOIN articles a ON a.key = p.article
		WHERE (p.article, p.n) > (?, ?) AND NOT EXISTS (
			SELECT 1 FROM vectors WHERE hash = p.hash AND model = (SELECT key FROM models WHERE name = ?))
		ORDER BY p.article, p.n LIMIT ?`, *article, *n, model, size)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var page []string
	seen := make(map[string]bool)
	for rows.Next() {
		var text string
		if err := rows.Scan(article, n, &text); err != nil {
			return nil, err
		}
		if !seen[text] {
			seen[text] = true
			page = append(page, text)
		}
	}
	return page, rows.Err()
}

// dimensions is the number of dimensions of the vectors, or says why they
// cannot be stored.
func dimensions(texts []string, vectors [][]float32) (int, error) {
	if len(vectors) != len(texts) {
		return 0, fmt.Errorf("%d vectors for %d texts", len(vectors), len(texts))
	}
	for i, v := range vectors {
		if len(v) != len(vectors[0]) {
			return 0, fmt.Errorf("vector %d has %d dimensions and vector 1 has %d", i+1, len(v), len(vectors[0]))
		}
		var square float64
		for _, x := range v {
			square += float64(x) * float64(x)
		}
		if square == 0 || math.IsInf(square, 0) || math.IsNaN(square) {
			return 0, fmt.Errorf("vector %d has the length %v", i+1, math.Sqrt(square))
		}
	}
	if len(vectors) == 0 {
		return 0, nil
	}
	return len(vectors[0]), nil
}

func encode(vector []float32) []byte {
	blob := make([]byte, 4*len(vector))
	for i, x := range vector {
		binary.LittleEndian.PutUint32(blob[4*i:], math.Float32bits(x))
	}
	return blob
}

// decode reads what encode wrote into vector, which has the length for it.
func decode(vector []float32, blob []byte) {
	for i := range vector {
		vector[i] = math.Float32frombits(binary.LittleEndian.Uint32(blob[4*i:]))
	}
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// checksum ties a stored vector to its model and its text.
func checksum(model string, hash, blob []byte) uint32 {
	sum := crc32.Checksum([]byte(model), castagnoli)
	sum = crc32.Update(sum, castagnoli, hash)
	return crc32.Update(sum, castagnoli, blob)
}
