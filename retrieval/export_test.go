package retrieval

import "slices"

// Collapse ranks hits by their scores and collapses twins, as a search does.
func (l *Library) Collapse(hits []Hit, limit int) []Hit {
	hits = slices.Clone(hits)
	slices.SortFunc(hits, bestFirst)
	return l.collapse(hits, limit)
}
