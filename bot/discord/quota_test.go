package discord_test

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/discord"
	"github.com/dateline-bot/dateline/bot/discord/discordtest"
)

// measure makes the tests of speed take the time that their promises are
// about, and hold them to it. It wants a machine that does nothing else.
var measure = flag.Bool("measure", false, "measure the speed that is promised, which takes minutes")

// percentile is the p-th of the durations, 99 for the p99.
func percentile(took []time.Duration, p int) time.Duration {
	sorted := slices.Sorted(slices.Values(took))
	return sorted[(len(sorted)*p+99)/100-1]
}

func TestQuota(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	ana, ben := w.User("ana"), w.User("ben")
	for range 5 {
		ana.Slash("ask", discordtest.Options{"question": "harbour"}).Wait("reopened")
	}
	refused := ana.Slash("ask", discordtest.Options{"question": "harbour"}).Wait("Please try again in")
	if !refused[0].Private {
		t.Error("the refusal is public")
	}
	if w.archive.timesAsked("") != 5 {
		t.Error("a refused question was worked on")
	}
	// Who writes in a channel is told once, directly.
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
		for _, p := range w.Payloads() {
			if p.Route == posts && strings.Contains(p.Content, "Please try again in") {
				n++
			}
		}
		return n
	}
	w.WaitFor("the refusal", func() bool { return told() > 0 })
	for _, m := range w.All("desk") {
		if strings.Contains(m.Content, "Please try again in") {
			t.Error("the refusal is in the channel")
		}
	}
	if n := told(); n != 1 {
		t.Errorf("twenty messages over the quota were answered %d times, want 1", n)
	}
}

// A server's own quotas count, and hers alone.
func TestQuotaOfServer(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	w.journal.set(w.GuildID("Rival"), bot.Settings{PersonQuota: 1, GuildQuota: 2})
	ask := func(name, place string) string {
		e := w.User(name).In(place).Slash("ask", discordtest.Options{"question": "harbour"})
		return e.Wait("")[0].Content
	}
	for i, c := range []struct {
		name, place string
		refused     bool
	}{
		{"ana", "Rival/desk", false}, {"ana", "Rival/desk", true}, {"ana", "desk", false},
		{"ben", "Rival/desk", false}, {"cat", "Rival/desk", true}, {"cat", "desk", false},
	} {
		if text := ask(c.name, c.place); strings.Contains(text, "Please try again in") != c.refused {
			t.Errorf("question %d: %q", i+1, text)
		}
	}
}

// In any span of a window's length no more is taken than its rate says,
// whoever asks and when, and who waits as long as was named is served, unless
// others took what there was.
func TestQuotaHolds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		limits := discord.Limits{Person: discord.Rate{Requests: 5, Per: time.Minute}, Guild: discord.Rate{Requests: 8, Per: 30 * time.Second}, All: discord.Rate{Requests: 11, Per: 20 * time.Second}}
		q, err := discord.NewQuota(limits)
		if err != nil {
			t.Fatal(err)
		}
		now := time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC)
		taken := map[string][]time.Time{}
		within := func(key string, r discord.Rate) int {
			n := 0
			for _, at := range taken[key] {
				if now.Sub(at) < r.Per {
					n++
				}
			}
			return n
		}
		for range rapid.IntRange(1, 80).Draw(t, "requests") {
			now = now.Add(time.Duration(rapid.IntRange(0, 10_000).Draw(t, "ms")) * time.Millisecond)
			person, guild := fmt.Sprint("person ", rapid.IntRange(1, 3).Draw(t, "person")), rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "guild")
			room := within(person, limits.Person) < 5 && within("all", limits.All) < 11 && (guild == "" || within(guild, limits.Guild) < 8)
			wait := q.Take(now, person, guild)
			if room != (wait == 0) {
				t.Fatalf("room %v, and told to wait %v", room, wait)
			}
			if wait > 0 {
				now = now.Add(wait)
				if again := q.Take(now, person, guild); again != 0 {
					t.Fatalf("told to wait %v, and then %v", wait, again)
				}
			}
			for _, key := range []string{person, guild, "all"} {
				taken[key] = append(taken[key], now)
			}
		}
		if !q.Tell(now, "ben", time.Minute) || q.Tell(now, "ben", time.Minute) || !q.Tell(now.Add(time.Minute), "ben", time.Minute) {
			t.Error("a refusal is not told once for each wait")
		}
	})
}

// A thousand questions from one person within a minute: five are answered and
// the others refused privately, with the time to wait; whoever else asks does
// not feel it. The flood comes in five waves, and what others feel of it is
// held against what they feel between them, on the same machine at that time.
func TestFlood(t *testing.T) {
	const waves = 5
	questions, wave := 200, 200*time.Millisecond
	if *measure {
		questions, wave = 1000, 5900*time.Millisecond
	}
	plenty := discord.Rate{Requests: 10_000, Per: time.Minute}
	w := start(t, setting{config: func(c *discord.Config) { c.Limits.Guild, c.Limits.All = plenty, plenty }})
	began := time.Now()
	at := func(d time.Duration) { wait(t, time.Until(began.Add(d))) }

	var flood []*discordtest.Exchange
	var under sync.WaitGroup
	under.Go(func() {
		for i := range questions {
			number, within := i/(questions/waves), i%(questions/waves)
			at(time.Duration(2*number+1)*wave + time.Duration(within)*wave/time.Duration(questions/waves))
			flood = append(flood, w.User("ana").Slash("ask", discordtest.Options{"question": "lighthouse"}))
		}
	})
	var between, during []time.Duration
	for i := 0; time.Since(began) < 2*waves*wave; i++ {
		at(time.Duration(i) * 25 * time.Millisecond)
		asked := time.Now()
		w.User(fmt.Sprint("other-", i)).Slash("ask", discordtest.Options{"question": "harbour"}).Wait("reopened")
		if took := time.Since(asked); asked.Sub(began)/wave%2 == 1 {
			during = append(during, took)
		} else {
			between = append(between, took)
		}
	}
	under.Wait()
	answered := 0
	for _, e := range flood {
		switch r := e.Wait("")[0]; {
		case strings.Contains(r.Content, "Nobody tends"):
			answered++
		case !r.Private || !strings.Contains(r.Content, "Please try again in "):
			t.Errorf("a refusal, private %v: %q", r.Private, r.Content)
		}
	}
	if answered != 5 {
		t.Errorf("%d of %d were answered, want 5", answered, questions)
	}
	quiet, loud := percentile(between, 99), percentile(during, 99)
	t.Logf("%d of %d answered; another's p99 was %v between the waves and %v in them (p50 %v, %v; %d and %d questions)",
		answered, questions, quiet, loud, percentile(between, 50), percentile(during, 50), len(between), len(during))
	if *measure && loud > quiet*12/10 {
		t.Errorf("another's p99 went from %v to %v, by more than 20%%", quiet, loud)
	}
}

// wait lets time pass where a test measures what happens in time.
func wait(t *testing.T, d time.Duration) {
	t.Helper()
	if d <= 0 {
		return
	}
	select {
	case <-time.After(d):
	case <-t.Context().Done():
	}
}
