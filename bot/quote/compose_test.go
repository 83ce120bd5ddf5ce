package quote_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/quote"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
	"github.com/dateline-bot/dateline/retrieval/lexical"
)

// town is a made-up archive in which things are said at some length, by
// several publishers, and change over the years.
var town = []*corpus.Article{
	{ID: "pier", Title: "New pier opens", Publisher: "The Quay Gazette", Published: 20150604, Text: "" +
		"Tom Vane, the mayor of Port Amble, opened the new pier on Thursday.\n\n" +
		"The pier cost 4 million crowns. It was paid for by the harbour company.\n\n" +
		"“We waited nine years for this,” Vane said. “The old pier was a danger to everybody.”"},
	{ID: "vote", Title: "Port Amble votes", Publisher: "Tidewater Post", Published: 20190512, Text: "" +
		"Ada Lindqvist was elected mayor of Port Amble on Sunday.\n\n" +
		"She promised cheaper ferries. The harbour has 14 ferries and 60 pilots.\n\n" +
		"“I will not sell the ferries,” she said."},
	{ID: "strike", Title: "Pilots on strike", Publisher: "The Quay Gazette", Published: 20210312, Text: "" +
		"The mayor of Port Amble on Friday asked the pilots to return. “Nobody wants this strike,” Ines Holt told the council.\n\n" +
		"The pilots want shorter shifts. Their union refused to say when the strike would end. The harbour has 11 ferries.\n\n" +
		"“We will go on until someone listens,” a pilot, Bram Osei, said. “Our patience is gone.” The strike began on Monday."},
	{ID: "wire", Title: "Strike stops ferries", Publisher: "Lantern Wire", Published: 20210313, Text: "" +
		"The pilots of Port Amble want shorter shifts and a higher wage. Shippers blamed the union for the strike."},
	{ID: "letter", Title: "A letter about ferries", Text: "" +
		"The ferries were cleaner when I was young. Nobody swept the decks last summer, and the strike made it worse."},
}

func findIn(t testing.TB, articles []*corpus.Article, question string) retrieval.Result {
	t.Helper()
	x := lexical.New(lexical.Tuned)
	for _, a := range articles {
		if err := x.Put(context.Background(), []corpus.Passage{{Article: a, N: 1, Span: corpus.Span{End: len(a.Text)}}}, nil); err != nil {
			t.Fatal(err)
		}
	}
	hits, err := x.Best(context.Background(), question, 50, retrieval.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	return retrieval.Result{Query: retrieval.Query{Text: question, Limit: 50}, Hits: hits, Terms: x.Terms(question, retrieval.Filter{})}
}

// drafts are what is composed, each checked to be a claim in the article's own
// words.
func drafts(t testing.TB, found retrieval.Result) []bot.Draft {
	t.Helper()
	var list []bot.Draft
	for d, err := range (quote.Composer{}).Compose(context.Background(), bot.Question{Text: found.Query.Text}, found) {
		if err != nil {
			t.Fatal(err)
		}
		claim, err := bot.CheckDraft(d)
		if err != nil || claim.Check != bot.Quoted || claim.Text != d.Text || claim.Context != d.Context {
			t.Fatalf("%q makes the claim %+v, error %v", d.Text, claim, err)
		}
		list = append(list, d)
	}
	return list
}

func ids(list []bot.Draft) []string {
	var found []string
	for _, d := range list {
		found = append(found, d.Citations[0].Passage.Article.ID)
	}
	return found
}

// line is a draft as it is shown.
func line(t testing.TB, d bot.Draft) string {
	t.Helper()
	claim, err := bot.CheckDraft(d)
	if err != nil {
		t.Fatal(err)
	}
	return claim.Words()
}

func TestQuotationsStandAlone(t *testing.T) {
	for question, want := range map[string]string{
		"Who paid for the pier?":                "The pier cost 4 million crowns. It was paid for by the harbour company.",
		"What was a danger to everybody?":       "“We waited nine years for this,” Vane said. “The old pier was a danger to everybody.”",
		"Who promised cheaper ferries?":         "Ada Lindqvist was elected mayor of Port Amble on Sunday. She promised cheaper ferries.",
		"What did the pilots want?":             "The pilots want shorter shifts.",
		"Whose patience is gone?":               "“We will go on until someone listens,” a pilot, Bram Osei, said. “Our patience is gone.”",
		"What did Shippers blame the union for": "Shippers blamed the union for the strike.",
	} {
		list := drafts(t, findIn(t, town, question))
		if len(list) == 0 || !slices.ContainsFunc(list, func(d bot.Draft) bool { return line(t, d) == want }) {
			t.Errorf("%s: %q, want %q among them", question, texts(list), want)
		}
	}
}

func TestArticlesThatSpeakOfSomething(t *testing.T) {
	list := drafts(t, findIn(t, town, "Which articles mention the strike?"))
	got := ids(list)
	slices.Sort(got)
	if want := []string{"letter", "strike", "wire"}; !slices.Equal(got, want) {
		t.Errorf("quoted %v, want one sentence of each of %v", got, want)
	}
	if list := drafts(t, findIn(t, town, "What do the articles say about bakeries?")); len(list) > 0 {
		t.Errorf("quoted %q about what none speaks of", texts(list))
	}
}

func TestArticlesLeftOutAreCounted(t *testing.T) {
	var many []*corpus.Article
	for _, street := range strings.Fields("Elm Oak Ash Fir Yew Birch Hazel Maple") {
		many = append(many, &corpus.Article{ID: street, Title: street, Text: "The lanterns of " + street + " Street went dark, and its shops closed at noon."})
	}
	list := drafts(t, findIn(t, many, "Which articles mention lanterns?"))
	if len(list) != 6 || list[0].Note.String() != "2 more articles are not shown." {
		t.Errorf("%d quoted with the note %q, want 6 and that there are 2 more", len(list), list[0].Note)
	}
}

func TestTheSameWordsAreQuotedOnce(t *testing.T) {
	copied := *town[3]
	copied.ID, copied.Publisher = "copy", "Tidewater Post"
	list := drafts(t, findIn(t, append(slices.Clone(town), &copied), "Which articles say that pilots want a higher wage?"))
	if len(list) != 1 {
		t.Fatalf("quoted %q, want one sentence", texts(list))
	}
	// A search that has joined the copies gives both to cite.
	found := findIn(t, town, "Who wants a higher wage?")
	for i, h := range found.Hits {
		if h.Article.ID == "wire" {
			found.Hits[i].Also = []corpus.Passage{{Article: &copied, N: 1, Span: h.Span}}
		}
	}
	if list = drafts(t, found); len(list) == 0 || len(list[0].Citations) != 2 {
		t.Errorf("drafts %+v, want the copy cited beside the original", list)
	}
	// Another number is not the same.
	other := copied
	other.Text = "The pilots of Port Amble want 9 free days and a higher wage."
	third := copied
	third.ID, third.Text = "third", "The pilots of Port Amble want 12 free days and a higher wage."
	if list = drafts(t, findIn(t, []*corpus.Article{&other, &third}, "What do the pilots of Port Amble want?")); len(list) != 2 {
		t.Errorf("quoted %q, want both numbers", texts(list))
	}
}

func TestTwoSidesAreCompared(t *testing.T) {
	for question, want := range map[string][]string{
		"Compare what The Quay Gazette and Lantern Wire say about shifts":  {"strike", "wire"},
		"What do Lantern Wire and the Gazette say about shorter shifts?":   {"wire", "strike"},
		"What did Lindqvist and Vane say about ferries and piers?":         nil,
		"How do the Tidewater Post and The Quay Gazette report on ferries": {"vote", "strike"},
	} {
		if got := ids(drafts(t, findIn(t, town, question))); want != nil && !slices.Equal(got, want) {
			t.Errorf("%s: quoted %v, want %v", question, got, want)
		}
	}
	list := drafts(t, findIn(t, town, "Compare what Lantern Wire and Tidewater Post say about shifts"))
	if len(list) != 1 || !list[0].Partial || list[0].Note.String() != "Nothing was found that Tidewater Post says about it." {
		t.Errorf("drafts %+v, want one side, and that there is nothing of the other", list)
	}
}

func TestOnePublisherIsAsked(t *testing.T) {
	for _, d := range drafts(t, findIn(t, town, "What does Lantern Wire report about the strike?")) {
		if id := d.Citations[0].Passage.Article.ID; id != "wire" {
			t.Errorf("quoted %s: %q", id, d.Text)
		}
	}
}

func TestAnswersThatChangedComeWithTheirDays(t *testing.T) {
	list := drafts(t, findIn(t, town, "Who is the mayor of Port Amble?"))
	if want := []string{"strike", "vote", "pier"}; !slices.Equal(ids(list), want) {
		t.Fatalf("quoted %v %q, want %v, newest first", ids(list), texts(list), want)
	}
	if got, want := line(t, list[1]), "[12 May 2019] Ada Lindqvist was elected mayor of Port Amble on Sunday."; got != want {
		t.Errorf("shown as %q, want %q", got, want)
	}
	if got := line(t, list[0]); !strings.Contains(got, "Ines Holt") {
		t.Errorf("the newest is %q, which does not name her", got)
	}
	if !strings.Contains(list[0].Note.String(), "the newest is of 12 March 2021") {
		t.Errorf("note %q", list[0].Note)
	}
	if got := ids(drafts(t, findIn(t, town, "Who is currently the mayor of Port Amble?"))); len(got) == 0 || got[0] != "strike" {
		t.Errorf("quoted %v, want the newest first", got)
	}
	if got := ids(drafts(t, findIn(t, town, "How many ferries does the harbour have?"))); !slices.Equal(got, []string{"strike", "vote"}) {
		t.Errorf("quoted %v, want both numbers, newest first", got)
	}
}

func TestWhoHasARoleIsToldFromItsForm(t *testing.T) {
	for sentence, want := range map[string]bool{
		"Greta Marsh, the mayor of Port Amble, visited the school.":        true,
		"The new mayor of Port Amble, Greta Marsh, visited the school.":    true,
		"Port Amble Mayor Marsh visited the school.":                       true,
		"Greta Marsh was appointed mayor of Port Amble in May.":            true,
		"The former mayor of Port Amble, Greta Marsh, visited the school.": false,
		"Greta Marsh, the deputy mayor of Port Amble, visited the school.": false,
		"Greta Marsh wrote to the mayor of Port Amble about the school.":   false,
		"A letter from Greta Marsh to the mayor of Port Amble was lost.":   false,
		"Port Amble and the mayor of Tidewater, Greta Marsh, disagreed.":   false,
		"In Tidewater, the mayor of Port Amble visited a school.":          false,
		"Greta Marsh and the mayor of Port Amble visited the school.":      false,
		// The next sentence names whose role it is, or another's.
		"The mayor of Port Amble visited the school. Its mayor, Greta Marsh, laughed.":         true,
		"The mayor of Port Amble visited the school. The children feared Mayor Marsh of Velm.": false,
	} {
		articles := append(slices.Clone(town[:2]), &corpus.Article{ID: "marsh", Title: "Visit", Published: 20220101, Text: sentence})
		list := drafts(t, findIn(t, articles, "Who is the mayor of Port Amble?"))
		if got := slices.Contains(ids(list), "marsh"); got != want || len(list) < 2 {
			t.Errorf("%s: quoted %v, want it to name the mayor: %v", sentence, ids(list), want)
		}
	}
}

func TestUndatedAnswersComeLast(t *testing.T) {
	articles := append(slices.Clone(town), &corpus.Article{ID: "undated", Title: "Visit", Text: "Greta Marsh, the mayor of Port Amble, visited the school."})
	list := drafts(t, findIn(t, articles, "Who leads Port Amble?"))
	if len(list) != 4 || !strings.HasPrefix(line(t, list[3]), "[undated] Greta Marsh") {
		t.Errorf("drafts %q, want the undated one last, and called so", texts(list))
	}
}

func TestLatestAndFirst(t *testing.T) {
	for question, want := range map[string][]string{
		"What is the latest on ferries?":          {"strike", "vote", "letter"},
		"What were the first reports on ferries?": {"vote", "strike", "letter"},
		"Timeline of the strike":                  {"strike", "wire", "letter"},
	} {
		list := drafts(t, findIn(t, town, question))
		if got := ids(list); !slices.Equal(got, want) || !list[0].Dated {
			t.Errorf("%s: quoted %v, want %v with their days", question, got, want)
		}
	}
}

func TestEventsComeByDay(t *testing.T) {
	list := drafts(t, findIn(t, town, "What happened to the ferries and the strike?"))
	var days []corpus.Day
	for _, d := range list {
		if day := d.Citations[0].Passage.Article.Published; day.Known() {
			days = append(days, day)
		}
	}
	if len(list) < 2 || !slices.IsSorted(days) {
		t.Errorf("quoted %q of %v, want them by day", texts(list), days)
	}
	// Years apart it is no course of events.
	years := []*corpus.Article{
		{ID: "calm", Title: "Calm", Published: 20290101, Text: "The lighthouse of Velm was painted, while nothing else happened there."},
		{ID: "fire", Title: "Fire", Published: 20310101, Text: "What happened to the lighthouse of Velm was a fire that destroyed the lighthouse."},
	}
	if got := ids(drafts(t, findIn(t, years, "What happened to the lighthouse of Velm?"))); !slices.Equal(got, []string{"fire", "calm"}) {
		t.Errorf("quoted %v, want the best first", got)
	}
}

func TestWhatWasPublishedInATime(t *testing.T) {
	found := findIn(t, town, "What happened in March 2021?")
	found.Query.From, found.Query.To = 20210301, 20210331
	found.Terms = findIn(t, town, "What happened?").Terms // a search leaves out the words of the window it made
	found.Hits = slices.DeleteFunc(findIn(t, town, "pilots strike").Hits, func(h retrieval.Hit) bool { return !found.Query.Match(h.Article) })
	list := drafts(t, found)
	if want := []string{"strike", "wire"}; !slices.Equal(ids(list), want) || !strings.HasPrefix(list[0].Text, "The mayor of Port Amble on Friday") {
		t.Errorf("quoted %v %q, want the opening of each, by day", ids(list), texts(list))
	}
}

func TestWhatIsNew(t *testing.T) {
	found := findIn(t, town, "What's new?")
	found.ByDay = true
	found.Hits = findIn(t, town, "pilots strike ferries").Hits
	list := drafts(t, found)
	if len(list) != 3 || !list[0].Dated || !slices.IsSortedFunc(list, func(a, b bot.Draft) int {
		return cmp.Compare(b.Citations[0].Passage.Article.Published, a.Citations[0].Passage.Article.Published)
	}) {
		t.Errorf("quoted %v, want three, the newest first", ids(list))
	}
}

// The years of a course of events need not be in each of its sentences.
func TestACourseOfYears(t *testing.T) {
	want := ids(drafts(t, findIn(t, town, "Timeline of the strike")))
	if got := ids(drafts(t, findIn(t, town, "Timeline of the strike between 2019 and 2021"))); len(want) < 2 || !slices.Equal(got, want) {
		t.Errorf("quoted %v with the years, %v without", got, want)
	}
}

func TestTheSecondPartOfAQuestion(t *testing.T) {
	list := drafts(t, findIn(t, town, "Who opened the new pier, and when?"))
	if len(list) == 0 || list[0].Partial {
		t.Errorf("drafts %+v, want Thursday", list)
	}
	list = drafts(t, findIn(t, town, "Who blamed the union for the strike, and by how much?"))
	if len(list) == 0 {
		t.Fatal("declined")
	}
	if !list[0].Partial || list[0].Note.String() != "The articles found do not say by how much." {
		t.Logf("drafts %+v", list)
	}
	blame := []*corpus.Article{{ID: "blame", Title: "Blame", Text: "Shippers blamed the union for the strike."}}
	list = drafts(t, findIn(t, blame, "Who blamed the union for the strike, and when?"))
	if len(list) != 1 || !list[0].Partial || list[0].Note.String() != "The articles found do not say when." {
		t.Errorf("drafts %+v, want the first part, and that the second is missing", list)
	}
}

// Whatever is asked in whatever form, each draft is a run of whole sentences
// of its passage, cited by its own words, no two overlap, and it becomes a
// quoted claim.
func TestWhateverIsComposedHolds(t *testing.T) {
	var vocabulary []string
	for _, a := range town {
		vocabulary = append(append(vocabulary, strings.Fields(a.Text)...), a.Title, a.Publisher)
	}
	forms := []string{"%", "who is %", "how many %", "which articles mention %", "what do the articles say about %", "compare what % and % say about %",
		"what is the latest on %", "timeline of %", "according to %, what %", "what does % report about %", "who %, and when?", "what did % say?"}
	rapid.Check(t, func(rt *rapid.T) {
		question := rapid.SampledFrom(forms).Draw(rt, "form")
		for strings.Contains(question, "%") {
			words := rapid.SliceOfN(rapid.SampledFrom(vocabulary), 1, 4).Draw(rt, "words")
			question = strings.Replace(question, "%", strings.ReplaceAll(strings.Join(words, " "), "%", ""), 1)
		}
		list := drafts(t, findIn(t, town, question))
		for i, d := range list {
			text := d.Citations[0].Passage.Text()
			at := strings.Index(text, d.Text)
			if at < 0 || d.Text != d.Citations[0].Quote {
				rt.Fatalf("%q is not its passage's own words, or not what it cites", d.Text)
			}
			spans := corpus.Sentences(text)
			if !slices.ContainsFunc(spans, func(s corpus.Span) bool { return s.Start == at }) ||
				!slices.ContainsFunc(spans, func(s corpus.Span) bool { return s.End == at+len(d.Text) }) {
				rt.Fatalf("%q cuts a sentence", d.Text)
			}
			for _, o := range list[:i] {
				if strings.Contains(o.Text, d.Text) || strings.Contains(d.Text, o.Text) {
					rt.Fatalf("%q and %q overlap", o.Text, d.Text)
				}
			}
		}
	})
}

// Whatever an article holds, what is quoted of it is in it.
func FuzzCompose(f *testing.F) {
	for _, a := range town {
		f.Add("who is the mayor of Port Amble?", a.Text)
		f.Add("what did she say about the strike, and when?", a.Text)
	}
	f.Add("compare what A and B say about C", "A said C. “B,\n\n”C” said B. \"It\n\n\n")
	f.Fuzz(func(t *testing.T, question, text string) {
		if !utf8.ValidString(text) {
			return // no article's text
		}
		a := &corpus.Article{ID: "a", Title: "T", Text: text}
		found := findIn(t, []*corpus.Article{a}, question)
		for d, err := range (quote.Composer{}).Compose(context.Background(), bot.Question{Text: question}, found) {
			if err != nil || d.Text == "" || !strings.Contains(text, d.Text) || !strings.Contains(text, d.Context) {
				t.Fatalf("draft %+v, error %v", d, err)
			}
		}
	})
}

// BenchmarkCompose is given passages of some 120 words.
func BenchmarkCompose(b *testing.B) {
	var texts []string
	for _, a := range town {
		texts = append(texts, a.Text)
	}
	for _, passages := range []int{12, 50} {
		var many []*corpus.Article
		for i := range passages {
			a := *town[i%len(town)]
			a.ID = fmt.Sprint(i)
			a.Text += "\n\n" + texts[(i+1)%len(texts)] + "\n\n" + texts[(i+2)%len(texts)]
			many = append(many, &a)
		}
		for _, question := range []string{"Who promised cheaper ferries?", "Who is the mayor of Port Amble?", "Which articles mention the strike?"} {
			found := findIn(b, many, question)
			b.Run(fmt.Sprintf("%d/%s", passages, question), func(b *testing.B) {
				for b.Loop() {
					for range (quote.Composer{}).Compose(context.Background(), bot.Question{Text: question}, found) {
					}
				}
			})
		}
	}
}
