package archive_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/corpus/archive"
)

// The sizes of an archive of a few thousand newspaper articles.
const (
	benchArticles = 3750
	benchPassages = 8 // an article
	benchDims     = 512
	benchModel    = "bench-512"
)

var benchWords = strings.Fields(`harbour council ferry minister vote budget storm bridge railway strike
	union hospital school river flood election treaty border museum orchestra glacier vineyard`)

// benchArticle is an article of benchPassages passages of 120 words.
func benchArticle(n int) (*corpus.Article, []corpus.Passage) {
	r := rand.New(rand.NewPCG(uint64(n), 1))
	var text strings.Builder
	a := &corpus.Article{ID: fmt.Sprintf("bench-%05d", n), Title: fmt.Sprintf("Report %d", n), Publisher: "The Quay Courier",
		Published: corpus.Day(20000101 + n%28), URL: fmt.Sprintf("https://quay.example/%d", n)}
	var spans []corpus.Span
	for range benchPassages {
		if text.Len() > 0 {
			text.WriteString("\n\n")
		}
		start := text.Len()
		for range 120 {
			text.WriteString(benchWords[r.IntN(len(benchWords))])
			text.WriteByte(' ')
		}
		fmt.Fprintf(&text, "%d.", n)
		spans = append(spans, corpus.Span{Start: start, End: text.Len()})
	}
	a.Text = text.String()
	return a, cut(a, spans...)
}

func benchVector(seed uint64) []float32 {
	r := rand.New(rand.NewPCG(seed, 2))
	v := make([]float32, benchDims)
	for i := range v {
		v[i] = float32(r.NormFloat64())
	}
	return v
}

// fill stores articles n to m-1, each transaction a hundred.
func fill(b *testing.B, a *archive.Archive, n, m int) {
	for ; n < m; n += 100 {
		err := a.Update(b.Context(), func(tx *archive.Tx) error {
			for i := n; i < min(n+100, m); i++ {
				article, passages := benchArticle(i)
				if _, err := tx.Put(article, passages); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func embed(b *testing.B, a *archive.Archive) {
	seed := uint64(0)
	for texts, err := range a.Pending(b.Context(), benchModel, 256) {
		if err != nil {
			b.Fatal(err)
		}
		vectors := make([][]float32, len(texts))
		for i := range vectors {
			vectors[i] = benchVector(seed)
			seed++
		}
		if err := a.PutVectors(b.Context(), benchModel, texts, vectors); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPutAll(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		a := open(b, b.TempDir())
		b.StartTimer()
		fill(b, a, 0, benchArticles)
	}
	b.ReportMetric(benchArticles*benchPassages*float64(b.N)/b.Elapsed().Seconds(), "passages/s")
}

func BenchmarkPutVectorsAll(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		a := open(b, b.TempDir())
		fill(b, a, 0, benchArticles)
		b.StartTimer()
		embed(b, a)
	}
	b.ReportMetric(benchArticles*benchPassages*float64(b.N)/b.Elapsed().Seconds(), "vectors/s")
}

func BenchmarkPutOne(b *testing.B) {
	a := open(b, b.TempDir())
	n := 0
	for b.Loop() {
		article, passages := benchArticle(n)
		n++
		if _, err := a.Put(b.Context(), article, passages); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLoadAll(b *testing.B) {
	a := open(b, b.TempDir())
	fill(b, a, 0, benchArticles)
	embed(b, a)
	stats, err := a.Stats(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("%d passages in %d MB", stats.Passages, stats.Bytes>>20)
	for b.Loop() {
		passages := 0
		for e, err := range a.Load(b.Context(), 0, benchModel) {
			if err != nil {
				b.Fatal(err)
			}
			passages += len(e.Passages)
		}
		if passages != benchArticles*benchPassages {
			b.Fatalf("loaded %d passages", passages)
		}
	}
	b.ReportMetric(benchArticles*benchPassages*float64(b.N)/b.Elapsed().Seconds(), "passages/s")
}

func BenchmarkRevision(b *testing.B) {
	a := open(b, b.TempDir())
	fill(b, a, 0, 200)
	for b.Loop() {
		if _, err := a.Revision(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
