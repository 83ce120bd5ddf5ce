package quote

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// A Sentence is a candidate for the answer.
type Sentence struct {
	Passage corpus.Passage
	Text    string
	// Score orders the candidates of a question: a sentence that is ahead by 1
	// is e times as likely to be the one that answers.
	Score float64
	// Signals are what is known of how it answers.
	Signals Signals
	// Typed reports whether it holds the sort of thing that is asked for and
	// that the question does not name.
	Typed bool

	words []word
	has   termSet // the question's terms that it has
	reach termSet // those that its passage has, or the headline
	hit   int     // which of the passages it is from
	place int     // in its passage
}

// Candidates are the sentences of the passages found, best first by the model.
func (m *Model) Candidates(question string, found retrieval.Result) []Sentence {
	return m.candidates(understand(question, found.Terms), found.Hits)
}

func (m *Model) candidates(q ask, hits []retrieval.Hit) []Sentence {
	all := q.gather(hits)
	m.Rank(all)
	return all
}

// gather reads the passages found: all their sentences that may answer, with
// their signals.
func (a *ask) gather(hits []retrieval.Hit) []Sentence {
	if a.total == 0 || len(hits) == 0 || hits[0].Score <= 0 { // nothing of the question was found
		return nil
	}
	a.known = make(map[string]lookup, 512)
	all := make([]Sentence, 0, 4*len(hits))
	for i := range hits {
		all = a.sentences(hits, i, all)
	}
	if a.asks == retrieval.Year || a.asks == retrieval.Money { // nothing else can answer these
		all = slices.DeleteFunc(all, func(s Sentence) bool { return !s.Typed })
	}
	relate(all)
	return all
}

// Rank scores candidates and puts the best first.
func (m *Model) Rank(all []Sentence) {
	for i := range all {
		all[i].Score = m.Sentence.Score(all[i].Signals[:])
	}
	slices.SortStableFunc(all, func(a, b Sentence) int { return cmp.Compare(b.Score, a.Score) })
}

// stems are those of its content words.
func (s *Sentence) stems() map[string]bool {
	set := make(map[string]bool, len(s.words))
	for _, w := range s.words {
		if w.sorts&retrieval.Content != 0 {
			set[w.stem] = true
		}
	}
	return set
}

// like are the question's terms that words of the sentence may stand for.
func (s *Sentence) like() (set termSet) {
	for _, w := range s.words {
		if w.like != none {
			set.add(w.like)
		}
	}
	return set
}

// Likely is a first guess at how well a sentence answers, without any model.
func (s *Sentence) Likely() float64 { return s.Signals[sBestReach] + s.Signals[sShare] }

// sentences appends the sentences of one of the passages, with their signals.
func (a *ask) sentences(hits []retrieval.Hit, at int, into []Sentence) []Sentence {
	h := &hits[at]
	text := h.Text()
	spans := corpus.Sentences(text)
	into = slices.Grow(into, len(spans))
	list := into[len(into) : len(into)+len(spans)]
	words := make([]word, 0, len(text)/5)
	around := surroundings{hit: h, share: h.Score / hits[0].Score, top: h.Article == hits[0].Article}
	for i, span := range spans {
		s := &list[i]
		*s = Sentence{Passage: h.Passage, Text: text[span.Start:span.End], place: i, hit: at}
		first := len(words)
		words = a.read(s.Text, words)
		s.words = words[first:len(words):len(words)]
		for _, w := range s.words {
			if w.term != none {
				s.has.add(w.term)
			}
		}
		around.passage |= s.has
	}
	for t := range retrieval.Tokens(h.Article.Title) {
		if i, ok := a.at[retrieval.Stem(t.Word)]; ok && !retrieval.IsStop(t.Word) {
			around.title.add(i)
		}
	}
	for i := range list {
		around.before, around.after = 0, 0
		if i > 0 {
			around.before = list[i-1].has
		}
		if i+1 < len(list) {
			around.after = list[i+1].has
		}
		list[i].reach = around.passage | around.title
		a.signal(&list[i], around)
	}
	return into[:len(into)+len(spans)]
}

// wanted reports whether a word of the sentence is of the sort asked for.
func (a *ask) wanted(s *Sentence, at int) bool {
	w := &s.words[at]
	switch {
	case w.sorts&a.asks == 0, w.term != none && a.asks != retrieval.Reason:
		return false
	case a.asks == retrieval.Number:
		return w.sorts&retrieval.Year == 0 && a.counts(s, at)
	}
	return true
}

// counts reports whether the number at a word may be that of what is counted:
// where the sentence has that, no further than four words from it ("28 NATO
// members"), and not as a part of another word: "a 20-member crew" counts
// crews.
func (a *ask) counts(s *Sentence, at int) bool {
	const near = 4
	thing, ok := a.at[a.counted]
	if !ok || !s.has.has(thing) {
		return true
	}
	for i := max(0, at-near); i < min(len(s.words), at+near+1); i++ {
		if s.words[i].term == thing && (i != at+1 || s.Text[s.words[at].End:s.words[i].Start] != "-") {
			return true
		}
	}
	return false
}

// speaks reports whether a text is a sentence and not a heading or caption: it
// ends as one and has at least four words.
func speaks(text string) bool {
	return strings.Count(text, " ") >= 3 && strings.ContainsAny(text[max(0, len(text)-5):], ".!?”\"")
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

func bit(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
