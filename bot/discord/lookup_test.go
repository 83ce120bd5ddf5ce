package discord_test

import (
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/bot/discord/discordtest"
	"github.com/dateline-bot/dateline/corpus"
)

func TestCommandsArePublished(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	if got := strings.Join(w.Commands(), " "); got != "article ask search" {
		t.Errorf("commands: %s", got)
	}
}

func TestForgottenCommand(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	if r := w.User("ana").Stale("horoscope").Wait("I do not know that command any more"); !r[0].Private {
		t.Error("the reply is public")
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	e := w.User("ana").Slash("search", discordtest.Options{"words": "ferries or a bridge over *water*"})
	r := e.Wait("**2.**")
	if len(r) != 1 || !r[0].Private {
		t.Errorf("want one private reply: %+v", r)
	}
	contains(t, r[0].Content, `Passages for ferries or a bridge over \*water\*:`,
		"**1.** The Velm Courier · [Harbour of Velm reopens](<https://courier.example/2009/harbour>) · 17 December 2009\n> Ferries to Sund sail twice a day.",
		"**2.** Sund Gazette · [Bridge over the Aste delayed](<http://gazette.example/bridge>) · 2 March 2011\n> The bridge over")
	if n := w.archive.timesAsked(""); n != 0 {
		t.Error("a search asked the desk")
	}
}

func TestArticle(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	choices := w.User("ana").Autocomplete("article", "title", "harb").Choices()
	if len(choices) != 1 || choices[0].Name != "Harbour of Velm reopens · The Velm Courier · 2009-12-17" || choices[0].Value != "harbour-1" {
		t.Fatalf("choices: %+v", choices)
	}
	r := w.User("ana").Slash("article", discordtest.Options{"title": choices[0].Value}).Wait("Harbour")
	if !r[0].Private {
		t.Error("the article is public")
	}
	contains(t, r[0].Content, "**[Harbour of Velm reopens](<https://courier.example/2009/harbour>)**",
		"The Velm Courier · 17 December 2009 · by Ida Quist", "\n> The harbour of Velm reopened", "\n> Ferries to Sund")

	// Typed, not chosen.
	w.User("ben").Slash("article", discordtest.Options{"title": "lighthouses"}).Wait("Nobody tends")
	w.User("ben").Slash("article", discordtest.Options{"title": "nothing like it"}).Wait("There is no such article")
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
		w.archive.articles = append(w.archive.articles, &corpus.Article{
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
