package discordtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

type commandJSON struct {
	ID                       string            `json:"id"`
	Type                     int               `json:"type"`
	Name                     string            `json:"name"`
	NameLocalizations        map[string]string `json:"name_localizations"`
	Description              string            `json:"description"`
	DescriptionLocalizations map[string]string `json:"description_localizations"`
	Permissions              *string           `json:"default_member_permissions"`
	Options                  []optionJSON      `json:"options"`
	Contexts                 *[]int            `json:"contexts"`
	IntegrationTypes         *[]int            `json:"integration_types"`
}

// Kinds of commands, as Discord numbers them.
const (
	slashCommand = 1
	menuOfPerson = 2
	menuOfText   = 3
)

// Kinds of options, as Discord numbers them.
const (
	subcommand      = 1
	subcommandGroup = 2
	textOption      = 3
	wholeOption     = 4
	yesNoOption     = 5
	personOption    = 6
	channelOption   = 7
	roleOption      = 8
	numberOption    = 10
	fileOption      = 11
)

type optionJSON struct {
	Type                     int               `json:"type"`
	Name                     string            `json:"name"`
	NameLocalizations        map[string]string `json:"name_localizations"`
	Description              string            `json:"description"`
	DescriptionLocalizations map[string]string `json:"description_localizations"`
	Required                 bool              `json:"required"`
	Autocomplete             bool              `json:"autocomplete"`
	Choices                  []choiceJSON      `json:"choices"`
	MinLength                *int              `json:"min_length"`
	MaxLength                *int              `json:"max_length"`
	MinValue                 *float64          `json:"min_value"`
	MaxValue                 *float64          `json:"max_value"`
	ChannelTypes             []int             `json:"channel_types"`
	Options                  []optionJSON      `json:"options"`
}

func (c commandJSON) kind() int { return max(c.Type, slashCommand) }

// installs reports whether the command comes with an installation to a guild
// (0) or to a person (1).
func (c commandJSON) installs(kind int) bool {
	return c.IntegrationTypes != nil && slices.Contains(*c.IntegrationTypes, kind)
}

func named(options []optionJSON, name string) *optionJSON {
	for i := range options {
		if options[i].Name == name {
			return &options[i]
		}
	}
	return nil
}

var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

// locales are those that Discord knows.
var locales = map[string]bool{}

func init() {
	for locale := range strings.FieldsSeq("id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko") {
		locales[locale] = true
	}
}

// The most commands there may be of each kind.
var mostCommands = map[int]int{slashCommand: 100, menuOfPerson: 5, menuOfText: 5}

// A taken keeps names, in each language, from being given twice.
type taken map[string]bool

func (t taken) twice(kind int, name string, localized map[string]string) (problems []string) {
	names := map[string]string{"": name}
	maps.Copy(names, localized)
	for locale, name := range names {
		key := fmt.Sprint(kind, locale, ":", name)
		if t[key] {
			problems = append(problems, fmt.Sprintf("name %q twice (%s)", name, locale))
		}
		t[key] = true
	}
	return problems
}

// commandProblems are the rules that a list of commands breaks: Discord's, and
// that each says where it is to be had.
func commandProblems(body []byte) []string {
	var commands []commandJSON
	if err := json.Unmarshal(body, &commands); err != nil {
		return []string{err.Error()}
	}
	var found []string
	complain := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	names, count := taken{}, map[int]int{}
	for _, c := range commands {
		kind := c.kind()
		count[kind]++
		found = append(found, names.twice(kind, c.Name, c.NameLocalizations)...)
		if letters := c.letters(); letters > 8000 {
			complain("command %q has %d characters, over 8,000", c.Name, letters)
		}
		if c.Contexts == nil || c.IntegrationTypes == nil || len(*c.Contexts) == 0 || len(*c.IntegrationTypes) == 0 {
			complain("command %q does not say where it is to be had", c.Name)
		} else if slices.Contains(*c.Contexts, inPrivate) && !c.installs(1) {
			complain("command %q is to be had where only a person can install it", c.Name)
		}
		if c.Permissions != nil {
			if bits, err := strconv.ParseInt(*c.Permissions, 10, 64); err != nil || bits < 0 {
				complain("default_member_permissions of %q: %q", c.Name, *c.Permissions)
			}
		}
		switch kind {
		case slashCommand:
			found = append(found, entryProblems(c.Name, c.Description, c.NameLocalizations, c.DescriptionLocalizations)...)
			found = append(found, optionProblems(c.Name, c.Options, 0)...)
		case menuOfPerson, menuOfText:
			if c.Description != "" || len(c.DescriptionLocalizations) > 0 || len(c.Options) > 0 {
				complain("menu entry %q has a description or options", c.Name)
			}
			for locale, name := range localized(c.Name, c.NameLocalizations) {
				if n := size(name); n < 1 || n > 32 || locale != "" && !locales[locale] {
					complain("menu entry %q is called %q in %q", c.Name, name, locale)
				}
			}
		default:
			complain("command %q of type %d", c.Name, c.Type)
		}
	}
	for kind, n := range count {
		if most := mostCommands[kind]; n > most {
			complain("%d commands of type %d, over %d", n, kind, most)
		}
	}
	return found
}

// localized are all words for something, by locale; "" is the default.
func localized(word string, others map[string]string) map[string]string {
	all := map[string]string{"": word}
	maps.Copy(all, others)
	return all
}

func entryProblems(name, description string, names, descriptions map[string]string) []string {
	var found []string
	for locale, word := range localized(name, names) {
		if !commandName.MatchString(word) || strings.ToLower(word) != word || locale != "" && !locales[locale] {
			found = append(found, fmt.Sprintf("name %q (%s) is not allowed", word, locale))
		}
	}
	for locale, text := range localized(description, descriptions) {
		if n := size(text); n < 1 || n > 100 || locale != "" && !locales[locale] {
			found = append(found, fmt.Sprintf("description of %q (%s) has %d characters, not 1 to 100", name, locale, n))
		}
	}
	return found
}

// optionProblems are the rules that options break which stand within a
// subcommand, a group of them, or neither (0).
func optionProblems(command string, options []optionJSON, within int) []string {
	var found []string
	complain := func(format string, args ...any) {
		found = append(found, fmt.Sprintf("command %q: ", command)+fmt.Sprintf(format, args...))
	}
	if len(options) > 25 {
		complain("%d options, over 25", len(options))
	}
	names, optional, subcommands := taken{}, false, 0
	for _, o := range options {
		found = append(found, entryProblems(o.Name, o.Description, o.NameLocalizations, o.DescriptionLocalizations)...)
		found = append(found, names.twice(0, o.Name, o.NameLocalizations)...)
		nested := o.Type == subcommand || o.Type == subcommandGroup
		if nested {
			subcommands++
		}
		numeric := o.Type == wholeOption || o.Type == numberOption
		switch {
		case o.Type < 1 || o.Type > fileOption:
			complain("option %q has no known type", o.Name)
		case nested && (o.Required || within == subcommand || o.Type == within || o.Type == subcommandGroup && len(o.Options) == 0):
			complain("subcommand %q stands too deep, is required, or is an empty group", o.Name)
		case !nested && len(o.Options) > 0:
			complain("option %q has options", o.Name)
		case o.Required && optional:
			complain("required option %q after an optional one", o.Name)
		case len(o.Choices) > 25:
			complain("option %q has more than 25 choices", o.Name)
		case len(o.Choices) > 0 && o.Autocomplete:
			complain("option %q has both choices and autocompletion", o.Name)
		case (len(o.Choices) > 0 || o.Autocomplete) && o.Type != textOption && !numeric:
			complain("option %q of type %d with choices", o.Name, o.Type)
		case (o.MinLength != nil || o.MaxLength != nil) && o.Type != textOption, (o.MinValue != nil || o.MaxValue != nil) && !numeric:
			complain("option %q of type %d with lengths or bounds", o.Name, o.Type)
		case len(o.ChannelTypes) > 0 && o.Type != channelOption:
			complain("option %q of type %d with kinds of channels", o.Name, o.Type)
		case o.MinLength != nil && (*o.MinLength < 0 || *o.MinLength > 6000),
			o.MaxLength != nil && (*o.MaxLength < 1 || *o.MaxLength > 6000):
			complain("option %q: lengths run from 0 to 6,000", o.Name)
		}
		optional = optional || !nested && !o.Required
		found = append(found, choiceLimits(o.Choices)...)
		found = append(found, optionProblems(command, o.Options, o.Type)...)
	}
	if subcommands > 0 && subcommands < len(options) {
		complain("subcommands beside other options")
	}
	return found
}

// letters is what Discord counts of a command: names, descriptions and values,
// each in its longest language.
func (c commandJSON) letters() int {
	longest := func(word string, others map[string]string) int {
		n := 0
		for _, w := range localized(word, others) {
			n = max(n, size(w))
		}
		return n
	}
	var count func([]optionJSON) int
	count = func(options []optionJSON) int {
		n := 0
		for _, o := range options {
			n += longest(o.Name, o.NameLocalizations) + longest(o.Description, o.DescriptionLocalizations) + count(o.Options)
			for _, choice := range o.Choices {
				n += longest(choice.Name, choice.Localizations) + size(fmt.Sprint(choice.Value))
			}
		}
		return n
	}
	return longest(c.Name, c.NameLocalizations) + longest(c.Description, c.DescriptionLocalizations) + count(c.Options)
}

func (s *Server) putCommands(c call) answer {
	if c.PathValue("app") != s.app {
		return refuse(403, 20012, "You are not authorized to perform this action on this application")
	}
	if problems := commandProblems(c.body); len(problems) > 0 {
		return invalidForm(problems[0])
	}
	var commands []commandJSON
	if err := json.Unmarshal(c.body, &commands); err != nil {
		return invalidJSON
	}
	for i := range commands {
		commands[i].ID = s.newID()
	}
	s.commands = commands
	s.published++
	return ok(commands)
}
