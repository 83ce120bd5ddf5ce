package discord

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/corpus"
)

// What stands under an answer, by its custom_id; each carries the record's id.
const (
	controlQuote  = "quote" // the menu; what is chosen is a claim and a citation of it
	controlShare  = "share"
	controlGood   = "good"
	controlBad    = "bad"    // opens the modal
	controlReason = "reason" // the modal
)

const fieldReason = "reason"

func answerEntries() ([]command, []control) {
	return nil, []control{
		{id: controlQuote, action: action{ack: ackNow, cheap: true, run: (*face).showQuote}},
		{id: controlShare, action: action{ack: ackPublic, cheap: true, before: (*face).mayShare, run: (*face).share}},
		{id: controlGood, action: action{ack: ackNow, cheap: true, run: (*face).rateGood}},
		{id: controlBad, action: action{ack: ackNow, cheap: true, run: (*face).rateBad}},
		{id: controlReason, action: action{ack: ackNow, cheap: true, run: (*face).giveReason}},
	}
}

// under puts what can be done about an answer under its last message.
func under(v view, a bot.Answer, m message) message {
	if v.record == "" {
		return m
	}
	list := menu{id: customID(controlQuote, v.record), hint: sayShowQuote.in(v.lang)}
	for i, c := range a.Claims {
		for j, cite := range c.Citations {
			source := cite.Passage.Article
			about := clean(source.Publisher)
			if source.Published.Known() {
				about = strings.TrimPrefix(about+" · "+source.Published.String(), " · ")
			}
			list.picks = append(list.picks, pick{
				value: fmt.Sprintf("%d.%d", i, j), label: corpus.Lead(fmt.Sprintf("[%d] %s", cite.N, clean(c.Words())), maxPickText-10), about: about,
			})
		}
	}
	m.menus = append(m.menus, list)
	m.buttons = append(m.buttons,
		button{id: customID(controlFollow, v.record), label: sayFollow.in(v.lang), emoji: "💬"},
		button{id: customID(controlAgain, v.record), label: sayAgain.in(v.lang), emoji: "🔁"})
	if v.private && v.server && a.Verdict != bot.Declined {
		m.buttons = append(m.buttons, button{id: customID(controlShare, v.record), label: sayShare.in(v.lang), emoji: "📣"})
	}
	m.buttons = append(m.buttons,
		button{id: customID(controlGood, v.record), emoji: "👍"}, button{id: customID(controlBad, v.record), emoji: "👎"})
	return m
}

// pressed is the record of an answer under which a person pressed something,
// if the person may: where it stands, and who asked it where it is private.
// Nothing that the bot showed asks for anything else.
func (f *face) pressed(ctx context.Context, r request, id string) (bot.Record, error) {
	rec, err := f.journal.Record(ctx, id)
	switch {
	case errors.Is(err, bot.ErrNoRecord):
		return bot.Record{}, &refusal{words: sayGone, audit: true}
	case err != nil:
		return bot.Record{}, err
	case rec.Guild != r.guild || rec.Channel != r.channel || rec.Private && rec.Person != r.person:
		return bot.Record{}, &refusal{words: sayGone, audit: true} // nothing is told of it
	}
	return rec, nil
}

// restore makes an answer of what is kept of it, as far as the articles are
// still what they were: a claim whose words are gone is not shown again.
func (f *face) restore(r request, rec bot.Record) bot.Answer {
	a := bot.Answer{Question: rec.Question, Verdict: rec.Verdict, Mode: rec.Mode, Missing: rec.Missing}
	numbers := map[int]bool{}
	for _, kept := range rec.Claims {
		c := bot.Claim{Text: kept.Text, Said: kept.Said, Context: kept.Context, Dated: kept.Dated, Check: kept.Check}
		for _, cite := range kept.Citations {
			if p, ok := f.passage(r, cite); ok {
				c.Citations = append(c.Citations, bot.Citation{N: cite.N, Passage: p, Quote: cite.Quote})
				numbers[cite.N] = true
			}
		}
		if len(c.Citations) > 0 {
			a.Claims = append(a.Claims, c)
		}
	}
	for i, s := range rec.Sources {
		if article, _, ok := f.article(r, s.Article); ok && numbers[i+1] {
			a.Sources = append(a.Sources, bot.Source{N: i + 1, Article: article})
			a.AsOf = max(a.AsOf, article.Published)
		}
	}
	switch {
	case len(a.Claims) == 0:
		a.Verdict = bot.Declined
	case len(a.Claims) < len(rec.Claims):
		a.Verdict = bot.Partial
	default:
		a.Notes, a.Disagree = rec.Notes, rec.Disagree // which speak of all claims
	}
	return a
}

// passage is the passage of a kept citation, if it still has the quote.
func (f *face) passage(r request, cite bot.KeptCitation) (corpus.Passage, bool) {
	_, passages, _ := f.article(r, cite.Article)
	for _, p := range passages {
		if p.N == cite.Passage && strings.Contains(p.Text(), cite.Quote) {
			return p, true
		}
	}
	for _, p := range passages { // the article may have been cut anew
		if strings.Contains(p.Text(), cite.Quote) {
			return p, true
		}
	}
	return corpus.Passage{}, false
}

// showQuote shows the words behind a claim.
func (f *face) showQuote(ctx context.Context, r request, _ func(message)) (reply, error) {
	rec, err := f.pressed(ctx, r, r.arg(0))
	if err != nil {
		return reply{}, err
	}
	if len(r.chosen) == 0 {
		return reply{}, &refusal{words: sayGone, audit: true}
	}
	claim, citation, _ := strings.Cut(r.chosen[0], ".")
	i, err1 := strconv.Atoi(claim)
	j, err2 := strconv.Atoi(citation)
	if err1 != nil || err2 != nil || i < 0 || i >= len(rec.Claims) || j < 0 || j >= len(rec.Claims[i].Citations) {
		return reply{}, &refusal{words: sayGone, audit: true}
	}
	cite := rec.Claims[i].Citations[j]
	p, ok := f.passage(r, cite)
	if !ok {
		return reply{}, refuse(sayChanged)
	}
	return say(quoteText(r.lang, rec.Claims[i], p, cite.Quote)), nil
}

// mayShare lets the person who asked privately show the answer to everybody.
// What is shared is an answer of its own.
func (f *face) mayShare(ctx context.Context, r *request) error {
	rec, err := f.pressed(ctx, *r, r.arg(0))
	switch {
	case err != nil:
		return err
	case rec.Guild == "" || !rec.Private || rec.State != bot.Settled:
		return &refusal{words: sayGone, audit: true}
	}
	rec.ID, rec.Asked, rec.State, rec.Private = r.id, r.received, bot.Pending, false
	rec.App, rec.Token, rec.Message, rec.Replies, rec.Ratings = r.app, r.token, "", nil, nil
	r.record = &rec
	return nil
}

func (f *face) share(_ context.Context, r request, _ func(message)) (reply, error) {
	a := f.restore(r, *r.record)
	if len(a.Claims) == 0 {
		return reply{}, refuse(sayChanged)
	}
	return reply{messages: answerMessages(viewOf(r, *r.record), a), answer: &a}, nil
}

func (f *face) rateGood(ctx context.Context, r request, _ func(message)) (reply, error) {
	return f.rate(ctx, r, bot.Rating{Person: r.person, Rated: r.received, Good: true})
}

// rateBad counts at once, and asks for a reason, which need not be given.
func (f *face) rateBad(ctx context.Context, r request, _ func(message)) (reply, error) {
	if _, err := f.rate(ctx, r, bot.Rating{Person: r.person, Rated: r.received}); err != nil {
		return reply{}, err
	}
	return reply{modal: &modal{
		id: customID(controlReason, r.arg(0)), title: sayWhyBad.in(r.lang),
		fields: []field{{id: fieldReason, label: sayReason.in(r.lang), hint: sayReasonHint.in(r.lang), long: true, max: maxReason}},
	}}, nil
}

// maxReason is how much somebody can say of what is wrong with an answer.
const maxReason = 500

func (f *face) giveReason(ctx context.Context, r request, _ func(message)) (reply, error) {
	reason := corpus.Lead(clean(r.text(fieldReason)), maxReason)
	return f.rate(ctx, r, bot.Rating{Person: r.person, Rated: r.received, Reason: reason})
}

func (f *face) rate(ctx context.Context, r request, rating bot.Rating) (reply, error) {
	rec, err := f.pressed(ctx, r, r.arg(0))
	if err != nil {
		return reply{}, err
	}
	if err := f.journal.Rate(ctx, rec.ID, rating); err != nil {
		return reply{}, fmt.Errorf("keep a rating: %w", err)
	}
	return say(sayThanks.in(r.lang)), nil
}

// readDay reads a day, a month or a year: its first day, or with end its last.
func readDay(text string, end bool) (corpus.Day, error) {
	if text == "" {
		return 0, nil
	}
	for _, form := range []struct {
		layout               string
		years, months, after int
	}{{time.DateOnly, 0, 0, 0}, {"2006-01", 0, 1, -1}, {"2006", 1, 0, -1}} {
		t, err := time.Parse(form.layout, text)
		if err != nil {
			continue
		}
		if end {
			t = t.AddDate(form.years, form.months, form.after)
		}
		if day, err := corpus.MakeDay(t.Year(), t.Month(), t.Day()); err == nil {
			return day, nil
		}
	}
	return 0, refuse(sayBadDay, "day", escapeTo(text, maxDayText))
}

// maxDayText is the longest a day can be written.
const maxDayText = 10
