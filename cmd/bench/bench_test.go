package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/retrieval"
)

// TestMain is the command itself when the bench starts it to measure.
func TestMain(m *testing.M) {
	if slices.Contains(os.Args, "--measure") {
		main()
		return
	}
	os.Exit(m.Run())
}

// makeSets makes a folder with a small set in it.
func makeSets(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	set := filepath.Join(dir, "realtimeqa")
	if err := os.Mkdir(set, 0o755); err != nil {
		t.Fatal(err)
	}
	var corpus, queries strings.Builder
	for i, name := range []string{"Amble", "Hesk", "Ostby", "Halden", "Tidewater"} {
		text := fmt.Sprintf("The ferries of %s stopped at noon. Harbour master Lindqvist asked the council of %s for %d pilots.", name, name, i+2)
		line, err := json.Marshal(map[string]string{"id": strings.ToLower(name), "title": "Ferries of " + name, "source": "Quay Courier", "date": "2021-03-12", "text": text})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&corpus, "%s\n", line)
		fmt.Fprintf(&queries, `{"id": "q%d", "question": "How many pilots did the harbour master of %s ask for?", "date": "2021-03-13"}`+"\n", i, name)
	}
	for name, text := range map[string]string{"corpus.jsonl": corpus.String(), "queries.jsonl": queries.String()} {
		if err := os.WriteFile(filepath.Join(set, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestBenchMeasuresEverything(t *testing.T) {
	sets, keep := makeSets(t), t.TempDir()
	var out, progress bytes.Buffer
	args := []string{"--sets", sets, "--keep", keep, "--passages", "60", "--asked", "30", "--askers", "3", "--searches", "20", "--json"}
	if err := run(t.Context(), args, &out, &progress); err != nil {
		t.Fatalf("%v\n%s", err, progress.String())
	}
	var r report
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	s, a := r.Search, r.Ask
	if s.Passages != 60 || s.Articles != 60 || s.StartMS <= 0 || s.Search.N != 20 || s.SearchAsOf.P50 <= 0 || s.Chromem.P50 <= 0 {
		t.Errorf("search: %+v", s)
	}
	if s.Recall10 != 1 {
		t.Errorf("recall %v of chromem-go by itself", s.Recall10)
	}
	if a == nil || a.Passages != 30 || a.Answers != 3*answersEach || a.Errors != 0 || a.PerSecond <= 0 || a.Ask.P99 < a.Ask.P50 {
		t.Errorf("askers: %+v", a)
	}

	out.Reset()
	progress.Reset()
	if err := run(t.Context(), append(args[:len(args)-1], "--askers", "0"), &out, &progress); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(progress.String(), "making") {
		t.Error("the archives were made again")
	}
	for _, want := range []string{"start", "search as of a day", "recall@10 1.000"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the table does not tell %q:\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "askers") {
		t.Errorf("the table tells of askers, of whom there were none:\n%s", out.String())
	}
}

func TestBenchSaysWhatItNeeds(t *testing.T) {
	for _, test := range []struct{ args, want string }{
		{"", "--sets"}, {"--sets nowhere --passages 0", "--passages"}, {"--sets nowhere", "corpus.jsonl"},
	} {
		err := run(t.Context(), strings.Fields(test.args), new(bytes.Buffer), new(bytes.Buffer))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: %v, want a word of %s", test.args, err, test.want)
		}
	}
}

// Rounds differ from each other and are the same in each run.
func TestRoundsOfTheCorpus(t *testing.T) {
	s, err := readSource(filepath.Join(makeSets(t), "realtimeqa"))
	if err != nil {
		t.Fatal(err)
	}
	seen := make(map[string]bool)
	for n := range 3 * len(s.articles) {
		a, again := s.article(n), s.article(n)
		if a.Fingerprint() != again.Fingerprint() {
			t.Errorf("article %d is another one each time", n)
		}
		if seen[a.ID] || seen[a.Text] {
			t.Errorf("%s was there before:\n%s", a.ID, a.Text)
		}
		seen[a.ID], seen[a.Text] = true, true
		words := 0
		for range retrieval.Tokens(a.Text) {
			words++
		}
		if words != 18 {
			t.Errorf("%s has %d words:\n%s", a.ID, words, a.Text)
		}
	}
}
