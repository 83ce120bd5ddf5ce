package quote

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// A Sentence is a candidate for the answer.
type Sentence struct {
	Passage corpus.Passage
	Text    string
	Score   float64
	// Signals are what is known of how it answers, each from 0 to 1.
	Signals Signals
	// Typed reports whether it holds the sort of thing that is asked for.
	Typed bool

	stems map[string]bool
	order []string // the stems of its content words, as they stand
}

// Signals are, in order: the question's words that the sentence has, by
// weight; the same with what stands around it counted in part; the question's
// neighbours that are neighbours here; the question's order of words kept
// here; the question's names that it has; what the sentences beside it have;
// what the title has; the passage's score; whether the passage is the best;
// whether the sentence opens its article; whether it is a sentence and no
// heading; its length; how much it says beyond the question; and, for each
// kind of question, whether it holds what that asks for.
type Signals [13 + int(kinds)]float64

// What a word of the question is worth when the sentence does not have it
// itself.
const (
	inNeighbour = 0.5 // the sentence before or after has it
	inPassage   = 0.4
	inTitle     = 0.4
)

// Candidates are the sentences of the passages found, best first by the model.
func (m *Model) Candidates(question string, found retrieval.Result) []Sentence {
	return m.candidates(understand(question, found.Terms), found.Hits)
}

func (m *Model) candidates(q ask, hits []retrieval.Hit) []Sentence {
	if q.total == 0 || len(hits) == 0 || hits[0].Score <= 0 { // nothing of the question was found
		return nil
	}
	var all []Sentence
	for i, h := range hits {
		all = append(all, m.sentences(q, h, h.Score/hits[0].Score, i == 0)...)
	}
	slices.SortStableFunc(all, func(a, b Sentence) int { return cmp.Compare(b.Score, a.Score) })
	return all
}

// sentences are the scored sentences of one passage.
func (m *Model) sentences(q ask, h retrieval.Hit, share float64, best bool) []Sentence {
	title := setOf(stemsIn(h.Article.Title))
	text := h.Text()
	spans := corpus.Sentences(text)
	list := make([]Sentence, len(spans))
	whole := make(map[string]bool)
	for i, s := range spans {
		list[i] = Sentence{Passage: h.Passage, Text: text[s.Start:s.End]}
		list[i].order = stemsIn(list[i].Text)
		list[i].stems = setOf(list[i].order)
		for stem := range list[i].stems {
			whole[stem] = true
		}
	}
	for i := range list {
		s := &list[i]
		var cover, reach, names, allNames, beside, titled float64
		for _, t := range q.terms {
			w := weight(t)
			near := i > 0 && list[i-1].stems[t.Stem] || i+1 < len(list) && list[i+1].stems[t.Stem]
			if t.Name {
				allNames += w
			}
			if near {
				beside += w
			}
			if title[t.Stem] {
				titled += w
			}
			switch {
			case s.stems[t.Stem]:
				cover += w
				reach += w
				if t.Name {
					names += w
				}
			case near:
				reach += inNeighbour * w
			case whole[t.Stem]:
				reach += inPassage * w
			case title[t.Stem]:
				reach += inTitle * w
			}
		}
		s.Typed = holds(q, s)
		v := Signals{
			cover / q.total, reach / q.total, neighbours(q.terms, s.order), inOrder(q.terms, s.order),
			1, beside / q.total, titled / q.total, share, bit(best), bit(h.Start == 0 && i == 0),
			bit(speaks(s.Text)), min(1, float64(len(s.order))/20), min(1, float64(beyond(q, s))/10),
		}
		if allNames > 0 {
			v[4] = names / allNames
		}
		v[13+int(q.kind)] = bit(s.Typed)
		s.Signals = v
		s.Score = m.score(v)
	}
	return list
}

func bit(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

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

// beyond counts the content words of a sentence that the question does not
// have: a sentence that only repeats it answers nothing.
func beyond(q ask, s *Sentence) int {
	n := len(s.stems)
	for _, t := range q.terms {
		if s.stems[t.Stem] {
			n--
		}
	}
	return n
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

// inOrder is the share of the question's words that the sentence has in the
// question's order: their longest common subsequence.
func inOrder(terms []retrieval.Term, order []string) float64 {
	if len(terms) == 0 {
		return 0
	}
	row := make([]int, len(order)+1)
	for _, t := range terms {
		diagonal := 0
		for j, s := range order {
			above := row[j+1]
			if s == t.Stem {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(above, row[j])
			}
			diagonal = above
		}
	}
	return float64(row[len(order)]) / float64(len(terms))
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
func holds(q ask, s *Sentence) bool {
	switch q.kind {
	case money:
		return amount.MatchString(s.Text)
	case count:
		return digits.MatchString(s.Text) && (q.counted == "" || !s.stems[q.counted] || isCounted(q.counted, s.Text))
	case year:
		return years.MatchString(s.Text)
	case when:
		return dates.MatchString(s.Text)
	case where:
		return places.MatchString(s.Text)
	case why:
		return reasons.MatchString(s.Text)
	case who:
		first := true
		for t := range retrieval.Tokens(s.Text) {
			if t.Name && !first && !retrieval.IsStop(t.Word) && !q.has(retrieval.Stem(t.Word)) {
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
