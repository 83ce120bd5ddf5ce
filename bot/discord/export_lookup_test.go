package discord

import (
	"context"
	"testing"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/corpus"
)

// LitText is a text in at most limit units with some words in bold.
func LitText(text, words string, limit int) string { return lightsOf(words, nil).escapeTo(text, limit) }

// LookupPayloads are the bodies of every page of every list for some words, in
// a language, of what is told of a watch, and of claims that were checked.
// Pages are turned by what the buttons under each carry.
func LookupPayloads(t *testing.T, library Library, j Journal, l Language, person, channel, words string, checked []bot.Checked, articles []*corpus.Article) (bodies []any) {
	t.Helper()
	longIDs, err := lru.New[string, string](maxLongIDs)
	if err != nil {
		t.Fatal(err)
	}
	f := &face{library: library, journal: j, longIDs: longIDs}
	r := request{lang: l, person: person, channel: channel}
	for id, show := range map[string]look{
		listFound: (*face).found, listArticle: (*face).readArticle, listLatest: (*face).latest,
		listPublishers: (*face).publisherList, listTimeline: (*face).timeline, listSources: (*face).sources,
	} {
		p := page{n: 1}
		switch id {
		case listArticle:
			p.words = f.choiceValue(articles[0].ID)
		case listSources, listLatest, listPublishers:
		default:
			p.words = corpus.Lead(clean(words), maxPageWords)
		}
		for {
			m, pages, err := show(f, context.Background(), r, &p)
			if err != nil {
				t.Fatal(err)
			}
			turn := p.buttons(id, pages)
			m.buttons = append(m.buttons, turn...)
			bodies = append(bodies, newPayload(m))
			if p.n == pages {
				break
			}
			under := &target{own: true}
			for _, b := range turn {
				under.buttons = append(under.buttons, b.id)
			}
			next, ok := readPage(under, id, customNumber(turn[2].id))
			if p.n++; !ok || next != p {
				t.Fatalf("the buttons %q lead to %+v, want %+v", under.buttons, next, p)
			}
		}
	}
	w := bot.Watch{ID: "1", Channel: "1", Topic: words}
	return append(bodies, newPayload(message{text: newsText(l, w, articles)}), newPayload(message{text: checkedText(l, checked)}))
}

func customNumber(id string) string {
	_, args, _ := table{}.control(id)
	return args[0]
}
