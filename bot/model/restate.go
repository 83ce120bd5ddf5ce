package model

import (
	"context"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/prompts"
)

const (
	restateTokens = 200
	// The length of a question, in characters, that can be a restated one.
	minRestated, maxRestated = 3, 500
	// turnTokens is how much of an earlier answer is told: its first claims
	// name what a follow-up speaks of.
	turnTokens = 200
)

// Restate asks the model for the last question as it stands alone, in English,
// and for the language it was asked in. The earlier turns are told latest
// first as far as the context has room. ErrGarbled is a reply without a
// usable question; the other errors are those of Compose.
func (c *Composer) Restate(ctx context.Context, q bot.Question) (bot.Restated, error) {
	view := c.view(q)
	var restated bot.Restated
	err := c.run(ctx, task{
		form:  restateForm,
		reply: restateTokens,
		messages: func(room int, _ bool) (system, user string) {
			view.Turns = nil
			view.Turns = turns(q.Earlier, room-tokens(view.Restate()))
			return view.Restate()
		},
		emit: func(p proposal) bool {
			if restated.Text == "" {
				restated = bot.Restated{Text: p.question, Language: language(p.language)}
			}
			return true
		},
	})
	if err != nil {
		return bot.Restated{}, err
	}
	if n := utf8.RuneCountInString(restated.Text); n < minRestated || n > maxRestated {
		return bot.Restated{}, ErrGarbled
	}
	return restated, nil
}

// turns are the latest of the earlier turns that fit the room, in tokens,
// oldest first.
func turns(earlier []bot.Turn, room int) []prompts.Turn {
	first := len(earlier)
	answers := make([]string, len(earlier))
	for first > 0 {
		t := earlier[first-1]
		answer := prefix(t.Answer, turnTokens)
		if room -= around + tokens(t.Question, answer); room < 0 {
			break
		}
		first--
		answers[first] = answer
	}
	var told []prompts.Turn
	for i, t := range earlier[first:] {
		told = append(told, prompts.Turn{N: i + 1, Question: t.Question, Answer: answers[first+i]})
	}
	return told
}

// named is the name of a language: "German", "Brazilian Portuguese".
var named = regexp.MustCompile(`^\p{L}{2,20}(?: \p{L}{2,20})?$`)

// language is the language as a question has it: empty for English, and for
// what is no name.
func language(name string) string {
	name = strings.TrimSpace(name)
	if !named.MatchString(name) || strings.EqualFold(name, "English") {
		return ""
	}
	return name
}
