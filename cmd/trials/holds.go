package trials

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/dateline-bot/dateline/bot"
)

// Flaws is what is wrong with answers as they are shown.
type Flaws struct {
	// Unchecked are claims without a citation, with one that is no passage of
	// its source or whose quote does not stand there, with a number that the
	// article does not have, or with words for links.
	Unchecked int `json:"unchecked"`
	// Doubles are claims made twice, sources listed twice, and marks given
	// twice.
	Doubles int `json:"doubles"`
}

func (f *Flaws) add(o Flaws) {
	f.Unchecked += o.Unchecked
	f.Doubles += o.Doubles
}

// FlawsOf judges one answer from the articles alone.
func FlawsOf(a bot.Answer) Flaws {
	var f Flaws
	said := make(map[string]bool)
	for _, c := range a.Claims {
		if key := letters(c.Text); said[key] {
			f.Doubles++
		} else {
			said[key] = true
		}
		if !grounded(a, c) {
			f.Unchecked++
		}
	}
	listed := make(map[string]bool)
	for i, s := range a.Sources {
		if listed[s.Article.ID] || s.N != i+1 {
			f.Doubles++
		}
		listed[s.Article.ID] = true
	}
	return f
}

// grounded reports whether a claim stands on passages that have its quotes and
// on articles that have its numbers.
func grounded(a bot.Answer, c bot.Claim) bool {
	if len(c.Citations) == 0 || strings.Contains(c.Words(), "://") && c.Check != bot.Quoted {
		return false
	}
	var known []string
	for _, cite := range c.Citations {
		p := cite.Passage
		if p.Article == nil || cite.Quote == "" || !strings.Contains(p.Text(), cite.Quote) ||
			cite.N < 1 || cite.N > len(a.Sources) || a.Sources[cite.N-1].Article.ID != p.Article.ID {
			return false
		}
		known = append(known, p.Article.Title, p.Article.Text, p.Article.Publisher, p.Article.Published.Long())
	}
	if c.Check == bot.Quoted {
		return slices.ContainsFunc(c.Citations, func(cite bot.Citation) bool { return strings.Contains(cite.Quote, c.Text) })
	}
	has := slices.Collect(bot.Numbers(strings.Join(known, "\n")))
	for n := range bot.Numbers(c.Text) {
		if !slices.Contains(has, n) && !datedBy(c, n) {
			return false
		}
	}
	return true
}

// datedBy reports whether a number may follow from the day of an article cited:
// a day of a month, or a year near its own ("last year").
func datedBy(c bot.Claim, number string) bool {
	n, err := strconv.Atoi(number)
	return err == nil && slices.ContainsFunc(c.Citations, func(cite bot.Citation) bool {
		day := cite.Passage.Article.Published
		return day.Known() && (1 <= n && n <= 31 || max(n-day.Time().Year(), day.Time().Year()-n) <= 2)
	})
}

// letters are a text's letters and digits in lower case: what is left when
// nothing but form is taken away.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}
