package read_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/tools/txtar"
	"pgregory.net/rapid"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/corpus/read"
)

// checkArticle holds what the archive relies on.
func checkArticle(t interface{ Fatalf(string, ...any) }, a corpus.Article) {
	for _, field := range append([]string{a.ID, a.Title, a.Publisher, a.URL, a.Text}, a.Authors...) {
		switch {
		case !utf8.ValidString(field):
			t.Fatalf("%q is not UTF-8", field)
		case !norm.NFC.IsNormalString(field):
			t.Fatalf("%q is not in NFC", field)
		}
		for _, r := range field {
			// The joiner U+034F is what NFC itself puts between 30 accents in a row.
			if r != '\n' && r != '\u034f' && (unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r)) {
				t.Fatalf("%q holds %U", field, r)
			}
		}
	}
	for name, field := range map[string]string{"id": a.ID, "title": a.Title, "text": a.Text} {
		if strings.TrimSpace(field) == "" {
			t.Fatalf("the %s is empty in %+v", name, a)
		}
	}
	for _, field := range append([]string{a.ID, a.Title, a.Publisher, a.URL}, a.Authors...) {
		if strings.Contains(field, "\n") || field != strings.TrimSpace(field) {
			t.Fatalf("%q is not one line", field)
		}
	}
	for _, p := range strings.Split(a.Text, "\n\n") {
		if p == "" || p != strings.Join(strings.Fields(p), " ") {
			t.Fatalf("paragraph %q of %q is out of shape", p, a.Text)
		}
	}
	if a.URL != "" && !strings.HasPrefix(strings.ToLower(a.URL), "http") {
		t.Fatalf("the url is %q", a.URL)
	}
	if _, err := corpus.ParseDay(a.Published.String()); err != nil {
		t.Fatalf("%v", err)
	}
}

func fuzzSeeds(f *testing.F, add func(body []byte)) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		golden, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		add(golden.Files[0].Data)
	}
}

// FuzzDocument reads anything as text and as Markdown.
func FuzzDocument(f *testing.F) {
	fuzzSeeds(f, func(body []byte) { f.Add(body) })
	f.Add([]byte("\xff\xfeA\x00"))
	f.Add([]byte("caf\xe9, d\xe9j\xe0 vu"))
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, name := range []string{"a.txt", "a.md"} {
			var first []corpus.Article
			for range 2 {
				articles, errs := all(name, bytes.NewReader(body), read.Limits{Text: 1 << 16})
				if len(articles)+len(errs) != 1 {
					t.Fatalf("%d articles and %v", len(articles), errs)
				}
				for _, a := range articles {
					checkArticle(t, a)
				}
				if first == nil {
					first = articles
				} else if !reflect.DeepEqual(articles, first) {
					t.Fatalf("read twice as %+v and %+v", first, articles)
				}
			}
		}
	})
}

// FuzzRecords reads anything as records, plain and packed.
func FuzzRecords(f *testing.F) {
	f.Add([]byte(`{"id":"a","title":"b","source":"c","date":"2010-09-22","url":"https://d.example","authors":["e"],"text":"f\n\ng"}` + "\n{}\n\n[1]"))
	f.Add([]byte(`{"id":1,"authors":"x","text":"\u0000\ud800"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		limits := read.Limits{Text: 1 << 12, Line: 1 << 12}
		articles, errs := all("a.jsonl", bytes.NewReader(body), limits)
		for _, a := range articles {
			checkArticle(t, a)
		}
		if lines := bytes.Count(body, []byte("\n")) + 1; len(articles)+len(errs) > lines {
			t.Fatalf("%d lines give %d articles and %d errors", lines, len(articles), len(errs))
		}
		var packed bytes.Buffer
		w := gzip.NewWriter(&packed)
		w.Write(body)
		w.Close()
		again, _ := all("a.jsonl.gz", &packed, limits)
		if !reflect.DeepEqual(again, articles) {
			t.Fatalf("packed it reads as %+v, plain as %+v", again, articles)
		}
		for range read.Articles("a.jsonl.gz", bytes.NewReader(body), limits) { // as damaged gzip
		}
	})
}

// Whatever lines stand on a page, in whatever order, it reads as an article or
// as nothing.
func TestAnyPage(t *testing.T) {
	line := rapid.SampledFrom([]string{
		"", "", "", "Bridge closed", "# Bridge closed", "**Moss Herald**", "BBC News", "World news", "By Ann Moss", "By ANN MOSS and Tom Vane, Reuters",
		"March 9, 2011", "Updated: 10.3.2011", "2011", "https://moss.example/2011/03/09/a", "Original url:", "<https://moss.example>",
		"Copyright 2011", "Copyright 2011 Moss Herald Company", "Source: agencies", "In depth", "undefined ferry", "A bridge [AFP]", "Advertisement",
		"* * *", "---", "title: x", "1.", "- item", "> quote", "```", "<!-- a", "-->", "<br>", "&amp;", "[a](b)", "![", "\\", "| BBC News", "Title:", "Title: - CNN",
		"The council voted to close the old bridge, which has been shut to lorries since the flood.", "e\u0301", "\u0301", "\u200b", "\u2028", "\u00a0\u00a0x", "\tx", "日本語。",
	})
	rapid.Check(t, func(t *rapid.T) {
		body := strings.Join(rapid.SliceOfN(line, 1, 25).Draw(t, "lines"), rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "eol"))
		for _, name := range []string{"a.txt", "a.md"} {
			articles, errs := all(name, strings.NewReader(body), read.Limits{})
			for _, a := range articles {
				checkArticle(t, a)
			}
			for _, err := range errs {
				if !errors.Is(err, read.ErrEmpty) && !errors.Is(err, read.ErrHeader) {
					t.Fatalf("%v", err)
				}
			}
		}
	})
}

// Prose goes through unchanged however often it is read.
func TestProseIsStable(t *testing.T) {
	word := rapid.SampledFrom([]string{"dam", "council", "Moss", "old", "said", "which", "the", "of", "10", "4,000", "café", "“held”", "it’s", "U.S.", "(late)", "file_name", "a*b", "#4", "1."})
	paragraph := rapid.Custom(func(t *rapid.T) string {
		return "The " + strings.Join(rapid.SliceOfN(word, 13, 50).Draw(t, "words"), " ") + " held."
	})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(paragraph, 1, 8).Draw(t, "paragraphs"), "\n\n")
		eol := rapid.SampledFrom([]string{"\n", "\r\n", "\r"}).Draw(t, "eol")
		for range 2 {
			articles, errs := all("a.txt", strings.NewReader(strings.ReplaceAll(text, "\n", eol)), read.Limits{})
			if errs != nil || articles[0].Text != text || !articles[0].TitleDerived {
				t.Fatalf("got  %+v, %v\nwant %q", articles, errs, text)
			}
			text = articles[0].Text
		}
	})
}

// A record's text comes through but for its shape.
func TestRecordKeepsItsWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("ab é.“”#*_[]()<>&;:/@0123456789\n\t"))).Draw(t, "text")
		record, err := json.Marshal(map[string]string{"id": "a", "text": text})
		if err != nil {
			t.Fatal(err)
		}
		a, errs := all("a.jsonl", bytes.NewReader(record), read.Limits{})
		if strings.TrimSpace(text) == "" {
			return
		}
		if errs != nil {
			t.Fatalf("%v", errs)
		}
		if got, want := strings.Fields(a[0].Text), strings.Fields(text); !reflect.DeepEqual(got, want) {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}
