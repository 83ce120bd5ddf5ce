package discord_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/discord"
)

// However many answers grow in a channel, it sees one edit a second, and each
// answer shows its newest state when its turn comes.
func TestPaceOfAChannel(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var at []time.Time
		shown := map[int]string{}
		var mu sync.Mutex
		begin := discord.NewGrowth(t, time.Second)
		var show []func(string)
		for i := range 5 {
			show = append(show, begin("desk", func(text string) {
				mu.Lock()
				defer mu.Unlock()
				at, shown[i] = append(at, time.Now()), text
			}))
		}
		for second := range 20 {
			for _, s := range show {
				s(fmt.Sprint("state ", second))
			}
			time.Sleep(time.Second) // of the test's own clock
		}
		time.Sleep(10 * time.Second)
		synctest.Wait()
		for i := 1; i < len(at); i++ {
			if gap := at[i].Sub(at[i-1]); gap < time.Second {
				t.Errorf("two edits within %v", gap)
			}
		}
		if len(at) < 18 {
			t.Errorf("%d edits in 30 s", len(at))
		}
		for i := range 5 {
			if got := shown[i]; got != "state 19" {
				t.Errorf("answer %d ended with %q", i, got)
			}
		}
	})
}

// An answer to a message grows in the reply, too.
func TestMentionGrows(t *testing.T) {
	t.Parallel()
	w := start(t, setting{pace: discord.Pace{Edit: 40 * time.Millisecond}})
	full := claims(w.archive.articles[0], 3, "the quay was painted.")
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
	e := w.User("ana").Say("desk", w.Mention()+" quay?")
	first := e.Wait("Claim 1")[0]
	contains(t, first.Content, "still reading")
	proceed <- struct{}{}
	e.Wait("Claim 2")
	close(proceed)
	last := e.Wait("Sources")
	if len(last) != 1 || last[0].ID != first.ID || strings.Contains(last[0].Content, "still reading") {
		t.Errorf("the answer is not where it grew: %+v", last)
	}
	w.waitLog(t, "answered")
	if rec := w.journal.all()[0]; len(rec.Replies) == 0 || rec.Replies[0] != first.ID {
		t.Errorf("the journal knows the replies %q, not %q", rec.Replies, first.ID)
	}
}
