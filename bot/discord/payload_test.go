package discord_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/discord"
	"github.com/dateline-bot/dateline/bot/discord/discordtest"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// TestPayloads makes random answers of the worst text there is and checks all
// that would be sent of them: no limit is passed, nobody is pinged, no title is
// alive, and no link leads anywhere but to a stored source. With -measure it
// is 100,000 answers, which take about ten minutes.
func TestPayloads(t *testing.T) {
	t.Parallel()
	answers := 300
	if *measure {
		answers = 100_000
	}
	worst := append(naughty(t), nasty...)
	sent := 0
	for i := range answers {
		g := generator{rand.New(rand.NewPCG(1, uint64(i))), worst}
		a := g.answer()
		links := addresses(a.Nearest...)
		for _, s := range a.Sources {
			for at := range addresses(s.Article) {
				links[at] = true
			}
		}
		record := ""
		if g.IntN(4) > 0 {
			record = strconv.FormatUint(g.Uint64(), 10)
		}
		for _, body := range discord.Payloads(a, discord.Language(g.IntN(int(discord.Languages))), g.text(), g.bounds(), record, g.IntN(2) == 0) {
			sent++
			data, err := json.Marshal(body)
			if err != nil {
				t.Fatal(err)
			}
			p := discordtest.Inspect(posts, data)
			if p.Content == "" && len(p.Problems) > 0 {
				continue // an empty question is not sent
			}
			if len(p.Problems) > 0 || len(p.Pings) > 0 {
				t.Fatalf("answer %d: %q, pings %q:\n%s", i, p.Problems, p.Pings, data)
			}
			checkInert(t, boldTitle(p.Content), links)
		}
	}
	t.Logf("%d answers, %d payloads", answers, sent)
}

// boldTitle takes the bold off the title of an article and off a quote, which
// is the renderer's.
func boldTitle(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		for _, start := range []string{"**", "> **"} {
			rest, starts := strings.CutPrefix(line, start)
			rest, ends := strings.CutSuffix(rest, "**")
			slashes := len(rest) - len(strings.TrimRight(rest, `\`))
			if starts && ends && rest != "" && slashes%2 == 0 {
				lines[i] = strings.TrimSuffix(start, "**") + rest
			}
		}
	}
	return strings.Join(lines, "\n")
}

// naughty are strings that are known to break programs, where there are any.
func naughty(t *testing.T) (list []string) {
	shared := os.Getenv("DATELINE_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	data, err := os.ReadFile(filepath.Join(shared, "eval", "malformed", "naughty-strings.json"))
	if err != nil {
		t.Logf("without the naughty strings: %v", err)
		return nil
	}
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

// A generator makes random answers.
type generator struct {
	*rand.Rand
	worst []string
}

func (g generator) text() string {
	var b strings.Builder
	for range g.IntN(1 << g.IntN(6)) {
		switch g.IntN(4) {
		case 0:
			for range g.IntN(20) {
				b.WriteRune(rune(g.IntN(0x20000)))
			}
		case 1:
			b.WriteString(strings.Repeat("word ", g.IntN(30)))
		default:
			b.WriteString(g.worst[g.IntN(len(g.worst))])
		}
		b.WriteString([]string{"", " ", "\n", ". ", "\n\n"}[g.IntN(5)])
	}
	return b.String()
}

func (g generator) article(n int) *corpus.Article {
	a := &corpus.Article{ID: fmt.Sprint("article ", n, g.text()), Title: g.text(), Publisher: g.text(), Authors: []string{g.text()}, Text: g.text() + "end"}
	switch g.IntN(4) {
	case 0:
		a.URL = g.text()
	case 1:
		a.URL = "https://news.example/" + g.text()
	case 2:
		a.URL = "https://news.example/a?b=c#d"
	}
	if g.IntN(3) > 0 {
		a.Published = day(1000+g.IntN(2000), 9, 30)
	}
	return a
}

// bounds are what a question is bounded by, or nothing.
func (g generator) bounds() (f retrieval.Filter) {
	if g.IntN(2) == 0 {
		f.Publisher = g.text()
	}
	if g.IntN(2) == 0 {
		f.From, f.To = g.article(0).Published, g.article(0).Published
	}
	return f
}

// note is a note of any kind, with more or fewer words and days than it has
// places for.
func (g generator) note() retrieval.Note {
	kinds := append(slices.Concat(bot.NoteKinds, retrieval.NoteKinds), retrieval.NoteKind(g.text()))
	n := retrieval.Note{Kind: kinds[g.IntN(len(kinds))]}
	for range g.IntN(6) {
		n.Words = append(n.Words, g.text())
	}
	for range g.IntN(4) {
		n.Days = append(n.Days, g.article(0).Published)
	}
	return n
}

func (g generator) answer() bot.Answer {
	a := bot.Answer{
		Verdict: []bot.Verdict{bot.Answered, bot.Partial, bot.Declined}[g.IntN(3)], Mode: []bot.Mode{bot.ModeQuote, bot.ModeModel}[g.IntN(2)],
	}
	for range g.IntN(5) {
		a.Notes = append(a.Notes, g.note())
		a.Missing = append(a.Missing, g.text())
		a.Nearest = append(a.Nearest, g.article(100+len(a.Nearest)))
	}
	for n := range g.IntN(1 << g.IntN(5)) {
		a.Sources = append(a.Sources, bot.Source{N: n + 1, Article: g.article(n)})
		a.AsOf = max(a.AsOf, a.Sources[n].Article.Published)
	}
	for range g.IntN(1 << g.IntN(5)) {
		c := bot.Claim{Text: g.text(), Check: []bot.Check{bot.Quoted, bot.Supported}[g.IntN(2)], Dated: g.IntN(4) == 0}
		if g.IntN(4) == 0 {
			c.Context = g.text()
		}
		if g.IntN(4) == 0 {
			c.Said = g.text()
		}
		for range min(len(a.Sources), g.IntN(4)) {
			s := a.Sources[g.IntN(len(a.Sources))]
			text := s.Article.Text
			from := g.IntN(len(text))
			quote := text[from : from+g.IntN(len(text)-from)+1]
			if discord.Clean(quote) == "" {
				quote = "end" // no quote that was checked is empty
			}
			c.Citations = append(c.Citations, bot.Citation{
				N: s.N, Passage: corpus.Passage{Article: s.Article, N: 1, Span: corpus.Span{End: len(text)}}, Quote: quote,
			})
		}
		a.Claims = append(a.Claims, c)
	}
	if len(a.Claims) > 1 && g.IntN(3) == 0 {
		a.Disagree = [][]int{{0, 1}}
	}
	return a
}
