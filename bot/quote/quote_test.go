package quote_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/quote"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
	"github.com/dateline-bot/dateline/retrieval/lexical"
)

// archive is a made-up one of three articles, a passage each.
var archive = []*corpus.Article{
	{ID: "ferry", Title: "Harbour ferries halted", Published: 20210312, Text: "The ferries of Port Amble stopped on Friday. " +
		"Harbour master Ada Lindqvist asked the council for new engines and two more pilots. " +
		"Some 30,000 passengers use the ferries each month. " +
		"The ferries had to stop because their hulls had rusted through. " +
		"Repairs at the yard in Tidewater will take until May."},
	{ID: "tram", Title: "Tram line closed", Published: 20210401, Text: "The tram line from the station to the harbour was closed by the council. " +
		"Lindqvist asked the tram company for replacement buses. " +
		"The company has 14 trams and 60 drivers. " +
		"It was founded in 1911, the year of the great storm."},
	{ID: "bakery", Title: "A bakery opens", Text: "A bakery opened beside the station. Its owner, Tomas Okoro, bakes rye bread at dawn."},
}

// find gives every passage that shares a word with the question, as a search
// would.
func find(t testing.TB, question string) retrieval.Result {
	t.Helper()
	x := lexical.New(lexical.Tuned)
	for _, a := range archive {
		x.Put(context.Background(), []corpus.Passage{{Article: a, N: 1, Span: corpus.Span{Start: 0, End: len(a.Text)}}}, nil)
	}
	hits, err := x.Best(context.Background(), question, 10, retrieval.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	return retrieval.Result{Hits: hits, Terms: x.Terms(question, retrieval.Filter{})}
}

func compose(t testing.TB, question string) []bot.Draft {
	t.Helper()
	var drafts []bot.Draft
	for d, err := range (quote.Composer{}).Compose(context.Background(), bot.Question{Text: question}, find(t, question)) {
		if err != nil {
			t.Fatal(err)
		}
		drafts = append(drafts, d)
	}
	return drafts
}

func TestComposeQuotesTheSentenceThatAnswers(t *testing.T) {
	for question, want := range map[string]string{
		"what did Lindqvist ask the council for?":       "new engines and two more pilots",
		"How many passengers use the ferries?":          "30,000 passengers",
		"How many trams does the company have?":         "14 trams",
		"Why did the ferries stop?":                     "rusted through",
		"What year was the tram company founded?":       "1911",
		"Who is the owner of the bakery?":               "Tomas Okoro",
		"Where are the repairs?":                        "Tidewater",
		"who closed the tram line to the harbour":       "closed by the council",
		"What did Lindqvist ask the tram company for? ": "replacement buses",
	} {
		drafts := compose(t, question)
		if len(drafts) == 0 || !strings.Contains(drafts[0].Text, want) {
			t.Errorf("%s: %q, want %q first", question, texts(drafts), want)
		}
	}
}

func TestComposeQuotesSeveralArticlesWhereTheyAnswer(t *testing.T) {
	drafts := compose(t, "What did Lindqvist ask for?")
	var articles []string
	for _, d := range drafts {
		articles = append(articles, d.Citations[0].Passage.Article.ID)
	}
	if !slices.Contains(articles, "ferry") || !slices.Contains(articles, "tram") {
		t.Errorf("quoted %v, want both articles in which she asks", articles)
	}
}

func TestComposeDeclinesWhatTheArchiveDoesNotSay(t *testing.T) {
	for _, question := range []string{
		"What did Lindqvist say about Zembla?",  // a name it never has
		"How much did the new engines cost?",    // a sum it never names
		"What is the capital of Norway?",        // another subject
		"Write a poem about penguins.",          // no question to it
		"Quelle heure est-il à la boulangerie?", // another language
		"the of and",                            // nothing to go by
		"???",
	} {
		if drafts := compose(t, question); len(drafts) > 0 {
			t.Errorf("%s: answered %q", question, texts(drafts))
		}
	}
}

func texts(drafts []bot.Draft) []string {
	var list []string
	for _, d := range drafts {
		list = append(list, d.Text)
	}
	return list
}
