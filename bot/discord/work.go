package discord

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math"
	"runtime/debug"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/dateline-bot/dateline/bot"
)

// quickJobs bounds what runs beside the questions: refusals, choices for those
// who are typing, and what is answered at once.
const quickJobs = 64

// toldFor is how long somebody whose message was refused is not told so again:
// where every message is a question, people also talk.
const toldFor = 10 * time.Minute

// errStopping is why work is cancelled when the bot stops.
var errStopping = errors.New("the bot is stopping")

// A crash is a panic that was recovered. The id is shown to the person and
// logged with the panic.
type crash struct{ id string }

func (c *crash) Error() string { return "recovered from a panic, error id " + c.id }

// A refusal is an error that has words for the person.
type refusal struct {
	words phrase
	pairs []any // for the words, escaped
	// audit marks what somebody tried who may not.
	audit bool
}

func (r *refusal) Error() string { return r.words.in(english, r.pairs...) }

// refuse is a refusal with words.
func refuse(words phrase, pairs ...any) error { return &refusal{words: words, pairs: pairs} }

// admit decides what becomes of a request. It is called by the goroutine that
// reads the gateway, so it never blocks.
func (b *Bot) admit(r request) {
	if again, _ := b.seen.ContainsOrAdd(r.id, struct{}{}); again {
		return // a resumed session repeats events
	}
	settings := b.journal.Settings(r.guild)
	b.speak(&r, settings)
	if r.focused != "" {
		b.quickly(func(ctx context.Context) error { return b.suggest(ctx, r) })
		return
	}
	refuse := func(words string) {
		b.quickly(func(ctx context.Context) error { return b.line(r).refuse(ctx, message{text: words}) })
	}
	if r.run == nil {
		b.quickly(func(ctx context.Context) error {
			b.audit(ctx, r, sayUnknown.en)
			return b.line(r).refuse(ctx, message{text: sayUnknown.in(r.lang)})
		})
		return
	}
	if !r.allowed(settings.Operators) {
		b.quickly(func(ctx context.Context) error {
			b.audit(ctx, r, "")
			return b.line(r).refuse(ctx, message{text: sayNotAllowed.in(r.lang)})
		})
		return
	}
	quota := b.quota
	if r.cheap {
		quota = b.presses
	}
	if wait := quota.take(r.received, r.person, r.guild); wait > 0 {
		if r.token != "" || quota.tell(r.received, r.person, wait) {
			refuse(sayWait.in(r.lang, "seconds", int(math.Ceil(wait.Seconds()))))
		}
		return
	}
	if r.ack == ackNow {
		b.quickly(func(ctx context.Context) error { return b.answerNow(ctx, r) })
		return
	}
	if !b.jobs.TryAcquire(1) {
		refuse(sayBusy.in(r.lang))
		return
	}
	go func() {
		defer b.jobs.Release(1)
		_ = b.guard(func() error { b.answer(r); return nil }) // logged there
	}()
}

// speak settles the language of the replies: the server's, or the person's
// own, which commands tell and messages do not.
func (b *Bot) speak(r *request, s bot.Settings) {
	if r.token != "" {
		b.speaks.Add(r.person, r.lang)
	} else if l, ok := b.speaks.Get(r.person); ok {
		r.lang = l
	}
	if s.Language != "" {
		r.lang = languageOf(discordgo.Locale(s.Language))
	}
}

// quickly runs what must happen soon and takes little. Beyond quickJobs it is
// dropped: the person sees that the bot did not respond.
func (b *Bot) quickly(do func(context.Context) error) {
	if !b.quick.TryAcquire(1) {
		b.log.Warn("dropped a request: too many at once")
		return
	}
	go func() {
		defer b.quick.Release(1)
		ctx, cancel := context.WithTimeout(b.hard, b.timing.deliver)
		defer cancel()
		err := b.guard(func() error { return do(ctx) })
		b.logFailure("quick reply", err)
	}()
}

// answerNow acknowledges a request with its reply.
func (b *Bot) answerNow(ctx context.Context, r request) error {
	ctx, cancel := context.WithDeadline(ctx, r.received.Add(b.timing.acknowledge))
	defer cancel()
	defer b.operated(r)()
	var rep reply
	err := b.guard(func() (err error) {
		if err := b.find(ctx, &r); err != nil {
			return err
		}
		rep, err = r.run(b.face, ctx, r, func(message) {})
		return err
	})
	t := ticket{r.app, r.id, r.token}
	switch {
	case err != nil:
		return b.send.reply(ctx, t, b.apology(ctx, r, err))
	case rep.modal != nil:
		return b.send.open(ctx, t, *rep.modal)
	}
	if err := b.send.reply(ctx, t, rep.messages[0]); err != nil {
		return err
	}
	for _, m := range rep.messages[1:] {
		if _, err := b.send.followUp(ctx, t, m, true); err != nil {
			return err
		}
	}
	return nil
}

// answer takes a request from its acknowledgement to the last message.
func (b *Bot) answer(r request) {
	began := time.Now()
	if err := b.prepare(&r); err != nil {
		if errors.Is(err, bot.ErrRepeated) || errors.Is(err, errNotAsked) {
			return
		}
		ctx, cancel := context.WithTimeout(b.hard, b.timing.deliver)
		defer cancel()
		says := b.apology(ctx, r, err)
		if _, refused := errors.AsType[*refusal](err); refused && r.token == "" && !b.quota.tell(r.received, r.person, toldFor) {
			return
		}
		b.logFailure("refusal", b.line(r).refuse(ctx, says))
		return
	}
	l := b.line(r)
	if err := l.open(b.hard); err != nil {
		b.logFailure("acknowledgement", err)
		b.settle(b.hard, r, bot.Apologised, nil, nil)
		return
	}
	defer b.operated(r)()
	rep, err := b.work(r, l.show)
	defer b.deliveries.begin(r.channel)()

	// What the archive said is still worth telling when the work was cut off.
	ctx, cancel := context.WithTimeout(b.hard, b.timing.deliver)
	defer cancel()
	if err != nil {
		b.logFailure("apology", l.fail(ctx, b.apology(ctx, r, err)))
		b.settle(ctx, r, bot.Apologised, nil, nil)
		return
	}
	ids, err := l.close(ctx, rep.messages)
	if err != nil {
		b.logFailure("reply", err)
		b.settle(ctx, r, bot.Apologised, nil, nil)
		return
	}
	b.settle(ctx, r, bot.Settled, rep.answer, ids)
	b.log.Info("answered", "command", r.name, "took", time.Since(began).Round(time.Millisecond))
}

// prepare finds out what a request is about, and puts a question down before
// it is acknowledged, so that it is not lost when the process is killed.
func (b *Bot) prepare(r *request) error {
	ctx, cancel := context.WithDeadline(b.hard, r.received.Add(b.timing.acknowledge))
	defer cancel()
	return b.guard(func() error {
		if err := b.find(ctx, r); err != nil {
			return err
		}
		if r.record == nil {
			return nil
		}
		err := b.journal.Begin(ctx, *r.record)
		if err != nil && !errors.Is(err, bot.ErrRepeated) {
			b.log.Error("a question is not kept", "err", err)
			r.record.ID = "" // answered all the same, with nothing under it
			return nil
		}
		return err
	})
}

// find finds out what a request is about, and refuses who may not make it.
func (b *Bot) find(ctx context.Context, r *request) error {
	if !r.anyone && r.needs == 0 {
		if err := b.mayAsk(ctx, *r); err != nil {
			return err
		}
	}
	if r.target != nil || r.token == "" { // it may be about an answer that goes out just now
		b.deliveries.wait(ctx, r.channel, b.timing.settling)
	}
	if r.before == nil {
		return nil
	}
	return r.before(b.face, ctx, r)
}

// settle puts down what became of a question.
func (b *Bot) settle(ctx context.Context, r request, state bot.State, a *bot.Answer, replies []string) {
	if r.record == nil || r.record.ID == "" {
		return
	}
	rec := *r.record
	if rec.State = state; a != nil {
		rec.Keep(*a)
		rec.Alone = a.Restated
		rec.Replies = replies
	}
	if err := b.journal.Settle(context.WithoutCancel(ctx), rec); err != nil && !errors.Is(err, bot.ErrSettled) {
		b.log.Error("an answer is not kept", "err", err)
	}
}

// operated notices, when what an operator asked for is done, that the bot is to
// hear other events than before.
func (b *Bot) operated(r request) (done func()) {
	before := b.intents()
	return func() {
		if r.needs != 0 && b.intents() != before {
			b.reidentify()
		}
	}
}

// apology puts down why a request came to nothing, in the audit where somebody
// tried what they may not do, and is what to tell the person.
func (b *Bot) apology(ctx context.Context, r request, err error) message {
	no, refused := errors.AsType[*refusal](err)
	switch {
	case !refused:
		b.log.Warn("no answer", "command", r.name, "err", err)
	case no.audit:
		b.audit(ctx, r, no.Error())
	}
	return message{text: explain(r.lang, err)}
}

// audit puts down who was refused what, of a flood only the first lines: who
// tries in vain must not fill the disk, or hide what others tried.
func (b *Bot) audit(ctx context.Context, r request, detail string) {
	if b.refusals.take(r.received, r.person, r.guild) > 0 {
		return
	}
	b.log.Info("refused", "action", r.name, "server", r.guild)
	err := b.journal.Audit(ctx, bot.AuditLine{At: r.received, Person: r.person, Guild: r.guild, Action: r.name, Detail: detail})
	if err != nil {
		b.log.Error("an audit line is not kept", "err", err)
	}
}

// work waits for a worker and runs the request's handler.
func (b *Bot) work(r request, show func(message)) (rep reply, err error) {
	ctx, cancel := context.WithTimeout(b.soft, b.timing.answer)
	defer cancel()
	if err := b.workers.Acquire(ctx, 1); err != nil {
		return reply{}, whyEnded(ctx, err)
	}
	defer b.workers.Release(1)
	err = b.guard(func() (err error) {
		rep, err = r.run(b.face, ctx, r, show)
		return err
	})
	return rep, whyEnded(ctx, err)
}

// whyEnded is err, or why the context ended where that is what err is about.
func whyEnded(ctx context.Context, err error) error {
	if errors.Is(err, context.Canceled) && errors.Is(context.Cause(ctx), errStopping) {
		return errStopping
	}
	return err
}

// guard runs f and makes an error of a panic in it.
func (b *Bot) guard(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			c := &crash{rand.Text()[:8]}
			b.log.Error("panic", "error_id", c.id, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			err = c
		}
	}()
	return f()
}

// explain turns an error into words for the person who asked.
func explain(l language, err error) string {
	if no, ok := errors.AsType[*refusal](err); ok {
		return no.words.in(l, no.pairs...)
	}
	if c, ok := errors.AsType[*crash](err); ok {
		return sayCrash.in(l, "id", c.id)
	}
	switch {
	case errors.Is(err, errStopping):
		return sayStopped.in(l)
	case errors.Is(err, bot.ErrLongQuestion):
		return sayLong.in(l, "most", bot.MaxQuestion)
	}
	return sayFailed.in(l) // what it was is the log's business
}

func (b *Bot) suggest(ctx context.Context, r request) error {
	ctx, cancel := context.WithDeadline(ctx, r.received.Add(b.timing.acknowledge))
	defer cancel()
	var picks []pick
	may := r.allowed(b.journal.Settings(r.guild).Operators)
	if !may {
		b.audit(ctx, r, "")
	}
	may = may && (r.anyone || r.needs != 0 || b.mayAsk(ctx, r) == nil)
	for _, o := range r.options {
		if may && o.name.en == r.focused && o.complete != nil {
			picks = o.complete(b.face, ctx, r)
		}
	}
	return b.send.complete(ctx, ticket{r.app, r.id, r.token}, picks)
}

// line is the way back to whoever made the request.
func (b *Bot) line(r request) line {
	begun := func(id string) {
		if r.record == nil || r.record.ID == "" {
			return
		}
		ctx, cancel := context.WithTimeout(b.hard, b.timing.deliver)
		defer cancel()
		if err := b.journal.Sent(ctx, r.record.ID, id); err != nil {
			b.log.Error("a reply is not kept", "err", err)
		}
	}
	if r.token == "" {
		exists := false
		return &messageLine{send: b.send, pace: b.pace, person: r.person, begun: begun, message: &discordgo.MessageReference{
			MessageID: r.id, ChannelID: r.channel, GuildID: r.guild, FailIfNotExists: &exists,
		}}
	}
	return &interactionLine{
		ticket: ticket{r.app, r.id, r.token}, send: b.send, log: b.log, pace: b.pace, channel: r.channel, ack: r.ack,
		begun: begun, deadline: r.received.Add(b.timing.acknowledge),
	}
}

// logFailure logs what did not reach a person. Deleted messages and lost
// permissions are everyday; what nobody can read again is not worth a warning.
func (b *Bot) logFailure(what string, err error) {
	switch {
	case err == nil:
	case final(err):
		b.log.Info("discord did not take the "+what, "err", err)
	default:
		b.log.Warn("could not send the "+what, "err", err)
	}
}
