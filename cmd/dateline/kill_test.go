package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// The program is killed at random moments of an ingest of 500 articles. Each
// time the archive opens, holds every article that was acknowledged once, and
// a later run completes it.
func TestKilledIngestLosesNothing(t *testing.T) {
	const articles, kills = 500, 50
	program := build(t)
	in := t.TempDir()
	for i := range articles {
		text := fmt.Sprintf("Report %d\n\n%s", i, strings.Repeat(fmt.Sprintf("Ferry number %d left the harbour at noon with its passengers and freight. ", i), 4))
		if err := os.WriteFile(filepath.Join(in, fmt.Sprintf("a%03d.txt", i)), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))

	// How long a whole run takes tells where the random moments lie.
	begin := time.Now()
	runIngest(t, program, t.TempDir(), in, time.Minute)
	whole := time.Since(begin)

	data, killed, unfinished := t.TempDir(), 0, 0
	acknowledged := make(map[string]bool)
	for killed < kills {
		acks, done := runIngest(t, program, data, in, time.Duration(random.Int64N(int64(whole))))
		for _, id := range acks {
			acknowledged[id] = true
		}
		held := list(t, program, data)
		for id := range acknowledged {
			if held[id] != 1 {
				t.Fatalf("article %s was acknowledged and is there %d times", id, held[id])
			}
		}
		if !done {
			killed++
			if len(held) < articles {
				unfinished++
				continue
			}
		}
		data, acknowledged = t.TempDir(), make(map[string]bool)
	}
	t.Logf("%d kills, %d of them before all articles were in", killed, unfinished)
	if unfinished == 0 {
		t.Error("no kill came before the end")
	}
	if runIngest(t, program, data, in, time.Minute); len(list(t, program, data)) != articles {
		t.Errorf("%d articles after a whole run, want %d", len(list(t, program, data)), articles)
	}
}

// build gives the program as users have it, made once: with the race detector
// it would mostly be starting up.
func build(t *testing.T) string {
	t.Helper()
	program, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return program
}

var built = sync.OnceValues(func() (string, error) {
	program := filepath.Join(buildDir, "dateline")
	out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return program, nil
})

// runIngest runs the program, kills it after a while, and tells what it
// acknowledged and whether it came to its end first.
func runIngest(t *testing.T, program, data, in string, after time.Duration) (acks []string, done bool) {
	t.Helper()
	cmd := exec.Command(program, "ingest", "--data", data, in)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer time.AfterFunc(after, func() { cmd.Process.Kill() }).Stop()
	r := bufio.NewReader(out)
	for {
		line, err := r.ReadString('\n')
		if err != nil { // the last line may be cut off: it acknowledges nothing
			break
		}
		change, rest, _ := strings.Cut(line, " ")
		if id, _, ok := strings.Cut(rest, ":"); ok && change == "added" {
			acks = append(acks, id)
		}
	}
	return acks, cmd.Wait() == nil
}

// list counts the articles of an archive by id.
func list(t *testing.T, program, data string) map[string]int {
	t.Helper()
	out, err := exec.Command(program, "articles", "--json", "--data", data).Output()
	if err != nil {
		t.Fatalf("the archive does not open: %v", err)
	}
	var listed struct{ Articles []struct{ ID string } }
	if err := json.Unmarshal(out, &listed); err != nil {
		t.Fatal(err)
	}
	held := make(map[string]int)
	for _, a := range listed.Articles {
		held[a.ID]++
	}
	return held
}
