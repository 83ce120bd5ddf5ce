package read_test

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/corpus/read"
)

var update = flag.Bool("update", false, "rewrite the articles of the golden files")

// one reads the one article of a file.
func one(t testing.TB, name, body string) (corpus.Article, error) {
	t.Helper()
	articles, errs := all(name, strings.NewReader(body), read.Limits{})
	if len(articles)+len(errs) != 1 {
		t.Fatalf("%s gives %d articles and the errors %v, want one in all", name, len(articles), errs)
	}
	if errs != nil {
		return corpus.Article{}, errs[0]
	}
	return articles[0], nil
}

func all(name string, r io.Reader, limits read.Limits) (articles []corpus.Article, errs []error) {
	for a, err := range read.Articles(name, r, limits) {
		if err != nil {
			errs = append(errs, err)
		} else {
			articles = append(articles, a)
		}
	}
	return articles, errs
}

func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			golden, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			a, err := one(t, golden.Files[0].Name, string(golden.Files[0].Data))
			if err != nil {
				t.Fatal(err)
			}
			got := print(a)
			if *update {
				golden.Files[1].Data = []byte(got)
				if err := os.WriteFile(name, txtar.Format(golden), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want := string(golden.Files[1].Data); got != want {
				t.Errorf("got\n%s\nwant\n%s\n(go test -update rewrites it)", got, want)
			}
		})
	}
}

// print writes what is known of an article, and its text.
func print(a corpus.Article) string {
	var b strings.Builder
	for _, field := range [][2]string{
		{"id", a.ID}, {"title", a.Title}, {"publisher", a.Publisher}, {"published", a.Published.String()},
		{"authors", strings.Join(a.Authors, "; ")}, {"url", a.URL},
	} {
		if field[0] == "title" && a.TitleDerived {
			field[0] = "derived title"
		}
		if field[1] != "" {
			fmt.Fprintf(&b, "%s: %s\n", field[0], field[1])
		}
	}
	return b.String() + "\n" + a.Text + "\n"
}

func TestSupported(t *testing.T) {
	for name, want := range map[string]bool{
		"a.txt": true, "a.TXT": true, "dir/a.md": true, "a.markdown": true, "a.jsonl": true, "a.ndjson": true,
		"a.json": true, "a.jsonl.gz": true, "a.txt.GZ": true, "a.b.txt": true,
		"a": false, "": false, "txt": false, "a.pdf": false, "a.gz": false, "a.tar.gz": false, "a.txt.gz.gz": false, "a.zip": false,
	} {
		if got := read.Supported(name); got != want {
			t.Errorf("Supported(%q) = %v", name, got)
		}
		if want {
			continue
		}
		if _, err := one(t, name, "The dam held."); !errors.Is(err, read.ErrFormat) {
			t.Errorf("reading %q: %v, want %v", name, err, read.ErrFormat)
		}
	}
}

func TestIDs(t *testing.T) {
	for name, want := range map[string]string{
		"dam.txt": "dam", "news/2010/dam.txt": "dam", `news\dam.txt`: "dam", "dam.v2.md": "dam.v2", "dam one.TXT": "dam one",
		"da\u0300m\u200b.txt": "dàm",
	} {
		if a, err := one(t, name, "The dam held."); err != nil || a.ID != want {
			t.Errorf("%q has the id %q, %v, want %q", name, a.ID, err, want)
		}
	}
	if _, err := one(t, ".txt", "The dam held."); !errors.Is(err, read.ErrNoID) {
		t.Errorf("a file without a name: %v", err)
	}
	a, err := one(t, "a.jsonl", `{"url":"https://dam.example/1","text":"The dam held."}`)
	if err != nil || len(a.ID) != 16 {
		t.Errorf("a record with a url only has the id %q, %v", a.ID, err)
	}
	if _, err := one(t, "a.jsonl", `{"text":"The dam held."}`); !errors.Is(err, read.ErrNoID) {
		t.Errorf("a record without id and url: %v", err)
	}
}

func TestEmpty(t *testing.T) {
	for name, body := range map[string]string{
		"nothing.txt": "", "space.txt": " \n\t\n\u00a0\u200b", "header.md": "---\ntitle: A\n---\n", "page.txt": "Advertisement\n\nShare this\n\n* * *",
		"record.jsonl": `{"id":"a","text":" "}`, "comment.md": "<!-- nothing to see -->",
	} {
		if a, err := one(t, name, body); !errors.Is(err, read.ErrEmpty) {
			t.Errorf("%s: %q, %v, want %v", name, a.Text, err, read.ErrEmpty)
		}
	}
	if articles, errs := all("none.jsonl", strings.NewReader("\n \n"), read.Limits{}); len(articles)+len(errs) != 0 {
		t.Errorf("a file without records gives %v, %v", articles, errs)
	}
}

func TestBrokenFrontMatter(t *testing.T) {
	for _, header := range []string{"title: Dam: it held", "title: [a, b]", "a: &x [1]\nauthors: *x"} {
		if _, err := one(t, "a.md", "---\n"+header+"\n---\nThe dam held."); !errors.Is(err, read.ErrHeader) {
			t.Errorf("%q: %v, want %v", header, err, read.ErrHeader)
		}
	}
	a, err := one(t, "a.txt", "---\nThe dam held, and that is all.\n---\nNobody was hurt.")
	if err != nil || !strings.Contains(a.Text, "The dam held") {
		t.Errorf("a rule of dashes above prose is read as front matter: %q, %v", a.Text, err)
	}
}

func TestRecords(t *testing.T) {
	file := "\ufeff" + strings.Join([]string{
		`{"id": "a", "title": " The  dam ", "source": "dam.example", "date": "2010-09-22", "url": "https://dam.example/a", "text": "It held.\r\n\r\n\r\nNobody was hurt.", "authors": ["Ann Moss", ""]}`,
		``,
		`{"id": 7, "text": "Advertisement\n\nCopyright 2010 Dam News\n\nRead more: all of it", "date": "2010-09-22T23:30:00-05:00", "authors": "Ann Moss"}`,
		`{"id": "c", "text": `,
		`{"id": "d", "text": "It held.", "date": "2010", "url": "javascript:alert(1)", "title": null}`,
		`{"id": "e", "text": ["It", "held."]}`,
		`["f"]`,
		`{"id": "g", "text": "It held.", "publisher": "Dam News", "published": "22 September 2010"}`,
		`{"id": "h", "text": "It held.", "url": "https://edition.cnn.com/2011/03/09/dam"}`,
		`{"id": "j", "text": "It held.", "source": {"id": 7, "name": "Dam News"}, "author": [{"name": "Ann Moss"}], "content": {"rendered": "no"}, "link": []}`,
		`{"id": "i", "headline": "The dam", "body": "It held.", "author": "Ann Moss", "link": "https://dam.example/i"}`,
	}, "\n")
	articles, errs := all("records.jsonl", strings.NewReader(file), read.Limits{})
	want := []corpus.Article{
		{ID: "a", Title: "The dam", Publisher: "dam.example", Published: 20100922, URL: "https://dam.example/a", Text: "It held.\n\nNobody was hurt.", Authors: []string{"Ann Moss"}},
		// A record's text is the publisher's body: nothing is taken out of it.
		{ID: "7", Title: "Read more: all of it", TitleDerived: true, Published: 20100922, Text: "Advertisement\n\nCopyright 2010 Dam News\n\nRead more: all of it", Authors: []string{"Ann Moss"}},
		{ID: "d", Title: "It held.", TitleDerived: true, Text: "It held."},
		{ID: "g", Title: "It held.", TitleDerived: true, Publisher: "Dam News", Published: 20100922, Text: "It held."},
		{ID: "h", Title: "It held.", TitleDerived: true, Publisher: "CNN", Published: 20110309, Text: "It held.", URL: "https://edition.cnn.com/2011/03/09/dam"},
		{ID: "j", Title: "It held.", TitleDerived: true, Publisher: "Dam News", Text: "It held.", Authors: []string{"Ann Moss"}},
		{ID: "i", Title: "The dam", Publisher: "dam.example", Text: "It held.", URL: "https://dam.example/i", Authors: []string{"Ann Moss"}},
	}
	if len(articles) != len(want) {
		t.Fatalf("%d articles, want %d; errors %v", len(articles), len(want), errs)
	}
	for i, a := range articles {
		if got, want := print(a), print(want[i]); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	}
	lines := []string{"line 4: ", "line 6: ", "line 7: "}
	if len(errs) != len(lines) {
		t.Fatalf("errors %v, want one for each of %v", errs, lines)
	}
	for i, err := range errs {
		if !errors.Is(err, read.ErrRecord) || !strings.HasPrefix(err.Error(), lines[i]) {
			t.Errorf("%v, want %s%v", err, lines[i], read.ErrRecord)
		}
	}
}

// A record whose text cannot be quoted as it stands, or is somewhere else, is
// refused with what would help.
func TestRecordsWithoutText(t *testing.T) {
	for body, want := range map[string]error{
		`{"id": "a", "content": "<p class=\"lead\">It held.</p>"}`: read.ErrFormat,
		`{"id": "a", "summary": "It held."}`:                       read.ErrEmpty,
	} {
		if a, err := one(t, "a.jsonl", body); !errors.Is(err, want) {
			t.Errorf("%s: %q, %v, want %v", body, a.Text, err, want)
		}
	}
	if a, err := one(t, "a.jsonl", `{"id": "a", "text": "<5% of the dam held."}`); err != nil {
		t.Errorf("a text that begins with a sign: %q, %v", a.Text, err)
	}
}
