package read

import (
	"regexp"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/corpus"
)

// A page is an article with what was copied along with it: the lines of a text
// file, top to bottom.
type page struct {
	lines    []line
	headings map[string]bool // lines marked as headings in the source

	article corpus.Article
	rank    dateRank // of article.Published
	named   bool     // article.Publisher is a known publisher's name
	urlNote bool     // article.URL stands behind a label
	body    []string
}

// readPage sorts the lines of a page into the facts they state, the body, and
// what belongs to neither. Facts that are known already are kept.
//
// Lines that begin or end an article look like many others, so most are only
// believed at the top: before the first paragraph of prose, a date or a byline
// before the second, since a standfirst may come first. Anywhere else only
// unmistakable lines are taken out. A subhead stays, as a paragraph of its
// own: the publisher wrote it, and a blank line keeps it from the sentences.
func readPage(known corpus.Article, lines []line, headings map[string]bool) corpus.Article {
	p := &page{lines: lines, headings: headings, article: known}
	p.read()
	a := p.article
	if known.Title != "" {
		a.Title = known.Title
	}
	if known.Publisher != "" {
		a.Publisher = known.Publisher
	} else if site := publisherOfURL(a.URL); !p.named && slices.Contains(hostNames, site) {
		a.Publisher = site
	}
	if known.Published.Known() {
		a.Published = known.Published
	}
	if known.URL != "" {
		a.URL = known.URL
	}
	if len(known.Authors) > 0 {
		a.Authors = known.Authors
	}
	a.Text = strings.Join(p.body, "\n\n")
	return a
}
