package archive_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/dateline-bot/dateline/corpus/archive"
)

func TestOneEmbedsAtATime(t *testing.T) {
	dir := t.TempDir()
	bot, ingest := open(t, dir), open(t, dir)
	release, err := bot.ClaimEmbedding(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, other := range []*archive.Archive{bot, ingest} {
		_, err := other.ClaimEmbedding(t.Context())
		wantError(t, err, archive.ErrClaimed)
	}
	// The claim keeps nobody from writing.
	put(t, ingest, story("maria", 1))
	embedAll(t, ingest, model)
	release()
	again, err := ingest.ClaimEmbedding(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	again()
	if err := bot.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestClaimsAtOnce(t *testing.T) {
	a := open(t, t.TempDir())
	var group sync.WaitGroup
	var holders, claims atomic.Int32
	for range 8 {
		group.Go(func() {
			for range 20 {
				release, err := a.ClaimEmbedding(t.Context())
				if errors.Is(err, archive.ErrClaimed) {
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				claims.Add(1)
				if holders.Add(1) > 1 {
					t.Error("two have the claim")
				}
				holders.Add(-1)
				release()
			}
		})
	}
	group.Wait()
	if claims.Load() == 0 {
		t.Error("nobody got the claim")
	}
}
