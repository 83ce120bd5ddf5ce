package discord

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// A page is one page of a list: which, and what was looked up. It is kept in
// the buttons under the list and nowhere else, so that they work for as long as
// they are seen.
type page struct {
	n         int // from 1
	from, to  corpus.Day
	publisher string
	words     string // or what else the list is about
}

// maxPageWords is how much can be looked up: what fits, with a publisher of
// maxPickText, into the custom_ids of three buttons.
const maxPageWords = 150

// A look makes a page of a list, p.n of so many, in one message.
type look func(f *face, ctx context.Context, r request, p *page) (m message, pages int, err error)

// list are the actions of the command that shows the first page of a list, and
// of the buttons that turn to another; id is theirs.
func list(id string, show look) (command, turn action) {
	run := func(f *face, ctx context.Context, r request, p page) (reply, error) {
		m, pages, err := show(f, ctx, r, &p)
		if err != nil {
			return reply{}, err
		}
		m.buttons = append(m.buttons, p.buttons(id, pages)...)
		return reply{messages: []message{m}}, nil
	}
	command = action{cheap: true, run: func(f *face, ctx context.Context, r request, _ func(message)) (reply, error) {
		p, err := firstPage(r)
		if err != nil {
			return reply{}, err
		}
		return run(f, ctx, r, p)
	}}
	turn = action{ack: ackUpdate, cheap: true, run: func(f *face, ctx context.Context, r request, _ func(message)) (reply, error) {
		number := r.arg(0)
		if len(r.chosen) > 0 {
			number = r.chosen[0]
		}
		p, ok := readPage(r.target, id, number)
		if !ok {
			return reply{}, &refusal{words: sayOldPage, audit: true}
		}
		return run(f, ctx, r, p)
	}}
	return command, turn
}

// firstPage is the first page of what a command asks for.
func firstPage(r request) (page, error) {
	days, err := readDays(r)
	return page{
		n: 1, from: days.From, to: days.To, publisher: clean(r.text(optionPublisher)),
		words: clean(r.text(optionWords) + r.text(optionTitle) + r.text(optionTopic) + r.text(optionAnswer)), // one of them
	}, err
}

// readDays are the days that a command is bounded by.
func readDays(r request) (days retrieval.Filter, err error) {
	if days.From, err = readDay(r.text(optionFrom), false); err != nil {
		return days, err
	}
	if days.To, err = readDay(r.text(optionTo), true); err != nil {
		return days, err
	}
	if days.From.Known() && days.To.Known() && days.From > days.To {
		return days, refuse(sayNoDays)
	}
	return days, nil
}

// filter is which articles the page is of.
func (p page) filter(f *face, r request) retrieval.Filter {
	filter := f.filter(r)
	filter.From, filter.To, filter.Publisher = p.from, p.to, p.publisher
	return filter
}

// about is what was looked up, escaped.
func (p page) about(l language) string {
	return escapeTo(p.words, maxEcho) + bounds(l, retrieval.Filter{Publisher: p.publisher, From: p.from, To: p.to})
}

// of holds the page between the first and the last of a list that has so many
// things, size on a page, and tells which are on it.
func (p *page) of(things, size int) (first, end, pages int) {
	pages = max(1, (things+size-1)/size)
	p.n = max(1, min(p.n, pages))
	return (p.n - 1) * size, min(p.n*size, things), pages
}

// buttons turn pages. There are none where there is one page, or where more was
// looked up than they can carry.
func (p page) buttons(list string, pages int) []button {
	if pages < 2 {
		return nil
	}
	rest := fmt.Sprintf("%08d%08d%03x%s%s", p.from, p.to, len(p.publisher), p.publisher, p.words)
	buttons := []button{
		{label: "◀", off: p.n == 1}, {label: fmt.Sprintf("%d / %d", p.n, pages), off: true}, {label: "▶", off: p.n == pages},
	}
	for i := range buttons {
		// The full stop keeps spaces at the end from being trimmed away.
		id := customID(list, strconv.Itoa(p.n-1+i), "")
		var piece string
		piece, rest = split(rest, maxCustomID-units(id)-1)
		buttons[i].id = id + piece + "."
	}
	if rest != "" {
		return nil
	}
	return buttons
}

// split cuts s after at most so many units.
func split(s string, limit int) (head, rest string) {
	n := 0
	for i, r := range s {
		if n += units(string(r)); n > limit {
			return s[:i], s[i:]
		}
	}
	return s, ""
}

// readPage reads what a list is about from the buttons under it, which must be
// under a message of the bot's. The number is that of the page wanted; one past
// the last page is the last.
func readPage(t *target, list, number string) (page, bool) {
	n, err := strconv.Atoi(number)
	if t == nil || !t.own || err != nil || n < 1 {
		return page{}, false
	}
	state := ""
	for _, id := range t.buttons {
		if rest, ok := strings.CutPrefix(id, list+":"); ok {
			_, piece, _ := strings.Cut(rest, ":")
			state += strings.TrimSuffix(piece, ".")
		}
	}
	const head = 8 + 8 + 3
	if len(state) < head {
		return page{}, false
	}
	from, err1 := strconv.Atoi(state[:8])
	to, err2 := strconv.Atoi(state[8:16])
	publisher, err3 := strconv.ParseUint(state[16:head], 16, 16)
	state = state[head:]
	if err1 != nil || err2 != nil || err3 != nil || int(publisher) > len(state) {
		return page{}, false
	}
	return page{n, corpus.Day(from), corpus.Day(to), state[:publisher], state[publisher:]}, true
}

// fill lays n entries under a head and over a foot, so that all find room: each
// is given what is left, in equal shares.
func fill(head, foot string, n int, entry func(i, limit int) string) string {
	text := head
	for i := range n {
		share := (maxContent - units(text) - units(foot)) / (n - i)
		text += "\n" + entry(i, share-1)
	}
	return text + foot
}
