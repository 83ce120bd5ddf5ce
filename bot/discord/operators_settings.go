package discord

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/dateline-bot/dateline/bot"
)

// The options of /settings.
const (
	optionRole        = "role"
	optionChannel     = "channel"
	optionOperator    = "operator"
	optionPersonQuota = "person-quota"
	optionServerQuota = "server-quota"
	optionAskChannel  = "ask-channel"
	optionLanguage    = "language"
	optionAnswers     = "answers"
	optionKeep        = "keep-questions"
)

const (
	maxPersonQuota = 60  // a minute
	maxServerQuota = 600 // a minute
	maxListed      = 15  // roles or channels in one setting
)

// byDefault is the choice that takes a setting back.
const byDefault = "default"

// The kinds of channels that messages stand in, and not categories, which hold
// none.
var (
	answered = []discordgo.ChannelType{
		discordgo.ChannelTypeGuildText, discordgo.ChannelTypeGuildVoice, discordgo.ChannelTypeGuildNews, discordgo.ChannelTypeGuildForum, discordgo.ChannelTypeGuildMedia,
	}
	threads = []discordgo.ChannelType{
		discordgo.ChannelTypeGuildNewsThread, discordgo.ChannelTypeGuildPublicThread, discordgo.ChannelTypeGuildPrivateThread,
	}
)

func settingOptions() []option {
	return []option{
		{name: nameRole, about: aboutRole, kind: roleOption},
		{name: nameChannel, about: aboutChannel, kind: channelOption, channels: append(threads, answered...)},
		{name: nameOperator, about: aboutOperator, kind: roleOption},
		{name: namePersonQuota, about: aboutPersonQuota, kind: numberOption, max: maxPersonQuota},
		{name: nameServerQuota, about: aboutServerQuota, kind: numberOption, max: maxServerQuota},
		{name: nameAskChannel, about: aboutAskChannel, kind: channelOption, channels: answered},
		{name: nameLanguage, about: aboutLanguage, choices: []pick{
			{value: byDefault, words: sayAskersLanguage},
			{value: "en-GB", label: "English"}, {value: "fr", label: "Français"}, {value: "de", label: "Deutsch"}, {value: "es-ES", label: "Español"},
		}},
		{name: nameAnswers, about: aboutAnswers, choices: []pick{
			{value: byDefault, words: sayByModel}, {value: string(bot.ModeQuote), words: sayByQuotes},
		}},
		{name: namePrivate, about: aboutAlwaysPrivate, kind: flagOption},
		{name: nameKeep, about: aboutKeep, kind: flagOption},
	}
}

// settings changes what was given and shows what holds.
func (f *face) settings(ctx context.Context, r request, _ func(message)) (reply, error) {
	if err := f.putDown(ctx, r, givenText(r)); err != nil {
		return reply{}, err
	}
	s := f.journal.Settings(r.guild)
	if len(r.given) > 0 {
		var err error
		if s, err = f.journal.ChangeSettings(ctx, r.guild, r.change); err != nil {
			return reply{}, err
		}
	}
	return say(settingsText(r.lang, s, f.limits)), nil
}

// givenText is what an audit line says of a change: "language=de role=123".
func givenText(r request) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(r.given)) {
		parts = append(parts, fmt.Sprintf("%s=%v", name, r.given[name]))
	}
	return strings.Join(parts, " ")
}

// change does to a server's settings what the options of a request say.
// Discord checks them; what a forged request has is checked again.
func (r request) change(s *bot.Settings) error {
	for name, list := range map[string]*[]string{optionRole: &s.Roles, optionChannel: &s.Channels, optionOperator: &s.Operators} {
		// The role of everybody has the server's id, and no member has it by name.
		switch id := r.text(name); {
		case id == "":
		case name == optionRole && id == r.guild:
			s.Roles = nil
		case name == optionOperator && id == r.guild:
			return refuse(sayBadSetting)
		default:
			if err := toggle(list, id); err != nil {
				return err
			}
		}
	}
	for name, quota := range map[string]struct {
		of   *int
		most int
	}{optionPersonQuota: {&s.PersonQuota, maxPersonQuota}, optionServerQuota: {&s.GuildQuota, maxServerQuota}} {
		if _, given := r.given[name]; given {
			if n := r.number(name); n >= 0 && n <= quota.most {
				*quota.of = n
			} else {
				return refuse(sayBadSetting)
			}
		}
	}
	if id := r.text(optionAskChannel); id == s.AskChannel {
		s.AskChannel = "" // given again, or not at all where there is none
	} else if id != "" {
		if !snowflake(id) {
			return refuse(sayBadSetting)
		}
		s.AskChannel = id
	}
	for _, o := range settingOptions() {
		chosen := r.text(o.name.en)
		if o.choices == nil || chosen == "" {
			continue
		}
		if !slices.ContainsFunc(o.choices, func(p pick) bool { return p.value == chosen }) {
			return refuse(sayBadSetting)
		}
		if chosen == byDefault {
			chosen = ""
		}
		switch o.name.en {
		case optionLanguage:
			s.Language = chosen
		case optionAnswers:
			s.Mode = bot.Mode(chosen)
		}
	}
	if private, given := r.flag(optionPrivate); given {
		s.Private = private
	}
	if keep, given := r.flag(optionKeep); given {
		s.Forget = !keep
	}
	return nil
}

// toggle adds an id to a list, or takes it away where it is there.
func toggle(list *[]string, id string) error {
	if i := slices.Index(*list, id); i >= 0 {
		*list = slices.Delete(*list, i, i+1)
		return nil
	}
	if !snowflake(id) || len(*list) == maxListed {
		return refuse(sayBadSetting)
	}
	*list = append(*list, id)
	return nil
}

// snowflake reports whether an id is written as Discord's are.
func snowflake(id string) bool {
	return id != "" && len(id) <= 20 && strings.Trim(id, "0123456789") == ""
}

// settingsText are the settings of a server where usual may be asked.
func settingsText(l language, s bot.Settings, usual Limits) string {
	names := func(none phrase, before string, ids []string) string {
		return cmp.Or(mentions(before, ids), none.in(l))
	}
	quota := func(n int, usual Rate) string {
		if n == 0 {
			return sayDefault.in(l, "n", usual.Requests)
		}
		return fmt.Sprint(n)
	}
	either := func(is bool, yes, no phrase) string {
		if is {
			return yes.in(l)
		}
		return no.in(l)
	}
	chosen := func(options string, value string) string {
		for _, o := range settingOptions() {
			for _, p := range o.choices {
				if o.name.en == options && p.value == cmp.Or(value, byDefault) {
					return cmp.Or(p.words.in(l), p.label)
				}
			}
		}
		return value
	}
	operators := sayManagers.in(l)
	if len(s.Operators) > 0 {
		operators += ", " + mentions("<@&", s.Operators)
	}
	var askChannel []string
	if s.AskChannel != "" {
		askChannel = []string{s.AskChannel}
	}
	lines := []string{"**" + saySettings.in(l) + "**"}
	for _, line := range []struct {
		what phrase
		is   string
	}{
		{sayWho, names(sayEverybody, "<@&", s.Roles)},
		{sayWhere, names(sayEverywhere, "<#", s.Channels)},
		{sayOperators, operators},
		{sayPersonQuota, quota(s.PersonQuota, usual.Person)},
		{sayServerQuota, quota(s.GuildQuota, usual.Guild)},
		{sayAskChannel, names(sayNone, "<#", askChannel)},
		{sayLanguage, chosen(optionLanguage, s.Language)},
		{sayAnswersBy, chosen(optionAnswers, string(s.Mode))},
		{sayShown, either(s.Private, sayToAsker, sayToEverybody)},
		{sayQuestions, either(s.Forget, sayNotKept, sayKept)},
	} {
		lines = append(lines, line.what.in(l)+": "+line.is)
	}
	if len(s.Operators) > 0 {
		lines = append(lines, small(sayLetThem.in(l)))
	}
	return strings.Join(lines, "\n")
}
