package discord

import (
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
)

// A request is one thing a person wants, however it reached the bot.
type request struct {
	id            string // of the interaction or the message, unique
	person, guild string // guild is empty in a direct message
	channel       string
	command       command
	text          string // the question, the words or the title
	private       bool   // only the person sees the reply
	typing        bool   // the person is still typing, and wants choices
	received      time.Time
	app, token    string // of an interaction; empty for a message
}

// fromInteraction reads a command or its autocompletion. What is neither, or
// has arrived half-filled, is nothing to us. An unknown command has an empty
// name.
func fromInteraction(i *discordgo.Interaction, now time.Time) (request, bool) {
	if i == nil || i.Type != discordgo.InteractionApplicationCommand && i.Type != discordgo.InteractionApplicationCommandAutocomplete {
		return request{}, false
	}
	data, ok := i.Data.(discordgo.ApplicationCommandInteractionData)
	person := i.User // in a direct message
	if i.Member != nil {
		person = i.Member.User
	}
	if !ok || person == nil || i.ID == "" || i.Token == "" {
		return request{}, false
	}
	r := request{
		id: i.ID, person: person.ID, guild: i.GuildID, channel: i.ChannelID, app: i.AppID, token: i.Token,
		typing: i.Type == discordgo.InteractionApplicationCommandAutocomplete, received: now,
	}
	r.command = commandNamed(data.Name)
	r.private = r.command.private
	for _, o := range data.Options {
		switch v := o.Value.(type) {
		case string:
			if o.Name == r.command.option {
				r.text = v
			}
		case bool:
			if o.Name == optionPrivate {
				r.private = v
			}
		}
	}
	return r, true
}

// fromMessage reads a question put to the bot, whose user id is self: any
// direct message, and a channel message that mentions it. Bots, webhooks,
// system messages and the bot itself ask nothing.
func fromMessage(m *discordgo.Message, self string, now time.Time) (request, bool) {
	if m == nil || m.Author == nil || m.Author.Bot || m.Author.System || m.WebhookID != "" || m.Author.ID == self || m.ID == "" ||
		m.Type != discordgo.MessageTypeDefault && m.Type != discordgo.MessageTypeReply {
		return request{}, false
	}
	text := strings.NewReplacer("<@"+self+">", " ", "<@!"+self+">", " ").Replace(m.Content)
	if m.GuildID != "" && text == m.Content {
		return request{}, false
	}
	for _, u := range m.Mentions {
		if u != nil {
			text = strings.NewReplacer("<@"+u.ID+">", u.Username, "<@!"+u.ID+">", u.Username).Replace(text)
		}
	}
	return request{
		id: m.ID, person: m.Author.ID, guild: m.GuildID, channel: m.ChannelID,
		command: commandNamed(nameAsk), text: strings.TrimSpace(text), received: now,
	}, true
}

// line is the way back to whoever made the request.
func (b *Bot) line(r request) line {
	if r.token == "" {
		exists := false
		return &messageLine{send: b.send, message: &discordgo.MessageReference{
			MessageID: r.id, ChannelID: r.channel, GuildID: r.guild, FailIfNotExists: &exists,
		}}
	}
	return &interactionLine{
		ticket: ticket{r.app, r.id, r.token}, send: b.send, log: b.log, channel: r.channel, private: r.private,
		deadline: r.received.Add(b.timing.acknowledge),
	}
}
