package discord_test

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/discord"
	"github.com/dateline-bot/dateline/bot/discord/discordtest"
	"github.com/dateline-bot/dateline/corpus"
)

// bold are the signs of bold that are not escaped nor part of an address, but
// for those of the numbers of a list.
var bold = regexp.MustCompile(`(\\.|\]\(<[^>\s]*>\)|(?m:^\*\*\d+\.\*\*))|\*\*`)

func unbold(text string) string { return bold.ReplaceAllString(text, "$1") }

// dotted has dots where bold begins and ends, which part what they stand
// between as it does.
func dotted(text string) string {
	return bold.ReplaceAllStringFunc(text, func(s string) string {
		if s == "**" {
			return "·"
		}
		return s
	})
}

// Random archives of the worst text there is, looked up in every way: no limit
// is passed, nobody is pinged, nothing is alive, no link leads anywhere but to
// a stored source, and the buttons lead where they say.
func TestLookupPayloads(t *testing.T) {
	t.Parallel()
	archives := 60
	if *measure {
		archives = 5000
	}
	worst := append(naughty(t), nasty...)
	sent := 0
	for i := range archives {
		g := generator{rand.New(rand.NewPCG(2, uint64(i))), worst}
		a := &archive{}
		words := g.text()
		for n := range 1 + g.IntN(24) {
			article := g.article(n)
			if g.IntN(2) == 0 {
				article.Text += " " + words
			}
			a.articles = append(a.articles, article)
		}
		links := addresses(a.articles...)
		rec := bot.Record{ID: "7", Person: "1", Channel: "2", Question: g.text()}
		rec.Keep(cited(g, a.articles))
		rec.State = bot.Settled
		j := newMemory()
		if err := j.Begin(context.Background(), rec); err != nil {
			t.Fatal(err)
		}
		var checked []bot.Checked
		for range 1 + g.IntN(4) {
			c := bot.Checked{Text: g.text() + "said", Finding: bot.NotFound}
			if g.IntN(2) == 0 {
				c.Finding, c.Citations = bot.FoundSupported, cited(g, a.articles).Claims[0].Citations
			}
			checked = append(checked, c)
		}
		l := discord.Language(g.IntN(int(discord.Languages)))
		for _, body := range discord.LookupPayloads(t, a, j, l, "1", "2", words+" words", checked, a.articles) {
			sent++
			data, err := json.Marshal(body)
			if err != nil {
				t.Fatal(err)
			}
			p := discordtest.Inspect(posts, data)
			if len(p.Problems) > 0 || len(p.Pings) > 0 {
				t.Fatalf("archive %d: %q, pings %q:\n%s", i, p.Problems, p.Pings, data)
			}
			checkInert(t, dotted(p.Content), links)
		}
	}
	t.Logf("%d archives, %d payloads", archives, sent)
}

// cited is an answer that cites all articles.
func cited(g generator, articles []*corpus.Article) bot.Answer {
	var a bot.Answer
	for i, article := range articles {
		a.Sources = append(a.Sources, bot.Source{N: i + 1, Article: article})
		a.Claims = append(a.Claims, bot.Claim{Text: g.text(), Check: bot.Supported, Citations: []bot.Citation{{
			N: i + 1, Quote: "end", Passage: corpus.Passage{Article: article, N: 1, Span: corpus.Span{End: len(article.Text)}},
		}}})
	}
	return a
}

// Words in bold are the words looked for, and nothing else of the text changes.
func FuzzLitText(f *testing.F) {
	for _, s := range nasty {
		f.Add(s, "harbour of Velm", 80)
	}
	f.Add("The harbour, the harbour of Velm.\uE000 1. harbour@everyone", "harbour everyone velm 1", 40)
	f.Add("harbour.gg/velm https://harbour.example <@harbour> *harbour*", "harbour", 400)
	f.Add("to @everYone", "everyone", 40)
	f.Fuzz(func(t *testing.T, text, words string, limit int) {
		limit = 16 + max(0, limit)%2000
		lit := discord.LitText(text, words, limit)
		if n := discord.Units(lit); n > limit {
			t.Fatalf("%d units, %d allowed: %q", n, limit, lit)
		}
		if (strings.Count(dotted(lit), "·")-strings.Count(lit, "·"))%2 != 0 {
			t.Fatalf("bold does not end in %q", lit)
		}
		plain := unbold(lit)
		if strings.TrimSpace(plain) == "" {
			return
		}
		checkInert(t, dotted(lit), nil)
		if limit > 1900 && len(text) < 300 {
			want := strings.NewReplacer("\uE000", "", "\uE001", "").Replace(discord.Clean(text))
			shown := strings.NewReplacer(`\\`, `\`, `\`, "", "＠", "@").Replace(plain)
			if want = strings.ReplaceAll(discord.Clean(want), "＠", "@"); shown != want {
				t.Errorf("%q is shown as %q", want, shown)
			}
		}
	})
}
