package retrieval_test

import (
	"testing"

	"github.com/dateline-bot/dateline/retrieval"
)

func TestSamePublisher(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"The Quay Post", "quay post", true},
		{"Quay Post", "www.quaypost.com", true},
		{"BBC", "bbc.co.uk", true},
		{"Quay Post", "Lindholm Post", false},
		{"", "", false},
		{"the", "?", false},
		{"St. Ives Echo", "St", false},
	} {
		if got := retrieval.SamePublisher(c.a, c.b); got != c.same || got != retrieval.SamePublisher(c.b, c.a) {
			t.Errorf("%q and %q: %t", c.a, c.b, got)
		}
	}
}
