package bot_test

import (
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/corpus"
)

// long is an article of 40 paragraphs, the ferry's in the middle.
func long() corpus.Article {
	filler := strings.Repeat("The harbour office keeps a record of every crossing since the pier was built. Nobody has counted the gulls. ", 3)
	a := ferry
	a.Text = strings.Repeat(filler+"\n\n", 20) + ferry.Text + strings.Repeat("\n\n"+filler, 20)
	return a
}

func BenchmarkCheckDraft(b *testing.B) {
	a := long()
	at := strings.Index(a.Text, ferry.Text)
	p := corpus.Passage{Article: &a, N: 2, Span: corpus.Span{Start: at, End: at + len(ferry.Text)}}
	for name, d := range map[string]bot.Draft{
		"quoted":    {Text: "Her deputy, Tomas Okoro, praised the crews.", Citations: []bot.Citation{{Passage: p, Quote: "Her deputy, Tomas Okoro, praised the crews."}}},
		"supported": {Text: "Ada Lindqvist, the harbour master, said that thirty thousand passengers would have to wait for weeks.", Citations: []bot.Citation{{Passage: p, Quote: lindqvist}}},
		"bare":      {Text: "Harbour master Ada Lindqvist said that thirty thousand passengers would have to wait.", Citations: []bot.Citation{{Passage: p}}},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := bot.CheckDraft(d); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
