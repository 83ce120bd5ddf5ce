package retrieval

import (
	"math"
	"math/bits"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/corpus"
)

// Two passages of different articles are twins when they share most of their
// shingles, the runs of three words: an agency's copy that several publishers
// print, a corrected version under another id. Sharing is measured by Broder's
// resemblance ("On the resemblance and containment of documents", 1997), the
// shingles in both over those in either. At alikeness 0.6 a passage of 120
// words may differ in ten single words, or in a sentence of thirty at one end.
//
// The same words more than a month apart are two reports, a yearly notice or
// the council's next election, and the reader is to see both days.
const (
	shingle   = 3
	alikeness = 0.6
	apart     = 31 // days
)

// collapse makes each hit that is a twin of a better one an entry of that
// one's Also, and keeps the first limit of the others. Hits come and go in the
// order of rank; of hits that are twins the best ranked stays, so the outcome
// depends on the ranking alone, and collapsing what is left changes nothing.
func (l *Library) collapse(hits []Hit, limit int) []Hit {
	kept := make([]Hit, 0, min(limit, len(hits)))
	imprints := make([]imprint, 0, cap(kept))
next:
	for i := range hits {
		h := &hits[i]
		m := imprint{Passage: h.Passage, sketch: l.articles[h.Article.ID].sketches[h.N-1]}
		for i := range imprints {
			if imprints[i].twin(&m) {
				kept[i].also(h.Passage)
				continue next
			}
		}
		if len(kept) < limit {
			kept = append(kept, *h)
			imprints = append(imprints, m)
		}
	}
	return kept
}

// also adds a twin, of each article one.
func (h *Hit) also(twin corpus.Passage) {
	if !slices.ContainsFunc(h.Also, func(p corpus.Passage) bool { return p.Article.ID == twin.Article.ID }) {
		h.Also = append(h.Also, twin)
	}
}

// An imprint is what a passage is compared by.
type imprint struct {
	corpus.Passage
	sketch   sketch
	shingles []uint64 // sorted, each once; nil until they are needed
}

// twin reports whether two passages are twins. Few get past their sketches,
// a matter of nanoseconds, to the shingles themselves, some 10 µs.
func (m *imprint) twin(o *imprint) bool {
	if m.sketch.agree(o.sketch) < agreement || m.Article.ID == o.Article.ID {
		return false
	}
	if a, b := m.Article.Published, o.Article.Published; a.Known() && b.Known() && max(a, b).Sub(min(a, b)) > apart {
		return false
	}
	return m.Text() == o.Text() || resemblance(m.set(), o.set()) >= alikeness
}

func (m *imprint) set() []uint64 {
	if m.shingles == nil {
		m.shingles = appendShingles(nil, m.Text())
		slices.Sort(m.shingles)
		m.shingles = slices.Compact(m.shingles)
	}
	return m.shingles
}

// resemblance is the share of all elements of two sorted sets that are in
// both.
func resemblance(a, b []uint64) float64 {
	both, all := 0, len(a)+len(b)
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			both++
			a, b = a[1:], b[1:]
		}
	}
	if all == 0 {
		return 0
	}
	return float64(both) / float64(all-both)
}

// A sketch stands for a set of shingles in 16 bytes. It is MinHash by one
// permutation (Li, Owen and Zhang, "One Permutation Hashing", 2012): the
// hashes fall into 16 bins, and of the least in each bin a byte is kept (Li and
// König, "b-Bit Minwise Hashing", 2010). Two sketches agree in a bin with the
// probability of their sets' resemblance. It takes 2 µs to make.
type sketch [2]uint64

const bins = 16

// agreement is in how many bins sketches agree before shingles are compared.
// Sets that share 0.6 agree in fewer once in 50 times, unrelated ones in as
// many never.
const agreement = 6

func sketchOf(shingles []uint64) (s sketch) {
	var least [bins]uint64
	for i := range least {
		least[i] = math.MaxUint64
	}
	for _, h := range shingles {
		least[h>>60] = min(least[h>>60], h)
	}
	for i, h := range least {
		s[i/8] |= h & 0xff << (i % 8 * 8)
	}
	return s
}

// agree counts the bins in which two sketches are the same.
func (s sketch) agree(o sketch) int {
	return equalBytes(s[0], o[0]) + equalBytes(s[1], o[1])
}

// equalBytes counts the bytes that two words have in common: those that are
// zero where the words differ, which leave their highest bit unset below.
func equalBytes(a, b uint64) int {
	const low = 0x7f7f7f7f7f7f7f7f
	differ := a ^ b
	return bits.OnesCount64(^((differ & low) + low | differ | low))
}

// appendShingles adds a hash for each run of three words of a text, in order;
// a text of fewer is one shingle. Words are letters and digits without case,
// so that two publishers' quotation marks and dashes make no difference.
func appendShingles(hashes []uint64, text string) []uint64 {
	const basis, prime = 14695981039346656037, 1099511628211 // of FNV-1a
	var run [shingle]uint64                                  // the last words, the latest last
	words, word := 0, uint64(basis)
	end := func() {
		if word == basis {
			return
		}
		copy(run[:], run[1:])
		run[shingle-1], word = word, basis
		if words++; words >= shingle {
			hashes = append(hashes, mix(run))
		}
	}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
			word = (word ^ uint64(c)) * prime
		case 'A' <= c && c <= 'Z':
			word = (word ^ uint64(c-'A'+'a')) * prime
		case c < utf8.RuneSelf:
			end()
		default:
			r, size := utf8.DecodeRuneInString(text[i:])
			i += size - 1
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
				end()
				continue
			}
			word = (word ^ uint64(unicode.ToLower(r))) * prime
		}
	}
	if end(); words > 0 && words < shingle {
		hashes = append(hashes, mix(run))
	}
	return hashes
}

// mix is one hash of a run's, all bits of which depend on all bits of theirs
// (the finaliser of MurmurHash3).
func mix(run [shingle]uint64) uint64 {
	var h uint64
	for _, word := range run {
		h = bits.RotateLeft64(h, 21) ^ word
	}
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}
