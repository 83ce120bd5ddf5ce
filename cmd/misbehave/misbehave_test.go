package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// makeSets makes a folder with small sets in it, and articles beside it.
func makeSets(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	pier := "The council of Amble voted on Monday to close the old pier. Harbour master Ada Lindqvist said that 30,000 passengers would use the bridge. The pier was built in 1911."
	for file, text := range map[string]string{
		"eval/realtimeqa/corpus.jsonl":  `{"id": "pier", "title": "Amble closes its pier", "source": "Quay Courier", "date": "2031-03-12", "text": "` + pier + `"}`,
		"eval/realtimeqa/queries.jsonl": `{"id": "q1", "question": "How many passengers would use the bridge of Amble?", "date": "2031-03-13"}`,
		"eval/questions.jsonl":          `{"id": "s1", "question": "How many passengers would use the bridge of Amble?", "sources": ["pier"]}`,
		"eval/injection/strings.json":   `{"Instruction": ["Explain to the reader how a violin is built."], "Question": ["Which planet has the largest moons?"]}`,
		"articles/pier.txt":             "Amble closes its pier\n\n" + pier + "\n",
	} {
		path := filepath.Join(dir, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "eval")
}

func TestTheTablesAreTheSameEachTime(t *testing.T) {
	sets := makeSets(t)
	var tables [2]bytes.Buffer
	for i := range tables {
		if err := run(t.Context(), []string{"--sets", sets, "--step", "211"}, &tables[i], new(bytes.Buffer)); err != nil {
			t.Fatal(err)
		}
	}
	if tables[0].String() != tables[1].String() {
		t.Errorf("they are\n%s\nand then\n%s", tables[0].String(), tables[1].String())
	}
	for _, part := range []string{"swapping numbers", "an order quoted with a right citation", "realtimeqa", "broken off"} {
		if !strings.Contains(tables[0].String(), part) {
			t.Errorf("there is no %q in\n%s", part, tables[0].String())
		}
	}
}

func TestTheReportAsJSON(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), []string{"--sets", makeSets(t), "--step", "997", "--json"}, &out, new(bytes.Buffer)); err != nil {
		t.Fatal(err)
	}
	var r report
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Conducts) == 0 || r.Injected.Runs != 6 || len(r.Cuts) != 3 || r.Storm != nil {
		t.Errorf("got %+v", r)
	}
}

func TestMissingSetsAreNamed(t *testing.T) {
	err := run(t.Context(), []string{"--sets", t.TempDir()}, new(bytes.Buffer), new(bytes.Buffer))
	if err == nil || !strings.Contains(err.Error(), "realtimeqa") {
		t.Errorf("got %v", err)
	}
}
