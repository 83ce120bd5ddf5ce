package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// A page prints for people: wrapped to the terminal's width and in bold and
// grey where the terminal has them and NO_COLOR is not set.
type page struct {
	out   io.Writer
	width int
	plain bool
	shown int // claims that are printed already
}

// maxWidth keeps lines readable on a wide terminal.
const maxWidth = 96

func newPage(out io.Writer) *page {
	p := &page{out: out, width: maxWidth, plain: true}
	if s, ok := out.(*sink); ok {
		out = s.Writer
	}
	if f, ok := out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.plain = noColour()
		if w, _, err := term.GetSize(int(f.Fd())); err == nil {
			p.width = max(20, min(w, maxWidth))
		}
	}
	return p
}

func (p *page) bold(s string) string { return p.style("1", s) }
func (p *page) grey(s string) string { return p.style("2", s) }

func (p *page) style(code, s string) string {
	if p.plain || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// grow prints the claims that an answer has more than before.
func (p *page) grow(a bot.Answer) {
	for _, c := range a.Claims[p.shown:] {
		p.text("", c.Words()+" "+c.Marks())
		if c.Check == bot.Supported {
			for _, cite := range c.Citations {
				p.text("    ", p.grey(fmt.Sprintf("[%d] “%s”", cite.N, cite.Quote)))
			}
		}
		p.line("")
	}
	p.shown = len(a.Claims)
}

// answer prints what is not printed yet: claims, then sources, then what the
// reader should know.
func (p *page) answer(a bot.Answer) {
	if a.Verdict == bot.Declined {
		p.text("", a.Text())
		p.notes(a.Notes)
		p.sample(a.Nearest)
		if len(a.Nearest) > 0 {
			p.line("")
			p.line(p.bold("Nearest articles"))
			for _, article := range a.Nearest[:min(3, len(a.Nearest))] {
				p.source("- ", article)
			}
		}
		return
	}
	p.grow(a)
	p.line(p.bold("Sources"))
	for _, s := range a.Sources {
		p.source(fmt.Sprintf("[%d] ", s.N), s.Article)
	}
	p.line("")
	p.text("", p.grey(footing(a)))
	p.notes(a.Notes)
	p.sample(a.Nearest)
}

// sample tells whoever asks the sample, perhaps in the wrong folder, that it is
// not his own archive.
func (p *page) sample(found []*corpus.Article) {
	if len(found) > 0 && found[0].Sample {
		p.text("", p.grey("Note: These are the sample articles; `dateline ingest PATH` reads your own in their place."))
	}
}

// footing says who phrased the answer and the day it is as of.
func footing(a bot.Answer) string {
	how := "Quoted from the articles, word for word."
	if a.Mode == bot.ModeModel {
		how = "Phrased by a model; each claim was checked against the quoted words."
	}
	if !a.AsOf.Known() {
		return how
	}
	return how + " As of " + a.AsOf.Long() + "."
}

func (p *page) notes(notes []retrieval.Note) {
	for _, n := range noteLines(notes) {
		p.text("", p.grey("Note: "+n))
	}
}

// noteLines are notes in English.
func noteLines(notes []retrieval.Note) (says []string) {
	for _, n := range notes {
		says = append(says, n.String())
	}
	return says
}

// source prints an article's publisher, title, day and address.
func (p *page) source(mark string, a *corpus.Article) {
	p.text(mark, byline(a))
	if a.URL != "" {
		p.line(strings.Repeat(" ", utf8.RuneCountInString(mark)) + a.URL)
	}
}

// byline is "Publisher · Title · 17 December 2009", with what is not known
// left out but for the day.
func byline(a *corpus.Article) string {
	day := a.Published.Long()
	if day == "" {
		day = "undated"
	}
	if a.Publisher == "" {
		return a.Title + " · " + day
	}
	return a.Publisher + " · " + a.Title + " · " + day
}

func (p *page) hits(r retrieval.Result) {
	if len(r.Hits) == 0 {
		p.line("Nothing in the archive holds these words.")
	}
	for i, h := range r.Hits {
		mark := fmt.Sprintf("%2d. ", i+1)
		p.text(mark, p.bold(byline(h.Article)))
		p.text("    ", h.Text())
		p.line("    " + p.grey(h.ID()))
		p.also(h.Also)
		p.line("")
	}
	p.notes(r.Notes)
}

// also names the other articles that carry a passage, the first few.
func (p *page) also(twins []corpus.Passage) {
	const few = 3
	for i, twin := range twins {
		if i == few {
			p.line("    " + p.grey(fmt.Sprintf("and in %d more", len(twins)-few)))
			break
		}
		p.text("    ", p.grey("The same in: "+byline(twin.Article)+" · "+twin.Article.ID))
	}
}

func (p *page) article(a *corpus.Article, passages []corpus.Passage) {
	p.text("", p.bold(a.Title))
	about := strings.TrimPrefix(byline(a), a.Publisher+" · "+a.Title+" · ")
	about = strings.TrimPrefix(about, a.Title+" · ")
	if a.Publisher != "" {
		about = a.Publisher + " · " + about
	}
	if len(a.Authors) > 0 {
		about += " · " + strings.Join(a.Authors, ", ")
	}
	p.text("", about)
	if a.URL != "" {
		p.line(a.URL)
	}
	if a.TitleDerived {
		p.text("", p.grey("The text has no headline; the title is its opening."))
	}
	for _, passage := range passages {
		p.line("")
		p.line(p.grey(passage.ID()))
		for i, paragraph := range strings.Split(passage.Text(), "\n\n") {
			if i > 0 {
				p.line("")
			}
			p.text("", paragraph)
		}
	}
}

func (p *page) line(s string) { fmt.Fprintln(p.out, s) }

// text prints a paragraph wrapped, behind a mark and indented by its width.
// Styled text is taken whole, its codes not counted.
func (p *page) text(mark, s string) {
	indent := strings.Repeat(" ", utf8.RuneCountInString(mark))
	line, used, empty := mark, len(indent), true
	for _, word := range strings.Fields(s) {
		n := visible(word)
		if !empty && used+1+n > p.width {
			p.line(line)
			line, used, empty = indent, len(indent), true
		}
		if !empty {
			line += " "
			used++
		}
		line += word
		used += n
		empty = false
	}
	p.line(line)
}

// visible is how many characters a terminal shows of s.
func visible(s string) int {
	n, code := 0, false
	for _, r := range s {
		switch {
		case r == '\x1b':
			code = true
		case code:
			code = r != 'm'
		default:
			n++
		}
	}
	return n
}
