package retrieval

import (
	"strings"
	"time"

	"github.com/dateline-bot/dateline/corpus"
)

// partOf reads "early 2010", "mid-December 2009", "the end of last year".
func (r *timeReader) partOf(i int) period {
	share, ok := partWords[r.at(i)]
	j := i + 1
	if ok {
		if j >= len(r.words) || r.gaps[j] != "" && r.gaps[j] != "-" {
			return period{}
		}
	} else if share, ok = partNouns[r.at(i)]; !ok || !r.is(j, "of") || !r.joined(j) {
		return period{}
	} else if j++; r.is(j, "the") {
		j++
	}
	for _, p := range [...]period{r.decade(j), r.date(j, r.asked), r.years(j), r.current(j, false)} {
		switch {
		case !p.known():
			continue
		case p.from == p.to:
			return period{}
		case p.unit == unitMonth:
			if p.from = p.from.AddDays(10 * share); share < 2 {
				p.to = p.from.AddDays(9)
			}
		default:
			n := 4 * (year(p.to) - year(p.from) + 1) // months
			p.from, p.to = months(year(p.from), time.Month(1+share*n), n)
		}
		p.ending, p.bare = r.is(i, "end"), true
		return p
	}
	return period{}
}

// partWords and partNouns name the thirds of a year, a month or a decade.
var (
	partWords = map[string]int{"early": 0, "mid": 1, "late": 2}
	partNouns = map[string]int{"beginning": 0, "start": 0, "middle": 1, "end": 2}
)

// fraction reads "the second half of 2010", "Q3 2010".
func (r *timeReader) fraction(i int) period {
	w := r.at(i)
	var of, n, j int // the n-th of so many parts of the year
	switch {
	case len(w) == 2 && (w[0] == 'q' || w[0] == 'h') && w[1] >= '1':
		of, n, j = 4, int(w[1]-'0'), i+1
		if w[0] == 'h' {
			of = 2
		}
	case ordinals[w] > 0 && r.is(i+1, "quarter"):
		of, n, j = 4, ordinals[w], i+2
	case ordinals[w] > 0 && r.is(i+1, "half"):
		of, n, j = 2, ordinals[w], i+2
	}
	y, end := r.yearOf(j)
	if n > of || end == 0 || j == 0 {
		return period{}
	}
	p := period{unit: unitLong, bare: true, end: end}
	p.from, p.to = months(y, time.Month(1+(n-1)*12/of), 12/of)
	return p
}

// season reads "summer of 2010"; a winter is named for the year in which it
// ends.
func (r *timeReader) season(i int) period {
	first, ok := seasons[r.at(i)]
	if !ok {
		return period{}
	}
	y, end := r.yearOf(i + 1)
	if end == 0 {
		return period{}
	}
	if first == 0 { // "winter of 2009-10"
		if ys := r.years(end - 1); ys.end > end {
			y, end = year(ys.to), ys.end
		}
	}
	p := period{unit: unitLong, bare: true, end: end}
	p.from, p.to = months(y, first, 3)
	return p
}

// decade reads "1980s" and "1980's". What ends in two zeros is left alone, but
// for the 2000s: it may be a century.
func (r *timeReader) decade(i int) period {
	w := r.at(i)
	digits, s := strings.CutSuffix(w, "s")
	end := i + 1
	if !s && i+1 < len(r.words) && r.is(i+1, "s") && (r.gaps[i+1] == "'" || r.gaps[i+1] == "’") {
		s = true
		end++
	}
	y := yearNumber(digits)
	if !s || y%10 != 0 || y == 0 || y%100 == 0 && y < 2000 || !r.apart(end-1) {
		return period{}
	}
	p := period{unit: unitLong, end: end}
	p.from, _ = months(y, time.January, 1)
	_, p.to = months(y+9, time.January, 12)
	return p
}

// date reads a day or a month: "17 December 2009", "Dec. 17", "2009-12-17",
// "December".
func (r *timeReader) date(i int, near corpus.Day) period {
	if i >= len(r.words) {
		return period{}
	}
	if p := r.isoDate(i); p.known() {
		return p
	}
	d, j := r.dayNumber(i), i
	if d > 0 {
		if j++; r.is(j, "of") {
			j++
		}
		if !r.joined(j) {
			return period{}
		}
	}
	named, ok := monthNames[r.at(j)]
	if !ok {
		return period{}
	}
	j++
	if d == 0 && j < len(r.words) && (r.gaps[j] == "" || r.gaps[j] == ".") {
		if d = r.dayNumber(j); d > 0 && !r.apart(j) {
			return period{}
		} else if d > 0 {
			j++
		}
	}
	y, end := r.yearOf(j)
	if end == 0 {
		return r.latest(d, named, near, j)
	}
	p := period{unit: unitMonth, bare: true, end: end}
	p.from, p.to = months(y, named, 1)
	if d > 0 {
		p.unit = unitDay
		p.from, _ = corpus.MakeDay(y, named, d)
		p.to = p.from
		if !p.from.Known() {
			return period{}
		}
	}
	return p
}

// latest is the month, or the day d of it, that last began by near.
func (r *timeReader) latest(d int, named time.Month, near corpus.Day, end int) period {
	if !near.Known() || !r.apart(end-1) || digits(r.at(end)) > 0 && r.joined(end) {
		return period{} // "January 1526" is before all newspapers
	}
	p := period{unit: unitMonth, end: end}
	for y := year(near); y > year(near)-9; y-- { // 29 February may be 8 years back
		from, err := corpus.MakeDay(y, named, max(d, 1))
		if err != nil || from > near {
			continue
		}
		if p.from, p.to = months(y, named, 1); d > 0 {
			p.unit, p.from, p.to = unitDay, from, from
		}
		return p
	}
	return period{}
}

func (r *timeReader) isoDate(i int) period {
	if r.number(i) == 0 || i+2 >= len(r.words) || !r.apart(i+2) {
		return period{}
	}
	d, err := corpus.ParseDay(r.question[r.words[i].Start:r.words[i+2].End])
	if err != nil {
		return period{}
	}
	return period{from: d, to: d, bare: true, end: i + 3}
}

// years reads "2009", "2006-2009", "2009-10" and "2009-12".
func (r *timeReader) years(i int) period {
	if i >= len(r.words) || i > 0 && strings.HasSuffix(r.gaps[i], ",") {
		return period{}
	}
	y := r.number(i)
	if y == 0 {
		return period{}
	}
	p := period{unit: unitLong, end: i + 1}
	p.from, p.to = months(y, time.January, 12)
	if r.apart(i) {
		return p
	}
	if p.end++; i+1 >= len(r.words) || !dashes[r.gaps[i+1]] && r.gaps[i+1] != "/" || !r.apart(i+1) {
		return period{}
	}
	second := r.at(i + 1)
	switch n := digits(second); {
	case len(second) == 4 && n >= y && r.number(i+1) > 0:
		_, p.to = months(n, time.January, 12)
	case len(second) == 2 && n == (y+1)%100:
		_, p.to = months(y+1, time.January, 12)
	case len(second) == 2 && n >= 1 && n <= 12:
		p.from, p.to = months(y, time.Month(n), 1)
		p.unit = unitMonth
	default:
		return period{}
	}
	return p
}

// yearOf reads the year after a month, season or part: "2009", ", 2009", "of
// 2009", "last year", "of this year". Its end is 0 when there is none.
func (r *timeReader) yearOf(i int) (y, end int) {
	if i >= len(r.words) || i == 0 || r.gaps[i] != "" && r.gaps[i] != "," && r.gaps[i] != "." {
		return 0, 0
	}
	if r.is(i, "of") && r.joined(i+1) {
		i++
	}
	if y := r.number(i); y > 0 {
		return y, i + 1
	}
	if r.is(i+1, "year") && r.joined(i+1) && r.asked.Known() {
		switch r.at(i) {
		case "last":
			return year(r.asked) - 1, i + 2
		case "this":
			return year(r.asked), i + 2
		}
	}
	return 0, 0
}

// number is the year at i, 0 if there is none. Commas make it a quantity.
func (r *timeReader) number(i int) int {
	if i >= len(r.words) || r.words[i].Len() != 4 {
		return 0
	}
	if start := r.words[i].Start; start > 0 && strings.IndexByte("$#/.+_@", r.question[start-1]) >= 0 ||
		strings.HasSuffix(r.gaps[i], "£") || strings.HasSuffix(r.gaps[i], "€") {
		return 0
	}
	return yearNumber(r.at(i))
}

// yearNumber is a year of the age of newspapers, which begins in 1605, or 0.
func yearNumber(s string) int {
	if y := digits(s); len(s) == 4 && y >= 1605 && y < 2200 {
		return y
	}
	return 0
}

// dayNumber is the day of the month at i ("17", "17th"), or 0.
func (r *timeReader) dayNumber(i int) int {
	s := r.at(i)
	if n := len(s) - 2; n > 0 {
		switch s[n:] {
		case "st", "nd", "rd", "th":
			s = s[:n]
		}
	}
	if n := digits(s); len(s) <= 2 && n <= 31 {
		return n
	}
	return 0
}

// count reads a number of units and gives the position of the unit.
func (r *timeReader) count(i int) (n, unit int) {
	w := r.at(i)
	n = digits(w)
	if n == 0 {
		n = counts[w]
	}
	if n == 0 || n > 999 || !r.joined(i+1) {
		return 0, i
	}
	if w == "couple" && r.is(i+1, "of") {
		i++
	}
	return n, i + 1
}

// digits is the number that s writes in at most four digits, or 0.
func digits(s string) int {
	if len(s) > 4 {
		return 0
	}
	n := 0
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0
		}
		n = n*10 + int(c-'0')
	}
	return n
}

// apart reports whether the word at i is no first part of a compound or a
// quantity: "2009-style", "2000%".
func (r *timeReader) apart(i int) bool {
	end := r.words[i].End
	if end == len(r.question) {
		return true
	}
	gap := r.gaps[i+1]
	return !strings.HasPrefix(gap, "%") && (r.question[end] == ' ' || !dashes[gap] && gap != "/" && gap != "_")
}

var dashes = map[string]bool{"-": true, "–": true, "—": true}

var counts = map[string]int{
	"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
	"ten": 10, "eleven": 11, "twelve": 12, "couple": 2, "few": 4, "several": 7,
}

var ordinals = map[string]int{
	"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4,
}

var weekdays = map[string]time.Weekday{
	"monday": time.Monday, "tuesday": time.Tuesday, "wednesday": time.Wednesday, "thursday": time.Thursday,
	"friday": time.Friday, "saturday": time.Saturday, "sunday": time.Sunday,
}

var monthNames = func() map[string]time.Month {
	names := map[string]time.Month{"sept": time.September}
	for m := time.January; m <= time.December; m++ {
		name := strings.ToLower(m.String())
		names[name], names[name[:3]] = m, m
	}
	return names
}()

// seasons holds the first month of each; a winter begins in the month before
// the first of its year.
var seasons = map[string]time.Month{
	"winter": 0, "spring": time.March, "summer": time.June, "autumn": time.September, "fall": time.September,
}

func year(d corpus.Day) int         { return int(d) / 10000 }
func month(d corpus.Day) time.Month { return time.Month(int(d) / 100 % 100) }

// monday is the Monday of the day's week.
func monday(d corpus.Day) corpus.Day { return d.AddDays(-(int(d.Time().Weekday()) + 6) % 7) }

// months are the first and the last day of n months, the first of which may
// lie outside the year.
func months(y int, first time.Month, n int) (from, to corpus.Day) {
	return corpus.DayOf(time.Date(y, first, 1, 0, 0, 0, 0, time.UTC)),
		corpus.DayOf(time.Date(y, first+time.Month(n), 0, 0, 0, 0, 0, time.UTC))
}
