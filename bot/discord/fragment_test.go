package discord_test

import (
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/bot/discord"
	"github.com/dateline-bot/dateline/corpus"
)

func TestFragment(t *testing.T) {
	t.Parallel()
	const text = "The harbour reopened. The tide was low.\n\nMayor Brandt spoke first. The tide was low again, and the ferry, late as ever, sailed at nine.\n\nThe tide was low."
	for quote, want := range map[string]string{
		"Mayor Brandt spoke first.": "Mayor%20Brandt%20spoke%20first",
		// Of more than eight words, the ends.
		"The tide was low again, and the ferry, late as ever, sailed at nine.": "The%20tide%20was%20low%20again,ever%2C%20sailed%20at%20nine",
		// Over a paragraph's end, the words beside it.
		"The tide was low.\n\nMayor Brandt spoke first.": "The%20tide%20was%20low,Mayor%20Brandt%20spoke%20first",
		// What stands elsewhere before is told apart by what goes before it.
		"was low again": "was%20low%20again",
		"nobody said":   "",
		"":              "",
		" ... ":         "",
	} {
		if want != "" {
			want = ":~:text=" + want
		}
		if got := discord.FragmentOf(&corpus.Article{Text: text}, quote); got != want {
			t.Errorf("%q: %q, want %q", quote, got, want)
		}
	}
	// A dash, a comma and an ampersand mean something to a browser.
	a := &corpus.Article{Text: "Twenty-one ships, & one boat."}
	if got, want := discord.FragmentOf(a, a.Text), ":~:text=Twenty%2Done%20ships%2C%20%26%20one%20boat"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	// The last of three equal sentences has another paragraph's end before it.
	again := &corpus.Article{Text: "It rained. Then it rained."}
	if got, want := discord.FragmentOf(again, "it rained."), ":~:text=It%20rained.%20Then-,it%20rained"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func FuzzFragment(f *testing.F) {
	f.Add("The tide was low. The tide was low again.", 18, 23)
	f.Add("One.\n\nTwo — 𝔘nd drei.\n\nFour", 2, 30)
	f.Add("ſſ İİ ſſ", 5, 4)
	f.Fuzz(func(t *testing.T, text string, start, length int) {
		if start < 0 || length < 0 || start > len(text) || length > len(text)-start {
			return
		}
		quote := text[start : start+length]
		fragment := discord.FragmentOf(&corpus.Article{Text: text}, quote)
		if fragment == "" {
			return
		}
		parts, ok := strings.CutPrefix(fragment, ":~:text=")
		if !ok || len(fragment) > 250 || strings.ContainsAny(fragment, "()<>[]&@ \n") {
			t.Fatalf("%q is no fragment", fragment)
		}
		if !utf8.ValidString(text) {
			return
		}
		// What is named are words of the article, the quote's own at the ends.
		for i, part := range strings.Split(parts, ",") {
			part, prefix := strings.CutSuffix(part, "-")
			words, err := url.PathUnescape(part)
			if err != nil || words == "" || strings.Contains(words, "\n") {
				t.Fatalf("%q names %q: %v", fragment, words, err)
			}
			if in := quote; !prefix && !strings.Contains(in, words) || !strings.Contains(text, words) || prefix && i > 0 {
				t.Fatalf("%q names %q, which is not in %q", fragment, words, in)
			}
		}
	})
}
