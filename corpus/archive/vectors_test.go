package archive_test

import (
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/dateline-bot/dateline/corpus/archive"
)

func TestEqualTextIsEmbeddedOnce(t *testing.T) {
	a := open(t, t.TempDir())
	put(t, a, story("maria", 1), story("nora", 1))
	texts := embedAll(t, a, model)
	slices.Sort(texts)
	if len(texts) != 7 || len(slices.Compact(texts)) != 7 {
		t.Errorf("embedded %q, want seven different texts", texts)
	}
	put(t, a, story("otto", 1))
	if again := embedAll(t, a, model); len(again) != 3 {
		t.Errorf("for one more article %q were embedded", again)
	}
	for _, e := range loaded(t, a, 0, model) {
		for i, p := range e.Passages {
			if !slices.Equal(e.Vectors[i], vectorOf(p.Text())) {
				t.Errorf("%s has the vector %v", p.ID(), e.Vectors[i])
			}
		}
	}
}

func TestModelsLiveSideBySide(t *testing.T) {
	a := open(t, t.TempDir())
	put(t, a, story("maria", 1))
	embedAll(t, a, model)
	before, _ := a.Revision(t.Context())
	for page, err := range a.Pending(t.Context(), "other-2", 100) {
		if err != nil || len(page) != 4 {
			t.Fatalf("pending for another model: %q, %v", page, err)
		}
		vectors := slices.Repeat([][]float32{{1, 0}}, len(page))
		if err := a.PutVectors(t.Context(), "other-2", page, vectors); err != nil {
			t.Fatal(err)
		}
	}
	for name, dims := range map[string]int{model: 3, "other-2": 2, "": 0, "unknown": 0} {
		for i, v := range loaded(t, a, 0, name)["maria"].Vectors {
			if len(v) != dims {
				t.Errorf("with the model %q vector %d is %v", name, i, v)
			}
		}
	}

	if err := a.RemoveVectors(t.Context(), model); err != nil {
		t.Fatal(err)
	}
	if v := loaded(t, a, before, model)["maria"].Vectors; len(v) != 4 || v[0] != nil {
		t.Errorf("after the removal it has the vectors %v", v)
	}
	if stats, _ := a.Stats(t.Context()); len(stats.Models) != 1 || stats.Models[0].Vectors != 4 {
		t.Errorf("%+v", stats.Models)
	}
	if texts := embedAll(t, a, model); len(texts) != 4 {
		t.Errorf("%q were embedded again", texts)
	}
}

func TestEmbeddingResumes(t *testing.T) {
	a := open(t, t.TempDir())
	put(t, a, story("maria", 3), story("nora", 3)) // 11 texts
	down := errors.New("embedder is down")
	embed := func(pages int) (sent []string, err error) {
		for page, err := range a.Pending(t.Context(), model, 2) {
			if err != nil {
				t.Fatal(err)
			}
			if pages == 0 {
				return sent, down
			}
			pages--
			var vectors [][]float32
			for _, text := range page {
				vectors = append(vectors, vectorOf(text))
			}
			if err := a.PutVectors(t.Context(), model, page, vectors); err != nil {
				t.Fatal(err)
			}
			sent = append(sent, page...)
		}
		return sent, nil
	}
	var sent []string
	for runs := 0; ; runs++ {
		some, err := embed(2)
		sent = append(sent, some...)
		if err == nil {
			break
		}
		if runs > 10 {
			t.Fatal("it never ends")
		}
	}
	slices.Sort(sent)
	if len(sent) != 11 || len(slices.Compact(sent)) != 11 {
		t.Errorf("sent %q, want eleven texts once", sent)
	}
}

func TestLateVectorsAreAChange(t *testing.T) {
	dir := t.TempDir()
	bot, ingest := open(t, dir), open(t, dir)
	put(t, ingest, story("maria", 1), story("nora", 1))
	entries := loaded(t, bot, 0, model)
	if v := entries["maria"].Vectors; len(v) != 4 || v[0] != nil {
		t.Fatalf("before any embedding it has the vectors %v", v)
	}
	text := entries["maria"].Passages[0].Text()
	if err := ingest.PutVectors(t.Context(), model, []string{text}, [][]float32{vectorOf(text)}); err != nil {
		t.Fatal(err)
	}
	change := loaded(t, bot, latest(entries), model)
	if v := change["maria"].Vectors; len(change) != 1 || !slices.Equal(v[0], vectorOf(text)) || v[1] != nil {
		t.Errorf("the change is %v", change)
	}
	if err := ingest.PutVectors(t.Context(), model, []string{text}, [][]float32{vectorOf(text)}); err != nil {
		t.Fatal(err)
	}
	if again := loaded(t, bot, latest(change), model); len(again) != 0 {
		t.Errorf("the same vector again is a change: %v", again)
	}
}

func TestVectorsOfGoneTextsAreLeftOut(t *testing.T) {
	a := open(t, t.TempDir())
	put(t, a, story("maria", 1))
	if err := a.PutVectors(t.Context(), model, []string{"No passage says so."}, [][]float32{{1, 2, 3}}); err != nil {
		t.Fatal(err)
	}
	if stats, _ := a.Stats(t.Context()); stats.Models != nil {
		t.Errorf("%+v", stats.Models)
	}
	if err := a.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestBadVectorsAreRefused(t *testing.T) {
	a := open(t, t.TempDir())
	maria := story("maria", 1)
	put(t, a, maria)
	texts := []string{paragraphs(maria)[0].Text(), paragraphs(maria)[1].Text()}
	good := []float32{1, 2, 3}
	nan, inf := float32(math.NaN()), float32(math.Inf(-1))
	refuse := func(name string, target error, vectors ...[]float32) {
		t.Helper()
		err := a.Update(t.Context(), func(tx *archive.Tx) error {
			wantError(t, tx.PutVectors(model, texts, vectors), target, model)
			return nil
		})
		if err != nil {
			t.Errorf("%s: the transaction was lost: %v", name, err)
		}
		if v := loaded(t, a, 0, model)["maria"].Vectors; v[0] != nil && len(v[0]) != 3 || v[1] != nil {
			t.Errorf("%s: stored %v", name, v)
		}
	}
	refuse("too few", archive.ErrRefused, good)
	refuse("too many", archive.ErrRefused, good, good, good)
	refuse("no dimensions", archive.ErrRefused, nil, nil)
	refuse("zero", archive.ErrRefused, good, make([]float32, 3))
	refuse("NaN", archive.ErrRefused, good, []float32{1, nan, 3})
	refuse("infinite", archive.ErrRefused, good, []float32{1, 2, inf})
	refuse("uneven", archive.ErrRefused, good, []float32{1, 2})
	if err := a.PutVectors(t.Context(), model, texts[:1], [][]float32{good}); err != nil {
		t.Fatal(err)
	}
	refuse("another length", archive.ErrDimensions, []float32{1, 2}, []float32{3, 4})
	wantError(t, a.PutVectors(t.Context(), model, texts[1:], [][]float32{{1}}), archive.ErrDimensions, model, "3", "1")

	// Nothing is left of the old length, so a new one may begin.
	if _, err := a.Remove(t.Context(), "maria"); err != nil {
		t.Fatal(err)
	}
	put(t, a, maria)
	if err := a.PutVectors(t.Context(), model, texts, [][]float32{{1, 2}, {3, 4}}); err != nil {
		t.Error(err)
	}
}
