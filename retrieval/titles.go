package retrieval

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/corpus"
)

// Titles are at most limit articles that pass the filter and whose title holds
// every word typed, each as the beginning of one of its words: those that begin
// with what was typed first, then the newest. Nothing typed gives the newest
// articles.
func (l *Library) Titles(typed string, limit int, f Filter) []*corpus.Article {
	typed = strings.ToLower(strings.TrimSpace(typed))
	words := strings.Fields(typed)
	l.mu.RLock()
	defer l.mu.RUnlock()
	var found []*corpus.Article
	for _, a := range l.byDay {
		if !f.Match(a) {
			continue
		}
		title := strings.ToLower(a.Title)
		if !slices.ContainsFunc(words, func(w string) bool { return !hasPrefixWord(title, w) }) {
			found = append(found, a)
		}
	}
	starts := func(a *corpus.Article) int {
		if strings.HasPrefix(strings.ToLower(a.Title), typed) {
			return 0
		}
		return 1
	}
	slices.SortFunc(found, func(a, b *corpus.Article) int {
		return cmp.Or(cmp.Compare(starts(a), starts(b)), cmp.Compare(b.Published, a.Published), cmp.Compare(a.ID, b.ID))
	})
	return found[:min(limit, len(found))]
}

// hasPrefixWord reports whether a word of the title begins with w.
func hasPrefixWord(title, w string) bool {
	for at := 0; ; {
		i := strings.Index(title[at:], w)
		if i < 0 {
			return false
		}
		if at += i; at == 0 || !endsInWord(title[:at]) {
			return true
		}
		at += len(w)
	}
}

func endsInWord(before string) bool {
	r, _ := utf8.DecodeLastRuneInString(before)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}
