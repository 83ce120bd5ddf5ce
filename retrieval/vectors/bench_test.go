package vectors_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/retrieval"
	"github.com/dateline-bot/dateline/retrieval/vectors"
)

// BenchmarkNearest compares the prefilter with chromem-go's own query, on
// vectors of hashed words. Recall is of chromem-go's ten nearest.
func BenchmarkNearest(b *testing.B) {
	r := rand.New(rand.NewPCG(11, 12))
	var vs, queries [][]float32
	for range 100_000 {
		vs = append(vs, hashed(words(r, 80)))
	}
	for range 50 {
		queries = append(queries, hashed(words(r, 6)))
	}
	for _, passages := range []int{20_000, 100_000} {
		x, err := vectors.New()
		if err != nil {
			b.Fatal(err)
		}
		fill(b, x, vs[:passages])
		search := func(large, i int) []retrieval.Hit {
			x.SetLarge(large)
			hits, err := x.Nearest(b.Context(), queries[i%len(queries)], 10, retrieval.Filter{})
			if err != nil {
				b.Fatal(err)
			}
			return hits
		}
		for _, by := range []struct {
			name  string
			large int
		}{{"prefilter", passages - 1}, {"chromem", never}} {
			b.Run(fmt.Sprintf("%s/%d", by.name, passages), func(b *testing.B) {
				found := 0
				for i := range queries {
					exact := search(never, i)
					for _, h := range search(by.large, i) {
						if h.Score >= exact[9].Score-1e-6 {
							found++
						}
					}
				}
				var took []time.Duration
				for b.Loop() {
					start := time.Now()
					search(by.large, len(took))
					took = append(took, time.Since(start))
				}
				slices.Sort(took)
				b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
				b.ReportMetric(float64(found)/float64(10*len(queries)), "recall@10")
			})
		}
	}
}
