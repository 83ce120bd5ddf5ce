package bot_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/corpus"
)

var ferry = corpus.Article{
	ID: "ferry", Title: "Harbour ferries halted", Publisher: "The Quay Gazette", Published: 20210312,
	Text: "The council did not extend the contract. Harbour master Ada Lindqvist said on Friday that 30,000 passengers " +
		"would have to wait, “perhaps for weeks”. Her deputy, Tomas Okoro, praised the crews. " +
		"Repairs to the two engines cost €1.5 million. The tram runs as usual.",
}

func passageOf(a *corpus.Article) corpus.Passage {
	return corpus.Passage{Article: a, N: 1, Span: corpus.Span{Start: 0, End: len(a.Text)}}
}

func draft(text, quote string) bot.Draft {
	return bot.Draft{Text: text, Citations: []bot.Citation{{Passage: passageOf(&ferry), Quote: quote}}}
}

const lindqvist = "Harbour master Ada Lindqvist said on Friday that 30,000 passengers would have to wait"

func TestCheckDraft(t *testing.T) {
	for _, test := range []struct {
		name, claim, quote string
		want               error
	}{
		{"paraphrase", "Ada Lindqvist expects 30,000 passengers to wait.", lindqvist, nil},
		{"number in words", "Lindqvist said that thirty thousand passengers would wait.", lindqvist, nil},
		{"typographic and spaced otherwise", "The wait is perhaps for weeks, Lindqvist said.", "would have to  wait, \"perhaps for weeks\"", nil},
		{"publisher and day are known", "The Quay Gazette of 12 March 2021 reported that 30,000 passengers would wait.", lindqvist, nil},
		{"made-up quote", "30,000 passengers would have to wait.", "Lindqvist blamed the weather for the wait", bot.ErrQuote},
		{"quote cut inside a word", "Passengers would have to wait.", "arbour master Ada Lindqvist", bot.ErrQuote},
		{"quote too short to show anything", "Ada Lindqvist expects 30,000 passengers to wait.", "Ada", bot.ErrQuote},
		{"made-up number", "Ada Lindqvist expects 50,000 passengers to wait.", lindqvist, bot.ErrNumber},
		{"made-up magnitude", "Repairs cost 1.5 billion.", "Repairs to the two engines cost €1.5 million", bot.ErrNumber},
		{"other name", "Mira Sundqvist said that 30,000 passengers would wait.", lindqvist, bot.ErrSpeaker},
		{"other month", "In April, 30,000 passengers would have to wait, Lindqvist said.", lindqvist, bot.ErrDate},
		{"denied what was said", "Passengers do not have to wait for repairs to the engines.", "Repairs to the two engines cost €1.5 million.", bot.ErrNegation},
		{"left the denial out", "The council did extend the contract.", "The council did not extend the contract.", bot.ErrNegation},
		{"about something else", "Ada Lindqvist opened a bakery with fresh bread and cinnamon rolls.", lindqvist, bot.ErrUnsupported},
		{"empty", " [1] ", lindqvist, bot.ErrUnsupported},
	} {
		t.Run(test.name, func(t *testing.T) {
			claim, err := bot.CheckDraft(draft(test.claim, test.quote))
			if !errors.Is(err, test.want) {
				t.Fatalf("error %v, want %v", err, test.want)
			}
			if err == nil && (claim.Check != bot.Supported || !strings.Contains(ferry.Text, claim.Citations[0].Quote)) {
				t.Errorf("claim %+v: want it supported by the article's own words", claim)
			}
		})
	}
}

func TestCheckDraftWithoutUsableCitation(t *testing.T) {
	none := bot.Draft{Text: "Passengers wait."}
	nowhere := bot.Draft{Text: "Passengers wait.", Citations: []bot.Citation{{Quote: lindqvist}}}
	for _, d := range []bot.Draft{none, nowhere} {
		if _, err := bot.CheckDraft(d); !errors.Is(err, bot.ErrNoCitation) {
			t.Errorf("error %v, want ErrNoCitation", err)
		}
	}
}

func TestCheckDraftKeepsTheCitationsThatHold(t *testing.T) {
	d := draft("Ada Lindqvist expects 30,000 passengers to wait.", lindqvist)
	d.Citations = append(d.Citations, bot.Citation{Passage: passageOf(&ferry), Quote: "words that nobody wrote there"})
	claim, err := bot.CheckDraft(d)
	if err != nil || len(claim.Citations) != 1 {
		t.Fatalf("claim %+v, error %v: want the one citation that holds", claim, err)
	}
}

func TestCheckDraftFindsTheQuoteOfABareCitation(t *testing.T) {
	claim, err := bot.CheckDraft(draft("Repairs of the engines cost €1.5 million.", ""))
	if err != nil || !strings.Contains(claim.Citations[0].Quote, "engines cost") {
		t.Fatalf("claim %+v, error %v", claim, err)
	}
}

func TestCheckDraftTellsQuotesFromPhrasing(t *testing.T) {
	sentence := "Her deputy, Tomas Okoro, praised the crews."
	claim, err := bot.CheckDraft(draft("her deputy,  Tomas Okoro, praised the crews.", sentence))
	if err != nil || claim.Check != bot.Quoted || claim.Text != sentence {
		t.Fatalf("claim %+v, error %v: want it quoted, in the article's own words", claim, err)
	}
}

func TestCheckDraftRemovesWhatAModelMayNotWrite(t *testing.T) {
	claim, err := bot.CheckDraft(draft("Tomas Okoro [praised](https://evil.example/x) the crews [1][99]【2†source】, see https://evil.example.", "Tomas Okoro, praised the crews"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "Tomas Okoro praised the crews, see"; claim.Text != want {
		t.Errorf("claim %q, want %q", claim.Text, want)
	}
}

func TestCheckDraftRemovesEveryKindOfLink(t *testing.T) {
	for _, link := range []string{
		`[here](https://x.example/x "t")`, "[here](<https://x.example/a b>)", "[here](https://x.example/a(b)c)", "[here][1]", "[here][x]", "![here](x.png)",
		"[here](javascript:alert(1))", "here HTTPS://X.example", "here hxxps://x.example/y", "here ftp://x.example", "here discord://x",
		"here mailto:a@b.example", "here //x.example/y", "here javascript:alert", "here discord.gg/abc", "here x.example/login",
		"here https:\u200b//x.example", "<https://x.example> here", "here WWW.x.example",
	} {
		claim, err := bot.CheckDraft(draft("Tomas Okoro praised the crews here "+link, "Tomas Okoro, praised the crews"))
		if err != nil || claim.Text != "Tomas Okoro praised the crews here here" {
			t.Errorf("%s leaves %q, error %v", link, claim.Text, err)
		}
	}
	a := ferry
	a.Publisher = "quay.example"
	d := draft("According to quay.example, Tomas Okoro praised the crews.", "Tomas Okoro, praised the crews")
	d.Citations[0].Passage.Article = &a
	if _, err := bot.CheckDraft(d); err != nil {
		t.Errorf("the publisher's own name: %v", err)
	}
	for _, host := range []string{"freegame.example", "Quay-Gazette.example"} {
		if _, err := bot.CheckDraft(draft("Tomas Okoro praised the crews of "+host, "Tomas Okoro, praised the crews")); !errors.Is(err, bot.ErrName) {
			t.Errorf("%s: error %v, want ErrName", host, err)
		}
	}
}

func TestCheckDraftTakesItsContextFromTheArticle(t *testing.T) {
	sentence := "Her deputy, Tomas Okoro, praised the crews."
	d := draft(sentence, sentence)
	d.Context, d.Dated = "ada lindqvist", true
	claim, err := bot.CheckDraft(d)
	if err != nil || claim.Check != bot.Quoted || claim.Text != sentence {
		t.Fatalf("claim %+v, error %v: want the sentence alone quoted", claim, err)
	}
	if want := "[12 March 2021, Ada Lindqvist] " + sentence; claim.Words() != want {
		t.Errorf("shown as %q, want %q", claim.Words(), want)
	}
	for _, made := range []string{"Mira Sundqvist", "Ada Lindqvist, mayor", "a Lindq"} {
		d.Context = made
		if claim, err := bot.CheckDraft(d); !errors.Is(err, bot.ErrContext) {
			t.Errorf("context %q: claim %+v, error %v, want ErrContext", made, claim, err)
		}
	}
}

func TestWordsAreOneLine(t *testing.T) {
	c := bot.Claim{Text: "Nobody was hurt.\n\n“We ran,” he  said.", Dated: true, Citations: []bot.Citation{{Passage: passageOf(&tram)}}}
	if want := "[undated] Nobody was hurt. “We ran,” he said."; c.Words() != want {
		t.Errorf("shown as %q, want %q", c.Words(), want)
	}
}

func TestAroundIsOneSentenceEachWay(t *testing.T) {
	got := bot.Around(passageOf(&ferry), "Tomas Okoro, praised")
	if !strings.HasPrefix(got, "Harbour master") || !strings.HasSuffix(got, "€1.5 million.") {
		t.Errorf("around: %q", got)
	}
	if got := bot.Around(passageOf(&ferry), "not in there"); got != "" {
		t.Errorf("around a quote that is not there: %q", got)
	}
}

// Whatever the quote's case, marks and spaces, what is found is the text's own
// bytes; a quote with a word more is never found.
func TestFindGivesTheTextsOwnBytes(t *testing.T) {
	words := strings.Fields(ferry.Text)
	rapid.Check(t, func(t *rapid.T) {
		from := rapid.IntRange(0, len(words)-1).Draw(t, "from")
		to := rapid.IntRange(from+1, len(words)).Draw(t, "to")
		quote := strings.Join(words[from:to], rapid.SampledFrom([]string{" ", "  ", "\n", " \u00a0"}).Draw(t, "space"))
		if rapid.Bool().Draw(t, "upper") {
			quote = strings.ToUpper(quote)
		}
		quote = strings.NewReplacer("“", `"`, "”", `"`).Replace(quote)
		got, ok := bot.Find(ferry.Text, quote)
		if !ok || !strings.Contains(ferry.Text, got) || len(strings.Fields(got)) != to-from {
			t.Fatalf("found %q, %v for %q", got, ok, quote)
		}
		if got, ok := bot.Find(ferry.Text, quote+" zeppelin"); ok {
			t.Fatalf("found %q for a quote with a word more", got)
		}
	})
}

func FuzzFind(f *testing.F) {
	f.Add(ferry.Text, "30,000 passengers")
	f.Add("a\xffb ﬁne…", "fine...")
	f.Add("", "")
	f.Add("İ i̇", "i̇")
	f.Add("i\u030c", "i\xcc")
	f.Fuzz(func(t *testing.T, text, quote string) {
		got, ok := bot.Find(text, quote)
		if ok && (got == "" || !strings.Contains(text, got)) {
			t.Fatalf("found %q, which is not in %q", got, text)
		}
		if ok && utf8.ValidString(text) && !utf8.ValidString(got) {
			t.Fatalf("found %q, which cuts a character of %q", got, text)
		}
	})
}

func TestNumbers(t *testing.T) {
	for _, test := range []struct {
		text string
		want []string
	}{
		{"30,000 troops", []string{"30000"}},
		{"30 thousand, thirty thousand and 30k", []string{"30000", "30000", "30000"}},
		{"$1.5 million", []string{"1500000"}},
		{"€2bn", []string{"2000000000"}},
		{"two hundred and five", []string{"205"}},
		{"twenty-five of thirty", []string{"25", "30"}},
		{"in 2009, 28 members", []string{"2009", "28"}},
		{"the 5th and 21st", []string{"5", "21"}},
		{"one man, no two", []string{"2"}},
		{"the 1980s", []string{"1980"}},
		{"MI-17", []string{"17"}},
		{"nothing here", nil},
	} {
		if got := slices.Collect(bot.Numbers(test.text)); !slices.Equal(got, test.want) {
			t.Errorf("Numbers(%q) = %q, want %q", test.text, got, test.want)
		}
	}
}

func FuzzNumbers(f *testing.F) {
	f.Add("two hundred and thirty thousand 1.5 9e9999 99999999999999999999999999")
	f.Fuzz(func(t *testing.T, text string) {
		for n := range bot.Numbers(text) {
			if n == "" || strings.ContainsAny(n, "eE ") {
				t.Fatalf("Numbers(%q) yields %q", text, n)
			}
		}
	})
}
