package discord

import (
	"context"
	"fmt"

	"github.com/bwmarrin/discordgo"
)

func (c command) kind() discordgo.ApplicationCommandType {
	if c.menu {
		return discordgo.MessageApplicationCommand
	}
	return discordgo.ChatApplicationCommand
}

// definition is the command as Discord takes it. The bot is installed to
// servers or to people, so unless a command is for servers it works in both,
// in direct messages with the bot and in those among people.
func (c command) definition() *discordgo.ApplicationCommand {
	install := []discordgo.ApplicationIntegrationType{discordgo.ApplicationIntegrationGuildInstall, discordgo.ApplicationIntegrationUserInstall}
	where := []discordgo.InteractionContextType{
		discordgo.InteractionContextGuild, discordgo.InteractionContextBotDM, discordgo.InteractionContextPrivateChannel,
	}
	if c.server {
		install, where = install[:1], where[:1]
	}
	d := &discordgo.ApplicationCommand{
		Type: c.kind(), Name: c.name.en, NameLocalizations: pointer(c.name.localized()),
		IntegrationTypes: &install, Contexts: &where,
	}
	if !c.menu {
		d.Description, d.DescriptionLocalizations = c.about.en, pointer(c.about.localized())
	}
	if c.needs != 0 {
		// Nobody but administrators sees it until they give it to a role.
		nobody := int64(0)
		d.DefaultMemberPermissions = &nobody
	}
	d.Options = append(subDefinitions(c.subs), optionDefinitions(c.options)...)
	return d
}

func pointer(m map[discordgo.Locale]string) *map[discordgo.Locale]string {
	if m == nil {
		return nil
	}
	return &m
}

func subDefinitions(subs []command) (all []*discordgo.ApplicationCommandOption) {
	for _, s := range subs {
		all = append(all, &discordgo.ApplicationCommandOption{
			Type: discordgo.ApplicationCommandOptionSubCommand, Name: s.name.en, NameLocalizations: s.name.localized(),
			Description: s.about.en, DescriptionLocalizations: s.about.localized(), Options: optionDefinitions(s.options),
		})
	}
	return all
}

func optionDefinitions(options []option) (all []*discordgo.ApplicationCommandOption) {
	for _, o := range options {
		d := &discordgo.ApplicationCommandOption{
			Type: optionTypes[o.kind], Name: o.name.en, NameLocalizations: o.name.localized(),
			Description: o.about.en, DescriptionLocalizations: o.about.localized(),
			Required: o.required, Autocomplete: o.complete != nil, ChannelTypes: o.channels,
		}
		switch {
		case o.kind == textOption && len(o.choices) == 0:
			d.MaxLength = o.max
			if o.min > 0 {
				d.MinLength = &o.min
			}
		case o.kind == numberOption:
			least := float64(o.min)
			d.MinValue, d.MaxValue = &least, float64(o.max)
		}
		for _, c := range o.choices {
			if c.words.en != "" {
				c.label = c.words.en
			}
			d.Choices = append(d.Choices, &discordgo.ApplicationCommandOptionChoice{
				Name: c.label, NameLocalizations: c.words.localized(), Value: c.value,
			})
		}
		all = append(all, d)
	}
	return all
}

// publish tells Discord the commands, all at once, until it has taken them.
func (b *Bot) publish(ctx context.Context, app string) {
	var definitions []*discordgo.ApplicationCommand
	commands, _ := entries()
	for _, c := range commands {
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
// messages there and in threads, embed links and read the history.
const permissions = discordgo.PermissionViewChannel | discordgo.PermissionSendMessages | discordgo.PermissionEmbedLinks |
	discordgo.PermissionReadMessageHistory | discordgo.PermissionSendMessagesInThreads

// inviteLink is where an operator adds the bot to a server.
func inviteLink(app string) string {
	return fmt.Sprintf("https://discord.com/oauth2/authorize?client_id=%s&scope=bot+applications.commands&permissions=%d", app, permissions)
}
