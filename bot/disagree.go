package bot

import (
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

const (
	// disagreeAmong is among how many passages an article is looked for that
	// gives another number than a claim does.
	disagreeAmong = 16
	// disagreeCopies is how many other articles that carry the same passage are
	// read with it.
	disagreeCopies = 3
	// disagreeAdds is how many claims are added to an answer, to show that
	// articles disagree.
	disagreeAdds = 2
	// sameShare is the share of the words of the shorter sentence that the other
	// must have to speak of the same, ofLonger of the longer one's, and sameWords
	// how many at least.
	sameShare = 0.6
	ofLonger  = 0.35
	sameWords = 4
	// sameDays is within how many days articles must appear: what they say
	// later may have changed.
	sameDays = 14
)

// disagree finds claims that another article contradicts: a sentence that
// speaks of the same within days, in most of the words and with the same names,
// and gives another number for the same thing. That sentence becomes a claim
// too, if it is none yet. Estimates and bounds contradict nothing.
func (w *drafting) disagree() {
	a := &w.answer
	var own [][]*report // by claim
	var all []*report
	for _, c := range a.Claims {
		list := slices.DeleteFunc(reportsOf(c), func(r *report) bool { return len(r.figures) == 0 })
		own = append(own, list)
		all = append(all, list...)
	}
	if len(all) == 0 {
		return
	}
	others := reportsIn(w.matter.found.Hits, all)
	added := 0
	for i, n := 0, len(a.Claims); i < n; i++ {
		if slices.ContainsFunc(a.Disagree, func(group []int) bool { return slices.Contains(group, i) }) {
			continue
		}
		for _, r := range own[i] {
			for _, other := range others {
				mine, theirs, ok := r.contradicts(other)
				if !ok {
					continue
				}
				at, fresh := a.claimOf(other)
				if fresh && (added == disagreeAdds || len(a.Claims) == maxClaims) {
					continue
				}
				if fresh {
					claim, err := CheckDraft(Draft{Text: other.text, Citations: []Citation{{Passage: other.passage, Quote: other.text}}})
					if err != nil || !a.add(claim) {
						continue
					}
					added++
				}
				if a.pair(i, at) {
					a.remark(Draft{Note: retrieval.Note{
						Kind:  NoteDisagree,
						Words: []string{mine.words, printer(r.article), theirs.words, printer(other.article)},
						Days:  []corpus.Day{r.article.Published, other.article.Published},
					}})
				}
				break
			}
		}
	}
}

// marked groups the claims that were said to differ, where they are of several
// articles.
func (w *drafting) marked() {
	a := &w.answer
	first := func(i int) string { return a.Claims[i].Citations[0].Passage.Article.ID }
	if slices.ContainsFunc(w.differs, func(i int) bool { return first(i) != first(w.differs[0]) }) {
		a.Disagree = append(a.Disagree, w.differs)
	}
}

// printer says who printed an article, or else what it is called.
func printer(a *corpus.Article) string {
	if a.Publisher != "" {
		return a.Publisher
	}
	return Titled(a).Title
}

// claimOf is the claim that quotes a report, or the place of the next one.
func (a *Answer) claimOf(r *report) (at int, fresh bool) {
	at = slices.IndexFunc(a.Claims, func(c Claim) bool {
		return slices.ContainsFunc(c.Citations, func(cite Citation) bool {
			return cite.Passage.Article == r.article && strings.Contains(cite.Quote, r.text)
		})
	})
	if at < 0 {
		return len(a.Claims), true
	}
	return at, false
}

// pair marks two claims as saying different things; false when they are marked.
func (a *Answer) pair(i, j int) bool {
	if i == j || slices.ContainsFunc(a.Disagree, func(g []int) bool { return slices.Contains(g, i) && slices.Contains(g, j) }) {
		return false
	}
	a.Disagree = append(a.Disagree, []int{i, j})
	return true
}

// reportsOf are the sentences that a claim quotes.
func reportsOf(c Claim) []*report {
	var list []*report
	for _, cite := range c.Citations {
		for _, s := range corpus.Sentences(cite.Quote) {
			list = append(list, reportOf(cite.Passage, cite.Quote[s.Start:s.End]))
		}
	}
	return list
}

// reportsIn are the sentences with figures of the best passages, and of those
// that carry the same text but for small edits, that may contradict one of the
// reports.
func reportsIn(hits []retrieval.Hit, reports []*report) []*report {
	var list []*report
	var hints []string
	for _, r := range reports {
		for _, f := range r.figures {
			hints = append(hints, f.hints()...)
		}
	}
	hinted := func(text string) bool {
		return slices.ContainsFunc(hints, func(h string) bool { return strings.Contains(text, h) })
	}
	for _, h := range hits[:min(disagreeAmong, len(hits))] {
		for _, p := range append([]corpus.Passage{h.Passage}, h.Also[:min(disagreeCopies, len(h.Also))]...) {
			if !slices.ContainsFunc(reports, func(r *report) bool { return r.beside(p.Article) }) || !hinted(p.Text()) {
				continue
			}
			for _, s := range corpus.Sentences(p.Text()) {
				if sentence := p.Text()[s.Start:s.End]; hinted(sentence) {
					if r := reportOf(p, sentence); len(r.figures) > 0 {
						list = append(list, r)
					}
				}
			}
		}
	}
	return list
}

// contradicts reports whether two sentences speak of the same and give
// different numbers for one thing, and which.
func (r *report) contradicts(o *report) (mine, theirs figure, ok bool) {
	if !r.beside(o.article) {
		return mine, theirs, false
	}
	for _, mine = range r.figures {
		at := slices.IndexFunc(o.figures, func(f figure) bool { return f.unit == mine.unit })
		if at < 0 {
			continue
		}
		// What is cheap to tell comes first.
		if theirs = o.figures[at]; differ(mine.value, theirs.value) && r.same(o) && sharing(r.nearby(mine), o.nearby(theirs)) > 0 &&
			!r.says(theirs.value) && !o.says(mine.value) {
			return mine, theirs, true
		}
	}
	return mine, theirs, false
}

// beside reports whether an article is another one of about the same days, as
// far as days are known.
func (r *report) beside(a *corpus.Article) bool {
	mine, theirs := r.article.Published, a.Published
	return r.article.ID != a.ID && (!mine.Known() || !theirs.Known() || max(mine, theirs).Sub(min(mine, theirs)) <= sameDays)
}

// same reports whether two sentences speak of the same: one has most words of
// the other, and all its names, of which there is one.
func (r *report) same(o *report) bool {
	r.content()
	o.content()
	fewer, more := r, o
	if len(fewer.stems) > len(more.stems) {
		fewer, more = more, fewer
	}
	shared := sharing(fewer.stems, more.stems)
	if shared < sameWords || float64(shared) < max(sameShare*float64(len(fewer.stems)), ofLonger*float64(len(more.stems))) {
		return false
	}
	mine, theirs := sharing(r.names, o.stems), sharing(o.names, r.stems)
	return mine > 0 && mine == len(r.names) || theirs > 0 && theirs == len(o.names)
}

// sharing is how many stems of one set the other has.
func sharing(a, b map[string]bool) int {
	n := 0
	for s := range a {
		if b[s] {
			n++
		}
	}
	return n
}

// says reports whether a sentence has a number anywhere.
func (r *report) says(value string) bool {
	for n := range Numbers(r.text) {
		if n == value {
			return true
		}
	}
	return false
}
