package discord

import (
	"strings"

	"github.com/dateline-bot/dateline/corpus"
)

// Discord's limits on one message, and ours on one answer.
const (
	maxContent  = 2000 // units
	maxMessages = 3
)

// A piece is a run of a message that is never cut: a claim, or a sentence of
// a long one.
type piece struct {
	text  string // escaped, at most maxPiece units
	claim int    // which claim it belongs to
}

// maxPiece leaves room in a message for a head and the mark of a cut.
const maxPiece = 1500

// pieces cuts a claim between sentences, and a sentence too long even so
// between words, into pieces. Each carries the claim's marks, so that none is
// ever shown without its sources.
func pieces(text, marks string, claim int) []piece {
	text = clean(text)
	room := maxPiece - units(marks) - 1
	if whole := escape(text); units(whole) <= room {
		return []piece{{strings.TrimSpace(whole + " " + marks), claim}}
	}
	var out []piece
	for _, s := range corpus.Sentences(text) {
		for rest := text[s.Start:s.End]; rest != ""; {
			taken := fitting(rest, room)
			out = append(out, piece{escape(rest[:taken]) + " " + marks, claim})
			rest = strings.TrimLeft(rest[taken:], " ")
		}
	}
	return out
}

// fitting is how many bytes of s, cut between words where it can be, come to
// at most limit units when escaped.
func fitting(s string, limit int) int {
	if units(escape(s)) <= limit {
		return len(s)
	}
	// A character comes to two units at most, so this many always fit.
	word, runes := 0, 0
	for i, r := range s {
		if runes++; runes >= limit/2 {
			if word == 0 {
				word = i
			}
			break
		}
		if r == ' ' {
			word = i
		}
	}
	return word
}

// pack lays a head, the pieces and a tail out in as few messages as it can,
// at most maxMessages, none over the limit. The tail stays whole, in the last
// message; pieces that find no room are cut off between claims, with "…".
func pack(head string, body []piece, tail string) []string {
	for shown := len(body); ; shown = before(body, shown) {
		if messages := lay(head, body[:shown], shown < len(body), tail); len(messages) <= maxMessages || shown == 0 {
			return messages
		}
	}
}

// before is the number of pieces left when the last claim among the first n
// is taken away, or the last sentence of the only one.
func before(body []piece, n int) int {
	last := body[n-1].claim
	for n--; n > 0 && body[n-1].claim == last && last != body[0].claim; n-- {
	}
	return n
}

func lay(head string, body []piece, cut bool, tail string) []string {
	var messages []string
	current := head
	add := func(separator, text string) {
		switch {
		case text == "":
		case current == "":
			current = text
		case units(current)+units(separator)+units(text) <= maxContent:
			current += separator + text
		default:
			messages = append(messages, current)
			current = text
		}
	}
	for i, p := range body {
		if len(messages) > maxMessages {
			break
		}
		separator := "\n"
		if i > 0 && body[i-1].claim == p.claim {
			separator = " "
		}
		add(separator, p.text)
	}
	if cut {
		add("\n", "…")
	}
	add("\n\n", tail)
	return append(messages, current)
}

// clip keeps s within limit units. It is the net under the renderers, which
// stay within limits by themselves.
func clip(s string, limit int) string {
	if units(s) <= limit {
		return s
	}
	end, n := 0, 0
	for i, r := range s {
		if n += units(string(r)); n >= limit {
			end = i
			break
		}
	}
	return strings.TrimRight(s[:end], `\ `) + "…"
}
