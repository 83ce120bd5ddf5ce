// Package read owns the way from bytes to articles: it decodes the text, takes
// off what surrounds an article on a page, and finds the title, publisher, day,
// authors and URL in what is left. It refuses to know where the bytes came from
// and what becomes of the articles.
//
// Its one invariant: nothing is guessed. A fact that the text, its URL or its
// record does not state is left empty, and an article that cannot be read
// truthfully is refused with the reason.
package read

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"path"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/corpus"
)

// What can be wrong with a file or a record. Every error that Articles yields
// is one of these, or comes from the reader it was given or from unpacking.
var (
	ErrFormat  = errors.New("not a format that can be read")
	ErrBinary  = errors.New("binary data, not text")
	ErrCharset = errors.New("text in an unknown character set: save it as UTF-8")
	ErrTooBig  = errors.New("too big")
	ErrEmpty   = errors.New("there is no article text in it")
	ErrNoID    = errors.New("nothing to name the article by")
	ErrRecord  = errors.New("not a JSON record")
	ErrHeader  = errors.New("broken front matter")
)

// Limits bound what one file may cost. A zero field means its default.
type Limits struct {
	Text     int64 // bytes of one article, in its file or its record; default 5 MB
	Line     int64 // bytes of one line of records; default 16 MB
	Unpacked int64 // bytes a gzip file may unpack to; default 1 GB
	Ratio    int64 // unpacked to packed bytes of a gzip file; default 100
}

func (l Limits) withDefaults() Limits {
	for _, f := range []struct {
		field *int64
		value int64
	}{{&l.Text, 5e6}, {&l.Line, 16e6}, {&l.Unpacked, 1e9}, {&l.Ratio, 100}} {
		if *f.field == 0 {
			*f.field = f.value
		}
	}
	return l
}

// A document reads a file that holds one article. It need not set the ID.
type document func(body []byte) (corpus.Article, error)

// documents are the formats of one article a file, by the ending of the name.
var documents = map[string]document{
	".txt":      textDocument,
	".md":       markdownDocument,
	".markdown": markdownDocument,
}

// recordEndings are the endings of files with one JSON record a line.
var recordEndings = []string{".jsonl", ".ndjson", ".json"}

// Supported reports whether Articles reads files of that name.
func Supported(name string) bool {
	_, ending, _ := split(name)
	return documents[ending] != nil || slices.Contains(recordEndings, ending)
}

// split takes the folder and the endings off a file name.
func split(name string) (base, ending string, packed bool) {
	base = path.Base(strings.ReplaceAll(name, `\`, "/"))
	if e := path.Ext(base); strings.EqualFold(e, ".gz") {
		base, packed = base[:len(base)-len(e)], true
	}
	ending = path.Ext(base)
	return strings.TrimSuffix(base, ending), strings.ToLower(ending), packed
}

// Articles yields the articles in r. The ending of name picks the format, with
// ".gz" after any of them; the name without folder and endings is the ID of a
// .txt or .md article that does not state its own.
//
// An error for one record names its line and reading goes on after it; an
// error for the whole file is the last thing yielded. No error names the file.
// Records are streamed: however long the file, no more than one is held.
func Articles(name string, r io.Reader, limits Limits) iter.Seq2[corpus.Article, error] {
	limits = limits.withDefaults()
	base, ending, packed := split(name)
	return func(yield func(corpus.Article, error) bool) {
		if !Supported(name) {
			yield(corpus.Article{}, fmt.Errorf("%w: the name must end in .txt, .md, .jsonl or one of these and .gz", ErrFormat))
			return
		}
		if packed {
			r = &unpacker{packed: counter{r: r}, limits: limits}
		}
		if parse := documents[ending]; parse != nil {
			yield(readDocument(base, r, limits, parse))
			return
		}
		readRecords(r, limits, yield)
	}
}

func readDocument(id string, r io.Reader, limits Limits, parse document) (corpus.Article, error) {
	body, err := io.ReadAll(io.LimitReader(r, limits.Text+1))
	if err != nil {
		return corpus.Article{}, err
	}
	if int64(len(body)) > limits.Text {
		return corpus.Article{}, tooBig("an article", limits.Text)
	}
	a, err := parse(body)
	if err != nil {
		return corpus.Article{}, err
	}
	if a.ID == "" {
		a.ID = oneLine(fold(id))
	}
	return finish(a)
}

// finish holds an article to what the archive relies on.
func finish(a corpus.Article) (corpus.Article, error) {
	if a.Text == "" {
		return corpus.Article{}, ErrEmpty
	}
	if a.ID == "" && a.URL != "" {
		sum := sha256.Sum256([]byte(a.URL))
		a.ID = hex.EncodeToString(sum[:8])
	}
	if a.ID == "" {
		return corpus.Article{}, fmt.Errorf("%w: give it an id or a url", ErrNoID)
	}
	if a.Title == "" {
		a.Title, a.TitleDerived = derivedTitle(a.Text), true
	}
	a.Title = corpus.Lead(a.Title, maxTitle)
	if !a.Published.Known() {
		a.Published = dayInURL(a.URL)
	}
	if a.Publisher == "" {
		a.Publisher, _ = publisherOfURL(a.URL)
	}
	return a, nil
}

const (
	maxTitle     = 300 // runes of a headline; more is a paragraph in the wrong field
	derivedRunes = 90  // about a line on a phone
)

// derivedTitle is the opening of the first sentence that says something: five
// words or more, so that a bare "CITY —" names no article.
func derivedTitle(text string) string {
	opening := text[:min(len(text), 2000)] // bytes: many more than the title takes
	for _, s := range corpus.Sentences(opening) {
		if sentence := opening[s.Start:s.End]; countWords(sentence) >= 5 {
			return corpus.Lead(sentence, derivedRunes)
		}
	}
	return corpus.Lead(text, derivedRunes)
}

func tooBig(what string, limit int64) error {
	return fmt.Errorf("%w: %s may have %.4g MB", ErrTooBig, what, float64(limit)/1e6)
}
