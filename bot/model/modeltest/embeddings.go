package modeltest

import (
	"hash/fnv"
	"math"
	"net/http"
	"slices"
	"strings"
	"unicode"
)

// Dims is the dimension of the server's vectors.
const Dims = 256

// A Row is one vector of an embeddings reply.
type Row struct {
	Object    string    `json:"object"`
	Index     int       `json:"index"`
	Embedding []float64 `json:"embedding"`
}

// A Fault spoils the rows of an embeddings reply.
type Fault func([]Row) []Row

// Embeds replies with a vector a text, its words hashed into a bag, so that
// the nearest texts share the most words; each fault is applied in turn. The
// vectors are not of length 1.
func Embeds(faults ...Fault) Behaviour {
	return func(w http.ResponseWriter, r Request) {
		rows := make([]Row, len(r.Inputs))
		for i, text := range r.Inputs {
			rows[i] = Row{Object: "embedding", Index: i, Embedding: bag(text)}
		}
		for _, fault := range faults {
			rows = fault(rows)
		}
		w.Header().Set("Content-Type", "application/json")
		writeJSON(w, map[string]any{"object": "list", "model": r.Model, "data": rows})
	}
}

// Embedding faults.
var (
	// WrongDimension gives the last vector one number less.
	WrongDimension Fault = func(rows []Row) []Row {
		last := &rows[len(rows)-1]
		last.Embedding = last.Embedding[:Dims-1]
		return rows
	}
	// OtherDimension gives every vector half its numbers, as after a change of
	// model behind the same name.
	OtherDimension Fault = func(rows []Row) []Row {
		for i := range rows {
			rows[i].Embedding = rows[i].Embedding[:Dims/2]
		}
		return rows
	}
	// TooFewRows leaves out the last vector.
	TooFewRows Fault = func(rows []Row) []Row { return rows[:len(rows)-1] }
	// TwiceTheSame gives the first text's number to every vector.
	TwiceTheSame Fault = func(rows []Row) []Row {
		for i := range rows {
			rows[i].Index = 0
		}
		return rows
	}
	// OutOfRange numbers the vectors from 1.
	OutOfRange Fault = func(rows []Row) []Row {
		for i := range rows {
			rows[i].Index++
		}
		return rows
	}
	// OutOfOrder sends the vectors last first, rightly numbered.
	OutOfOrder Fault = func(rows []Row) []Row {
		slices.Reverse(rows)
		return rows
	}
	// ZeroVector gives the last text a vector without a direction.
	ZeroVector Fault = func(rows []Row) []Row {
		clear(rows[len(rows)-1].Embedding)
		return rows
	}
	// Overflow gives the last text numbers that a float32 cannot hold.
	Overflow Fault = func(rows []Row) []Row {
		rows[len(rows)-1].Embedding[0] = math.MaxFloat64
		return rows
	}
)

// NaNs replies, as servers written in Python do, with numbers that are none.
var NaNs = Raw("application/json", `{"data": [{"index": 0, "embedding": [NaN, 0.5]}]}`)

// bag counts the text's words in places that their hashes give; the first
// place, which no word gets, keeps the vector of a text without words from
// being zero.
func bag(text string) []float64 {
	v := make([]float64, Dims)
	v[0] = 0.25
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		h := fnv.New32a()
		_, _ = h.Write([]byte(w)) // a hash takes all
		v[1+h.Sum32()%(Dims-1)]++
	}
	return v
}
