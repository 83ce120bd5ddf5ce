package quote

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A Model chooses: it scores sentences by their signals, and tells how likely
// it is that the archive answers at all.
type Model struct {
	// Made says which command made the trees, of what.
	Made string
	// Sentence scores a sentence's signals, Doubt a question's doubts; Bias is
	// added to the latter.
	Sentence Forest
	Doubt    Forest
	Bias     float64
	// Threshold is the confidence below which the archive is said not to
	// answer: it declines 5% of the answerable questions it was made
	// with, each judged by trees that had not seen its topic.
	Threshold float64
}

// When the signals have changed the file fits no longer: put {} in its place and
// train.
//
//go:embed model.json
var shippedModel []byte

// Shipped is the model that answers are chosen by.
var Shipped = func() *Model {
	m := new(Model)
	if err := json.Unmarshal(shippedModel, m); err != nil {
		panic(err) // the embedded file is broken
	}
	return m
}()

// Confidence is the probability that the archive answers the question, where
// as many questions can be answered as cannot.
func (m *Model) Confidence(d Doubts) float64 {
	return 1 / (1 + math.Exp(-m.Doubt.Score(d[:])-m.Bias))
}

// A Forest is a sum of trees.
type Forest []Tree

// A Tree asks the same few things of every case: whether one signal lies above
// a bound, whether another does. The answers, as the bits of a number from the
// lowest up, name the leaf (oblivious trees: Prokhorenkova et al., "CatBoost:
// unbiased boosting with categorical features", 2018).
type Tree struct {
	Depth  int // how many things it asks
	Signal [MaxDepth]int
	Above  [MaxDepth]float64
	Leaf   [1 << MaxDepth]float64
}

// MaxDepth is the most that a tree asks.
const MaxDepth = 4

// Score is the sum of the leaves that the signals lead to.
func (f Forest) Score(signals []float64) float64 {
	var sum float64
	for i := range f {
		t := &f[i]
		// A loop of branches, which go wrong half the time, takes five times as long.
		leaf := above(signals[t.Signal[0]], t.Above[0]) | above(signals[t.Signal[1]], t.Above[1])<<1 |
			above(signals[t.Signal[2]], t.Above[2])<<2 | above(signals[t.Signal[3]], t.Above[3])<<3
		sum += t.Leaf[leaf&(1<<(t.Depth&7)-1)]
	}
	return sum
}

func above(signal, bound float64) uint8 {
	if signal > bound {
		return 1
	}
	return 0
}

// MarshalText writes the tree as a line: "12:0.45 3:1.5 = -0.2 0.1 0 0.31" asks
// whether signal 12 is above 0.45 and signal 3 above 1.5, and has four leaves.
func (t Tree) MarshalText() ([]byte, error) {
	var b []byte
	for i := range t.Depth {
		b = fmt.Appendf(b, "%d:%v ", t.Signal[i], t.Above[i])
	}
	b = append(b, '=')
	for _, l := range t.Leaf[:1<<t.Depth] {
		b = fmt.Appendf(b, " %v", l)
	}
	return b, nil
}

// UnmarshalText reads what MarshalText writes.
func (t *Tree) UnmarshalText(text []byte) error {
	*t = Tree{}
	before, after, _ := strings.Cut(string(text), "=")
	asks, leaves := strings.Fields(before), strings.Fields(after)
	if len(asks) > MaxDepth || len(leaves) != 1<<len(asks) {
		return fmt.Errorf("a tree asks %d things and has %d leaves", len(asks), len(leaves))
	}
	t.Depth = len(asks)
	for i, ask := range asks {
		signal, above, _ := strings.Cut(ask, ":")
		var err, err2 error
		t.Signal[i], err = strconv.Atoi(signal)
		t.Above[i], err2 = strconv.ParseFloat(above, 64)
		if err != nil || err2 != nil || t.Signal[i] < 0 || t.Signal[i] >= int(doubtCount) {
			return fmt.Errorf("a tree asks %q", ask)
		}
	}
	for i, leaf := range leaves {
		var err error
		if t.Leaf[i], err = strconv.ParseFloat(leaf, 64); err != nil {
			return fmt.Errorf("a tree has the leaf %q", leaf)
		}
	}
	return nil
}
