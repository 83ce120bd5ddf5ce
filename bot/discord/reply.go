package discord

import (
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/dateline-bot/dateline/bot"
)

// A reply is what comes back of a request.
type reply struct {
	messages []message // in order; of a modal none
	modal    *modal    // where the request is acknowledged with the reply
	answer   *bot.Answer
}

// A message is one message as the bot means it. What comes from elsewhere is
// escaped in it; newPayload sees to the limits.
type message struct {
	text    string
	menus   []menu
	buttons []button
	file    *file
}

// say is a reply of one message.
func say(text string) reply { return reply{messages: []message{{text: text}}} }

// A menu is a list under a message from which one thing is chosen.
type menu struct {
	id    string // custom_id
	hint  string // what it shows while nothing is chosen
	picks []pick
}

// A button stands under a message. Its label may be empty where it has an
// emoji.
type button struct {
	id, label, emoji string
	danger, off      bool
}

// A modal is a form.
type modal struct {
	id, title string
	fields    []field
}

// A field is one thing to fill in; its text arrives under its id.
type field struct {
	id, label, hint, value string
	long, required         bool
	max                    int
}

// A file comes with a message.
type file struct {
	name, kind string // kind is the media type
	data       []byte
}

// Discord's limits on what stands under a message and in a modal.
const (
	maxCustomID    = 100
	maxLabel       = 80
	maxPickText    = 100
	maxHint        = 150
	maxPicks       = 25
	maxRows        = 5
	maxRowButtons  = 5
	maxModalTitle  = 45
	maxFieldLabel  = 45
	maxFieldHint   = 100
	maxFieldText   = 4000
	maxModalFields = 5
)

// rows are a message's menus, one a row, then its buttons, five a row. What
// carries too long a custom_id cannot be pressed, and what finds no row does
// not fit: neither is shown.
func (m message) rows() []discordgo.MessageComponent {
	var rows []discordgo.MessageComponent
	add := func(in ...discordgo.MessageComponent) {
		if len(rows) < maxRows {
			rows = append(rows, discordgo.ActionsRow{Components: in})
		}
	}
	for _, list := range m.menus {
		if c := list.component(); c != nil {
			add(c)
		}
	}
	var row []discordgo.MessageComponent
	for _, b := range m.buttons {
		if units(b.id) > maxCustomID {
			continue
		}
		if row = append(row, b.component()); len(row) == maxRowButtons {
			add(row...)
			row = nil
		}
	}
	if len(row) > 0 {
		add(row...)
	}
	return rows
}

func (m menu) component() discordgo.MessageComponent {
	if units(m.id) > maxCustomID {
		return nil
	}
	var options []discordgo.SelectMenuOption
	values := map[string]bool{}
	for _, p := range m.picks {
		if len(options) == maxPicks {
			break
		}
		label := clip(clean(p.label), maxPickText)
		if label == "" || p.value == "" || units(p.value) > maxPickText || values[p.value] {
			continue
		}
		values[p.value] = true
		options = append(options, discordgo.SelectMenuOption{Label: label, Value: p.value, Description: clip(clean(p.about), maxPickText)})
	}
	if len(options) == 0 {
		return nil
	}
	return discordgo.SelectMenu{CustomID: m.id, Placeholder: clip(clean(m.hint), maxHint), Options: options}
}

func (b button) component() discordgo.MessageComponent {
	c := discordgo.Button{CustomID: b.id, Label: clip(clean(b.label), maxLabel), Style: discordgo.SecondaryButton, Disabled: b.off}
	if b.danger {
		c.Style = discordgo.DangerButton
	}
	if b.emoji != "" {
		c.Emoji = &discordgo.ComponentEmoji{Name: b.emoji}
	} else if c.Label == "" {
		c.Label = "…"
	}
	return c
}

// data is the modal as Discord takes it.
func (m modal) data() any {
	var rows []discordgo.MessageComponent
	for _, f := range m.fields[:min(len(m.fields), maxModalFields)] {
		style, most := discordgo.TextInputShort, min(f.max, maxFieldText)
		if f.long {
			style = discordgo.TextInputParagraph
		}
		if most == 0 {
			most = maxFieldText
		}
		rows = append(rows, discordgo.ActionsRow{Components: []discordgo.MessageComponent{discordgo.TextInput{
			CustomID: f.id, Label: clip(clean(f.label), maxFieldLabel), Placeholder: clip(clean(f.hint), maxFieldHint),
			Value: clip(strings.TrimSpace(f.value), most), Style: style, Required: f.required, MaxLength: most,
		}}})
	}
	return struct {
		CustomID   string                       `json:"custom_id"`
		Title      string                       `json:"title"`
		Components []discordgo.MessageComponent `json:"components"`
	}{m.id, clip(clean(m.title), maxModalTitle), rows}
}
