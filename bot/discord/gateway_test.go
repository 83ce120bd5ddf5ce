package discord_test

import (
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/discord"
	"github.com/dateline-bot/dateline/bot/discord/discordtest"
)

func discardLog() *slog.Logger { return slog.New(slog.DiscardHandler) }

func TestWrongToken(t *testing.T) {
	t.Parallel()
	t.Run("refused by the API", func(t *testing.T) {
		t.Parallel()
		w := launch(t, setting{wrong: "another.canary.token"})
		w.end(t, discord.ErrToken)
		if n := w.Calls("GET /gateway/bot"); n != 1 || w.Identified() != 0 {
			t.Errorf("%d calls and %d sessions with a wrong token, want 1 and 0", n, w.Identified())
		}
	})
	t.Run("refused by the gateway", func(t *testing.T) {
		t.Parallel()
		w := launch(t, setting{before: func(s *discordtest.Server) { s.NextConnections(discordtest.CloseWith(4004)) }})
		w.end(t, discord.ErrToken)
		if n := w.Identified(); n != 1 {
			t.Errorf("%d sessions with a wrong token, want 1", n)
		}
	})
	t.Run("reset while running", func(t *testing.T) {
		t.Parallel()
		w := start(t, setting{})
		w.Fault(discordtest.Fault{Route: posts, Status: 401})
		w.User("ana").DM("harbour")
		w.end(t, discord.ErrToken)
	})
	if !strings.Contains(discord.ErrToken.Error(), "DISCORD_TOKEN") {
		t.Error("the error does not name the setting")
	}
}

func TestFatalCloseCodes(t *testing.T) {
	t.Parallel()
	for code, want := range map[int]error{
		4010: discord.ErrRefused, 4011: discord.ErrRefused, 4012: discord.ErrRefused,
		4013: discord.ErrIntents, 4014: discord.ErrIntents,
	} {
		w := launch(t, setting{before: func(s *discordtest.Server) { s.NextConnections(discordtest.CloseWith(code)) }})
		w.end(t, want)
		if n := w.Identified(); n != 1 {
			t.Errorf("close code %d: %d sessions, want 1", code, n)
		}
	}
}

// Whatever happens to a connection, there is soon another one, and questions
// are answered on it.
func TestConnectionFaults(t *testing.T) {
	t.Parallel()
	hasty := discord.Pace{Open: 2 * time.Second}
	for name, c := range map[string]struct {
		setting  setting
		spoil    func(*world)
		resumed  int
		sessions int
	}{
		"dropped":             {spoil: func(w *world) { w.Drop() }, resumed: 1, sessions: 1},
		"closed":              {spoil: func(w *world) { w.CloseGateway(4000) }, resumed: 1, sessions: 1},
		"told to reconnect":   {spoil: func(w *world) { w.AskReconnect() }, resumed: 1, sessions: 1},
		"session invalidated": {spoil: func(w *world) { w.Invalidate(false) }, sessions: 2},
		"session forgotten":   {spoil: func(w *world) { w.Invalidate(false); w.Drop() }, sessions: 2},
		"resume closed": {
			spoil:    func(w *world) { w.NextConnections(discordtest.CloseWith(4009)); w.Drop() },
			sessions: 2,
		},
		"dropped twice": {
			spoil:   func(w *world) { w.NextConnections(discordtest.NoHello); w.Drop() },
			setting: setting{pace: hasty}, resumed: 1, sessions: 1,
		},
		"resume postponed": {
			spoil:   func(w *world) { w.NextConnections(discordtest.PostponeSession); w.Invalidate(true) },
			resumed: 1, sessions: 1,
		},
		"resume rejected": {
			spoil:    func(w *world) { w.NextConnections(discordtest.RejectSession); w.AskReconnect() },
			sessions: 2,
		},
		"resume cut off": {
			spoil:   func(w *world) { w.NextConnections(discordtest.HangUp, discordtest.ReconnectFirst); w.Drop() },
			resumed: 1, sessions: 1,
		},
		"no connection to be had": {
			spoil:   func(w *world) { w.NextConnections(discordtest.Unavailable, discordtest.Unavailable); w.Drop() },
			resumed: 1, sessions: 1,
		},
		"told to reconnect before anything": {
			setting: setting{before: opening(discordtest.ReconnectAtOnce)}, sessions: 1,
		},
		"link dead, nobody said so": {
			setting: setting{server: []discordtest.Option{discordtest.Heartbeat(3 * time.Second)}, pace: discord.Pace{Idle: 4500 * time.Millisecond}},
			spoil: func(w *world) {
				began := time.Now()
				w.MuteHeartbeats(true)
				w.WaitFor("the end of the connection", func() bool { return w.Connected() == 0 })
				w.MuteHeartbeats(false)
				if took := time.Since(began); took > 14*time.Second { // discordgo itself waits for five heartbeats
					t.Errorf("a dead link was noticed after %v", took)
				}
			},
			resumed: 1, sessions: 1,
		},
		"heartbeats unanswered": {
			setting: setting{server: []discordtest.Option{discordtest.Heartbeat(200 * time.Millisecond)}},
			spoil: func(w *world) {
				w.MuteHeartbeats(true)
				w.WaitFor("the end of the connection", func() bool { return w.Connected() == 0 })
				w.MuteHeartbeats(false)
			},
			resumed: 1, sessions: 1,
		},
		"no hello": {setting: setting{pace: hasty, before: opening(discordtest.NoHello)}, sessions: 1},
		"no ready": {setting: setting{pace: hasty, before: opening(discordtest.NoReady)}, sessions: 2},
		"told to reconnect at first": {
			setting: setting{pace: hasty, before: opening(discordtest.ReconnectFirst)}, sessions: 2,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, c.setting)
			w.User("ana").DM("harbour").Wait("reopened")
			if c.spoil != nil {
				c.spoil(w)
				// Said into the gap.
				gap := w.User("ben").DM("lighthouse")
				w.WaitFor("another connection", func() bool { return w.Resumed() >= c.resumed && w.Identified() >= c.sessions && w.Connected() == 1 })
				if c.resumed > 0 {
					gap.Wait("Nobody tends")
				}
			}
			w.User("cat").DM("What does the winter do?").Wait("Engineers blame")
			if w.Resumed() != c.resumed || w.Identified() != c.sessions {
				t.Errorf("%d resumed, %d sessions; want %d, %d", w.Resumed(), w.Identified(), c.resumed, c.sessions)
			}
		})
	}
}

func opening(openings ...discordtest.Opening) func(*discordtest.Server) {
	return func(s *discordtest.Server) { s.NextConnections(openings...) }
}

// A gateway that takes the bot and drops it again must not cost the day's
// sessions, nor may one that declares every session invalid.
func TestSessionsAreNotWasted(t *testing.T) {
	t.Parallel()
	t.Run("rejected", func(t *testing.T) {
		t.Parallel()
		w := start(t, setting{before: opening(discordtest.RejectSession, discordtest.RejectSession)})
		if n := w.Identified(); n != 3 {
			t.Errorf("%d sessions where two connections reject them, want 3", n)
		}
	})
	t.Run("no session left", func(t *testing.T) {
		t.Parallel()
		for _, left := range []int{0, 100} {
			clock := discord.NewClock()
			w := start(t, setting{before: func(s *discordtest.Server) { s.SetSessionLimit(left, time.Hour) }, pace: discord.Pace{Clock: clock}})
			if slept := clock.Slept(); len(slept) != 1 || slept[0] != time.Hour {
				t.Errorf("with %d sessions of the day left the bot waited %v, want an hour", left, slept)
			}
			contains(t, w.log.String(), "hardly any discord session left today")
		}
	})
	t.Run("dropped after READY", func(t *testing.T) {
		t.Parallel()
		w := start(t, setting{pace: discord.Pace{Backoff: 40 * time.Millisecond}})
		for n := range 4 {
			w.WaitFor("a connection", func() bool { return w.Resumed() == n && w.Connected() == 1 })
			w.Drop()
		}
		w.WaitFor("a connection", func() bool { return w.Resumed() == 4 })
		// 40, 80, 160 and 320 ms, each give or take a half.
		pauses := regexp.MustCompile(`again_in=(\S+)`).FindAllStringSubmatch(w.log.String(), -1)
		if len(pauses) != 4 {
			t.Fatalf("%d pauses, want 4:\n%s", len(pauses), w.log)
		}
		first, err1 := time.ParseDuration(pauses[0][1])
		last, err2 := time.ParseDuration(pauses[3][1])
		if err1 != nil || err2 != nil || last < 2*first {
			t.Errorf("the pauses do not grow: %v", pauses)
		}
	})
}

func TestRepeatedEventsAreAnsweredOnce(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	w.RepeatEvents(true)
	w.User("ana").Slash("ask", discordtest.Options{"question": "harbour"}).Wait("reopened")
	w.User("ana").DM("harbour").Wait("reopened")
	w.RepeatEvents(false)
	w.ReplayFromStart(true)
	w.Drop()
	w.WaitFor("a resumed session", func() bool { return w.Resumed() == 1 })
	w.User("ben").DM("lighthouse").Wait("Nobody tends") // after all that was repeated
	if n := w.archive.timesAsked("harbour"); n != 2 {
		t.Errorf("two questions were asked %d times", n)
	}
	if w.Calls(callbacks) != 1 || w.Calls(posts) != 2 {
		t.Errorf("%d callbacks and %d posts, want 1 and 2", w.Calls(callbacks), w.Calls(posts))
	}
}

func TestMalformedEvents(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	type o = map[string]any
	for _, data := range []any{nil, "text", o{}, o{"type": 2}, o{"type": 2, "id": "1", "token": "t"}, o{"id": 5},
		o{"type": 2, "id": "1", "token": "t", "user": o{"id": "1"}},
		o{"type": 2, "id": "1", "token": "t", "user": o{"id": "1"}, "data": "text"},
		o{"type": 3, "id": "2", "token": "t", "user": o{"id": "1"}, "data": o{"custom_id": "x"}},
		o{"type": 9, "id": "3", "token": "t"},
	} {
		w.Malformed("INTERACTION_CREATE", data)
		w.Malformed("MESSAGE_CREATE", data)
	}
	w.User("ana").DM("harbour").Wait("reopened")
	if n := w.Calls(callbacks); n != 0 {
		t.Errorf("%d callbacks for events that say nothing", n)
	}
}

func TestIntents(t *testing.T) {
	t.Parallel()
	// The server lets no privileged intent pass, so a connection is the proof;
	// and without that for content, a mention still has its text.
	w := start(t, setting{})
	w.User("ana").Say("general", "said to nobody about the harbour")
	w.User("ana").Say("general", w.Mention()+" harbour").Wait("reopened")
}

// A bot that is not let in with the intent for content does without it, and
// says what to switch on.
func TestContentIntentRefused(t *testing.T) {
	t.Parallel()
	w := start(t, setting{prepare: func(w *world) {
		w.journal.set(w.GuildID("Newsroom"), bot.Settings{AskChannel: w.ChannelID("desk")})
	}})
	w.User("ana").DM("harbour").Wait("reopened")
	if n := w.Identified(); n != 2 {
		t.Errorf("%d sessions, want one with the intent and one without", n)
	}
	contains(t, w.log.String(), "Message Content Intent", "developer portal")
}
