package corpus

import (
	"encoding/json"
	"fmt"
	"time"
)

// A Day is a calendar day without a time zone, held as the number yyyymmdd so
// that days compare with < and >. The zero Day is an unknown day.
type Day int32

// MakeDay gives the Day of a year, month and day of the month, or an error
// when there is no such day. Years run from 1000 to 9999.
func MakeDay(year int, month time.Month, day int) (Day, error) {
	t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	if year < 1000 || year > 9999 || t.Year() != year || t.Month() != month || t.Day() != day {
		return 0, fmt.Errorf("there is no day %04d-%02d-%02d", year, int(month), day)
	}
	return Day(year*10000 + int(month)*100 + day), nil
}

// DayOf is the calendar day of t in t's own zone, unknown for the zero Time.
func DayOf(t time.Time) Day {
	if t.IsZero() {
		return 0
	}
	return Day(t.Year()*10000 + int(t.Month())*100 + t.Day())
}

// ParseDay reads "2009-12-17". The empty string is the unknown day.
func ParseDay(s string) (Day, error) {
	if s == "" {
		return 0, nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fmt.Errorf("%q is not a day: write it as 2009-12-17", s)
	}
	return MakeDay(t.Year(), t.Month(), t.Day())
}

// Known reports whether the day is known.
func (d Day) Known() bool { return d != 0 }

// Time is midnight UTC of the day, the zero Time for an unknown one.
func (d Day) Time() time.Time {
	if d == 0 {
		return time.Time{}
	}
	return time.Date(int(d)/10000, time.Month(int(d)/100%100), int(d)%100, 0, 0, 0, 0, time.UTC)
}

// AddDays is the day n days later (earlier when n is negative). No day is later
// than an unknown one: it stays unknown.
func (d Day) AddDays(n int) Day {
	if d == 0 {
		return 0
	}
	return DayOf(d.Time().AddDate(0, 0, n))
}

// Sub is the number of days from e to d; both must be known.
func (d Day) Sub(e Day) int { return int(d.Time().Sub(e.Time()).Hours() / 24) }

// String is "2009-12-17", or "" for the unknown day.
func (d Day) String() string {
	if d == 0 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", int(d)/10000, int(d)/100%100, int(d)%100)
}

// Long is the day as people write it, "17 December 2009", or "" for the
// unknown day.
func (d Day) Long() string {
	if d == 0 {
		return ""
	}
	return d.Time().Format("2 January 2006")
}

// MarshalJSON writes the day as a string, "" when it is unknown.
func (d Day) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }

// UnmarshalText reads what String writes.
func (d *Day) UnmarshalText(text []byte) error {
	day, err := ParseDay(string(text))
	if err != nil {
		return err
	}
	*d = day
	return nil
}
