package archive_test

import (
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/corpus/archive"
)

func TestArticles(t *testing.T) {
	a := openWith(t, t.TempDir(), archive.Options{Now: func() time.Time { return time.Date(2031, time.May, 4, 23, 0, 0, 0, time.UTC) }})
	undated := story("undated", 1)
	undated.Published, undated.Publisher, undated.Authors = 0, "Hill Herald", nil
	put(t, a, undated, story("early", 1), story("late", 9), story("later", 12))
	for _, test := range []struct {
		filter archive.Filter
		want   []string
	}{
		{archive.Filter{}, []string{"later", "late", "early", "undated"}},
		{archive.Filter{From: 20140310}, []string{"later", "late"}},
		{archive.Filter{To: 20140310}, []string{"late", "early"}},
		{archive.Filter{From: 20140310, To: 20140310}, []string{"late"}},
		{archive.Filter{Publisher: "hill herald"}, []string{"undated"}},
		{archive.Filter{Publisher: "Hill Herald", To: 20200101}, nil},
	} {
		list, err := a.Articles(t.Context(), test.filter)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, l := range list {
			got = append(got, l.Article.ID)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%+v lists %v, want %v", test.filter, got, test.want)
		}
	}
	list, _ := a.Articles(t.Context(), archive.Filter{From: 20140313})
	want := story("later", 12)
	passages := len(paragraphs(want))
	want.Text = ""
	if !reflect.DeepEqual(list[0].Article, want) || list[0].Passages != passages || list[0].Added != 20310504 {
		t.Errorf("listed as %+v: %+v", list[0], list[0].Article)
	}
}

func TestStats(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir)
	if stats, err := a.Stats(t.Context()); err != nil || stats.Articles != 0 || stats.Oldest.Known() || stats.Models != nil || stats.Revision != 0 {
		t.Errorf("an empty archive: %+v, %v", stats, err)
	}
	undated := story("undated", 1)
	undated.Published = 0
	put(t, a, undated, story("maria", 1), story("nora", 2))
	embedAll(t, a, model)
	revision, _ := a.Revision(t.Context())
	stats, err := a.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if stats.Bytes < 8192 {
		t.Errorf("it takes %d bytes", stats.Bytes)
	}
	stats.Bytes = 0
	want := archive.Stats{
		File: filepath.Join(dir, "archive.db"), Revision: revision, Articles: 3, Passages: 4 + 4 + 5, Texts: 4 + 4 + 5 - 2,
		Oldest: 20140302, Newest: 20140303, Models: []archive.Model{{Name: model, Dimensions: 3, Vectors: 11}},
	}
	if !reflect.DeepEqual(stats, want) {
		t.Errorf("got  %+v\nwant %+v", stats, want)
	}
}
