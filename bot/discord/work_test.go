package discord_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/discord"
	"github.com/dateline-bot/dateline/bot/discord/discordtest"
)

// Ten questions are under way when the bot is told to stop: five finish by
// themselves, five only when they are cut off. All ten are answered, one way
// or the other, and nothing is left behind.
func TestStopWithQuestionsInFlight(t *testing.T) { // not parallel: it counts goroutines
	before := goleak.IgnoreCurrent()
	w := start(t, setting{config: func(c *discord.Config) { c.Drain = 3 * time.Second }})
	finish := make(chan struct{})
	var under sync.WaitGroup
	w.archive.on("patient", func(context.Context, func(bot.Answer)) (bot.Answer, error) {
		under.Done()
		<-finish
		return w.archive.quote("harbour"), nil
	})
	w.archive.on("endless", func(ctx context.Context, _ func(bot.Answer)) (bot.Answer, error) {
		under.Done()
		<-ctx.Done()
		return bot.Answer{}, fmt.Errorf("compose: %w", ctx.Err())
	})
	under.Add(10)
	var patient, endless []*discordtest.Exchange
	for i := range 5 {
		p := w.User(fmt.Sprintf("person-%d", i))
		patient = append(patient, p.Slash("ask", discordtest.Options{"question": "patient"}))
		endless = append(endless, p.Say("desk", w.Mention()+" endless"))
	}
	under.Wait()
	began := time.Now()
	w.stop()
	w.waitLog(t, "stopping")
	// Who comes now is answered or refused, but not left waiting.
	late := w.User("late").Slash("ask", discordtest.Options{"question": "harbour"}).Wait("")
	if text := late[0].Content; !strings.Contains(text, "try again") && !strings.Contains(text, "reopened") {
		t.Errorf("who came late was told %q", text)
	}
	close(finish)
	for _, e := range patient {
		e.Wait("reopened")
	}
	for _, e := range endless {
		e.Wait("I am being restarted")
	}
	w.end(t, nil)
	if took := time.Since(began); took > 6*time.Second {
		t.Errorf("it took %v to stop, of 3 s", took)
	}
	if w.Connected() != 0 {
		t.Error("the gateway is still open")
	}
	w.WaitFor("no connection", func() bool { return w.Connected() == 0 })
	// The server's own goroutines are still there.
	goleak.VerifyNone(t, before, stuckOpen,
		goleak.IgnoreAnyFunction("net/http.(*Server).Serve"), goleak.IgnoreAnyFunction("net/http.(*conn).serve"),
		goleak.IgnoreAnyFunction("net/http.(*connReader).backgroundRead"))
}

func TestStopDoesNotWaitForever(t *testing.T) {
	t.Parallel()
	w := start(t, setting{config: func(c *discord.Config) { c.Drain = time.Second }})
	asked, never := make(chan struct{}), make(chan struct{})
	t.Cleanup(func() { close(never) })
	w.archive.on("deaf", func(context.Context, func(bot.Answer)) (bot.Answer, error) {
		close(asked)
		<-never
		return bot.Answer{}, nil
	})
	w.User("ana").DM("deaf")
	<-asked
	began := time.Now()
	w.stop()
	w.end(t, nil)
	if took := time.Since(began); took > 8*time.Second {
		t.Errorf("it took %v to stop, of 1 s", took)
	}
	contains(t, w.log.String(), "stopped with requests still running")
}

func TestQuota(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	ana, ben := w.User("ana"), w.User("ben")
	for range 3 {
		ana.Slash("search", discordtest.Options{"words": "harbour"}).Wait("Passages")
	}
	refused := ana.Slash("ask", discordtest.Options{"question": "harbour"}).Wait("Please try again in")
	if !refused[0].Private {
		t.Error("the refusal is public")
	}
	if w.archive.timesAsked("") != 0 {
		t.Error("a refused question was worked on")
	}
	// In a channel it is said once.
	for range 20 {
		ana.Say("desk", w.Mention()+" harbour")
	}
	// Others are served, and who types is offered choices.
	ben.Say("desk", w.Mention()+" harbour").Wait("reopened")
	if len(ana.Autocomplete("article", "title", "harbour").Choices()) != 1 {
		t.Error("no choices")
	}
	told := func() int {
		n := 0
		for _, m := range w.All("desk") {
			if strings.Contains(m.Content, "Please try again in") {
				n++
			}
		}
		return n
	}
	w.WaitFor("the refusal in the channel", func() bool { return told() > 0 })
	if n := told(); n != 1 {
		t.Errorf("twenty messages over the quota were answered %d times, want 1", n)
	}
}

func TestQuotaOverTime(t *testing.T) {
	t.Parallel()
	q, err := discord.NewQuota()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC)
	taken := func(minutes int, every time.Duration, person func(i int) string) int {
		n := 0
		for at := time.Duration(0); at < time.Duration(minutes)*time.Minute; at += every {
			if q.Take(now.Add(at), person(int(at/every)), "guild") == 0 {
				n++
			}
		}
		now = now.Add(time.Hour)
		return n
	}
	if n := taken(1, 60*time.Millisecond, func(int) string { return "ana" }); n != 3+4 {
		t.Errorf("a person who asks 1,000 times a minute is served %d times, want 3 at once and one every 12 s", n)
	}
	if n := taken(10, time.Minute/5, func(int) string { return "ana" }); n != 50 {
		t.Errorf("a person who asks 5 times a minute is served %d times of 50", n)
	}
	if n := taken(2, 100*time.Millisecond, func(i int) string { return fmt.Sprint(i) }); n < 120 || n > 140 {
		t.Errorf("a server of many people is served %d times in two minutes, want 60 a minute and 20 at once", n)
	}
	// What is refused is not counted, so the wait that is named is the wait.
	for range 3 {
		q.Take(now, "ben", "")
	}
	wait := q.Take(now, "ben", "")
	for range 100 {
		q.Take(now, "ben", "")
	}
	if wait <= 0 || q.Take(now.Add(wait), "ben", "") != 0 {
		t.Errorf("still refused after the %v that were named", wait)
	}
	// Nor is what the server has no room for.
	for i := range 20 {
		q.Take(now, fmt.Sprint("other ", i), "full")
	}
	wait = q.Take(now, "cat", "full")
	for range 10 {
		q.Take(now, "cat", "full")
	}
	if wait <= 0 || q.Take(now.Add(wait), "cat", "full") != 0 {
		t.Errorf("still refused after the %v that were named for the server", wait)
	}
	if !q.Tell(now, "ben", wait) || q.Tell(now, "ben", wait) || !q.Tell(now.Add(wait), "ben", wait) {
		t.Error("a refusal is not told once for each wait")
	}
}

func TestFullQueue(t *testing.T) {
	t.Parallel()
	w := start(t, setting{config: func(c *discord.Config) { c.Workers, c.Queue = 1, 1 }})
	working, proceed := make(chan struct{}, 2), make(chan struct{})
	w.archive.on("harbour", func(context.Context, func(bot.Answer)) (bot.Answer, error) {
		working <- struct{}{}
		<-proceed
		return w.archive.quote("harbour"), nil
	})
	first := w.User("ana").Slash("ask", discordtest.Options{"question": "harbour"})
	<-working
	second := w.User("ben").Slash("ask", discordtest.Options{"question": "harbour"})
	second.Acknowledged() // though nobody works on it yet
	third := w.User("cat").Slash("ask", discordtest.Options{"question": "harbour"})
	if r := third.Wait("try again in a moment"); !r[0].Private {
		t.Error("the refusal is public")
	}
	close(proceed)
	first.Wait("reopened")
	second.Wait("reopened")
	if n := w.archive.timesAsked("harbour"); n != 2 {
		t.Errorf("the desk was asked %d times, want 2", n)
	}
}
