package embed_test

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/dateline-bot/dateline/retrieval/embed"
)

func TestHashedVectorsAreUnitAndStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		vs, err := embed.Hashed{}.Embed(t.Context(), []string{text, text})
		if err != nil {
			t.Fatal(err)
		}
		var sum float64
		for i, x := range vs[0] {
			if x != vs[1][i] {
				t.Fatal("the same text has two vectors")
			}
			sum += float64(x) * float64(x)
		}
		if len(vs[0]) != 384 || math.Abs(sum-1) > 1e-5 {
			t.Fatalf("%d dimensions, squared length %v", len(vs[0]), sum)
		}
	})
}

func TestHashedKnowsFormsAndMisspellings(t *testing.T) {
	vs, _ := embed.Hashed{}.Embed(t.Context(), []string{
		"Serdyukov visited the Pentagon", "Serdukov visits Pentagon", "The bakery sells bread at noon",
	})
	near, far := dot(vs[0], vs[1]), dot(vs[0], vs[2])
	if near < 0.6 || far > 0.3 {
		t.Errorf("the misspelt sentence is at %.2f, an unrelated one at %.2f", near, far)
	}
}

// The archive keeps vectors by the model's name: when this fails the vectors
// have changed, and Model must give another name.
func TestHashedVectorsAreThoseOfTheirName(t *testing.T) {
	vs, _ := embed.Hashed{}.Embed(t.Context(), []string{"harbour ferry"})
	var sum float64
	for i, x := range vs[0] {
		sum += float64(x) * math.Sin(float64(i))
	}
	got := fmt.Sprintf("%s %.5f", embed.Hashed{}.Model(), sum)
	if want := "hashed-384-1 -0.24915"; got != want {
		t.Errorf("the model and its vector are %q, want %q", got, want)
	}
}

func dot(a, b []float32) (sum float64) {
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}
