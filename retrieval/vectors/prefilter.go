package vectors

import (
	"math"
	"math/bits"
	"math/rand/v2"
)

// A prefilter holds a code of about two bits a dimension for each slot of an
// Index, and tells from it how near to a query the slot's vector can be: at a
// glance by the first bit, and for the few that the glance leaves by both.
//
// The method is RaBitQ's (Gao and Long, "RaBitQ: Quantizing High-Dimensional
// Vectors with a Theoretical Error Bound for Approximate Nearest Neighbor
// Search", SIGMOD 2024). Of a vector the part along an axis is kept as a
// number; the rest, r, is turned by a random rotation and its code s is the
// signs, ±1. Whatever the data, what the signs leave out of r is then random
// to the query q, so that
//
//	<s,q> |r|² / |r|₁
//
// estimates <r,q> without bias and with a standard deviation that is known,
// about 0.8 |r| |q| / √bits. Hence no number of candidates is to be tuned and
// no recall to be checked on the vectors at hand: vectors that are hard to tell
// apart cost time, not recall. A second bit a dimension halves the deviation
// (Gao et al., "Practical and Asymptotically Optimal Quantization of
// High-Dimensional Vectors in Euclidean Space for Approximate Nearest Neighbor
// Search", SIGMOD 2025); without it a quarter more time went into comparing
// vectors that were not near.
//
// Signs on both sides, by Hamming distance, would not do. Of the ten nearest
// to a hashed question, among 40,000 passages of news, the 1,000 best by plain
// signs hold 35% and by rotated signs 96%, the 1,000 best estimates 99.9%.
//
// At 384 dimensions a slot takes 148 bytes.
type prefilter struct {
	flips  [2][]float32 // the rotation: signs, over √bits
	axis   []float32    // rotated, of length 1
	codes  []uint64     // the signs, bits/64 words a slot
	scales []scale      // one a slot
	halves []uint64     // the second bits, as many words
	second []second     // one a slot
}

// A scale is what the bound needs of a vector beside its signs.
type scale struct {
	along float32 // the part along the axis
	ratio float32 // |r|² / |r|₁
	noise float32 // |r|² / bits
}

// A second is what the finer bound needs of a vector beside that. With the
// second bit b, ±1, each dimension of r is coded as z = 2s + b, one of ±1, ±3.
type second struct {
	ratio float32 // |r|² / <z,r>
	taken float32 // |z|² ratio² / bits
}

// newPrefilter makes an empty prefilter. The bounds hold for any axis; the
// mean of the vectors makes them narrow for models whose vectors all point
// much the same way.
func newPrefilter(axis []float32) *prefilter {
	size := 64
	for size < len(axis) {
		size *= 2
	}
	p := new(prefilter)
	random := rand.New(rand.NewPCG(1, 2)) // the same rotation in every process
	for i := range p.flips {
		p.flips[i] = make([]float32, size)
		for j := range p.flips[i] {
			p.flips[i][j] = float32(1-2*random.IntN(2)) / float32(math.Sqrt(float64(size)))
		}
	}
	p.axis = p.rotate(axis)
	var squares float64
	for _, f := range p.axis {
		squares += float64(f) * float64(f)
	}
	if squares > 0 {
		for i := range p.axis {
			p.axis[i] /= float32(math.Sqrt(squares))
		}
	}
	return p
}

// rotate turns a vector, filled up with zeros: random signs and a Hadamard
// transform, twice, since after one a vector of few dimensions that are not
// zero is not random enough. It takes 4 µs at 512 bits; a random matrix would
// take 30 times as long.
func (p *prefilter) rotate(v []float32) []float32 {
	x := make([]float32, len(p.flips[0]))
	copy(x, v)
	for _, flips := range p.flips {
		for i, f := range flips {
			x[i] *= f
		}
		hadamard(x)
	}
	return x
}

// hadamard is the Walsh-Hadamard transform, unscaled, of a power of two of
// numbers, at least 4.
func hadamard(x []float32) {
	for i := 0; i < len(x); i += 4 { // the steps of width 1 and 2 in one
		b := x[i : i+4 : i+4]
		s, t, u, v := b[0]+b[1], b[0]-b[1], b[2]+b[3], b[2]-b[3]
		b[0], b[1], b[2], b[3] = s+u, t+v, s-u, t-v
	}
	for width := 4; width < len(x); width *= 2 {
		for i := 0; i < len(x); i += 2 * width {
			a, b := x[i:i+width], x[i+width:i+2*width]
			for j := range a {
				a[j], b[j] = a[j]+b[j], a[j]-b[j]
			}
		}
	}
}

// split rotates a vector and takes the part along the axis out of it.
func (p *prefilter) split(v []float32) (along float32, rest []float32) {
	rest = p.rotate(v)
	for i, f := range rest {
		along += f * p.axis[i]
	}
	for i, f := range p.axis {
		rest[i] -= along * f
	}
	return along, rest
}

// set codes the vector of a slot, which may be the first new one.
func (p *prefilter) set(slot int, vector []float32) {
	along, r := p.split(vector)
	words := len(r) / 64
	if slot == len(p.scales) {
		p.codes = append(p.codes, make([]uint64, words)...)
		p.scales = append(p.scales, scale{})
		p.halves = append(p.halves, make([]uint64, words)...)
		p.second = append(p.second, second{})
	}
	code := p.codes[slot*words:][:words]
	clear(code)
	var sum, squares float32
	for i, f := range r {
		squares += f * f
		b := math.Float32bits(f)
		code[i/64] |= uint64(^b>>31) << (i % 64) // a branch would go wrong half the time
		sum += math.Float32frombits(b &^ (1 << 31))
	}
	s := scale{along: along, noise: squares / float32(len(r))}
	if sum > 0 {
		s.ratio = squares / sum
	}
	p.scales[slot] = s

	half := p.halves[slot*words:][:words]
	clear(half)
	edge := halfway * float32(math.Sqrt(float64(s.noise)))
	var product, taken float32
	for i, f := range r {
		z := float32(-3)
		for _, least := range [...]float32{-edge, 0, edge} {
			if f >= least {
				z += 2
			}
		}
		if z == 3 || z == -1 {
			half[i/64] |= 1 << (i % 64)
		}
		product += z * f
		taken += z * z
	}
	p.second[slot] = second{}
	if product > 0 {
		ratio := squares / product
		p.second[slot] = second{ratio, taken * ratio * ratio / float32(len(r))}
	}
}

// halfway is where the values of a dimension are halved, in standard
// deviations, by the best uniform quantiser of four levels for normal values
// (Max, as for step).
const halfway = 0.996

// A probe is a query as the codes are asked. Of the part q off the axis it has
// three bits a dimension, whose values are ±1±2±4, the odd numbers z from -7
// to 7; roughly, without the ±1, those from -6 to 6.
type probe struct {
	along        float32     // the part along the axis
	planes       [][3]uint64 // the three bits of 64 dimensions, ±1 first
	rough, exact gauge
	length       float32 // |q|²
}

// A gauge is what the product with z tells of the product with q.
type gauge struct {
	gain  float32 // |q|² / <z,q>
	taken float32 // |z|² gain²
}

// step is the width of a level, in standard deviations, of the best uniform
// quantiser of eight levels for normal values (Max, "Quantizing for Minimum
// Distortion", 1960), as a rotated query's are. A fourth bit would narrow the
// bounds by 4% and take a third more time.
const step = 0.586

func (p *prefilter) probe(query []float32) *probe {
	along, q := p.split(query)
	out := &probe{along: along, planes: make([][3]uint64, len(q)/64)}
	for _, f := range q {
		out.length += f * f
	}
	levels := float32(math.Sqrt(float64(len(q))/max(float64(out.length), 1e-12)) / step)
	var rough, exact struct{ product, squares float32 }
	for i, f := range q {
		level := 4 + int(max(-4, min(3, math.Floor(float64(f*levels)))))
		for bit := range 3 {
			out.planes[i/64][bit] |= uint64(level>>bit&1) << (i % 64)
		}
		z := float32(2*level - 7)
		exact.product += z * f
		exact.squares += z * z
		z = float32(4*(level/2) - 6)
		rough.product += z * f
		rough.squares += z * z
	}
	gaugeOf := func(product, squares float32) (g gauge) {
		if product > 0 {
			g.gain = out.length / product
		}
		g.taken = squares * g.gain * g.gain
		return g
	}
	out.rough, out.exact = gaugeOf(rough.product, rough.squares), gaugeOf(exact.product, exact.squares)
	return out
}

// How far above their estimates the bounds lie, in standard deviations: one
// vector in 200 is nearer than its bound says, and one in 700 than the closer
// one, but most of these have been compared before the bounds decide.
const (
	deviations       = 2.6
	deviationsCloser = 3.0
)

// bounds tells of each slot from one on what the cosine of the query and its
// vector hardly exceeds.
func (p *prefilter) bounds(q *probe, from int, out []float32) {
	words := len(q.planes)
	codes, scales := p.codes[from*words:(from+len(out))*words], p.scales[from:from+len(out)]
	for i := range out {
		product := q.roughly(codes[:words:words])
		codes = codes[words:]
		s := scales[i]
		out[i] = q.along*s.along + q.rough.gain*product*s.ratio + deviations*root(q.rough.taken*s.ratio*s.ratio-q.length*s.noise)
	}
}

// closer is as a bound, half as far above the cosine and for three times the
// time.
func (p *prefilter) closer(q *probe, slot int) float32 {
	words := len(q.planes)
	s, t := p.scales[slot], p.second[slot]
	product := 2*q.times(p.codes[slot*words:][:words]) + q.times(p.halves[slot*words:][:words])
	return q.along*s.along + q.exact.gain*product*t.ratio + deviationsCloser*root(q.exact.taken*t.taken-q.length*s.noise)
}

// root is the standard deviation of that variance, which rounding may take
// below 0.
func root(variance float32) float32 {
	if variance <= 0 {
		return 0
	}
	return float32(math.Sqrt(float64(variance)))
}

// times is <z,s> of a query's z and the code s of a vector.
func (q *probe) times(code []uint64) float32 {
	planes := q.planes[:len(code)]
	var differ1, differ2, differ4 int
	for i, word := range code {
		plane := &planes[i]
		differ1 += bits.OnesCount64(word ^ plane[0])
		differ2 += bits.OnesCount64(word ^ plane[1])
		differ4 += bits.OnesCount64(word ^ plane[2])
	}
	return float32(7*64*len(code) - 2*(differ1+2*differ2+4*differ4))
}

// roughly is times without the ±1 of z.
func (q *probe) roughly(code []uint64) float32 {
	planes := q.planes[:len(code)]
	var differ2, differ4 int
	for i, word := range code {
		plane := &planes[i]
		differ2 += bits.OnesCount64(word ^ plane[1])
		differ4 += bits.OnesCount64(word ^ plane[2])
	}
	return float32(6*64*len(code) - 2*(2*differ2+4*differ4))
}
