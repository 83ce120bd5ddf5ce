package retrieval

import (
	"hash/maphash"
	"strings"
	"sync/atomic"
)

// A memo remembers what a function of words gave, for the words met lately:
// each has one place, and the next word that falls there takes it. Most of any
// text is a few thousand words, so that an archive is read three to five times
// faster with one. It may be used from many goroutines, and none waits for
// another.
type memo struct {
	of     func(word string) string
	seed   maphash.Seed
	places [1 << 17]atomic.Pointer[memoised]
}

type memoised struct{ word, result string }

func newMemo(of func(string) string) *memo {
	return &memo{of: of, seed: maphash.MakeSeed()}
}

func (m *memo) get(word string) string {
	place := &m.places[maphash.String(m.seed, word)%uint64(len(m.places))]
	if e := place.Load(); e != nil && e.word == word {
		return e.result
	}
	// A clone, since the word may be a slice of a whole article.
	e := &memoised{word: strings.Clone(word)}
	e.result = m.of(e.word)
	place.Store(e)
	return e.result
}
