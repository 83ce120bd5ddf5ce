package discord

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// What lookups show and remember.
const (
	maxHits    = 5                            // passages on a page
	maxFound   = 50                           // passages that a search turns pages of
	maxLatest  = 100                          // articles
	maxLines   = 10                           // on a page
	maxPart    = maxContent - maxSource - 100 // units of an article on a page
	maxLongIDs = 1024
)

// The options of lookups.
const (
	optionWords  = "words"
	optionTitle  = "title"
	optionTopic  = "topic"
	optionAnswer = "answer"
)

// The lists, as the buttons that turn their pages name them.
const (
	listFound      = "found"
	listArticle    = "read"
	listParts      = "part" // the menu of an article's parts
	listLatest     = "latest"
	listPublishers = "publishers"
	listTimeline   = "timeline"
	listSources    = "sources"
)

func lookupEntries() ([]command, []control) {
	search, turnSearch := list(listFound, (*face).found)
	article, turnArticle := list(listArticle, (*face).readArticle)
	latest, turnLatest := list(listLatest, (*face).latest)
	publishers, turnPublishers := list(listPublishers, (*face).publisherList)
	timeline, turnTimeline := list(listTimeline, (*face).timeline)
	sources, turnSources := list(listSources, (*face).sources)
	publisher := option{name: namePublisher, about: aboutPublisher, max: maxPickText, complete: (*face).completePublisher}
	bounds := []option{
		publisher,
		{name: nameFrom, about: aboutFrom, max: maxDayText},
		{name: nameTo, about: aboutTo, max: maxDayText},
	}
	return []command{
			{
				name: nameSearch, about: aboutSearch, action: search,
				options: append([]option{{name: nameWords, about: aboutWords, required: true, min: 1, max: maxPageWords}}, bounds...),
			},
			{
				name: nameArticle, about: aboutArticle, action: article,
				options: []option{{name: nameTitle, about: aboutTitle, required: true, min: 1, max: 500, complete: (*face).completeTitle}},
			},
			{name: nameSources, about: aboutSources, options: []option{{name: nameAnswer, about: aboutAnswer, max: 200}}, action: sources},
			{name: nameLatest, about: aboutLatest, options: []option{publisher}, action: latest},
			{name: namePublishers, about: aboutPublishers, action: publishers},
			{
				name: nameTimeline, about: aboutTimeline, action: timeline,
				options: append([]option{{name: nameTopic, about: aboutTopic, required: true, min: 1, max: maxPageWords}}, bounds...),
			},
			{name: nameCheck, menu: true, action: action{cheap: true, run: (*face).checkMessage}},
		}, []control{
			{id: listFound, action: turnSearch},
			{id: listArticle, action: turnArticle},
			{id: listParts, action: turnArticle},
			{id: listLatest, action: turnLatest},
			{id: listPublishers, action: turnPublishers},
			{id: listTimeline, action: turnTimeline},
			{id: listSources, action: turnSources},
		}
}

// found are the passages that a search finds.
func (f *face) found(ctx context.Context, r request, p *page) (message, int, error) {
	result, err := f.library.Search(ctx, retrieval.Query{Text: p.words, Filter: p.filter(f, r), Limit: maxFound})
	if err != nil {
		return message{}, 0, err
	}
	hits := result.Hits[:min(len(result.Hits), maxFound)]
	first, end, pages := p.of(len(hits), maxHits)
	result.Hits = hits[first:end]
	return message{text: searchText(r.lang, p.about(r.lang), result, first, lightsOf(p.words, result.Terms))}, pages, nil
}

// searchText are hits of a search for what about says, numbered from the one
// after first.
func searchText(l language, about string, r retrieval.Result, first int, lit lights) string {
	foot := notes(l, r.Notes)
	if len(r.Hits) == 0 {
		return sayNothing.in(l, "words", about) + foot
	}
	return fill(sayPassages.in(l, "words", about), foot, len(r.Hits), func(i, limit int) string {
		h := r.Hits[i]
		line := sourceLine(l, fmt.Sprintf("**%d.**", first+i+1), h.Article, h.Text(), max(minSource, limit*2/3))
		return line + "\n> " + lit.excerpt(h.Text(), max(minSource, min(limit-units(line)-len("\n> "), maxSource)))
	})
}

// readArticle is an article: on the first page what it is and how it opens, on
// the others its passages. It is the one that was chosen from the list, or the
// one that best matches what was typed instead of choosing.
func (f *face) readArticle(_ context.Context, r request, p *page) (message, int, error) {
	a, passages, ok := f.chosenArticle(r, p.words)
	if !ok {
		return message{text: sayChoose.in(r.lang)}, 1, nil
	}
	p.words = f.choiceValue(a.ID)
	parts := partsOf(passages)
	if len(parts) == 1 && units(escape(a.Text)) <= maxQuote {
		return message{text: articleText(r.lang, a, passages)}, 1, nil
	}
	_, _, pages := p.of(1+len(parts), 1)
	if p.n == 1 {
		return message{text: articleText(r.lang, a, passages), menus: partsMenu(r.lang, parts, 0)}, pages, nil
	}
	part := parts[p.n-2]
	text := "**" + linked(a, part.text, maxSource) + "**\n" + small(sayPassage.in(r.lang, "n", part.n, "of", len(passages)))
	return message{text: text + "\n> " + escapeTo(part.text, maxContent-units(text)-3), menus: partsMenu(r.lang, parts, p.n-2)}, pages, nil
}

// A part is a passage, or as much of one as fits a message.
type part struct {
	n    int // of the passage
	text string
}

func partsOf(passages []corpus.Passage) (parts []part) {
	for _, p := range passages {
		text, taken := clean(p.Text()), 0
		for _, s := range corpus.Sentences(text) {
			if units(escape(text[taken:s.End])) <= maxPart {
				continue
			}
			if s.Start > taken {
				parts = append(parts, part{p.N, strings.TrimSpace(text[taken:s.Start])})
				taken = s.Start
			}
			for units(escape(text[taken:s.End])) > maxPart { // a sentence of its own
				n := fitting(text[taken:s.End], maxPart)
				parts = append(parts, part{p.N, strings.TrimSpace(text[taken : taken+n])})
				taken += n
			}
		}
		if rest := strings.TrimSpace(text[taken:]); rest != "" {
			parts = append(parts, part{p.N, rest})
		}
	}
	return parts
}

// partsMenu leads to the parts of an article, of many to those from the one
// shown on.
func partsMenu(l language, parts []part, from int) []menu {
	from = max(0, min(from, len(parts)-maxPicks))
	list := menu{id: listParts, hint: sayShowPassage.in(l)}
	for i, p := range parts[from:min(len(parts), from+maxPicks)] {
		list.picks = append(list.picks, pick{
			value: strconv.Itoa(from + i + 2), label: corpus.Lead(fmt.Sprintf("%d. %s", p.n, p.text), maxPickText-10),
		})
	}
	return []menu{list}
}

// articleText is an article's card: what it is, and how it opens.
func articleText(l language, a *corpus.Article, passages []corpus.Passage) string {
	text := "**" + linked(a, "", maxArticle) + "**\n"
	if clean(a.Publisher) != "" {
		text += escapeTo(a.Publisher, maxNote) + " · "
	}
	text += dayIn(l, a.Published)
	if by := clean(strings.Join(a.Authors, ", ")); by != "" {
		text += " · " + sayBy.in(l, "authors", escapeTo(by, maxNote))
	}
	text += " · " + count(l, len(passages), sayPassageCount, sayPassagesCount)
	if clean(a.Text) != "" {
		text += "\n> " + escapeTo(a.Text, maxQuote)
	}
	return text
}

// chosenArticle is the article of a choice, or the one whose title fits what
// was typed.
func (f *face) chosenArticle(r request, chosen string) (*corpus.Article, []corpus.Passage, bool) {
	id := chosen
	if long, ok := f.longIDs.Get(id); ok {
		id = long
	}
	a, passages, ok := f.article(r, id)
	if ok {
		return a, passages, true
	}
	if best := f.library.Titles(id, 1, f.filter(r)); len(best) > 0 {
		return f.article(r, best[0].ID)
	}
	if strings.HasPrefix(chosen, longIDMark) { // of an article looked up before the bot was restarted
		for _, a := range f.library.Titles("", math.MaxInt, f.filter(r)) {
			if f.choiceValue(a.ID) == chosen {
				return f.article(r, a.ID)
			}
		}
	}
	return nil, nil, false
}

// completeTitle offers the articles whose titles match what was typed so far.
func (f *face) completeTitle(_ context.Context, r request) []pick {
	var picks []pick
	for _, a := range f.library.Titles(r.text(optionTitle), maxPicks, f.filter(r)) {
		picks = append(picks, pick{label: choiceName(a), value: f.choiceValue(a.ID)})
	}
	return picks
}

// choiceName is "Title · Publisher · 2009-12-17". Choices show no markup.
func choiceName(a *corpus.Article) string {
	rest := ""
	for _, s := range []string{corpus.Lead(clean(a.Publisher), 30), a.Published.String()} {
		if s != "" {
			rest += " · " + s
		}
	}
	title := titleOf(a)
	for limit := maxPickText; ; limit-- {
		if name := corpus.Lead(title, limit) + rest; units(name) <= maxPickText {
			return name
		}
	}
}

// longIDMark begins what stands for an id that is too long.
const longIDMark = "id:"

// choiceValue is the article's id. For one that is too long for Discord a hash
// stands, and what it is the hash of is remembered for a while.
func (f *face) choiceValue(id string) string {
	if units(id) <= maxPickText {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	short := longIDMark + hex.EncodeToString(sum[:16])
	f.longIDs.Add(short, id)
	return short
}

// latest are the newest articles.
func (f *face) latest(_ context.Context, r request, p *page) (message, int, error) {
	articles := f.library.Titles("", maxLatest, p.filter(f, r))
	switch {
	case len(articles) == 0 && p.publisher != "":
		return message{text: sayNoneBy.in(r.lang, "publisher", escapeTo(p.publisher, maxNote))}, 1, nil
	case len(articles) == 0:
		return message{text: sayNoArticles.in(r.lang)}, 1, nil
	}
	first, end, pages := p.of(len(articles), maxLines)
	head := "**" + sayLatest.in(r.lang) + "**" + bounds(r.lang, retrieval.Filter{Publisher: p.publisher})
	return message{text: fill(head, "", end-first, func(i, limit int) string {
		return sourceLine(r.lang, "•", articles[first+i], "", min(limit, maxSource))
	})}, pages, nil
}

// publisherList are the publishers, each with its articles and their days.
func (f *face) publisherList(_ context.Context, r request, p *page) (message, int, error) {
	all := f.publishers.of(f.library, f.filter(r))
	if len(all) == 0 {
		return message{text: sayNoArticles.in(r.lang)}, 1, nil
	}
	first, end, pages := p.of(len(all), maxLines)
	named := len(all)
	if slices.ContainsFunc(all, func(p publisher) bool { return p.name == "" }) {
		named--
	}
	head := "**" + count(r.lang, named, sayPublisher, sayPublishers) + "**"
	return message{text: fill(head, "", end-first, func(i, limit int) string {
		pub := all[first+i]
		name := sayNoPublisher.in(r.lang)
		if pub.name != "" {
			name = escapeTo(pub.name, limit/2)
		}
		line := "• " + name + " · " + count(r.lang, pub.articles, sayArticle, sayArticles)
		switch {
		case !pub.first.Known():
		case pub.first == pub.last:
			line += " · " + stamp(pub.first)
		default:
			line += " · " + stamp(pub.first) + " – " + stamp(pub.last)
		}
		return line
	})}, pages, nil
}
