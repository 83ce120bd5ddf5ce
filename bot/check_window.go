package bot

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// Around is the text of the article from the sentence before the quote's first
// to the sentence after its last. The quote must be the article's own bytes,
// as a checked citation's is; otherwise Around is empty.
func Around(p corpus.Passage, quote string) string {
	spans, first, last := around(p, quote)
	if first < 0 {
		return ""
	}
	first, last = max(first-1, 0), min(last+1, len(spans)-1)
	return p.Article.Text[spans[first].Start:spans[last].End]
}

// around are sentences of the article, among them those that the quote touches,
// from first to last, and at least one before and after where there is one. It
// reads the paragraphs around the quote and no others.
func around(p corpus.Passage, quote string) (sentences []corpus.Span, first, last int) {
	at := strings.Index(p.Text(), quote)
	if at < 0 || quote == "" {
		return nil, -1, -1
	}
	text := p.Article.Text
	start, end := p.Start+at, p.Start+at+len(quote)
	from, to := start, end
	for range 2 { // its own paragraph and the one before
		from = max(0, strings.LastIndex(text[:from], "\n\n"))
	}
	for range 2 {
		if i := strings.Index(text[min(to+1, len(text)):], "\n\n"); i >= 0 {
			to = min(to+1, len(text)) + i
		} else {
			to = len(text)
		}
	}
	sentences = corpus.Sentences(text[from:to])
	for i := range sentences {
		sentences[i].Start += from
		sentences[i].End += from
	}
	first = slices.IndexFunc(sentences, func(s corpus.Span) bool { return s.End > start })
	if first < 0 {
		return nil, -1, -1
	}
	last = first
	for last+1 < len(sentences) && sentences[last+1].Start < end {
		last++
	}
	return sentences, first, last
}

// compare makes ready the comparison of a claim with what stands around its
// quotes. Sentences that give orders or ask are left out: they report nothing.
func compare(claim Claim) *comparison {
	c := &comparison{claim: newReading(), window: newReading(), known: make(map[string]bool), byline: make(map[string]bool)}
	c.claim.add(claim.Text)
	for _, cite := range claim.Citations {
		a := cite.Passage.Article
		c.articles = append(c.articles, a)
		sentences, first, last := around(cite.Passage, cite.Quote)
		for i := max(first-1, 0); i <= min(last+1, len(sentences)-1); i++ {
			if s := sentences[i]; Instructs(a.Text, s) || strings.HasSuffix(strings.TrimRight(a.Text[s.Start:s.End], ` "”’)]`), "?") {
				continue
			}
			at := len(c.window.words)
			c.window.addSpan(a.Text, sentences[i])
			if len(c.window.words) > at {
				c.quoted = append(c.quoted, i >= first && i <= last)
			}
			c.dates = append(c.dates, c.window.datesOf(a.Published, at)...)
		}
		for _, known := range []string{Titled(a).Title, a.Publisher, a.Published.Long(), strings.Join(a.Authors, ", ")} {
			for t := range retrieval.Tokens(known) {
				c.known[retrieval.Stem(t.Word)] = true
				c.known[t.Word] = true
			}
		}
		for t := range retrieval.Tokens(a.Publisher + ", " + strings.Join(a.Authors, ", ")) {
			c.byline[retrieval.Stem(t.Word)] = true
		}
		if a.Published.Known() {
			c.known[strings.ToLower(a.Published.Time().Weekday().String())] = true
		}
	}
	// A word that opens the claim and may be a common one is a name where it is a
	// name in the window.
	for i := range c.claim.words {
		if w := &c.claim.words[i]; w.Name && w.sort == plainWord && !w.stop &&
			slices.ContainsFunc(c.window.at[w.stem], func(j int) bool { return c.window.words[j].sort == nameWord }) {
			w.sort, w.value = nameWord, w.stem
		}
	}
	return c
}

// supportingSentence is the sentence of the passage that carries most of a
// claim, for a draft that cites a passage without quoting it: by the pairs of
// neighbouring words that it has in common with the claim, then by its words.
func supportingSentence(claim string, p corpus.Passage) string {
	wanted := newReading()
	wanted.add(claim)
	text := p.Text()
	var best string
	var most float64
	for _, s := range corpus.Sentences(text) {
		here := newReading()
		here.addSpan(text, s)
		c := &comparison{claim: wanted, window: here, literal: true}
		words, pairs := c.support(0, len(wanted.words), false)
		if share := words + pairs; share > most {
			best, most = text[s.Start:s.End], share
		}
	}
	return best
}

// What share of the words with a content of a claim's sentence must occur around
// its quotes, and of the pairs that such words make with the next one. A claim
// whose quote the check had to find must have more pairs, and in the sentence
// found: what nobody pointed at must be said more closely. On one half of QAGS,
// by article, .62 gave the best balanced accuracy (.730), and on the other .765.
const (
	minWords, minPairs   = 0.5, 0.33
	bareWords, barePairs = 0.6, 0.62
	// maxStrays is how many words with a content in a row may be the claim's own:
	// more are something that was put beside a true statement. It costs one true
	// claim in a hundred of QAGS.
	maxStrays = 2
)

// carried checks that the window has enough of the words of each sentence of
// the claim, as closely together.
func (c *comparison) carried(bare bool) error {
	needWords, needPairs := minWords, minPairs
	if bare {
		needWords, needPairs = bareWords, barePairs
	}
	for first, end := 0, 0; first < len(c.claim.words); first = end {
		for end < len(c.claim.words) && c.claim.words[end].sentence == c.claim.words[first].sentence {
			end++
		}
		words, pairs := c.support(first, end, bare)
		switch {
		case c.added(first, end):
			return fmt.Errorf("%w: those of a part of it are not", ErrUnsupported)
		case c.strays(first, end) > maxStrays:
			return fmt.Errorf("%w: more than %d in a row are not", ErrUnsupported, maxStrays)
		case words < needWords:
			return fmt.Errorf("%w: %.0f%%, not %.0f%%", ErrUnsupported, 100*words, 100*needWords)
		case pairs < needPairs:
			return fmt.Errorf("%w beside each other: %.0f%%, not %.0f%%", ErrUnsupported, 100*pairs, 100*needPairs)
		}
	}
	return nil
}

// support is the share of the claim's words with a content, from first to end,
// that the window has, and the share of its pairs of neighbours among them that
// stand as close in the window, in the sentences quoted alone if quoted is set.
func (c *comparison) support(first, end int, quoted bool) (words, pairs float64) {
	var all, found, both, close float64
	last, before := -1, []int(nil)
	for i := first; i < end; i++ {
		w := c.claim.words[i]
		if w.stop || w.first != i && numeric(w.sort) {
			continue
		}
		in := c.counterparts(i)
		if len(in) == 0 && (c.known[w.stem] || c.known[w.value]) {
			continue // said of the article, not by it
		}
		all++
		if len(in) > 0 {
			found++
		}
		if last >= 0 {
			both++
			close += bit(c.closeBy(before, in, quoted))
		}
		last, before = i, in
	}
	return share(found, all), share(close, both)
}

// strays is the longest run of words with a content, of the claim's from first
// to end, that neither the window nor what is known of the article has.
func (c *comparison) strays(first, end int) int {
	longest, run := 0, 0
	for i := first; i < end; i++ {
		w := c.claim.words[i]
		switch {
		case w.stop || w.first != i && numeric(w.sort):
		case len(c.counterparts(i)) > 0 || c.known[w.stem] || c.known[w.value]:
			run = 0
		default:
			run++
			longest = max(longest, run)
		}
	}
	return longest
}

// minPart is the share of a clause's words that the window or what is known of
// the article must have.
const minPart = 0.5

// added reports whether a clause of the claim, from first to end, is for the
// most part its own: put beside a true statement, with the one or other word of
// the window in it. Clauses are what commas, dashes and "and" part.
func (c *comparison) added(first, end int) bool {
	all, found := 0, 0
	for i := first; i < end; i++ {
		w := c.claim.words[i]
		if i > first && (w.Word == "and" || w.Word == "but" || w.Word == "or" ||
			strings.ContainsAny(c.claim.text[c.claim.words[i-1].End:w.Start], ",;:–—")) {
			if all > 1 && float64(found) < minPart*float64(all) {
				return true
			}
			all, found = 0, 0
		}
		if w.stop || w.first != i && numeric(w.sort) {
			continue
		}
		all++
		if len(c.counterparts(i)) > 0 || c.known[w.stem] || c.known[w.value] {
			found++
		}
	}
	return all > 1 && float64(found) < minPart*float64(all)
}

func bit(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// share is a part of a whole, 1 of nothing.
func share(part, whole float64) float64 {
	if whole == 0 {
		return 1
	}
	return part / whole
}

// counterparts are the words of the window that a word of the claim stands for.
func (c *comparison) counterparts(i int) []int {
	w := c.claim.words[i]
	if w.sort > nameWord && w.sort < axisWord {
		return c.own(i)
	}
	if in := c.window.at[w.stem]; len(in) > 0 || w.sort == nameWord || c.literal {
		return in
	}
	equals, _ := retrieval.Alike(w.stem)
	for _, e := range equals {
		if in := c.window.at[e]; len(in) > 0 {
			return in
		}
	}
	return nil
}

// closeBy reports whether a word of each list stand in one sentence with at most
// one word of a content between them.
func (c *comparison) closeBy(a, b []int, quoted bool) bool {
	for _, i := range a {
		for _, j := range b {
			if (i != j || c.follows(i)) && (!quoted || c.quoted[c.window.words[i].sentence]) && c.window.words[i].sentence == c.window.words[j].sentence && c.window.between(i, j) <= 1 {
				return true
			}
		}
	}
	return false
}

// follows reports whether a date follows from the word at i of the window:
// "last month" is both a month and a year.
func (c *comparison) follows(i int) bool {
	return slices.ContainsFunc(c.dates, func(d date) bool { return d.at == i })
}

// between is how many words of a content stand between two.
func (r *reading) between(i, j int) int {
	n := 0
	for k := min(i, j) + 1; k < max(i, j); k++ {
		if !r.words[k].stop {
			n++
		}
	}
	return n
}
