package discord

import (
	"cmp"
	"context"
	"slices"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

const (
	maxEvents = 6 // on a page of a timeline
	maxEvent  = 240
	// onTopic is the share of a topic's words that a sentence must have,
	// together with the title of its article.
	onTopic = 0.6
)

// An event is a sentence of a dated article.
type event struct {
	corpus.Passage
	sentence string
}

// timeline is what the archive has of a topic, in the order of days, a
// sentence an article.
func (f *face) timeline(ctx context.Context, r request, p *page) (message, int, error) {
	result, err := f.library.Search(ctx, retrieval.Query{Text: p.words, Filter: p.filter(f, r), Limit: maxFound})
	if err != nil {
		return message{}, 0, err
	}
	lit := lightsOf(p.words, result.Terms)
	events := eventsOf(result, lightsOf(p.words, nil), lit)
	if len(events) == 0 {
		return message{text: sayNothing.in(r.lang, "words", p.about(r.lang)) + notes(r.lang, result.Notes)}, 1, nil
	}
	first, end, pages := p.of(len(events), maxEvents)
	head := "**" + sayTimeline.in(r.lang, "topic", p.about(r.lang)) + "**"
	return message{text: fill(head, notes(r.lang, result.Notes), end-first, func(i, limit int) string {
		e := events[first+i]
		text := stamp(e.Article.Published) + " · " + lit.escapeTo(e.sentence, max(minSource/2, min(maxEvent, limit/2)))
		return text + "\n" + small(citation(e.Article, e.sentence, limit-units(text)-len("\n-# ")))
	})}, pages, nil
}

// eventsOf are the best sentences of what was found, one an article, in the
// order of days. Their words are those of the topic, or those that the search
// took for them.
func eventsOf(result retrieval.Result, topic, lit lights) []event {
	var events []event
	had := map[string]bool{}
	for _, h := range result.Hits {
		a := h.Article
		if had[a.ID] || !a.Published.Known() {
			continue
		}
		s, n := lit.best(h.Text())
		sentence := h.Text()[s.Start:s.End]
		whole := corpus.Span{Start: h.Start + s.Start, End: h.Start + s.End}
		if n == 0 || float64(lit.found(sentence, a.Title)) < onTopic*float64(len(topic)) || bot.Instructs(a.Text, whole) {
			continue
		}
		had[a.ID] = true
		events = append(events, event{h.Passage, sentence})
	}
	slices.SortStableFunc(events, func(a, b event) int {
		return cmp.Or(cmp.Compare(a.Article.Published, b.Article.Published), cmp.Compare(a.Article.ID, b.Article.ID))
	})
	return events
}

// citation is "Publisher · [Title](<url>)" in at most limit units; the link
// opens the page at the quote.
func citation(a *corpus.Article, quote string, limit int) string {
	publisher := ""
	if clean(a.Publisher) != "" {
		publisher = escapeTo(a.Publisher, max(8, min(80, limit/3))) + " · "
	}
	return publisher + linked(a, quote, max(8, limit-units(publisher)))
}
