package model

import (
	"unicode/utf8"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/prompts"
	"github.com/dateline-bot/dateline/retrieval"
)

const (
	maxPassages = 10
	// around is what a passage's fence, publisher, title and day take beside
	// their own words, in tokens: the marker alone is about 15.
	around = 50
)

// pack takes the best hits whose passages fit the room, in tokens, whole, as
// they are cited and as the prompt shows them. A first passage that does not
// fit is cut: a part of it may answer.
func pack(hits []retrieval.Hit, room int) ([]corpus.Passage, []prompts.Passage) {
	var passages []corpus.Passage
	var shown []prompts.Passage
	for _, h := range hits {
		p := prompts.Passage{
			N:         len(passages) + 1,
			Publisher: h.Article.Publisher,
			Title:     h.Article.Title,
			Published: h.Article.Published.Long(),
			Text:      h.Text(),
		}
		frame := around + tokens(p.Publisher) + tokens(p.Title)
		if frame+tokens(p.Text) > room {
			if len(passages) > 0 {
				continue
			}
			p.Text = prefix(p.Text, room-frame)
		}
		room -= frame + tokens(p.Text)
		passages = append(passages, h.Passage)
		shown = append(shown, p)
		if len(passages) == maxPassages {
			break
		}
	}
	return passages, shown
}

// tokens estimates how many tokens texts are, rather too many than too few:
// one for 3.5 ASCII characters, of which English has about 4.2 to a token, and
// two for three of the others.
func tokens(texts ...string) int {
	sum := 0
	for _, text := range texts {
		for _, r := range text {
			sum += weight(r)
		}
	}
	return (sum + aToken - 1) / aToken
}

// prefix is as much of a text as makes at most n tokens.
func prefix(text string, n int) string {
	left := n * aToken
	for i, r := range text {
		if left -= weight(r); left < 0 {
			return text[:i]
		}
	}
	return text
}

// aToken is the weight of a token.
const aToken = 21

func weight(r rune) int {
	if r < utf8.RuneSelf {
		return 6
	}
	return 14
}
