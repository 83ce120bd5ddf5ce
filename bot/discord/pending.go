package discord

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/dateline-bot/dateline/bot"
)

// pending makes up for the questions that were acknowledged and not answered,
// because the process before this one was killed: each gets an apology, unless
// its answer went out and only the journal was not told.
func (b *Bot) pending(ctx context.Context) {
	records, err := b.journal.Pending(ctx)
	if err != nil {
		b.log.Error("cannot see which questions are pending", "err", err)
		return
	}
	defer func() {
		if len(records) > 0 {
			b.log.Info("made up for the questions that were pending", "count", len(records))
		}
	}()
	for _, rec := range records {
		if b.seen.Contains(rec.ID) {
			continue // asked since, and under way
		}
		limited, cancel := context.WithTimeout(ctx, b.timing.deliver)
		state, err := b.makeUp(limited, rec)
		cancel()
		switch {
		case ctx.Err() != nil:
			return
		case err != nil && !final(err):
			b.logFailure("apology", err)
			continue // for the next start
		}
		b.logFailure("apology", err)
		rec.State = state
		if err := b.journal.Settle(ctx, rec); err != nil && !errors.Is(err, bot.ErrSettled) {
			b.log.Error("an apology is not kept", "err", err)
		}
	}
}

// makeUp apologises for a question, or finds that it was answered.
func (b *Bot) makeUp(ctx context.Context, rec bot.Record) (bot.State, error) {
	lang := b.languageFor(rec.Guild, rec.Language)
	says := message{text: sayRestarted.in(lang)}
	if rec.Question != "" {
		says.buttons = []button{{id: customID(controlAgain, rec.ID), label: sayAgain.in(lang), emoji: "🔁"}}
	}
	if rec.Token != "" {
		t := ticket{rec.App, rec.ID, rec.Token}
		var reply discordgo.Message
		err := b.send.fetch(ctx, http.MethodGet, discordgo.EndpointInteractionResponseActions(t.app, t.token), nil, &reply)
		if err == nil && finished(reply) {
			return bot.Settled, nil
		}
		if err == nil {
			_, err = b.send.editReply(ctx, t, says)
		}
		if err == nil || rec.Private || !final(err) {
			return bot.Apologised, err
		}
		// The token is too old: there is still the channel.
	}
	if len(rec.Replies) > 0 {
		id := rec.Replies[0]
		var reply discordgo.Message
		err := b.send.fetch(ctx, http.MethodGet, discordgo.EndpointChannelMessage(rec.Channel, id), nil, &reply)
		if err == nil && finished(reply) {
			return bot.Settled, nil
		}
		if err == nil {
			err = b.send.edit(ctx, rec.Channel, id, says)
		}
		return bot.Apologised, err
	}
	var to *discordgo.MessageReference
	if rec.Message != "" {
		exists := false
		to = &discordgo.MessageReference{MessageID: rec.Message, ChannelID: rec.Channel, GuildID: rec.Guild, FailIfNotExists: &exists}
	}
	// A reply that went out unnoticed has the same nonce, so that this one is
	// not posted.
	_, err := postAll(ctx, b.send, rec.Channel, to, rec.ID, []message{says})
	return bot.Apologised, err
}

// finished reports whether a reply is an answer and no beginning of one.
func finished(m discordgo.Message) bool {
	if m.Flags&discordgo.MessageFlagsLoading != 0 {
		return false
	}
	for l := range languages {
		if strings.HasSuffix(m.Content, growing(l)) {
			return false
		}
	}
	return true
}
