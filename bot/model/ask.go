package model

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/bot"
)

const (
	// maxTries bounds how often one question is put in other manners until the
	// server understands it.
	maxTries = 8
	// lastWords is how long the server may take, once the reply is over, to
	// say what it took and to end the body.
	lastWords = 250 * time.Millisecond
)

// A task is one thing to ask of the model.
type task struct {
	form  form
	reply int // most tokens of it
	// messages are the prompt in at most room tokens. Schema says that the
	// server will hold the reply to the form.
	messages func(room int, schema bool) (system, user string)
	emit     func(proposal) bool
}

// run asks, again where the server did not understand, and remembers what it
// understood. The error is one of this package's, or context.Canceled.
func (c *Composer) run(ctx context.Context, t task) error {
	c.mu.Lock()
	m := c.manners
	c.mu.Unlock()
	for try := 1; ; try++ {
		size, proposed, err := c.ask(ctx, t, m)
		next, ok := m.after(err, size)
		if !ok || proposed || try == maxTries {
			if errors.Is(err, errMute) {
				return ErrGarbled
			}
			if errors.Is(err, errThought) {
				return ErrCutShort
			}
			return err
		}
		m = next
	}
}

// learn remembers manners in which the server was asked and replied.
func (c *Composer) learn(m manners) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.manners = c.manners.with(m)
}

// ask asks once. It tells how many tokens were asked for, prompt and reply,
// and whether the reply proposed anything.
func (c *Composer) ask(ctx context.Context, t task, m manners) (size int, proposed bool, err error) {
	request, prompt, reply := m.request(c.model, t)
	size = prompt + reply

	// Leaving early ends the request.
	live, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := c.api.CreateChatCompletionStream(live, request)
	if err != nil {
		err = classify(ctx, err, false)
		if errors.Is(err, ErrTimeout) || errors.Is(err, context.Canceled) {
			bot.Spend(ctx, bot.Usage{Prompt: prompt}) // the server may have begun
		}
		return size, false, err
	}
	r := incoming{scanner: scanner{emit: t.emit, keys: t.form.keys}}
	r.quiet = sync.OnceFunc(func() { time.AfterFunc(lastWords, cancel) })
	defer func() {
		r.quiet()
		stream.Close()
		bot.Spend(ctx, bot.Usage{
			Prompt:     cmp.Or(r.usage.PromptTokens, prompt),
			Completion: cmp.Or(r.usage.CompletionTokens, r.said),
		})
	}()
	err = r.read(stream)
	if r.proposed || err == nil {
		c.learn(m)
	}
	switch {
	case err == nil, errors.Is(err, errMute), errors.Is(err, errThought):
		return size, r.proposed, err
	}
	return size, r.proposed, classify(ctx, err, r.begun)
}
