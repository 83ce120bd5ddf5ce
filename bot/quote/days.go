package quote

import (
	"cmp"
	"slices"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// byDay orders quotations by the days of their articles, oldest first or as
// asked. Those of undated articles come last.
func byDay(list []quotation, order retrieval.Order) {
	slices.SortStableFunc(list, func(a, b quotation) int {
		x, y := a.Passage.Article.Published, b.Passage.Article.Published
		switch {
		case x == y:
			return 0
		case !x.Known():
			return 1
		case !y.Known():
			return -1
		case order == retrieval.Newest:
			return cmp.Compare(y, x)
		default:
			return cmp.Compare(x, y)
		}
	})
}

// days counts the days of publication of quotations.
func days(list []quotation) int {
	known := make(map[corpus.Day]bool)
	for _, c := range list {
		if day := c.Passage.Article.Published; day.Known() {
			known[day] = true
		}
	}
	return len(known)
}

// oneCourse is how many days apart the articles may be that tell one course of
// events. What they tell over a longer time is better told best first.
const oneCourse = 31

// ofOneCourse reports whether quotations tell of several days not far apart.
func ofOneCourse(list []quotation) bool {
	var known []corpus.Day
	for _, c := range list {
		if day := c.Passage.Article.Published; day.Known() {
			known = append(known, day)
		}
	}
	return len(known) > 1 && slices.Min(known) < slices.Max(known) && slices.Max(known).Sub(slices.Min(known)) <= oneCourse
}

// overTime gives each statement with its day.
func overTime(list []statement, hits []retrieval.Hit, order retrieval.Order) []bot.Draft {
	var quoted []quotation
	for _, s := range list {
		quoted = append(quoted, s.quotation)
	}
	byDay(quoted, retrieval.Newest)
	note := retrieval.Note{Kind: bot.NoteDiffer}
	if days(quoted) > 1 {
		note = retrieval.Note{Kind: bot.NoteOverTime, Days: []corpus.Day{quoted[0].Passage.Article.Published}}
	} else if !quoted[len(quoted)-1].Passage.Article.Published.Known() {
		note.Kind = bot.NoteUndatedLast
	}
	quoted = quoted[:min(mostArticles, len(quoted))]
	byDay(quoted, order)
	drafts := draftsOf(quoted, hits, true)
	drafts[0].Note = note
	differ := days(quoted) > 1 // without days they may speak of different things
	for i := range drafts {
		drafts[i].Differs = differ
	}
	return drafts
}
