package discordtest

import (
	"cmp"
	"slices"
)

// An account is somebody, or something, that Discord knows.
type account struct {
	id, name  string
	bot       bool
	webhook   string
	installed bool // has installed the bot for himself
	closed    bool // takes no direct messages
	roles     map[*guild][]string
	allowed   map[*guild]int64
}

// A Person is somebody at a place, with a client in a language. The methods
// that change where or how somebody speaks return another Person for the same
// account.
type Person struct {
	*account
	s       *Server
	at      string // a place
	locale  string
	forging bool
}

// botName is the bot's name.
const botName = "dateline"

func (a *account) json() object {
	return object{"id": a.id, "username": a.name, "discriminator": "0", "bot": a.bot}
}

// member is the account as a member of a guild.
func (a *account) member(g *guild) object {
	return object{"roles": append([]string{}, a.roles[g]...), "joined_at": "2020-01-01T00:00:00Z", "deaf": false, "mute": false}
}

// may is what the account may do in a guild.
func (a *account) may(g *guild) int64 {
	if a.allowed[g]&Administrator != 0 {
		return allPermissions
	}
	return ordinary | AttachFiles | a.allowed[g]
}

// User is the person of that name, who stands in "general" and speaks English.
func (s *Server) User(name string) *Person { return s.person(account{name: name}) }

// Bot is another bot on the server.
func (s *Server) Bot(name string) *Person { return s.person(account{name: name, bot: true}) }

// Webhook is something that posts through a webhook.
func (s *Server) Webhook(name string) *Person { return s.person(account{name: name, webhook: "yes"}) }

func (s *Server) person(a account) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	known := s.people[a.name]
	if known == nil {
		known = &a
		known.id, known.roles, known.allowed = s.newID(), map[*guild][]string{}, map[*guild]int64{}
		if a.webhook != "" {
			known.webhook = known.id
		}
		s.people[a.name] = known
	}
	return &Person{account: known, s: s, at: "general", locale: "en-GB"}
}

// ID is the person's id.
func (p *Person) ID() string { return p.id }

// Mention is the text that mentions the person.
func (p *Person) Mention() string { return "<@" + p.id + ">" }

// In is the person standing at a place: "desk" in the guild "Newsroom",
// "Rival/desk" in another, "Stadium!/stands" in one that the bot is not in, ""
// in a direct message with the bot, "@ben" in one with ben.
func (p *Person) In(place string) *Person {
	moved := *p
	moved.at = place
	return &moved
}

// Speaking is the person with a client in that language, such as "de".
func (p *Person) Speaking(locale string) *Person {
	other := *p
	other.locale = locale
	return &other
}

// Forging is the person with a client that sends what Discord's would not:
// commands that are hidden from the person and components that are not there.
func (p *Person) Forging() *Person {
	other := *p
	other.forging = true
	return &other
}

// Allow gives the person permissions in the guild of the place.
func (p *Person) Allow(permissions int64) *Person {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.allowed[p.s.place(p.account, p.at).guild] |= permissions
	return p
}

// Become gives the person the role of that name in the guild of the place.
func (p *Person) Become(role string) *Person {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	g := p.s.place(p.account, p.at).guild
	if id := p.s.role(g, role); !slices.Contains(p.roles[g], id) {
		p.roles[g] = append(p.roles[g], id)
	}
	return p
}

// Resign takes the person's roles and permissions in the guild of the place.
func (p *Person) Resign() *Person {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	g := p.s.place(p.account, p.at).guild
	delete(p.roles, g)
	delete(p.allowed, g)
	return p
}

// Install lets the person install the bot for himself, for use everywhere.
func (s *Server) Install(p *Person) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.installed = true
}

// CloseMessages makes the person take no direct messages from the bot.
func (p *Person) CloseMessages() {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.closed = true
}

// Say writes a message in a channel.
func (p *Person) Say(channel, text string, files ...File) *Exchange {
	return p.In(channel).say(&Message{Content: text, Files: files})
}

// DM writes the bot a direct message.
func (p *Person) DM(text string, files ...File) *Exchange { return p.Say("", text, files...) }

// Reply replies to a message, which pings its author.
func (p *Person) Reply(to Message, text string) *Exchange {
	return p.In(to.Channel).say(&Message{Content: text, kind: 19, ReplyTo: to.ID, replied: &to})
}

// System is a message that Discord itself writes about the person, as when
// somebody joins.
func (p *Person) System(channel, text string) *Exchange {
	return p.In(channel).say(&Message{Content: text, kind: 7})
}

// Post opens a post in a forum.
func (p *Person) Post(forum, title, text string) *Exchange {
	p.s.mu.Lock()
	id := p.s.newID()
	thread := p.s.openThread(id, title, p.s.place(p.account, forum)).place()
	p.s.mu.Unlock()
	return p.In(thread).say(&Message{Content: text})
}

func (p *Person) say(m *Message) *Exchange {
	s := p.s
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.notify()
	m.channel, m.author, m.Author, m.webhook = s.place(p.account, p.at), p.account, p.name, p.webhook
	m.mentions = mentioned(m.Content)
	s.add(m)
	return &Exchange{s: s, p: p, what: p.name + ": " + m.Content, message: m}
}

// Edit changes a message of the person's own.
func (p *Person) Edit(m Message, text string) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	defer p.s.notify()
	own := p.s.messages[m.ID]
	if own == nil || own.author != p.account {
		p.s.t.Fatalf("%s cannot edit a message that is not there, or somebody else's", p.name)
	}
	own.Content, own.edited, own.mentions = text, true, mentioned(text)
	own.History = append(own.History, text)
	p.s.tell(own)
	p.s.announce("MESSAGE_UPDATE", own)
}

// byAge orders snowflakes.
func byAge(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}
