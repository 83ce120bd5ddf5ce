package read

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/corpus"
)

// A page is an article with what was copied along with it: the lines of a
// text, top to bottom. Reading it takes lines away for the facts they state,
// or for stating none; the body is what stays.
//
// The lines around an article look like many others. So most are believed at
// the top only: before the first paragraph of prose, or for a date and a
// byline before the second, since a standfirst may come first. Elsewhere only
// unmistakable lines go. A subhead stays, as a paragraph of its own: the
// publisher wrote it, and the blank line keeps it from the sentences.
type page struct {
	lines    []line
	words    []int           // of each line
	gone     []bool          // taken away
	headings map[string]bool // lines that the source marks as headings
	// first and second are where the first two paragraphs of prose stand, or
	// the end of the top when it has fewer.
	first, second int
}

// topLines is how many lines may stand before the second paragraph.
const topLines = 20

// readPage fills what is not yet known of the article from the page it is on.
func readPage(a corpus.Article, lines []line, headings map[string]bool) corpus.Article {
	p := &page{lines: lines, words: make([]int, len(lines)), gone: make([]bool, len(lines)), headings: headings}
	for i, l := range lines {
		p.words[i] = max(countWords(l.text), len(l.text)/32) // scripts without spaces have words too
	}
	owner := p.copyright()
	p.labels()
	p.findProse()
	url := p.url()
	authors, signed := p.bylines()
	published, dated := p.published(signed)
	masthead := p.masthead(a.Title != "")
	a.URL = cmp.Or(a.URL, url)
	title, suffix := p.title(a.Title, a.URL)

	a.Published = cmp.Or(a.Published, published)
	a.Title = cmp.Or(a.Title, title)
	if len(a.Authors) == 0 {
		a.Authors = authors
	}
	host, known := publisherOfURL(a.URL)
	if !known {
		host = "" // the name in the text is better, if there is one
	}
	a.Publisher = cmp.Or(a.Publisher, host, owner, masthead, suffix, dated)

	var body []string
	for i, l := range lines {
		if !p.gone[i] {
			body = append(body, l.text)
		}
	}
	if len(body) == 0 && title != "" { // a headline alone is the text
		a.Title, body = "", []string{title}
	}
	a.Text = strings.Join(body, "\n\n")
	return a
}

// maxURL bounds an address, in bytes; browsers show no longer ones.
const maxURL = 2048

// url takes the address lines away and gives the article's own address: the
// first with a label, else the only one that stands at the top or at the end.
// An address amid the text, or one of several, may lead anywhere.
func (p *page) url() string {
	var labelledURL string
	var bare []string
	label := false // the line before was "Original url:"
	last := 0      // the last paragraph of prose
	for i, l := range p.lines {
		if isProse(l.text, p.words[i]) {
			last = i
		}
	}
	for i, l := range p.lines {
		var m []string
		if len(l.text) < maxURL {
			m = urlLine.FindStringSubmatch(l.text)
		}
		switch {
		case m != nil && (label || m[1] != ""):
			labelledURL = cmp.Or(labelledURL, webURL(m[2]))
		case m != nil && (i < p.second || i > last):
			if u := webURL(m[2]); u != "" && !slices.Contains(bare, u) {
				bare = append(bare, u)
			}
		}
		label = urlLabel.MatchString(l.text)
		p.gone[i] = p.gone[i] || m != nil || label
	}
	if labelledURL == "" && len(bare) == 1 {
		return bare[0]
	}
	return labelledURL
}

// copyright takes the copyright lines away and gives the first name in one.
func (p *page) copyright() string {
	owner := ""
	for i, l := range p.lines {
		if name, ok := copyright(l.text, p.words[i]); ok {
			owner, p.gone[i] = cmp.Or(owner, name), true
		}
	}
	return owner
}

// labels takes away the links, buttons, offers, credits and captions.
func (p *page) labels() {
	for i, l := range p.lines {
		switch {
		case p.gone[i]:
		case isLabel(l.text, p.words[i]), !hasWords(l.text):
			p.gone[i] = true
		case isCaption(l.text, p.words[i]):
			p.gone[i] = true
			// What the picture shows stands right above its caption.
			if above := i - 1; l.joined && above > 0 && p.words[above] <= 8 && !endsLikeSentence(p.lines[above].text) {
				p.gone[above] = true
			}
		case isRelatedHead(l.text, p.words[i]):
			p.gone[i] = true
			for j := i + 1; j < len(p.lines) && !isProse(p.lines[j].text, p.words[j]); j++ {
				if !p.lines[j].joined && (p.words[j] > 14 || endsLikeSentence(p.lines[j].text)) {
					break
				}
				p.gone[j] = true
			}
		}
	}
}

func (p *page) findProse() {
	end := min(len(p.lines), topLines)
	p.first, p.second = end, end
	for i := range end {
		if p.gone[i] || !isProse(p.lines[i].text, p.words[i]) {
			continue
		}
		if p.first < end {
			p.second = i
			return
		}
		p.first = i
	}
}

// bylines takes the bylines at the top away; the day is one that stands in
// them.
func (p *page) bylines() (authors []string, day corpus.Day) {
	for i := range p.second {
		if p.gone[i] {
			continue
		}
		if names, signed, ok := byline(p.lines[i].text, p.words[i]); ok {
			p.gone[i] = true
			authors = append(authors, names...)
			day = cmp.Or(day, signed)
		}
	}
	return authors, day
}

// published takes the date lines away and gives the day of publication, and
// the publication if one is named beside it. A bare date counts only at the
// top, and only when it is the one bare date of the page: where there are
// several they head the parts of a chronicle.
func (p *page) published(signed corpus.Day) (day corpus.Day, publisher string) {
	day, rank := signed, noDate
	if day.Known() {
		rank = bareDate
	}
	type stated struct {
		line int
		day  corpus.Day
		name string
	}
	var bare []stated
	for i, l := range p.lines {
		if p.gone[i] {
			continue
		}
		d, r, rest := dateLine(l.text, p.words[i])
		name, _ := publication(rest)
		switch {
		case rest != "" && name == "" && !isAgency(rest):
		case r == bareDate:
			bare = append(bare, stated{i, d, name})
		case r == partDate:
			p.gone[i] = i < p.first
		case r != noDate:
			p.gone[i] = true
			if r > rank {
				day, rank, publisher = d, r, name
			}
		}
	}
	if len(bare) == 1 && bare[0].line < p.second {
		p.gone[bare[0].line] = true
		if rank < bareDate {
			day, publisher = bare[0].day, bare[0].name
		}
	}
	return day, publisher
}

// masthead takes away the names of publications and sections at the top, and a
// known publication's name at the very end. A name that is merely shaped like
// a newspaper's is believed when the headline is another line.
func (p *page) masthead(titled bool) string {
	name := ""
	for i, l := range p.lines {
		if p.gone[i] || i >= p.second && i < len(p.lines)-1 {
			continue
		}
		n, known := publication(l.text)
		agency, with, _ := strings.Cut(l.text, "/") // "AFP/Expatica"
		if isAgency(agency) && n == "" {
			n, known = publication(strings.TrimSpace(with))
		}
		switch {
		case n != "" && known, i < p.first && n != "" && (titled || p.hasHeadline(i)):
			p.gone[i] = true
			name = cmp.Or(name, n)
		case i < p.first && isSection(l.text), isAgency(l.text):
			p.gone[i] = true
		}
	}
	return name
}

// hasHeadline reports whether a line other than the i-th could be the headline.
func (p *page) hasHeadline(i int) bool {
	for j := range p.first {
		if j != i && p.couldBeHeadline(j) {
			return true
		}
	}
	return false
}

func (p *page) couldBeHeadline(i int) bool {
	text := p.lines[i].text
	switch {
	case p.gone[i]:
		return false
	case p.headings[text]:
		return true
	}
	return p.words[i] <= 25 && !isShortName(text, p.words[i]) && !isSection(text) && !noHeadline.MatchString(text)
}

// isShortName reports whether a line is too short to tell a headline from a
// name or a label: a word, or two without a word in lower case.
func isShortName(s string, words int) bool {
	return words < 2 || words == 2 && !lowerWord.MatchString(s)
}

var (
	noHeadline  = regexp.MustCompile(`^[-*>|\[(]|(?:[.:—]| -)["'”’)]*$`)
	lowerWord   = regexp.MustCompile(`(?:^| )\p{Ll}`)
	titleLabel  = regexp.MustCompile(`(?i)^(?:title|headline|subject) ?: *`)
	titleSuffix = regexp.MustCompile(` +(?:[|–—-]|::) +([^|–—]+)$`)
)

// title takes the headline away, or the line that repeats a known title. A
// publisher's name behind the headline, one that is known or is the host's, is
// given apart.
func (p *page) title(known, url string) (title, publisher string) {
	if known != "" {
		for i := range p.first {
			if strings.EqualFold(p.lines[i].text, known) {
				p.gone[i] = true
			}
		}
		return "", ""
	}
	at := p.headline()
	if at < 0 {
		return "", ""
	}
	p.gone[at] = true
	title = titleLabel.ReplaceAllString(p.lines[at].text, "")
	if m := titleSuffix.FindStringSubmatchIndex(title); m != nil {
		suffix := strings.TrimSpace(title[m[2]:m[3]])
		if name, known := publication(suffix); known {
			return title[:m[0]], name
		}
		if isHostOf(url, suffix) {
			return title[:m[0]], suffix
		}
	}
	return title, ""
}

// headline is a heading of the source, else the first line that could be one
// before any sentence, or -1.
func (p *page) headline() int {
	at := -1
	for i := range p.first {
		switch {
		case !p.couldBeHeadline(i):
		case p.headings[p.lines[i].text]:
			return i
		case at < 0 && !p.afterSentence(i):
			at = i
		}
	}
	return at
}

// afterSentence reports whether a line that ends as a sentence stands above.
func (p *page) afterSentence(i int) bool {
	for j := range i {
		if !p.gone[j] && p.words[j] > 4 && endsLikeSentence(p.lines[j].text) && !p.couldBeHeadline(j) {
			return true
		}
	}
	return false
}
