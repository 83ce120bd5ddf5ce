package main

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden tables anew")

// tables are the measurements kept beside the code, so that a change of ranking
// or answering shows as a change of numbers: what dateline eval prints, by the
// file it is kept in.
var tables = []struct {
	file string
	args []string
}{
	{"questions.txt", []string{"--set", "eval"}},
	{"realtimeqa.txt", []string{"--set", "eval/realtimeqa", "--peers", "--typos"}},
	{"squad2.txt", []string{"--set", "eval/squad2", "--other", "eval/squadshifts", "--peers", "--typos"}},
	{"squadshifts.txt", []string{"--set", "eval/squadshifts", "--peers", "--typos"}},
	{"time.txt", []string{"--set", "eval/time", "--peers", "--typos"}},
	{"qags.txt", []string{"--set", "eval/qags"}},
}

// The tables are those that the sets give now. make tables writes them anew.
func TestTables(t *testing.T) {
	skip := t.Skip
	if *update {
		skip = t.Fatal
	}
	switch {
	case race:
		skip("the tables take minutes, and CI checks them once, without the race detector")
	case testing.Short():
		skip("the tables take minutes")
	case shared() == "":
		skip("the evaluation sets are not here: DATELINE_SHARED names the folder that holds articles and eval")
	}
	if _, err := os.Stat(filepath.Join(shared(), "eval")); err != nil {
		skip("the folder that DATELINE_SHARED names holds no eval")
	}
	golden, err := filepath.Abs("../../retrieval/testdata")
	if err != nil {
		t.Fatal(err)
	}
	program, data := build(t), t.TempDir()
	run := func(t *testing.T, args ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), program, args...)
		cmd.Dir, cmd.Env = shared(), []string{"DATELINE_DATA=" + data} // nothing of the machine's settings
		var errs strings.Builder
		cmd.Stderr = &errs
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("dateline %s: %v\n%s", strings.Join(args, " "), err, errs.String())
		}
		return string(out)
	}
	run(t, "ingest", "articles")
	for _, table := range tables {
		t.Run(table.file, func(t *testing.T) {
			got := run(t, append([]string{"eval", "--no-times"}, table.args...)...)
			file := filepath.Join(golden, table.file)
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("the numbers have changed; if they are meant to, run make tables\n--- %s\n%s--- now\n%s", table.file, want, got)
			}
		})
	}
}
