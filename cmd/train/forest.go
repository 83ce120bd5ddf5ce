package main

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/dateline-bot/dateline/bot/quote"
)

// binned are cases whose signals are sorted into bins.
type binned struct {
	bounds [][]float64 // by signal: the upper bounds of all bins but the last
	bins   [][]uint8   // by signal and case
	n      int         // cases
}

const maxBins = 32

// bin sorts the signals of cases, a row each, into bins of about as many cases.
func bin(rows [][]float64) *binned {
	b := &binned{n: len(rows)}
	for s := range rows[0] {
		values := make([]float64, len(rows))
		for i, r := range rows {
			values[i] = r[s]
		}
		slices.Sort(values)
		var bounds []float64
		if distinct := slices.Compact(slices.Clone(values)); len(distinct) <= maxBins {
			for i := 1; i < len(distinct); i++ {
				bounds = append(bounds, rounded((distinct[i-1]+distinct[i])/2))
			}
		} else {
			for i := 1; i < maxBins; i++ {
				bounds = append(bounds, rounded(values[i*len(values)/maxBins]))
			}
			bounds = slices.Compact(bounds)
		}
		bins := make([]uint8, len(rows))
		for i, r := range rows {
			at, _ := slices.BinarySearch(bounds, r[s])
			bins[i] = uint8(at) // it is above as many bounds
		}
		b.bounds, b.bins = append(b.bounds, bounds), append(b.bins, bins)
	}
	return b
}

// rounded is x in four figures, as the file of the model keeps it.
func rounded(x float64) float64 {
	if math.Abs(x) < 1e-9 {
		return 0
	}
	scale := math.Pow(10, 3-math.Floor(math.Log10(math.Abs(x))))
	return math.Round(x*scale) / scale
}

// A growth is how trees are made.
type growth struct {
	trees  int
	depth  int     // at most quote.MaxDepth
	rate   float64 // the share of each step that is taken
	shrink float64 // added to the curvature of a leaf, against leaves of few cases
	seen   float64 // the share of the signals that a tree may ask for
}

// grow makes the tree that lowers the loss most, by its slopes and curvatures,
// and tells in which leaf each case is (Friedman, "Greedy function
// approximation: a gradient boosting machine", 2001; splits and leaves as in
// Chen and Guestrin, "XGBoost: a scalable tree boosting system", 2016).
func (b *binned) grow(slope, curve []float32, o growth, random *rand.Rand) (quote.Tree, []uint8) {
	var t quote.Tree
	leaf := make([]uint8, b.n)
	signals := random.Perm(len(b.bins))[:int(math.Ceil(o.seen*float64(len(b.bins))))]
	slices.Sort(signals)
	for level := range o.depth {
		gains, cuts := make([]float64, len(signals)), make([]int, len(signals))
		var wait sync.WaitGroup
		for w := range workers {
			wait.Go(func() {
				for i := w; i < len(signals); i += workers {
					gains[i], cuts[i] = b.split(signals[i], leaf, 1<<level, slope, curve, o.shrink)
				}
			})
		}
		wait.Wait()
		best := 0
		for i, g := range gains {
			if g > gains[best] {
				best = i
			}
		}
		if gains[best] <= 0 {
			break
		}
		s := signals[best]
		t.Signal[level], t.Above[level] = s, b.bounds[s][cuts[best]]
		t.Depth++
		for i, bin := range b.bins[s] {
			if int(bin) > cuts[best] {
				leaf[i] |= 1 << level
			}
		}
	}
	var slopes, curves [1 << quote.MaxDepth]float64
	for i, l := range leaf {
		slopes[l] += float64(slope[i])
		curves[l] += float64(curve[i])
	}
	for l := range 1 << t.Depth {
		t.Leaf[l] = rounded(-o.rate * slopes[l] / (curves[l] + o.shrink))
	}
	return t, leaf
}

// workers is how many signals are looked at side by side.
const workers = 2

// split is the bin of a signal after which to part every leaf, and how much
// is gained by it.
func (b *binned) split(signal int, leaf []uint8, leaves int, slope, curve []float32, shrink float64) (gain float64, bin int) {
	type sum struct{ slope, curve float64 }
	sums := make([]sum, leaves*maxBins)
	bins := b.bins[signal]
	for i, l := range leaf {
		s := &sums[int(l)*maxBins+int(bins[i])]
		s.slope += float64(slope[i])
		s.curve += float64(curve[i])
	}
	worth := func(s sum) float64 { return s.slope * s.slope / (s.curve + shrink) }
	gains := make([]float64, len(b.bounds[signal]))
	for l := range leaves {
		row := sums[l*maxBins : (l+1)*maxBins]
		var all, below sum
		for _, s := range row {
			all.slope += s.slope
			all.curve += s.curve
		}
		for i := range gains {
			below.slope += row[i].slope
			below.curve += row[i].curve
			gains[i] += worth(below) + worth(sum{all.slope - below.slope, all.curve - below.curve}) - worth(all)
		}
	}
	for i, g := range gains {
		if g > gain {
			gain, bin = g, i
		}
	}
	return gain, bin
}

// seeded gives the same trees for the same cases.
func seeded() *rand.Rand { return rand.New(rand.NewPCG(1, 1)) }

// listwise makes the trees under which the softmax of the scores of a group of
// cases falls on those that are right.
func listwise(rows [][]float64, right []bool, groups [][2]int, o growth) quote.Forest {
	b, random := bin(rows), seeded()
	score := make([]float64, b.n)
	slope, curve := make([]float32, b.n), make([]float32, b.n)
	var forest quote.Forest
	for range o.trees {
		for _, group := range groups {
			from, to := group[0], group[1]
			top := slices.Max(score[from:to])
			var all, good float64
			for i := from; i < to; i++ {
				odds := math.Exp(score[i] - top)
				all += odds
				good += odds * bit(right[i])
			}
			for i := from; i < to; i++ {
				odds := math.Exp(score[i] - top)
				p := odds / all
				slope[i] = float32(p - bit(right[i])*odds/max(good, 1e-12))
				curve[i] = float32(max(p*(1-p), 1e-6))
			}
		}
		t, leaf := b.grow(slope, curve, o, random)
		for i, l := range leaf {
			score[i] += t.Leaf[l]
		}
		forest = append(forest, t)
	}
	return forest
}

// logistic makes the trees whose sum, with the bias, is the log odds of a
// label.
func logistic(rows [][]float64, label, weight []float64, o growth) (forest quote.Forest, bias float64) {
	b, random := bin(rows), seeded()
	var yes, all float64
	for i := range label {
		yes += label[i] * weight[i]
		all += weight[i]
	}
	bias = rounded(logOdds(yes / all))
	score := slices.Repeat([]float64{bias}, b.n)
	slope, curve := make([]float32, b.n), make([]float32, b.n)
	for range o.trees {
		for i, s := range score {
			p := sigmoid(s)
			slope[i], curve[i] = float32(weight[i]*(p-label[i])), float32(weight[i]*max(p*(1-p), 1e-6))
		}
		t, leaf := b.grow(slope, curve, o, random)
		for i, l := range leaf {
			score[i] += t.Leaf[l]
		}
		forest = append(forest, t)
	}
	return forest, bias
}

// calibrate is the line that turns log odds into those of the label (Platt,
// "Probabilistic outputs for support vector machines", 1999), by Newton's
// method from a flat line, with steps halved that go too far.
func calibrate(odds, label, weight []float64) (slope, bias float64) {
	loss := func(slope, bias float64) (sum float64) {
		for i, o := range odds {
			x := slope*o + bias
			sum += weight[i] * (math.Log1p(math.Exp(-math.Abs(x))) + max(x, 0) - label[i]*x)
		}
		return sum
	}
	for range 50 {
		var gs, gb, ss, sb, bb float64
		for i, o := range odds {
			p := sigmoid(slope*o + bias)
			d, c := weight[i]*(p-label[i]), weight[i]*p*(1-p)
			gs, gb = gs+d*o, gb+d
			ss, sb, bb = ss+c*o*o, sb+c*o, bb+c
		}
		det := ss*bb - sb*sb
		if det < 1e-12 {
			break
		}
		step, before := 1.0, loss(slope, bias)
		ds, db := (gs*bb-gb*sb)/det, (gb*ss-gs*sb)/det
		for step > 1e-6 && loss(slope-step*ds, bias-step*db) > before {
			step /= 2
		}
		slope, bias = slope-step*ds, bias-step*db
	}
	return slope, bias
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

func logOdds(p float64) float64 { return math.Log(p / (1 - p)) }
