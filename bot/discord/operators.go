package discord

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/dateline-bot/dateline/bot"
)

const (
	// operator is what a member must be allowed to operate the bot, unless the
	// server's settings name a role of theirs.
	operator = discordgo.PermissionManageGuild

	maxAuditLines = 1000 // in the file of /audit
	maxShownLines = 10   // in messages of operators
	maxLine       = 120  // units of one of them
	maxCSV        = 8 << 20
)

// operatorEntries are what those who run the bot on a server use. Each use,
// and each attempt of others, leaves an audit line.
func operatorEntries() ([]command, []control) {
	tool := func(name, about phrase, run handler, options ...option) command {
		return command{name: name, about: about, server: true, needs: operator, options: options, action: action{cheap: true, run: run}}
	}
	return []command{
			tool(nameSettings, aboutSettings, (*face).settings, settingOptions()...),
			tool(nameGaps, aboutGaps, (*face).gaps),
			tool(nameAudit, aboutAudit, (*face).auditLines),
			{
				name: nameArchive, about: aboutArchive, server: true, needs: operator,
				subs: []command{
					tool(nameStatus, aboutStatus, (*face).archiveStatus),
					tool(nameAdd, aboutAdd, (*face).archiveAdd, option{name: nameFile, about: aboutFile, kind: fileOption, required: true}),
					tool(nameRemove, aboutRemove, (*face).archiveRemove, option{
						name: nameTitle, about: aboutTitle, required: true, min: 1, max: 500, complete: (*face).completeOwnTitle,
					}),
				},
			},
		}, []control{
			{id: controlRemove, needs: operator, action: action{ack: ackUpdate, cheap: true, run: (*face).archiveRemoved}},
		}
}

// putDown leaves the audit line of what an operator is about to do. Without
// one it is not done.
func (f *face) putDown(ctx context.Context, r request, detail string) error {
	err := f.journal.Audit(ctx, bot.AuditLine{
		At: r.received, Person: r.person, Guild: r.guild, Action: r.name, Detail: detail, Allowed: true,
	})
	if err != nil {
		return fmt.Errorf("put down what an operator does: %w", err)
	}
	return nil
}

// gaps lists what was asked here and not answered, or badly.
func (f *face) gaps(ctx context.Context, r request, _ func(message)) (reply, error) {
	if err := f.putDown(ctx, r, ""); err != nil {
		return reply{}, err
	}
	gaps, err := f.journal.Gaps(ctx, r.guild)
	if err != nil {
		return reply{}, err
	}
	if len(gaps) == 0 {
		return say(sayNoGaps.in(r.lang)), nil
	}
	lines := []string{count(r.lang, len(gaps), sayGap, sayGaps)}
	rows := [][]string{{"question", "missing", "verdict", "times", "last", "bad", "reasons"}}
	for _, g := range gaps {
		times := fmt.Sprintf("%d ×", g.Times)
		if g.Bad > 0 {
			times += fmt.Sprintf(", 👎 %d", g.Bad)
		}
		lines = append(lines, fmt.Sprintf("• %s (%s)", escapeTo(g.Question, maxLine), times))
		rows = append(rows, []string{
			g.Question, strings.Join(g.Missing, " "), string(g.Verdict), strconv.Itoa(g.Times), g.Last.UTC().Format(time.RFC3339),
			strconv.Itoa(g.Bad), strings.Join(g.Reasons, " / "),
		})
	}
	return tabled(r.lang, lines, csvFile("gaps.csv", rows)), nil
}

// auditLines lists who did, or was refused, what.
func (f *face) auditLines(ctx context.Context, r request, _ func(message)) (reply, error) {
	if err := f.putDown(ctx, r, ""); err != nil {
		return reply{}, err
	}
	lines, err := f.journal.AuditLines(ctx, r.guild, maxAuditLines)
	if err != nil {
		return reply{}, err
	}
	says := []string{sayAudit.in(r.lang)}
	rows := [][]string{{"at", "person", "action", "detail", "allowed"}}
	for _, l := range lines {
		mark, who := "✅", "<@"+l.Person+">"
		if !l.Allowed {
			mark = "⛔"
		}
		if l.Person == "" {
			who = sayForgottenPerson.in(r.lang)
		}
		detail := optionRoleID.ReplaceAllString(escapeTo(l.Detail, maxLine), "$1=<@&$2>")
		detail = optionChannelID.ReplaceAllString(detail, "$1=<#$2>")
		says = append(says, strings.TrimSpace(fmt.Sprintf("%s <t:%d:f> %s **%s** %s", mark, l.At.Unix(), who, escape(l.Action), detail)))
		rows = append(rows, []string{l.At.UTC().Format(time.RFC3339), l.Person, l.Action, l.Detail, strconv.FormatBool(l.Allowed)})
	}
	return tabled(r.lang, says, csvFile("audit.csv", rows)), nil
}

// Ids in what givenText says of a change, which Discord shows by their names.
var (
	optionRoleID    = regexp.MustCompile(`\b(role|operator)=(\d+)`)
	optionChannelID = regexp.MustCompile(`\b(channel)=(\d+)`)
)

// tabled shows the first lines of a table under its head, and all of it as a
// file.
func tabled(l language, lines []string, all *file) reply {
	if more := len(lines) - 1 - maxShownLines; more > 0 {
		lines = append(lines[:1+maxShownLines], small(sayMoreInFile.in(l, "n", more)))
	}
	return reply{messages: []message{{text: strings.Join(lines, "\n"), file: all}}}
}

// csvFile is a table as a file, of at most maxCSV bytes. A cell that a
// spreadsheet would take for a formula is made text, since what stands in it
// was written by anybody; all are quoted, since some spreadsheets part cells at
// semicolons.
func csvFile(name string, rows [][]string) *file {
	var b bytes.Buffer
	for _, row := range rows {
		for i, cell := range row {
			if i > 0 {
				b.WriteByte(',')
			}
			if cell = clean(cell); strings.IndexAny(cell, "=+-@＝＋－＠") == 0 {
				cell = "'" + cell
			}
			b.WriteString(`"` + strings.ReplaceAll(cell, `"`, `""`) + `"`)
		}
		if b.WriteString("\r\n"); b.Len() > maxCSV {
			break
		}
	}
	return &file{name: name, kind: "text/csv; charset=utf-8", data: b.Bytes()}
}
