package discord

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math"
	"runtime/debug"
	"time"
)

// quickJobs bounds what runs beside the questions: refusals, and choices for
// those who are typing.
const quickJobs = 64

// What people are told that does not come from an error of the desk's.
const (
	wordsBusy    = "I have too many questions at the moment. Please try again in a moment."
	wordsStopped = "I am being restarted and could not finish this. Please ask again in a minute."
	wordsUnknown = "I do not know that command any more. Discord will show the new list in a few minutes."
)

// errStopping is why work is cancelled when the bot stops.
var errStopping = errors.New("the bot is stopping")

// A crash is a panic that was recovered. The id is shown to the person and
// logged with the panic.
type crash struct{ id string }

func (c *crash) Error() string { return "recovered from a panic, error id " + c.id }

// admit decides what becomes of a request. It is called by the goroutine that
// reads the gateway, so it never blocks.
func (b *Bot) admit(r request) {
	if again, _ := b.seen.ContainsOrAdd(r.id, struct{}{}); again {
		return // a resumed session repeats events
	}
	if r.typing {
		b.quickly(func(ctx context.Context) error { return b.suggest(ctx, r) })
		return
	}
	refuse := func(words string) {
		b.quickly(func(ctx context.Context) error { return b.line(r).refuse(ctx, words) })
	}
	if r.command.run == nil {
		refuse(wordsUnknown)
		return
	}
	if wait := b.quota.take(r.received, r.person, r.guild); wait > 0 {
		if r.token != "" || b.quota.tell(r.received, r.person, wait) {
			refuse(fmt.Sprintf("That is more than I can take at once. Please try again in %d s.", int(math.Ceil(wait.Seconds()))))
		}
		return
	}
	if !b.jobs.TryAcquire(1) {
		refuse(wordsBusy)
		return
	}
	go func() {
		defer b.jobs.Release(1)
		_ = b.guard(func() error { b.answer(r); return nil }) // logged there
	}()
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

// answer takes a request from its acknowledgement to the last message.
func (b *Bot) answer(r request) {
	began := time.Now()
	l := b.line(r)
	if err := l.open(b.hard); err != nil {
		b.logFailure("acknowledgement", err)
		return
	}
	messages, err := b.work(r, l.show)

	// What the archive said is still worth telling when the work was cut off.
	ctx, cancel := context.WithTimeout(b.hard, b.timing.deliver)
	defer cancel()
	if err != nil {
		b.log.Warn("no answer", "command", r.command.name, "err", err)
		b.logFailure("apology", l.fail(ctx, b.explain(err)))
		return
	}
	if err := l.close(ctx, messages); err != nil {
		b.logFailure("reply", err)
		return
	}
	b.log.Info("answered", "command", r.command.name, "took", time.Since(began).Round(time.Millisecond))
}

// work waits for a worker and runs the request's handler.
func (b *Bot) work(r request, show func(string)) (messages []string, err error) {
	ctx, cancel := context.WithTimeout(b.soft, b.timing.answer)
	defer cancel()
	if err := b.workers.Acquire(ctx, 1); err != nil {
		return nil, whyEnded(ctx, err)
	}
	defer b.workers.Release(1)
	err = b.guard(func() (err error) {
		messages, err = r.command.run(b, ctx, r, show)
		return err
	})
	return messages, whyEnded(ctx, err)
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
func (b *Bot) explain(err error) string {
	if c, ok := errors.AsType[*crash](err); ok {
		return "Something broke on my side. If it happens again, tell whoever runs me the error id " + c.id + "."
	}
	if errors.Is(err, errStopping) {
		return wordsStopped
	}
	return escapeTo(b.words(err), maxContent)
}

func (b *Bot) suggest(ctx context.Context, r request) error {
	ctx, cancel := context.WithDeadline(ctx, r.received.Add(b.timing.acknowledge))
	defer cancel()
	var choices []choice
	if r.command.complete != nil {
		choices = r.command.complete(b, ctx, r.text)
	}
	return b.send.complete(ctx, ticket{r.app, r.id, r.token}, choices)
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
