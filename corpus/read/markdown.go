package read

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	gmtext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/dateline-bot/dateline/corpus"
)

var (
	markdownHeading = regexp.MustCompile(`^\s*#{1,6} +\S`)
	markdownMarks   = []struct {
		sign    string // what the pattern cannot match without
		pattern *regexp.Regexp
	}{
		{"# ", regexp.MustCompile(`(?m)^#{1,6} +\S`)},
		{"**", regexp.MustCompile(`\*\*[^*\s][^*\n]*\*\*`)},
		{"](", regexp.MustCompile(`\]\(https?://[^)\s]+\)`)},
		{"<http", regexp.MustCompile(`<https?://[^>\s]+>`)},
	}
)

// looksLikeMarkdown reports whether a plain text is evidently Markdown: it
// begins with a heading, or uses two kinds of marks that prose has no use for.
// Lists, single asterisks, underscores and indents are no evidence.
func looksLikeMarkdown(text string) bool {
	if markdownHeading.MatchString(text) {
		return true
	}
	kinds := 0
	for _, mark := range markdownMarks {
		if strings.Contains(text, mark.sign) && mark.pattern.MatchString(text) {
			kinds++
		}
	}
	return kinds >= 2
}

// markdownParser knows CommonMark but for code by indentation: in an article
// an indented line is a paragraph.
var markdownParser = parser.NewParser(
	parser.WithBlockParsers(slices.DeleteFunc(parser.DefaultBlockParsers(), func(v util.PrioritizedValue) bool {
		return v.Value == parser.NewCodeBlockParser()
	})...),
	parser.WithInlineParsers(parser.DefaultInlineParsers()...),
	parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
)

// The parser takes quadratic time over nested quotes, lists and brackets: 2.6 s
// for 100 kB of ">". No article comes near these bounds; what does not keep
// them is read as plain text, marks and all, and still takes at most 2 s.
const (
	maxMarkdown  = 512 << 10 // bytes of the whole
	maxParagraph = 16 << 10  // bytes between two blank lines
)

func withinBounds(text string) bool {
	for p := range strings.SplitSeq(text, "\n\n") {
		if len(p) > maxParagraph {
			return false
		}
	}
	return len(text) <= maxMarkdown
}

// readMarkdown reads a page from its words without the marks.
func readMarkdown(a corpus.Article, text string) corpus.Article {
	if !withinBounds(text) {
		return readPage(a, splitLines(text), nil)
	}
	w := &markdownWriter{source: []byte(text), headings: make(map[string]bool)}
	w.block(markdownParser.Parse(gmtext.NewReader(w.source)))
	// What references stood for may need folding again.
	return readPage(a, splitLines(fold(w.out.String())), w.headings)
}

// markdownWriter writes a document as plain text, a blank line after a block.
// HTML in it is left out, with what a hiding tag hides.
type markdownWriter struct {
	source   []byte
	out      bytes.Buffer
	headings map[string]bool
	hidden   string // the name of the hiding tag that is open
}

var hidingTag = regexp.MustCompile(`(?i)^\s*<([a-z][a-z0-9]*)\b[^>]*(?:\shidden\b|display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0)`)

// html keeps account of what is hidden.
func (w *markdownWriter) html(lines *gmtext.Segments) {
	html := strings.ToLower(string(lines.Value(w.source)))
	if m := hidingTag.FindStringSubmatch(html); m != nil && w.hidden == "" {
		w.hidden = m[1]
	}
	if w.hidden != "" && strings.Contains(html, "</"+w.hidden) {
		w.hidden = ""
	}
}

func (w *markdownWriter) write(b []byte) {
	if w.hidden == "" {
		w.out.Write(b)
	}
}

func (w *markdownWriter) block(n ast.Node) {
	start := w.out.Len()
	switch n := n.(type) {
	case *ast.HTMLBlock:
		w.html(n.Lines())
		return
	case *ast.FencedCodeBlock:
		for i := range n.Lines().Len() {
			at := n.Lines().At(i)
			w.write(at.Value(w.source))
		}
	case *ast.List:
		number := n.Start
		for item := n.FirstChild(); item != nil; item = item.NextSibling() {
			if n.IsOrdered() { // a paragraph may begin so: "1989. That was the year"
				w.write([]byte(strconv.Itoa(number) + string(n.Marker) + " "))
				number++
			}
			w.block(item)
		}
		return
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if c.Type() == ast.TypeInline {
			w.inline(c)
		} else {
			w.block(c)
		}
	}
	if n.Kind() == ast.KindHeading {
		w.headings[oneLine(fold(w.out.String()[start:]))] = true
	}
	w.out.WriteString("\n\n")
}

func (w *markdownWriter) inline(n ast.Node) {
	switch n := n.(type) {
	case *ast.Image:
		return
	case *ast.RawHTML:
		if tag := n.Segments.Value(w.source); bytes.HasPrefix(bytes.ToLower(tag), []byte("<br")) {
			w.write([]byte("\n"))
		}
		w.html(n.Segments)
		return
	case *ast.AutoLink:
		w.write(n.Label(w.source))
	case *ast.Text:
		value := n.Value(w.source)
		if n.Parent().Kind() != ast.KindCodeSpan {
			value = util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(value)))
		}
		w.write(value)
		switch {
		case n.HardLineBreak():
			w.out.WriteByte('\n')
		case n.SoftLineBreak():
			w.out.WriteByte(' ')
		}
	case *ast.String:
		w.write(n.Value)
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		w.inline(c)
	}
}
