package vectors

// SetLarge sets the number of passages up to which chromem-go's own query
// answers. The codes for the prefilter are made by the Put that passes a
// twentieth of it.
func (x *Index) SetLarge(passages int) { x.large = passages }

// Bounds are what the prefilter says of the cosines of the query with the
// vectors, in the order in which they were put. It counts the bits of a code.
func (x *Index) Bounds(query []float32) (bounds []float32, bits int) {
	q := x.codes.probe(query)
	for i := range x.slots {
		bounds = append(bounds, x.codes.bound(q, i))
	}
	return bounds, 64 * len(q.planes)
}

// Detach takes chromem-go away: a search that asks it panics.
func (x *Index) Detach() { x.collection = nil }
