package archive_test

import (
	"slices"
	"testing"

	"github.com/dateline-bot/dateline/corpus/archive"
)

// What came in after a revision can be told from what only changed, was given
// vectors or was there before, by any process.
func TestArrived(t *testing.T) {
	dir := t.TempDir()
	a, other := open(t, dir), open(t, dir)
	now := func() archive.Revision {
		r, err := a.Revision(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	arrived := func(since, until archive.Revision, want ...string) {
		t.Helper()
		got, err := other.Arrived(t.Context(), since, until)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("after %d and up to %d came %v, %v, want %v", since, until, got, err, want)
		}
	}
	sample := story("brief", 1)
	sample.Sample = true
	put(t, a, sample)
	first := now()
	arrived(0, first, "brief")
	put(t, a, story("maria", 1)) // which takes the place of the sample
	put(t, a, story("nora", 1))
	second := now()
	arrived(first, second, "maria", "nora")
	arrived(0, second, "maria", "nora")
	arrived(first, second-1, "maria")

	put(t, other, story("maria", 2))
	embedAll(t, a, model)
	arrived(second, now())
	if _, err := a.Remove(t.Context(), "nora"); err != nil {
		t.Fatal(err)
	}
	arrived(second, now())
	put(t, a, story("nora", 1))
	arrived(second, now(), "nora")
	arrived(now(), now()+9)
}

// What an archive of an earlier version holds came in before anybody counted.
func TestNothingOfAnEarlierVersionArrives(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir)
	put(t, a, story("maria", 1))
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	downgrade(t, dir)
	a = open(t, dir)
	if ids, err := a.Arrived(t.Context(), 0, 99); err != nil || len(ids) > 0 {
		t.Errorf("came %v, %v", ids, err)
	}
	put(t, a, story("maria", 2), story("nora", 1))
	if ids, err := a.Arrived(t.Context(), 0, 99); err != nil || !slices.Equal(ids, []string{"nora"}) {
		t.Errorf("came %v, %v", ids, err)
	}
}
