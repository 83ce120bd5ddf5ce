package retrieval

import (
	_ "embed"
	"sort"
	"strings"
)

// thesaurus is a table of words that may stand for one another; its first
// lines say what it was made of. A line holds a stem, its equals and, after
// "|", its relatives; the lines are sorted, so that a stem is found by halving
// and nothing need be read at start.
//
//go:embed thesaurus.txt
var thesaurusFile string

var thesaurus = func() string {
	table := thesaurusFile
	for strings.HasPrefix(table, "#") {
		_, table, _ = strings.Cut(table, "\n")
	}
	return table
}()

// Alike are the stems that may stand for a stem: its equals mean the same or
// are derived from the same word, its relatives are the kind that it is of,
// or kinds of it.
func Alike(stem string) (equals, relatives []string) {
	// The first byte from which on the line that it stands in is not before.
	at := sort.Search(len(thesaurus), func(i int) bool {
		line := thesaurus[strings.LastIndexByte(thesaurus[:i], '\n')+1:]
		head, _, _ := strings.Cut(line[:min(len(line), 64)], " ")
		return head >= stem
	})
	line, _, _ := strings.Cut(thesaurus[min(len(thesaurus), strings.LastIndexByte(thesaurus[:at], '\n')+1):], "\n")
	head, rest, _ := strings.Cut(line, " ")
	if head != stem {
		return nil, nil
	}
	first, second, _ := strings.Cut(rest, "|")
	return strings.Fields(first), strings.Fields(second)
}
