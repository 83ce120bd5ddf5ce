package discordtest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Person is somebody, or something, that talks on the server.
type Person struct {
	s       *Server
	id      string
	name    string
	bot     bool
	webhook string
}

func (p *Person) json() object {
	return object{"id": p.id, "username": p.name, "discriminator": "0", "bot": p.bot}
}

// User is the person of that name.
func (s *Server) User(name string) *Person { return s.person(Person{name: name}) }

// Bot is another bot on the server.
func (s *Server) Bot(name string) *Person { return s.person(Person{name: name, bot: true}) }

// Webhook is something that posts through a webhook.
func (s *Server) Webhook(name string) *Person { return s.person(Person{name: name, webhook: "yes"}) }

func (s *Server) person(p Person) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	if old := s.people[p.name]; old != nil {
		return old
	}
	p.s, p.id = s, s.newID()
	if p.webhook != "" {
		p.webhook = p.id
	}
	s.people[p.name] = &p
	return &p
}

// Mention is the text that mentions the person.
func (p *Person) Mention() string { return "<@" + p.id + ">" }

// An Exchange is something a person asked of the bot, and what came back.
type Exchange struct {
	s           *Server
	what        string
	interaction *interaction // of a command
	message     *Message     // of a message
}

// Say writes a message in a channel.
func (p *Person) Say(channel, text string) *Exchange { return p.say(channel, text, 0, nil) }

// Reply replies to a message of the bot's, which pings the bot.
func (p *Person) Reply(to Message, text string) *Exchange { return p.say(to.Channel, text, 19, &to) }

// System is a message that Discord itself writes about the person, as when
// somebody joins.
func (p *Person) System(channel, text string) *Exchange { return p.say(channel, text, 7, nil) }

func (p *Person) say(channel, text string, kind int, to *Message) *Exchange {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	defer p.s.notify()
	m := &Message{channel: p.s.channelNamed(channel).id, author: p, Author: p.name, Content: text, kind: kind, webhook: p.webhook}
	if to != nil {
		m.ReplyTo, m.replied = to.ID, to
	}
	return p.s.said(m)
}

// DM writes the bot a direct message.
func (p *Person) DM(text string) *Exchange {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	defer p.s.notify()
	return p.s.said(&Message{channel: p.s.directChannel(p).id, author: p, Author: p.name, Content: text})
}

func (s *Server) said(m *Message) *Exchange {
	for _, mention := range userPattern.FindAllStringSubmatch(m.Content, -1) {
		if !slices.Contains(m.mentions, mention[1]) {
			m.mentions = append(m.mentions, mention[1])
		}
	}
	s.add(m)
	return &Exchange{s: s, what: fmt.Sprintf("%s: %s", m.Author, m.Content), message: m}
}

// Options are the options of a command by name.
type Options map[string]any

// Slash uses a command in the channel "general".
func (p *Person) Slash(command string, options Options) *Exchange {
	p.s.t.Helper()
	return p.use("general", command, options, "")
}

// SlashDM uses a command in a direct message with the bot.
func (p *Person) SlashDM(command string, options Options) *Exchange {
	p.s.t.Helper()
	return p.use("", command, options, "")
}

// Autocomplete is the moment when typed stands in an option of a command.
func (p *Person) Autocomplete(command, option, typed string) *Exchange {
	p.s.t.Helper()
	return p.use("general", command, Options{option: typed}, option)
}

// use sends a command as a Discord client would: only what the bot has
// published, with the options that it requires.
func (p *Person) use(channel, name string, options Options, focused string) *Exchange {
	p.s.t.Helper()
	p.s.WaitReady()
	s := p.s
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.notify()
	at := slices.IndexFunc(s.commands, func(c commandJSON) bool { return c.Name == name })
	if at < 0 {
		s.t.Fatalf("there is no command /%s", name)
	}
	command := s.commands[at]
	given := []object{}
	for option, value := range options {
		o := command.option(option)
		if o == nil || option == focused && !o.Autocomplete {
			s.t.Fatalf("/%s has no such option as %q", name, option)
		}
		if text, isText := value.(string); isText && focused == "" &&
			(o.MinLength != nil && size(text) < *o.MinLength || o.MaxLength != nil && size(text) > *o.MaxLength) {
			s.t.Fatalf("/%s does not take a %s of %d characters", name, option, size(text))
		}
		given = append(given, object{"name": option, "type": o.Type, "value": value, "focused": option == focused})
	}
	for _, o := range command.Options {
		if o.Required && options[o.Name] == nil {
			s.t.Fatalf("/%s needs %q", name, o.Name)
		}
	}
	return s.interact(p, channel, command, given, focused != "")
}

// Stale uses a command that the bot has published once and no more.
func (p *Person) Stale(command string) *Exchange {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	defer p.s.notify()
	return p.s.interact(p, "general", commandJSON{ID: p.s.newID(), Name: command}, nil, false)
}

func (s *Server) interact(p *Person, channel string, command commandJSON, options []object, autocomplete bool) *Exchange {
	i := &interaction{id: s.newID(), person: p, created: s.now(), autocomplete: autocomplete}
	i.token = "interaction-token-" + i.id + "-canary"
	s.interactions[i.token] = i
	data := object{
		"id": i.id, "application_id": s.app, "type": 2, "token": i.token, "version": 1, "locale": "en-GB", "app_permissions": "0",
		"entitlements": []object{}, "authorizing_integration_owners": object{"0": s.guild},
		"data": object{"id": command.ID, "name": command.Name, "type": 1, "options": options},
	}
	if autocomplete {
		data["type"] = 4
	}
	if channel == "" {
		i.channel = s.directChannel(p).id
		data["user"], data["context"] = p.json(), 1
	} else {
		i.channel = s.channelNamed(channel).id
		data["guild_id"], data["guild_locale"], data["context"] = s.guild, "en-GB", 0
		data["member"] = object{"user": p.json(), "roles": []string{}, "permissions": "0", "joined_at": "2020-01-01T00:00:00Z"}
	}
	data["channel_id"] = i.channel
	s.dispatch("INTERACTION_CREATE", 0, func(int) any { return data })
	return &Exchange{s: s, what: p.name + ": /" + command.Name, interaction: i}
}

// Malformed sends an event that a bot may not understand.
func (s *Server) Malformed(event string, data any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dispatch(event, 0, func(int) any { return data })
}

// Secrets are the tokens that nobody but Discord and the bot may see.
func (s *Server) Secrets() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append(slices.Collect(maps.Keys(s.interactions)), s.token)
}

// A Choice is offered while somebody types.
type Choice struct{ Name, Value string }

// Choices waits for what is offered to the person who is typing.
func (e *Exchange) Choices() []Choice {
	e.s.t.Helper()
	e.Acknowledged()
	e.s.mu.Lock()
	defer e.s.mu.Unlock()
	return e.interaction.choices
}

// Acknowledged waits until the bot has acknowledged the command.
func (e *Exchange) Acknowledged() {
	e.s.t.Helper()
	e.s.WaitFor("an acknowledgement of "+e.what, func() bool {
		e.s.mu.Lock()
		defer e.s.mu.Unlock()
		return e.interaction.acknowledged
	})
}

// Replies are the messages that came back so far, in order.
func (e *Exchange) Replies() []Message {
	e.s.mu.Lock()
	defer e.s.mu.Unlock()
	var replies []Message
	if e.interaction != nil {
		if e.interaction.original != nil && e.s.messages[e.interaction.original.ID] != nil {
			replies = append(replies, e.interaction.original.copy())
		}
		for _, m := range e.interaction.followUps {
			replies = append(replies, m.copy())
		}
		return replies
	}
	// What replies to the message, and what the bot goes on to say before it
	// replies to another.
	ids := slices.SortedFunc(maps.Keys(e.s.messages), byAge)
	mine := false
	for _, id := range ids {
		m := e.s.messages[id]
		if !m.fromBot || m.channel != e.message.channel || m.kind == 20 {
			continue
		}
		if m.ReplyTo != "" {
			mine = m.ReplyTo == e.message.ID
		}
		if mine {
			replies = append(replies, m.copy())
		}
	}
	return replies
}

// Text is all replies so far, joined by lines.
func (e *Exchange) Text() string {
	var texts []string
	for _, m := range e.Replies() {
		texts = append(texts, m.Content)
	}
	return strings.Join(texts, "\n")
}

// Wait waits until the replies, taken together, contain text, and returns
// them.
func (e *Exchange) Wait(text string) []Message {
	e.s.t.Helper()
	e.s.WaitFor(fmt.Sprintf("%q in reply to %s", text, e.what), func() bool {
		replies := e.Replies()
		return len(replies) > 0 && !replies[0].Loading && strings.Contains(e.Text(), text)
	})
	return e.Replies()
}

// All are the messages of a channel, oldest first.
func (s *Server) All(channel string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Message
	id := s.channelNamed(channel).id
	for _, m := range s.messages {
		if m.channel == id && !m.Private {
			all = append(all, m.copy())
		}
	}
	slices.SortFunc(all, func(a, b Message) int { return byAge(a.ID, b.ID) })
	return all
}

// byAge orders snowflakes.
func byAge(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}
