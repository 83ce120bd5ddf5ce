package main

import (
	"math"
	"slices"
	"sync"

	"github.com/dateline-bot/dateline/bot/quote"
)

// binned are cases whose signals are sorted into bins.
type binned struct {
	bounds [][]float64 // by signal: the upper bounds of all bins but the last
	bins   [][]uint8   // by signal and case
	n      int
}

const maxBins = 32

func newBinned(rows [][]float64) *binned {
	b := &binned{n: len(rows)}
	width := len(rows[0])
	for f := range width {
		values := make([]float64, len(rows))
		for i, r := range rows {
			values[i] = r[f]
		}
		slices.Sort(values)
		var bounds []float64
		distinct := slices.Compact(slices.Clone(values))
		if len(distinct) <= maxBins {
			for i := 1; i < len(distinct); i++ {
				bounds = append(bounds, rounded((distinct[i-1]+distinct[i])/2))
			}
		} else {
			for i := 1; i < maxBins; i++ {
				bounds = append(bounds, rounded(values[i*len(values)/maxBins]))
			}
			bounds = slices.Compact(bounds)
		}
		col := make([]uint8, len(rows))
		for i, r := range rows {
			at, _ := slices.BinarySearch(bounds, r[f])
			col[i] = uint8(at) // bounds[at-1] < v <= bounds[at]
		}
		b.bounds = append(b.bounds, bounds)
		b.bins = append(b.bins, col)
	}
	return b
}

func rounded(x float64) float64 {
	if x == 0 {
		return 0
	}
	p := math.Pow(10, 3-math.Floor(math.Log10(math.Abs(x))))
	return math.Round(x*p) / p
}

type growth struct {
	depth  int
	rate   float64
	lambda float64
}

// grow makes the tree that lowers the loss most, by its gradients and
// curvatures, and tells in which leaf each case is.
func (b *binned) grow(g, h []float32, o growth) (quote.Tree, []uint8) {
	var t quote.Tree
	leaf := make([]uint8, b.n)
	for level := range o.depth {
		leaves := 1 << level
		type found struct {
			gain float64
			bin  int
		}
		finds := make([]found, len(b.bins))
		var wg sync.WaitGroup
		half := func(from int) {
			defer wg.Done()
			hist := make([][2]float64, leaves*maxBins)
			for f := from; f < len(b.bins); f += 2 {
				if len(b.bounds[f]) == 0 {
					continue
				}
				clear(hist)
				col := b.bins[f]
				for i, l := range leaf {
					k := &hist[int(l)*maxBins+int(col[i])]
					k[0] += float64(g[i])
					k[1] += float64(h[i])
				}
				gains := make([]float64, len(b.bounds[f]))
				for l := range leaves {
					row := hist[l*maxBins : l*maxBins+len(b.bounds[f])+1]
					var G, H float64
					for _, k := range row {
						G += k[0]
						H += k[1]
					}
					var gl, hl float64
					for c := range gains {
						gl += row[c][0]
						hl += row[c][1]
						gains[c] += gl*gl/(hl+o.lambda) + (G-gl)*(G-gl)/(H-hl+o.lambda) - G*G/(H+o.lambda)
					}
				}
				for c, x := range gains {
					if x > finds[f].gain+1e-9 {
						finds[f] = found{x, c}
					}
				}
			}
		}
		wg.Add(2)
		go half(0)
		go half(1)
		wg.Wait()
		best := 0
		for f := range finds {
			if finds[f].gain > finds[best].gain {
				best = f
			}
		}
		t.Signal = append(t.Signal, best)
		t.Above = append(t.Above, 0)
		if len(b.bounds[best]) > 0 {
			t.Above[level] = b.bounds[best][finds[best].bin]
		}
		col, cut := b.bins[best], uint8(finds[best].bin)
		for i := range leaf {
			if col[i] > cut {
				leaf[i] |= 1 << level
			}
		}
	}
	G, H := make([]float64, 1<<o.depth), make([]float64, 1<<o.depth)
	for i, l := range leaf {
		G[l] += float64(g[i])
		H[l] += float64(h[i])
	}
	t.Leaf = make([]float64, 1<<o.depth)
	for l := range t.Leaf {
		t.Leaf[l] = math.Round(-o.rate*G[l]/(H[l]+o.lambda)*1e4) / 1e4
	}
	return t, leaf
}

// listwise learns under which forest the softmax of the scores of a group
// falls on the right ones.
func listwise(rows [][]float64, right []bool, groups [][2]int, trees int, o growth) quote.Forest {
	b := newBinned(rows)
	score := make([]float64, b.n)
	g, h := make([]float32, b.n), make([]float32, b.n)
	var forest quote.Forest
	for range trees {
		for _, gr := range groups {
			top := math.Inf(-1)
			for i := gr[0]; i < gr[1]; i++ {
				top = max(top, score[i])
			}
			var all, good float64
			for i := gr[0]; i < gr[1]; i++ {
				e := math.Exp(score[i] - top)
				all += e
				if right[i] {
					good += e
				}
			}
			for i := gr[0]; i < gr[1]; i++ {
				e := math.Exp(score[i] - top)
				p := e / all
				d := p
				if right[i] {
					d -= e / max(good, 1e-12)
				}
				g[i], h[i] = float32(d), float32(max(p*(1-p), 1e-6))
			}
		}
		t, leaf := b.grow(g, h, o)
		for i, l := range leaf {
			score[i] += t.Leaf[l]
		}
		forest = append(forest, t)
	}
	return forest
}

// logistic learns the log odds of a label.
func logistic(rows [][]float64, label, weights []float64, trees int, o growth) (quote.Forest, float64) {
	b := newBinned(rows)
	score := make([]float64, b.n)
	g, h := make([]float32, b.n), make([]float32, b.n)
	var forest quote.Forest
	var yes, all float64
	for i := range label {
		yes += label[i] * weights[i]
		all += weights[i]
	}
	bias := math.Log(yes / (all - yes))
	for i := range score {
		score[i] = bias
	}
	for range trees {
		for i, s := range score {
			p := 1 / (1 + math.Exp(-s))
			g[i], h[i] = float32(weights[i]*(p-label[i])), float32(weights[i]*max(p*(1-p), 1e-6))
		}
		t, leaf := b.grow(g, h, o)
		for i, l := range leaf {
			score[i] += t.Leaf[l]
		}
		forest = append(forest, t)
	}
	return forest, bias
}
