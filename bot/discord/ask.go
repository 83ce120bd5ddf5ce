package discord

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// The options of /ask, and the field of the modal of a follow-up.
const (
	optionQuestion  = "question"
	optionFrom      = "from"
	optionTo        = "to"
	optionPublisher = "publisher"
	optionPrivate   = "private"
)

// What the controls that ask are known by in a custom_id.
const (
	controlFollow   = "follow"   // opens the modal
	controlFollowed = "followed" // the modal
	controlAgain    = "again"
)

const (
	maxTurns = 4 // earlier questions that a follow-up is understood by
	// talk is how long a direct message stays part of the talk before it.
	talk = time.Hour
)

func askEntries() ([]command, []control) {
	return []command{
			{
				name: nameAsk, about: aboutAsk,
				options: []option{
					{name: nameQuestion, about: aboutQuestion, required: true, min: 1, max: bot.MaxQuestion},
					{name: nameFrom, about: aboutFrom, max: maxDayText},
					{name: nameTo, about: aboutTo, max: maxDayText},
					{name: namePublisher, about: aboutPublisher, max: 100, complete: (*face).completePublisher},
					{name: namePrivate, about: aboutPrivate, kind: flagOption},
				},
				action: asking(ackPublic, (*face).askedByCommand),
			},
			{name: nameAskThis, menu: true, action: asking(ackPrivate, (*face).askedByMenu)},
		}, []control{
			{id: controlFollow, action: action{ack: ackNow, cheap: true, run: (*face).follow}},
			{id: controlFollowed, action: asking(ackPublic, (*face).askedByModal)},
			{id: controlAgain, action: asking(ackPublic, (*face).askedAgain)},
		}
}

// asking is the action of all that asks a question: read fills in the record
// of the request, which has the facts of who asks and where.
func asking(how ack, read func(f *face, ctx context.Context, r *request) error) action {
	return action{
		ack: how, run: (*face).ask,
		before: func(f *face, ctx context.Context, r *request) error {
			r.record = &bot.Record{
				ID: r.id, Asked: r.received, State: bot.Pending, Person: r.person, Guild: r.guild, Channel: r.channel,
				Language: r.lang.tag(), App: r.app, Token: r.token, Private: r.ack == ackPrivate,
			}
			if err := read(f, ctx, r); err != nil {
				return err
			}
			if r.record.Private {
				r.ack = ackPrivate
			} else {
				r.ack = ackPublic
			}
			if clean(r.record.Question) == "" {
				r.record = nil
			}
			return nil
		},
	}
}

// errNotAsked is a request that turns out to be none.
var errNotAsked = errors.New("nothing is asked")

// mayAsk refuses those who may not ask, or not here.
func (f *face) mayAsk(ctx context.Context, r request) error {
	s := f.journal.Settings(r.guild)
	if len(s.Roles) > 0 && !slices.ContainsFunc(r.roles, func(role string) bool { return slices.Contains(s.Roles, role) }) {
		return &refusal{words: sayNotYou, audit: true}
	}
	if len(s.Channels) == 0 {
		return nil
	}
	where := s.Channels
	if s.AskChannel != "" {
		where = append(slices.Clip(where), s.AskChannel)
	}
	if !slices.Contains(where, r.channel) && !slices.Contains(where, f.placeOf(ctx, r.channel).parent) {
		return &refusal{words: sayNotHere, pairs: []any{"channels", mentions("<#", where)}, audit: true}
	}
	return nil
}

func (f *face) askedByCommand(_ context.Context, r *request) error {
	from, err := readDay(r.text(optionFrom), false)
	if err != nil {
		return err
	}
	to, err := readDay(r.text(optionTo), true)
	if err != nil {
		return err
	}
	if from.Known() && to.Known() && from > to {
		return refuse(sayNoDays)
	}
	r.record.Question = r.text(optionQuestion)
	r.record.Filter = retrieval.Filter{From: from, To: to, Publisher: r.text(optionPublisher)}
	private, given := r.flag(optionPrivate)
	r.record.Private = private || !given && f.journal.Settings(r.guild).Private
	return nil
}

// askedByMenu asks about a message, privately: nobody is answered in public
// who did not ask.
func (f *face) askedByMenu(_ context.Context, r *request) error {
	if r.target == nil || clean(r.target.text) == "" {
		return refuse(sayNoText)
	}
	r.record.Question = corpus.Lead(r.target.text, bot.MaxQuestion)
	return nil
}

// askedByMessage asks what a message says. One that replies to an answer, or
// stands in a thread or in a talk of direct messages, follows up; one that
// only mentions the bot in reply to somebody asks what that one says.
func (f *face) askedByMessage(ctx context.Context, r *request) error {
	r.record.Message = r.id
	r.record.Question = r.text(optionQuestion)
	parent, err := bot.Record{}, error(bot.ErrNoRecord)
	switch t := r.target; {
	case t != nil && clean(r.record.Question) == "" && !t.own:
		r.record.Question = corpus.Lead(t.text, bot.MaxQuestion)
	case t != nil:
		parent, err = f.journal.Answer(ctx, t.id)
		if r.unread && (err != nil || parent.Message != "") {
			return errNotAsked // the person replied without a ping: it is not for us
		}
		if r.unread {
			return refuse(sayUnreadable)
		}
	case r.guild == "":
		if parent, err = f.journal.Latest(ctx, r.channel, r.person); r.received.Sub(parent.Asked) > talk {
			return nil
		}
	case f.placeOf(ctx, r.channel).thread:
		// A thread has the id of the message that it begins under.
		if parent, err = f.journal.Latest(ctx, r.channel, ""); errors.Is(err, bot.ErrNoRecord) {
			parent, err = f.journal.Answer(ctx, r.channel)
		}
	}
	if err == nil && parent.Guild == r.guild && (!parent.Private || parent.Person == r.person) {
		r.record.Parent = parent.ID
	}
	return nil
}

// follow opens the form for a question that follows up.
func (f *face) follow(ctx context.Context, r request, _ func(message)) (reply, error) {
	rec, err := f.pressed(ctx, r, r.arg(0))
	if err != nil {
		return reply{}, err
	}
	return reply{modal: &modal{
		id: customID(controlFollowed, rec.ID), title: sayFollow.in(r.lang),
		fields: []field{{
			id: optionQuestion, label: aboutQuestion.in(r.lang), hint: sayFollowHint.in(r.lang),
			long: true, required: true, max: bot.MaxQuestion,
		}},
	}}, nil
}

func (f *face) askedByModal(ctx context.Context, r *request) error {
	rec, err := f.pressed(ctx, *r, r.arg(0))
	if err != nil {
		return err
	}
	r.record.Question, r.record.Parent, r.record.Private = r.text(optionQuestion), rec.ID, rec.Private
	r.record.Filter = rec.Filter
	return nil
}

func (f *face) askedAgain(ctx context.Context, r *request) error {
	rec, err := f.pressed(ctx, *r, r.arg(0))
	if err != nil {
		return err
	}
	if rec.Question == "" {
		return refuse(sayForgotten)
	}
	r.record.Question, r.record.Parent, r.record.Private = rec.Question, rec.Parent, rec.Private
	r.record.AsOf, r.record.Filter = rec.AsOf, rec.Filter
	return nil
}

// ask answers a question, showing claims as they come.
func (f *face) ask(ctx context.Context, r request, show func(message)) (reply, error) {
	if r.record == nil {
		return say(sayUsage.in(r.lang)), nil
	}
	q := bot.Question{
		Text: r.record.Question, AsOf: r.record.AsOf, Filter: f.filter(r), Earlier: f.earlier(ctx, r), Person: r.person,
		QuotesOnly: f.journal.Settings(r.guild).Mode == bot.ModeQuote, Anew: r.name == controlAgain,
	}
	q.From, q.To, q.Publisher = r.record.Filter.From, r.record.Filter.To, r.record.Filter.Publisher
	v := viewOf(r, *r.record)
	answer, err := f.asker.Ask(ctx, q, func(a bot.Answer) {
		if len(a.Claims) > 0 {
			show(message{text: partialText(v, a)})
		}
	})
	if err != nil {
		return reply{}, err
	}
	return reply{messages: answerMessages(v, answer), answer: &answer}, nil
}

// earlier are the turns that a question follows up, oldest first.
func (f *face) earlier(ctx context.Context, r request) (turns []bot.Turn) {
	if r.record.Parent == "" {
		return nil
	}
	records, err := f.journal.Thread(ctx, r.record.Parent, maxTurns)
	if err != nil {
		return nil // the question is answered as if it stood alone
	}
	for _, rec := range records {
		if rec.Question != "" {
			turns = append(turns, bot.Turn{Question: rec.Question, Answer: f.restore(r, rec).Text()})
		}
	}
	return turns
}

// filter is which articles a request may see: the common ones, and those of
// the server it comes from. Every lookup for a person goes through it.
func (f *face) filter(r request) retrieval.Filter {
	collections := []string{""}
	if r.member {
		collections = append(collections, r.guild)
	}
	return retrieval.Filter{Collections: collections}
}

// article is an article with its passages, if the request may see it.
func (f *face) article(r request, id string) (*corpus.Article, []corpus.Passage, bool) {
	a, passages, ok := f.library.Article(id)
	if !ok || !f.filter(r).Match(a) {
		return nil, nil, false
	}
	return a, passages, true
}
