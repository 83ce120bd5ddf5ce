// Package embed turns texts into vectors. It owns the embedders: hashed,
// which needs neither weights nor a network, local, which runs a model on this
// machine, and remote, which asks an OpenAI-compatible server. It refuses to
// know what the vectors are for.
//
// Its one invariant: every vector it returns has the model's dimension, is
// finite and of length 1.
package embed

import (
	"context"
	"math"

	"github.com/dateline-bot/dateline/retrieval"
)

// hashedDims is the dimension of hashed vectors.
const hashedDims = 384

// Hashed embeds a text by hashing its stems and the character 3- to 5-grams
// of its words into a vector, signed, with a sublinear count (the hashing
// trick: Weinberger et al., "Feature Hashing for Large Scale Multitask
// Learning", 2009). It is lexical: it finds other forms and misspellings of a
// word, not other words for a thing.
type Hashed struct{}

// Model names the embedder and its form, for the archive to keep with the
// vectors.
func (Hashed) Model() string { return "hashed-384-1" }

// KnowsMeaning is false: the vectors know words and their parts.
func (Hashed) KnowsMeaning() bool { return false }

// gramShare is the weight of all character grams of a word together, against
// 1 for its stem.
const gramShare = 0.6

// Embed gives each text its vector. A text without a word gets the vector of
// the empty word, since a zero vector has no direction.
func (Hashed) Embed(_ context.Context, texts []string) ([][]float32, error) {
	vectors := make([][]float32, len(texts))
	for i, text := range texts {
		vectors[i] = hashed(text)
	}
	return vectors, nil
}

func hashed(text string) []float32 {
	var words []string // in order, since floating-point sums depend on it
	counts := make(map[string]int)
	for t := range retrieval.Tokens(text) {
		if retrieval.IsStop(t.Word) {
			continue
		}
		if counts[t.Word]++; counts[t.Word] == 1 {
			words = append(words, t.Word)
		}
	}
	if len(words) == 0 {
		words, counts[""] = []string{""}, 1
	}
	v := make([]float64, hashedDims)
	for _, word := range words {
		weight := 1 + math.Log(float64(counts[word]))
		add(v, 'w', retrieval.Stem(word), weight)
		padded := "<" + word + ">"
		total := 0
		for size := 3; size <= 5; size++ {
			total += max(0, len(padded)-size+1)
		}
		for size := 3; size <= 5; size++ {
			for i := 0; i+size <= len(padded); i++ {
				add(v, 'g', padded[i:i+size], weight*gramShare/math.Sqrt(float64(total)))
			}
		}
	}
	return unit(v)
}

// add adds a feature to the vector at the place, and with the sign, that its
// hash gives.
func add(v []float64, kind byte, feature string, weight float64) {
	const basis, prime = 14695981039346656037, 1099511628211 // of FNV-1a, inline: a passage has a thousand features
	h := (basis ^ uint64(kind)) * prime
	for i := range len(feature) {
		h = (h ^ uint64(feature[i])) * prime
	}
	h ^= h >> 32 // FNV's low bits alone are not well mixed
	if h>>31&1 == 1 {
		weight = -weight
	}
	v[h&math.MaxInt32%hashedDims] += weight
}

// unit is v at length 1.
func unit(v []float64) []float32 {
	var sum float64
	for _, x := range v {
		sum += x * x
	}
	norm := math.Sqrt(sum)
	out := make([]float32, len(v))
	for i, x := range v {
		out[i] = float32(x / norm)
	}
	return out
}
