package discord

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// Room, in units, for the parts of a message that are not its body.
const (
	maxEcho    = 300 // the question, repeated above its answer
	maxTail    = 1900
	maxSource  = 480 // one source line, where there are few
	maxArticle = 800 // the title of the article that was asked for, with its address
	minSource  = 48  // one source line, where there are many
	maxNote    = 200
	maxNotes   = 4
	maxMarks   = 100 // the numbers behind one claim
	maxNearest = 3
)

// answerParts is an answer as messages, in order. The question is repeated
// above it, unless it is empty.
func answerParts(a bot.Answer, question string) []string {
	head := echo(question)
	if a.Verdict == bot.Declined || len(a.Claims) == 0 {
		says := "**" + bot.DeclinedText + "**"
		if lacks := clean(a.Lacks()); lacks != "" {
			says += " " + escapeTo(lacks, maxNote)
		}
		return pack(head, []piece{{says, 0}}, declinedTail(a))
	}
	var body []piece
	for i, c := range a.Claims {
		body = append(body, pieces(c.Words(), marks(c), i)...)
	}
	return pack(head, body, answeredTail(a))
}

// partialText is one message with the claims of an answer that is still
// growing, as many as fit.
func partialText(a bot.Answer, question string) string {
	text := echo(question)
	const more = "\n-# still reading …"
	for i, c := range a.Claims {
		for _, p := range pieces(c.Words(), marks(c), i) {
			if units(text)+units(p.text)+units(more)+1 > maxContent {
				return text + more
			}
			text = strings.TrimPrefix(text+"\n"+p.text, "\n")
		}
	}
	return strings.TrimPrefix(text+more, "\n")
}

// marks are the claim's source numbers; of very many, the first.
func marks(c bot.Claim) string {
	m := c.Marks()
	if len(m) > maxMarks {
		m = m[:strings.LastIndexByte(m[:maxMarks], ']')+1] + "…"
	}
	return m
}

func echo(question string) string {
	if clean(question) == "" {
		return ""
	}
	return "> " + escapeTo(question, maxEcho)
}

func answeredTail(a bot.Answer) string {
	var says []string
	if a.Verdict == bot.Partial {
		says = append(says, "the archive answers only part of this")
	}
	if a.AsOf.Known() {
		says = append(says, "as of "+a.AsOf.Long())
	}
	if a.Mode == bot.ModeModel {
		says = append(says, "phrased by a model, checked against the sources")
	} else {
		says = append(says, "quoted from the archive")
	}
	foot := small(strings.Join(says, " · ")) + notes(a.Notes)
	if len(a.Sources) == 0 {
		return foot
	}
	lines := "**Sources**"
	room := maxTail - units(foot) - 1
	limit := max(minSource, min(maxSource, (room-units(lines))/len(a.Sources)-1))
	for i, s := range a.Sources {
		line := "\n" + sourceLine(fmt.Sprintf("[%d]", s.N), s.Article, limit)
		if left := len(a.Sources) - i; left > 1 && units(lines)+units(line) > room-minSource {
			lines += fmt.Sprintf("\n… and %d more", left)
			break
		}
		lines += line
	}
	return lines + "\n" + foot
}

func declinedTail(a bot.Answer) string {
	var b strings.Builder
	for i, article := range a.Nearest[:min(len(a.Nearest), maxNearest)] {
		if i == 0 {
			b.WriteString("\nThe nearest articles:")
		}
		b.WriteString("\n" + sourceLine("•", article, maxSource))
	}
	b.WriteString(notes(a.Notes))
	return strings.TrimPrefix(b.String(), "\n")
}

// sourceLine is "[1] Publisher · [Title](<url>) · 17 December 2009" in at most
// limit units. What is too long is the title first, then the address.
func sourceLine(mark string, a *corpus.Article, limit int) string {
	day := cmp.Or(a.Published.Long(), "undated")
	fixed := units(mark) + units(day) + units("  ·  · ")
	publisher := ""
	if clean(a.Publisher) != "" {
		publisher = escapeTo(a.Publisher, max(8, min(80, (limit-fixed)/3))) + " · "
	}
	title := linked(titleOf(a), a.URL, max(8, limit-fixed-units(publisher)))
	return mark + " " + publisher + title + " · " + day
}

// titleOf is what to call an article: never empty, though titles and ids may
// be made of characters that nobody sees.
func titleOf(a *corpus.Article) string {
	return cmp.Or(clean(a.Title), clean(a.ID), "untitled")
}

// small is a line in Discord's small print.
func small(line string) string { return "-# " + line }

func notes(notes []string) string {
	var b strings.Builder
	for i, n := range notes {
		if i == maxNotes {
			break
		}
		if clean(n) != "" {
			b.WriteString("\n" + small(escapeTo(n, maxNote)))
		}
	}
	return b.String()
}

// searchText is the hits of a search, best first, in one message.
func searchText(words string, r retrieval.Result) string {
	if len(r.Hits) == 0 {
		return "Nothing in the archive matches " + escapeTo(words, maxEcho) + "." + notes(r.Notes)
	}
	text, foot := "Passages for "+escapeTo(words, maxEcho)+":", notes(r.Notes)
	for i, h := range r.Hits {
		share := (maxContent - units(text) - units(foot)) / (len(r.Hits) - i)
		line := "\n" + sourceLine(fmt.Sprintf("**%d.**", i+1), h.Article, max(minSource, share/2))
		room := share - units(line) - units("\n> ")
		if room < minSource {
			break
		}
		text += line + "\n> " + escapeTo(h.Text(), min(room, maxSource))
	}
	return text + foot
}

// articleText is an article with its first passages, as many as fit one
// message.
func articleText(a *corpus.Article, passages []corpus.Passage) string {
	text := "**" + linked(titleOf(a), a.URL, maxArticle) + "**\n"
	if clean(a.Publisher) != "" {
		text += escapeTo(a.Publisher, maxNote) + " · "
	}
	text += cmp.Or(a.Published.Long(), "undated")
	if by := clean(strings.Join(a.Authors, ", ")); by != "" {
		text += " · by " + escapeTo(by, maxNote)
	}
	for i, p := range passages {
		separator := "\n> "
		if i > 0 {
			separator = "\n> \n> "
		}
		const more = "\n> …"
		room := maxContent - units(text) - units(separator) - units(more)
		if room < minSource {
			return text + more
		}
		text += separator + escapeTo(p.Text(), room)
	}
	return text
}
