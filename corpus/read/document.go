package read

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/dateline-bot/dateline/corpus"
)

// textDocument reads plain text, or Markdown where it is evidently that.
func textDocument(body []byte) (corpus.Article, error) {
	a, text, err := openText(body)
	switch {
	case err != nil:
		return corpus.Article{}, err
	case looksLikeMarkdown(text):
		return readMarkdown(a, text), nil
	}
	return readPage(a, splitLines(text), nil), nil
}

func markdownDocument(body []byte) (corpus.Article, error) {
	a, text, err := openText(body)
	if err != nil {
		return corpus.Article{}, err
	}
	return readMarkdown(a, text), nil
}

// openText gives the folded text of a file and what its front matter states.
func openText(body []byte) (corpus.Article, string, error) {
	text, err := decode(body)
	if err != nil {
		return corpus.Article{}, "", err
	}
	return cutHeader(fold(text))
}

// A header is the front matter of a text: YAML between two lines of "---", or
// TOML between two of "+++". The keys in the second part are those that web
// clippers write.
type header struct {
	ID        string `yaml:"id"`
	Title     string `yaml:"title"`
	Publisher string `yaml:"publisher"`
	Published string `yaml:"published"`
	URL       string `yaml:"url"`
	Authors   people `yaml:"authors"`

	Date   string `yaml:"date"`
	Author people `yaml:"author"`
	Source string `yaml:"source"` // an address or a name
	Link   string `yaml:"link"`
}

func readHeader(b []byte) (header, error) {
	var h header
	file, err := parser.ParseBytes(b, 0)
	if err != nil || len(file.Docs) == 0 || file.Docs[0].Body == nil {
		return h, err
	}
	if aliases := ast.Filter(ast.AliasType, file.Docs[0].Body); len(aliases) > 0 {
		return h, errors.New("aliases are not read") // ten of them can stand for a gigabyte
	}
	return h, yaml.NodeToValue(file.Docs[0].Body, &h)
}

// people are authors, as a list or as one string.
type people []string

func (p *people) UnmarshalYAML(b []byte) error {
	var one string
	if yaml.Unmarshal(b, &one) == nil {
		*p = people{one}
		return nil
	}
	return yaml.Unmarshal(b, (*[]string)(p))
}

// frontMatter is a block that begins the text and holds nothing but keys with
// their values; a rule of dashes above a paragraph is none.
var frontMatter = regexp.MustCompile(`^\s*---[ \t]*\n((?:(?:[A-Za-z_][\w-]*[ \t]*:|[ \t]+|-[ \t]|#)[^\n]*\n|[ \t]*\n)*?)---[ \t]*(?:\n|$)`)

// A block of TOML reads as YAML when each "=" behind a key is a colon: strings,
// days and lists are written alike. Tables, which are written otherwise, stand
// below the keys that count here and are left out.
var (
	tomlMatter = regexp.MustCompile(`^\s*\+\+\+[ \t]*\n((?s:.*?\n)??)(?:\[(?s:.*?\n))?\+\+\+[ \t]*(?:\n|$)`)
	tomlKey    = regexp.MustCompile(`(?m)^[ \t]*([A-Za-z_][\w-]*)[ \t]*=[ \t]*`)
)

// maxHeader bounds the YAML that is parsed, in bytes.
const maxHeader = 16 << 10

// cutHeader takes the front matter off a folded text and reads it.
func cutHeader(text string) (corpus.Article, string, error) {
	head := text[:min(len(text), maxHeader)]
	m := frontMatter.FindStringSubmatch(head)
	if m == nil {
		if m = tomlMatter.FindStringSubmatch(head); m != nil {
			m[1] = tomlKey.ReplaceAllString(m[1], "$1: ")
		}
	}
	if m == nil || strings.TrimSpace(m[1]) == "" {
		return corpus.Article{}, text, nil
	}
	h, err := readHeader([]byte(m[1]))
	if err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n")
		return corpus.Article{}, "", fmt.Errorf("%w: %s; a value with a colon in it wants quotes", ErrHeader, first)
	}
	for _, field := range []*string{&h.ID, &h.Title, &h.Publisher, &h.Published, &h.URL, &h.Date, &h.Source, &h.Link} {
		*field = oneLine(fold(*field)) // YAML has escapes of its own
	}
	link := webURL(h.Source)
	if link != "" {
		h.Source = ""
	}
	a := corpus.Article{
		ID:        h.ID,
		Title:     h.Title,
		Publisher: cmp.Or(h.Publisher, h.Source),
		Published: dayIn(cmp.Or(h.Published, h.Date)),
		URL:       cmp.Or(webURL(h.URL), webURL(h.Link), link),
	}
	for _, name := range append(h.Authors, h.Author...) {
		if name = oneLine(fold(name)); name != "" {
			a.Authors = append(a.Authors, name)
		}
	}
	return a, text[len(m[0]):], nil
}
