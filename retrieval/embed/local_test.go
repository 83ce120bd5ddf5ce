package embed_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/dateline-bot/dateline/retrieval/embed"
)

func local(t testing.TB, c embed.LocalConfig) *embed.Local {
	t.Helper()
	l, err := embed.NewLocal(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

func embedded(t testing.TB, l *embed.Local, texts ...string) [][]float32 {
	t.Helper()
	vectors, err := l.Embed(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	if len(vectors) != len(texts) {
		t.Fatalf("%d vectors for %d texts", len(vectors), len(texts))
	}
	return vectors
}

// words are n words that the tiny model knows.
func words(n int) string {
	w := make([]string, n)
	for i := range w {
		w[i] = fmt.Sprint("w", i*7%100)
	}
	return strings.Join(w, " ")
}

func TestLocalVectors(t *testing.T) {
	dir := tinyModel(t, nil)
	l := local(t, embed.LocalConfig{Dir: dir})
	texts := []string{"ferry harbour", words(150), "", "ferry", "\n\t", "not a \xff word [PAD] ☃", strings.Repeat("x", 300)}
	together := embedded(t, l, texts...)
	for i, v := range together {
		if len(v) != tinyDims || math.Abs(dot(v, v)-1) > 1e-5 {
			t.Errorf("text %d: %d dimensions, squared length %f", i, len(v), dot(v, v))
		}
		if alone := embedded(t, l, texts[i]); !slices.Equal(alone[0], v) {
			t.Errorf("text %d has another vector alone", i)
		}
	}
	again := embedded(t, local(t, embed.LocalConfig{Dir: dir}), texts...)
	if !slices.EqualFunc(together, again, slices.Equal) {
		t.Error("another embedder of the same model gives other vectors")
	}
	if slices.Equal(together[0], together[3]) {
		t.Error("unlike texts have the same vector")
	}
}

func TestLocalReadsLettersAsBERT(t *testing.T) {
	for _, test := range []struct {
		name   string
		cased  bool
		text   string
		tokens string // without the first and the last
	}{
		{"words", false, "ferry harbour w7", "ferry harbour w7"},
		{"nothing", false, "", ""},
		{"blanks", false, "\n\t \u00a0", ""},
		{"case", false, "Harbour FERRY", "harbour ferry"},
		{"letters with their accents", false, "José Müller", "jose muller"},
		{"letters and accents", false, "Jose\u0301 Mu\u0308ller", "jose muller"},
		{"soft hyphen", false, "har\u00adbour", "harbour"},
		{"zero width", false, "\ufefffer\u200bry", "ferry"},
		{"not UTF-8", false, "fer\xffry", "ferry"},
		{"pieces of a word", false, "ferrys", "ferry ##s"},
		{"punctuation", false, "ferry,harbour", "ferry [UNK] harbour"},
		{"unknown", false, "ferry ☃ quay", "ferry [UNK] [UNK]"},
		{"Chinese", false, "港口ferry", "港 口 ferry"},
		{"cased", true, "José jose Jose Ferry", "José jose [UNK] [UNK]"},
		{"as long as the model reads", false, words(254), words(254)},
		{"one word longer", false, words(255), words(254)},
		{"much longer", false, words(50_000), words(254)},
	} {
		t.Run(test.name, func(t *testing.T) {
			var m tiny
			l := local(t, embed.LocalConfig{Dir: tinyModel(t, func(edit *tiny) {
				edit.lower = !test.cased
				m = *edit
			})})
			want := m.vector(t, strings.Fields("[CLS] "+test.tokens+" [SEP]")...)
			got := embedded(t, l, test.text)[0]
			for d := range want {
				if math.Abs(float64(got[d]-want[d])) > 1e-4 {
					t.Fatalf("vector %v, that of its tokens is %v", got, want)
				}
			}
		})
	}
}

// The archive keeps vectors by the model's name: when this fails the vectors
// have changed, and Model must give another number.
func TestLocalVectorsAreThoseOfTheirName(t *testing.T) {
	l := local(t, embed.LocalConfig{Dir: tinyModel(t, nil)})
	var sum float64
	for i, x := range embedded(t, l, "José's "+words(300))[0] {
		sum += float64(x) * math.Sin(float64(i+1))
	}
	if got, want := fmt.Sprintf("%s %.3f", l.Model(), sum), "local-1:a71c688b6bfe-7f5bb7551e20 0.108"; got != want {
		t.Errorf("the model and its vector are %q, want %q", got, want)
	}
}

func TestLocalModelNamesTheBytes(t *testing.T) {
	model := func(edit func(*tiny)) string {
		return local(t, embed.LocalConfig{Dir: tinyModel(t, edit)}).Model()
	}
	name := model(nil)
	if model(nil) != name {
		t.Error("the same files in another folder have another name")
	}
	if model(func(m *tiny) { m.seed++ }) == name || model(func(m *tiny) { m.lower = false }) == name {
		t.Error("other files have the same name")
	}
}

func TestLocalWithoutItsFiles(t *testing.T) {
	for _, name := range []string{"model.onnx", "tokenizer.json"} {
		dir := tinyModel(t, nil)
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
		_, err := embed.NewLocal(embed.LocalConfig{Dir: dir})
		if !errors.Is(err, embed.ErrNoWeights) {
			t.Errorf("without %s: %v", name, err)
		}
		for _, hint := range []string{name, dir, "DATELINE_EMBEDDER_DIR", "DATELINE_EMBEDDER=hashed"} {
			if err != nil && !strings.Contains(err.Error(), hint) {
				t.Errorf("error %q does not tell %s", err, hint)
			}
		}
	}
}

func TestLocalWithFilesThatChanged(t *testing.T) {
	dir := tinyModel(t, nil)
	l := local(t, embed.LocalConfig{Dir: dir})
	write(t, dir, "model.onnx", tiny{seed: 2, inputs: []string{"attention_mask"}}.onnx())
	if _, err := l.Embed(t.Context(), []string{"ferry"}); !errors.Is(err, embed.ErrChecksum) {
		t.Errorf("got %v", err)
	}
}

func TestLocalWithBadFiles(t *testing.T) {
	good := tiny{inputs: []string{"input_ids", "attention_mask"}, scale: 1}.onnx()
	file := func(name string, b []byte) func(testing.TB, string) {
		return func(t testing.TB, dir string) { write(t, dir, name, b) }
	}
	for _, test := range []struct {
		name  string
		edit  func(*tiny)
		spoil func(t testing.TB, dir string)
	}{
		{name: "model is empty", spoil: file("model.onnx", nil)},
		{name: "model is a web page", spoil: file("model.onnx", []byte("<!doctype html><title>Sign in</title>"))},
		{name: "model is cut off", spoil: file("model.onnx", good[:len(good)-400])},
		{name: "model has its bytes turned", spoil: file("model.onnx", reversed(good))},
		{name: "model has another below", spoil: func(t testing.TB, dir string) {
			if err := os.Mkdir(filepath.Join(dir, "onnx"), 0o755); err != nil {
				t.Fatal(err)
			}
			write(t, dir, "onnx/model.onnx", good)
		}},
		{name: "tokenizer is empty", spoil: file("tokenizer.json", nil)},
		{name: "tokenizer is a web page", spoil: file("tokenizer.json", []byte("<!doctype html>"))},
		{name: "tokenizer knows no words", spoil: file("tokenizer.json", []byte(`{"model": {"type": "WordPiece"}}`))},
		{name: "tokenizer of another family", edit: func(m *tiny) { m.kind = "Unigram" }},
		{name: "model without a mask", edit: func(m *tiny) { m.inputs = m.inputs[:1] }},
		{name: "model with an input of its own", edit: func(m *tiny) { m.inputs = append(m.inputs, "pitch") }},
		{name: "weights are not numbers", edit: func(m *tiny) { m.scale = math.NaN() }},
		{name: "weights are all zero", edit: func(m *tiny) { m.scale = 0 }},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := tinyModel(t, test.edit)
			if test.spoil != nil {
				test.spoil(t, dir)
			}
			l := local(t, embed.LocalConfig{Dir: dir})
			for range 2 { // the second try finds no half-open model
				vectors, err := l.Embed(t.Context(), []string{"a secret"})
				if vectors != nil || !errors.Is(err, embed.ErrBadModel) {
					t.Fatalf("%d vectors and %v", len(vectors), err)
				}
				if !strings.Contains(err.Error(), l.Model()) || strings.Contains(err.Error(), "secret") {
					t.Errorf("error is %q", err)
				}
			}
		})
	}
}

// A model for other work than embedding may give vectors as long as the text.
func TestLocalRefusesAnotherDimension(t *testing.T) {
	l := local(t, embed.LocalConfig{Dir: tinyModel(t, func(m *tiny) { m.flat = true })})
	if vectors, err := l.Embed(t.Context(), []string{words(10), words(20)}); vectors != nil || !errors.Is(err, embed.ErrBadModel) {
		t.Errorf("%d vectors, %v", len(vectors), err)
	}
}

func reversed(b []byte) []byte {
	b = slices.Clone(b)
	slices.Reverse(b)
	return b
}

func TestLocalWithoutTextsOpensNothing(t *testing.T) {
	dir := tinyModel(t, nil)
	l := local(t, embed.LocalConfig{Dir: dir})
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if vectors, err := l.Embed(t.Context(), nil); len(vectors) != 0 || err != nil {
		t.Errorf("%v, %v", vectors, err)
	}
}

// A tiring context is cancelled once it was asked a number of times.
type tiring struct {
	context.Context
	left int
}

func (c *tiring) Err() error {
	if c.left--; c.left < 0 {
		return context.Canceled
	}
	return nil
}

func TestLocalStopsBetweenTexts(t *testing.T) {
	l := local(t, embed.LocalConfig{Dir: tinyModel(t, nil)})
	texts := slices.Repeat([]string{"ferry"}, 20)
	ctx := &tiring{t.Context(), 19}
	if vectors, err := l.Embed(ctx, texts); vectors != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("%d vectors, %v", len(vectors), err)
	}
	if ctx.left != -1 {
		t.Errorf("asked %d times after the end", -1-ctx.left)
	}
	embedded(t, l, texts...)
}

func TestLocalIsSharedByMany(t *testing.T) {
	dir := tinyModel(t, nil)
	texts := []string{"ferry", "harbour ferry", words(40), ""}
	want := embedded(t, local(t, embed.LocalConfig{Dir: dir}), texts...)
	l := local(t, embed.LocalConfig{Dir: dir}) // not yet loaded
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			got, err := l.Embed(t.Context(), texts)
			if err != nil || !slices.EqualFunc(got, want, slices.Equal) {
				t.Errorf("other vectors among many: %v", err)
			}
		})
	}
	all.Wait()
}

func TestLocalAfterClose(t *testing.T) {
	for _, used := range []bool{true, false} {
		l := local(t, embed.LocalConfig{Dir: tinyModel(t, nil)})
		if used {
			embedded(t, l, "ferry")
		}
		for range 2 {
			if err := l.Close(); err != nil {
				t.Error(err)
			}
		}
		if _, err := l.Embed(t.Context(), []string{"ferry"}); !errors.Is(err, embed.ErrClosed) {
			t.Errorf("got %v", err)
		}
	}
}

// The cosines are those that the model's publisher gives as the example of its
// sentence similarity service.
func TestMiniLMAgreesWithItsPublisher(t *testing.T) {
	dir := os.Getenv("DATELINE_EMBEDDER_DIR")
	if dir == "" {
		t.Skip("set DATELINE_EMBEDDER_DIR to a folder with all-MiniLM-L6-v2's model.onnx and tokenizer.json")
	}
	l := local(t, embed.LocalConfig{Dir: dir, Weights: embed.Weights{
		Model:     embed.File{SHA256: embed.MiniLM.Model.SHA256},
		Tokenizer: embed.File{SHA256: embed.MiniLM.Tokenizer.SHA256},
	}})
	v := embedded(t, l, "That is a happy person", "That is a happy dog", "That is a very happy person", "Today is a sunny day")
	for i, want := range []float64{0.69458, 0.94292, 0.25688} {
		if got := dot(v[0], v[i+1]); math.Abs(got-want) > 1e-3 {
			t.Errorf("sentence %d: cosine %.5f, want %.5f", i+1, got, want)
		}
	}
}

// Whatever the text, it has a vector, and the same one in other company.
func FuzzLocal(f *testing.F) {
	l := local(f, embed.LocalConfig{Dir: tinyModel(f, nil)})
	for _, text := range []string{"", "ferry", "José [SEP] \x00\u0301", "港\u200d口", strings.Repeat("\u0300", 300), "\xed\xa0\x80 a_b"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v := embedded(t, l, text, "harbour", text)
		if len(v[0]) != tinyDims || math.Abs(dot(v[0], v[0])-1) > 1e-5 || !slices.Equal(v[0], v[2]) {
			t.Errorf("vectors %v and %v", v[0], v[2])
		}
	})
}
