package lexical

import (
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/dateline-bot/dateline/retrieval"
)

// A view is the index as a filter shows it. What does not pass is in no count
// and no mean: a search finds, orders and scores as if the rest had never come
// in, so that nothing of it can be told from what is found.
type view struct {
	*Index
	totals                // of what is shown
	shown  []bool         // by article; nil when all are
	counts []atomic.Int32 // by term: what held has counted, and one
}

// A gallery keeps the views of the filters met last, until the index changes:
// a collection, or a day as of which questions are asked, is the same for many
// of them. Making a view of 10,000 articles takes 0.1 ms, and counting its
// terms walks their postings.
type gallery struct {
	mu    sync.Mutex
	views map[string]*view
}

// maxViews bounds a gallery: at 100,000 passages a view takes up to 1 MB.
const maxViews = 8

func (g *gallery) clear() {
	g.mu.Lock()
	defer g.mu.Unlock()
	clear(g.views)
}

// view is the index as the filter shows it.
func (x *Index) view(f retrieval.Filter) *view {
	if f.IsZero() {
		return &view{Index: x, totals: x.totals}
	}
	name := fmt.Sprintf("%d %d %d %q %t %q", f.From, f.To, f.NotAfter, f.Publisher, f.Collections == nil, f.Collections)
	x.gallery.mu.Lock()
	defer x.gallery.mu.Unlock()
	v, ok := x.gallery.views[name]
	if !ok {
		v = x.newView(f)
		if len(x.gallery.views) >= maxViews {
			clear(x.gallery.views)
		}
		x.gallery.views[name] = v
	}
	return v
}

func (x *Index) newView(f retrieval.Filter) *view {
	v := &view{Index: x, shown: make([]bool, len(x.articles)), counts: make([]atomic.Int32, len(x.postings))}
	for at := range x.articles {
		a := &x.articles[at]
		if a.removed || !f.Match(x.passages[a.first].Article) {
			continue
		}
		v.shown[at] = true
		v.live += int(a.last - a.first)
		v.words += int(a.length - contents(a.title)*x.params.TitleWeight)
		v.liveArts++
		v.artWords += int(a.length)
	}
	return v
}

// shows reports whether an article is shown, by its place.
func (v *view) shows(at int32) bool { return v.shown == nil || v.shown[at] }

// held is how many of the passages shown hold a term.
func (v *view) held(term int32) int {
	list := v.postings[term]
	if v.shown == nil {
		return len(list)
	}
	if n := v.counts[term].Load(); n > 0 {
		return int(n - 1)
	}
	n := 0
	for _, p := range list {
		if v.shown[v.places[p.doc].article] {
			n++
		}
	}
	v.counts[term].Store(int32(n + 1))
	return n
}

// titled reports whether the title of an article shown has a term.
func (v *view) titled(term int32) bool {
	for _, p := range v.titles[term] {
		if v.shows(p.doc) {
			return true
		}
	}
	return false
}
