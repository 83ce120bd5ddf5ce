package discord_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/discord"
	"github.com/dateline-bot/dateline/bot/discord/discordtest"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// silent is the flag of a message that notifies nobody.
const silent = 1 << 12

// add puts articles into the archive.
func (a *archive) add(articles ...*corpus.Article) {
	a.edit(func() {
		for _, article := range articles {
			a.articles, a.came = append(a.articles, article), append(a.came, article.ID)
		}
	})
}

// came puts articles into the archive, and tells the bot.
func (w *world) came(articles ...*corpus.Article) {
	w.archive.add(articles...)
	w.bot.Changed()
}

// waitSaid waits until the bot has said something in a place, and gives the
// message.
func (w *world) waitSaid(t *testing.T, place, text string) (said discordtest.Message) {
	t.Helper()
	w.WaitFor(fmt.Sprintf("%q in %s", text, place), func() bool {
		for _, m := range w.All(place) {
			if strings.Contains(m.Content, text) {
				said = m
				return true
			}
		}
		return false
	})
	return said
}

func TestWatches(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	ana, ben := w.User("ana"), w.User("ben")
	rival := w.GuildID("Rival")
	if r := ana.Slash("watch", discordtest.Options{"topic": "the herring fleet"}).Wait("I watch **the herring fleet**"); !r[0].Private {
		t.Error("the reply is public")
	}
	ana.Slash("watch", discordtest.Options{"topic": "The herring fleet"}).Wait("I watch")
	thread := w.Thread("desk", "boats")
	ben.In(thread).Slash("watch", discordtest.Options{"topic": "fleet", "publisher": "Sund Gazette"}).Wait("I watch **fleet** · Sund Gazette")
	ben.In("Rival/desk").Slash("watch", discordtest.Options{"topic": "herring"}).Wait("I watch")
	ana.Slash("watch", discordtest.Options{"topic": "of the"}).Wait("Name a topic")
	if n := len(w.journal.watches); n != 3 {
		t.Fatalf("%d watches, want 3", n)
	}

	w.came(
		&corpus.Article{ID: "fleet-1", Title: "Fleet sails", Publisher: "Sund Gazette", Published: day(2013, 5, 4), URL: "https://gazette.example/fleet", Text: "The herring fleet sailed at dawn."},
		&corpus.Article{ID: "fleet-2", Title: "Nets mended @everyone", Publisher: "The Velm Courier", Published: day(2013, 5, 5), Text: "Herring are late. The fleet waits in Velm."},
		&corpus.Article{ID: "own", Title: "Herring, for Rival alone", Collection: rival, Text: "Herring prices fall."},
		&corpus.Article{ID: "other", Title: "Snow", Text: "It snowed in Aste."},
	)
	said := w.waitSaid(t, "general", "🔔")
	contains(t, said.Content, "🔔 **the herring fleet**: 2 new articles\n• The Velm Courier · Nets mended ＠everyone", "\n• Sund Gazette · [Fleet sails](<https://gazette.example/fleet>)")
	if strings.Contains(said.Content, "Rival") || said.Private {
		t.Errorf("told %+v", said)
	}
	contains(t, w.waitSaid(t, thread, "🔔").Content, "**fleet** · Sund Gazette: 1 new article")
	contains(t, w.waitSaid(t, "Rival/desk", "🔔").Content, "**herring**: 3 new articles", "for Rival alone")
	quiet := 0
	for _, p := range w.Payloads() {
		if !strings.Contains(p.Content, "🔔") {
			continue
		}
		var sent struct{ Flags int }
		if err := json.Unmarshal(p.Body, &sent); err != nil {
			t.Fatal(err)
		}
		if sent.Flags&silent != 0 {
			quiet++
		}
	}
	if quiet != 3 {
		t.Errorf("%d of 3 posts are quiet", quiet)
	}

	// Who sees and ends what.
	ben.Slash("watches", nil).Wait("**the herring fleet**")
	ben.Slash("unwatch", discordtest.Options{"topic": "the herring fleet"}).Wait("no such watch")
	ben.In("Rival/desk").Slash("watches", nil).Wait("**herring**")
	w.User("cem").Slash("watches", nil).Wait("herring fleet")
	w.User("cem").In("desk").Slash("watches", nil).Wait("Nothing is watched here")
	choices := ana.Autocomplete("unwatch", "topic", "HERR").Choices()
	if len(choices) != 1 || choices[0].Name != "the herring fleet" {
		t.Fatalf("choices: %+v", choices)
	}
	w.User("mod").Allow(discordtest.ManageGuild).Slash("unwatch", discordtest.Options{"topic": "Fleet"}).Wait("I do not watch **fleet**")

	// After a restart the rest goes on; a channel that is gone ends its watch.
	w.restart(t)
	w.came(&corpus.Article{ID: "smoke", Title: "Smoked herring", Text: "A cookery page."})
	w.waitSaid(t, "Rival/desk", "Smoked herring")
	golden(t, w, "watches")

	ana.Slash("unwatch", discordtest.Options{"topic": choices[0].Value}).Wait("I do not watch **the herring fleet** any more")
	w.DeleteChannel("Rival/desk")
	w.came(&corpus.Article{ID: "stew", Title: "Herring stew", Text: "Another."})
	w.waitLog(t, "a watch ends with its channel")
	if left, _ := w.journal.AllWatches(context.Background()); len(left) != 0 {
		t.Errorf("left: %+v", left)
	}
}

// told are the posts of news, each once.
func (w *world) told(place string) (news []string) {
	for _, m := range w.All(place) {
		if strings.Contains(m.Content, "🔔") {
			news = append(news, m.Content)
		}
	}
	return news
}

// What came in while the bot was down is told of once, when it is back, in the
// language of who wanted to know.
func TestNewsOfWhatCameWhileAway(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	w.came(&corpus.Article{ID: "before", Title: "Herring, before anybody watched", Text: "Herring."})
	w.User("ana").Speaking("de").Slash("watch", discordtest.Options{"topic": "herring"}).Wait("Ich beobachte")
	w.User("ben").In("desk").Slash("watch", discordtest.Options{"topic": "trams"}).Wait("I watch")
	away := func(articles ...*corpus.Article) {
		w.stop()
		w.end(t, nil)
		w.WaitGone()
		w.archive.add(articles...)
		w.boot(t)
		w.WaitReady()
	}
	away(&corpus.Article{ID: "one", Title: "Herring are back", Text: "The herring came on Friday."}, &corpus.Article{ID: "two", Title: "Snow", Text: "It snowed."})
	w.waitSaid(t, "general", "**herring**: 1 neuer Artikel\n• Herring are back")
	away()
	away(&corpus.Article{ID: "three", Title: "Trams of Aste", Text: "Trams sail no more."})
	w.waitSaid(t, "desk", "**trams**: 1 new article")
	if herring, trams := w.told("general"), w.told("desk"); len(herring) != 1 || len(trams) != 1 {
		t.Errorf("told %q and %q", herring, trams)
	}
	golden(t, w, "news-after-a-restart")
}

// News that Discord does not take are told when the bot is connected again, and
// no other watch is told twice for that.
func TestNewsThatFailed(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	w.User("ana").Slash("watch", discordtest.Options{"topic": "herring"}).Wait("I watch")
	w.User("ben").In("desk").Slash("watch", discordtest.Options{"topic": "herring"}).Wait("I watch")
	for i := range discord.MaxTries {
		w.Fault(discordtest.Fault{Route: posts, On: i + 1, Status: 503})
	}
	w.came(&corpus.Article{ID: "one", Title: "Herring are back", Text: "The herring came on Friday."})
	w.waitLog(t, "could not send the news of a watch")
	w.waitSaid(t, "desk", "Herring are back")
	w.Drop()
	w.waitSaid(t, "general", "Herring are back")
	w.came(&corpus.Article{ID: "two", Title: "Herring soup", Text: "A recipe."})
	w.waitSaid(t, "desk", "Herring soup")
	w.waitSaid(t, "general", "Herring soup")
	if a, b := w.told("general"), w.told("desk"); len(a) != 2 || len(b) != 2 {
		t.Errorf("told %q and %q", a, b)
	}
}

// News that go out as the bot is stopped are not told again by the next one.
func TestNewsAtTheEnd(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	w.User("ana").Slash("watch", discordtest.Options{"topic": "herring"}).Wait("I watch")
	hold := make(chan struct{})
	w.Fault(discordtest.Fault{Route: posts, On: 1, Hold: hold})
	w.came(&corpus.Article{ID: "one", Title: "Herring are back", Text: "The herring came on Friday."})
	w.WaitFor("the news to go out", func() bool { return w.Calls(posts) == 1 })
	w.stop()
	w.waitLog(t, "stopping")
	close(hold)
	w.end(t, nil)
	w.WaitGone()
	w.archive.add(&corpus.Article{ID: "two", Title: "Herring soup", Text: "A recipe."})
	w.boot(t)
	w.WaitReady()
	w.waitSaid(t, "general", "Herring soup")
	if told := w.told("general"); len(told) != 2 || strings.Contains(told[1], "back") {
		t.Errorf("told %q", told)
	}
}

// An ingest is told of when it is over, or has gone on for long.
func TestNewsAreGathered(t *testing.T) {
	t.Parallel()
	var long []time.Duration
	for i := range 1000 {
		long = append(long, time.Duration(i)*time.Second)
	}
	for want, changes := range map[time.Duration][]time.Duration{
		5 * time.Second:  nil,
		10 * time.Second: {2 * time.Second, 4 * time.Second},
		15 * time.Second: {2 * time.Second, 7 * time.Second},
		5 * time.Minute:  long,
	} {
		synctest.Test(t, func(t *testing.T) {
			if got := discord.Gather(5*time.Second, changes...); got != want {
				t.Errorf("%d changes were waited for for %v, want %v", len(changes), got, want)
			}
		})
	}
}

// An archive that was put in the place of another counts anew: nothing of it is
// told twice, and what comes in later is.
func TestNewsOfAnotherArchive(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	for i := range 5 {
		w.archive.add(&corpus.Article{ID: fmt.Sprint(i), Title: "Snow", Text: "It snowed."})
	}
	w.User("ana").Slash("watch", discordtest.Options{"topic": "herring"}).Wait("I watch")
	w.archive.edit(func() { w.archive.came = []string{"harbour-1"} })
	w.bot.Changed()
	w.waitLog(t, "up_to=1 ")
	w.came(&corpus.Article{ID: "one", Title: "Herring are back", Text: "The herring came on Friday."})
	w.waitSaid(t, "general", "Herring are back")
}

func TestTooManyWatches(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	ana := w.User("ana")
	for i := range 10 {
		ana.SlashDM("watch", discordtest.Options{"topic": fmt.Sprintf("tram %d", i)}).Wait("I watch")
	}
	ana.SlashDM("watch", discordtest.Options{"topic": "bridge"}).Wait("as many watches")
	ana.SlashDM("watches", nil).Wait("tram 9")
	w.came(&corpus.Article{ID: "t", Title: "Tram 4 stops", Text: "No tram today."})
	w.WaitFor("the news", func() bool {
		return slices.ContainsFunc(w.Payloads(), func(p discordtest.Payload) bool { return strings.Contains(p.Content, "Tram 4 stops") })
	})
	// Where the bot is not, it posts nothing.
	w.Install(ana)
	ana.In("Stadium!/stands").Slash("watch", discordtest.Options{"topic": "herring"}).Wait("where you and I may both write")
	w.Forbid("mute")
	w.User("ben").In("mute").Slash("watch", discordtest.Options{"topic": "herring"}).Wait("where you and I may both write")
}

func TestChangedSourcesMarkAnswers(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	ana := w.User("ana")
	first := ana.Slash("ask", discordtest.Options{"question": harbour}).Wait("Sources")[0]
	second := w.User("ben").Say("desk", w.Mention()+" What of the ferries, and of the bridge?").Wait("Sources")[0]
	ana.Slash("ask", discordtest.Options{"question": "mayor?", "private": true}).Wait("Sources")
	w.waitSettled(t, 3)
	old, bridge := w.archive.articles[0], w.archive.articles[1]
	changed := *old
	changed.Text += "\n\nThis article was corrected."
	w.archive.edit(func() { w.archive.articles[0] = &changed })
	w.bot.Changed()
	contains(t, w.waitSaid(t, "general", "⚠").Content, "-# ⚠ since this answer: [1] was changed")
	marked := w.waitSaid(t, "desk", "⚠")
	contains(t, marked.Content, "since this answer: [1] was changed")
	if len(marked.Rows) != len(second.Rows) || len(first.Rows) == 0 {
		t.Errorf("under the marked answer stands %+v", marked.Rows)
	}
	ana.Click(marked, "👍").Wait("Thank you")

	// What changes while the bot is away is marked when it is back, in the
	// language of the answer.
	w.User("hans").Speaking("de").In("Rival/desk").Slash("ask", discordtest.Options{"question": "Who tends the lighthouse, and the bridge?"}).Wait("Quellen")
	w.waitSettled(t, 4)
	w.stop()
	w.end(t, nil)
	w.WaitGone()
	w.archive.edit(func() { w.archive.articles = w.archive.articles[2:] })
	w.boot(t)
	w.WaitReady()
	contains(t, w.waitSaid(t, "desk", "removed").Content, "since this answer: [1] was removed, [2] was removed")
	contains(t, w.waitSaid(t, "general", "removed").Content, "since this answer: [1] was removed")

	contains(t, w.waitSaid(t, "Rival/desk", "⚠").Content, "-# ⚠ seit dieser Antwort: [1] wurde entfernt")

	// And when all is as it was, no mark is left.
	w.archive.edit(func() { w.archive.articles = append([]*corpus.Article{old, bridge}, w.archive.articles...) })
	w.bot.Changed()
	w.WaitFor("answers without a mark", func() bool {
		return !slices.ContainsFunc(slices.Concat(w.All("general"), w.All("desk"), w.All("Rival/desk")), func(m discordtest.Message) bool {
			return strings.Contains(m.Content, "⚠")
		})
	})
	golden(t, w, "changed-sources")
}

// A mark that finds no room is a reply.
func TestMarkOfAFullMessage(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	full := w.archive.articles[0]
	w.archive.on("everything", func(context.Context, func(bot.Answer)) (bot.Answer, error) {
		a := claims(full, 1, "x")
		p := passages(full)[0]
		a.Claims[0].Citations[0].Passage, a.Claims[0].Citations[0].Quote = p, "The harbour of Velm reopened on Thursday."
		a.Claims[0].Text = strings.Repeat("harbour ", 160) + "end."
		a.Notes = []retrieval.Note{{Kind: bot.NoteUnderstood, Words: []string{strings.Repeat("note ", 60)}}, {Kind: bot.NoteUnsaid, Words: []string{strings.Repeat("note ", 60)}}}
		return a, nil
	})
	answer := w.User("ben").Say("desk", w.Mention()+" Tell me everything").Wait("Sources")[0]
	if n := len([]rune(answer.Content)); n < 1960 || n > 2000 {
		t.Fatalf("the answer has %d characters", n)
	}
	w.waitSettled(t, 1)
	w.archive.edit(func() { w.archive.articles = w.archive.articles[1:] })
	w.bot.Changed()
	if m := w.waitSaid(t, "desk", "was removed"); m.ReplyTo != answer.ID {
		t.Errorf("the mark is %+v", m)
	}
}
