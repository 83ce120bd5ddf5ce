package read

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/corpus"
)

var (
	bylineStart = regexp.MustCompile(`^(?:By|BY|by|Author:|Authors:|Written by|Reported by|Posted by|Published by)\s+`)
	// postedOn is the byline of blogs: "Posted on March 9, 2011 by Ann Moss".
	postedOn = regexp.MustCompile(`^(?:Posted|Published) on (.{8,30}) by (.+)$`)
	nameJoin = regexp.MustCompile(`(?i)\s+and\s+|\s*&\s*|\s*;\s*`)
	dateLead = regexp.MustCompile(`(?i)[ ,|•·–—-]*(?:(?:last )?(?:updated|modified)|(?:first )?(?:published|posted))?(?: on| at)?[ :,|•·–—-]*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? *)?$`)
	nameEnd  = regexp.MustCompile(`(?i)\s*(?:[|•·(\[/]|\s[-–—]\s|\b(?:in|for|of the)\b)`)
)

// nameParticles may stand in a name in lower case.
var nameParticles = set(`de del della der den di da dos du la le van von und of and bin ibn al el y e zu ter ten`)

// desks are words of no person's name: "BBC News", "Staff Writer".
var desks = set(`staff staffs news desk agencies agency reporter reporters correspondent correspondents writer editor
	editors press times team wire service services associated reuters afp ap bureau board online`)

// byline reads a "By Name" line: the people it names and the day it may end
// with. A line that goes on as a sentence is none.
func byline(s string, words int) (authors []string, day corpus.Day, ok bool) {
	if words <= 25 {
		s = postedOn.ReplaceAllString(s, "By $2, $1")
	}
	start := bylineStart.FindString(s)
	if at := strings.LastIndex(s, ", "); start == "" && at > 0 && words <= 12 {
		// "Jane Doe, USA Today"
		if publishersByName[foldName(s[at+2:])] != "" {
			return nameList(s[:at]), 0, len(nameList(s[:at])) > 0
		}
	}
	if start == "" || words > 25 || endsLikeSentence(s) && !strings.HasSuffix(s, "Jr.") {
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
	authors = nameList(names)
	first, _, _ := strings.Cut(strings.TrimSpace(names), " ")
	return authors, day, len(authors) > 0 || day.Known() || isCapitalised(first) && isDesk(names)
}

// nameList are the people in "A B, C D and E F, office, place": after the last
// "and", or without one, a comma ends the names.
func nameList(names string) (people []string) {
	parts := nameJoin.Split(names, -1)
	for _, part := range parts[:len(parts)-1] {
		for _, name := range strings.Split(part, ",") {
			people = appendName(people, name)
		}
	}
	name, _, _ := strings.Cut(parts[len(parts)-1], ",")
	return appendName(people, name)
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
