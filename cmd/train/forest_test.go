package main

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// cases are rows of random signals, the last of them the same for all.
func cases(n int, random *rand.Rand) [][]float64 {
	rows := make([][]float64, n)
	for i := range rows {
		rows[i] = []float64{random.Float64(), random.Float64(), math.Floor(3 * random.Float64()), 1}
	}
	return rows
}

var small = growth{trees: 60, depth: 3, rate: 0.3, shrink: 1, seen: 1}

func TestLogisticLearnsWhatTwoSignalsTellTogether(t *testing.T) {
	rows := cases(2000, rand.New(rand.NewPCG(1, 2)))
	var label, weight []float64
	for _, r := range rows {
		label, weight = append(label, bit(r[0] > 0.5 && r[2] == 1)), append(weight, 1)
	}
	forest, bias := logistic(rows, label, weight, small)
	for _, c := range []struct {
		row  []float64
		high bool
	}{
		{[]float64{0.9, 0.1, 1, 1}, true}, {[]float64{0.2, 0.1, 1, 1}, false},
		{[]float64{0.9, 0.9, 2, 1}, false}, {[]float64{0.9, 0.9, 0, 1}, false},
	} {
		if p := sigmoid(forest.Score(c.row) + bias); (p > 0.9) != c.high || (p < 0.1) == c.high {
			t.Errorf("%v has the probability %f, want it near 1: %t", c.row, p, c.high)
		}
	}
	again, _ := logistic(rows, label, weight, small)
	if !reflect.DeepEqual(forest, again) {
		t.Error("the same cases gave other trees")
	}
}

func TestLogisticGoesByWeight(t *testing.T) {
	rows := [][]float64{{0}, {0}, {1}, {1}}
	forest, bias := logistic(rows, []float64{1, 0, 1, 0}, []float64{30, 10, 10, 30}, small)
	for signal, want := range map[float64]float64{0: 0.75, 1: 0.25} {
		if p := sigmoid(forest.Score([]float64{signal}) + bias); math.Abs(p-want) > 0.02 {
			t.Errorf("of cases with the signal %v %.3f are said to be right, want %.2f", signal, p, want)
		}
	}
}

func TestListwiseLearnsTheBestOfEachGroup(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	rows := cases(1500, random)
	var right []bool
	var groups [][2]int
	for from := 0; from < len(rows); from += 5 {
		best := from
		for i := from; i < from+5; i++ {
			if right = append(right, false); rows[i][0] > rows[best][0] {
				best = i
			}
		}
		right[best] = true
		groups = append(groups, [2]int{from, from + 5})
	}
	forest := listwise(rows, right, groups, small)
	hits := 0
	for _, g := range groups {
		best := g[0]
		for i := g[0]; i < g[1]; i++ {
			if forest.Score(rows[i]) > forest.Score(rows[best]) {
				best = i
			}
		}
		if right[best] {
			hits++
		}
	}
	if share := float64(hits) / float64(len(groups)); share < 0.9 {
		t.Errorf("found the best of %.2f of the groups", share)
	}
}

// A case lies in the bin whose bounds hold it, and is parted from the others as
// the tree will part it.
func TestBinsAgreeWithTrees(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(-1000, 1000), 2, 200).Draw(rt, "values")
		rows := make([][]float64, len(values))
		for i, v := range values {
			rows[i] = []float64{v}
		}
		b := bin(rows)
		if len(b.bounds[0]) >= maxBins {
			rt.Fatalf("%d bounds", len(b.bounds[0]))
		}
		for i, v := range values {
			for n, bound := range b.bounds[0] {
				if (v > bound) != (int(b.bins[0][i]) > n) {
					rt.Fatalf("%f is in bin %d of %v", v, b.bins[0][i], b.bounds[0])
				}
			}
		}
	})
}

func TestCalibrateFindsTheLine(t *testing.T) {
	var odds, label, weight []float64
	for o := -6.0; o <= 6; o += 0.25 {
		p := sigmoid(0.5*o + 1) // the truth is flatter than what was said
		odds, label, weight = append(odds, o, o), append(label, 1, 0), append(weight, p, 1-p)
	}
	slope, bias := calibrate(odds, label, weight)
	if math.Abs(slope-0.5) > 1e-6 || math.Abs(bias-1) > 1e-6 {
		t.Errorf("got %f and %f, want 0.5 and 1", slope, bias)
	}
}

func TestAuroc(t *testing.T) {
	if a := auroc([]float64{0.2, 0.8}, []float64{0.1, 0.5}); a != 0.75 {
		t.Errorf("got %f, want 3 of 4 pairs in order", a)
	}
	if q := quantile([]float64{0.1, 0.2, 0.3, 0.4}, 0.5); q != 0.3 || below([]float64{0.1, 0.2, 0.3, 0.4}, q) != 0.5 {
		t.Errorf("half of the values lie below %f", q)
	}
}
