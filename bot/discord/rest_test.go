package discord_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/discord"
	"github.com/dateline-bot/dateline/bot/discord/discordtest"
)

func TestAPIBase(t *testing.T) {
	t.Parallel()
	for base, good := range map[string]bool{
		"":                               true,
		"https://discord.example":        true,
		"https://discord.example:8443/":  true,
		"http://127.0.0.1:9":             true,
		"http://[::1]:9":                 true,
		"http://localhost:9":             true,
		"http://discord.example":         false,
		"http://127.0.0.1.discord.com":   false,
		"https://u:p@discord.example":    false,
		"https://discord.example/api/v9": false,
		"ftp://127.0.0.1":                false,
		"discord.example":                false,
		"https://":                       false,
	} {
		a := newArchive()
		_, err := discord.New(discord.Config{Token: "x", APIBase: base, Asker: a, Library: a, Arrived: a.Arrived, Journal: newMemory(), Log: discardLog()})
		if (err == nil) != good {
			t.Errorf("base %q: %v", base, err)
		}
		if err != nil && !strings.Contains(err.Error(), "DISCORD_API_BASE") {
			t.Errorf("base %q: the error names no setting: %v", base, err)
		}
	}
}

func TestConfigIsChecked(t *testing.T) {
	t.Parallel()
	a := newArchive()
	for name, c := range map[string]discord.Config{
		"token":   {Token: " ", Asker: a, Library: a, Arrived: a.Arrived, Journal: newMemory(), Log: discardLog()},
		"asker":   {Token: "x", Library: a, Arrived: a.Arrived, Journal: newMemory(), Log: discardLog()},
		"library": {Token: "x", Asker: a, Journal: newMemory(), Log: discardLog()},
		"journal": {Token: "x", Asker: a, Library: a, Arrived: a.Arrived, Log: discardLog()},
		"log":     {Token: "x", Asker: a, Library: a, Arrived: a.Arrived, Journal: newMemory()},
	} {
		if _, err := discord.New(c); err == nil {
			t.Errorf("a config without %s is taken", name)
		}
	}
}

func TestRateLimits(t *testing.T) {
	t.Parallel()
	const wait = 300 * time.Millisecond
	for name, fault := range map[string]discordtest.Fault{
		"route":  {Route: posts, On: 1, RetryAfter: wait},
		"global": {Route: posts, On: 1, RetryAfter: wait, Global: true},
		"html":   {Route: posts, On: 1, RetryAfter: wait, HTML: true},
		"edit":   {Route: edits, On: 1, RetryAfter: wait},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, setting{})
			w.Fault(fault)
			began := time.Now()
			if name == "edit" {
				w.User("ana").Slash("ask", discordtest.Options{"question": "harbour"}).Wait("reopened")
			} else {
				w.User("ana").DM("harbour").Wait("reopened")
			}
			if took := time.Since(began); took < wait {
				t.Errorf("answered after %v, before the limit was over", took)
			}
			if n := w.Calls(fault.Route); n != 2 {
				t.Errorf("%d calls, want 2", n)
			}
		})
	}
}

func TestGlobalLimitHoldsOtherRoutes(t *testing.T) {
	t.Parallel()
	const wait = 400 * time.Millisecond
	for name, fault := range map[string]discordtest.Fault{
		"the API's":        {Route: posts, On: 1, RetryAfter: wait, Global: true},
		"the gatekeeper's": {Route: posts, On: 1, RetryAfter: wait, HTML: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, setting{})
			w.Fault(fault)
			began := time.Now()
			w.User("ana").Say("one", w.Mention()+" harbour")
			w.waitLog(t, "discord's rate limit")
			w.User("ben").Say("two", w.Mention()+" lighthouse").Wait("Nobody tends")
			if took := time.Since(began); took < wait {
				t.Errorf("another channel was written to %v into a global limit", took)
			}
		})
	}
}

// A limit that is renewed for ever is given up on after a few tries.
func TestStubbornLimit(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	w.Fault(discordtest.Fault{Route: posts, RetryAfter: 10 * time.Millisecond, Global: true})
	w.User("ana").DM("harbour")
	w.waitLog(t, "could not send the reply")
	if n := w.Calls(posts); n != 4 {
		t.Errorf("%d tries, want 4", n)
	}
	if strings.Contains(w.log.String(), "panic") {
		t.Errorf("a panic:\n%s", w.log)
	}
}

func TestLimitHeadersAreObeyed(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	w.Limit(posts, 1, 200*time.Millisecond)
	w.archive.on("tide", func(context.Context, func(bot.Answer)) (bot.Answer, error) {
		return claims(w.archive.articles[0], 30, strings.Repeat("The tide was high. ", 10)), nil
	})
	began := time.Now()
	if r := w.User("ana").Say("desk", w.Mention()+" tide").Wait("Sources"); len(r) != 3 {
		t.Errorf("%d messages, want 3", len(r))
	}
	if took := time.Since(began); took < 400*time.Millisecond {
		t.Errorf("three messages in %v", took)
	}
	if n := w.Calls(posts); n != 3 {
		t.Errorf("%d calls for three messages: some were sent before the headers allowed", n)
	}
}

// A limit that ends too late is given up on, and does not hold up stopping.
func TestEndlessLimit(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	w.Fault(discordtest.Fault{Route: posts, RetryAfter: time.Hour})
	w.User("ana").DM("harbour")
	w.waitLog(t, "rate limit ends too late")
	if n := w.Calls(posts); n != 1 {
		t.Errorf("%d calls in the face of an hour's limit, want 1", n)
	}
}

// What may be repeated is, and what may not is not, whatever goes wrong.
func TestServerFaults(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault discordtest.Fault
		calls int // of its route
	}{
		"edit 500":             {discordtest.Fault{Route: edits, On: 1, Status: 500}, 2},
		"edit 502 in HTML":     {discordtest.Fault{Route: edits, On: 1, Status: 502, HTML: true}, 2},
		"edit reset":           {discordtest.Fault{Route: edits, On: 1, Reset: true}, 2},
		"edit reply lost":      {discordtest.Fault{Route: edits, On: 1, LoseReply: true}, 2},
		"callback 500":         {discordtest.Fault{Route: callbacks, On: 1, Status: 500}, 2},
		"callback reset":       {discordtest.Fault{Route: callbacks, On: 1, Reset: true}, 2},
		"callback reply lost":  {discordtest.Fault{Route: callbacks, On: 1, LoseReply: true}, 2}, // then 40060
		"commands 503":         {discordtest.Fault{Route: "PUT /applications/{app}/commands", On: 1, Status: 503}, 2},
		"gateway address 500s": {discordtest.Fault{Route: "GET /gateway", On: 1, Status: 500}, 2},
		"session limit 404":    {discordtest.Fault{Route: "GET /gateway/bot", On: 1, Status: 404}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, setting{before: func(s *discordtest.Server) { s.Fault(c.fault) }})
			r := w.User("ana").Slash("ask", discordtest.Options{"question": "harbour"}).Wait("reopened")
			if len(r) != 1 {
				t.Errorf("%d replies, want 1", len(r))
			}
			w.waitLog(t, "answered")
			if n := w.Calls(c.fault.Route); n != c.calls {
				t.Errorf("%d calls, want %d", n, c.calls)
			}
		})
	}
}

func TestHangingCallback(t *testing.T) { // not parallel: the time to acknowledge is short enough without company
	w := start(t, setting{pace: discord.Pace{Acknowledge: discord.DefaultPace().Acknowledge}})
	w.Fault(discordtest.Fault{Route: callbacks, On: 1, Hold: make(chan struct{})})
	w.User("ana").Slash("ask", discordtest.Options{"question": "harbour"}).Wait("reopened")
	if n := w.Calls(callbacks); n != 2 {
		t.Errorf("%d calls, want 2", n)
	}
}

func TestLostReplyDoesNotPostTwice(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	w.Fault(discordtest.Fault{Route: posts, On: 1, LoseReply: true})
	w.User("ana").Say("desk", w.Mention()+" harbour")
	w.WaitFor("a repeated request", func() bool { return w.Calls(posts) == 2 })
	w.waitLog(t, "answered")
	if all := w.All("desk"); len(all) != 2 {
		t.Errorf("%d messages in the channel, want the question and one answer", len(all))
	}
}

func TestFollowUpIsNotRepeated(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	w.Fault(discordtest.Fault{Route: followUps, On: 1, LoseReply: true})
	w.archive.on("tide", func(context.Context, func(bot.Answer)) (bot.Answer, error) {
		return claims(w.archive.articles[0], 30, strings.Repeat("The tide was high. ", 10)), nil
	})
	w.User("ana").Slash("ask", discordtest.Options{"question": "tide"})
	w.waitLog(t, "could not send the reply")
	if n := w.Calls(followUps); n != 1 {
		t.Errorf("%d follow-ups were sent, want 1", n)
	}
}

func TestLateAcknowledgement(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	held := make(chan struct{})
	w.Fault(discordtest.Fault{Route: callbacks, On: 1, Hold: held})
	w.User("ana").Slash("ask", discordtest.Options{"question": "harbour"})
	w.WaitFor("the callback", func() bool { return w.Calls(callbacks) == 1 })
	w.Advance(4 * time.Second)
	close(held)
	w.waitLog(t, "code 10062")
	if w.archive.timesAsked("harbour") != 0 || w.Calls(callbacks) != 1 {
		t.Error("work was done, or done again, for a question that nobody waits for")
	}
}

func TestAnswerAfterTheTokenExpired(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	w.archive.on("slow", func(context.Context, func(bot.Answer)) (bot.Answer, error) {
		w.Advance(16 * time.Minute)
		return w.archive.quote("harbour"), nil
	})
	w.User("ana").Slash("ask", discordtest.Options{"question": "slow"})
	w.WaitFor("an answer in the channel", func() bool {
		for _, m := range w.All("general") {
			if strings.Contains(m.Content, "reopened") {
				return true
			}
		}
		return false
	})
	// What was to be private does not turn up in the channel.
	before := w.Calls(posts)
	w.User("ben").Slash("ask", discordtest.Options{"question": "slow", "private": true})
	w.waitLog(t, "did not take the reply")
	if w.Calls(posts) != before {
		t.Error("a private answer was posted to the channel")
	}
}

func TestNobodyToAnswer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(*world)
		code  string
	}{
		"lost permission": {func(w *world) { w.Forbid("desk") }, "code 50013"},
		"deleted channel": {func(w *world) { w.DeleteChannel("desk") }, "code 10003"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, setting{})
			c.spoil(w)
			w.User("ana").Say("desk", w.Mention()+" harbour")
			w.waitLog(t, "did not take the reply")
			contains(t, w.log.String(), c.code)
			if n := w.Calls(posts); n != 1 {
				t.Errorf("%d posts, want 1", n)
			}
		})
	}
	t.Run("deleted reply", func(t *testing.T) {
		t.Parallel()
		w := start(t, setting{})
		var e *discordtest.Exchange
		ready := make(chan struct{})
		w.archive.on("harbour", func(context.Context, func(bot.Answer)) (bot.Answer, error) {
			<-ready
			w.Delete(e.Replies()[0].ID)
			return w.archive.quote("harbour"), nil
		})
		e = w.User("ana").Slash("ask", discordtest.Options{"question": "harbour"})
		e.Acknowledged()
		close(ready)
		w.waitLog(t, "code 10008")
		if w.Calls(edits) != 1 || w.Calls(posts) != 0 {
			t.Error("a deleted reply was not left alone")
		}
	})
	t.Run("no history to reply in", func(t *testing.T) {
		t.Parallel()
		w := start(t, setting{})
		w.Fault(discordtest.Fault{Route: posts, On: 1, Status: 400, Code: 160002})
		w.User("ana").Say("desk", w.Mention()+" harbour")
		w.WaitFor("a message instead of a reply", func() bool { return len(w.All("desk")) == 2 })
	})
}
