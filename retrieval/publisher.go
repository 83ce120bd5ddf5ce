package retrieval

import (
	"strings"
	"unicode"
)

// publisher is who publishes under a name, among the articles that pass the
// filter; empty when nobody does.
func (l *Library) publisher(name string, f Filter) string {
	key := publisherKey(name)
	if key == "" || l.publishers[key] == 0 {
		return ""
	}
	for _, a := range l.byDay {
		if publisherKey(a.Publisher) == key && f.Match(a) {
			return a.Publisher
		}
	}
	return ""
}

// SamePublisher reports whether two names are of one publisher: in any case,
// with or without "The", and where it goes by its address, "Quay Post" as
// "quaypost.com".
func SamePublisher(name, other string) bool {
	key := publisherKey(name)
	return key != "" && key == publisherKey(other)
}

func publisherKey(name string) string {
	name = strings.TrimPrefix(strings.ToLower(strings.TrimSpace(name)), "the ")
	if !strings.Contains(name, " ") {
		name, _, _ = strings.Cut(strings.TrimPrefix(name, "www."), ".")
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, name)
}
