package articles_test

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/dateline-bot/dateline/corpus/articles"
)

// maxShared is how many words in a row a brief may share with its report:
// names, titles and offices reach eight, a copied sentence more.
const maxShared = 8

// TestOwnWords holds every brief against the report it is written after.
func TestOwnWords(t *testing.T) {
	folder := filepath.Join(cmp.Or(os.Getenv("DATELINE_SHARED"), "../../../shared"), "articles")
	if _, err := os.Stat(folder); err != nil {
		t.Skipf("no reports to compare with: %v", err)
	}
	names, err := fs.Glob(articles.Files, "*.md")
	if err != nil || len(names) != 5 {
		t.Fatalf("the sample is %q, %v", names, err)
	}
	for _, name := range names {
		report, err := os.ReadFile(filepath.Join(folder, strings.TrimSuffix(name, ".md")+".txt"))
		if err != nil {
			t.Fatal(err)
		}
		brief, err := fs.ReadFile(articles.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		_, body, ok := strings.Cut(strings.TrimPrefix(string(brief), "---\n"), "---\n")
		if !ok {
			t.Fatalf("%s has no front matter", name)
		}
		theirs := " " + strings.Join(words(string(report)), " ") + " "
		ours := words(body)
		for i := range len(ours) - maxShared {
			if run := strings.Join(ours[i:i+maxShared+1], " "); strings.Contains(theirs, " "+run+" ") {
				t.Errorf("%s shares with its report: %s", name, run)
			}
		}
	}
}

// words are the words of a text in lower case, without apostrophes, so that
// neither the set of a quotation mark nor a capital hides a copy.
func words(s string) []string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\'' || r == '’':
			return -1
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return ' '
	}, s)
	return strings.Fields(s)
}
