package sets_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/cmd/sets"
	"github.com/dateline-bot/dateline/retrieval/embed"
)

func write(t *testing.T, name, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if strings.HasSuffix(name, ".gz") {
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		fmt.Fprint(z, content)
		z.Close()
		content = packed.String()
	}
	if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestQuestionsAreAnswerableUnlessSaid(t *testing.T) {
	const lines = `{"id": "1", "question": "What stopped?", "gold": ["ferry"]}

{"id": "2", "question": "Who sang?", "answerable": false, "date": "2021-03-12"}`
	for _, name := range []string{"queries.jsonl", "queries.jsonl.gz"} {
		file := write(t, name, lines)
		if at, ok := sets.Find(filepath.Dir(file), "queries.jsonl"); !ok || at != file {
			t.Errorf("found %q, want %q", at, file)
		}
		questions, err := sets.Questions(file)
		if err != nil || len(questions) != 2 {
			t.Fatalf("%s: %d questions, error %v", name, len(questions), err)
		}
		if !questions[0].Answerable || questions[1].Answerable || questions[1].Date != 20210312 {
			t.Errorf("%s: read %+v", name, questions)
		}
	}
}

// A file that breaks off is not read in part.
func TestBrokenOffGzip(t *testing.T) {
	file := write(t, "queries.jsonl.gz", strings.Repeat(`{"id": "1", "question": "What stopped?"}`+"\n", 100))
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, keep := range []int{0, 5, len(whole) / 2, len(whole) - 1} {
		if err := os.WriteFile(file, whole[:keep], 0o644); err != nil {
			t.Fatal(err)
		}
		if questions, err := sets.Questions(file); err == nil || !strings.Contains(err.Error(), "unpack "+file) {
			t.Errorf("%d bytes of %d: %d questions, error %v", keep, len(whole), len(questions), err)
		}
	}
}

func TestClaimsHaveGroups(t *testing.T) {
	claims, err := sets.Claims(write(t, "groundedness.jsonl", `{"id": "quay12.3", "claim": "It stopped.", "doc": "The ferry stopped.", "supported": true}
{"id": "", "claim": "It sailed.", "doc": "The ferry stopped."}`))
	if err != nil || len(claims) != 2 {
		t.Fatalf("%d claims, error %v", len(claims), err)
	}
	if got := claims[0]; got.Group() != "quay" || !got.Supported || got.Text != "It stopped." {
		t.Errorf("first claim = %+v of %q", got, got.Group())
	}
	if claims[1].Group() != "" || claims[1].Supported {
		t.Errorf("second claim = %+v", claims[1])
	}
}

func TestEntriesHaveVectorsWhenAsked(t *testing.T) {
	var lines strings.Builder
	for i := range 50 {
		fmt.Fprintf(&lines, `{"id": "a%d", "text": "Ferry number %d left the harbour at noon."}`+"\n", i, i)
	}
	file := write(t, "corpus.jsonl.gz", lines.String())
	plain, err := sets.Entries(t.Context(), nil, file)
	if err != nil {
		t.Fatal(err)
	}
	embedded, err := sets.Entries(t.Context(), embed.Hashed{}, file)
	if err != nil || len(plain) != 50 || len(embedded) != 50 {
		t.Fatalf("%d and %d entries, error %v", len(plain), len(embedded), err)
	}
	for i := range embedded {
		id := fmt.Sprint("a", i)
		if plain[i].Passages[0].Article.ID != id || embedded[i].Passages[0].Article.ID != id {
			t.Fatalf("entry %d is out of order", i)
		}
		if plain[i].Vectors != nil || len(embedded[i].Vectors) != len(embedded[i].Passages) {
			t.Fatalf("entry %d has %d and %d vectors for %d passages", i, len(plain[i].Vectors), len(embedded[i].Vectors), len(plain[i].Passages))
		}
	}
}

func FuzzQuestions(f *testing.F) {
	f.Add([]byte(`{"id": "1", "question": "What stopped?", "date": "2021-03-12"}` + "\n\n{}"))
	f.Add([]byte("\xff\n{"))
	file := filepath.Join(f.TempDir(), "queries.jsonl")
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(file, data, 0o644); err != nil {
			t.Fatal(err)
		}
		questions, err := sets.Questions(file)
		if (err == nil) == (len(questions) == 0) {
			t.Fatalf("%d questions, error %v", len(questions), err)
		}
		for _, q := range questions {
			if strings.TrimSpace(q.Question) == "" {
				t.Fatal("a question that asks nothing")
			}
		}
	})
}
