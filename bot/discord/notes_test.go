package discord_test

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/discord"
	"github.com/dateline-bot/dateline/bot/discord/discordtest"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// Every note that a search or an answer can have is said in every language,
// with the days it is about and the words it is about.
func TestNotesInEveryLanguage(t *testing.T) {
	t.Parallel()
	place := regexp.MustCompile(`\{\w+\}`)
	for _, kind := range slices.Concat(retrieval.NoteKinds, bot.NoteKinds) {
		places := place.FindAllString(string(kind), -1)
		fr, de, es := discord.NoteWords(kind)
		for _, words := range []string{fr, de, es} {
			if got := place.FindAllString(words, -1); words == "" || !slices.Equal(got, places) {
				t.Errorf("%q is %q with the places %v", kind, words, got)
			}
		}
	}
}

func TestNoteText(t *testing.T) {
	t.Parallel()
	const german = discord.Language(2)
	from, to := day(2009, 1, 1), day(2009, 12, 31)
	window := func(days ...corpus.Day) retrieval.Note {
		return retrieval.Note{Kind: retrieval.NoteWindow, Words: []string{"published in 2009"}, Days: days}
	}
	for _, test := range []struct {
		l    discord.Language
		note retrieval.Note
		want string
	}{
		{0, window(from, to), "Only articles published from <t:1230804000:D> to <t:1262253600:D> were searched."},
		{german, window(from, to), "Durchsucht wurden nur Artikel vom <t:1230804000:D> bis <t:1262253600:D>."},
		{german, window(from, 0), "Durchsucht wurden nur Artikel ab <t:1230804000:D>."},
		{german, window(0, to), "Durchsucht wurden nur Artikel bis <t:1262253600:D>."},
		{german, window(from, from), "Durchsucht wurden nur Artikel vom <t:1230804000:D>."},
		{german, retrieval.Note{Kind: bot.NoteInstead, Words: []string{"the model took too long"}}, "Aus den Artikeln zitiert: das Modell brauchte zu lange."},
		{0, retrieval.Note{Kind: bot.NoteInstead, Words: []string{"the model server cannot be reached or is failing: check OPENAI_BASE_URL"}}, "Quoted from the articles instead: the model cannot be reached."},
		{german, retrieval.Note{Kind: bot.NoteCut, Words: []string{"*of another kind*"}}, "Die Antwort bricht hier ab: das Modell ist ausgefallen."},
		{german, retrieval.Note{Kind: bot.NoteDisagree, Words: []string{"12 *men*", "Sund Gazette", "15", "Velm"}, Days: []corpus.Day{from, 0}},
			"Die Artikel widersprechen sich: „12 \\*men\\*“ (Sund Gazette, <t:1230804000:D>), „15“ (Velm, ohne Datum)."},
		{0, retrieval.Note{Kind: "Said by *an older* program: {1}", Words: []string{"x"}}, "Said by \\*an older\\* program: x"},
	} {
		if got := discord.NoteText(test.l, test.note); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
}

// What is said beside an answer is in the asker's language.
func TestNotesInTheAskersLanguage(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	w.archive.on("And the ferries", func(context.Context, func(bot.Answer)) (bot.Answer, error) {
		a := w.archive.quote("ferries")
		a.Verdict = bot.Partial
		a.Notes = []retrieval.Note{
			{Kind: bot.NoteUnderstood, Words: []string{"Do the ferries sail in 2009?"}},
			{Kind: retrieval.NoteWindow, Words: []string{"published in 2009"}, Days: []corpus.Day{day(2009, 1, 1), day(2009, 12, 31)}},
			{Kind: bot.NoteInstead, Words: []string{"the model took too long"}},
			{Kind: bot.NoteNoMention, Words: []string{"Zembla"}},
		}
		return a, nil
	})
	for _, locale := range []string{"en-US", "fr", "de", "es-ES"} {
		text := w.User(locale).Speaking(locale).Slash("ask", discordtest.Options{"question": "And the ferries in 2009?"}).Wait("Zembla")[0].Content
		if english := strings.Contains(text, "Understood as"); english != (locale == "en-US") {
			t.Errorf("%s:\n%s", locale, text)
		}
	}
	golden(t, w, "notes")
}
