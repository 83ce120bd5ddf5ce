package discord_test

import (
	"context"
	"testing"

	"github.com/bwmarrin/discordgo"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/discord"
)

// Handlers take an event and give a reply; they need no connection.
func TestHandlersArePure(t *testing.T) {
	t.Parallel()
	a, j := newArchive(), newMemory()
	config := discord.Config{Asker: a, Library: a, Arrived: a.Arrived, Journal: j}
	rec := bot.Record{ID: "7", State: bot.Settled, Person: "ana", Channel: "c", Question: harbour}
	rec.Keep(a.quote(harbour))
	if err := j.Begin(context.Background(), rec); err != nil {
		t.Fatal(err)
	}
	from := func(kind discordgo.InteractionType, data discordgo.InteractionData) *discordgo.Interaction {
		return &discordgo.Interaction{ID: "9", Token: "t", AppID: "app", ChannelID: "c", Type: kind, User: &discordgo.User{ID: "ana"}, Data: data}
	}
	command := func(name string, options ...*discordgo.ApplicationCommandInteractionDataOption) *discordgo.Interaction {
		return from(discordgo.InteractionApplicationCommand, discordgo.ApplicationCommandInteractionData{Name: name, Options: options})
	}
	text := func(name, value string) *discordgo.ApplicationCommandInteractionDataOption {
		return &discordgo.ApplicationCommandInteractionDataOption{Name: name, Type: discordgo.ApplicationCommandOptionString, Value: value}
	}
	press := func(id string, values ...string) *discordgo.Interaction {
		return from(discordgo.InteractionMessageComponent, discordgo.MessageComponentInteractionData{CustomID: id, Values: values})
	}
	for name, c := range map[string]struct {
		event          *discordgo.Interaction
		says           string
		modal, private bool
	}{
		"ask":       {command("ask", text("question", harbour)), "Mayor Orla Brandt cut the ribbon. [1]", false, false},
		"search":    {command("search", text("words", "ferries")), "> **Ferries** to Sund sail", false, true},
		"article":   {command("article", text("title", "bridge-2")), "Engineers blame the winter.", false, true},
		"latest":    {command("latest"), "Bridge over the Aste", false, true},
		"publisher": {command("publishers"), "Sund Gazette · 2 articles", false, true},
		"timeline":  {command("timeline", text("topic", "the ferries")), "> · **Ferries** to Sund sail twice a day.", false, true},
		"sources":   {command("sources"), "> Mayor Orla Brandt cut the ribbon.", false, true},
		"watch":     {command("watch", text("topic", "herring")), "I watch **herring**", false, true},
		"watches":   {command("watches"), "", false, true},
		"quote":     {press("quote:7", "1.0"), "> **Mayor Orla Brandt cut the ribbon.**", false, true},
		"follow up": {press("follow:7"), "", true, true},
		"try again": {press("again:7"), "> When did the harbour reopen", false, false},
		"good":      {press("good:7"), "Thank you", false, true},
		"bad":       {press("bad:7"), "", true, true},
	} {
		texts, modal, private, err := discord.Handle(config, c.event)
		if err != nil || modal != c.modal || private != c.private || !modal && len(texts) != 1 {
			t.Errorf("%s: %q, modal %v, private %v, %v", name, texts, modal, private, err)
			continue
		}
		if !modal {
			contains(t, texts[0], c.says)
		}
	}
	if _, _, _, err := discord.Handle(config, command("horoscope")); err == nil {
		t.Error("what is in no table was handled")
	}
}

func TestReadDay(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]string{
		"2009-12-17": {"2009-12-17", "2009-12-17"}, "2009-02": {"2009-02-01", "2009-02-28"}, "2008": {"2008-01-01", "2008-12-31"}, "": {"", ""},
		"17.12.2009": {"error", "error"}, "2009-13": {"error", "error"}, "0999": {"error", "error"}, "last week": {"error", "error"},
	} {
		for i, end := range []bool{false, true} {
			day, err := discord.ReadDay(text, end)
			got := day.String()
			if err != nil {
				got = "error"
			}
			if got != want[i] {
				t.Errorf("%q, end %v: %s, want %s", text, end, got, want[i])
			}
		}
	}
}
