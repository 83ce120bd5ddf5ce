package main

import (
	"context"

	"github.com/dateline-bot/dateline/cmd/peers"
	"github.com/dateline-bot/dateline/cmd/sets"
)

// How many questions are misspelt, and the seed they are drawn with.
const (
	typos    = 300
	typoSeed = 2026
)

// kept is how much of a system's ranking misspelt words leave.
type kept struct {
	Name      string `json:"name"`
	Questions int    `json:"questions"`
	// Clean is the hit@5 of the questions as they are written, Misspelt that of
	// the same ones with two words misspelt, and Share the second of the first.
	Clean    float64 `json:"hit_5"`
	Misspelt float64 `json:"hit_5_misspelt"`
	Share    float64 `json:"kept"`
}

// misspelt ranks some questions twice, as written and misspelt.
func misspelt(ctx context.Context, s system, questions []sets.Question) (kept, error) {
	written := make(map[string]sets.Question)
	for _, q := range questions {
		written[q.ID] = q
	}
	wrong := sets.Typos(questions, typos, typoSeed)
	right := make([]sets.Question, len(wrong))
	for i, q := range wrong {
		right[i] = written[q.ID]
	}
	k := kept{Name: s.Name, Questions: len(wrong)}
	for _, of := range []struct {
		questions []sets.Question
		hit       *float64
	}{{right, &k.Clean}, {wrong, &k.Misspelt}} {
		places, err := peers.Places(ctx, s.searcher, of.questions)
		if err != nil {
			return kept{}, err
		}
		*of.hit = peers.Score(places).Hit5
	}
	if k.Clean > 0 {
		k.Share = k.Misspelt / k.Clean
	}
	return k, nil
}
