package quote

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// nearlyAll is as good as the whole of a sum of weights.
const nearlyAll = 0.999

// mostArticles is how many articles are quoted at most by an answer that quotes
// one sentence of each; mostLatest, when only the newest or oldest are asked
// for; mostAside, on each side of a comparison.
const (
	mostArticles = 6
	mostLatest   = 3
	mostAside    = 2
)

// speaking are, of each article that speaks of what is asked about, the one
// sentence that does most, best first. An article does when a passage of it
// has all the words, of four and more the most of them, and a sentence there
// has half of them by weight and all of the stems given, best where it says
// that who is called so speaks. Its headline lends a passage its words.
func speaking(q ask, by []string, hits []retrieval.Hit) []Sentence {
	enough := nearlyAll
	if len(q.terms) > 3 {
		enough = 0.75
	}
	found := slices.DeleteFunc(q.gather(hits), func(s Sentence) bool {
		return s.Signals[sCover] < 0.5 || q.shareOf(s.reach) < enough || !speaks(s.Text) || !states(s.Text) || len(by) > 0 && !hasAll(s.stems(), by)
	})
	Shipped.Rank(found)
	slices.SortStableFunc(found, func(a, b Sentence) int {
		return cmp.Or(
			cmp.Compare(bit(attributed(b.Text, by)), bit(attributed(a.Text, by))),
			cmp.Compare(b.Signals[sCover], a.Signals[sCover]),
			cmp.Compare(b.Score, a.Score))
	})
	seen := make(map[string]bool)
	return slices.DeleteFunc(found, func(s Sentence) bool {
		again := seen[s.Passage.Article.ID]
		seen[s.Passage.Article.ID] = true
		return again
	})
}

func hasAll(set map[string]bool, stems []string) bool {
	return !slices.ContainsFunc(stems, func(s string) bool { return !set[s] })
}

// survey answers what the articles say of something, with a quotation of each;
// none when no article speaks of it.
func survey(q ask, found retrieval.Result, hits []retrieval.Hit, s shape, order retrieval.Order) []bot.Draft {
	var chosen []Sentence
	for _, c := range speaking(q, nil, hits) {
		if !slices.ContainsFunc(chosen, func(o Sentence) bool { return repeats(c, o) && repeats(o, c) }) {
			chosen = append(chosen, c)
		}
	}
	return oneEach(quotations(q, chosen), found, hits, s == course, order)
}

// oneEach makes drafts of the quotations, one an article and best first, as far
// as they are shown, and says how many are not.
func oneEach(list []quotation, found retrieval.Result, hits []retrieval.Hit, dated bool, order retrieval.Order) []bot.Draft {
	limit := mostArticles
	if order != 0 {
		limit = mostLatest
		byDay(list, order)
	}
	shown := list[:min(limit, len(list))]
	if dated {
		byDay(shown, order)
	}
	drafts := draftsOf(shown, hits, dated)
	if rest := len(list) - len(shown); rest > 0 {
		drafts[0].Note = more(rest, len(found.Hits) == found.Query.Limit)
	}
	return drafts
}

// more says how many articles an answer leaves out; atLeast, when the search
// had an end before the archive had.
func more(n int, atLeast bool) retrieval.Note {
	kind := bot.NoteMore
	switch {
	case atLeast:
		kind = bot.NoteAtLeast
	case n == 1:
		kind = bot.NoteOneMore
	}
	return retrieval.Note{Kind: kind, Words: []string{fmt.Sprint(n)}}
}

// compare answers what two sides say about something, with quotations of each;
// none when neither says anything. A side is a publisher, an article by its
// headline, or whoever a sentence names.
func compare(q ask, c comparison, hits []retrieval.Hit) []bot.Draft {
	topic := q.without(asking).without(setOf(stemsIn(c.sides[0] + " " + c.sides[1])))
	if len(topic.terms) == 0 {
		return nil
	}
	var chosen []Sentence
	var silent []string
	for _, side := range c.sides {
		by, own := stemsIn(side), hits
		if printed := printedBy(side, hits); len(printed) > 0 {
			by, own = nil, printed
		}
		said := speaking(topic, by, own)
		if len(said) > 0 && attributed(said[0].Text, by) {
			said = slices.DeleteFunc(said, func(s Sentence) bool { return !attributed(s.Text, by) })
		}
		if len(said) == 0 {
			silent = append(silent, side)
		}
		chosen = append(chosen, said[:min(mostAside, len(said))]...)
	}
	if len(silent) > 0 && !c.outright && !(names("of "+c.sides[0]) && names("of "+c.sides[1])) {
		return nil
	}
	drafts := draftsOf(quotations(q, chosen), hits, false)
	if len(silent) == 1 {
		drafts[0].Note, drafts[0].Partial = retrieval.Note{Kind: bot.NoteSilent, Words: silent}, true
	}
	return drafts
}

// attributed reports whether a sentence says that who is called by the last of
// the stems speaks: "Lindqvist said", "said Lindqvist".
func attributed(sentence string, by []string) bool {
	if len(by) == 0 {
		return false
	}
	name, before := by[len(by)-1], ""
	for t := range retrieval.Tokens(sentence) {
		if sayings[t.Word] && retrieval.Stem(before) == name || sayings[before] && retrieval.Stem(t.Word) == name {
			return true
		}
		before = t.Word
	}
	return false
}

// printedBy are the hits of the publisher of a name, in full or by its last
// word ("the Times"), or of the article whose headline has it, of three words
// and more.
func printedBy(name string, hits []retrieval.Hit) []retrieval.Hit {
	stems := stemsIn(name)
	return slices.DeleteFunc(slices.Clone(hits), func(h retrieval.Hit) bool {
		publisher := stemsIn(h.Article.Publisher)
		if retrieval.SamePublisher(name, h.Article.Publisher) || len(publisher) > 0 && slices.Contains(stems, publisher[len(publisher)-1]) && hasAll(setOf(publisher), stems) {
			return false
		}
		return len(stems) < 3 || !hasAll(setOf(stemsIn(h.Article.Title)), stems)
	})
}

// narrow leaves only the articles of the publisher whose report is asked for
// ("according to the Gazette"), and takes its name off what is asked about.
func narrow(q ask, question string, hits []retrieval.Hit) (of ask, own []retrieval.Hit, narrowed bool) {
	m := reporting.FindStringSubmatch(question)
	if m == nil {
		return q, hits, false
	}
	stems := stemsIn(m[1] + m[2])
	own = printedBy(m[1]+m[2], hits)
	if len(stems) == 0 || len(own) == 0 {
		return q, hits, false
	}
	return q.without(setOf(stems)), own, true
}

var reporting = regexp.MustCompile(`(?i)\b(?:what|how) (?:do|does|did|has|have) (.+?) (?:say|said|report|write|written|cover)(?:s|ed)?\b|\baccording to (.+?)(?:,|\?|$)`)

// digest answers what was published in some time, with the opening of each
// article by its day.
func digest(q ask, found retrieval.Result, hits []retrieval.Hit, order retrieval.Order) []bot.Draft {
	var chosen []Sentence
	hits = slices.SortedStableFunc(slices.Values(hits), func(a, b retrieval.Hit) int { return cmp.Compare(a.N, b.N) })
	for _, h := range hits {
		if slices.ContainsFunc(chosen, func(s Sentence) bool { return s.Passage.Article.ID == h.Article.ID }) {
			continue
		}
		text := h.Text()
		for _, s := range corpus.Sentences(text) {
			if sentence := text[s.Start:s.End]; speaks(sentence) && states(sentence) {
				chosen = append(chosen, Sentence{Passage: h.Passage, Text: sentence})
				break
			}
		}
	}
	return oneEach(quotations(q, chosen), found, hits, true, order)
}
