package discordtest

import (
	"fmt"
	"slices"
	"strings"
)

// Options are the options of a command by name: a string, bool, int, float64,
// File, *Person, Channel or Role each, as its kind wants.
type Options map[string]any

// A Channel is an option that names a channel by its place.
type Channel string

// A Role is an option that names a role; "@everyone" is everybody's.
type Role string

// Slash uses a command; "archive add" is the subcommand add of archive.
func (p *Person) Slash(command string, options Options) *Exchange {
	p.s.t.Helper()
	return p.use(command, options, "")
}

// SlashDM uses a command in a direct message with the bot.
func (p *Person) SlashDM(command string, options Options) *Exchange {
	p.s.t.Helper()
	return p.In("").use(command, options, "")
}

// Autocomplete is the moment when typed stands in an option of a command.
func (p *Person) Autocomplete(command, option, typed string) *Exchange {
	p.s.t.Helper()
	return p.use(command, Options{option: typed}, option)
}

// Typing is the moment when one of the options, focused, is being typed.
func (p *Person) Typing(command, focused string, options Options) *Exchange {
	p.s.t.Helper()
	return p.use(command, options, focused)
}

// Menu uses an entry of a message's menu.
func (p *Person) Menu(entry string, m Message) *Exchange {
	p.s.t.Helper()
	p.s.WaitReady()
	s := p.s
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.notify()
	command := s.offered(p, s.messages[m.ID].at(p), menuOfText, entry)
	target := s.messages[m.ID]
	if target == nil || target.Private && target.private != p.account {
		s.t.Fatalf("%s does not see that message", p.name)
	}
	data := object{
		"id": command.ID, "name": command.Name, "type": menuOfText, "target_id": target.ID,
		"resolved": object{"messages": object{target.ID: s.messageJSON(target)}},
	}
	what := fmt.Sprintf("%s: %q on a message of %s's", p.name, entry, target.Author)
	s.tellDoing(target.channel, what)
	return &Exchange{s: s, p: p, what: what, interaction: s.begin(p, target.channel, commandUsed, data, &command, nil)}
}

// at is where the message stands, or where p does when there is none.
func (m *Message) at(p *Person) *channel {
	if m == nil {
		return p.s.place(p.account, p.at)
	}
	return m.channel
}

// offered is the command as p's client shows it at ch; the test fails when it
// does not. The caller holds s.mu.
func (s *Server) offered(p *Person, ch *channel, kind int, name string) commandJSON {
	s.t.Helper()
	at := slices.IndexFunc(s.commands, func(c commandJSON) bool { return c.kind() == kind && c.Name == name })
	if at < 0 {
		s.t.Fatalf("there is no command %q", name)
	}
	c := s.commands[at]
	if why := c.hidden(p, ch); why != "" && !p.forging {
		s.t.Fatalf("%s does not see the command %q: %s", p.name, name, why)
	}
	return c
}

// hidden is why a client does not show the command.
func (c commandJSON) hidden(p *Person, ch *channel) string {
	switch {
	case c.Contexts != nil && !slices.Contains(*c.Contexts, ch.context()):
		return "it is not to be had in such places"
	case ch.guild != nil && ch.guild.joined && c.installs(0), ch.context() == inBotDM, p.installed && c.installs(1):
	default:
		return "the bot is not installed there"
	}
	if c.Permissions != nil && ch.guild != nil {
		var bits int64
		fmt.Sscan(*c.Permissions, &bits)
		if may := p.may(ch.guild); may != allPermissions && (bits == 0 || may&bits != bits) {
			return "it takes other permissions"
		}
	}
	return ""
}

// use sends a command as a Discord client would: only what the bot has
// published, with the options that it requires.
func (p *Person) use(words string, options Options, focused string) *Exchange {
	p.s.t.Helper()
	p.s.WaitReady()
	s := p.s
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.notify()
	ch := s.place(p.account, p.at)
	path := strings.Fields(words)
	command := s.offered(p, ch, slashCommand, path[0])
	level, kinds := command.Options, []int{}
	for _, name := range path[1:] {
		o := named(level, name)
		if o == nil || o.Type != subcommand && o.Type != subcommandGroup {
			s.t.Fatalf("there is no command /%s", words)
		}
		level, kinds = o.Options, append(kinds, o.Type)
	}
	if len(level) > 0 && level[0].Type <= subcommandGroup {
		s.t.Fatalf("/%s needs a subcommand", words)
	}
	f := filling{s: s, p: p, command: words, focused: focused, resolved: object{}}
	given := f.fill(level, options)
	for i, kind := range slices.Backward(kinds) {
		given = []object{{"name": path[i+1], "type": kind, "options": given}}
	}
	data := object{"id": command.ID, "name": command.Name, "type": slashCommand, "options": given, "resolved": f.resolved}
	kind, what := commandUsed, fmt.Sprintf("%s: /%s%s", p.name, words, f.shown)
	if focused != "" {
		kind, what = typingOption, fmt.Sprintf("%s is typing: /%s%s", p.name, words, f.shown)
	}
	s.tellDoing(ch, what)
	return &Exchange{s: s, p: p, what: what, interaction: s.begin(p, ch, kind, data, &command, nil)}
}

// Stale uses a command that the bot has published once and no more.
func (p *Person) Stale(command string) *Exchange {
	s := p.s
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.notify()
	what := p.name + ": /" + command
	ch := s.place(p.account, p.at)
	s.tellDoing(ch, what)
	data := object{"id": s.newID(), "name": command, "type": slashCommand, "options": []object{}}
	return &Exchange{s: s, p: p, what: what, interaction: s.begin(p, ch, commandUsed, data, nil, nil)}
}

// A filling is the state of a client in which options are filled in.
type filling struct {
	s        *Server
	p        *Person
	command  string
	focused  string
	resolved object
	shown    string
}

// fill makes of what a test gives what a client sends, in the order in which
// the command names its options.
func (f *filling) fill(level []optionJSON, options Options) []object {
	f.s.t.Helper()
	given := []object{}
	for _, o := range level {
		value, ok := options[o.Name]
		if !ok {
			if o.Required && f.focused == "" && !f.p.forging {
				f.s.t.Fatalf("/%s needs %q", f.command, o.Name)
			}
			continue
		}
		if o.Name == f.focused && !o.Autocomplete {
			f.s.t.Fatalf("/%s offers nothing for %q", f.command, o.Name)
		}
		sent, shown := f.value(o, value)
		f.shown += fmt.Sprintf(" %s: %s", o.Name, shown)
		given = append(given, object{"name": o.Name, "type": o.Type, "value": sent, "focused": o.Name == f.focused})
	}
	for name := range options {
		if named(level, name) == nil {
			f.s.t.Fatalf("/%s has no such option as %q", f.command, name)
		}
	}
	return given
}

// value is an option's value as a client sends and as it shows it.
func (f *filling) value(o optionJSON, value any) (sent any, shown string) {
	f.s.t.Helper()
	wants := func(kinds ...int) {
		f.s.t.Helper()
		if !slices.Contains(kinds, o.Type) {
			f.s.t.Fatalf("/%s takes no %T for %q", f.command, value, o.Name)
		}
	}
	resolve := func(kind, id string, data object) (any, string) {
		if f.resolved[kind] == nil {
			f.resolved[kind] = object{}
		}
		f.resolved[kind].(object)[id] = data
		return id, fmt.Sprint(value)
	}
	inBounds := func(n float64) {
		f.s.t.Helper()
		if f.focused == "" && !f.p.forging && (o.MinValue != nil && n < *o.MinValue || o.MaxValue != nil && n > *o.MaxValue) {
			f.s.t.Fatalf("/%s does not take %v for %q", f.command, n, o.Name)
		}
	}
	switch v := value.(type) {
	case string:
		if f.focused == "" {
			wants(textOption)
		}
		if n := size(v); f.focused == "" && !f.p.forging && (o.MinLength != nil && n < *o.MinLength || o.MaxLength != nil && n > *o.MaxLength) {
			f.s.t.Fatalf("/%s does not take a %s of %d characters", f.command, o.Name, n)
		}
		if len(o.Choices) > 0 && !f.p.forging && !slices.ContainsFunc(o.Choices, func(c choiceJSON) bool { return c.Value == v }) {
			f.s.t.Fatalf("/%s offers no %q for %q", f.command, v, o.Name)
		}
		return v, v
	case bool:
		wants(yesNoOption)
	case int:
		wants(wholeOption, numberOption)
		inBounds(float64(v))
	case float64:
		wants(numberOption)
		inBounds(v)
	case File:
		wants(fileOption)
		file := f.s.host(v)
		id, _ := resolve("attachments", file.id, file.json())
		return id, v.Name
	case *Person:
		wants(personOption)
		id, _ := resolve("users", v.id, v.json())
		return id, "@" + v.name
	case Channel:
		wants(channelOption)
		c := f.s.place(f.p.account, string(v))
		if len(o.ChannelTypes) > 0 && !f.p.forging && !slices.Contains(o.ChannelTypes, c.kind) {
			f.s.t.Fatalf("/%s offers no %q for %q", f.command, v, o.Name)
		}
		data := f.s.channelJSON(c)
		data["permissions"] = fmt.Sprint(ordinary)
		return resolve("channels", c.id, data)
	case Role:
		wants(roleOption)
		id := f.s.role(f.s.place(f.p.account, f.p.at).guild, string(v))
		return resolve("roles", id, object{"id": id, "name": string(v), "permissions": "0"})
	default:
		f.s.t.Fatalf("/%s: discordtest knows no option of type %T", f.command, value)
	}
	return value, fmt.Sprint(value)
}
