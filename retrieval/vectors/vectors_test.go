package vectors_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
	"github.com/dateline-bot/dateline/retrieval/vectors"
)

func article(id string, day corpus.Day, n int) []corpus.Passage {
	a := &corpus.Article{ID: id, Published: day, Text: "word word word word word word word word"}
	var list []corpus.Passage
	for i := range n {
		list = append(list, corpus.Passage{Article: a, N: i + 1, Span: corpus.Span{Start: 5 * i, End: 5*i + 4}})
	}
	return list
}

func random(r *rand.Rand, dims int) []float32 {
	v := make([]float32, dims)
	var sum float64
	for i := range v {
		v[i] = float32(r.NormFloat64())
		sum += float64(v[i]) * float64(v[i])
	}
	for i := range v {
		v[i] /= float32(math.Sqrt(sum))
	}
	return v
}

func newIndex(t *testing.T) *vectors.Index {
	t.Helper()
	x, err := vectors.New()
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestNearestIsExactAndFiltered(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	x := newIndex(t)
	all := make(map[string][]float32)
	days := make(map[string]corpus.Day)
	for i := range 50 {
		p := article(fmt.Sprint("a", i), corpus.Day(20200101+i%20), 3)
		vs := [][]float32{random(r, 16), nil, random(r, 16)}
		if err := x.Put(t.Context(), p, vs); err != nil {
			t.Fatal(err)
		}
		all[p[0].ID()], all[p[2].ID()] = vs[0], vs[2]
		days[p[0].ID()], days[p[2].ID()] = p[0].Article.Published, p[0].Article.Published
	}
	if x.Len() != 100 {
		t.Fatalf("Len = %d, want 100: passages without a vector are left out", x.Len())
	}
	window := retrieval.Filter{From: 20200103, To: 20200106}
	for range 20 {
		q := random(r, 16)
		for _, f := range []retrieval.Filter{{}, window} {
			var want []string
			for id := range all {
				if d := days[id]; f.IsZero() || d >= f.From && d <= f.To {
					want = append(want, id)
				}
			}
			dot := func(id string) (sum float32) {
				for i := range q {
					sum += q[i] * all[id][i]
				}
				return sum
			}
			slices.SortFunc(want, func(a, b string) int {
				if dot(a) > dot(b) {
					return -1
				}
				return 1
			})
			hits, err := x.Nearest(t.Context(), q, 7, f)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, h := range hits {
				got = append(got, h.ID())
			}
			if !slices.Equal(got, want[:7]) {
				t.Fatalf("filter %+v: nearest are %v, want %v", f, got, want[:7])
			}
		}
	}
}

func TestDeleteTakesOneArticle(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	x := newIndex(t)
	for _, id := range []string{"a", "b"} {
		if err := x.Put(t.Context(), article(id, 0, 2), [][]float32{random(r, 8), random(r, 8)}); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range []string{"unknown", "a", "a"} {
		if err := x.Delete(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	hits, err := x.Nearest(t.Context(), random(r, 8), 10, retrieval.Filter{}) // more than there are
	if err != nil || len(hits) != 2 || hits[0].Article.ID != "b" || hits[1].Article.ID != "b" {
		t.Fatalf("after deleting a: %v, error %v", hits, err)
	}
	x.Delete(t.Context(), "b")
	if hits, err := x.Nearest(t.Context(), random(r, 8), 10, retrieval.Filter{}); err != nil || len(hits) != 0 {
		t.Fatalf("an empty index found %v, error %v", hits, err)
	}
}

func TestUnusableVectorsAreRefusedWhole(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	nan := random(r, 8)
	nan[3] = float32(math.NaN())
	long := random(r, 8)
	long[0] += 5
	x := newIndex(t)
	if err := x.Put(t.Context(), article("good", 0, 1), [][]float32{random(r, 8)}); err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string][]float32{
		"other dimension": random(r, 9), "zero": make([]float32, 8), "not finite": nan, "too long": long,
	} {
		err := x.Put(t.Context(), article("bad", 0, 2), [][]float32{random(r, 8), bad})
		if !errors.Is(err, vectors.ErrVector) {
			t.Errorf("%s: error %v, want ErrVector", name, err)
		}
		if x.Len() != 1 {
			t.Fatalf("%s: %d passages held after the refusal, want 1", name, x.Len())
		}
		if _, err := x.Nearest(t.Context(), bad, 1, retrieval.Filter{}); !errors.Is(err, vectors.ErrVector) {
			t.Errorf("search by %s: error %v, want ErrVector", name, err)
		}
	}
}

// chromem-go and the index share the memory of a vector: what they need beside
// it is less than a second vector would take.
func TestVectorsAreHeldOnce(t *testing.T) {
	const passages, dims = 4000, 384
	r := rand.New(rand.NewPCG(13, 14))
	var vs [][]float32
	for range passages {
		vs = append(vs, random(r, dims))
	}
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	x := newIndex(t)
	before := heap()
	fill(t, x, vs)
	used := heap() - before
	runtime.KeepAlive(vs)
	if most := uint64(passages * dims * 4 * 2 / 3); used > most || x.Len() != passages {
		t.Errorf("%d passages take %d bytes beside their vectors, want %d at most", x.Len(), used, most)
	}
}

func TestCancelledSearchFails(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	x := newIndex(t)
	fill(t, x, [][]float32{random(r, 8), random(r, 8)})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if hits, err := x.Nearest(ctx, random(r, 8), 1, retrieval.Filter{}); !errors.Is(err, context.Canceled) {
		t.Errorf("found %v, error %v, want %v", hits, err, context.Canceled)
	}
}
