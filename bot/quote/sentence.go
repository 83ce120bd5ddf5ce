package quote

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// A sentence is a candidate for the answer.
type sentence struct {
	passage corpus.Passage
	start   int // in the article's Text
	text    string
	order   []string // the stems of its content words, as they stand
	stems   map[string]bool
	cover   float64 // share of the question's weight that its words carry
	reach   float64 // the same, with what stands around it counted in part
	pairs   float64 // share of the question's neighbours that are neighbours here
	typed   bool    // holds the sort of thing that is asked for
	score   float64
}

// What a word of the question is worth when the sentence does not have it
// itself.
const (
	inNeighbour = 0.5 // the sentence before or after has it
	inPassage   = 0.4
	inTitle     = 0.4
)

// score gives the sentences of the hits, best first.
func score(q ask, hits []retrieval.Hit) []sentence {
	if q.total == 0 || len(hits) == 0 {
		return nil
	}
	var all []sentence
	best := hits[0].Score
	for _, h := range hits {
		title := setOf(stemsIn(h.Article.Title))
		text := h.Text()
		spans := corpus.Sentences(text)
		list := make([]sentence, len(spans))
		whole := make(map[string]bool)
		for i, s := range spans {
			list[i] = sentence{passage: h.Passage, start: h.Start + s.Start, text: text[s.Start:s.End]}
			list[i].order = stemsIn(list[i].text)
			list[i].stems = setOf(list[i].order)
			for stem := range list[i].stems {
				whole[stem] = true
			}
		}
		for i := range list {
			s := &list[i]
			for _, t := range q.terms {
				switch {
				case s.stems[t.Stem]:
					s.cover += weight(t)
					s.reach += weight(t)
				case i > 0 && list[i-1].stems[t.Stem], i+1 < len(list) && list[i+1].stems[t.Stem]:
					s.reach += inNeighbour * weight(t)
				case whole[t.Stem]:
					s.reach += inPassage * weight(t)
				case title[t.Stem]:
					s.reach += inTitle * weight(t)
				}
			}
			s.cover /= q.total
			s.reach /= q.total
			s.pairs = neighbours(q.terms, s.order)
			s.typed = holds(q, *s)
			s.score = s.cover + s.reach + 0.5*h.Score/best + 0.5*s.pairs
			if s.typed {
				s.score += 0.5
			}
			if !speaks(s.text) {
				s.score *= 0.5
			}
		}
		all = append(all, list...)
	}
	slices.SortStableFunc(all, func(a, b sentence) int { return cmp.Compare(b.score, a.score) })
	return all
}

// confidence runs from 0 to 1: how likely the best sentence answers.
func confidence(q ask, best sentence) float64 {
	c := (best.cover + best.reach) / 2
	for _, t := range q.terms {
		if t.Passages == 0 && t.Name {
			c -= 0.25 // the archive never names what is asked about
		}
	}
	if !best.typed {
		c -= lacking[q.kind]
	}
	return max(0, c)
}

// lacking is what a question's kind takes off when the best sentence has
// nothing of that kind. A sum of money is easy to tell, a reason is not.
var lacking = map[kind]float64{money: 0.6, count: 0.6, year: 0.5, when: 0.25, where: 0.15, who: 0.15, why: 0.05}

func stemsIn(text string) []string {
	var stems []string
	for t := range retrieval.Tokens(text) {
		if !retrieval.IsStop(t.Word) {
			stems = append(stems, retrieval.Stem(t.Word))
		}
	}
	return stems
}

func setOf(stems []string) map[string]bool {
	set := make(map[string]bool, len(stems))
	for _, s := range stems {
		set[s] = true
	}
	return set
}

// neighbours is the share of the question's neighbouring words that stand
// close together in the sentence too, at most one other content word apart.
func neighbours(terms []retrieval.Term, order []string) float64 {
	if len(terms) < 2 {
		return 0
	}
	together := 0
	for i := 1; i < len(terms); i++ {
		if adjacent(terms[i-1].Stem, terms[i].Stem, order) {
			together++
		}
	}
	return float64(together) / float64(len(terms)-1)
}

func adjacent(a, b string, order []string) bool {
	for i, s := range order {
		if s != a && s != b {
			continue
		}
		for _, t := range order[i+1 : min(i+3, len(order))] {
			if t != s && (t == a || t == b) {
				return true
			}
		}
	}
	return false
}

// speaks reports whether a text is a sentence and not a heading or caption: it
// ends as one and has at least four words.
func speaks(text string) bool {
	return strings.Count(text, " ") >= 3 && strings.ContainsAny(text[max(0, len(text)-5):], ".!?”\"")
}

var (
	digits  = regexp.MustCompile(`\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|million|billion|half|percent)\b`)
	amount  = regexp.MustCompile(`[$€£¥]\s?\d|\b\d[\d.,]*\s?(?:million |billion |thousand )?(?:dollars|euros|pounds|rubles|roubles|yen|yuan)\b`)
	dates   = regexp.MustCompile(`\b(?:1[0-9]{3}|20[0-9]{2})s?\b|\b(?:January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|yesterday|today|century|year|month|week)\b`)
	reasons = regexp.MustCompile(`(?i)\b(?:because|since|due to|owing to|as a result|therefore|so that|in order to|after|caused|causing|led to|concerns?|fears?|worried|under .* attack|needs?|reasons?)\b`)
	years   = regexp.MustCompile(`\b(?:1[0-9]{3}|20[0-9]{2})\b`)
	places  = regexp.MustCompile(`\b(?:in|at|to|from|near|outside|across|into|on) (?:the )?[A-Z]`)
)

// holds reports whether the sentence has the sort of thing that is asked for
// and that the question does not name itself.
func holds(q ask, s sentence) bool {
	switch q.kind {
	case money:
		return amount.MatchString(s.text)
	case count:
		return digits.MatchString(s.text) && (q.counted == "" || !s.stems[q.counted] || isCounted(q.counted, s.text))
	case year:
		return years.MatchString(s.text)
	case when:
		return dates.MatchString(s.text)
	case where:
		return places.MatchString(s.text)
	case why:
		return reasons.MatchString(s.text)
	case who:
		asked := make(map[string]bool)
		for _, t := range q.terms {
			asked[t.Stem] = true
		}
		first := true
		for t := range retrieval.Tokens(s.text) {
			if t.Name && !first && !retrieval.IsStop(t.Word) && !asked[retrieval.Stem(t.Word)] {
				return true
			}
			first = false
		}
		return false
	}
	return false
}

// isCounted reports whether a number stands within three words of the thing
// counted: "28 NATO members", "an additional 30,000 troops".
func isCounted(stem, text string) bool {
	const near = 3
	number, thing := -near-1, -near-1 // where each was seen last
	at := 0
	for t := range retrieval.Tokens(text) {
		if digits.MatchString(text[t.Start:t.End]) {
			number = at
		}
		if retrieval.Stem(t.Word) == stem {
			thing = at
		}
		if max(number, thing) == at && at-min(number, thing) <= near {
			return true
		}
		at++
	}
	return false
}
