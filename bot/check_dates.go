package bot

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/corpus"
)

// A date is a part of one that follows from the words of a text and the day on
// which it was published, and where the words stand.
type date struct {
	sort  sort
	value string
	at    int // the word that it follows from
}

// datesOf are the dates that words relative to a day stand for: "last year",
// "on Tuesday", "yesterday". There are none when the day is unknown.
func (r *reading) datesOf(published corpus.Day, first int) []date {
	if !published.Known() {
		return nil
	}
	var dates []date
	add := func(at int, d time.Time, parts ...sort) {
		for _, p := range parts {
			dates = append(dates, date{p, dateParts[p](d), at})
		}
	}
	today := published.Time()
	for i := first; i < len(r.words); i++ {
		before := ""
		if i > first {
			before = r.words[i-1].Word
		}
		switch w := r.words[i]; {
		case w.Word == "today" || w.Word == "tonight":
			add(i, today, weekdayWord, dayWord, monthWord, yearWord)
		case w.Word == "yesterday":
			add(i, today.AddDate(0, 0, -1), weekdayWord, dayWord, monthWord, yearWord)
		case w.Word == "tomorrow":
			add(i, today.AddDate(0, 0, 1), weekdayWord, dayWord, monthWord, yearWord)
		case w.sort == weekdayWord:
			back := (int(today.Weekday()) - weekdayNumber(w.value) + 7) % 7
			if before == "next" || before == "coming" {
				back -= 7
			}
			add(i, today.AddDate(0, 0, -back), dayWord, monthWord, yearWord)
		case w.Word == "year" && steps[before] != 0:
			add(i, today.AddDate(steps[before]-2, 0, 0), yearWord)
		case w.Word == "month" && steps[before] != 0:
			add(i, today.AddDate(0, steps[before]-2, 1-today.Day()), monthWord, yearWord)
		case w.sort == monthWord:
			y := today
			if m := monthNumber(w.value); m > int(today.Month()) && before != "next" {
				y = today.AddDate(-1, 0, 0)
			}
			add(i, y, yearWord)
		}
	}
	return dates
}

// together checks that the parts of one date of the claim are of one date in the
// window: they stand in one sentence there, or follow from it.
func (c *comparison) together() error {
	for i := 1; i < len(c.claim.words); i++ {
		a, b := c.claim.words[i-1], c.claim.words[i]
		if !isDate(a.sort) || !isDate(b.sort) || a.sentence != b.sentence || c.known[a.value] || c.known[b.value] || c.claim.gap(i) != " " && c.claim.gap(i) != ", " {
			continue
		}
		second := c.own(i)
		if !slices.ContainsFunc(c.own(i-1), func(j int) bool {
			return slices.ContainsFunc(second, func(k int) bool { return c.window.words[j].sentence == c.window.words[k].sentence })
		}) {
			return fmt.Errorf("%w: %q", ErrDate, c.claim.text[a.Start:b.End])
		}
	}
	return nil
}

func isDate(s sort) bool { return s == dayWord || s == monthWord || s == weekdayWord || s == yearWord }

// steps are words that count years and months, from two back on.
var steps = map[string]int{"last": 1, "previous": 1, "past": 1, "this": 2, "current": 2, "next": 3, "coming": 3}

var dateParts = map[sort]func(time.Time) string{
	dayWord:     func(t time.Time) string { return strconv.Itoa(t.Day()) },
	monthWord:   func(t time.Time) string { return strings.ToLower(t.Month().String()) },
	weekdayWord: func(t time.Time) string { return strings.ToLower(t.Weekday().String()) },
	yearWord:    func(t time.Time) string { return strconv.Itoa(t.Year()) },
}

func weekdayNumber(name string) int {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(d.String(), name) {
			return int(d)
		}
	}
	return 0
}

func monthNumber(name string) int {
	for m := time.January; m <= time.December; m++ {
		if strings.EqualFold(m.String(), name) {
			return int(m)
		}
	}
	return 0
}
