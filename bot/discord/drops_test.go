package discord_test

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/discord"
	"github.com/dateline-bot/dateline/bot/discord/discordtest"
)

var drops = flag.Int("drops", 20, "how many gateway connections TestDrops ends, in all")

// dropsEach is how many connections one bot loses; discordgo takes a second to
// notice each.
const dropsEach = 5

// However and in whatever order connections end, no question is answered
// twice, none that was acknowledged is left without an answer, and sessions
// are started with the time between them that Discord asks for.
func TestDrops(t *testing.T) {
	t.Parallel()
	for n := range (*drops + dropsEach - 1) / dropsEach {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			dropConnections(t, rand.New(rand.NewPCG(5, uint64(n))))
		})
	}
}

func dropConnections(t *testing.T, chance *rand.Rand) {
	clock := discord.NewClock()
	w := start(t, setting{
		server: []discordtest.Option{discordtest.Clock(clock.Now), discordtest.Heartbeat(200 * time.Millisecond)},
		// What the bot waits for by its own will takes no time here; what it
		// waits for the server to do does.
		pace: discord.Pace{
			Clock: clock, Backoff: time.Second, Identify: discord.DefaultPace().Identify, Open: time.Second, Idle: 700 * time.Millisecond,
		},
	})
	ends := []func(){
		w.Drop,
		w.AskReconnect,
		func() { w.Invalidate(true) },
		func() { w.Invalidate(false) },
		func() { w.CloseGateway([]int{1000, 1001, 4000, 4008, 4009}[chance.IntN(5)]) },
		func() { // silent
			w.MuteHeartbeats(true)
			w.WaitFor("the end of a silent connection", func() bool { return w.Connected() == 0 })
			w.MuteHeartbeats(false)
		},
	}
	openings := []discordtest.Opening{
		discordtest.Unavailable, discordtest.NoHello, discordtest.NoReady, discordtest.HangUp, discordtest.ReconnectAtOnce, discordtest.ReconnectFirst,
		discordtest.RejectSession, discordtest.PostponeSession, discordtest.CloseWith(4000), discordtest.CloseWith(4007), discordtest.CloseWith(4009), discordtest.Fine,
	}
	var slashes, messages []*discordtest.Exchange
	ask := func() {
		name := fmt.Sprintf("person-%d", len(slashes)+len(messages))
		if chance.IntN(2) == 0 {
			slashes = append(slashes, w.User(name).Slash("ask", discordtest.Options{"question": "harbour, asks " + name}))
			return
		}
		messages = append(messages, w.User(name).DM("harbour, asks "+name))
	}
	for range dropsEach {
		w.RepeatEvents(chance.IntN(3) == 0)
		w.ReplayFromStart(chance.IntN(3) == 0)
		for range chance.IntN(3) {
			w.NextConnections(openings[chance.IntN(len(openings))])
		}
		ask()
		started := w.Openings()
		ends[chance.IntN(len(ends))]()
		ask() // into the gap
		w.WaitFor("another connection", func() bool { return w.Openings() > started && w.Connected() == 1 })
		ask()
	}
	// Events of a session come in order: when the last question is answered, all
	// others have been heard, or never will be.
	var last *discordtest.Exchange
	session := 0
	w.WaitFor("an answer to the last question", func() bool {
		if n := w.Identified(); n > session && w.Connected() == 1 {
			session, last = n, w.User("last").DM("lighthouse")
		}
		return last != nil && strings.Contains(last.Text(), "Nobody tends")
	})
	for _, e := range slashes {
		if e.WasAcknowledged() {
			e.Wait("reopened")
		}
	}
	w.stop()
	w.end(t, nil)
	for _, e := range append(slashes, messages...) {
		if n := strings.Count(e.Text(), "reopened on Thursday"); n > 1 {
			t.Errorf("answered %d times", n)
		}
	}
	for i := range len(slashes) + len(messages) {
		if name := fmt.Sprintf("asks person-%d", i); w.archive.timesAskedExactly("harbour, "+name) > 1 {
			t.Errorf("worked on twice for what %s", name)
		}
	}
	at := w.IdentifiedAt()
	for i := 1; i < len(at); i++ {
		if gap := at[i].Sub(at[i-1]); gap < 5*time.Second {
			t.Errorf("two sessions within %v", gap)
		}
	}
	t.Logf("%d connections ended, %d sessions, %d resumed, %d and %d questions", dropsEach, len(at), w.Resumed(), len(slashes), len(messages))
}

// timesAskedExactly is how often that very question came in.
func (a *archive) timesAskedExactly(question string) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	n := 0
	for _, q := range a.asked {
		if q.Text == question {
			n++
		}
	}
	return n
}

// A refusal in the middle of a connection ends the bot as one at its start
// does.
func TestFatalCloseInTheMiddle(t *testing.T) {
	t.Parallel()
	for code, want := range map[int]error{4004: discord.ErrToken, 4010: discord.ErrRefused, 4013: discord.ErrIntents, 4014: discord.ErrIntents} {
		w := start(t, setting{})
		w.CloseGateway(code)
		w.end(t, want)
		if n := w.Identified(); n != 1 {
			t.Errorf("close code %d: %d sessions, want 1", code, n)
		}
	}
}

// However fast sessions are wanted, there are 5 s between two, and at most 900
// in any 24 hours.
func TestSessionBudget(t *testing.T) {
	t.Parallel()
	clock, log := discord.NewClock(), &logBuffer{grown: make(chan struct{})}
	budget := discord.NewSessionBudget(clock, slog.New(slog.NewTextHandler(log, nil)))
	var starts []time.Time
	for range 2000 {
		if err := budget.Spend(t.Context()); err != nil {
			t.Fatal(err)
		}
		starts = append(starts, clock.Now())
	}
	for i := 1; i < len(starts); i++ {
		if gap := starts[i].Sub(starts[i-1]); gap < 5*time.Second {
			t.Fatalf("session %d came %v after the one before", i, gap)
		}
	}
	for i := 900; i < len(starts); i++ {
		if span := starts[i].Sub(starts[i-900]); span < 24*time.Hour {
			t.Fatalf("901 sessions in %v", span)
		}
	}
	contains(t, log.String(), "many discord sessions today", "started=700", "too many discord sessions today")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if budget.Spend(ctx) == nil {
		t.Error("a session after the end")
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	w.User("ana").DM("harbour").Wait("reopened")
	h := w.bot.Health()
	if !h.Connected || h.Sessions != 1 || h.Resumed != 0 || h.Trouble != "" || time.Since(h.Heard) > 15*time.Second {
		t.Errorf("health of a new link: %+v", h)
	}
	if says := h.String(); !strings.HasPrefix(says, "connected to discord since 20") {
		t.Errorf("it is told as %q", says)
	}
	w.Drop()
	w.waitLogTimes(t, `msg="connected to discord"`, 2)
	w.User("ana").DM("lighthouse").Wait("Nobody tends")
	if h := w.bot.Health(); !h.Connected || h.Resumed != 1 || h.Trouble == "" || strings.Contains(h.Trouble, w.BotToken()) {
		t.Errorf("health of a resumed link: %+v", h)
	}
	w.stop()
	w.end(t, nil)
	h = w.bot.Health()
	if says := h.String(); h.Connected || !strings.HasPrefix(says, "not connected to discord since 20") || !strings.HasSuffix(says, ": "+h.Trouble) {
		t.Errorf("health after the end: %+v, told as %q", h, says)
	}
	if says := (discord.Health{}).String(); says != "not connected to discord yet" {
		t.Errorf("health before the start is told as %q", says)
	}
}
