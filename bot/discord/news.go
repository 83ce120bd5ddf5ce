package discord

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

const (
	maxNews   = 5  // articles that a watch tells of at a time, by name
	maxGather = 60 // five minutes
	// A topic of at most shortTopic words must be there with all of them, a
	// longer one with the share mostTopic.
	shortTopic = 3
	mostTopic  = 0.75
)

// Changed tells the bot that the archive has changed, as its library shows. It
// does not block.
func (b *Bot) Changed() { signal(b.changed) }

// follow tells those who watch of what is new, and marks answers whose sources
// have changed, until ctx is done.
func (b *Bot) follow(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-b.changed:
		}
		if b.gather(ctx) != nil {
			return
		}
		err := b.guard(func() error {
			b.tellWatches(ctx)
			b.markAnswers(ctx)
			return nil
		})
		b.logFailure("news", err)
		b.log.Debug("looked for news")
	}
}

// gather waits until the archive has not changed for a while, at most maxGather
// times as long: an ingest of many files changes it every few seconds, and is
// to be one message.
func (b *Bot) gather(ctx context.Context) error {
	for range maxGather {
		if err := sleep(ctx, b.timing.gather); err != nil {
			return err
		}
		select {
		case <-b.changed:
		default:
			return nil
		}
	}
	return nil
}

// tellWatches posts in the channels of watches which articles on them came in
// since they were last told, whoever put them into the archive and whether the
// bot ran or not. Nearly always all watches were last told at the same time.
func (b *Bot) tellWatches(ctx context.Context) {
	watches, err := b.journal.AllWatches(ctx)
	if err != nil {
		b.log.Error("cannot see the watches", "err", err)
		return
	}
	due := map[int64][]bot.Watch{}
	for _, w := range watches {
		due[w.Seen] = append(due[w.Seen], w)
	}
	for seen, watches := range due {
		ids, now, err := b.arrived(ctx, seen)
		if err != nil {
			b.log.Error("cannot see what is new in the archive", "err", err)
			return
		}
		if now != seen { // later, or of another archive
			b.tellSome(ctx, watches, ids, now)
		}
	}
}

// tellSome tells watches of the articles among some that match them, quietly,
// one message a watch, and keeps that they know the archive up to now. Those
// that Discord did not take a message for are told at the next change.
func (b *Bot) tellSome(ctx context.Context, watches []bot.Watch, ids []string, now int64) {
	found := b.matching(watches, ids)
	var none []string
	for i, w := range watches {
		if len(found[i]) == 0 {
			none = append(none, w.ID)
			continue
		}
		if ctx.Err() != nil || !b.tellWatch(ctx, w, found[i]) {
			continue
		}
		// Each by itself, so that a kill has at most one told twice; and that one
		// not even then, where the same articles are told of soon.
		b.saw(ctx, now, w.ID)
	}
	b.saw(ctx, now, none...)
	b.log.Debug("watches know the archive", "up_to", now, "new", len(ids))
}

func (b *Bot) saw(ctx context.Context, now int64, ids ...string) {
	if len(ids) == 0 {
		return
	}
	if err := b.journal.SawChange(context.WithoutCancel(ctx), now, ids...); err != nil {
		b.log.Error("what watches were told is not kept", "err", err)
	}
}

// tellWatch tells one watch of new articles, and reports whether there is no
// use in telling it again. It ends with its channel. What is begun when the bot
// is stopped is brought to its end: who is told must be known to be.
func (b *Bot) tellWatch(ctx context.Context, w bot.Watch, articles []*corpus.Article) bool {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), b.timing.attempt)
	defer cancel()
	ids := []string{w.ID}
	for _, a := range articles {
		ids = append(ids, a.ID)
	}
	_, err := b.send.announce(ctx, w.Channel, nil, nonceOf(ids...), message{text: newsText(b.languageFor(w.Guild, w.Language), w, articles)})
	b.logFailure("news of a watch", err)
	if hasCode(err, discordgo.ErrCodeUnknownChannel) {
		err := b.journal.Unwatch(ctx, w.ID)
		b.log.Info("a watch ends with its channel", "err", err)
	}
	return err == nil || final(err)
}

// A lookout is what a watch looks for.
type lookout struct {
	filter retrieval.Filter // what its place may see
	topic  lights
	need   int // of the topic's words in one passage, with the title's
}

func (f *face) lookout(w bot.Watch) lookout {
	l := lookout{filter: f.filter(request{guild: w.Guild, member: w.Guild != ""}), topic: lightsOf(w.Topic, nil)}
	l.filter.Publisher = w.Filter.Publisher
	if l.need = len(l.topic); l.need > shortTopic {
		l.need = int(mostTopic*float64(l.need) + 0.5)
	}
	return l
}

// matching are, for each watch, the articles among some that it is to tell of,
// the latest first.
func (f *face) matching(watches []bot.Watch, ids []string) [][]*corpus.Article {
	found := make([][]*corpus.Article, len(watches))
	var lookouts []lookout
	for _, w := range watches {
		lookouts = append(lookouts, f.lookout(w))
	}
	for _, id := range ids {
		a, passages, ok := f.library.Article(id)
		if !ok {
			continue // removed since
		}
		var has []lights
		for _, p := range passages {
			has = append(has, lightsOf(a.Title+"\n"+p.Text(), nil))
		}
		for i, l := range lookouts {
			if l.filter.Match(a) && slices.ContainsFunc(has, l.sees) {
				found[i] = append(found[i], a)
			}
		}
	}
	for _, articles := range found {
		slices.SortStableFunc(articles, func(a, b *corpus.Article) int { return int(b.Published - a.Published) })
	}
	return found
}

// sees reports whether a passage has enough of the topic's words.
func (l lookout) sees(passage lights) bool {
	n := 0
	for stem := range l.topic {
		if passage[stem] {
			n++
		}
	}
	return n >= l.need
}

// newsText tells of new articles on a topic.
func newsText(l language, w bot.Watch, articles []*corpus.Article) string {
	head := "🔔 " + count(l, len(articles), sayNew, sayManyNew, "topic", watched(w))
	shown, foot := min(len(articles), maxNews), ""
	if more := len(articles) - shown; more > 0 {
		foot = "\n" + small(sayMore.in(l, "n", more))
	}
	return fill(head, foot, shown, func(i, limit int) string {
		return sourceLine(l, "•", articles[i], "", min(limit, maxSource))
	})
}

// languageFor is the language to speak unasked in: the server's, or that of
// whoever asked once.
func (b *Bot) languageFor(guild, asked string) language {
	if s := b.journal.Settings(guild); s.Language != "" {
		asked = s.Language
	}
	return languageOf(discordgo.Locale(asked))
}

// nonceOf is the nonce of a message that is told apart by some words.
func nonceOf(words ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(words, "\x00")))
	return base64.RawURLEncoding.EncodeToString(sum[:18])
}
