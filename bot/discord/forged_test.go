package discord_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/discord"
	"github.com/dateline-bot/dateline/bot/discord/discordtest"
)

// Every tool of the operators, in the hands of everybody who may not have it:
// refused by the bot itself, whatever Discord let through, with nothing done,
// nothing told, and an audit line.
func TestForgedMatrix(t *testing.T) {
	t.Parallel()
	file := discordtest.File{Name: "x.txt", Type: "text/plain", Data: []byte("Forged: It is not.")}
	tools := []struct {
		name, line string
		use        func(p *discordtest.Person, own string, old discordtest.Message) *discordtest.Exchange
	}{
		{"settings", "settings", func(p *discordtest.Person, _ string, _ discordtest.Message) *discordtest.Exchange {
			return p.Slash("settings", nil)
		}},
		{"settings changed", "settings", func(p *discordtest.Person, _ string, _ discordtest.Message) *discordtest.Exchange {
			return p.Slash("settings", options{"private": true})
		}},
		{"gaps", "gaps", func(p *discordtest.Person, _ string, _ discordtest.Message) *discordtest.Exchange {
			return p.Slash("gaps", nil)
		}},
		{"audit", "audit", func(p *discordtest.Person, _ string, _ discordtest.Message) *discordtest.Exchange {
			return p.Slash("audit", nil)
		}},
		{"status", "archive status", func(p *discordtest.Person, _ string, _ discordtest.Message) *discordtest.Exchange {
			return p.Slash("archive status", nil)
		}},
		{"add", "archive add", func(p *discordtest.Person, _ string, _ discordtest.Message) *discordtest.Exchange {
			return p.Slash("archive add", options{"file": file})
		}},
		{"titles offered", "archive remove", func(p *discordtest.Person, _ string, _ discordtest.Message) *discordtest.Exchange {
			return p.Autocomplete("archive remove", "title", "")
		}},
		{"remove", "archive remove", func(p *discordtest.Person, own string, _ discordtest.Message) *discordtest.Exchange {
			return p.Slash("archive remove", options{"title": own})
		}},
		{"old button", "archive remove", func(p *discordtest.Person, _ string, old discordtest.Message) *discordtest.Exchange {
			return p.Press(old, old.Rows[0][0].CustomID)
		}},
		{"forged button", "archive remove", func(p *discordtest.Person, own string, old discordtest.Message) *discordtest.Exchange {
			return p.Press(old, "archive remove:"+own)
		}},
	}
	hands := []struct {
		name, at string
		who      func(w *world) *discordtest.Person
		// outsider is somebody who is an operator, of another server.
		outsider bool
	}{
		{"a member", "Newsroom", func(w *world) *discordtest.Person { return w.User("ben") }, false},
		{"a member with another role", "Newsroom", func(w *world) *discordtest.Person { return w.User("ben").Become("editors") }, false},
		{"a moderator", "Newsroom", func(w *world) *discordtest.Person {
			return w.User("ben").Allow(discordtest.ManageMessages | discordtest.ModerateMembers)
		}, false},
		{"a former operator", "Newsroom", func(w *world) *discordtest.Person { return w.User("ana").Resign() }, false},
		{"an operator in a direct message", "", func(w *world) *discordtest.Person { return w.User("ana").In("") }, false},
		{"an operator of another server, here", "Newsroom", func(w *world) *discordtest.Person {
			return w.User("cem").In("Rival/desk").Allow(discordtest.Administrator).Become("chiefs").In("general")
		}, false},
		{"an operator of another server, there", "Rival", func(w *world) *discordtest.Person {
			return w.User("cem").In("Rival/desk").Allow(discordtest.Administrator)
		}, true},
		{"an owner of a server without the bot", "Stadium!", func(w *world) *discordtest.Person {
			p := w.User("dov").In("Stadium!/stands").Allow(discordtest.Administrator)
			w.Install(p)
			return p
		}, false},
	}
	for _, h := range hands {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			w, sh, ana := operated(t, setting{config: nil})
			newsroom := w.GuildID("Newsroom")
			w.journal.set(newsroom, bot.Settings{Operators: []string{w.Role("Newsroom", "chiefs")}})
			if _, err := sh.Add(context.Background(), newsroom, "x", []byte("Old quay: It is long."), func(discord.Added) {}); err != nil {
				t.Fatal(err)
			}
			own := newsroom + "-Old quay"
			old := ana.Slash("archive remove", options{"title": own}).Wait("for good?")[0]
			p := h.who(w).Forging()
			if h.at != "Newsroom" { // where p has no such message: another then carries the button
				old.ID = p.Slash("mydata", nil).Wait("everything I keep")[0].ID
			}
			w.journal.lines()
			for _, tool := range tools {
				e := tool.use(p, own, old)
				if h.outsider && tool.line != "archive remove" {
					e.Wait("") // theirs to use, of their own server
					continue
				}
				if tool.name == "titles offered" {
					for _, c := range e.Choices() {
						if !h.outsider || c.Name != "Forged" { // what they have added to their own
							t.Errorf("offered %+v", c)
						}
					}
				} else {
					refused := func(m []discordtest.Message) bool {
						return slices.ContainsFunc(m, func(m discordtest.Message) bool {
							return strings.Contains(m.Content, "for the operators") || strings.Contains(m.Content, "no such article here")
						})
					}
					for _, m := range e.WaitFor("a refusal", refused) {
						if m.ID != old.ID && (!m.Private && m.Channel != "" || strings.Contains(m.Content, "quay") || len(m.Rows) > 0 || len(m.Files) > 0) {
							t.Errorf("%s told %+v", tool.name, m)
						}
					}
				}
				if h.outsider && tool.name == "titles offered" {
					continue // none, of their own server
				}
				if got := w.refusals(); !slices.Equal(got, []string{"-" + tool.line}) {
					t.Errorf("%s left the audit lines %q", tool.name, got)
				}
			}
			if s := w.journal.Settings(newsroom); s.Private || len(sh.titles(newsroom)) != 1 {
				t.Errorf("something was done: %+v, %q", s, sh.titles(newsroom))
			}
		})
	}
}

// Who tries a thousand times does not fill the audit, or hide others in it.
func TestForgedFloodIsPutDownInPart(t *testing.T) {
	t.Parallel()
	w, _, _ := operated(t, setting{})
	ben := w.User("ben").Forging()
	for range 40 {
		ben.Slash("archive status", nil).Wait("for the operators")
	}
	w.User("dan").Forging().Slash("gaps", nil).Wait("for the operators")
	lines := w.refusals()
	if n := len(lines); n != 31 || lines[n-1] != "-gaps" {
		t.Errorf("%d audit lines, the last %q", n, lines[n-1])
	}
}

// What no button of the bot's carries leaves a line too.
func TestForgedCustomIDs(t *testing.T) {
	t.Parallel()
	w, _, _ := operated(t, setting{})
	ben := w.User("ben")
	m := ben.Slash("ask", options{"question": harbour}).Wait("Sources")[0]
	for _, id := range []string{"horoscope:1", "x", ":", "archive remove", "archive remove:", "forgetme:1", "follow:1", "quote:1", "settings"} {
		e := ben.Forging().Press(m, id, "0.0")
		if e.Acknowledged(); len(w.refusals()) != 1 {
			t.Errorf("%q left no audit line", id)
		}
	}
	// A form that was never opened.
	for _, id := range []string{"followed:1", "reason:1", "horoscope:1"} {
		e := ben.Click(m, "Follow up").SubmitForged(id, map[string]string{"question": "?", "reason": "?"})
		if e.Acknowledged(); len(w.refusals()) != 1 {
			t.Errorf("%q left no audit line", id)
		}
	}
}

// The role that a server's settings name is enough, as long as they name it.
func TestOperatorsByRole(t *testing.T) {
	t.Parallel()
	w, _, ana := operated(t, setting{})
	ben := w.User("ben").Become("chiefs").Forging() // the client would show it once an administrator says so
	ben.Slash("archive status", nil).Wait("operators")
	ana.Slash("settings", options{"operator": discordtest.Role("chiefs")}).Wait("May operate me")
	ben.Slash("archive status", nil).Wait("own: 0 articles")
	w.User("dan").Allow(discordtest.ManageGuild).Forging().Slash("archive status", nil).Wait("own: 0 articles")
	ana.Slash("settings", options{"operator": discordtest.Role("chiefs")}).Wait("May operate me")
	ben.Slash("archive status", nil).Wait("operators")
}
