package discord

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/bwmarrin/discordgo"
)

// A line is the way back to the person who asked. open comes first, show any
// number of times, then close or fail once; or refuse alone.
type line interface {
	// open says that the request is being worked on.
	open(ctx context.Context) error
	// show puts up text for the time being. It does not block.
	show(text string)
	// close delivers the messages of the reply, in order.
	close(ctx context.Context, messages []string) error
	// fail tells the person alone, where that can be, that there is no reply.
	fail(ctx context.Context, words string) error
	// refuse tells the person alone, where that can be, that there will be none.
	refuse(ctx context.Context, words string) error
}

// An interactionLine answers a command: a deferred reply, edited as the
// answer grows, and follow-ups.
type interactionLine struct {
	ticket
	send    *sender
	log     *slog.Logger
	channel string
	private bool
	// deadline is when Discord gives up on the acknowledgement.
	deadline time.Time
	growing  *progress
}

func (l *interactionLine) open(ctx context.Context) error {
	ctx, cancel := context.WithDeadline(ctx, l.deadline)
	defer cancel()
	if err := l.send.deferReply(ctx, l.ticket, l.private); err != nil {
		return err
	}
	l.growing = startProgress(l.send.timing.edit, func(text string) error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), l.send.timing.attempt/2)
		defer cancel()
		return l.send.editReply(ctx, l.ticket, text)
	})
	return nil
}

func (l *interactionLine) show(text string) { l.growing.show(text) }

func (l *interactionLine) close(ctx context.Context, messages []string) error {
	l.growing.finish()
	err := l.send.editReply(ctx, l.ticket, messages[0])
	if !l.private && hasCode(err, discordgo.ErrCodeUnknownInteraction, discordgo.ErrCodeUnknownWebhook,
		discordgo.ErrCodeInvalidWebhookTokenProvided) {
		l.log.Info("the interaction has expired: answering in the channel")
		return postAll(ctx, l.send, l.channel, nil, l.id, messages)
	}
	for _, text := range messages[1:] {
		if err != nil {
			break
		}
		err = l.send.followUp(ctx, l.ticket, text, l.private)
	}
	return err
}

// fail answers privately even where the reply was to be public: that reply is
// taken away first, since one that is deferred cannot change sides.
func (l *interactionLine) fail(ctx context.Context, words string) error {
	l.growing.finish()
	if !l.private && l.send.deleteReply(ctx, l.ticket) == nil {
		return l.send.followUp(ctx, l.ticket, words, true)
	}
	return l.send.editReply(ctx, l.ticket, words)
}

func (l *interactionLine) refuse(ctx context.Context, words string) error {
	ctx, cancel := context.WithDeadline(ctx, l.deadline)
	defer cancel()
	return l.send.reply(ctx, l.ticket, words)
}

// A messageLine answers a message: it shows that the bot is typing, then
// replies.
type messageLine struct {
	send    *sender
	message *discordgo.MessageReference
	stop    func()
}

func (l *messageLine) open(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			// Whatever is wrong shows better when the reply is sent.
			if err := l.send.typing(ctx, l.message.ChannelID); final(err) || sleep(ctx, l.send.timing.typing) != nil {
				return
			}
		}
	}()
	l.stop = func() { cancel(); <-done }
	return nil
}

func (l *messageLine) show(string) {}

func (l *messageLine) close(ctx context.Context, messages []string) error {
	l.stop()
	return postAll(ctx, l.send, l.message.ChannelID, l.message, l.message.MessageID, messages)
}

func (l *messageLine) fail(ctx context.Context, words string) error {
	return l.close(ctx, []string{words})
}

func (l *messageLine) refuse(ctx context.Context, words string) error {
	return postAll(ctx, l.send, l.message.ChannelID, l.message, l.message.MessageID, []string{words})
}

// postAll posts messages to a channel, the first as a reply where to is not
// nil. A reply that Discord does not take as a reply is posted by itself.
func postAll(ctx context.Context, send *sender, channel string, to *discordgo.MessageReference, nonce string, messages []string) error {
	for i, text := range messages {
		name := fmt.Sprintf("%s-%d", nonce, i)
		err := send.post(ctx, channel, to, name, text)
		if to != nil && hasCode(err, discordgo.ErrCodeCannotReplyWithoutPermissionToReadMessageHistory, discordgo.ErrCodeInvalidFormBody) {
			err = send.post(ctx, channel, nil, name, text)
		}
		if err != nil {
			return err
		}
		to = nil
	}
	return nil
}

// A progress shows the newest of the texts it is given, at most one each
// interval. It holds the first back for a quarter of that: most answers are
// complete by then and need no other edit than the last.
type progress struct {
	latest     chan string // holds the text to be shown next
	stop, done chan struct{}
}

func startProgress(every time.Duration, edit func(string) error) *progress {
	p := &progress{latest: make(chan string, 1), stop: make(chan struct{}), done: make(chan struct{})}
	go func() {
		defer close(p.done)
		for pause := every / 4; ; pause = every {
			var text string
			select {
			case text = <-p.latest:
			case <-p.stop:
				return
			}
			select {
			case <-time.After(pause):
			case <-p.stop:
				return
			}
			select {
			case text = <-p.latest:
			default:
			}
			if final(edit(text)) {
				return
			}
		}
	}()
	return p
}

// show does not block; a text that was not shown yet gives way to this one.
func (p *progress) show(text string) {
	select {
	case <-p.latest:
	default:
	}
	select {
	case p.latest <- text:
	default:
	}
}

// finish returns when no edit is under way and none will follow.
func (p *progress) finish() {
	close(p.stop)
	<-p.done
}
