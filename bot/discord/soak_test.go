package discord_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/discord"
	"github.com/dateline-bot/dateline/bot/discord/discordtest"
)

var soak = flag.Duration("soak", 3*time.Second, "how long TestSoak asks 10 questions a second")

// A slowAsker answers like a model: after a while, and in several parts.
type slowAsker struct{ *archive }

func (a slowAsker) Ask(ctx context.Context, q bot.Question, show func(bot.Answer)) (bot.Answer, error) {
	answer := a.quote(q.Text)
	for range 3 {
		select {
		case <-time.After(rand.N(400 * time.Millisecond)):
			show(answer)
		case <-ctx.Done():
			return bot.Answer{}, ctx.Err()
		}
	}
	return answer, nil
}

// A watchedLog keeps nothing but whether a secret was ever in it.
type watchedLog struct {
	secrets [][]byte
	leaked  atomic.Bool
}

func (l *watchedLog) Write(p []byte) (int, error) {
	for _, secret := range l.secrets {
		if bytes.Contains(p, secret) {
			l.leaked.Store(true)
		}
	}
	return len(p), nil
}

// usage is what the process takes of the machine, after a collection.
type usage struct {
	heap, resident float64 // MB
	goroutines     int
	files          int
}

func usageNow(t *testing.T) usage {
	t.Helper()
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	u := usage{heap: float64(m.HeapAlloc) / 1e6, goroutines: runtime.NumGoroutine()}
	if open, err := os.ReadDir("/proc/self/fd"); err == nil {
		u.files = len(open)
	}
	if data, err := os.ReadFile("/proc/self/statm"); err == nil {
		var all, resident int
		if _, err := fmt.Sscan(string(data), &all, &resident); err != nil {
			t.Fatal(err)
		}
		u.resident = float64(resident*os.Getpagesize()) / 1e6
	}
	return u
}

// median is the one in the middle of some, which it sorts.
func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

// Questions come, ten a second, and what can go wrong does: the memory the bot
// takes does not grow, and goroutines and files are what they were at first.
// The server and the people are in the same process, and measured with it.
func TestSoak(t *testing.T) { // not parallel: it counts goroutines
	secret := &watchedLog{secrets: [][]byte{[]byte("canary"), []byte("aW50ZXJhY3Rpb246")}}
	w := launch(t, setting{
		server: []discordtest.Option{discordtest.Forgetful(100), discordtest.Heartbeat(time.Second)},
		config: func(c *discord.Config) {
			c.Log = slog.New(slog.NewTextHandler(secret, &slog.HandlerOptions{Level: slog.LevelDebug}))
			few := newMemory()
			few.most = 500
			c.Asker, c.Journal = slowAsker{newArchive()}, few
			many := discord.Rate{Requests: 100_000, Per: time.Minute}
			c.Limits = discord.Limits{Person: many, Guild: many, All: many}
		},
		pace: discord.Pace{Idle: 5 * time.Second, Open: 5 * time.Second, Identify: 100 * time.Millisecond, Settled: time.Second},
	})
	w.WaitReady()
	for _, f := range []discordtest.Fault{
		{Route: edits, Every: 17, Status: 500},
		{Route: edits, Every: 41, RetryAfter: 300 * time.Millisecond},
		{Route: callbacks, Every: 23, Reset: true},
		{Route: callbacks, Every: 37, LoseReply: true},
		{Route: posts, Every: 11, LoseReply: true},
		{Route: posts, Every: 19, Status: 502, HTML: true},
		{Route: posts, Every: 43, RetryAfter: 200 * time.Millisecond, Global: true},
	} {
		w.Fault(f)
	}
	ends := []func(){
		w.Drop, w.AskReconnect, func() { w.Invalidate(true) }, func() { w.Invalidate(false) }, func() { w.CloseGateway(4000) },
		func() { w.NextConnections(discordtest.HangUp, discordtest.ReconnectFirst); w.Drop() },
	}
	type asked struct {
		*discordtest.Exchange
		at time.Time
	}
	var open []asked
	answered, unheard, lost := 0, 0, 0
	reap := func(patience time.Duration) {
		rest := open[:0]
		for _, a := range open {
			replies := a.Replies()
			switch {
			case len(replies) > 0 && !replies[0].Loading:
				answered++
			case time.Since(a.at) < patience:
				rest = append(rest, a)
			case len(replies) > 0:
				lost++
			default:
				unheard++ // said while no session was there to hear it
			}
		}
		clear(open[len(rest):])
		open = rest
	}
	ask := func(i int) {
		p := w.User(fmt.Sprintf("person-%d", i%300))
		var e *discordtest.Exchange
		switch i % 10 {
		case 6:
			e = p.DM("harbour")
		case 7:
			e = p.Say("desk", w.Mention()+" harbour")
		case 8:
			e = p.Slash("search", discordtest.Options{"words": "harbour"})
		case 9:
			p.Autocomplete("article", "title", "har")
			return
		default:
			e = p.Slash("ask", discordtest.Options{"question": "harbour"})
		}
		open = append(open, asked{e, time.Now()})
	}
	began := time.Now()
	rest := func() usage {
		for i := 0; len(open) > 0 && i < 300; i++ {
			wait(t, 100*time.Millisecond)
			reap(20 * time.Second)
		}
		// The server keeps the events of a session, which are no memory of the
		// bot's: each sample is of a session that has just begun.
		w.WaitFor("a connection", func() bool { return w.Connected() == 1 })
		sessions := w.Identified()
		w.Invalidate(false)
		w.WaitFor("another session", func() bool { return w.Identified() > sessions && w.Connected() == 1 })
		wait(t, time.Second) // for what discordgo takes to end a connection
		return usageNow(t)
	}
	for i := range 50 {
		ask(i)
	}
	first := rest()
	t.Logf("%8s  heap %6.2f MB  resident %6.1f MB  %d goroutines  %d files", "at rest", first.heap, first.resident, first.goroutines, first.files)

	var heaps []float64 // each minute after the first five
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	i := 50
	for minute := began; time.Since(began) < *soak; i++ {
		<-tick.C
		if w.Connected() == 1 { // as a person whose commands are offered
			ask(i)
		}
		if i%73 == 0 {
			ends[rand.IntN(len(ends))]()
		}
		reap(time.Minute)
		if time.Since(minute) < time.Minute {
			continue
		}
		// What is under way differs from minute to minute, so it is let finish.
		u := rest()
		minute = time.Now()
		t.Logf("%8s  heap %6.2f MB  resident %6.1f MB  %d goroutines  %d files; %d answered, %d unheard, %d lost; %d sessions, %d resumed",
			time.Since(began).Round(time.Second), u.heap, u.resident, u.goroutines, u.files, answered, unheard, lost, w.Identified(), w.Resumed())
		if time.Since(began) > 5*time.Minute {
			heaps = append(heaps, u.heap)
		}
	}
	last := rest()
	t.Logf("%8s  heap %6.2f MB  resident %6.1f MB  %d goroutines  %d files; %d answered, %d unheard, %d lost; %d sessions, %d resumed",
		"at rest", last.heap, last.resident, last.goroutines, last.files, answered, unheard, lost, w.Identified(), w.Resumed())
	switch {
	case lost > 0:
		t.Errorf("%d questions were acknowledged and not answered", lost)
	case answered == 0:
		t.Error("nothing was answered")
	}
	// Idle connections come and go: each is two goroutines here, one on the
	// server's side, and two files.
	if last.goroutines > first.goroutines+8 || last.files > first.files+6 {
		t.Errorf("%d goroutines and %d files at first, %d and %d in the end", first.goroutines, first.files, last.goroutines, last.files)
	}
	if third := len(heaps) / 3; third > 0 {
		from, to := median(heaps[:third]), median(heaps[len(heaps)-third:])
		t.Logf("after the first five minutes the heap is %.2f MB, in the last third %.2f MB", from, to)
		if to > from*1.02 {
			t.Errorf("the heap grew from %.2f to %.2f MB after the first five minutes", from, to)
		}
	}
	if secret.leaked.Load() {
		t.Error("a secret was logged")
	}
}
