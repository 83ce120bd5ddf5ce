//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// A folder is read as far as it holds files of its own: not through links, not
// from pipes and devices, not what went away meanwhile or has no sense for a
// name. Each is named, and the articles are in.
func TestIngestOfAFolderWithMoreThanFiles(t *testing.T) {
	t.Chdir(t.TempDir()) // no .env
	in, outside := filepath.Join(t.TempDir(), "in"), t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	report := func(n int) string {
		return fmt.Sprintf("Report %d\n\nFerry number %[1]d left the harbour of Aldmoor at noon with its passengers and freight.\n", n)
	}
	long := strings.Repeat("n", 240)
	write(filepath.Join(in, "report.txt"), report(1))
	write(filepath.Join(in, "deep", long, long, "under.txt"), report(2))
	write(filepath.Join(in, long+".txt"), report(3))
	write(filepath.Join(in, ".hidden.txt"), report(4))
	write(filepath.Join(in, ".git", "log.txt"), report(5))
	write(filepath.Join(in, "a broken.txt"), "\x00\x01\x02") // read first, of those there is to refuse
	gone := filepath.Join(in, "gone.txt")
	write(gone, report(6))
	write(filepath.Join(outside, "secret.txt"), report(7))
	for name, target := range map[string]string{
		"link.txt": filepath.Join(outside, "secret.txt"), "folder": outside, "loop": ".", "up.txt": "../../secret.txt", "nowhere.txt": "nothing",
		"zero.txt": "/dev/zero",
	} {
		if err := os.Symlink(target, filepath.Join(in, name)); err != nil {
			t.Skipf("no links here: %v", err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(in, "pipe.txt"), 0o644); err != nil {
		t.Skipf("no pipes here: %v", err)
	}
	var out strings.Builder
	errs := &acting{on: "refused " + filepath.Join(in, "a broken.txt"), do: func() { os.Remove(gone) }}
	if got := run(t.Context(), []string{"ingest", "--json", in}, strings.NewReader(""), &out, errs); got != exitFailed {
		t.Errorf("status %d, want %d for what was refused", got, exitFailed)
	}
	var r ingestReport
	if err := json.Unmarshal([]byte(out.String()), &r); err != nil {
		t.Fatal(err)
	}
	slices.Sort(r.Added)
	if want := []string{long, "report", "under"}; !slices.Equal(r.Added, want) {
		t.Errorf("added %q, want %q", r.Added, want)
	}
	names := func(list []notTaken) (names []string) {
		for _, n := range list {
			name, err := filepath.Rel(in, n.Source)
			if err != nil || n.Reason == "" {
				t.Errorf("%+v: %v", n, err)
			}
			names = append(names, name)
		}
		slices.Sort(names)
		return names
	}
	if got, want := names(r.Skipped), []string{"folder", "link.txt", "loop", "nowhere.txt", "pipe.txt", "up.txt", "zero.txt"}; !slices.Equal(got, want) {
		t.Errorf("skipped %q, want %q", got, want)
	}
	if got, want := names(r.Refused), []string{"a broken.txt", "gone.txt"}; !slices.Equal(got, want) {
		t.Errorf("refused %q, want %q", got, want)
	}
	if !strings.Contains(errs.String(), "gone.txt: no such file") {
		t.Errorf("standard error says\n%s", errs)
	}
}

// acting does something as soon as a text is written to it.
type acting struct {
	strings.Builder
	on string
	do func()
}

func (a *acting) Write(p []byte) (int, error) {
	n, err := a.Builder.Write(p)
	if a.do != nil && strings.Contains(a.String(), a.on) {
		a.do()
		a.do = nil
	}
	return n, err
}
