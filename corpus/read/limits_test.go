package read_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/corpus/read"
)

func pack(t testing.TB, s string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, s); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPacked(t *testing.T) {
	articles, errs := all("dam.txt.gz", bytes.NewReader(pack(t, "The dam held.")), read.Limits{})
	if errs != nil || articles[0].ID != "dam" || articles[0].Text != "The dam held." {
		t.Errorf("%v, %v", articles, errs)
	}
	// Two members in a row are one file, as "cat a.gz b.gz" makes it.
	two := append(pack(t, `{"id":"a","text":"One."}`+"\n"), pack(t, `{"id":"b","text":"Two."}`+"\n")...)
	if articles, errs := all("two.jsonl.gz", bytes.NewReader(two), read.Limits{}); errs != nil || len(articles) != 2 {
		t.Errorf("%v, %v", articles, errs)
	}
	// What was read before the damage counts; the damage is named last.
	whole := pack(t, strings.Repeat(`{"id":"a","text":"One."}`+"\n", 20_000))
	articles, errs = all("cut.jsonl.gz", bytes.NewReader(whole[:len(whole)-20]), read.Limits{})
	if len(articles) == 0 || len(errs) != 1 || !strings.Contains(errs[0].Error(), "unpack") {
		t.Errorf("%d articles, %v", len(articles), errs)
	}
	if _, errs := all("plain.txt.gz", strings.NewReader("The dam held."), read.Limits{}); len(errs) != 1 {
		t.Errorf("a plain file under the name of a packed one: %v", errs)
	}
	if _, errs := all("twice.txt.gz", bytes.NewReader(pack(t, string(pack(t, "The dam held.")))), read.Limits{}); !errors.Is(errs[0], read.ErrBinary) {
		t.Errorf("packed twice: %v, want %v", errs, read.ErrBinary)
	}
}

func TestCaps(t *testing.T) {
	prose := strings.Repeat("The dam held, and nobody knows why. ", 100)
	record := fmt.Sprintf(`{"id":"a","text":%q}`, prose)
	for name, test := range map[string]struct {
		file   string
		body   io.Reader
		limits read.Limits
		says   string
	}{
		"article":         {"a.txt", strings.NewReader(prose), read.Limits{Text: 1000}, "0.001 MB"},
		"packed article":  {"a.txt.gz", bytes.NewReader(pack(t, prose)), read.Limits{Text: 1000}, "0.001 MB"},
		"record":          {"a.jsonl", strings.NewReader(record), read.Limits{Text: 1000}, "line 1: too big: an article may have 0.001 MB"},
		"line":            {"a.jsonl", strings.NewReader(record), read.Limits{Line: 1000}, "line 1: too big: a line may have 0.001 MB"},
		"unpacked":        {"a.txt.gz", bytes.NewReader(pack(t, prose)), read.Limits{Unpacked: 1000}, "an unpacked file may have 0.001 MB"},
		"ratio":           {"a.txt.gz", bytes.NewReader(pack(t, strings.Repeat(" ", 4e6))), read.Limits{}, "100 times its size"},
		"default article": {"a.txt", io.LimitReader(forever{}, 100e6), read.Limits{}, "an article may have 5 MB"},
		"default line":    {"a.jsonl", io.LimitReader(forever{}, 20e6), read.Limits{}, "a line may have 16 MB"},
	} {
		t.Run(name, func(t *testing.T) {
			articles, errs := all(test.file, test.body, test.limits)
			if len(articles) != 0 || len(errs) != 1 || !errors.Is(errs[0], read.ErrTooBig) || !strings.Contains(errs[0].Error(), test.says) {
				t.Errorf("%d articles, %v, want %q", len(articles), errs, test.says)
			}
		})
	}
}

// forever is a reader without an end and without a line.
type forever struct{}

func (forever) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

// One overlong line costs itself, not the records around it.
func TestOverlongLineIsSkipped(t *testing.T) {
	long := fmt.Sprintf(`{"id":"b","text":%q}`, strings.Repeat("The dam held. ", 10_000))
	file := `{"id":"a","text":"One."}` + "\n" + long + "\n" + `{"id":"c","text":"Three."}`
	articles, errs := all("a.jsonl", iotest.OneByteReader(strings.NewReader(file)), read.Limits{Line: 1000})
	if len(articles) != 2 || articles[1].ID != "c" || len(errs) != 1 || !strings.HasPrefix(errs[0].Error(), "line 2: ") {
		t.Errorf("%v, %v", articles, errs)
	}
}

// However many records there are, one at a time is held.
func TestRecordsAreStreamed(t *testing.T) {
	record := fmt.Sprintf(`{"id":"a","text":%q}`+"\n", strings.Repeat("The dam held. ", 7000))
	file := io.LimitReader(&repeat{text: record}, 6e6)
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	n := 0
	for range read.Articles("a.jsonl", file, read.Limits{}) {
		if n++; n%15 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&now)
			if held := int64(now.HeapAlloc) - int64(before.HeapAlloc); held > 3e6 {
				t.Fatalf("%d bytes are held after %d records", held, n)
			}
		}
	}
	if want := int(6e6) / len(record); n < want {
		t.Errorf("%d records, want %d", n, want)
	}
}

type repeat struct {
	text string
	at   int
}

func (r *repeat) Read(p []byte) (int, error) {
	n := copy(p, r.text[r.at:])
	r.at = (r.at + n) % len(r.text)
	return n, nil
}

func TestReaderErrorsComeThrough(t *testing.T) {
	broken := errors.New("the disk is gone")
	for _, name := range []string{"a.txt", "a.jsonl"} {
		body := io.MultiReader(strings.NewReader(`{"id":"a","text":"One."}`+"\n"), iotest.ErrReader(broken))
		_, errs := all(name, body, read.Limits{})
		if len(errs) != 1 || !errors.Is(errs[0], broken) {
			t.Errorf("%s: %v, want %v", name, errs, broken)
		}
	}
}

func TestReadingStopsWhenAsked(t *testing.T) {
	file := strings.Repeat(`{"id":"a","text":"One."}`+"\n"+"broken\n", 3)
	for want := range 4 {
		n := 0
		for range read.Articles("a.jsonl", strings.NewReader(file), read.Limits{}) {
			if n++; n > want {
				break
			}
		}
		if n != want+1 {
			t.Errorf("%d results, want %d", n, want+1)
		}
	}
}

// A file that is no file of records is refused once, not once a line.
func TestNotRecordsALine(t *testing.T) {
	for body, want := range map[string]error{
		"{\n \"id\": \"a\",\n \"text\": \"One.\"\n}\n":   read.ErrFormat,
		"[\n {\"id\": \"a\", \"text\": \"One.\"}\n]\n":   read.ErrFormat,
		"\xff\xfe{\x00\"\x00i\x00d\x00\"\x00:\x00\n\x00": read.ErrCharset,
	} {
		if articles, errs := all("a.json", strings.NewReader(body), read.Limits{}); len(articles) != 0 || len(errs) != 1 || !errors.Is(errs[0], want) {
			t.Errorf("%q: %v, %v, want %v", body, articles, errs, want)
		}
	}
}

// A megabyte of what takes a Markdown parser minutes takes a fraction of a
// second; front matter whose aliases stand for gigabytes is refused.
func TestHostileText(t *testing.T) {
	start := time.Now()
	for _, unit := range []string{">", "[a](", "1. "} {
		for range read.Articles("a.md", strings.NewReader(strings.Repeat(unit, 1_000_000/len(unit))), read.Limits{}) {
		}
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("hostile Markdown took %v", took)
	}
	bomb := "---\na0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
	for i := range 9 {
		bomb += fmt.Sprintf("a%d: &a%[1]d [%s]\n", i+1, strings.Repeat(fmt.Sprintf("*a%d,", i), 10))
	}
	if _, err := one(t, "a.md", bomb+"authors: *a9\n---\nThe dam held."); !errors.Is(err, read.ErrHeader) {
		t.Errorf("a bomb of aliases: %v, want %v", err, read.ErrHeader)
	}
}

var sink corpus.Article

func BenchmarkText(b *testing.B) {
	page := "Bridge closed for good\n\nBy Ann Moss\n\nMarch 9, 2011\n\n" + strings.Repeat("The council voted to close the old bridge, which has been shut to lorries since the flood of last year.\n\n", 30)
	b.SetBytes(int64(len(page)))
	for b.Loop() {
		sink, _ = one(b, "a.txt", page)
	}
}
