package discord_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/discord"
	"github.com/dateline-bot/dateline/bot/discord/discordtest"
)

const harbour = "When did the harbour reopen, mayor?"

func TestUnderAnAnswer(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	ana := w.User("ana")
	answer := ana.Slash("ask", discordtest.Options{"question": harbour}).Wait("Sources")[0]

	quote := ana.Select(answer, "[1] Mayor Orla Brandt cut the ribbon.").Wait("**Mayor Orla Brandt cut the ribbon.**")[0]
	if !quote.Private {
		t.Error("the quote is shown to everybody")
	}
	contains(t, quote.Content, "> The harbour of Velm reopened on Thursday.\n", "\n> Ferries to Sund sail twice a day.",
		"#:~:text=Mayor%20Orla%20Brandt%20cut%20the%20ribbon>", "<t:1261044000:D>")

	ana.Click(answer, "👍").Wait("Thank you")
	w.User("ben").Click(answer, "👎").Submit(map[string]string{"Reason (you may leave it out)": "It was Friday."}).Wait("Thank you")
	ratings := w.journal.all()[0].Ratings
	if len(ratings) != 2 || !ratings[0].Good || ratings[1].Good || ratings[1].Reason != "It was Friday." {
		t.Errorf("ratings: %+v", ratings)
	}

	// What follows up knows what it follows, and what is tried again is asked
	// as it was.
	ben := w.User("ben")
	ben.Click(answer, "Follow up").Submit(map[string]string{"What do you want to know?": "And the ferries to Sund?"}).Wait("Ferries to Sund sail")
	if q := w.archive.last(); len(q.Earlier) != 1 || q.Earlier[0].Question != harbour || !strings.Contains(q.Earlier[0].Answer, "cut the ribbon. [1]") {
		t.Errorf("the follow-up came as %+v", q)
	}
	ben.Click(answer, "Try again").Wait("Sources")
	if q := w.archive.last(); !q.Anew || q.Text != harbour || q.Earlier != nil || q.Person != ben.ID() {
		t.Errorf("tried again as %+v", q)
	}
	golden(t, w, "under-an-answer")
}

func TestAskWithOptions(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	ana := w.User("ana")
	choices := ana.Typing("ask", "publisher", discordtest.Options{"question": "harbour", "publisher": "gaz"}).Choices()
	if len(choices) != 1 || choices[0].Value != "Sund Gazette" {
		t.Errorf("publishers offered: %+v", choices)
	}
	ana.Slash("ask", discordtest.Options{"question": harbour, "from": "2009", "to": "2010-02", "publisher": "The Velm Courier", "private": true}).Wait("Sources")
	q := w.archive.last()
	if q.From != day(2009, 1, 1) || q.To != day(2010, 2, 28) || q.Publisher != "The Velm Courier" ||
		strings.Join(q.Collections, ",") != ","+w.GuildID("Newsroom") {
		t.Errorf("asked with %+v", q.Filter)
	}
	ana.Slash("ask", discordtest.Options{"question": harbour, "from": "last week"}).Wait("no day I can read")
	ana.Slash("ask", discordtest.Options{"question": harbour, "from": "2010", "to": "2009"}).Wait("There is no day")
	golden(t, w, "ask-with-options")
}

func TestShare(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	ana := w.User("ana")
	answer := ana.Slash("ask", discordtest.Options{"question": harbour, "private": true}).Wait("Sources")[0]
	shared := ana.Click(answer, "Share").Wait("Sources")[0]
	if shared.Private {
		t.Error("what was shared is private")
	}
	// It is an answer like any other.
	w.User("ben").Select(shared, "[1] The harbour of Velm reopened on Thursday.").Wait("**The harbour")
	if w.archive.timesAsked("harbour") != 1 {
		t.Error("the desk was asked again")
	}
	golden(t, w, "share")
}

func TestTalk(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	ana, ben, cat := w.User("ana"), w.User("ben"), w.User("cat")
	follows := func(what string, questions ...string) {
		t.Helper()
		var got []string
		for _, turn := range w.archive.last().Earlier {
			got = append(got, turn.Question)
		}
		if strings.Join(got, "|") != strings.Join(questions, "|") {
			t.Errorf("%s follows %q, want %q", what, got, questions)
		}
	}
	first := ana.Say("desk", w.Mention()+" "+harbour).Wait("Sources")[0]
	follows("a mention")
	second := ben.Reply(first, "And the ferries to Sund?").Wait("Sources")[0]
	follows("a reply", harbour)
	cat.Reply(second, "What of the bridge?").Wait("Sources")
	follows("a reply to a reply", harbour, "And the ferries to Sund?")
	cat.Say("desk", w.Mention()+" Who tends the lighthouse?").Wait("Sources")
	follows("a mention in the same channel")

	thread := w.Thread("desk", "winter")
	ana.Say(thread, w.Mention()+" What do engineers blame?").Wait("Sources")
	follows("the first question of a thread")
	ben.Say(thread, w.Mention()+" And the bridge?").Wait("Sources")
	follows("the second", "What do engineers blame?")

	dan := w.User("dan")
	dan.DM("Who tends the lighthouse?").Wait("Sources")
	follows("a direct message")
	dan.DM("And the ferry?").Wait("Sources")
	follows("the next", "Who tends the lighthouse?")
	golden(t, w, "talk")
}

// A reply to the answer of a command comes without its words.
func TestUnreadableReply(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	answer := w.User("ana").Slash("ask", discordtest.Options{"question": harbour}).Wait("Sources")[0]
	w.User("ben").Reply(answer, "And the ferries to Sund?")
	w.WaitFor("a hint", func() bool {
		return slices.ContainsFunc(w.Payloads(), func(p discordtest.Payload) bool { return strings.Contains(p.Content, "Press “Follow up” under it") })
	})
	if w.archive.timesAsked("") != 1 {
		t.Error("what could not be read was asked")
	}
	golden(t, w, "unreadable-reply")
}

func TestAskAboutAMessage(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	said := w.User("ben").Say("general", "I hear that the harbour of Velm is open again. @everyone").Message()
	answer := w.User("ana").Menu("Ask about this", said).Wait("Sources")[0]
	if !answer.Private {
		t.Error("what somebody asks about a message of another's is shown to everybody")
	}
	// A reply that only mentions the bot asks about what it replies to.
	w.User("cat").Reply(said, w.Mention()).Wait("Sources")
	golden(t, w, "ask-about-a-message")
}

func TestLanguages(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	for _, c := range [][2]string{
		{"fr", "Les archives ne le disent pas"}, {"de", "Das Archiv sagt dazu nichts"}, {"es-419", "El archivo no lo dice"}, {"pl", "The archive does not say"},
	} {
		w.User(c[0]).Speaking(c[0]).Slash("ask", discordtest.Options{"question": "tea?"}).Wait(c[1])
	}
	w.User("hans").Speaking("de").Slash("ask", discordtest.Options{"question": harbour}).Wait("wörtlich aus dem Artikel")
	// A message does not say what its author speaks, but the command before it did.
	w.User("hans").Say("desk", w.Mention()+" "+harbour).Wait("wörtlich aus dem Artikel")
	// An operator's choice of language goes before the asker's.
	w.journal.set(w.GuildID("Rival"), bot.Settings{Language: "es-ES"})
	w.User("hans").In("Rival/desk").Slash("ask", discordtest.Options{"question": harbour}).Wait("palabra por palabra")
	golden(t, w, "languages")
}

func TestAskChannel(t *testing.T) {
	t.Parallel()
	const content = 1 << 15
	w := start(t, setting{
		server: []discordtest.Option{discordtest.AllowIntents(content)},
		prepare: func(w *world) {
			w.Forum("questions")
			w.journal.set(w.GuildID("Newsroom"), bot.Settings{AskChannel: w.ChannelID("questions")})
			w.journal.set(w.GuildID("Rival"), bot.Settings{AskChannel: w.ChannelID("Rival/help")})
		},
	})
	ana, ben := w.User("ana"), w.User("ben")
	post := ana.Post("questions", "The harbour", harbour)
	post.Wait("Sources")
	ben.Say(post.Place(), "And the ferries to Sund?").Wait("Sources")
	if q := w.archive.last(); len(q.Earlier) != 1 || q.Earlier[0].Question != harbour {
		t.Errorf("the second message of a post came as %+v", q)
	}
	ben.Say("general", "said of the harbour to nobody")
	ana.In("Rival/help").Say("Rival/help", "Who tends the lighthouse?").Wait("Sources")
	golden(t, w, "ask-channel")
	if n := w.archive.timesAsked("nobody"); n != 0 {
		t.Error("what was said elsewhere was answered")
	}
}

// Whoever presses what was not shown to them, or not any more, gets nothing,
// is told so privately, and leaves a line for the operators.
func TestForged(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	ana, eve := w.User("ana"), w.User("eve").Forging()
	public := ana.Slash("ask", discordtest.Options{"question": harbour}).Wait("Sources")[0]
	private := ana.Slash("ask", discordtest.Options{"question": "Who blames the winter?", "private": true}).Wait("Sources")[0]
	elsewhere := eve.In("Rival/desk").Slash("ask", discordtest.Options{"question": "What of the lighthouse?"}).Wait("Sources")[0]
	direct := eve.SlashDM("ask", discordtest.Options{"question": "What of the ferry?"}).Wait("Sources")[0]
	publicID, privateID := w.journal.all()[0].ID, w.journal.all()[1].ID
	asked := w.archive.timesAsked("")

	// Each is somebody else, for whom the quota is not used up.
	forge := func(n int, place string) *discordtest.Person { return w.User(fmt.Sprint("eve", n)).In(place).Forging() }
	tries := []*discordtest.Exchange{
		forge(1, "general").Press(public, "share:"+publicID), // it is public already
		forge(2, "general").Press(public, "quote:"+publicID, "7.0"),
		forge(3, "general").Press(public, "quote:"+publicID, "nonsense"),
		forge(4, "general").Press(public, "quote:"+publicID+":0.0"),
		forge(5, "general").Press(public, "again:999"),
		forge(6, "general").Press(public, "good:"),
	}
	for i, control := range []string{"quote", "follow", "followed", "again", "share", "good", "bad", "reason"} {
		tries = append(tries,
			forge(10+i, "general").Press(private, control+":"+privateID, "0.0"),
			forge(10+i, "Rival/desk").Press(elsewhere, control+":"+publicID, "0.0"),
			forge(10+i, "general").Press(direct, control+":"+publicID, "0.0"))
	}
	for i, e := range tries {
		r := e.Wait("I do not have that answer for you")
		if len(r) != 1 || !r[0].Private {
			t.Errorf("try %d: %+v", i, r)
		}
	}
	if n := w.journal.refused(); n != len(tries) {
		t.Errorf("%d tries left %d lines", len(tries), n)
	}
	forge(7, "general").Press(public, "horoscope:1").Wait("I do not know that command any more")
	if w.archive.timesAsked("") != asked {
		t.Error("a forged press asked the desk")
	}
	for _, rec := range w.journal.all() {
		if len(rec.Ratings) > 0 {
			t.Error("a forged press rated an answer")
		}
	}
}

func TestWhoMayAsk(t *testing.T) {
	t.Parallel()
	w := start(t, setting{prepare: func(w *world) {
		w.journal.set(w.GuildID("Newsroom"), bot.Settings{Roles: []string{w.Role("Newsroom", "editors")}, Channels: []string{w.ChannelID("desk")}, Private: true})
	}})
	ana, ben := w.User("ana").In("desk").Become("editors"), w.User("ben").In("desk")
	answer := ana.Slash("ask", discordtest.Options{"question": harbour}).Wait("Sources")[0]
	if !answer.Private {
		t.Error("the server's answers are to be private")
	}
	if ana.Slash("ask", discordtest.Options{"question": harbour, "private": false}).Wait("Sources")[0].Private {
		t.Error("the asker's own choice does not count")
	}
	ben.Slash("ask", discordtest.Options{"question": harbour}).Wait("only certain roles")
	ana.In("general").Slash("ask", discordtest.Options{"question": harbour}).Wait("I do not answer in this channel")
	w.User("cat").In("desk").Become("editors").Say(w.Thread("desk", "below"), w.Mention()+" "+harbour).Wait("Sources")
	if w.journal.refused() != 2 {
		t.Errorf("%d refusals are put down, want 2", w.journal.refused())
	}
	golden(t, w, "who-may-ask")
}

func TestChangedArticle(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	ana := w.User("ana")
	answer := ana.Slash("ask", discordtest.Options{"question": harbour, "private": true}).Wait("Sources")[0]
	changed := *w.archive.articles[0]
	changed.Text = "The harbour stays shut."
	w.archive.edit(func() { w.archive.articles[0] = &changed })
	ana.Select(answer, "[1] Mayor Orla Brandt cut the ribbon.").Wait("these words are not in it any more")
	ana.Click(answer, "Share").Wait("these words are not in it any more")
	golden(t, w, "changed-article")
}

// Who has installed the bot for themselves takes it anywhere.
func TestElsewhere(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	ana := w.User("ana")
	w.User("ben")
	w.Install(ana)
	ana.In("Stadium!/stands").Slash("ask", discordtest.Options{"question": harbour}).Wait("Sources")
	answer := ana.In("@ben").Slash("ask", discordtest.Options{"question": "Who tends the lighthouse?", "private": true}).Wait("Sources")[0]
	ana.Select(answer, "[1] Nobody tends the lighthouse any more.").Wait("**Nobody")
	ana.SlashDM("ask", discordtest.Options{"question": "tea?"}).Wait("does not say")
	ana.Say("", "").Wait("Ask me a question")
	golden(t, w, "elsewhere")
}

// A server's own articles are seen by it alone.
func TestServersAreKeptApart(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	ana := w.User("ana")
	w.archive.edit(func() { w.archive.articles[0].Collection = w.GuildID("Newsroom") })
	answer := ana.Slash("ask", discordtest.Options{"question": harbour}).Wait("Sources")[0]
	ana.Select(answer, "[1] Mayor Orla Brandt cut the ribbon.").Wait("**Mayor")
	if n := len(ana.Autocomplete("article", "title", "harbour").Choices()); n != 1 {
		t.Errorf("%d choices at home", n)
	}
	for i, place := range []string{"Rival/desk", "", "Stadium!/stands"} {
		away := w.User(fmt.Sprint("traveller", i))
		w.Install(away)
		away = away.In(place)
		if n := len(away.Autocomplete("article", "title", "harbour").Choices()); n != 0 {
			t.Errorf("%q: %d choices", place, n)
		}
		away.Slash("article", discordtest.Options{"title": "harbour-1"}).Wait("There is no such article")
		away.Slash("search", discordtest.Options{"words": "harbour"}).Wait("Nothing in the archive")
		if n := len(away.Typing("ask", "publisher", discordtest.Options{"publisher": "Courier"}).Choices()); n != 0 {
			t.Errorf("%q: its publisher is offered", place)
		}
		away.Slash("ask", discordtest.Options{"question": "harbour?"}).Wait("")
		for _, c := range w.archive.last().Collections {
			if c == w.GuildID("Newsroom") {
				t.Errorf("%q: the desk may see %q", place, w.archive.last().Collections)
			}
		}
	}
}

func TestWithoutTheJournal(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	w.journal.broken = errors.New("no room on the disk")
	answer := w.User("ana").Slash("ask", discordtest.Options{"question": harbour}).Wait("Sources")[0]
	if len(answer.Rows) != 0 {
		t.Error("something is offered that nobody will know of")
	}
	contains(t, w.log.String(), "no room on the disk")
}

// What a process that was killed left behind gets an apology, once, unless its
// answer had gone out.
func TestPending(t *testing.T) {
	t.Parallel()
	w := start(t, setting{config: func(c *discord.Config) { c.Drain = 200 * time.Millisecond }})
	asked, never := make(chan struct{}, 2), make(chan struct{})
	t.Cleanup(func() { close(never) })
	w.archive.on("endless", func(context.Context, func(bot.Answer)) (bot.Answer, error) {
		asked <- struct{}{}
		<-never
		return bot.Answer{}, errModelAway
	})
	slash := w.User("ana").Speaking("fr").Slash("ask", discordtest.Options{"question": "endless"})
	<-asked
	said := w.User("ben").Say("desk", w.Mention()+" endless")
	<-asked
	sent := w.User("cat").Slash("ask", discordtest.Options{"question": harbour})
	sent.Wait("Sources")
	done := w.User("dan").Slash("ask", discordtest.Options{"question": "Who tends the lighthouse?"})
	done.Wait("Sources")
	w.waitSettled(t, 2)
	// As if it had been killed: two questions are under way for ever, and the
	// journal was not told of an answer that went out.
	w.stop()
	w.end(t, nil)
	w.journal.reopen("harbour")
	w.setting.config = nil
	w.WaitGone()
	w.boot(t)
	w.WaitReady()
	slash.Wait("On m'a redémarré")
	said.Wait("I was restarted before I could answer this")
	w.waitLog(t, "made up for the questions")
	if n := len(sent.Replies()); n != 1 || !strings.Contains(sent.Text(), "Sources") {
		t.Errorf("an answer that had gone out: %q", sent.Text())
	}
	// What stands under an answer of before works.
	w.User("dan").Select(done.Reply(), "[1] Nobody tends the lighthouse any more.").Wait("**Nobody")
	w.archive.on("endless", func(context.Context, func(bot.Answer)) (bot.Answer, error) { return w.archive.quote(harbour), nil })
	w.User("dan").Click(said.Reply(), "Try again").Wait("Sources")
	golden(t, w, "restart")
}
