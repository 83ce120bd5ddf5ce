package read

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/dateline-bot/dateline/corpus"
)

// textDocument reads plain text, or Markdown where it is evidently that.
func textDocument(body []byte) (corpus.Article, error) {
	text, err := decode(body)
	if err != nil {
		return corpus.Article{}, err
	}
	a, text, err := cutHeader(fold(text))
	if err != nil {
		return corpus.Article{}, err
	}
	if looksLikeMarkdown(text) {
		return readMarkdown(a, text), nil
	}
	return readPage(a, splitLines(text), nil), nil
}

func markdownDocument(body []byte) (corpus.Article, error) {
	text, err := decode(body)
	if err != nil {
		return corpus.Article{}, err
	}
	a, text, err := cutHeader(fold(text))
	if err != nil {
		return corpus.Article{}, err
	}
	return readMarkdown(a, text), nil
}

// A header is the front matter of a text: YAML between two lines of "---".
type header struct {
	ID        string `yaml:"id"`
	Title     string `yaml:"title"`
	Publisher string `yaml:"publisher"`
	Published string `yaml:"published"`
	URL       string `yaml:"url"`
	Authors   people `yaml:"authors"`
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

// maxHeader bounds the YAML that is parsed, in bytes.
const maxHeader = 16 << 10

// cutHeader takes the front matter off a folded text and reads it.
func cutHeader(text string) (corpus.Article, string, error) {
	m := frontMatter.FindStringSubmatch(text[:min(len(text), maxHeader)])
	if m == nil || strings.TrimSpace(m[1]) == "" {
		return corpus.Article{}, text, nil
	}
	var h header
	if err := yaml.Unmarshal([]byte(m[1]), &h); err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n")
		return corpus.Article{}, "", fmt.Errorf("%w: %s", ErrHeader, first)
	}
	a := corpus.Article{
		ID:        oneLine(h.ID),
		Title:     oneLine(h.Title),
		Publisher: oneLine(h.Publisher),
		Published: dayIn(h.Published),
		URL:       webURL(strings.TrimSpace(h.URL)),
	}
	for _, name := range h.Authors {
		if name = oneLine(name); name != "" {
			a.Authors = append(a.Authors, name)
		}
	}
	return a, text[len(m[0]):], nil
}
