package lexical

import (
	"encoding/binary"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// Form names how readings are made: in which bytes, and how words are read.
func Form() string { return "2/" + retrieval.Form() }

// Reading is what an index reads of an article's passages, in bytes that can be
// kept: the distinct words, then all words of the title and of each passage in
// order, each as its place among these and two bits for how it stands. Lengths
// and places are varints. It depends on the passages and on Form, and on
// nothing else.
func Reading(passages []corpus.Passage) []byte {
	w := writer{places: make(map[string]uint64)}
	if meta := passages[0].Article; meta.TitleDerived {
		w.text("")
	} else {
		w.text(meta.Title)
	}
	for _, p := range passages {
		w.text(p.Text())
	}
	reading := binary.AppendUvarint(nil, uint64(len(w.forms)))
	for _, s := range w.forms {
		reading = binary.AppendUvarint(reading, uint64(len(s)))
		reading = append(reading, s...)
	}
	return append(reading, w.texts...)
}

type writer struct {
	forms  []string
	places map[string]uint64 // in forms
	texts  []byte
	words  []uint64 // of the text being read
}

func (w *writer) text(text string) {
	w.words = w.words[:0]
	sentences := corpus.Sentences(text)
	for t := range retrieval.Tokens(text) {
		place, ok := w.places[t.Word]
		if !ok {
			place = uint64(len(w.forms))
			w.places[t.Word] = place
			w.forms = append(w.forms, t.Word)
		}
		var stands word
		if t.Name {
			stands |= name
		}
		for len(sentences) > 0 && sentences[0].Start <= t.Start {
			stands |= opens
			sentences = sentences[1:]
		}
		w.words = append(w.words, place<<standingBits|uint64(stands>>standingShift))
	}
	w.texts = binary.AppendUvarint(w.texts, uint64(len(w.words)))
	for _, place := range w.words {
		w.texts = binary.AppendUvarint(w.texts, place)
	}
}

// Where the bits of standing lie in a word, and how many there are.
const (
	standingShift = 1
	standingBits  = 2
)

// A reader takes a reading apart. What does not fit makes it bad.
type reader struct {
	rest []byte
	bad  bool
}

// number is the next number, which must be at most limit.
func (r *reader) number(limit int) int {
	if len(r.rest) > 0 && r.rest[0] < 0x80 && int(r.rest[0]) <= limit { // most are
		n := int(r.rest[0])
		r.rest = r.rest[1:]
		return n
	}
	n, size := binary.Uvarint(r.rest)
	if size <= 0 || limit < 0 || n > uint64(limit) {
		r.bad, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[size:]
	return int(n)
}

// read gives what a reading of so many passages holds: the words of the title
// and of each passage, or false when it is none. No form is made unless it is
// whole.
func (x *Index) read(reading []byte, passages int) (texts [][]word, ok bool) {
	r := reader{rest: reading}
	forms := make([][]byte, r.number(len(r.rest)))
	for i := range forms {
		n := r.number(len(r.rest))
		if r.bad || n > len(r.rest) {
			return nil, false
		}
		forms[i], r.rest = r.rest[:n], r.rest[n:]
	}
	places := x.scratch[:0]
	ends := make([]int, 1+passages)
	for i := range ends {
		for range r.number(len(r.rest)) {
			places = append(places, uint32(r.number(len(forms)<<standingBits-1)))
		}
		ends[i] = len(places)
	}
	x.scratch = places
	if r.bad || len(r.rest) > 0 {
		return nil, false
	}
	bare := make([]word, len(forms))
	for i, form := range forms {
		bare[i] = x.form(form)
	}
	words := make([]word, len(places)) // one piece of memory for all passages
	for i, place := range places {
		words[i] = bare[place>>standingBits] | word(place)<<standingShift&standing
	}
	texts = make([][]word, len(ends))
	start := 0
	for i, end := range ends {
		texts[i], start = words[start:end:end], end
	}
	return texts, true
}
