package discord_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/discord"
	"github.com/dateline-bot/dateline/bot/discord/discordtest"
)

type options = discordtest.Options

// operated is a world with a shelf, and ana who may do everything on the
// server Newsroom.
func operated(t *testing.T, s setting) (*world, *shelf, *discordtest.Person) {
	t.Helper()
	var sh *shelf
	prepare := s.prepare
	s.prepare = func(w *world) {
		if prepare != nil {
			prepare(w)
		}
		sh = newShelf(w.archive)
	}
	s.config = func(c *discord.Config) { c.Library, c.Archivist = sh, sh }
	w := start(t, s)
	return w, sh, w.User("ana").Allow(discordtest.Administrator)
}

func wantLines(t *testing.T, w *world, want ...string) {
	t.Helper()
	if got := w.journal.lines(); !slices.Equal(got, want) {
		t.Errorf("audit lines %q, want %q", got, want)
	}
}

func TestSettingsHoldAtOnce(t *testing.T) {
	t.Parallel()
	const content = 1 << 15
	w, _, ana := operated(t, setting{server: []discordtest.Option{discordtest.AllowIntents(content)}})
	// A session hears either what is said in ask-channels, or not.
	session := func(n int) {
		w.WaitFor("another session", func() bool { return w.Identified() == n && w.Connected() == 1 })
	}
	says(t, ana.Slash("settings", nil), "May ask: everybody", "I answer: everywhere", "Questions a minute, one person: 5, the default",
		"Language: the asker's", "Answers: by the model, where I have one", "Shown: to everybody", "Text of questions: kept for 30 days")
	editors, desk := w.Role("Newsroom", "editors"), w.ChannelID("desk")
	ana.Slash("settings", options{
		"role": discordtest.Role("editors"), "channel": discordtest.Channel("desk"), "operator": discordtest.Role("chiefs"),
		"person-quota": 2, "server-quota": 40, "ask-channel": discordtest.Channel("ask"), "language": "de", "answers": "quote",
		"private": true, "keep-questions": false,
	}).Wait("Settings of this server")
	session(2)
	want := bot.Settings{
		Roles: []string{editors}, Channels: []string{desk}, Operators: []string{w.Role("Newsroom", "chiefs")}, PersonQuota: 2, GuildQuota: 40,
		AskChannel: w.ChannelID("ask"), Language: "de", Mode: bot.ModeQuote, Private: true, Forget: true,
	}
	if got := w.journal.Settings(w.GuildID("Newsroom")); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("settings %+v, want %+v", got, want)
	}
	says(t, ana.Slash("settings", nil), "Dürfen fragen: <@&"+editors+">", "Ich antworte: <#"+desk+">", "eine Person: 2", "Sprache: Deutsch",
		"nur Zitate", "nur dem Fragenden", "nicht aufbewahrt")

	// They hold for the next question.
	ben := w.User("ben").In("desk")
	ben.Slash("ask", options{"question": harbour}).Wait("nur bestimmte Rollen")
	ben.Become("editors")
	answer := ben.Slash("ask", options{"question": harbour}).Wait("Quellen")[0]
	if !answer.Private || !w.archive.last().QuotesOnly || w.journal.questions()[0] != "" {
		t.Error("the answer is not as the settings say")
	}
	w.User("dan").Become("editors").In("elsewhere").Slash("ask", options{"question": harbour}).Wait("In diesem Kanal")

	// What is given again is taken back.
	ana.Slash("settings", options{
		"role": discordtest.Role("editors"), "channel": discordtest.Channel("desk"), "operator": discordtest.Role("chiefs"),
		"person-quota": 0, "server-quota": 0, "ask-channel": discordtest.Channel("ask"), "language": "default", "answers": "default",
		"private": false, "keep-questions": true,
	}).Wait("Einstellungen dieses Servers")
	session(3)
	if got := w.journal.Settings(w.GuildID("Newsroom")); fmt.Sprint(got) != fmt.Sprint(bot.Settings{}) {
		t.Errorf("settings taken back are %+v", got)
	}
	golden(t, w, "settings-all")
}

func TestSettingsOfOneServerAlone(t *testing.T) {
	t.Parallel()
	w, _, ana := operated(t, setting{})
	ana.Slash("settings", options{"private": true}).Wait("to the asker alone")
	w.User("cem").In("Rival/desk").Allow(discordtest.Administrator).Slash("settings", nil).Wait("Shown: to everybody")
	golden(t, w, "settings")
}

func TestSettingsThatCannotBe(t *testing.T) {
	t.Parallel()
	w, _, ana := operated(t, setting{})
	for _, o := range []options{
		{"person-quota": 61}, {"person-quota": -1}, {"server-quota": 601}, {"language": "tlh"}, {"answers": "lies"},
		{"operator": discordtest.Role("@everyone")},
	} {
		ana.Forging().Slash("settings", o).Wait("Nothing was changed")
	}
	if got := w.journal.Settings(w.GuildID("Newsroom")); fmt.Sprint(got) != fmt.Sprint(bot.Settings{}) {
		t.Errorf("settings are %+v", got)
	}
}

// The role that everybody has is everybody, although no member has it by name.
func TestEverybodyMayAsk(t *testing.T) {
	t.Parallel()
	w, _, ana := operated(t, setting{})
	ana.Slash("settings", options{"role": discordtest.Role("editors")}).Wait("May ask: <@&")
	ana.Slash("settings", options{"role": discordtest.Role("@everyone")}).Wait("May ask: everybody")
	w.User("ben").Slash("ask", options{"question": harbour}).Wait("Sources")
}

// Where each message is a question, questions are answered, whatever channels
// are named beside it.
func TestAskChannelIsAnsweredIn(t *testing.T) {
	t.Parallel()
	w, _, ana := operated(t, setting{server: []discordtest.Option{discordtest.AllowIntents(1 << 15)}})
	ana.Slash("settings", options{"channel": discordtest.Channel("desk"), "ask-channel": discordtest.Channel("questions")}).Wait("I answer")
	w.WaitFor("another session", func() bool { return w.Identified() == 2 && w.Connected() == 1 })
	// Who may not ask is told so, and not again at every word.
	ana.Slash("settings", options{"role": discordtest.Role("editors")}).Wait("May ask")
	cem := w.User("cem")
	for range 4 {
		cem.Say("questions", harbour)
	}
	w.waitLogTimes(t, "msg=refused", 4)
	ana.Slash("settings", options{"role": discordtest.Role("editors")}).Wait("May ask: everybody")
	ben := w.User("ben")
	ben.Say("questions", harbour).Wait("Sources")
	refused := ben.Slash("ask", options{"question": harbour}).Wait("I do not answer in this channel")[0]
	contains(t, refused.Content, "<#"+w.ChannelID("desk")+">, <#"+w.ChannelID("questions")+">")
	told := func() (n int) {
		for _, p := range w.Payloads() {
			if strings.Contains(p.Content, "only certain roles") {
				n++
			}
		}
		return n
	}
	w.WaitFor("the refusal", func() bool { return told() > 0 })
	if n := told(); n != 1 {
		t.Errorf("told %d times", n)
	}
}

func TestQuotaHoldsAtOnce(t *testing.T) {
	t.Parallel()
	w, _, ana := operated(t, setting{})
	ben := w.User("ben")
	ben.Slash("ask", options{"question": harbour}).Wait("Sources")
	ana.Slash("settings", options{"person-quota": 1}).Wait("one person: 1")
	ben.Slash("ask", options{"question": harbour}).Wait("try again in")
	ana.Slash("settings", options{"person-quota": 60}).Wait("one person: 60")
	ben.Slash("ask", options{"question": harbour}).Wait("Sources")
}

// rowsOf reads the table that came with a message.
func rowsOf(t *testing.T, m discordtest.Message) [][]string {
	t.Helper()
	if len(m.Files) != 1 || !strings.HasSuffix(m.Files[0].Name, ".csv") {
		t.Fatalf("the files are %+v", m.Files)
	}
	rows, err := csv.NewReader(strings.NewReader(string(m.Files[0].Data))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestGaps(t *testing.T) {
	t.Parallel()
	w, _, ana := operated(t, setting{})
	ana.Slash("gaps", nil).Wait("everything that was asked here and kept was answered")
	ben := w.User("ben")
	ben.Slash("ask", options{"question": "Where do quaggas live?"}).Wait("does not say")
	ben.Slash("ask", options{"question": "=HYPERLINK(\"x\") **bold** @everyone"}).Wait("does not say")
	ben.Slash("ask", options{"question": "Where do dodos live?", "private": true}).Wait("does not say")
	good := ben.Slash("ask", options{"question": harbour}).Wait("Sources")[0]
	w.User("cem").In("Rival/desk").Slash("ask", options{"question": "Where do moas live?"}).Wait("does not say")
	w.waitSettled(t, 5)
	says(t, ana.Slash("gaps", nil), "2 questions", "Where do quaggas live?")
	w.User("dan").Click(good, "👎").Submit(map[string]string{"Reason (you may leave it out)": "It was Friday."}).Wait("Thank you")
	m := says(t, ana.Slash("gaps", nil), "3 questions", "Where do quaggas live?", "(1 ×, 👎 1)")
	if !m.Private {
		t.Error("everybody sees what was asked")
	}
	rows := rowsOf(t, m)
	if len(rows) != 4 || strings.Join(rows[0], " ") != "question missing verdict times last bad reasons" || rows[1][6] != "It was Friday." ||
		!strings.HasPrefix(rows[2][0], "'=HYPERLINK") || rows[3][0] != "Where do quaggas live?" {
		t.Errorf("the table is %q", rows)
	}
	if strings.Contains(string(m.Files[0].Data), ben.ID()) || strings.Contains(string(m.Files[0].Data), "ben") {
		t.Error("the table says who asked")
	}
	golden(t, w, "gaps")
}

func TestAuditLog(t *testing.T) {
	t.Parallel()
	w, _, ana := operated(t, setting{})
	ana.Slash("settings", options{"private": true}).Wait("to the asker alone")
	ana.Slash("settings", options{"channel": discordtest.Channel("desk"), "role": discordtest.Role("editors")}).Wait("May ask")
	w.User("ben").Forging().Slash("gaps", nil).Wait("for the operators")
	m := says(t, ana.Slash("audit", nil), "newest first", "✅", "⛔", "**settings** private=true", "<@"+ana.ID()+">", "**gaps**",
		"**settings** channel=<#"+w.ChannelID("desk")+"> role=<@&"+w.Role("Newsroom", "editors")+">")
	rows := rowsOf(t, m)
	if len(rows) != 5 || rows[1][2] != "audit" || rows[2][1] != w.User("ben").ID() || rows[2][4] != "false" || rows[4][3] != "private=true" {
		t.Errorf("the table is %q", rows)
	}
	golden(t, w, "audit")
}

// What an operator does and no audit line tells of is not done.
func TestNothingWithoutAnAuditLine(t *testing.T) {
	t.Parallel()
	w, sh, ana := operated(t, setting{})
	w.journal.mu.Lock()
	w.journal.auditFails = true
	w.journal.mu.Unlock()
	ana.Slash("settings", options{"private": true}).Wait("Something went wrong")
	ana.Slash("archive add", options{"file": discordtest.File{Name: "x.txt", Data: []byte("Quay: It is long.")}}).Wait("Something went wrong")
	if w.journal.Settings(w.GuildID("Newsroom")).Private || len(sh.titles(w.GuildID("Newsroom"))) != 0 {
		t.Error("it was done all the same")
	}
}

func TestArchive(t *testing.T) {
	t.Parallel()
	w, sh, ana := operated(t, setting{})
	newsroom := w.GuildID("Newsroom")
	says(t, ana.Slash("archive status", nil), "own: 0 articles", "all: 4 articles", "From <t:1261044000:D> to <t:1299060000:D>")
	file := discordtest.File{Name: "quays.txt", Type: "text/plain", Data: []byte("Old quay: It is long.\nnonsense\nNew quay: It is short.\n")}
	m := says(t, ana.Slash("archive add", options{"file": file}), "quays.txt is read", "2 added, 0 changed, 0 unchanged, 1 refused", "nonsense is no article")
	if !m.Private {
		t.Error("everybody sees what was added")
	}
	if got := sh.titles(newsroom); !slices.Equal(got, []string{"Old quay", "New quay"}) {
		t.Errorf("the server has %q", got)
	}
	ana.Slash("archive status", nil).Wait("own: 2 articles")
	rival := w.User("cem").In("Rival/desk").Allow(discordtest.Administrator)
	says(t, rival.Slash("archive status", nil), "own: 0 articles", "all: 4 articles")

	// Only its own articles are offered for removal.
	choices := ana.Autocomplete("archive remove", "title", "").Choices()
	if len(choices) != 2 || choices[0].Name != "Old quay" {
		t.Errorf("offered: %+v", choices)
	}
	if choices := rival.Autocomplete("archive remove", "title", "").Choices(); len(choices) != 0 {
		t.Errorf("another server is offered %+v", choices)
	}
	ask := says(t, ana.Slash("archive remove", options{"title": choices[0].Value}), "Remove this article for good?", "Old quay")
	if len(sh.titles(newsroom)) != 2 {
		t.Error("removed before it was confirmed")
	}
	ana.Click(ask, "Remove it").Wait("Old quay is removed.")
	if got := sh.titles(newsroom); !slices.Equal(got, []string{"New quay"}) {
		t.Errorf("the server has %q", got)
	}
	wantLines(t, w, "+archive status", "+archive add: quays.txt", "+archive status", "+archive status", "+archive remove: "+newsroom+"-Old quay")
	golden(t, w, "archive")
}

func TestArchiveOfOneWithoutAnArchivist(t *testing.T) {
	t.Parallel()
	w := start(t, setting{})
	ana := w.User("ana").Allow(discordtest.Administrator)
	ana.Slash("archive status", nil).Wait("cannot be looked after from here")
	ana.Slash("archive add", options{"file": discordtest.File{Name: "x.txt", Data: []byte("x")}}).Wait("cannot be looked after from here")
	ana.Forging().Slash("archive remove", options{"title": "bridge-2"}).Wait("not this server's own")
}

func TestArchiveAddShowsHowFarItIs(t *testing.T) {
	t.Parallel()
	_, sh, ana := operated(t, setting{pace: discord.Pace{Edit: 1}})
	asked, next := make(chan bool), make(chan bool)
	sh.reading = func() { asked <- true; <-next }
	e := ana.Slash("archive add", options{"file": discordtest.File{Name: "q.txt", Data: []byte("Old quay: Long.\nNew quay: Short.\n")}})
	<-asked
	e.Wait("Reading q.txt …")
	next <- true
	<-asked
	says(t, e, "1 added", "Reading q.txt …")
	next <- true
	says(t, e, "q.txt is read", "2 added")
}

func TestArchiveAddThatFails(t *testing.T) {
	t.Parallel()
	w, _, ana := operated(t, setting{})
	add := func(f discordtest.File) *discordtest.Exchange { return ana.Slash("archive add", options{"file": f}) }
	add(discordtest.File{Name: "a.txt", Data: []byte("Quay: Long.\nbroken\n")}).Wait("Something went wrong")
	says(t, add(discordtest.File{Name: "b.txt", Data: []byte("nonsense")}), "Nothing of b.txt came into the archive", "1 refused")
	ana.Forging().Slash("archive add", nil).Wait("No file came")
	wantLines(t, w, "+archive add: a.txt", "+archive add: b.txt")
}

// A file that is too large is not even fetched.
func TestArchiveAddOfALargeFile(t *testing.T) {
	t.Parallel()
	a := newArchive()
	sh := newShelf(a)
	config := discord.Config{Asker: a, Library: sh, Arrived: a.Arrived, Archivist: sh, Journal: newMemory()}
	_, _, _, err := discord.Handle(config, &discordgo.Interaction{
		ID: "1", Token: "t", AppID: "app", ChannelID: "c", GuildID: "g", Type: discordgo.InteractionApplicationCommand,
		Member: &discordgo.Member{User: &discordgo.User{ID: "ana"}, Permissions: discordgo.PermissionAdministrator},
		Data: discordgo.ApplicationCommandInteractionData{
			Name: "archive", CommandType: discordgo.ChatApplicationCommand,
			Options: []*discordgo.ApplicationCommandInteractionDataOption{{
				Name: "add", Type: discordgo.ApplicationCommandOptionSubCommand,
				Options: []*discordgo.ApplicationCommandInteractionDataOption{{Name: "file", Type: discordgo.ApplicationCommandOptionAttachment, Value: "9"}},
			}},
			Resolved: &discordgo.ApplicationCommandInteractionDataResolved{Attachments: map[string]*discordgo.MessageAttachment{
				"9": {ID: "9", Filename: "big.txt", Size: 25<<20 + 1},
			}},
		},
	})
	if err == nil || !strings.Contains(err.Error(), "larger than 25 MB") {
		t.Errorf("it says %v", err)
	}
}

func TestRemovalOfLongIDs(t *testing.T) {
	t.Parallel()
	w, sh, ana := operated(t, setting{})
	for _, title := range []string{strings.Repeat("long ", 40) + "one", "with:colons:in it"} {
		if _, err := sh.Add(context.Background(), w.GuildID("Newsroom"), "x", []byte(title+": Text."), func(discord.Added) {}); err != nil {
			t.Fatal(err)
		}
		choice := ana.Autocomplete("archive remove", "title", title[:8]).Choices()[0]
		ana.Click(ana.Slash("archive remove", options{"title": choice.Value}).Wait("for good?")[0], "Remove it").Wait("is removed")
		if got := sh.titles(w.GuildID("Newsroom")); len(got) != 0 {
			t.Errorf("the server has %q", got)
		}
	}
}

// says waits until the last reply says the first of the parts, and checks that
// it says the others.
func says(t *testing.T, e *discordtest.Exchange, parts ...string) discordtest.Message {
	t.Helper()
	shown := e.Wait(parts[0])
	last := shown[len(shown)-1]
	contains(t, last.Content, parts[1:]...)
	return last
}

// refusals waits for an audit line of a refusal, and takes those that are
// there.
func (w *world) refusals() (refused []string) {
	w.WaitFor("an audit line of a refusal", func() bool { return w.journal.refused() > 0 })
	for _, line := range w.journal.lines() {
		if strings.HasPrefix(line, "-") {
			refused = append(refused, line)
		}
	}
	return refused
}
