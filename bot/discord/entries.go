package discord

import (
	"context"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"
)

// entries are all the ways to ask something of the bot: one line for each
// topic. Together they are the table that tells Discord the commands and that
// every event is looked up in.
func entries() (commands []command, controls []control) {
	for _, topic := range []func() ([]command, []control){
		askEntries,
		answerEntries,
		lookupEntries,
		watchEntries,
		operatorEntries,
		peopleEntries,
	} {
		c, k := topic()
		commands, controls = append(commands, c...), append(controls, k...)
	}
	return commands, controls
}

// A handler does what an entry is for: a request in, a reply out. It reads the
// archive and the journal, and knows nothing of connections: what it returns,
// and what it gives to show in the meantime, is sent elsewhere. Its errors are
// told to the person, see explain.
type handler func(f *face, ctx context.Context, r request, show func(message)) (reply, error)

// An ack is how a request is acknowledged, and with that who sees the reply.
type ack int

const (
	ackPrivate ack = iota // at once, the reply follows and only the person sees it
	ackPublic             // the same for everybody to see
	ackUpdate             // at once, and the reply changes the message that was pressed
	// ackNow sends the reply itself as acknowledgement: a modal, which can come
	// in no other way, or something that is private and takes no time.
	ackNow
)

// An action is what is done about a request.
type action struct {
	ack ack
	// cheap requests count on the quota of buttons and pages, others on that of
	// questions.
	cheap bool
	// anyone may do this, also who may not ask.
	anyone bool
	// before, where there is one, comes before the acknowledgement, and must be
	// as quick: it finds what the request is about, may choose another ack, and
	// its error refuses the request.
	before func(f *face, ctx context.Context, r *request) error
	run    handler
}

// A command is something people can use: a slash command, or an entry in the
// menu of a message. How Discord shows it and what is done about it.
type command struct {
	// name is in English what the command is known by. Discord wants names of
	// slash commands and options in lower case.
	name, about phrase
	menu        bool // an entry in the menu of messages; it has no about
	server      bool // to be had in servers alone
	// needs are the permissions a member must have, of discordgo's. Discord
	// hides the command from others, and each call is checked again.
	needs   int64
	options []option // required ones first
	subs    []command
	action
}

// A control is what a button, a select menu or a modal does: all whose
// custom_id begins with id, see customID.
type control struct {
	id    string
	needs int64
	action
}

// An optionKind is what an option takes.
type optionKind int

const (
	textOption optionKind = iota
	numberOption
	flagOption
	channelOption
	roleOption
	fileOption
)

var optionTypes = map[optionKind]discordgo.ApplicationCommandOptionType{
	textOption: discordgo.ApplicationCommandOptionString, numberOption: discordgo.ApplicationCommandOptionInteger,
	flagOption: discordgo.ApplicationCommandOptionBoolean, channelOption: discordgo.ApplicationCommandOptionChannel,
	roleOption: discordgo.ApplicationCommandOptionRole, fileOption: discordgo.ApplicationCommandOptionAttachment,
}

// An option is something a slash command is given.
type option struct {
	name, about phrase
	kind        optionKind
	required    bool
	min, max    int // of a text its length, of a number its value; 0 is no bound
	// channels are the kinds of which a channel is chosen; nil is any.
	channels []discordgo.ChannelType
	// choices are all that can be chosen; complete offers some while the person
	// types. An option has one of them or neither.
	choices  []pick
	complete func(f *face, ctx context.Context, r request) []pick
}

// A pick is one line of a list to choose from.
type pick struct {
	value string // what the request then carries
	label string // what people read; of a choice in English
	about string // under the label, in menus alone
	words phrase // the label of a choice in every language, in place of label
}

// An entry is a row of the table as requests meet it.
type entry struct {
	name    string // for the log: "archive add"
	needs   int64
	options []option
	action
}

// A table finds entries.
type table struct {
	commands map[discordgo.ApplicationCommandType]map[string]command
	controls map[string]control
}

func newTable() table {
	t := table{map[discordgo.ApplicationCommandType]map[string]command{}, map[string]control{}}
	commands, controls := entries()
	for _, c := range commands {
		if t.commands[c.kind()] == nil {
			t.commands[c.kind()] = map[string]command{}
		}
		t.commands[c.kind()][c.name.en] = c
	}
	for _, k := range controls {
		t.controls[k.id] = k
	}
	return t
}

// command is the entry of a command, with the subcommands that were used.
func (t table) command(kind discordgo.ApplicationCommandType, path ...string) (entry, bool) {
	c, ok := t.commands[kind][path[0]]
	needs := c.needs
	for _, name := range path[1:] {
		at := slices.IndexFunc(c.subs, func(sub command) bool { return sub.name.en == name })
		if at < 0 {
			return entry{}, false
		}
		c = c.subs[at]
		needs |= c.needs
	}
	return entry{strings.Join(path, " "), needs, c.options, c.action}, ok && c.run != nil
}

// control is the entry of a custom_id, with the arguments that it carries.
func (t table) control(customID string) (entry, []string, bool) {
	parts := strings.Split(customID, ":")
	k, ok := t.controls[parts[0]]
	return entry{name: k.id, needs: k.needs, action: k.action}, parts[1:], ok
}

// customID names a control and carries its arguments, which have no ":" in
// them. Discord takes 100 characters.
func customID(id string, args ...string) string {
	return strings.Join(append([]string{id}, args...), ":")
}
