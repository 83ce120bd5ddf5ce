package discord_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/discord"
)

// Whatever people write, a table has the cells it was given, and none that a
// spreadsheet would take for a formula.
func FuzzCSV(f *testing.F) {
	for _, cell := range []string{"", "Where do quaggas live?", "=1+1", "\t=1", "-2", "@SUM(A1)", "a\"b\nc,d", "a;=1", "＝1", "\r\n+x", "\u202e=x", "'=x"} {
		f.Add(cell, "last")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		data := discord.CSVFile([][]string{{a, b}, {b, a}})
		rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
		if err != nil || len(rows) != 2 || len(rows[0]) != 2 || !utf8.Valid(data) {
			t.Fatalf("%q became %q: %v", []string{a, b}, data, err)
		}
		for i, cell := range []string{a, b} {
			got := rows[0][i]
			if strings.IndexAny(got, "=+-@\t\r＝＋－＠") == 0 {
				t.Errorf("%q is a formula in a spreadsheet", got)
			}
			if strings.TrimPrefix(got, "'") != strings.TrimPrefix(discord.Clean(cell), "'") || rows[1][1-i] != got {
				t.Errorf("%q became %q", cell, got)
			}
		}
	})
}

// Whatever a forged request carries, settings stay such as can be kept.
func FuzzSettings(f *testing.F) {
	f.Add("role", "123", "language", "de", 5.0)
	f.Add("ask-channel", "<#1>", "answers", "model", -1.0)
	f.Add("operator", strings.Repeat("1", 21), "channel", "12\n", 1e300)
	f.Fuzz(func(t *testing.T, name, value, other, word string, number float64) {
		old := bot.Settings{Roles: []string{"1", "2"}, AskChannel: "3", PersonQuota: 7}
		s := old
		s.Roles = slices.Clone(old.Roles)
		err := discord.ChangeSettings(&s, map[string]any{name: value, other: word, "person-quota": number, "server-quota": word, "private": value, "keep-questions": number > 3})
		if err != nil {
			return // and the journal keeps none of it
		}
		for _, id := range slices.Concat(s.Roles, s.Channels, s.Operators, []string{s.AskChannel}) {
			if strings.Trim(id, "0123456789") != "" || len(id) > 20 {
				t.Errorf("%q is no id", id)
			}
		}
		if s.PersonQuota < 0 || s.PersonQuota > 60 || s.GuildQuota < 0 || s.GuildQuota > 600 ||
			!slices.Contains([]string{"", "en-GB", "fr", "de", "es-ES"}, s.Language) ||
			!slices.Contains([]bot.Mode{"", bot.ModeQuote}, s.Mode) {
			t.Errorf("settings %s", fmt.Sprintf("%+v", s))
		}
	})
}

// The longest of what operators are shown fits a message, whole.
func TestWhatOperatorsSeeFits(t *testing.T) {
	t.Parallel()
	const id = "18446744073709551615"
	var s bot.Settings
	for _, option := range []string{"role", "channel", "operator"} {
		for n := range 30 {
			err := discord.ChangeSettings(&s, map[string]any{option: fmt.Sprint(n) + id[2:]})
			if refused := err != nil; refused != (n >= 15) {
				t.Fatalf("%s number %d: %v", option, n, err)
			}
		}
	}
	s.PersonQuota, s.GuildQuota, s.AskChannel, s.Mode, s.Private, s.Forget = 60, 600, id, bot.ModeQuote, true, true
	for l := range discord.Languages {
		if n := discord.Units(discord.SettingsText(l, s)); n > 2000 {
			t.Errorf("the settings have %d units", n)
		}
	}
	a, j := newArchive(), newMemory()
	config := discord.Config{Asker: a, Library: a, Arrived: a.Arrived, Journal: j}
	for n := range 20 {
		rec := bot.Record{
			ID: fmt.Sprint(n), State: bot.Settled, Guild: "g", Verdict: bot.Declined, Question: strings.Repeat("*", bot.MaxQuestion-1) + fmt.Sprint(n),
		}
		if err := j.Begin(t.Context(), rec); err != nil {
			t.Fatal(err)
		}
		if err := j.Audit(t.Context(), bot.AuditLine{At: time.Unix(1e10, 0), Person: id, Guild: "g", Action: "archive remove", Detail: strings.Repeat("_", 500)}); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"gaps", "audit"} {
		texts, _, _, err := discord.Handle(config, &discordgo.Interaction{
			ID: "1", Token: "t", AppID: "app", ChannelID: "c", GuildID: "g", Type: discordgo.InteractionApplicationCommand,
			Member: &discordgo.Member{User: &discordgo.User{ID: id}, Permissions: discordgo.PermissionAdministrator},
			Data:   discordgo.ApplicationCommandInteractionData{Name: name},
		})
		if err != nil || discord.Units(texts[0]) > 2000 || strings.Count(texts[0], "\n") != 11 || !strings.HasSuffix(texts[0], "more in the file") {
			t.Errorf("%s: %d units, %d lines, %v", name, discord.Units(texts[0]), strings.Count(texts[0], "\n"), err)
		}
	}
}
