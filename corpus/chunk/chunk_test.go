package chunk_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
	"pgregory.net/rapid"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/corpus/chunk"
)

var update = flag.Bool("update", false, "rewrite the passages of the golden files")

// TestGolden cuts the article of each testdata file. In the article "<n>"
// stands for n words, so that the files stay readable; the passages are
// written the same way.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			golden, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			article := strings.TrimSpace(string(golden.Files[0].Data))
			a := &corpus.Article{ID: "a", Text: expand(article)}
			var got strings.Builder
			for _, p := range chunk.Passages(a) {
				fmt.Fprintf(&got, "[%d: %d words]\n%s\n", p.N, len(strings.Fields(p.Text())), contract(p.Text()))
			}
			if *update {
				golden.Files[1].Data = []byte(got.String())
				if err := os.WriteFile(name, txtar.Format(golden), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want := string(golden.Files[1].Data); got.String() != want {
				t.Errorf("got\n%s\nwant\n%s\n(go test -update rewrites it)", got.String(), want)
			}
		})
	}
}

var (
	number = regexp.MustCompile(`<(\d+)>`)
	run    = regexp.MustCompile(`\b[Ww](?: w)*\b`)
)

func expand(s string) string {
	return number.ReplaceAllStringFunc(s, func(m string) string {
		n, _ := strconv.Atoi(strings.Trim(m, "<>"))
		return "W" + strings.Repeat(" w", n-1)
	})
}

func contract(s string) string {
	return run.ReplaceAllStringFunc(s, func(m string) string {
		return fmt.Sprintf("<%d>", len(strings.Fields(m)))
	})
}

func TestNothingToCut(t *testing.T) {
	for _, text := range []string{"", " \n\n\t "} {
		if got := chunk.Passages(&corpus.Article{ID: "a", Text: text}); len(got) != 0 {
			t.Errorf("%q has passages %v", text, got)
		}
	}
}

// check holds what is true of the passages of any text.
func check(t interface{ Fatalf(string, ...any) }, text string) {
	a := &corpus.Article{ID: "a", Text: text}
	passages := chunk.Passages(a)
	sentences := corpus.Sentences(text)
	end := 0
	for i, p := range passages {
		if p.Article != a || p.N != i+1 {
			t.Fatalf("passage %d is number %d of %v", i, p.N, p.Article)
		}
		if p.Start < end || p.End <= p.Start {
			t.Fatalf("passage %d is %v and begins before %d", p.N, p.Span, end)
		}
		if gap := strings.TrimSpace(text[end:p.Start]); gap != "" {
			t.Fatalf("%q is in no passage", gap)
		}
		words := strings.Fields(p.Text())
		if len(words) == 0 || len(words) > chunk.Hard {
			t.Fatalf("passage %d has %d words", p.N, len(words))
		}
		for _, border := range []int{p.Start, p.End} {
			at, _ := slices.BinarySearchFunc(sentences, border, func(s corpus.Span, b int) int { return s.End - b })
			if at == len(sentences) || border <= sentences[at].Start || border == sentences[at].End {
				continue
			}
			if s := text[sentences[at].Start:sentences[at].End]; len(s) <= chunk.Hard {
				t.Fatalf("passage %d is cut inside the sentence %q", p.N, s)
			}
		}
		end = p.End
	}
	if rest := strings.TrimSpace(text[end:]); rest != "" {
		t.Fatalf("%q is in no passage", rest)
	}
}

func TestPassagesCoverTheText(t *testing.T) {
	sentence := rapid.Custom(func(t *rapid.T) string {
		n := rapid.OneOf(rapid.IntRange(1, 40), rapid.IntRange(1, 1000)).Draw(t, "words")
		mark := rapid.SampledFrom([]string{".", "?", "", "”", "。"}).Draw(t, "mark")
		return "The" + strings.Repeat(" gate", n-1) + mark
	})
	paragraph := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(sentence, 1, 8).Draw(t, "sentences"), " ")
	})
	rapid.Check(t, func(t *rapid.T) {
		check(t, strings.Join(rapid.SliceOfN(paragraph, 0, 8).Draw(t, "paragraphs"), "\n\n"))
	})
}

// News paragraphs, one to three sentences of 10 to 35 words, give passages of
// the size that is promised, and every one but the last ends with a paragraph.
func TestSizeOfNewsPassages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var paragraphs []string
		for range rapid.IntRange(3, 40).Draw(t, "paragraphs") {
			var sentences []string
			for range rapid.IntRange(1, 3).Draw(t, "sentences") {
				n := rapid.IntRange(10, 35).Draw(t, "words")
				sentences = append(sentences, "The"+strings.Repeat(" gate", n-1)+".")
			}
			paragraphs = append(paragraphs, strings.Join(sentences, " "))
		}
		text := strings.Join(paragraphs, "\n\n")
		passages := chunk.Passages(&corpus.Article{ID: "a", Text: text})
		for i, p := range passages {
			n := len(strings.Fields(p.Text()))
			if last := i == len(passages)-1; !last && n < chunk.Short || n > chunk.Most+chunk.Short {
				t.Fatalf("passage %d of %d has %d words", p.N, len(passages), n)
			}
			if p.End < len(text) && text[p.End] != '\n' {
				t.Fatalf("passage %d ends inside a paragraph", p.N)
			}
		}
	})
}

// Neither text without punctuation nor text without spaces makes a passage
// larger than an embedder takes.
func TestListsAndBlobsStayBounded(t *testing.T) {
	for name, text := range map[string]string{
		"no punctuation":       strings.Repeat("gate ", 5000),
		"no spaces":            strings.Repeat("QmFzZTY0", 20_000),
		"no spaces, not Latin": strings.Repeat("報告書", 5000),
		"a list":               strings.Repeat("gate\n\n", 5000),
	} {
		t.Run(name, func(t *testing.T) {
			check(t, text)
			for _, p := range chunk.Passages(&corpus.Article{ID: "a", Text: text}) {
				if p.Len() > chunk.Hard*16 {
					t.Fatalf("passage %d has %d bytes", p.N, p.Len())
				}
			}
		})
	}
}

func FuzzPassages(f *testing.F) {
	f.Add("The dam held. Nobody was hurt.\n\nA label\n\n", 40)
	f.Add("gate ", 900)
	f.Add("\xff\x00 \n\n.", 90)
	f.Fuzz(func(t *testing.T, text string, times int) {
		check(t, strings.Repeat(text, max(1, min(times, 1+6000/(len(text)+1)))))
	})
}
