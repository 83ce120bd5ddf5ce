package retrieval

import (
	"slices"

	"github.com/dateline-bot/dateline/corpus"
)

// topicOf is the part of a question that says what to look for, from its first
// such word to the last: not a time, nor articles as such, as in "what's new?",
// "the latest news", "what happened in 2009?". asks reports whether there are
// words of these to ask by. A single word is what to look for.
func topicOf(question string, w Window) (topic corpus.Span, asks bool) {
	words, said := 0, false // said: something that somebody said or published, or of some time
	for t := range Tokens(question) {
		words++
		timed := slices.ContainsFunc(w.Words, func(s corpus.Span) bool { return t.Start < s.End && s.Start < t.End })
		lower := !t.Name || t.Start == 0
		switch {
		case timed && w.Certain, lower && (newsWords[t.Word] || unspecific[t.Word]):
			asks = true
		case timed, lower && (publishing[t.Word] || saying[t.Word]):
			said = true
		case lower && (IsStop(t.Word) || askers[t.Word]) && !particular[t.Word]:
		case topic.End == 0:
			topic = t.Span
		default:
			topic.End = t.End
		}
	}
	switch {
	case words == 1 && len(w.Words) == 0:
		return corpus.Span{End: len(question)}, false
	case topic.End == 0:
		return topic, asks && (w.Certain || len(w.Words) == 0)
	}
	return topic, asks || said
}

var (
	// unspecific words ask for news as newsWords do.
	unspecific = WordSet(`new happened happening happens archive`)
	particular = WordSet(`who whom whose why how where when`) // "who wrote the articles?"
)

// openings are the first passages of the articles that pass the filter, the
// newest first, or of the dated ones the oldest.
func (l *Library) openings(order Order, limit int, f Filter) []Hit {
	articles := l.byDay
	if order == Oldest {
		articles = slices.DeleteFunc(slices.Clone(articles), func(a *corpus.Article) bool { return !a.Published.Known() })
		slices.Reverse(articles)
	}
	var hits []Hit
	for _, a := range articles {
		if len(hits) == limit {
			break
		}
		if f.Match(a) {
			hits = append(hits, Hit{Passage: l.articles[a.ID].passages[0], Score: 1})
		}
	}
	return hits
}
