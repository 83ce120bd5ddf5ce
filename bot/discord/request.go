package discord

import (
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/dateline-bot/dateline/bot"
)

// A request is one thing a person wants, however it reached the bot.
type request struct {
	id            string // of the interaction or the message, unique
	received      time.Time
	person, guild string // guild is empty in a direct message
	channel       string
	// member reports whether the bot itself is in the guild, and not only with
	// the person, who may bring it anywhere.
	member      bool
	roles       []string // of the person in the guild
	permissions int64    // of the person in the channel of a guild
	own         int64    // of the bot there, when an interaction tells
	lang        language
	app, token  string // of an interaction; empty for a message

	entry
	given   map[string]any // options of a command, fields of a modal
	args    []string       // that the custom_id carries
	chosen  []string       // in a select menu
	target  *target
	focused string // the option that is being typed, which wants choices
	unread  bool   // a reply to the bot whose words Discord keeps back

	// record is what is kept of a question; before sets it, and what asks a
	// question has one.
	record *bot.Record
}

// A target is the message that a request is about: on whose menu the command
// was used, that carries the button, or that was replied to.
type target struct {
	id, channel string
	author      string // id of a person
	own         bool   // whether the bot wrote it
	text        string
	buttons     []string // the custom_ids of those under it, in order
}

// A file given as an option.
type attachment struct {
	name, kind, url string
	size            int // bytes
}

// text is an option or field that takes text, "" when it was not given.
func (r request) text(name string) string {
	s, _ := r.given[name].(string)
	return strings.TrimSpace(s)
}

// flag is a yes or no, and whether it was given.
func (r request) flag(name string) (value, given bool) {
	value, given = r.given[name].(bool)
	return value, given
}

// number is a whole number, 0 when it was not given.
func (r request) number(name string) int {
	f, _ := r.given[name].(float64)
	return int(f)
}

// file is an attachment, and whether there is one.
func (r request) file(name string) (attachment, bool) {
	a, ok := r.given[name].(attachment)
	return a, ok
}

// arg is the i-th argument of the custom_id, "" when it carries fewer.
func (r request) arg(i int) string {
	if i >= len(r.args) {
		return ""
	}
	return r.args[i]
}

// allowed reports whether the member has the permissions that the entry needs,
// or one of the roles of operators.
func (r request) allowed(operators []string) bool {
	if r.needs == 0 {
		return true
	}
	if r.guild == "" || !r.member {
		return false
	}
	return r.permissions&r.needs == r.needs || r.permissions&discordgo.PermissionAdministrator != 0 ||
		slices.ContainsFunc(r.roles, func(role string) bool { return slices.Contains(operators, role) })
}

// fromInteraction reads a command, a control or an autocompletion. What is
// none of these, or has arrived half-filled, is nothing to us. What the table
// does not have gets an entry that does nothing.
func fromInteraction(t table, i *discordgo.Interaction, now time.Time) (request, bool) {
	if i == nil || i.ID == "" || i.Token == "" || i.ChannelID == "" {
		return request{}, false
	}
	r := request{
		id: i.ID, received: now, guild: i.GuildID, channel: i.ChannelID, app: i.AppID, token: i.Token,
		own: i.AppPermissions, lang: languageOf(i.Locale), given: map[string]any{},
	}
	person := i.User // in a direct message
	if i.Member != nil {
		person, r.roles, r.permissions = i.Member.User, i.Member.Roles, i.Member.Permissions
	}
	if person == nil {
		return request{}, false
	}
	r.person = person.ID
	owners := i.AuthorizingIntegrationOwners
	r.member = r.guild != "" && owners[discordgo.ApplicationIntegrationGuildInstall] == r.guild
	if i.Message != nil {
		r.target = targetOf(i.Message, i.AppID)
	}
	switch data := i.Data.(type) {
	case discordgo.ApplicationCommandInteractionData:
		return r.command(t, data, i.Type == discordgo.InteractionApplicationCommandAutocomplete), true
	case discordgo.MessageComponentInteractionData:
		r.entry, r.args, _ = t.control(data.CustomID)
		r.chosen = data.Values
		return r, true
	case discordgo.ModalSubmitInteractionData:
		r.entry, r.args, _ = t.control(data.CustomID)
		for _, row := range data.Components {
			if row, ok := row.(*discordgo.ActionsRow); ok {
				for _, c := range row.Components {
					if input, ok := c.(*discordgo.TextInput); ok {
						r.given[input.CustomID] = input.Value
					}
				}
			}
		}
		return r, true
	}
	return request{}, false
}

// command is the request with what a command carries.
func (r request) command(t table, data discordgo.ApplicationCommandInteractionData, typing bool) request {
	path, options := []string{data.Name}, data.Options
	for len(options) == 1 && options[0] != nil && options[0].Type <= discordgo.ApplicationCommandOptionSubCommandGroup {
		path, options = append(path, options[0].Name), options[0].Options
	}
	kind := max(data.CommandType, discordgo.ChatApplicationCommand)
	r.entry, _ = t.command(kind, path...)
	for _, o := range options {
		if o == nil {
			continue
		}
		r.given[o.Name] = o.Value
		if id, ok := o.Value.(string); ok && o.Type == discordgo.ApplicationCommandOptionAttachment && data.Resolved != nil {
			if a := data.Resolved.Attachments[id]; a != nil {
				r.given[o.Name] = attachment{a.Filename, a.ContentType, a.URL, a.Size}
			}
		}
		if typing && o.Focused {
			r.focused = o.Name
		}
	}
	if typing && r.focused == "" {
		r.focused = "?" // half-filled: nothing to offer
	}
	if data.Resolved != nil && data.TargetID != "" {
		if m := data.Resolved.Messages[data.TargetID]; m != nil {
			r.target = targetOf(m, r.app)
		}
	}
	return r
}

func targetOf(m *discordgo.Message, self string) *target {
	t := &target{id: m.ID, channel: m.ChannelID, text: m.Content}
	if m.Author != nil {
		t.author, t.own = m.Author.ID, m.Author.ID == self
	}
	for _, row := range m.Components {
		if row, ok := row.(*discordgo.ActionsRow); ok {
			for _, c := range row.Components {
				if b, ok := c.(*discordgo.Button); ok {
					t.buttons = append(t.buttons, b.CustomID)
				}
			}
		}
	}
	return t
}

// fromMessage reads a question put to the bot, whose user id is self: any
// direct message, a channel message that mentions it or replies to it, and,
// where every message is a question, any that replies to nobody else. Bots,
// webhooks, system messages and the bot itself ask nothing.
func fromMessage(m *discordgo.Message, self string, all bool, now time.Time) (request, bool) {
	if m == nil || m.Author == nil || m.Author.Bot || m.Author.System || m.WebhookID != "" || m.Author.ID == self || m.ID == "" ||
		m.Type != discordgo.MessageTypeDefault && m.Type != discordgo.MessageTypeReply {
		return request{}, false
	}
	text := strings.NewReplacer("<@"+self+">", " ", "<@!"+self+">", " ").Replace(m.Content)
	r := request{
		id: m.ID, received: now, person: m.Author.ID, guild: m.GuildID, channel: m.ChannelID, member: m.GuildID != "",
		entry: entry{name: "message", action: asking(ackPublic, (*face).askedByMessage)}, given: map[string]any{},
	}
	if m.Member != nil {
		r.roles = m.Member.Roles
	}
	if m.ReferencedMessage != nil {
		r.target = targetOf(m.ReferencedMessage, self)
	} else if m.MessageReference != nil {
		r.target = &target{id: m.MessageReference.MessageID, channel: m.MessageReference.ChannelID}
	}
	mentioned := text != m.Content
	pinged := slices.ContainsFunc(m.Mentions, func(u *discordgo.User) bool { return u != nil && u.ID == self })
	replied := r.target != nil && (pinged || r.target.own)
	r.unread = m.GuildID != "" && replied && clean(m.Content) == ""
	if m.GuildID != "" && !mentioned && !replied && (!all || r.target != nil || clean(text) == "") {
		return request{}, false
	}
	for _, u := range m.Mentions {
		if u != nil {
			text = strings.NewReplacer("<@"+u.ID+">", u.Username, "<@!"+u.ID+">", u.Username).Replace(text)
		}
	}
	r.given[optionQuestion] = text
	return r, true
}
