package discord

import (
	"context"
	"errors"
	"math"
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
		ID: r.id, Made: r.received, Person: r.person, Guild: r.guild, Channel: r.channel, Topic: clean(r.text(optionTopic)), Language: r.lang.tag(),
		Filter: retrieval.Filter{Publisher: clean(r.text(optionPublisher))},
	}
	switch {
	case r.guild != "" && (!r.member || r.permissions&mayPost == 0 || r.own&mayPost == 0):
		return reply{}, refuse(sayNoPost)
	case len(lightsOf(w.Topic, nil)) == 0:
		return reply{}, refuse(sayNoTopic)
	}
	watches, err := f.journal.Watches(ctx, r.guild, r.person)
	if err != nil {
		return reply{}, err
	}
	if _, w.Seen, err = f.arrived(ctx, math.MaxInt64); err != nil { // none of them: from now on
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
