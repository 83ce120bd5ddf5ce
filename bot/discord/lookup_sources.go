package discord

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/bot"
)

const (
	maxSourced = 4 // sources on a page, with their quotes
	maxQuotes  = 4 // of one source
)

// messageLink is the address of a message.
var messageLink = regexp.MustCompile(`^https://(?:\w+\.)?discord(?:app)?\.com/channels/(?:\d+|@me)/\d+/(\d+)/?$`)

// sources are the sources of an answer, each with the words that were quoted
// of it. The answer is the one that a link leads to, or the last in the
// channel that the person may see.
func (f *face) sources(ctx context.Context, r request, p *page) (message, int, error) {
	rec, err := f.answerOf(ctx, r, p.words)
	if err != nil {
		return message{}, 0, err
	}
	p.words = rec.ID
	head := echo(r.lang, rec.Question, rec.Filter) + "\n"
	if len(rec.Sources) == 0 {
		return message{text: strings.TrimPrefix(head+sayNoSources.in(r.lang), "\n")}, 1, nil
	}
	first, end, pages := p.of(len(rec.Sources), maxSourced)
	head = strings.TrimPrefix(head+"**"+saySources.in(r.lang)+"**", "\n")
	return message{text: fill(head, "", end-first, func(i, limit int) string {
		return f.sourced(r, rec, first+i, limit)
	})}, pages, nil
}

// sourced is the i-th source of an answer with its quotes.
func (f *face) sourced(r request, rec bot.Record, i, limit int) string {
	mark := fmt.Sprintf("[%d]", i+1)
	a, _, ok := f.article(r, rec.Sources[i].Article)
	if !ok {
		return mark + " " + sayGoneSource.in(r.lang)
	}
	var quotes []bot.KeptCitation
	for _, c := range rec.Claims {
		for _, cite := range c.Citations {
			same := func(other bot.KeptCitation) bool { return other.Quote == cite.Quote }
			if cite.N == i+1 && !slices.ContainsFunc(quotes, same) && len(quotes) < maxQuotes {
				quotes = append(quotes, cite)
			}
		}
	}
	var first string
	if len(quotes) > 0 {
		first = quotes[0].Quote
	}
	line := sourceLine(r.lang, mark, a, first, max(minSource, min(maxSource, limit/2)))
	for j, cite := range quotes {
		room := (limit-units(line))/(len(quotes)-j) - len("\n> ")
		if _, ok := f.passage(r, cite); !ok {
			line += "\n" + small(sayChangedSource.in(r.lang))
			break
		}
		line += "\n> " + escapeTo(cite.Quote, max(minSource/2, min(room, maxSource)))
	}
	return line
}

// answerOf is the answer that a link leads to, that has an id, or that was the
// last in the channel, if the person may see it: one given where they are or to
// them.
func (f *face) answerOf(ctx context.Context, r request, wanted string) (rec bot.Record, err error) {
	link := messageLink.FindStringSubmatch(wanted)
	switch {
	case link != nil:
		rec, err = f.journal.Answer(ctx, link[1])
	case wanted != "":
		rec, err = f.journal.Record(ctx, wanted)
	default:
		rec, err = f.lastAnswer(ctx, r)
	}
	switch {
	case errors.Is(err, bot.ErrNoRecord) && wanted == "":
		return rec, refuse(sayNoAnswer)
	case errors.Is(err, bot.ErrNoRecord), err == nil && !maySee(r, rec):
		return rec, refuse(sayNoSuchAnswer)
	}
	return rec, err
}

// lastAnswer is the person's last in the channel or anybody's public one.
func (f *face) lastAnswer(ctx context.Context, r request) (bot.Record, error) {
	rec, err := f.journal.Latest(ctx, r.channel, r.person)
	if err != nil && !errors.Is(err, bot.ErrNoRecord) {
		return rec, err
	}
	public, err2 := f.journal.Latest(ctx, r.channel, "")
	if err2 == nil && (err != nil || public.Asked.After(rec.Asked)) {
		return public, nil
	}
	return rec, err
}

func maySee(r request, rec bot.Record) bool {
	return rec.State == bot.Settled && rec.Guild == r.guild &&
		(rec.Person == r.person || rec.Channel == r.channel && !rec.Private)
}
