package discord_test

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/discord"
	"github.com/dateline-bot/dateline/bot/discord/discordtest"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

const (
	callbacks = "POST /interactions/{id}/{token}/callback"
	edits     = "PATCH /webhooks/{app}/{token}/messages/{message}"
	deletes   = "DELETE /webhooks/{app}/{token}/messages/{message}"
	followUps = "POST /webhooks/{app}/{token}"
	posts     = "POST /channels/{channel}/messages"
)

func TestAsk(t *testing.T) {
	t.Parallel()
	w := start(t, setting{pace: discord.Pace{Edit: time.Minute}})
	asked, proceed := make(chan struct{}), make(chan struct{})
	w.archive.on("reopen", func(_ context.Context, show func(bot.Answer)) (bot.Answer, error) {
		close(asked)
		<-proceed
		a := w.archive.quote("When did the harbour reopen, mayor?")
		show(a)
		return a, nil
	})
	e := w.User("ana").Slash("ask", discordtest.Options{"question": "When did the harbour reopen?"})
	<-asked
	e.Acknowledged() // before the desk has said anything
	if r := e.Replies(); len(r) != 1 || !r[0].Loading || r[0].Private {
		t.Errorf("while the desk works: %+v, want one public reply that is loading", r)
	}
	close(proceed)
	replies := e.Wait("Sources")
	if len(replies) != 1 || replies[0].Private {
		t.Errorf("%d replies, private %v; want one, public", len(replies), replies[0].Private)
	}
	if n := w.Calls(edits); n != 1 {
		t.Errorf("%d edits for an answer that came at once, want 1", n)
	}
	contains(t, replies[0].Content,
		"> When did the harbour reopen?",
		"The harbour of Velm reopened on Thursday. [1] ❝\nMayor Orla Brandt cut the ribbon. [1] ❝",
		"[1] The Velm Courier · [Harbour of Velm reopens](<https://courier.example/2009/harbour#:~:text=The%20harbour%20of%20Velm%20reopened%20on%20Thursday>) · <t:1261044000:D>",
		"as of <t:1261044000:D> · 1 article, 1 publisher, 2009 · ❝ word for word from the article")
}

func TestAskPrivately(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	e := w.User("ana").Slash("ask", discordtest.Options{"question": "Who blames the winter for the bridge?", "private": true})
	if r := e.Wait("Engineers blame the winter. [1]"); !r[0].Private {
		t.Error("the reply is public")
	}
}

func TestDeclined(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	e := w.User("ana").SlashDM("ask", discordtest.Options{"question": "What is tea?"})
	text := e.Wait("The archive does not say.")[0].Content
	contains(t, text, "The nearest articles:", "[Bridge over the Aste delayed](<http://gazette.example/bridge>)", "A letter about lighthouses · undated")
	if strings.Contains(text, "Ferry timetable") {
		t.Errorf("more than three articles are offered:\n%s", text)
	}
}

func TestMention(t *testing.T) {
	t.Parallel()
	w := start(t, setting{pace: discord.Pace{Typing: 10 * time.Millisecond}})
	w.archive.on("harbour", func(context.Context, func(bot.Answer)) (bot.Answer, error) {
		w.WaitFor("typing, more than once", func() bool { return w.Typing("desk") > 2 })
		return w.archive.quote("harbour"), nil
	})
	e := w.User("ana").Say("desk", w.Mention()+" tell "+w.User("ben").Mention()+" about the harbour")
	r := e.Wait("reopened on Thursday")
	if len(r) != 1 || strings.HasPrefix(r[0].Content, ">") {
		t.Errorf("want one reply that does not repeat the question: %+v", r)
	}
	if n := w.archive.timesAsked("tell ben about the harbour"); n != 1 {
		t.Errorf("the desk was not asked the message without its mention: %q", w.archive.last().Text)
	}
	w.waitLog(t, "answered")
	typed := w.Typing("desk")
	usage := w.User("ana").Say("elsewhere", w.Mention())
	usage.Wait("Ask me a question")
	if w.Typing("desk") != typed {
		t.Error("still typing after the reply")
	}
}

func TestMentionOfDeletedMessage(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	asked, proceed := make(chan struct{}), make(chan struct{})
	w.archive.on("harbour", func(context.Context, func(bot.Answer)) (bot.Answer, error) {
		close(asked)
		<-proceed
		return w.archive.quote("harbour"), nil
	})
	w.User("ana").Say("desk", w.Mention()+" harbour?")
	<-asked
	w.Delete(w.All("desk")[0].ID)
	close(proceed)
	w.WaitFor("an answer in the channel", func() bool {
		all := w.All("desk")
		return len(all) == 1 && strings.Contains(all[0].Content, "reopened")
	})
}

func TestDirectMessage(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	w.User("ana").DM("What do the engineers blame?").Wait("Engineers blame the winter. [1]")
}

func TestOthersAreIgnored(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	w.Bot("rival").Say("general", w.Mention()+" ignored harbour")
	w.Bot("rival").DM("ignored harbour")
	w.Webhook("feed").Say("general", w.Mention()+" ignored harbour")
	w.User("ana").System("general", w.Mention()+" ignored harbour")
	w.User("ana").Say("general", "ignored harbour, nobody is mentioned")
	self := strings.Trim(w.Mention(), "<@>")
	w.Malformed("MESSAGE_CREATE", map[string]any{"id": "1", "channel_id": "2", "content": "ignored harbour", "author": map[string]any{"id": self}})
	w.User("ana").Say("general", w.Mention()+" harbour").Wait("[1]")
	w.User("cat").Reply(w.All("general")[0], "ignored harbour: said to another bot")
	// Events come in order, so all the others have been seen by then, and a
	// bot that has stopped has done what it was going to do.
	w.User("ben").DM("lighthouse?").Wait("Nobody tends")
	w.stop()
	w.end(t, nil)
	if n := w.archive.timesAsked("ignored"); n != 0 {
		t.Errorf("the desk was asked %d times by those who ask nothing", n)
	}
	if n := w.Calls(posts); n != 2 {
		t.Errorf("%d messages were posted, want 2", n)
	}
}

func TestLongAnswer(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	sentence := strings.Repeat("The tide tables of Velm were printed again in the spring. ", 4)
	long := claims(w.archive.articles[0], 26, sentence)
	if n := len(long.Text()); n < 6000 {
		t.Fatalf("the answer has only %d characters", n)
	}
	w.archive.on("tide", func(context.Context, func(bot.Answer)) (bot.Answer, error) { return long, nil })

	for _, e := range []*discordtest.Exchange{
		w.User("ana").Slash("ask", discordtest.Options{"question": "What of the tide tables?"}),
		w.User("ben").Say("desk", w.Mention()+" What of the tide tables?"),
	} {
		replies := e.Wait("**Sources**")
		if len(replies) != 3 {
			t.Fatalf("%d messages, want 3", len(replies))
		}
		contains(t, replies[0].Content, "Claim 1: ", "spring. [1] ≈")
		contains(t, replies[2].Content, "\n…\n", "[1] The Velm Courier · [Harbour of Velm reopens](<https://courier.example/2009/harbour>)",
			"≈ phrased by a model, supported by the words quoted")
		for i, r := range replies {
			if i < 2 && strings.Contains(r.Content, "Sources") {
				t.Errorf("message %d has sources", i+1)
			}
			if !strings.Contains(r.Content, "spring. [1] ≈\n") && !strings.HasSuffix(r.Content, "spring. [1] ≈") {
				t.Errorf("message %d is not cut between claims:\n%s", i+1, r.Content)
			}
		}
	}
}

func TestStreaming(t *testing.T) {
	t.Parallel()
	const every = 150 * time.Millisecond
	w := start(t, setting{pace: discord.Pace{Edit: every}})
	full := claims(w.archive.articles[0], 6, "the quay was painted.")
	proceed := make(chan struct{})
	w.archive.on("quay", func(_ context.Context, show func(bot.Answer)) (bot.Answer, error) {
		for i := range full.Claims {
			partial := full
			partial.Claims = full.Claims[:i+1]
			show(partial)
			<-proceed
		}
		return full, nil
	})
	began := time.Now()
	e := w.User("ana").Slash("ask", discordtest.Options{"question": "What of the quay?"})
	contains(t, e.Wait("Claim 1")[0].Content, "still reading")
	proceed <- struct{}{}
	contains(t, e.Wait("Claim 2")[0].Content, "Claim 1", "still reading")
	close(proceed) // the rest at once
	final := e.Wait("Sources")[0]
	contains(t, final.Content, "Claim 6")
	if strings.Contains(final.Content, "still reading") {
		t.Error("the final text is not final")
	}
	// The first, one for each interval, and the last, which does not wait.
	took := time.Since(began)
	if n, most := w.Calls(edits), 2+int(took/every); n > most {
		t.Errorf("%d edits in %v, want at most %d", n, took, most)
	}
}

func TestFailure(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	w.archive.on("fails", func(context.Context, func(bot.Answer)) (bot.Answer, error) { return bot.Answer{}, errModelAway })
	const plain = "Something went wrong on my side"

	slash := w.User("ana").Slash("ask", discordtest.Options{"question": "This fails"}).Wait(plain)
	if len(slash) != 1 || !slash[0].Private {
		t.Errorf("a failure is told to everybody: %+v", slash)
	}
	if len(w.All("general")) != 0 {
		t.Error("a public message remains of a failure")
	}
	w.User("ana").DM("This fails").Wait(plain)
	w.User("ben").Slash("search", discordtest.Options{"words": "broken"}).Wait(plain)
	w.User("hans").Speaking("de").Slash("ask", discordtest.Options{"question": "This fails"}).Wait("Bei mir ist etwas schiefgegangen")
	w.waitLog(t, `command=search err="the model is away`)
	w.archive.on("too long", func(context.Context, func(bot.Answer)) (bot.Answer, error) { return bot.Answer{}, bot.ErrLongQuestion })
	w.User("ben").Slash("ask", discordtest.Options{"question": "This is too long"}).Wait("longer than 2000 characters")

	// A reply that cannot be taken away says it itself.
	w.Fault(discordtest.Fault{Route: deletes, Status: 403, Code: 50013})
	w.User("ben").Slash("ask", discordtest.Options{"question": "This fails"}).Wait(plain)
}

func TestPanic(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	w.archive.on("crash", func(context.Context, func(bot.Answer)) (bot.Answer, error) { panic("out of paper: " + w.BotToken()) })
	e := w.User("ana").Slash("ask", discordtest.Options{"question": "crash"})
	told := e.Wait("error id")
	if !told[0].Private {
		t.Error("the error id is told to everybody")
	}
	id := regexp.MustCompile(`error id (\w+)`).FindStringSubmatch(told[0].Content)
	if id == nil {
		t.Fatalf("no error id in %q", told[0].Content)
	}
	contains(t, w.log.String(), "error_id="+id[1], "out of paper")
	w.User("ana").DM("And the harbour?").Wait("reopened on Thursday")
}

func TestQuestionsAreNotLogged(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	w.User("ana").Slash("ask", discordtest.Options{"question": "Zanzibar harbour?"}).Wait("[1]")
	w.User("ana").DM("Zanzibar lighthouse?").Wait("[1]")
	w.Malformed("SOMETHING_NEW", map[string]any{"content": "Zanzibar"})
	w.User("ana").Slash("search", discordtest.Options{"words": "Zanzibar"}).Wait("Nothing in the archive")
	if strings.Contains(w.log.String(), "Zanzibar") {
		t.Errorf("a question is in the log:\n%s", w.log)
	}
	contains(t, w.log.String(), "permissions=274877991936", "scope=bot+applications.commands")
}

// Whatever is in questions, articles, notes and errors, nothing of it is alive
// in any payload.
func TestNothingIsAlive(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	text := strings.ToValidUTF8(strings.Join(nasty, " "), "")
	lively := &corpus.Article{ID: "lively", Title: "Lively " + text, Publisher: text, URL: "https://news.example/@everyone", Text: text, Authors: nasty}
	w.archive.edit(func() { w.archive.articles = append(w.archive.articles, lively) })
	answer := claims(lively, 3, text)
	answer.Notes = []retrieval.Note{{Kind: bot.NoteUnderstood, Words: []string{text}}}
	w.archive.on("lively", func(_ context.Context, show func(bot.Answer)) (bot.Answer, error) {
		show(answer)
		return answer, nil
	})
	w.archive.on("declined", func(context.Context, func(bot.Answer)) (bot.Answer, error) {
		return bot.Answer{Verdict: bot.Declined, Nearest: []*corpus.Article{lively}}, nil
	})
	question := text[:400] + " lively"
	w.User("ana").Slash("ask", discordtest.Options{"question": question}).Wait("Sources")
	w.User("ana").Slash("ask", discordtest.Options{"question": text[:300] + " declined"}).Wait("does not say")
	w.User("ana").Slash("search", discordtest.Options{"words": "evil " + text[:120]}).Wait("**1.**")
	w.User("ben").Slash("article", discordtest.Options{"title": "lively"}).Wait("Lively")
	w.User("ben").Slash("ask", discordtest.Options{"question": "broken?"}).Wait("does not say")
	w.User("ben").Say("desk", w.Mention()+" "+question).Wait("Sources")
	w.User("cat").DM(question).Wait("Sources")
	choices := w.User("cat").Autocomplete("article", "title", "lively").Choices()
	if len(choices) != 1 || !strings.HasPrefix(choices[0].Name, "Lively @everyone") {
		t.Errorf("choices: %+v", choices)
	}
	links := addresses(w.archive.articles...)
	for _, p := range w.Payloads() {
		if p.Content != "" && !strings.HasPrefix(p.Content, "**[") { // an article's bold title is checked elsewhere
			text := p.Content
			if strings.Contains(text, "**1.**") { // a search shows its words in bold
				text = boldWord.ReplaceAllString(text, "_")
			}
			checkInert(t, text, links)
		}
	}
}

var boldWord = regexp.MustCompile(`\*\*([^*\s.]+)\*\*`)
