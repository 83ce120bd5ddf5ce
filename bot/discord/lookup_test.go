package discord_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/discord"
	"github.com/dateline-bot/dateline/bot/discord/discordtest"
	"github.com/dateline-bot/dateline/corpus"
)

func TestCommandsArePublished(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	if got := w.Commands(); !slices.Equal(got, discord.CommandNames()) {
		t.Errorf("commands: %q", got)
	}
}

func TestForgottenCommand(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	if r := w.User("ana").Stale("horoscope").Wait("I do not know that command any more"); !r[0].Private {
		t.Error("the reply is public")
	}
}

// stock fills the archive with articles enough for pages.
func (a *archive) stock() {
	for i := range 12 {
		a.articles = append(a.articles, &corpus.Article{
			ID: fmt.Sprintf("tram-%02d", i+1), Title: fmt.Sprintf("Tram report no. %d", i+1), Publisher: "Aste Evening Post",
			Published: day(2012, time.Month(i+1), 5), URL: fmt.Sprintf("https://post.example/tram/%d", i+1),
			Text: fmt.Sprintf("The council met again. The tram of Aste carried %d passengers in a month.", 9000+i),
		})
	}
}

func TestLookupSearch(t *testing.T) {
	t.Parallel()
	w := start(t, setting{prepare: func(w *world) { w.archive.stock() }})
	ana := w.User("ana")
	r := ana.Slash("search", discordtest.Options{"words": "ferries or a bridge over *water*"}).Wait("**2.**")
	if len(r) != 1 || !r[0].Private || len(r[0].Rows) != 0 {
		t.Errorf("want one private reply without buttons: %+v", r)
	}
	contains(t, r[0].Content, `Passages for ferries or a bridge over \*water\*:`,
		"**1.** The Velm Courier · [Harbour of Velm reopens](<https://courier.example/2009/harbour#:~:text=Ferries%20to%20Sund%20sail%20twice%20a%20day>) · <t:1261044000:D>\n> **Ferries** to Sund sail twice a day.",
		"\n> The **bridge** over the Aste will open a year late.")
	if n := w.archive.timesAsked(""); n != 0 {
		t.Error("a search asked the desk")
	}

	if c := ana.Typing("search", "publisher", discordtest.Options{"words": "tram", "publisher": "even"}).Choices(); len(c) != 1 || c[0].Value != "Aste Evening Post" {
		t.Errorf("publishers offered: %+v", c)
	}
	page := ana.Slash("search", discordtest.Options{
		"words": "passengers of the tram", "publisher": "Aste Evening Post", "from": "2012-02", "to": "2012-11",
	}).Wait("**5.**")[0]
	page = ana.Click(page, "▶").Wait("**10.**")[0]
	contains(t, page.Content, "**6.**", "> The council met again. The **tram** of Aste carried 9010 **passengers** in a month.")
	ana.Click(page, "◀").Wait("**1.**")

	ana.Slash("search", discordtest.Options{"words": "lighthouses and nothing else", "publisher": "Sund Gazette"}).Wait("Nothing in the archive matches")
	ana.Slash("search", discordtest.Options{"words": "tram", "from": "soon"}).Wait("no day I can read")
	ana.Slash("search", discordtest.Options{"words": "broken"}).Wait("Something went wrong on my side")
	golden(t, w, "search")
}

// The buttons carry what they need, so they work after a restart, and for what
// the longest words were looked up.
func TestLookupPagesOutliveARestart(t *testing.T) {
	t.Parallel()
	w := start(t, setting{prepare: func(w *world) { w.archive.stock() }})
	ana := w.User("ana")
	long := "passengers " + strings.Repeat("ü: ", 46) + "€"
	first := ana.Slash("search", discordtest.Options{"words": long, "publisher": "Aste Evening Post", "from": "2012", "to": "2012"}).Wait("**5.**")[0]
	article := ana.Slash("article", discordtest.Options{"title": strings.Repeat("very-long-name-", 12)}).Wait("Ferry timetable")[0]
	if len(article.Rows) != 0 {
		t.Errorf("an article of one passage has pages: %+v", article.Rows)
	}
	w.restart(t)
	ana.Click(first, "▶").Wait("**10.**")

	// Nobody turns a page where there is none, or that somebody made up.
	before := w.journal.refused()
	answer := ana.Slash("ask", discordtest.Options{"question": harbour}).Wait("Sources")[0]
	for i, id := range []string{"found:2:", "found:1:00000000000000000000tram.", "found:-1:", "found", "latest:2:.", "sources:1:0.", "part"} {
		ana.Forging().Press(answer, id, "1").Wait("I cannot turn this page")
		if got := w.journal.refused() - before; got != i+1 {
			t.Errorf("%q left %d audit lines", id, got-i)
		}
	}
}

func TestLookupArticle(t *testing.T) {
	t.Parallel()
	w := start(t, setting{prepare: func(w *world) {
		a := w.archive.articles[0]
		for i := range 30 {
			a.Text += fmt.Sprintf("\n\nParagraph %d says that pilot number %d came aboard.", i+3, i+3)
		}
		herring := &corpus.Article{ID: strings.Repeat("endless-name-", 12), Title: "Herring season"}
		for i := range 40 {
			herring.Text += fmt.Sprintf("In the autumn of %d herring swam past the mole of Velm. ", 1970+i)
		}
		w.archive.articles = append(w.archive.articles, herring)
	}})
	ana := w.User("ana")
	choices := ana.Autocomplete("article", "title", "harb").Choices()
	if len(choices) != 1 || choices[0].Name != "Harbour of Velm reopens · The Velm Courier · 2009-12-17" || choices[0].Value != "harbour-1" {
		t.Fatalf("choices: %+v", choices)
	}
	card := ana.Slash("article", discordtest.Options{"title": choices[0].Value}).Wait("Harbour")[0]
	if !card.Private {
		t.Error("the article is public")
	}
	contains(t, card.Content, "**[Harbour of Velm reopens](<https://courier.example/2009/harbour>)**",
		"The Velm Courier · <t:1261044000:D> · by Ida Quist · 32 passages", "\n> The harbour of Velm reopened")
	second := ana.Click(card, "▶").Wait("passage 1 of 32")[0]
	third := ana.Select(second, "3. Paragraph 3 says that pilot number 3 came aboard.").Wait("passage 3 of 32")[0]
	ana.Click(third, "◀").Wait("passage 2 of 32")

	// A passage longer than a message, of an article with a long name.
	herring := ana.Slash("article", discordtest.Options{"title": "herring"}).Wait("Herring season")[0]
	w.restart(t)
	herring = ana.Click(herring, "▶").Wait("passage 1 of 1")[0]
	rest := ana.Click(herring, "▶").Wait("In the autumn of 2009 herring swam past the mole of Velm.")[0]
	contains(t, rest.Content, "passage 1 of 1")

	// Typed, not chosen.
	w.User("ben").Slash("article", discordtest.Options{"title": "lighthouses"}).Wait("Nobody tends")
	w.User("ben").Slash("article", discordtest.Options{"title": "nothing like it"}).Wait("There is no such article")
	golden(t, w, "article")
}

func TestLookupLists(t *testing.T) {
	t.Parallel()
	w := start(t, setting{prepare: func(w *world) { w.archive.stock() }})
	ana := w.User("ana")
	latest := ana.Slash("latest", nil).Wait("The newest articles")[0]
	if !latest.Private {
		t.Error("the list is public")
	}
	ana.Click(latest, "▶").Wait("Ferry timetable")
	ana.Slash("latest", discordtest.Options{"publisher": "Sund Gazette"}).Wait("Bridge over the Aste")
	ana.Slash("latest", discordtest.Options{"publisher": "The Lune Mirror"}).Wait("The archive has no article of The Lune Mirror")
	ana.Slash("publishers", nil).Wait("Aste Evening Post · 12 articles")
	timeline := ana.Slash("timeline", discordtest.Options{"topic": "passengers of the tram"}).Wait("Timeline of passengers of the tram")[0]
	ana.Click(timeline, "▶").Wait("Tram report no. 12")
	ana.Slash("timeline", discordtest.Options{"topic": "the bridge", "publisher": "Sund Gazette", "from": "2011", "to": "2011"}).Wait("Bridge over the Aste")
	ana.Slash("timeline", discordtest.Options{"topic": "whales"}).Wait("Nothing in the archive matches")
	golden(t, w, "lists")
}

func TestLookupSources(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	ana, ben := w.User("ana"), w.User("ben")
	ana.Slash("sources", nil).Wait("I have not answered anything here")
	first := ana.Slash("ask", discordtest.Options{"question": harbour}).Wait("Sources")[0]
	w.waitSettled(t, 1)
	shown := ben.Slash("sources", nil).Wait("> Mayor Orla Brandt cut the ribbon.")
	if !shown[0].Private {
		t.Error("the sources are shown to everybody")
	}
	secret := ana.Slash("ask", discordtest.Options{"question": "Who tends the lighthouse?", "private": true}).Wait("Sources")[0]
	w.waitSettled(t, 2)
	ana.Slash("sources", nil).Wait("lighthouse")
	ben.Slash("sources", nil).Wait("Harbour of Velm")
	ben.Slash("sources", discordtest.Options{"answer": first.Link()}).Wait("Harbour of Velm")
	ana.In("desk").Slash("sources", discordtest.Options{"answer": first.Link()}).Wait("Harbour of Velm")

	// What they may not see is not there.
	for _, p := range []*discordtest.Person{ben.In("desk"), ben.In("Rival/desk"), ana.In("Rival/desk")} {
		p.Slash("sources", discordtest.Options{"answer": first.Link()}).Wait("I have no such answer")
	}
	ben.Slash("sources", discordtest.Options{"answer": secret.Link()}).Wait("I have no such answer")
	ben.Slash("sources", discordtest.Options{"answer": "the first one"}).Wait("I have no such answer")

	changed := *w.archive.articles[0]
	changed.Text = "The harbour of Velm reopened on Thursday."
	w.archive.edit(func() { w.archive.articles[0] = &changed })
	ben.Slash("sources", nil).Wait("words that were quoted are not in it any more")
	w.archive.edit(func() { w.archive.articles = w.archive.articles[1:] })
	ben.Slash("sources", nil).Wait("The article was removed since.")
	golden(t, w, "sources")
}

func TestCheckThisClaim(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	ana := w.User("ana")
	said := w.User("ben").Say("general", "So! Mayor Orla Brandt cut the ribbon. Mayor Ida Quist cut the ribbon. Orla Brandt keeps 40 herring @everyone.").Message()
	checked := ana.Menu("Check this claim", said).Wait("Supported")[0]
	if !checked.Private {
		t.Error("what is found is shown to everybody")
	}
	contains(t, checked.Content, "✅ **Supported** · Mayor Orla Brandt cut the ribbon.", "\n> Mayor Orla Brandt cut the ribbon.",
		"❌ **Contradicted** · Mayor Ida Quist cut the ribbon.", "❔ **Not found in the archive** · Orla Brandt keeps 40 herring")
	ana.Menu("Check this claim", w.User("ben").Say("general", "Really?").Message()).Wait("no sentence in that message")
	answer := ana.Slash("ask", discordtest.Options{"question": harbour}).Wait("Sources")[0]
	w.waitSettled(t, 1)
	ana.Menu("Check this claim", answer).Wait("✅ **Supported** · The harbour of Velm reopened on Thursday.")
	golden(t, w, "check-this-claim")
}

func TestArticleWithLongID(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	choices := w.User("ana").Autocomplete("article", "title", "ferry").Choices()
	if len(choices) != 1 || len(choices[0].Value) > 100 {
		t.Fatalf("choices: %+v", choices)
	}
	w.User("ana").Slash("article", discordtest.Options{"title": choices[0].Value}).Wait("The ferry leaves at nine")
}

func TestManyLongTitlesAreOffered(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	for range 40 {
		w.archive.add(&corpus.Article{
			ID: "x", Title: strings.Repeat("𝔘nfathomable ", 30), Publisher: strings.Repeat("Quarterly ", 20), Published: day(1999, 1, 2),
		})
	}
	choices := w.User("ana").Autocomplete("article", "title", "nfath").Choices()
	if len(choices) != 25 {
		t.Fatalf("%d choices, want 25", len(choices))
	}
	contains(t, choices[0].Name, "𝔘nfathomable", "… · Quarterly", "1999-01-02")
	if n := len(w.User("ana").Autocomplete("article", "title", "no such thing").Choices()); n != 0 {
		t.Errorf("%d choices for nothing", n)
	}
}
