package discord

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

const (
	maxOwnWatches    = 10 // of one person in a server or in direct messages
	maxServerWatches = 50
	maxNews          = 5 // articles that a watch tells of at a time, by name
	// A topic of at most shortTopic words must be there with all of them, a
	// longer one with the share mostTopic.
	shortTopic = 3
	mostTopic  = 0.75
)

const listWatches = "watches"

func watchEntries() ([]command, []control) {
	watches, turn := list(listWatches, (*face).watches)
	return []command{
			{
				name: nameWatch, about: aboutWatch, action: action{cheap: true, run: (*face).watch},
				options: []option{
					{name: nameTopic, about: aboutTopic, required: true, min: 1, max: maxPageWords},
					{name: namePublisher, about: aboutPublisher, max: maxPickText, complete: (*face).completePublisher},
				},
			},
			{name: nameWatches, about: aboutWatches, action: watches},
			{
				name: nameUnwatch, about: aboutUnwatch, action: action{cheap: true, run: (*face).unwatch},
				options: []option{{name: nameTopic, about: aboutWatched, required: true, min: 1, max: maxPageWords, complete: (*face).completeWatch}},
			},
		}, []control{
			{id: listWatches, action: turn},
		}
}

// watch has the channel told of new articles on a topic.
func (f *face) watch(ctx context.Context, r request, _ func(message)) (reply, error) {
	const mayPost = discordgo.PermissionSendMessages | discordgo.PermissionSendMessagesInThreads | discordgo.PermissionAdministrator
	w := bot.Watch{
		ID: r.id, Made: r.received, Person: r.person, Guild: r.guild, Channel: r.channel, Topic: clean(r.text(optionTopic)),
		Filter: retrieval.Filter{Publisher: clean(r.text(optionPublisher))},
	}
	switch {
	case r.guild != "" && (!r.member || r.permissions&mayPost == 0):
		return reply{}, refuse(sayNoPost)
	case len(lightsOf(w.Topic, nil)) == 0:
		return reply{}, refuse(sayNoTopic)
	}
	watches, err := f.journal.Watches(ctx, r.guild, r.person)
	if err != nil {
		return reply{}, err
	}
	own := 0
	for _, other := range watches {
		if strings.EqualFold(other.Topic, w.Topic) && other.Channel == w.Channel && strings.EqualFold(other.Filter.Publisher, w.Filter.Publisher) {
			return say(sayWatching.in(r.lang, "topic", watched(w))), nil
		}
		if other.Person == r.person {
			own++
		}
	}
	if own >= maxOwnWatches || len(watches) >= maxServerWatches {
		return reply{}, refuse(sayManyWatches)
	}
	if err := f.journal.Watch(ctx, w); err != nil && !errors.Is(err, bot.ErrRepeated) {
		return reply{}, err
	}
	return say(sayWatching.in(r.lang, "topic", watched(w))), nil
}

// watched is what a watch is about.
func watched(w bot.Watch) string {
	text := "**" + escapeTo(w.Topic, maxNote) + "**"
	if w.Filter.Publisher != "" {
		text += " · " + escapeTo(w.Filter.Publisher, maxNote)
	}
	return text
}

// watches are those of the channel, and those that the person may end.
func (f *face) watches(ctx context.Context, r request, p *page) (message, int, error) {
	all, err := f.visibleWatches(ctx, r)
	if err != nil {
		return message{}, 0, err
	}
	if len(all) == 0 {
		return message{text: sayNoWatches.in(r.lang)}, 1, nil
	}
	first, end, pages := p.of(len(all), maxLines)
	return message{text: fill("**"+sayWatches.in(r.lang)+"**", "", end-first, func(i, _ int) string {
		w := all[first+i]
		return "• " + watched(w) + " · <#" + w.Channel + ">"
	})}, pages, nil
}

func (f *face) visibleWatches(ctx context.Context, r request) ([]bot.Watch, error) {
	all, err := f.journal.Watches(ctx, r.guild, r.person)
	return slices.DeleteFunc(all, func(w bot.Watch) bool { return w.Channel != r.channel && !mayEnd(r, w) }), err
}

// mayEnd reports whether a person may end a watch: one of theirs, or any where
// they manage the server.
func mayEnd(r request, w bot.Watch) bool {
	const manages = discordgo.PermissionManageGuild | discordgo.PermissionAdministrator
	return w.Guild == r.guild && (w.Person == r.person || r.member && r.permissions&manages != 0)
}

// completeWatch offers the watches that the person may end.
func (f *face) completeWatch(ctx context.Context, r request) (picks []pick) {
	all, err := f.visibleWatches(ctx, r)
	if err != nil {
		return nil
	}
	typed := strings.ToLower(r.text(optionTopic))
	for _, w := range all {
		if mayEnd(r, w) && strings.Contains(strings.ToLower(w.Topic), typed) {
			picks = append(picks, pick{value: w.ID, label: corpus.Lead(strings.Trim(w.Topic+" · "+w.Filter.Publisher, " ·"), maxPickText/2)})
		}
	}
	return picks
}

// unwatch ends the watch that was chosen, or that has the topic that was typed
// instead.
func (f *face) unwatch(ctx context.Context, r request, _ func(message)) (reply, error) {
	all, err := f.visibleWatches(ctx, r)
	if err != nil {
		return reply{}, err
	}
	chosen := clean(r.text(optionTopic))
	i := slices.IndexFunc(all, func(w bot.Watch) bool {
		return mayEnd(r, w) && (w.ID == chosen || strings.EqualFold(w.Topic, chosen))
	})
	if i < 0 {
		return reply{}, refuse(sayNoSuchWatch)
	}
	if err := f.journal.Unwatch(ctx, all[i].ID); err != nil && !errors.Is(err, bot.ErrNoWatch) {
		return reply{}, err
	}
	return say(sayUnwatched.in(r.lang, "topic", watched(all[i]))), nil
}

// An arrival is a new article as watches look at it: the words of each of its
// passages, with those of its title.
type arrival struct {
	article  *corpus.Article
	passages []lights
}

// arrivals are the articles of some ids as far as they are in the archive.
// Who may see them is asked for each watch.
func (f *face) arrivals(ids []string) (all []arrival) {
	for _, id := range ids {
		a, passages, ok := f.library.Article(id)
		if !ok {
			continue
		}
		next := arrival{article: a}
		for _, p := range passages {
			next.passages = append(next.passages, lightsOf(a.Title+"\n"+p.Text(), nil))
		}
		all = append(all, next)
	}
	return all
}

// matching are the arrivals that a watch is to tell of: those its place may
// see, with a passage that has the words of the topic.
func (f *face) matching(w bot.Watch, all []arrival) (found []*corpus.Article) {
	filter := f.filter(request{guild: w.Guild, member: w.Guild != ""})
	filter.Publisher = w.Filter.Publisher
	topic := lightsOf(w.Topic, nil)
	need := len(topic)
	if need > shortTopic {
		need = int(mostTopic*float64(need) + 0.5)
	}
	for _, a := range all {
		has := func(passage lights) bool {
			n := 0
			for stem := range topic {
				if passage[stem] {
					n++
				}
			}
			return n >= need
		}
		if filter.Match(a.article) && slices.ContainsFunc(a.passages, has) {
			found = append(found, a.article)
		}
	}
	slices.SortStableFunc(found, func(a, b *corpus.Article) int { return int(b.Published - a.Published) })
	return found
}

// newsText tells of new articles on a topic.
func newsText(l language, w bot.Watch, articles []*corpus.Article) string {
	head := "🔔 " + sayNews.in(l, "topic", watched(w), "articles", count(l, len(articles), sayArticle, sayArticles))
	shown, foot := min(len(articles), maxNews), ""
	if more := len(articles) - shown; more > 0 {
		foot = "\n" + small(sayMore.in(l, "n", more))
	}
	return fill(head, foot, shown, func(i, limit int) string {
		return sourceLine(l, "•", articles[i], "", min(limit, maxSource))
	})
}

// tellWatches posts in the channels of watches which of the new articles match
// them, quietly, one message a watch.
func (b *Bot) tellWatches(ctx context.Context, added []string) {
	if len(added) == 0 {
		return
	}
	watches, err := b.journal.AllWatches(ctx)
	if err != nil {
		b.log.Error("cannot see the watches", "err", err)
		return
	}
	if len(watches) == 0 {
		return
	}
	all := b.arrivals(added)
	for _, w := range watches {
		articles := b.matching(w, all)
		if len(articles) == 0 {
			continue
		}
		limited, cancel := context.WithTimeout(ctx, b.timing.deliver)
		ids := []string{w.ID}
		for _, a := range articles {
			ids = append(ids, a.ID)
		}
		_, err := b.send.announce(limited, w.Channel, nil, nonceOf(ids...), message{text: newsText(b.languageFor(w.Guild, w.Person), w, articles)})
		cancel()
		b.logFailure("news of a watch", err)
		if hasCode(err, discordgo.ErrCodeUnknownChannel) {
			err := b.journal.Unwatch(ctx, w.ID)
			b.log.Info("a watch ends with its channel", "err", err)
		}
	}
}

// languageFor is the language to speak unasked in: the server's, or that of
// whoever wanted it.
func (b *Bot) languageFor(guild, person string) language {
	if s := b.journal.Settings(guild); s.Language != "" {
		return languageOf(discordgo.Locale(s.Language))
	}
	l, _ := b.speaks.Get(person)
	return l
}

// nonceOf is the nonce of a message that is told apart by some words.
func nonceOf(words ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(words, "\x00")))
	return base64.RawURLEncoding.EncodeToString(sum[:18])
}
