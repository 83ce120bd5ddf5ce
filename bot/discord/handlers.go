package discord

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// Discord's limits on what is offered while somebody types, and ours on the
// passages shown at once.
const (
	maxChoices   = 25
	maxChoice    = 100 // units of a choice's name and of its value
	maxHits      = 5
	maxLongIDs   = 1024
	choosePrompt = "There is no such article. Type a few words of its title and choose one from the list."
)

// ask answers a question, showing claims as they come.
func (b *Bot) ask(ctx context.Context, r request, show func(string)) ([]string, error) {
	if clean(r.text) == "" {
		return []string{b.usage()}, nil
	}
	repeated := "" // a reply stands under its question already
	if r.token != "" {
		repeated = r.text
	}
	answer, err := b.asker.Ask(ctx, bot.Question{Text: r.text}, func(a bot.Answer) {
		if len(a.Claims) > 0 {
			show(partialText(a, repeated))
		}
	})
	if err != nil {
		return nil, err
	}
	return answerParts(answer, repeated), nil
}

func (b *Bot) usage() string {
	text := "Ask me a question and I answer from the archive, with sources: `/ask`, or mention me with your question."
	if about := clean(b.about()); about != "" {
		text += "\n" + small(escapeTo(about, maxNote))
	}
	return text
}

// search looks passages up.
func (b *Bot) search(ctx context.Context, r request, _ func(string)) ([]string, error) {
	result, err := b.library.Search(ctx, retrieval.Query{Text: r.text, Limit: maxHits})
	if err != nil {
		return nil, err
	}
	result.Hits = result.Hits[:min(len(result.Hits), maxHits)]
	return []string{searchText(r.text, result)}, nil
}

// article shows the article that was chosen from the list, or that best
// matches what was typed instead of choosing.
func (b *Bot) article(_ context.Context, r request, _ func(string)) ([]string, error) {
	id := strings.TrimSpace(r.text)
	if long, ok := b.longIDs.Get(id); ok {
		id = long
	}
	article, passages, ok := b.library.Article(id)
	if !ok {
		if best := b.library.Titles(id, 1, retrieval.Filter{}); len(best) > 0 {
			article, passages, ok = b.library.Article(best[0].ID)
		}
	}
	if !ok {
		return []string{choosePrompt}, nil
	}
	return []string{articleText(article, passages)}, nil
}

// titles offers the articles whose titles match what was typed so far.
func (b *Bot) titles(_ context.Context, typed string) []choice {
	var choices []choice
	for _, a := range b.library.Titles(typed, maxChoices, retrieval.Filter{}) {
		if len(choices) == maxChoices {
			break
		}
		choices = append(choices, choice{Name: choiceName(a), Value: b.choiceValue(a.ID)})
	}
	return choices
}

// choiceName is "Title · Publisher · 2009-12-17". Choices show no markup.
func choiceName(a *corpus.Article) string {
	rest := ""
	for _, s := range []string{corpus.Lead(clean(a.Publisher), 30), a.Published.String()} {
		if s != "" {
			rest += " · " + s
		}
	}
	title := titleOf(a)
	for limit := maxChoice; ; limit-- {
		if name := corpus.Lead(title, limit) + rest; units(name) <= maxChoice {
			return name
		}
	}
}

// choiceValue is the article's id. One that is too long for Discord is
// remembered under a hash, for as long as a list of choices stays open.
func (b *Bot) choiceValue(id string) string {
	if units(id) <= maxChoice {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	short := "id:" + hex.EncodeToString(sum[:16])
	b.longIDs.Add(short, id)
	return short
}
