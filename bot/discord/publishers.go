package discord

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// A publisher is what there is of a publisher's.
type publisher struct {
	name        string // empty is that of the articles that name none
	articles    int
	first, last corpus.Day // unknown where none is dated
}

// publishers are the publishers, those with most articles first and the articles
// that name none last, by the collections that may be seen: counting them takes
// too long to be done at every key stroke.
type publishers struct {
	mu      sync.Mutex
	version uint64 // of the library
	known   map[string][]publisher
}

// of are the publishers of the articles that pass the filter, of which only
// Collections is looked at.
func (p *publishers) of(library Library, f retrieval.Filter) []publisher {
	p.mu.Lock()
	defer p.mu.Unlock()
	if v := library.Version(); p.known == nil || p.version != v {
		p.version, p.known = v, map[string][]publisher{}
	}
	key := strings.Join(f.Collections, "\x00")
	if known, ok := p.known[key]; ok {
		return known
	}
	all := map[string]publisher{}
	for _, a := range library.Titles("", math.MaxInt, retrieval.Filter{Collections: f.Collections}) {
		name := clean(a.Publisher)
		pub := all[name]
		pub.name = name
		pub.articles++
		if d := a.Published; d.Known() {
			pub.last = max(pub.last, d)
			if pub.first == 0 || d < pub.first {
				pub.first = d
			}
		}
		all[name] = pub
	}
	var list []publisher
	for _, pub := range all {
		list = append(list, pub)
	}
	slices.SortFunc(list, func(a, b publisher) int {
		if (a.name == "") != (b.name == "") {
			return strings.Compare(b.name, a.name) // last
		}
		return cmp.Or(b.articles-a.articles, strings.Compare(a.name, b.name))
	})
	p.known[key] = list
	return list
}

// completePublisher offers the publishers whose names have what was typed so
// far.
func (f *face) completePublisher(_ context.Context, r request) []pick {
	typed := strings.ToLower(r.text(optionPublisher))
	var picks []pick
	for _, pub := range f.publishers.of(f.library, f.filter(r)) {
		if pub.name != "" && units(pub.name) <= maxPickText && strings.Contains(strings.ToLower(pub.name), typed) && len(picks) < maxPicks {
			picks = append(picks, pick{value: pub.name, label: pub.name})
		}
	}
	return picks
}
