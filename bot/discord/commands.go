package discord

import (
	"context"
	"fmt"

	"github.com/bwmarrin/discordgo"

	"github.com/dateline-bot/dateline/bot"
)

// The names people see.
const (
	nameAsk       = "ask"
	optionPrivate = "private"
)

// A command is something people can ask of the bot: how Discord shows it and
// what is done about it.
type command struct {
	name, description string
	option, about     string // its text option, always required
	maxLength         int    // of the text
	private           bool   // whether the reply is, unless the person says
	choosable         bool   // whether the person may say
	run               func(b *Bot, ctx context.Context, r request, show func(text string)) ([]string, error)
	complete          func(b *Bot, ctx context.Context, typed string) []choice
}

// commands is a function, and not a variable, because handlers name commands.
func commands() []command {
	return []command{
		{
			name: nameAsk, description: "Ask the archive a question; every sentence of the answer carries its source",
			option: "question", about: "What do you want to know?", maxLength: bot.MaxQuestion,
			choosable: true, run: (*Bot).ask,
		},
		{
			name: "search", description: "Find passages in the archive (only you see them)",
			option: "words", about: "Words to look for", maxLength: 500,
			private: true, run: (*Bot).search,
		},
		{
			name: "article", description: "Show an article of the archive (only you see it)",
			option: "title", about: "Type a few words of the title and choose", maxLength: 500,
			private: true, run: (*Bot).article, complete: (*Bot).titles,
		},
	}
}

// commandNamed is the command of that name, or one without a name.
func commandNamed(name string) command {
	for _, c := range commands() {
		if c.name == name {
			return c
		}
	}
	return command{}
}

// definition is the command as Discord takes it. The bot is installed to
// servers, so its commands work there and in direct messages with it.
func (c command) definition() *discordgo.ApplicationCommand {
	one := 1
	d := &discordgo.ApplicationCommand{
		Type:             discordgo.ChatApplicationCommand,
		Name:             c.name,
		Description:      c.description,
		IntegrationTypes: &[]discordgo.ApplicationIntegrationType{discordgo.ApplicationIntegrationGuildInstall},
		Contexts:         &[]discordgo.InteractionContextType{discordgo.InteractionContextGuild, discordgo.InteractionContextBotDM},
		Options: []*discordgo.ApplicationCommandOption{{
			Type: discordgo.ApplicationCommandOptionString, Name: c.option, Description: c.about,
			Required: true, MinLength: &one, MaxLength: c.maxLength, Autocomplete: c.complete != nil,
		}},
	}
	if c.choosable {
		d.Options = append(d.Options, &discordgo.ApplicationCommandOption{
			Type: discordgo.ApplicationCommandOptionBoolean, Name: optionPrivate, Description: "Show the reply to me alone",
		})
	}
	return d
}

// publish tells Discord the commands, all at once, until it has taken them.
func (b *Bot) publish(ctx context.Context, app string) {
	var definitions []*discordgo.ApplicationCommand
	for _, c := range commands() {
		definitions = append(definitions, c.definition())
	}
	for pause := b.timing.backoff; ; pause = min(2*pause, b.timing.maxBackoff) {
		limited, cancel := context.WithTimeout(ctx, b.timing.deliver)
		_, err := b.send.session.ApplicationCommandBulkOverwrite(app, "", definitions, discordgo.WithContext(limited))
		cancel()
		switch err = b.send.judge(err); {
		case err == nil:
			b.log.Info("commands published", "count", len(definitions))
			return
		case ctx.Err() != nil:
			return
		}
		b.log.Error("could not publish the commands", "err", err)
		if final(err) || sleep(ctx, jitter(pause)) != nil {
			return
		}
	}
}

// permissions are what the bot asks of a server: to view channels, send
// messages, embed links, read the history, create public threads and send in
// threads.
const permissions = discordgo.PermissionViewChannel | discordgo.PermissionSendMessages | discordgo.PermissionEmbedLinks |
	discordgo.PermissionReadMessageHistory | discordgo.PermissionCreatePublicThreads | discordgo.PermissionSendMessagesInThreads

// inviteLink is where an operator adds the bot to a server.
func inviteLink(app string) string {
	return fmt.Sprintf("https://discord.com/oauth2/authorize?client_id=%s&scope=bot+applications.commands&permissions=%d", app, permissions)
}
