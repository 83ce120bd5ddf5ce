package embed_test

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// A tiny encoder of BERT's shape with random weights: tinyDims dimensions, one
// attention head, tinyTokens positions, the words w0 to w99 and some more.
const (
	tinyDims   = 8
	tinyTokens = 256
)

// tinyWords are the whole words that the tiny tokenizer knows besides w0 to
// w99 and single letters.
var tinyWords = []string{"ferry", "harbour", "jose", "muller", "##s", "José", "港", "口"}

// tinyModel writes the tiny model into a new folder; edit, unless nil, changes
// it first.
func tinyModel(t testing.TB, edit func(*tiny)) string {
	t.Helper()
	m := tiny{seed: 1, inputs: []string{"input_ids", "attention_mask", "token_type_ids"}, scale: 1, kind: "WordPiece", lower: true}
	if edit != nil {
		edit(&m)
	}
	dir := filepath.Join(t.TempDir(), "a model #1, 100% naïve")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "model.onnx", m.onnx())
	write(t, dir, "tokenizer.json", m.tokenizer(t))
	return dir
}

func write(t testing.TB, dir, name string, b []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
		t.Fatal(err)
	}
}

type tiny struct {
	seed   uint64
	inputs []string
	scale  float64 // of the weights
	kind   string  // of the tokenizer
	lower  bool
	flat   bool // its output is a number a token
}

func (m tiny) vocabulary() []string {
	words := append([]string{"[PAD]", "[UNK]", "[CLS]", "[SEP]"}, tinyWords...)
	for i := range 100 {
		words = append(words, fmt.Sprint("w", i))
	}
	for letter := 'a'; letter <= 'z'; letter++ {
		words = append(words, string(letter))
	}
	return words
}

func (m tiny) tokenizer(t testing.TB) []byte {
	type object = map[string]any
	ids := make(map[string]int)
	for id, word := range m.vocabulary() {
		ids[word] = id
	}
	special := func(name string) object {
		return object{"SpecialToken": object{"id": name, "type_id": 0}}
	}
	b, err := json.Marshal(object{
		"normalizer": object{"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
			"strip_accents": nil, "lowercase": m.lower},
		"pre_tokenizer": object{"type": "BertPreTokenizer"},
		"post_processor": object{"type": "TemplateProcessing",
			"single": []object{special("[CLS]"), {"Sequence": object{"id": "A", "type_id": 0}}, special("[SEP]")},
			"special_tokens": object{
				"[CLS]": object{"id": "[CLS]", "ids": []int{ids["[CLS]"]}, "tokens": []string{"[CLS]"}},
				"[SEP]": object{"id": "[SEP]", "ids": []int{ids["[SEP]"]}, "tokens": []string{"[SEP]"}},
			}},
		"model": object{"type": m.kind, "unk_token": "[UNK]", "continuing_subword_prefix": "##",
			"max_input_chars_per_word": 100, "vocab": ids},
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// weights are the tiny model's, row by row of tinyDims.
type weights struct{ embeddings, positions, query []float32 }

func (m tiny) weights() (w weights) {
	random := rand.New(rand.NewPCG(m.seed, 0))
	matrix := func(rows int) []float32 {
		values := make([]float32, rows*tinyDims)
		for i := range values {
			values[i] = float32(random.NormFloat64() * m.scale)
		}
		return values
	}
	return weights{matrix(len(m.vocabulary())), matrix(tinyTokens), matrix(tinyDims)}
}

// vector is what the model's onnx should make of these tokens: the mean over
// the tokens of x + softmax(xWxᵀ)x, at length 1.
func (m tiny) vector(t testing.TB, tokens ...string) []float32 {
	w, vocabulary := m.weights(), m.vocabulary()
	x := make([][]float32, len(tokens))
	for i, token := range tokens {
		id := slices.Index(vocabulary, token)
		if id < 0 {
			t.Fatalf("the tiny model has no token %q", token)
		}
		x[i] = make([]float32, tinyDims)
		for d := range x[i] {
			x[i][d] = w.embeddings[id*tinyDims+d] + w.positions[i*tinyDims+d]
		}
	}
	mean := make([]float32, tinyDims)
	for i := range x {
		query := make([]float32, tinyDims)
		for d := range query {
			for e := range x[i] {
				query[d] += x[i][e] * w.query[e*tinyDims+d]
			}
		}
		attention, sum := make([]float64, len(x)), 0.0
		for j := range x {
			attention[j] = math.Exp(dot(query, x[j]))
			sum += attention[j]
		}
		for d := range mean {
			mean[d] += x[i][d]
			for j := range x {
				mean[d] += float32(attention[j]/sum) * x[j][d]
			}
		}
	}
	norm := float32(math.Sqrt(dot(mean, mean)))
	for d := range mean {
		mean[d] /= norm
	}
	return mean
}

// onnx is the model in the ONNX format, whose messages and fields are numbered
// in onnx.proto.
func (m tiny) onnx() []byte {
	w := m.weights()
	var g graph
	for _, input := range m.inputs {
		g.value(11, input, 7, "batch", "sequence")
	}
	if m.flat {
		g.value(12, "last_hidden_state", 1, "batch", "sequence")
	} else {
		g.value(12, "last_hidden_state", 1, "batch", "sequence", tinyDims)
	}
	g.ints("zero", 0)
	g.ints("one", 1)

	g.node("Gather", "words", "axis", 0, g.floats("embeddings", w.embeddings...), "input_ids")
	g.node("Shape", "shape", "", 0, "input_ids")
	g.node("Gather", "length", "axis", 0, "shape", "one")
	g.node("Slice", "places", "", 0, g.floats("positions", w.positions...), "zero", "length", "zero")
	g.node("Add", "tokens", "", 0, "words", "places")

	// softmax(QK + (mask-1)·1e9)V
	g.node("MatMul", "q", "", 0, "tokens", g.floats("wq", w.query...))
	g.node("Transpose", "k", "perm", 0, "tokens")
	g.node("MatMul", "qk", "", 0, "q", "k")
	g.node("Unsqueeze", "mask3", "", 0, m.inputs[min(1, len(m.inputs)-1)], "one")
	g.node("Cast", "mask", "to", 1, "mask3")
	g.node("Sub", "hidden", "", 0, "mask", g.floats("1", 1))
	g.node("Mul", "penalty", "", 0, "hidden", g.floats("1e9", 1e9))
	g.node("Add", "scores", "", 0, "qk", "penalty")
	g.node("Softmax", "attention", "axis", 2, "scores")
	g.node("MatMul", "mixed", "", 0, "attention", "tokens")
	if m.flat {
		g.node("Cast", "last_hidden_state", "to", 1, "attention_mask")
	} else {
		g.node("Add", "last_hidden_state", "", 0, "tokens", "mixed")
	}

	var model, opset message
	opset.number(2, 14)
	model.number(1, 8) // the format's version
	model.bytes(7, g.message)
	model.bytes(8, opset)
	return model
}

// A message is a Protocol Buffers message in the making.
type message []byte

func (m *message) number(field int, v int64) {
	*m = binary.AppendUvarint(*m, uint64(field)<<3)
	*m = binary.AppendUvarint(*m, uint64(v))
}

func (m *message) bytes(field int, b []byte) {
	*m = binary.AppendUvarint(*m, uint64(field)<<3|2)
	*m = binary.AppendUvarint(*m, uint64(len(b)))
	*m = append(*m, b...)
}

func (m *message) text(field int, s string) { m.bytes(field, []byte(s)) }

// A graph is an ONNX GraphProto in the making.
type graph struct{ message }

// node adds an operation with at most one attribute: a number, or "perm",
// which swaps the last two of three axes.
func (g *graph) node(op, output, attribute string, value int64, inputs ...string) {
	var n, a message
	for _, input := range inputs {
		n.text(1, input)
	}
	n.text(2, output)
	n.text(3, output)
	n.text(4, op)
	if a.text(1, attribute); attribute == "perm" {
		for _, axis := range []int64{0, 2, 1} {
			a.number(8, axis)
		}
		a.number(20, 7)
	} else {
		a.number(3, value)
		a.number(20, 2)
	}
	if attribute != "" {
		n.bytes(5, a)
	}
	g.bytes(1, n)
}

// floats adds a constant, in rows of tinyDims where it has so many values.
func (g *graph) floats(name string, values ...float32) string {
	var raw []byte
	for _, v := range values {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
	}
	dims := []int{len(values)}
	if len(values) >= tinyDims {
		dims = []int{len(values) / tinyDims, tinyDims}
	}
	g.tensor(name, 1, raw, dims...)
	return name
}

func (g *graph) ints(name string, value uint64) {
	g.tensor(name, 7, binary.LittleEndian.AppendUint64(nil, value), 1)
}

func (g *graph) tensor(name string, kind int64, raw []byte, dims ...int) {
	var t message
	for _, d := range dims {
		t.number(1, int64(d))
	}
	t.number(2, kind)
	t.text(8, name)
	t.bytes(9, raw)
	g.bytes(5, t)
}

// value declares an input (field 11) or output (12) of the graph.
func (g *graph) value(field int, name string, kind int64, dims ...any) {
	var shape, tensor, typ, v message
	for _, d := range dims {
		var dim message
		switch d := d.(type) {
		case int:
			dim.number(1, int64(d))
		case string:
			dim.text(2, d)
		}
		shape.bytes(1, dim)
	}
	tensor.number(1, kind)
	tensor.bytes(2, shape)
	typ.bytes(1, tensor)
	v.text(1, name)
	v.bytes(2, typ)
	g.bytes(field, v)
}
