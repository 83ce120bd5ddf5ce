package read

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/corpus"
)

var (
	bylineStart = regexp.MustCompile(`^(?:By|BY|by|Author:|Authors:|Written by|Reported by)\s+`)
	nameJoin    = regexp.MustCompile(`(?i)\s+and\s+|\s*&\s*|\s*;\s*`)
	dateLead    = regexp.MustCompile(`(?i)[ ,|•·–—-]*(?:(?:last )?(?:updated|modified)|(?:first )?(?:published|posted))?(?: on| at)?[ :,|•·–—-]*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? *)?$`)
	nameEnd     = regexp.MustCompile(`(?i)\s*(?:[|•·(\[/]|\s[-–—]\s|\bin [A-Z]|\bfor (?:the )?[A-Z]|\bof [Tt]he\b)`)
)

// nameParticles may stand in a name in lower case.
var nameParticles = set(`de del della der den di da dos du la le van von und of and bin ibn al el y e zu ter ten`)

// desks are words of no person's name: "BBC News", "Staff Writer".
var desks = set(`staff staffs news desk agencies agency reporter reporters correspondent correspondents writer editor
	editors press times team wire service services associated reuters afp ap bureau online`)

// byline reads a "By Name" line: the people it names and the day it may end
// with. A line that goes on as a sentence is none.
func byline(s string) (authors []string, day corpus.Day, ok bool) {
	start := bylineStart.FindString(s)
	if start == "" || countWords(s) > 25 || endsLikeSentence(s) && !strings.HasSuffix(s, "Jr.") {
		return nil, 0, false
	}
	names := s[len(start):]
	if days := statedDays(names); len(days) > 0 {
		day = days[0].day
		names = dateLead.ReplaceAllString(names[:days[0].Start], "")
	}
	if at := nameEnd.FindStringIndex(names); at != nil {
		names = names[:at[0]]
	}
	// After the last "and", or without one, a comma ends the names: what
	// follows is an office or a place.
	parts := nameJoin.Split(names, -1)
	last := len(parts) - 1
	parts[last], _, _ = strings.Cut(parts[last], ",")
	for i, p := range parts {
		if i < last {
			for _, name := range strings.Split(p, ",") {
				authors = appendName(authors, name)
			}
			continue
		}
		authors = appendName(authors, p)
	}
	first, _, _ := strings.Cut(strings.TrimSpace(names), " ")
	return authors, day, len(authors) > 0 || day.Known() || isCapitalised(first) && isDesk(names)
}

func appendName(authors []string, name string) []string {
	words := strings.Fields(name)
	if len(words) < 2 || len(words) > 5 || isDesk(name) || publishersByName[foldName(name)] != "" {
		return authors
	}
	for i, w := range words {
		if !isCapitalised(w) && (i == 0 || !nameParticles[strings.ToLower(w)]) {
			return authors
		}
	}
	return append(authors, strings.Join(words, " "))
}

func isDesk(names string) bool {
	for _, w := range strings.Fields(strings.ToLower(names)) {
		if desks[strings.Trim(w, ".,'’")] || agencies[w] {
			return true
		}
	}
	return false
}

func isCapitalised(word string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(word, "\"'“‘("))
	return unicode.IsUpper(r)
}
