package vectors

// SetLarge sets the number of passages up to which chromem-go's own query
// answers. The codes for the prefilter are made by the Put that passes a
// twentieth of it.
func (x *Index) SetLarge(passages int) { x.large = passages }

// Bounds are what the prefilter says of the cosines of the query with the
// vector of each slot, at a glance and closer; bits is the length of a code.
func (x *Index) Bounds(query []float32) (bounds, closer []float32, bits int) {
	q := x.codes.probe(query)
	bounds = make([]float32, len(x.slots))
	x.codes.bounds(q, 0, bounds)
	for i := range x.slots {
		closer = append(closer, x.codes.closer(q, i))
	}
	return bounds, closer, 64 * len(q.planes)
}

// Detach takes chromem-go away: a search that asks it panics.
func (x *Index) Detach() { x.collection = nil }
