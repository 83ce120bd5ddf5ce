package discord

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
)

// A line is the way back to the person who asked. open comes first, show any
// number of times, then close or fail once; or refuse alone.
type line interface {
	// open says that the request is being worked on.
	open(ctx context.Context) error
	// show puts up a message for the time being. It does not block.
	show(m message)
	// close delivers the messages of the reply, in order, and gives the ids of
	// those that were.
	close(ctx context.Context, messages []message) (ids []string, err error)
	// fail tells the person alone, where that can be, that there is no reply.
	fail(ctx context.Context, m message) error
	// refuse tells the person alone, where that can be, that there will be none.
	refuse(ctx context.Context, m message) error
}

// An interactionLine answers a command or something pressed: a deferred reply,
// edited as the answer grows, and follow-ups.
type interactionLine struct {
	ticket
	send    *sender
	log     *slog.Logger
	pace    *pace
	channel string
	ack     ack
	// begun is told the id of the first message that is shown.
	begun func(id string)
	// deadline is when Discord gives up on the acknowledgement.
	deadline time.Time
	growing  *progress
}

func (l *interactionLine) open(ctx context.Context) error {
	ctx, cancel := context.WithDeadline(ctx, l.deadline)
	defer cancel()
	acknowledge := func() error { return l.send.deferReply(ctx, l.ticket, l.ack == ackPrivate) }
	if l.ack == ackUpdate {
		acknowledge = func() error { return l.send.deferUpdate(ctx, l.ticket) }
	}
	if err := acknowledge(); err != nil {
		return err
	}
	var once sync.Once
	l.growing = l.pace.start(l.channel, func(m message) error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), l.send.timing.attempt/2)
		defer cancel()
		id, err := l.send.editReply(ctx, l.ticket, m)
		if err == nil && id != "" {
			once.Do(func() { l.begun(id) })
		}
		return err
	})
	return nil
}

func (l *interactionLine) show(m message) { l.growing.show(m) }

func (l *interactionLine) close(ctx context.Context, messages []message) (ids []string, err error) {
	l.growing.finish()
	if len(messages) == 0 {
		return nil, nil
	}
	l.pace.took(l.channel)
	id, err := l.send.editReply(ctx, l.ticket, messages[0])
	if l.ack == ackPublic && hasCode(err, discordgo.ErrCodeUnknownInteraction, discordgo.ErrCodeUnknownWebhook,
		discordgo.ErrCodeInvalidWebhookTokenProvided) {
		l.log.Info("the interaction has expired: answering in the channel")
		return postAll(ctx, l.send, l.channel, nil, l.id, messages)
	}
	for _, m := range messages[1:] {
		if err != nil {
			break
		}
		ids = append(ids, id)
		id, err = l.send.followUp(ctx, l.ticket, m, l.ack != ackPublic)
	}
	if err == nil {
		ids = append(ids, id)
	}
	return ids, err
}

// fail answers privately even where the reply was to be public: that reply is
// taken away first, since one that is deferred cannot change sides. A message
// that was pressed stays as it is.
func (l *interactionLine) fail(ctx context.Context, m message) (err error) {
	l.growing.finish()
	if l.ack == ackUpdate || l.ack == ackPublic && l.send.deleteReply(ctx, l.ticket) == nil {
		_, err = l.send.followUp(ctx, l.ticket, m, true)
		return err
	}
	_, err = l.send.editReply(ctx, l.ticket, m)
	return err
}

func (l *interactionLine) refuse(ctx context.Context, m message) error {
	ctx, cancel := context.WithDeadline(ctx, l.deadline)
	defer cancel()
	return l.send.reply(ctx, l.ticket, m)
}

// A messageLine answers a message: it shows that the bot is typing, then
// replies, and edits that reply as the answer grows.
type messageLine struct {
	send    *sender
	pace    *pace
	message *discordgo.MessageReference
	person  string
	begun   func(id string)
	stop    func()
	growing *progress
	posted  string // the reply, once there is one; the growing's until it is done
}

func (l *messageLine) open(ctx context.Context) error {
	typing, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			// Whatever is wrong shows better when the reply is sent.
			if err := l.send.typing(typing, l.message.ChannelID); final(err) || sleep(typing, l.send.timing.typing) != nil {
				return
			}
		}
	}()
	l.stop = func() { cancel(); <-done }
	l.growing = l.pace.start(l.message.ChannelID, func(m message) error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), l.send.timing.attempt/2)
		defer cancel()
		if l.posted != "" {
			return l.send.edit(ctx, l.message.ChannelID, l.posted, m)
		}
		ids, err := postAll(ctx, l.send, l.message.ChannelID, l.message, l.message.MessageID, []message{m})
		if err == nil {
			l.posted = ids[0]
			l.begun(l.posted)
		}
		return err
	})
	return nil
}

func (l *messageLine) show(m message) { l.growing.show(m) }

func (l *messageLine) close(ctx context.Context, messages []message) (ids []string, err error) {
	l.growing.finish()
	l.stop()
	if len(messages) == 0 {
		return nil, nil
	}
	channel := l.message.ChannelID
	l.pace.took(channel)
	if l.posted == "" {
		return postAll(ctx, l.send, channel, l.message, l.message.MessageID, messages)
	}
	if err := l.send.edit(ctx, channel, l.posted, messages[0]); err != nil {
		return nil, err
	}
	ids, err = postAll(ctx, l.send, channel, nil, l.message.MessageID+"+", messages[1:])
	return append([]string{l.posted}, ids...), err
}

func (l *messageLine) fail(ctx context.Context, m message) error {
	_, err := l.close(ctx, []message{m})
	return err
}

// refuse writes to the person directly, and in the channel only where the
// person does not take direct messages from bots.
func (l *messageLine) refuse(ctx context.Context, m message) error {
	if l.message.GuildID != "" {
		if direct, err := l.send.direct(ctx, l.person); err == nil {
			if _, err := l.send.post(ctx, direct, nil, l.message.MessageID, m); err == nil {
				return nil
			}
		}
	}
	_, err := postAll(ctx, l.send, l.message.ChannelID, l.message, l.message.MessageID, []message{m})
	return err
}

// postAll posts messages to a channel, the first as a reply where to is not
// nil, and gives their ids. A reply that Discord does not take as a reply is
// posted by itself.
func postAll(ctx context.Context, send *sender, channel string, to *discordgo.MessageReference, nonce string, messages []message) (ids []string, err error) {
	for i, m := range messages {
		name := fmt.Sprintf("%s-%d", nonce, i)
		id, err := send.post(ctx, channel, to, name, m)
		if to != nil && hasCode(err, discordgo.ErrCodeCannotReplyWithoutPermissionToReadMessageHistory, discordgo.ErrCodeInvalidFormBody) {
			id, err = send.post(ctx, channel, nil, name, m)
		}
		if err != nil {
			return ids, err
		}
		ids, to = append(ids, id), nil
	}
	return ids, nil
}
