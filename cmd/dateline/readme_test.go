package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// What the README shows is what the program prints, byte for byte.
func TestReadmeShowsWhatIsPrinted(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir()) // no .env
	shown := strings.Split(string(readme), "\n    $ dateline ask '")[1:]
	if len(shown) < 2 {
		t.Fatalf("%d commands with what they print, want two or more", len(shown))
	}
	for _, s := range shown {
		question, rest, _ := strings.Cut(s, "'\n")
		var want strings.Builder
		for line := range strings.Lines(rest) {
			if line != "\n" && !strings.HasPrefix(line, "    ") {
				break // text follows
			}
			want.WriteString(strings.TrimPrefix(line, "    "))
		}
		var got, errs strings.Builder
		if code := run(t.Context(), []string{"ask", question}, strings.NewReader(""), &got, &errs); code != exitDone {
			t.Fatalf("%s: status %d, %s", question, code, errs.String())
		}
		if strings.TrimSpace(got.String()) != strings.TrimSpace(want.String()) {
			t.Errorf("%s prints\n%s\nand the README shows\n%s", question, got.String(), want.String())
		}
	}
}

// The README's table of sets is that of the golden tables.
func TestReadmeAgreesWithTheTables(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range []string{"realtimeqa", "squad2", "squadshifts", "time"} {
		table, err := os.ReadFile("../../retrieval/testdata/" + set + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		rows := make(map[string][]string) // questions, hit@1, 3, 5, 10 and MRR by engine
		for line := range strings.Lines(string(table)) {
			line = strings.Replace(line, "SQLite FTS5", "FTS5", 1)
			if f := strings.Fields(strings.ReplaceAll(line, " 0.", " .")); len(f) == 7 && rows[f[0]] == nil {
				rows[f[0]] = f[1:]
			}
		}
		ours, bm25, fts5 := rows["Dateline"], rows["BM25"], rows["FTS5"]
		if ours == nil || bm25 == nil || fts5 == nil {
			t.Fatalf("%s: not all engines are in the table", set)
		}
		want := fmt.Sprintf("| %s | %s | %s | %s | %s, %s | %s, %s |", ours[1], ours[3], ours[4], ours[5], bm25[1], bm25[5], fts5[1], fts5[5])
		if !strings.Contains(string(readme), want) {
			t.Errorf("the README has no row for %s that ends %s", set, want)
		}
	}
}
