package read

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/corpus"
)

const monthName = `((?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b)\.?`

// dayForms are the ways a full day is written and what their numbers are. In
// "abY" a and b are the day and the month in an order only the writer knows.
var dayForms = []struct {
	pattern *regexp.Regexp
	order   string
}{
	{regexp.MustCompile(`\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:T[\d:.]+(?:Z|[-+][\d:]+)?)?\b`), "YMD"},
	{regexp.MustCompile(`(?i)\b` + monthName + ` *(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})\b`), "MDY"},
	{regexp.MustCompile(`(?i)\b(\d{1,2})(?:st|nd|rd|th)?[ -]+(?:of +)?` + monthName + `,?[ -]+(\d{4})\b`), "DMY"},
	{regexp.MustCompile(`\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b`), "DMY"},
	{regexp.MustCompile(`\b(\d{1,2})/(\d{1,2})/(\d{4})\b`), "abY"},
}

// A statedDay is a day written out in a text, and where. It is the zero Day
// when there is no such day or nobody can tell which one is meant.
type statedDay struct {
	day corpus.Day
	corpus.Span
}

// statedDays are the days written out in s, in order.
func statedDays(s string) []statedDay {
	var days []statedDay
	for _, form := range dayForms {
		for _, at := range form.pattern.FindAllStringSubmatchIndex(s, -1) {
			part := make(map[byte]int)
			for i := range form.order {
				part[form.order[i]] = number(s[at[2+2*i]:at[3+2*i]])
			}
			switch a, b := part['a'], part['b']; {
			case a > 12: // 22/09/2010
				part['D'], part['M'] = a, b
			case b > 12 || a == b && a > 0: // 09/22/2010, 09/09/2010
				part['D'], part['M'] = b, a
			}
			day, err := corpus.MakeDay(part['Y'], time.Month(part['M']), part['D'])
			if err != nil {
				day = 0
			}
			days = append(days, statedDay{day, corpus.Span{Start: at[0], End: at[1]}})
		}
	}
	slices.SortFunc(days, func(a, b statedDay) int { return cmp.Compare(a.Start, b.Start) })
	return days
}

// number reads digits or the name of a month.
func number(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	return months[strings.ToLower(s[:min(3, len(s))])]
}

var months = func() map[string]int {
	m := make(map[string]int)
	for month := time.January; month <= time.December; month++ {
		m[strings.ToLower(month.String()[:3])] = int(month)
	}
	return m
}()

// dayIn is the day a field of a record or a header states, or the zero Day: a
// year, a month, or a day that never was is no day.
func dayIn(s string) corpus.Day {
	if len(s) < 200 {
		if days := statedDays(s); len(days) > 0 {
			return days[0].day
		}
	}
	return 0
}

// dayPath is a day in the path of a URL: /2009/12/17/, /2010/sep/22/,
// /2010-09-22/. Eight digits in a row may as well be an article's number.
var dayPath = regexp.MustCompile(`(?i)^https?://[^/?#]+[^?#]*?/(\d{4})[/-](\d{1,2}|[a-z]{3})[/-](\d{1,2})(?:[/?#-]|$)`)

// dayInURL is the day in the path of an article's URL, or the zero Day.
func dayInURL(url string) corpus.Day {
	m := dayPath.FindStringSubmatch(url)
	if m == nil {
		return 0
	}
	day, err := corpus.MakeDay(number(m[1]), time.Month(number(m[2])), number(m[3]))
	if err != nil {
		return 0
	}
	return day
}

// A dateRank says how well a date line states the day of publication.
type dateRank int

const (
	noDate   dateRank = iota
	partDate          // a month, a year, a day that cannot be told: no day
	updated           // "Updated: September 23, 2010"
	bareDate          // "September 22, 2010"
	labelled          // "Published: September 22, 2010"
)

var (
	yearDigits  = regexp.MustCompile(`\d{4}`)
	partialDate = regexp.MustCompile(`(?i)^(?:(?:published|posted|date)\b:? *)?(?:` + monthName + `,? )?\d{4}$`)
	clockTime   = regexp.MustCompile(`(?i)\b\d{1,2}(?:[:.]\d{2}){0,2} ?(?:[ap]\.?m\b\.?|hrs\b)|\b\d{1,2}[:.]\d{2}\b`)
	dateLabel   = regexp.MustCompile(`(?i)publi|post|first|creat|issued|^\W*date`)
	dateUpdate  = regexp.MustCompile(`(?i)updat|modif|edit`)
)

// dateFill are the words that may stand on a date line beside the date.
var dateFill = set(`published posted updated last modified first created issued edited date dated on at the and time
	monday tuesday wednesday thursday friday saturday sunday mon tue tues wed weds thu thur thurs fri sat sun
	am pm a.m p.m gmt utc bst ist est edt et pst pdt pt cst cdt ct cet cest msk jst hkt aest noon midnight local
	page uk min mins read minutes hours days years ago`)

// dateLine reads a line that states a day of publication. Rest is what else
// stands on it; the line is none when that is more than a publication's name.
func dateLine(s string, words int) (day corpus.Day, rank dateRank, rest string) {
	if words > 25 || !yearDigits.MatchString(s) {
		return 0, noDate, ""
	}
	if partialDate.MatchString(s) {
		return 0, partDate, ""
	}
	stated := statedDays(s)
	if len(stated) == 0 {
		return 0, noDate, ""
	}
	rank = partDate
	from := 0
	for _, stated := range stated {
		if stated.Start < from {
			continue
		}
		label := s[from:stated.Start]
		rest, from = rest+" "+label, stated.End
		r := bareDate
		switch {
		case dateUpdate.MatchString(label):
			r = updated
		case dateLabel.MatchString(label):
			r = labelled
		}
		if stated.day.Known() && r > rank {
			day, rank = stated.day, r
		}
	}
	var left []string
	rest = clockTime.ReplaceAllString(rest+" "+s[from:], " ")
	for _, w := range strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune(" ,;:|/()[]–—-+•·", r) }) {
		word := strings.ToLower(strings.Trim(w, "."))
		if word != "" && !dateFill[word] && strings.Trim(word, "0123456789") != "" {
			left = append(left, w)
		}
	}
	return day, rank, strings.Join(left, " ")
}

func set(words string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}
