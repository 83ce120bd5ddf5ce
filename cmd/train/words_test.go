package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A small WordNet: a ferry is a boat, a boat is a vessel or a dish, a barge is
// never used, and one who founds is a founder.
var smallWordNet = map[string]string{
	"data.noun": `  1 A licence.
00000001 06 n 02 ferry 0 ferryboat 0 001 @ 00000002 n 0000 | a boat that crosses
00000002 06 n 02 boat 0 vessel 0 000 | a small ship
00000003 06 n 01 barge 0 001 @ 00000002 n 0000 | a flat boat
00000004 18 n 02 founder 0 beginner 0 001 + 00000005 v 0101 | one who founds
00000006 06 n 02 dish 0 boat 0 000 | for gravy
`,
	"data.verb": "00000005 41 v 01 found 0 001 + 00000004 n 0101 01 + 08 00 | set up\n",
	"data.adj":  "00000007 00 s 01 near(a) 0 000 | not far\n",
	"data.adv":  "",
	"index.sense": `barge%1:06:00:: 00000003 1 0
boat%1:06:00:: 00000002 1 9
boat%1:06:01:: 00000006 3 1
dish%1:06:00:: 00000006 1 4
ferry%1:06:00:: 00000001 1 3
ferryboat%1:06:00:: 00000001 1 1
found%2:41:00:: 00000005 1 5
founder%1:18:00:: 00000004 1 2
near%5:00:00:far:00 00000007 1 2
vessel%1:06:00:: 00000002 2 7
`,
}

func writeWordNet(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestThesaurus(t *testing.T) {
	w, err := readWordNet(writeWordNet(t, smallWordNet))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := w.print(&out); err != nil {
		t.Fatal(err)
	}
	const want = `boat vessel | ferri ferryboat
ferri ferryboat | boat
ferryboat ferri | boat
found founder
founder found
vessel boat
`
	if got := strings.TrimPrefix(out.String(), thesaurusTop); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestBadWordNetIsNamed(t *testing.T) {
	for _, c := range []struct{ file, line string }{
		{"data.noun", "00000001 06 n 02 ferry 0"}, {"data.noun", "00000001 06 n xx ferry 0 000"}, {"data.verb", "00000001 06 n 01 ferry 0 001 @ 1 n"},
		{"data.adj", "00000001 06 n 01 ferry 0 001 @ 1 n zzzz"}, {"index.sense", "ferry 1 1 1"}, {"index.sense", "ferry%1:06:00:: 1 one 3"}, {"index.sense", ""},
	} {
		files := map[string]string{"data.noun": "", "data.verb": "", "data.adj": "", "data.adv": "", "index.sense": ""}
		files[c.file] = c.line + "\n"
		if _, err := readWordNet(writeWordNet(t, files)); err == nil || !strings.Contains(err.Error(), c.file+", line 1") {
			t.Errorf("%s with %q: %v", c.file, c.line, err)
		}
	}
}
