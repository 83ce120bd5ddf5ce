package discord_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/discord"
	"github.com/dateline-bot/dateline/bot/discord/discordtest"
)

// Sixty-four people ask at once, and all are acknowledged before the model has
// answered anybody.
func TestAcknowledgedBeforeAnyAnswer(t *testing.T) {
	t.Parallel()
	const people = 64
	w := start(t, setting{config: func(c *discord.Config) { c.Limits.Guild = discord.Rate{Requests: people, Per: time.Minute} }})
	speak := make(chan struct{})
	w.archive.on("harbour", func(context.Context, func(bot.Answer)) (bot.Answer, error) {
		<-speak
		return w.archive.quote("harbour"), nil
	})
	var asking []*discordtest.Exchange
	for i := range people {
		asking = append(asking, w.User(fmt.Sprint("asker-", i)).Slash("ask", discordtest.Options{"question": "harbour?"}))
	}
	var took []time.Duration
	for _, e := range asking {
		e.Acknowledged()
		took = append(took, e.Took())
	}
	close(speak)
	for _, e := range asking {
		e.Wait("reopened")
	}
	t.Logf("acknowledged: p50 %v, p99 %v", percentile(took, 50), percentile(took, 99))
	if p99 := percentile(took, 99); *measure && p99 > 500*time.Millisecond {
		t.Errorf("acknowledged within %v at p99, wanted 500 ms", p99)
	}
}
