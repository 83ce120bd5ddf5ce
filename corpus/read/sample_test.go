package read_test

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/corpus/read"
)

// known is what an article must be known by.
type known struct {
	title     string
	derived   bool
	publisher string
	published string
	url       string
}

func (k known) check(t *testing.T, a corpus.Article) {
	t.Helper()
	got := known{a.Title, a.TitleDerived, a.Publisher, a.Published.String(), a.URL}
	if k.derived { // the title is the opening, which is not repeated here
		k.title = corpus.Lead(a.Text, 90)
	}
	if got != k {
		t.Errorf("got  %+v\nwant %+v", got, k)
	}
}

const (
	kremlinURL = "http://www.nytimes.com/2009/12/17/world/europe/17russia.html?pagewanted=print"
	lisbonURL  = "https://www.themoscowtimes.com/2010/09/22/groundwork-laid-for-medvedev-nato-talks-a1639"
)

// TestRealPages reads five real articles as they were copied from the web.
func TestRealPages(t *testing.T) {
	folder := filepath.Join(cmp.Or(os.Getenv("DATELINE_SHARED"), "../../../shared"), "articles")
	if _, err := os.Stat(folder); err != nil {
		t.Skipf("no real articles here: %v", err)
	}
	for id, want := range map[string]known{
		"000_a6dabf12e08d8450": {derived: true, publisher: "The New York Times", published: "2009-12-17", url: kremlinURL},
		"001_746bfcff0f4cf69d": {title: "Russia reaches out to Nato alliance"},
		"002_d37b6d1df661b2d9": {title: "NATO Chief Calls for Stronger Ties With Russia"},
		"003_e81eed09ca7ffe47": {title: "Groundwork Laid for Medvedev-NATO Talks", publisher: "The Moscow Times", published: "2010-09-22", url: lisbonURL},
		"004_e05a9c4bfba11e25": {title: "US, Russian defense chiefs promote deeper ties", publisher: "Expatica"},
	} {
		t.Run(id, func(t *testing.T) {
			a := readFile(t, os.DirFS(folder), id+".txt")
			want.check(t, a)
			if a.ID != id || a.Authors != nil {
				t.Errorf("id %q, authors %q", a.ID, a.Authors)
			}
			for _, junk := range []string{
				"undefined", "Click here", "Copyright", "image taken by", "[AFP]", "Original url", "Source: News Agencies",
				"pagewanted", "In depth", "Russian tanks", "Expatica", "The Moscow Times", "September 22", "**", "#",
			} {
				if strings.Contains(a.Text, junk) {
					t.Errorf("%q is in the text", junk)
				}
			}
			if !a.TitleDerived && strings.Contains(a.Text, a.Title) {
				t.Error("the headline is in the text")
			}
		})
	}
}

// TestSample reads the briefs that ship with the program.
func TestSample(t *testing.T) {
	briefs := os.DirFS("../articles")
	names, err := fs.Glob(briefs, "*.md")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]known{
		"000_a6dabf12e08d8450.md": {title: "NATO chief asks Moscow for helicopters and training for Afghanistan", publisher: "The New York Times", published: "2009-12-17", url: kremlinURL},
		"001_746bfcff0f4cf69d.md": {title: "Russian general says the military is ready to work with Nato", publisher: "Al Jazeera"},
		"002_d37b6d1df661b2d9.md": {title: "NATO secretary general seeks closer ties with Putin's Russia"},
		"003_e81eed09ca7ffe47.md": {title: "Ministers prepare Medvedev's Lisbon summit with NATO", publisher: "The Moscow Times", published: "2010-09-22", url: lisbonURL},
		"004_e05a9c4bfba11e25.md": {title: "Gates and Serdyukov sign two documents at the Pentagon", publisher: "Expatica"},
	}
	if len(names) != len(want) {
		t.Fatalf("the sample is %q, want %d briefs", names, len(want))
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			a := readFile(t, briefs, name)
			want[name].check(t, a)
			if a.ID != strings.TrimSuffix(name, ".md") {
				t.Errorf("the id is %q", a.ID)
			}
			if n := len(strings.Fields(a.Text)); n < 130 || n > 260 {
				t.Errorf("the brief has %d words, want 130 to 260", n)
			}
			if n := len(corpus.Paragraphs(a.Text)); n < 3 || n > 6 {
				t.Errorf("the brief has %d paragraphs, want 3 to 6", n)
			}
			raw, err := fs.ReadFile(briefs, name)
			if err != nil {
				t.Fatal(err)
			}
			if body := strings.SplitN(string(raw), "---\n", 3)[2]; strings.TrimSpace(body) != a.Text {
				t.Errorf("the text is not the body of the file:\n%s", a.Text)
			}
		})
	}
}

func readFile(t *testing.T, folder fs.FS, name string) corpus.Article {
	t.Helper()
	file, err := folder.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	articles, errs := all(name, file, read.Limits{})
	if len(articles) != 1 || errs != nil {
		t.Fatalf("%d articles, %v", len(articles), errs)
	}
	return articles[0]
}
