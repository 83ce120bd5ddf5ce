package bot_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// reported is a desk that quotes the first sentence of the first of the
// articles, having found all of them.
func reported(articles ...*corpus.Article) *bot.Desk {
	d := newDesk(nil)
	first := articles[0]
	s := corpus.Sentences(first.Text)[0]
	d.Quote = script{drafts: []bot.Draft{{Text: first.Text[s.Start:s.End], Citations: []bot.Citation{{Passage: passageOf(first), Quote: first.Text[s.Start:s.End]}}}}}
	d.Search = shelf(articles)
	return d
}

func article(id, publisher string, day corpus.Day, text string) *corpus.Article {
	return &corpus.Article{ID: id, Title: id, Publisher: publisher, Published: day, Text: text}
}

const collapse = "The Tidewater bridge collapsed on Monday and killed 12 workers at the Ostrow pier, police said."

func TestArticlesThatDisagreeAreBothShown(t *testing.T) {
	for name, test := range map[string]struct{ mine, other, note string }{
		"a number": {collapse, "Police in Ostrow said the collapse of the Tidewater bridge killed 15 workers at the pier. Work goes on.",
			"The articles disagree: “12 workers” (The Quay Gazette, 12 March 2021), “15 workers” (Tidewater Post, 13 March 2021)."},
		"a year": {"The Tidewater bridge was opened by Ada Lindqvist in 1987 after long delays.", "After delays, Ada Lindqvist opened the Tidewater bridge in 1989.",
			"The articles disagree: “1987” (The Quay Gazette, 12 March 2021), “1989” (Tidewater Post, 13 March 2021)."},
		"a day": {"Repairs of the Tidewater bridge begin on 5 May, Ada Lindqvist said.", "Ada Lindqvist said that repairs of the Tidewater bridge begin on May 9.",
			"The articles disagree: “5 May” (The Quay Gazette, 12 March 2021), “May 9” (Tidewater Post, 13 March 2021)."},
	} {
		t.Run(name, func(t *testing.T) {
			mine, other := article("mine", "The Quay Gazette", 20210312, test.mine), article("other", "Tidewater Post", 20210313, test.other)
			a := ask(t, reported(mine, other))
			if len(a.Disagree) != 1 || !slices.Equal(a.Disagree[0], []int{0, 1}) || len(a.Claims) != 2 {
				t.Fatalf("disagree %v, claims %q", a.Disagree, texts(a))
			}
			if cite := a.Claims[1].Citations[0]; a.Claims[1].Check != bot.Quoted || cite.Passage.Article != other || cite.N != 2 {
				t.Errorf("the other claim is %+v, want it quoted from the other article", a.Claims[1])
			}
			if !slices.Contains(noted(a), test.note) {
				t.Errorf("notes %q, want %q", a.Notes, test.note)
			}
		})
	}
}

func TestArticlesThatAgreeAreNotSaidToDisagree(t *testing.T) {
	for name, other := range map[string]struct {
		day  corpus.Day
		text string
	}{
		"the same number":            {20210313, "Police in Ostrow said the collapse of the Tidewater bridge killed twelve workers at the pier."},
		"a bound":                    {20210313, "Police in Ostrow said the collapse of the Tidewater bridge killed at least 10 workers at the pier."},
		"an estimate":                {20210313, "Police in Ostrow said the collapse of the Tidewater bridge killed about 15 workers at the pier."},
		"another thing counted":      {20210313, "Police in Ostrow said the collapse of the Tidewater bridge on Monday killed 2 dogs at the pier."},
		"another place":              {20210313, "The Kinbote bridge collapsed on Monday and killed 15 workers at the Zembla pier, police said."},
		"another time":               {20230313, "Police in Ostrow said the collapse of the Tidewater bridge killed 15 workers at the pier."},
		"another thing said":         {20210313, "The Tidewater bridge at the Ostrow pier, said police, was built on Monday by 15 workers."},
		"both numbers":               {20210313, "Police in Ostrow said the Tidewater bridge collapse killed 15 workers at the pier, not 12 as on Monday."},
		"few words":                  {20210313, "Police said it killed 15 workers."},
		"the same article's own two": {20210312, ""},
	} {
		t.Run(name, func(t *testing.T) {
			mine := article("mine", "The Quay Gazette", 20210312, collapse)
			articles := []*corpus.Article{mine}
			if other.text == "" {
				mine.Text += " Police in Ostrow said the collapse of the Tidewater bridge killed 15 workers at the pier."
			} else {
				articles = append(articles, article("other", "Tidewater Post", other.day, other.text))
			}
			a := ask(t, reported(articles...))
			if len(a.Disagree) > 0 || len(a.Claims) != 1 || len(a.Notes) > 0 {
				t.Errorf("disagree %v, claims %q, notes %q", a.Disagree, texts(a), a.Notes)
			}
		})
	}
}

func TestAModelsClaimIsHeldAgainstTheOtherArticlesToo(t *testing.T) {
	mine := article("mine", "The Quay Gazette", 20210312, collapse)
	other := article("other", "Tidewater Post", 0, "Police in Ostrow said the collapse of the Tidewater bridge killed 15 workers at the pier.")
	d := reported(mine, other)
	d.Model = script{drafts: []bot.Draft{{Text: "12 workers were killed when the Tidewater bridge collapsed.", Citations: []bot.Citation{{Passage: passageOf(mine), Quote: collapse}}}}}
	a := ask(t, d)
	if a.Mode != bot.ModeModel || len(a.Disagree) != 1 || len(a.Claims) != 2 || a.Claims[1].Check != bot.Quoted || !strings.Contains(noted(a)[0], "(Tidewater Post, undated)") {
		t.Errorf("mode %s, disagree %v, claims %q, notes %q", a.Mode, a.Disagree, texts(a), a.Notes)
	}
}

// A copy of an article with another number in it is a copy to the search.
func TestCopiesAreReadToo(t *testing.T) {
	mine, twin := article("mine", "The Quay Gazette", 20210312, collapse), article("twin", "Tidewater Post", 20210312, strings.Replace(collapse, "12", "15", 1))
	d := reported(mine)
	d.Search = twins{retrieval.Hit{Passage: passageOf(mine), Also: []corpus.Passage{passageOf(twin)}}}
	if a := ask(t, d); len(a.Disagree) != 1 || len(a.Claims) != 2 {
		t.Errorf("disagree %v, claims %q", a.Disagree, texts(a))
	}
}

func TestDraftsThatDifferAreMarked(t *testing.T) {
	one, other, aside := quoteTram, quoteFerry, engines
	one.Differs, other.Differs, one.Note = true, true, retrieval.Note{Kind: "It changed."}
	d := newDesk(nil)
	d.Quote = script{drafts: []bot.Draft{one, aside, other}}
	if a := ask(t, d); len(a.Disagree) != 1 || !slices.Equal(a.Disagree[0], []int{0, 2}) || !slices.Equal(noted(a), []string{"It changed."}) {
		t.Errorf("disagree %v, notes %q", a.Disagree, a.Notes)
	}
	aside.Differs = true
	d.Quote = script{drafts: []bot.Draft{aside, {Text: quoteFerry.Text, Citations: quoteFerry.Citations, Differs: true}}}
	if a := ask(t, d); len(a.Disagree) != 0 {
		t.Errorf("one article disagrees with itself: %v", a.Disagree)
	}
}

// twins is a search that finds the same hits whatever it is asked.
type twins []retrieval.Hit

func (h twins) Search(_ context.Context, q retrieval.Query) (retrieval.Result, error) {
	return retrieval.Result{Query: q, Hits: h}, nil
}
