package discord_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/bot/discord"
)

var update = flag.Bool("update", false, "write the transcripts anew")

// moment is a time of the clock, which is another each time.
var moment = regexp.MustCompile(`<t:\d+:f>`)

// golden compares what was said in the world with the transcript of that name,
// which a person can read: who did what, and what the bot showed.
func golden(t *testing.T, w *world, name string) {
	t.Helper()
	path := filepath.Join("testdata", "transcripts", name+".txt")
	got := moment.ReplaceAllString(w.Transcript(), "<t:moment:f>")
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v\n(go test -run %s -update writes it)\n%s", err, t.Name(), got)
	}
	if got != string(want) {
		t.Errorf("the transcript is not %s:\n%s", path, got)
	}
}

// Every command with each of its options, every entry of a message's menu and
// everything that stands under a message is used in some transcript.
func TestEverythingIsInATranscript(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("testdata", "transcripts", "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	lines := strings.Split(all.String(), "\n")
	for _, use := range discord.Uses() {
		if !slices.ContainsFunc(lines, func(line string) bool { return strings.Contains(line, use[0]) && strings.Contains(line, use[1]) }) {
			t.Errorf("no transcript has %q with %q", use[0], use[1])
		}
	}
}
