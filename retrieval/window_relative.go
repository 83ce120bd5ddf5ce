package retrieval

import (
	"strings"
	"time"

	"github.com/dateline-bot/dateline/corpus"
)

// A period is a run of days that words name, up to the word at end.
type period struct {
	from, to corpus.Day
	unit     unit
	relative bool // counts from the day of asking
	ending   bool // "the end of" something: before it is until it
	bare     bool // is understood without a word such as "in" before
	end      int
}

func (p period) known() bool { return p.end > 0 }

// A unit is the kind of a period, in the order of their lengths.
type unit int8

const (
	unitDay unit = iota // also a night, a weekend
	unitWeek
	unitMonth
	unitLong
)

// period reads the period that begins with the word at i. Days and months
// without a year are the latest that do not begin after near.
func (r *timeReader) period(i int, near corpus.Day) period {
	j := i
	if r.is(i, "the") && r.joined(i+1) {
		j++
	}
	for _, p := range [...]period{r.dayOfSpeech(i), r.ago(i), r.current(j, j > i), r.partOf(j), r.fraction(j), r.season(j)} {
		if p.known() {
			return p
		}
	}
	if p := r.date(i, near); p.known() {
		return p
	}
	if j > i && r.dayNumber(j) > 0 && r.is(j+1, "of") {
		return r.date(j, near) // "the 17th of December"
	}
	if p := r.decade(j); p.known() {
		return p
	}
	if r.is(j, "year") {
		return r.years(j + 1)
	}
	return r.years(i)
}

// dayOfSpeech reads "today", "last night", "the day before yesterday".
func (r *timeReader) dayOfSpeech(i int) period {
	p := period{from: r.asked, to: r.asked, relative: true, bare: true, end: i + 1}
	switch w := r.at(i); {
	case !r.asked.Known() || w == "" || !r.common(i):
		return period{}
	case w == "today" && r.aboutToday(i), w == "tonight":
	case w == "yesterday":
		p.from, p.to = r.asked.AddDays(-1), r.asked.AddDays(-1)
		if r.joined(i+1) && (r.is(i+1, "morning") || r.is(i+1, "afternoon") || r.is(i+1, "evening")) {
			p.end++
		}
	case w == "this" && (r.is(i+1, "morning") || r.is(i+1, "afternoon") || r.is(i+1, "evening")):
		p.end++
	case w == "last" && r.is(i+1, "night"):
		p.from = r.asked.AddDays(-1)
		p.end++
	case w == "the" && r.is(i+1, "weekend"):
		p.from = monday(r.asked.AddDays(2)).AddDays(-2) // on a Saturday, this one
		p.to, p.bare = p.from.AddDays(1), false
		p.end++
	case w == "the" && r.is(i+1, "day") && r.is(i+2, "before") && r.is(i+3, "yesterday"):
		p.from, p.to = r.asked.AddDays(-2), r.asked.AddDays(-2)
		p.end += 3
	default:
		return period{}
	}
	return p
}

// aboutToday reports whether "today" at i is the day and not the present.
func (r *timeReader) aboutToday(i int) bool {
	return r.past() || r.possessive(i) || i > 0 && newsWords[r.at(i-1)]
}

// ago reads "two weeks ago", the week; "3 days ago", the day.
func (r *timeReader) ago(i int) period {
	n, j := r.count(i)
	u, ok := units[strings.TrimSuffix(r.at(j), "s")]
	if n == 0 || !ok || !r.asked.Known() || !r.is(j+1, "ago") || !r.joined(j+1) || r.is(i-1, "than") {
		return period{}
	}
	from, to := u.before(r.asked, n)
	return period{from: from, to: to, unit: u.unit, relative: true, bare: true, end: j + 2}
}

// current reads what begins with "this", "last" and "past", at i. "Last week"
// is the week before this one, but "the last week", "the past week" and "the
// last 3 days" end on the day of asking. So does "this week": of 51 questions
// of a news quiz that say so, 49 are answered by the seven days up to that
// day, and 40 by the days since Monday.
func (r *timeReader) current(i int, the bool) period {
	which := r.at(i)
	if which != "this" && which != "last" && which != "past" || !r.common(i) || !r.asked.Known() || !r.joined(i+1) ||
		!the && which != "this" && r.determined(i) || r.is(i-1, "later") {
		return period{} // "his last year"; "later this year" is to come
	}
	if i++; which == "this" && r.is(i, "past") && r.joined(i+1) {
		which = "past"
		i++
	}
	n, j := r.count(i)
	counted := n > 0 && which != "this"
	if !counted {
		n, j = 1, i
	}
	name := r.at(j)
	if counted {
		name = strings.TrimSuffix(name, "s")
	}
	p := period{to: r.asked, relative: true, bare: true, end: j + 1}
	u, ok := units[name]
	switch {
	case r.is(p.end, "of") && r.joined(p.end):
		return period{} // "the last week of the campaign"
	case !counted && name == "weekend":
		p.from, p.to = monday(r.asked).AddDays(-2), monday(r.asked).AddDays(-1)
		if which == "this" {
			p.from, p.to = p.from.AddDays(7), p.to.AddDays(7)
		}
		return p
	case counted && name == "hour":
		p.from = r.asked.AddDays(-(n + 23) / 24)
		return p
	case !ok && !counted:
		return r.named(j, which)
	case !ok || !counted && u.unit == unitDay:
		return period{} // "the last three presidents", "the last day"
	case counted || the || which == "past" || which == "this" && u.unit == unitWeek:
		p.from = u.back(r.asked, n)
	case which == "this":
		p.from, p.to = u.before(r.asked, 0)
	default:
		p.from, p.to = u.before(r.asked, 1)
	}
	p.unit = u.unit
	return p
}

// A length is how long a unit of the calendar is: some days, or some months.
type length struct {
	unit         unit
	days, months int
}

var units = map[string]length{
	"day":       {unitDay, 1, 0},
	"week":      {unitWeek, 7, 0},
	"fortnight": {unitWeek, 14, 0},
	"month":     {unitMonth, 0, 1},
	"quarter":   {unitLong, 0, 3},
	"year":      {unitLong, 0, 12},
	"decade":    {unitLong, 0, 120},
}

// before is the n-th unit of the calendar before the one that d is in.
func (l length) before(d corpus.Day, n int) (from, to corpus.Day) {
	if l.months > 0 {
		first := month(d) - (month(d)-1)%time.Month(l.months)
		return months(year(d), first-time.Month(n*l.months), l.months)
	}
	if l.unit == unitWeek {
		d = monday(d)
	}
	from = d.AddDays(-n * l.days)
	return from, from.AddDays(l.days - 1)
}

// back is the first day of the n units that end with d.
func (l length) back(d corpus.Day, n int) corpus.Day {
	if l.months == 0 {
		return d.AddDays(1 - n*l.days)
	}
	first, last := months(year(d), month(d)-time.Month(n*l.months), 1)
	return min(first.AddDays(int(d)%100-1), last).AddDays(1)
}

// named reads the month, season or weekday after "this" and "last". A weekday
// counts as an absolute date, as it is not certain: said on a Friday, "last
// Wednesday" may be either of two.
func (r *timeReader) named(i int, which string) period {
	y, m := year(r.asked), month(r.asked)
	p := period{relative: true, bare: true, end: i + 1}
	if w, ok := weekdays[r.at(i)]; ok && which == "last" {
		back := (int(r.asked.Time().Weekday())-int(w)+6)%7 + 1
		p.from = r.asked.AddDays(-back)
		p.to, p.relative = p.from, false
		return p
	}
	if named, ok := monthNames[r.at(i)]; ok && (r.words[i].Name || r.at(i) != "march") {
		if which != "this" && named >= m {
			y--
		}
		p.from, p.to = months(y, named, 1)
		p.unit = unitMonth
		return p
	}
	if first, ok := seasons[r.at(i)]; ok {
		if first == 0 && m >= time.June {
			y++ // this winter is the one to come
		}
		p.from, p.to = months(y, first, 3)
		if which != "this" && p.to >= r.asked {
			p.from, p.to = months(y-1, first, 3)
		}
		p.unit = unitLong
		return p
	}
	return period{}
}
