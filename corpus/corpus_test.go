package corpus_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/dateline-bot/dateline/corpus"
)

func day(t *testing.T, s string) corpus.Day {
	t.Helper()
	d, err := corpus.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestMakeDay(t *testing.T) {
	for _, ok := range []struct {
		y, m, d int
		want    string
	}{{2009, 12, 17, "2009-12-17"}, {2008, 2, 29, "2008-02-29"}, {1000, 1, 1, "1000-01-01"}, {9999, 12, 31, "9999-12-31"}} {
		d, err := corpus.MakeDay(ok.y, time.Month(ok.m), ok.d)
		if err != nil || d.String() != ok.want {
			t.Errorf("MakeDay(%d, %d, %d) = %s, %v, want %s", ok.y, ok.m, ok.d, d, err, ok.want)
		}
	}
	for _, bad := range [][3]int{{2009, 2, 29}, {2009, 13, 1}, {2009, 0, 1}, {2009, 1, 0}, {2009, 4, 31}, {999, 1, 1}, {10000, 1, 1}, {-1, 1, 1}} {
		if d, err := corpus.MakeDay(bad[0], time.Month(bad[1]), bad[2]); err == nil || d.Known() {
			t.Errorf("MakeDay(%v) = %s, %v, want an error and no day", bad, d, err)
		}
	}
}

func TestParseDay(t *testing.T) {
	if d, err := corpus.ParseDay(""); err != nil || d.Known() {
		t.Errorf("the empty string is %v, %v, want the unknown day", d, err)
	}
	for _, bad := range []string{"2009", "2009-12", "2009-12-32", "17 December 2009", "2009-12-17T10:00:00Z", "0999-01-01", " 2009-12-17"} {
		if d, err := corpus.ParseDay(bad); err == nil {
			t.Errorf("ParseDay(%q) = %s, want an error", bad, d)
		}
	}
}

func TestDayReadsBackAndCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(-30_000_000_000, 250_000_000_000).Draw(t, "unix"), 0).UTC()
		d := corpus.DayOf(at)
		if back, err := corpus.ParseDay(d.String()); err != nil || back != d {
			t.Fatalf("%s reads back as %s, %v", d, back, err)
		}
		if !d.Time().Equal(at.Truncate(24 * time.Hour)) {
			t.Fatalf("%s is the time %s, want the midnight before %s", d, d.Time(), at)
		}
		n := rapid.IntRange(-40_000, 40_000).Draw(t, "n")
		if later := d.AddDays(n); later.Sub(d) != n || (n > 0) != (later > d) {
			t.Fatalf("%s + %d days = %s, which is %d days off", d, n, later, later.Sub(d))
		}
	})
}

func TestDayOfKeepsTheZone(t *testing.T) {
	late := time.Date(2009, 12, 16, 23, 30, 0, 0, time.FixedZone("west", -5*60*60))
	if got := corpus.DayOf(late); got != day(t, "2009-12-16") {
		t.Errorf("half past eleven in the evening is %s", got)
	}
}

func TestUnknownDay(t *testing.T) {
	var unknown corpus.Day
	if unknown.Known() || unknown.String() != "" || unknown.Long() != "" || !unknown.Time().IsZero() ||
		unknown.AddDays(3).Known() || corpus.DayOf(time.Time{}).Known() {
		t.Error("the unknown day must stay unknown and print as nothing")
	}
}

func TestDayInJSON(t *testing.T) {
	type record struct{ Published corpus.Day }
	for _, text := range []string{`{"Published":"2009-12-17"}`, `{"Published":""}`} {
		var r record
		if err := json.Unmarshal([]byte(text), &r); err != nil {
			t.Fatal(err)
		}
		if b, err := json.Marshal(r); err != nil || string(b) != text {
			t.Errorf("%s comes back as %s, %v", text, b, err)
		}
	}
	var r record
	if err := json.Unmarshal([]byte(`{"Published":"yesterday"}`), &r); err == nil {
		t.Error("a day that is none was read")
	}
}

func TestLongDay(t *testing.T) {
	if got := day(t, "2009-02-07").Long(); got != "7 February 2009" {
		t.Errorf("Long() = %q", got)
	}
}

func TestLead(t *testing.T) {
	for _, test := range []struct {
		text  string
		limit int
		want  string
	}{
		{"Dam opens early", 20, "Dam opens early"},
		{"Dam opens early", 15, "Dam opens early"},
		{"Dam opens early", 14, "Dam opens…"},
		{"Dam opens early", 10, "Dam opens…"}, // the word and its mark fit exactly
		{"Dam opens early", 9, "Dam…"},
		{"Dam opens, early", 11, "Dam opens…"},
		{"  Dam \n\n opens  ", 20, "Dam opens"},
		{"Unabhängigkeitserklärung", 8, "Unabhän…"},
		{"日本語の見出し", 4, "日本語…"},
		{"word", 1, "…"},
		{"", 5, ""},
	} {
		if got := corpus.Lead(test.text, test.limit); got != test.want {
			t.Errorf("Lead(%q, %d) = %q, want %q", test.text, test.limit, got, test.want)
		}
	}
}

func TestLeadKeepsTheLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		limit := rapid.IntRange(1, 50).Draw(t, "limit")
		lead := corpus.Lead(text, limit)
		if n := utf8.RuneCountInString(lead); n > limit {
			t.Fatalf("%q has %d runes, more than %d", lead, n, limit)
		}
		flat := strings.Join(strings.Fields(text), " ")
		if start := strings.TrimSuffix(lead, "…"); !strings.HasPrefix(flat, start) {
			t.Fatalf("%q does not begin %q", lead, flat)
		}
	})
}

func TestPassage(t *testing.T) {
	a := &corpus.Article{ID: "harbour", Text: "First words.\n\nLast words."}
	p := corpus.Passage{Article: a, N: 2, Span: corpus.Span{Start: 14, End: 25}}
	if p.ID() != "harbour#2" || p.Text() != "Last words." || p.Len() != 11 {
		t.Errorf("passage %s of %d bytes is %q", p.ID(), p.Len(), p.Text())
	}
}

// Whatever is changed in an article changes its fingerprint, or the archive
// would keep the old version.
func TestFingerprintSeesEveryField(t *testing.T) {
	base := corpus.Article{ID: "a", Title: "b", Publisher: "c", Authors: []string{"d", "e"}, URL: "f", Text: "g"}
	seen := map[string]string{base.Fingerprint(): "nothing"}
	for name, change := range map[string]func(*corpus.Article){
		"id":         func(a *corpus.Article) { a.ID = "x" },
		"title":      func(a *corpus.Article) { a.Title = "x" },
		"derived":    func(a *corpus.Article) { a.TitleDerived = true },
		"publisher":  func(a *corpus.Article) { a.Publisher = "x" },
		"published":  func(a *corpus.Article) { a.Published = 20091217 },
		"authors":    func(a *corpus.Article) { a.Authors = []string{"d"} },
		"url":        func(a *corpus.Article) { a.URL = "x" },
		"text":       func(a *corpus.Article) { a.Text = "x" },
		"sample":     func(a *corpus.Article) { a.Sample = true },
		"collection": func(a *corpus.Article) { a.Collection = "x" },
		"a shift between two fields": func(a *corpus.Article) {
			a.Title, a.Publisher = "bc", ""
		},
	} {
		a := base
		a.Authors = slices.Clone(base.Authors)
		change(&a)
		f := a.Fingerprint()
		if other, ok := seen[f]; ok {
			t.Errorf("changing %s gives the same fingerprint as changing %s", name, other)
		}
		seen[f] = name
	}
	again := base
	if again.Fingerprint() != base.Fingerprint() {
		t.Error("the same article has two fingerprints")
	}
}

// Archives keep fingerprints, made by every version of the program so far.
func TestFingerprintStaysWhatItWas(t *testing.T) {
	a := corpus.Article{ID: "ferries", Title: "Ferries halted", Publisher: "Quay Gazette", Published: 20210312,
		Authors: []string{"Ola Brandt"}, URL: "https://quay.example/ferries", Text: "The ferries stopped on Friday."}
	if got, want := a.Fingerprint(), "6a451fe3c354d36286e41067e81aa7b7"; got != want {
		t.Errorf("the fingerprint is %s, was %s", got, want)
	}
}
