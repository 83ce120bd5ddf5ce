package discordtest

import (
	"fmt"
	"slices"
	"strings"
)

// A guild is what people call a server.
type guild struct {
	id, name, locale string
	joined           bool              // whether the bot is a member
	roles            map[string]string // ids by name
}

// Kinds of channels, as Discord numbers them.
const (
	textChannel   = 0
	directChannel = 1
	threadChannel = 11
	forumChannel  = 15
)

type channel struct {
	id, name string
	kind     int
	guild    *guild   // nil in a direct message
	parent   *channel // of a thread
	started  string   // the id of the message a thread was made from
	direct   *account // the person in a direct message
	other    *account // who is on the other side of it, when that is not the bot
	denied   int64    // permissions the bot does not have here
	deleted  bool
	typing   int
	messages []*Message // oldest first
}

// Permissions, as Discord numbers them.
const (
	Administrator   int64 = 1 << 3
	ManageGuild     int64 = 1 << 5
	ViewChannel     int64 = 1 << 10
	SendMessages    int64 = 1 << 11
	ManageMessages  int64 = 1 << 13
	EmbedLinks      int64 = 1 << 14
	AttachFiles     int64 = 1 << 15
	ReadHistory     int64 = 1 << 16
	CreateThreads   int64 = 1 << 35
	SendInThreads   int64 = 1 << 38
	ModerateMembers int64 = 1 << 40

	// ordinary is what everybody may do, and what a bot is invited with.
	ordinary       = ViewChannel | SendMessages | EmbedLinks | ReadHistory | CreateThreads | SendInThreads
	allPermissions = 1<<50 - 1
)

const defaultGuild = "Newsroom"

// guildNamed is the guild of that name, made when it is new. A "!" behind the
// name says that the bot is not in it.
func (s *Server) guildNamed(name string) *guild {
	if g := s.guilds[name]; g != nil {
		return g
	}
	g := &guild{id: s.newID(), name: strings.TrimSuffix(name, "!"), locale: "en-GB", joined: !strings.HasSuffix(name, "!")}
	g.roles = map[string]string{"@everyone": g.id}
	s.guilds[name] = g
	if g.joined {
		s.dispatch("GUILD_CREATE", intentGuilds, func(int) any { return s.guildJSON(g) })
	}
	return g
}

// place is the channel that a place names: "desk" in the guild "Newsroom",
// "Rival/desk" in the guild "Rival", "Stadium!/stands" in a guild without the
// bot, "" for p's direct messages with the bot, "@ben" for those with ben. It
// is made when it is new.
func (s *Server) place(p *account, place string) *channel {
	other := s.people[strings.TrimPrefix(place, "@")]
	private := place == "" || strings.HasPrefix(place, "@")
	for _, c := range s.channels {
		if !private && c.direct == nil && c.place() == place || place == "" && c.direct == p && c.other == nil ||
			other != nil && c.other != nil && (c.direct == p && c.other == other || c.direct == other && c.other == p) {
			return c
		}
	}
	c := &channel{id: s.newID(), kind: textChannel}
	switch {
	case private && place != "" && other == nil:
		s.t.Fatalf("discordtest: there is nobody called %q", place[1:])
	case private:
		c.kind, c.direct, c.other = directChannel, p, other
		if place == "" {
			c.other = nil
		}
	default:
		of, name, found := strings.Cut(place, "/")
		if !found {
			of, name = defaultGuild, place
		}
		c.name, c.guild = name, s.guildNamed(of)
	}
	s.channels[c.id] = c
	return c
}

// place is how tests name the channel.
func (c *channel) place() string {
	switch {
	case c.guild == nil:
		return ""
	case c.guild.name == defaultGuild:
		return c.name
	case !c.guild.joined:
		return c.guild.name + "!/" + c.name
	}
	return c.guild.name + "/" + c.name
}

// granted is what the bot may do in the channel.
func (c *channel) granted() int64 {
	if c.guild == nil {
		return ordinary | AttachFiles
	}
	denied := c.denied
	if c.parent != nil {
		denied |= c.parent.denied
	}
	return ordinary &^ denied
}

// openThread makes a thread, whose name as a place is unique.
func (s *Server) openThread(id, name string, parent *channel) *channel {
	t := &channel{id: id, name: name, kind: threadChannel, guild: parent.guild, parent: parent}
	for n := 2; slices.ContainsFunc(s.channelList(), func(c *channel) bool { return c.direct == nil && c.place() == t.place() }); n++ {
		t.name = fmt.Sprintf("%s (%d)", name, n)
	}
	s.channels[id] = t
	data := s.channelJSON(t)
	data["newly_created"] = true
	s.dispatch("THREAD_CREATE", intentGuilds, func(int) any { return data })
	return t
}

// channelList is every channel, oldest first.
func (s *Server) channelList() []*channel {
	var list []*channel
	for _, c := range s.channels {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b *channel) int { return byAge(a.id, b.id) })
	return list
}

func (s *Server) channelJSON(c *channel) object {
	data := object{"id": c.id, "type": c.kind}
	if c.direct != nil {
		data["recipients"] = []object{c.direct.json()}
		return data
	}
	data["name"], data["guild_id"] = c.name, c.guild.id
	if c.parent != nil {
		data["parent_id"], data["owner_id"] = c.parent.id, s.app
		data["thread_metadata"] = object{"archived": false, "auto_archive_duration": 1440, "locked": false}
	}
	return data
}

func (s *Server) guildJSON(g *guild) object {
	channels, threads, roles := []object{}, []object{}, []object{}
	for _, c := range s.channelList() {
		switch {
		case c.guild != g:
		case c.parent != nil:
			threads = append(threads, s.channelJSON(c))
		default:
			channels = append(channels, s.channelJSON(c))
		}
	}
	for name, id := range g.roles {
		roles = append(roles, object{"id": id, "name": name, "permissions": "0"})
	}
	return object{
		"id": g.id, "name": g.name, "preferred_locale": g.locale, "channels": channels, "threads": threads, "roles": roles,
		"member_count": len(s.people) + 1,
	}
}

// GuildID is the id of the guild of that name, made when it is new.
func (s *Server) GuildID(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.guildNamed(name).id
}

// ChannelID is the id of the channel at a place in a guild.
func (s *Server) ChannelID(place string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.place(nil, place).id
}

// Role is the id of the guild's role of that name, made when it is new.
func (s *Server) Role(guild, name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.role(s.guildNamed(guild), name)
}

func (s *Server) role(g *guild, name string) string {
	if g.roles[name] == "" {
		g.roles[name] = s.newID()
	}
	return g.roles[name]
}

// Kick removes the bot from a guild.
func (s *Server) Kick(guild string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guildNamed(guild)
	s.dispatch("GUILD_DELETE", intentGuilds, func(int) any { return object{"id": g.id} })
	g.joined = false
	s.notify()
}

// Thread opens a thread under a channel and returns its place.
func (s *Server) Thread(channel, name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.notify()
	return s.openThread(s.newID(), name, s.place(nil, channel)).place()
}

// Forum makes a channel a forum, for Post.
func (s *Server) Forum(channel string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.place(nil, channel).kind = forumChannel
}

// Restrict takes permissions from the bot in a channel and its threads.
func (s *Server) Restrict(channel string, permissions int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.place(nil, channel).denied |= permissions
}

// Forbid takes from the bot the permission to write in a channel.
func (s *Server) Forbid(channel string) { s.Restrict(channel, SendMessages|SendInThreads) }

// DeleteChannel deletes a channel.
func (s *Server) DeleteChannel(channel string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.place(nil, channel)
	c.deleted = true
	s.dispatch("CHANNEL_DELETE", intentGuilds, func(int) any { return s.channelJSON(c) })
}

// Typing is how often the bot has shown that it is typing in a channel.
func (s *Server) Typing(channel string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.place(nil, channel).typing
}
