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
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %v to stop, of 3 s", took)
	}
	if w.Connected() != 0 {
		t.Error("the gateway is still open")
	}
	w.WaitFor("no connection", func() bool { return w.Connected() == 0 })
	// The server's own goroutines are still there.
	goleak.VerifyNone(t, before,
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
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %v to stop, of 1 s", took)
	}
	contains(t, w.log.String(), "stopped with requests still running")
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
