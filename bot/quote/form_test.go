package quote_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/bot/quote"
	"github.com/dateline-bot/dateline/corpus"
)

// gossip is a made-up archive of people who speak, and of headings among what
// they say.
var gossip = []*corpus.Article{
	{ID: "tram", Title: "Tram inquiry", Publisher: "The Quay Gazette", Published: 20210401, Text: "" +
		"Ada Lindqvist, the mayor of Port Amble, said the tram would run again in May.\n\n" +
		"The inquiry has cost 40,000 crowns. Olga Venn told Lindqvist that the inspectors had been refused entry.\n\n" +
		"Why was the tram closed?\n\n" +
		"The tram was closed because its brakes had failed twice.\n\n" +
		"“Nobody checked the brakes for a year,” said Inspector Olga Venn. The mayor said Tidewater was no better. Tidewater's master said nothing."},
	{ID: "visit", Title: "Visit to the yard", Publisher: "Tidewater Post", Published: 20210412, Text: "" +
		"Bram Osei, the owner of the yard, met Lindqvist on Monday. He told the mayor that the brakes were sound.\n\n" +
		"Live updates:Tram brakes of Port Amble\n\n" +
		"Photos: The tram of Port Amble without its brakes at the yard.\n\n" +
		"Osei praised the drivers of the tram. The owner since August is Osei. The yard in Tidewater has repaired trams since 1911."},
	{ID: "fair", Title: "The fair", Text: "Nils Aker was pleased with the fair at Tidewater. The fair drew visitors from Port Amble."},
}

// Who is asked about speaks in every quotation.
func TestWhatSomebodySaid(t *testing.T) {
	for question, want := range map[string][]string{
		"What did Lindqvist say?":                 {"the tram would run again in May"},
		"what did Ada Lindqvist say about trams?": {"the tram would run again in May"},
		"What did Venn say?":                      {"Nobody checked the brakes", "refused entry"},
		"What did Olga Venn say about the brakes": {"Nobody checked the brakes"},
		"What did Osei say?":                      {"Bram Osei, the owner of the yard, met Lindqvist on Monday. He told the mayor that the brakes were sound."},
		"What did Aker say?":                      {"pleased with the fair"}, // he is not quoted, but this is told of him
		"What did Tidewater say?":                 nil,
		"What did the inspector say?":             {"Nobody checked the brakes"},
		// Others speak of it, and so does he of something else.
		"What did Osei say about the inquiry?":    nil,
		"What did Lindqvist tell about the fair?": nil,
	} {
		list := drafts(t, findIn(t, gossip, question))
		for _, d := range list {
			if !slices.ContainsFunc(want, func(w string) bool { return strings.Contains(line(t, d), w) }) {
				t.Errorf("%s: %q, want only %q", question, line(t, d), want)
			}
		}
		if len(list) != len(want) {
			t.Errorf("%s: %q, want %q", question, texts(list), want)
		}
	}
}

// What a publisher reported, with nothing asked of it, is how its articles begin.
func TestWhatAPublisherReported(t *testing.T) {
	list := drafts(t, findIn(t, gossip, "What did the Tidewater Post report?"))
	if len(list) != 1 || !strings.HasPrefix(list[0].Text, "Bram Osei, the owner of the yard, met") {
		t.Errorf("%q", texts(list))
	}
}

// Yes or no is told by a sentence that speaks of what is asked, not by one that
// names the same people, and a number by one that has a number.
func TestAnswersHaveTheFormOfTheQuestion(t *testing.T) {
	for question, want := range map[string]string{
		"Did Lindqvist meet Aker?":              "",
		"What is YARD?":                         "", // no word in capitals
		"Did Lindqvist resign?":                 "",
		"Did Lindqvist check the brakes?":       "", // somebody speaks of it, not of her
		"Is Osei a member of the council?":      "",
		"Did Osei praise the drivers?":          "Osei praised the drivers of the tram.",
		"How old is Lindqvist?":                 "",
		"How old is Osei, the owner?":           "", // "since August" is no age
		"How old is the tram of Port Amble?":    "",
		"How many crowns did the inquiry cost?": "The inquiry has cost 40,000 crowns.",
	} {
		list := drafts(t, findIn(t, gossip, question))
		if want == "" && len(list) > 0 || want != "" && (len(list) != 1 || list[0].Text != want) {
			t.Errorf("%s: %q, want %q", question, texts(list), want)
		}
	}
}

// Questions, headings and labels in an article are quoted for nothing.
func TestHeadingsAreNotQuoted(t *testing.T) {
	for _, question := range []string{"Why was the tram closed?", "What of the tram brakes of Port Amble?", "Who closed the tram?"} {
		for _, d := range drafts(t, findIn(t, gossip, question)) {
			if strings.HasPrefix(d.Text, "Why was") || strings.Contains(d.Text, "Live updates") || strings.Contains(d.Text, "Photos") {
				t.Errorf("%s: %q", question, d.Text)
			}
		}
	}
	if list := drafts(t, findIn(t, gossip, "Why was the tram closed?")); len(list) == 0 || !strings.Contains(list[0].Text, "its brakes had failed") {
		t.Errorf("%q", texts(list))
	}
}

// Players' buttons, credits and hints of a web page are quoted for nothing.
func TestPageFurnitureIsNotQuoted(t *testing.T) {
	for _, junk := range []string{
		"JUST WATCHED The lighthouse of Velm burns Replay More Videos ...",
		"Hide Caption 11 of 49 Photos: The lighthouse of Velm burned down in a night of storms and nobody was there to see it.",
		"Video Ad Feedback The lighthouse of Velm burned down 03:31.",
		"Bo Lind/AFP/Getty Images The lighthouse of Velm burned down.",
		"READ: The lighthouse of Velm burned down, and the keeper wept.",
		"For the latest on the lighthouse of Velm that burned down, see our front page.",
		"Editor’s note: The lighthouse of Velm burned down.",
	} {
		a := &corpus.Article{ID: "velm", Title: "Fire", Published: 20300101, Text: junk + "\n\nThe lighthouse of Velm burned down in March."}
		for _, question := range []string{"When did the lighthouse of Velm burn down?", "lighthouse of Velm", "Which articles mention the lighthouse?"} {
			if list := drafts(t, findIn(t, []*corpus.Article{a}, question)); len(list) != 1 || list[0].Text != "The lighthouse of Velm burned down in March." {
				t.Errorf("%s: %q", question, texts(list))
			}
		}
	}
}

// A number in a name counts nothing.
func TestNumbersOfNamesAreNone(t *testing.T) {
	a := &corpus.Article{ID: "velm", Title: "Velm", Text: "The clinic of Velm gave vaccines against Amble-19 to nurses. The nurses of the clinic thanked the town for the vaccines."}
	if list := drafts(t, findIn(t, []*corpus.Article{a}, "How many vaccines against Amble-19 did the clinic of Velm give?")); len(list) > 0 {
		t.Errorf("%q", texts(list))
	}
}

// What only names something is answered with a sentence of each article that
// speaks of it; where none has all of it, with what there is.
func TestSubjects(t *testing.T) {
	got := ids(drafts(t, findIn(t, town, "strike")))
	slices.Sort(got)
	if want := []string{"letter", "strike", "wire"}; !slices.Equal(got, want) {
		t.Errorf("quoted %v, want one sentence of each of %v", got, want)
	}
	if list := drafts(t, findIn(t, town, "Lindqvist elected zeppelin")); len(list) != 1 || !strings.HasPrefix(list[0].Text, "Ada Lindqvist was elected") {
		t.Errorf("%q", texts(list))
	}
}

// A misspelt question is read as it is meant, not only searched for.
func TestMeantIsRead(t *testing.T) {
	found := findIn(t, gossip, "What did Lindqvist say?")
	found.Query.Text, found.Meant = "What did Lindqvits say?", found.Query.Text
	if list := drafts(t, found); len(list) != 1 || !strings.Contains(list[0].Text, "run again in May") {
		t.Errorf("%q", texts(list))
	}
}

// Of sentences that answer as well, one that has the sort of thing asked for
// comes first.
func TestTheSortAskedForComesFirst(t *testing.T) {
	sentence := func(text string, score float64, typed bool) quote.Sentence {
		return quote.Sentence{Text: text, Score: score, Typed: typed}
	}
	for question, want := range map[string]string{
		"Where did Holt meet Osei?":    "at,best,last",
		"When did Holt meet Osei?":     "at,best,last",
		"How many pilots did he meet?": "at,best,last",
		"Why did Holt meet Osei?":      "best,at,last",
	} {
		near := []quote.Sentence{sentence("best", 3, false), sentence("at", 2.5, true), sentence("last", 2.2, true)}
		far := []quote.Sentence{sentence("best", 3, false), sentence("at", 1.5, true), sentence("last", 1, true)}
		if got := named(quote.TypedFirst(question, near)); got != want {
			t.Errorf("%s: %s, want %s", question, got, want)
		}
		if got := named(quote.TypedFirst(question, far)); got != "best,at,last" {
			t.Errorf("%s: %s, want the best first, which is far ahead", question, got)
		}
	}
}

func named(list []quote.Sentence) string {
	var texts []string
	for _, s := range list {
		texts = append(texts, s.Text)
	}
	return strings.Join(texts, ",")
}
