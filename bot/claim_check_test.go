package bot_test

import (
	"testing"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/corpus"
)

func TestCheckClaim(t *testing.T) {
	t.Parallel()
	published, err := corpus.MakeDay(2011, 3, 2)
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{
		"The harbour of Velm reopened on 17 December 2009. Mayor Orla Brandt cut the ribbon.",
		"The bridge over the Aste cost 4 million crowns. Engineers blame the winter for the delay.",
		"The council of Sund did not approve the new ferry contract. Tomas Reyes leads the council of Sund.",
		"Critics said the ferry company never repaired the old engines. About 300 workers struck at the shipyard of Velm.",
		"The museum could sell 40 paintings to a collector in Sund next spring.",
		"The storm flooded 12 houses in Velm and 30 houses in Aste.",
		"The lighthouse keeper retired after 31 years of service.",
	}
	var passages []corpus.Passage
	for i, text := range texts {
		a := &corpus.Article{ID: string(rune('a' + i)), Title: "News", Publisher: "The Velm Courier", Published: published, Text: text}
		passages = append(passages, corpus.Passage{Article: a, N: 1, Span: corpus.Span{End: len(text)}})
	}
	for _, c := range []struct {
		claim string
		want  bot.Finding
	}{
		{"The harbour of Velm reopened on 17 December 2009.", bot.FoundSupported},
		{"Mayor Orla Brandt cut the ribbon", bot.FoundSupported},
		{"The council of Sund did not approve the ferry contract.", bot.FoundSupported},
		{"The lighthouse keeper retired after 31 years.", bot.FoundSupported},

		// A number, a name, a date, a denial.
		{"The bridge over the Aste cost 7 million crowns.", bot.FoundContradicted},
		{"Mayor Ida Quist cut the ribbon.", bot.FoundContradicted},
		{"The harbour of Velm reopened on 18 December 2009.", bot.FoundContradicted},
		{"The harbour of Velm reopened on 3 May 2008.", bot.FoundContradicted},
		{"The council of Sund approved the new ferry contract.", bot.FoundContradicted},
		{"Engineers do not blame the winter for the delay.", bot.FoundContradicted},
		{"The lighthouse keeper retired after 13 years of service.", bot.FoundContradicted},
		{"Mira Holt leads the council of Sund.", bot.FoundContradicted},

		// One word is another.
		{"Mayor Orla Brandt cut the cake.", bot.NotFound},
		{"Engineers blame the summer for the delay.", bot.NotFound},
		{"The council of Sund did not approve the new tram contract.", bot.NotFound},

		// Not sure, or not about the same.
		{"The bridge over the Lune cost 7 million crowns.", bot.NotFound},              // two things differ
		{"The bridge over the Lune cost 4 million crowns.", bot.NotFound},              // another bridge
		{"About 200 workers struck at the shipyard of Velm.", bot.NotFound},            // hedged
		{"200 workers struck at the shipyard of Velm.", bot.NotFound},                  // the archive hedges
		{"The ferry company repaired the old engines.", bot.NotFound},                  // critics say
		{"The museum sold 50 paintings to a collector in Sund.", bot.NotFound},         // it could
		{"The storm flooded 20 houses in Velm.", bot.NotFound},                         // which of two numbers?
		{"The lighthouse keeper bought a house in Aste after 13 years.", bot.NotFound}, // other words
		{"The tram of Velm carries 900 people a day.", bot.NotFound},
		{"Did the harbour of Velm reopen on 18 December 2009?", bot.NotFound}, // states nothing
		{"Hello there!", bot.NotFound},
		{"", bot.NotFound},
	} {
		got := bot.CheckClaim(c.claim, passages)
		if got.Finding != c.want {
			t.Errorf("%q is %s, want %s %+v", c.claim, got.Finding, c.want, got.Citations)
		}
		if (got.Finding == bot.NotFound) != (len(got.Citations) == 0) {
			t.Errorf("%q is %s with %d citations", c.claim, got.Finding, len(got.Citations))
		}
		for _, cite := range got.Citations {
			if _, ok := bot.Find(cite.Passage.Text(), cite.Quote); !ok {
				t.Errorf("%q: %q is not in its passage", c.claim, cite.Quote)
			}
		}
	}
	if got := bot.CheckClaim("The harbour of Velm reopened on 17 December 2009.", nil); got.Finding != bot.NotFound {
		t.Errorf("without passages: %+v", got)
	}
}

func TestStatements(t *testing.T) {
	t.Parallel()
	got := bot.Statements("Hi all! The harbour of Velm\nreopened. Did it? The bridge cost 4 million crowns. Ferries sail to Sund daily.", 2)
	if len(got) != 2 || got[0] != "The harbour of Velm reopened." || got[1] != "The bridge cost 4 million crowns." {
		t.Errorf("statements: %q", got)
	}
}
