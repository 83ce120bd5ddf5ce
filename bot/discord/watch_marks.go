package discord

import (
	"context"
	"net/http"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/dateline-bot/dateline/bot"
)

// markAnswers marks the answers that cite an article which has changed or gone
// since. What is marked is kept, so that each is marked once for each change,
// also for one that came while the bot was not running.
func (b *Bot) markAnswers(ctx context.Context) {
	cited, err := b.journal.Cited(ctx)
	if err != nil {
		b.log.Error("cannot see what is cited", "err", err)
		return
	}
	done := map[string]bool{} // records
	for _, s := range cited {
		if a, _, ok := b.library.Article(s.Article); ok && a.Fingerprint() == s.Fingerprint || !ok && s.Fingerprint == bot.ArticleGone {
			continue
		}
		records, err := b.journal.Citing(ctx, s.Article)
		if err != nil {
			b.log.Error("cannot see who cites an article", "err", err)
			return
		}
		for _, rec := range records {
			if ctx.Err() != nil {
				return
			}
			if !done[rec.ID] {
				done[rec.ID] = true
				b.markAnswer(ctx, rec)
			}
		}
	}
}

// markAnswer marks one answer, if any of its sources is not as it was last
// known there.
func (b *Bot) markAnswer(ctx context.Context, rec bot.Record) {
	moved := map[string]string{} // the articles that have changed, and into what
	var says []string
	l := b.languageFor(rec.Guild, rec.Language)
	for i, s := range rec.Sources {
		state, words := bot.ArticleGone, sayMarkGone
		if a, _, ok := b.article(request{guild: rec.Guild, member: rec.Guild != ""}, s.Article); ok {
			state, words = a.Fingerprint(), sayMarkChanged
		}
		if state != s.Fingerprint {
			says = append(says, words.in(l, "n", i+1))
		}
		known := s.Marked
		if known == "" {
			known = s.Fingerprint
		}
		if state != known {
			moved[s.Article] = state
		}
	}
	if len(moved) == 0 {
		return
	}
	limited, cancel := context.WithTimeout(ctx, b.timing.deliver)
	defer cancel()
	err := b.amend(limited, rec, says, l)
	b.logFailure("mark of an answer", err)
	if err != nil && !final(err) {
		return // at the next change
	}
	for article, state := range moved {
		if err := b.journal.Mark(ctx, rec.ID, article, state); err != nil {
			b.log.Error("the mark of an answer is not kept", "err", err)
		}
	}
}

// markSign begins the last line of an answer whose sources have changed.
const markSign = "-# ⚠ "

// amend puts under the last message of an answer what has become of its
// sources, in place of what it said of that before; where the message has no
// room, a reply to it says so. What only one person saw can be changed no more:
// who looks at its quotes is told there.
func (b *Bot) amend(ctx context.Context, rec bot.Record, says []string, l language) error {
	if rec.Private || len(rec.Replies) == 0 {
		return nil
	}
	id := rec.Replies[len(rec.Replies)-1]
	var old discordgo.Message
	if err := b.send.fetch(ctx, http.MethodGet, discordgo.EndpointChannelMessage(rec.Channel, id), nil, &old); err != nil {
		return wrap("read an answer", err)
	}
	text := old.Content
	if i := strings.LastIndex("\n"+text, "\n"+markSign); i >= 0 {
		text = strings.TrimSuffix(text[:i], "\n")
	}
	mark := ""
	if len(says) > 0 {
		mark = markSign + sayMarked.in(l) + " " + strings.Join(says, ", ")
	}
	if changed := strings.Trim(text+"\n"+mark, "\n"); units(changed) <= maxContent {
		return b.send.amend(ctx, rec.Channel, old, changed)
	}
	exists := false
	to := &discordgo.MessageReference{MessageID: id, ChannelID: rec.Channel, GuildID: rec.Guild, FailIfNotExists: &exists}
	_, err := b.send.announce(ctx, rec.Channel, to, nonceOf(rec.ID, mark), message{text: mark})
	return err
}
