package discord

import (
	"context"
	"fmt"
	"strings"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// maxChecked is how many sentences of a message are checked.
const maxChecked = 4

// signs of what was found, and words for it.
var findings = map[bot.Finding]struct {
	sign  string
	words phrase
}{
	bot.FoundSupported:    {"✅", sayFoundSupported},
	bot.FoundContradicted: {"❌", sayFoundContradicted},
	bot.NotFound:          {"❔", sayNotFound},
}

// checkMessage says of each sentence of a message what the archive says of it.
func (f *face) checkMessage(ctx context.Context, r request, _ func(message)) (reply, error) {
	statements, err := f.statements(ctx, r)
	if err != nil {
		return reply{}, err
	}
	var checked []bot.Checked
	for _, s := range statements {
		found, err := f.library.Search(ctx, retrieval.Query{Text: s, Filter: f.filter(r)})
		if err != nil {
			return reply{}, err
		}
		var passages []corpus.Passage
		for _, h := range found.Hits {
			passages = append(passages, h.Passage)
		}
		checked = append(checked, bot.CheckClaim(s, passages))
	}
	return say(checkedText(r.lang, checked)), nil
}

// statements are what a message states; of an answer of the bot's, its claims.
func (f *face) statements(ctx context.Context, r request) (statements []string, err error) {
	if r.target == nil {
		return nil, refuse(sayNoText)
	}
	if r.target.own {
		rec, err := f.journal.Answer(ctx, r.target.id)
		if err != nil || !maySee(r, rec) {
			return nil, refuse(sayNothingStated)
		}
		for _, c := range rec.Claims[:min(len(rec.Claims), maxChecked)] {
			statements = append(statements, c.Text)
		}
	} else {
		statements = bot.Statements(corpus.Lead(r.target.text, bot.MaxQuestion), maxChecked)
	}
	if len(statements) == 0 {
		return nil, refuse(sayNothingStated)
	}
	return statements, nil
}

func checkedText(l language, checked []bot.Checked) string {
	return strings.TrimPrefix(fill("", "\n"+small(sayHowChecked.in(l)), len(checked), func(i, limit int) string {
		c := checked[i]
		found := findings[c.Finding]
		text := fmt.Sprintf("%s **%s** · %s", found.sign, found.words.in(l), escapeTo(c.Text, limit/4))
		cited := c.Citations[:min(len(c.Citations), maxNearest)]
		for j, cite := range cited {
			room := (limit - units(text)) / (len(cited) - j)
			line := "\n" + sourceLine(l, "📰", cite.Passage.Article, cite.Quote, max(minSource, min(maxSource, room/2)))
			room -= units(line) + len("\n> ")
			if room < minSource/2 {
				break
			}
			text += line + "\n> " + escapeTo(cite.Quote, min(room, maxBefore))
		}
		return text
	}), "\n")
}
