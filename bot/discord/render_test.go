package discord_test

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/discord"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// nasty is text with everything in it that means something to Discord.
var nasty = []string{
	"@everyone", "@here", "@EVERYONE", "@\u200beveryone", "<@1>", "<@!12345678901234567>", "<@&99>", "<#7>", "</ask:1>", "<id:customize>",
	"<:emoji:123>", "<a:emoji:123>", "<t:1618953630:R>", "[masked](https://evil.example)", "[masked](<https://evil.example>)",
	"https://evil.example/path?q=1", "http://evil.example", "steam://run/1", "<https://evil.example>", "discord.gg/invite", "discord.com/invite/x",
	"# header", "## header", "-# small", "> quote", ">>> quote", "- item", "* item", "+ item", "1. item", "12) item",
	"```go\ncode```", "`code`", "``x``", "**bold**", "__under__", "_it_", "~~gone~~", "||spoiler||", "\\", "\\\\", "\\@everyone", "\\<@1>",
	"\u202eevil\u202c", "\u2066x\u2069", "zero\u200bwidth\u200d\ufeff", "soft\u00adhyphen", "\U000E0041\U000E007F", "\x00\x07\x1b[31m", "\ufffd\xff\xfe",
	"\u3164", "\u115f", "\u2028line\u2029", "two\n\nlines\r\n\ttabs", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 🏳️‍🌈", "Ünïcödé", "中文。日本語！", "العربية", "plain words of a report.", "Mr. Smith went to 10.5 km.",
}

func nastyText() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		parts := rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(nasty), rapid.String(), rapid.StringN(0, 400, -1)), 0, 40).Draw(t, "parts")
		return strings.Join(parts, rapid.SampledFrom([]string{"", " ", "\n", ". "}).Draw(t, "by"))
	})
}

func anArticle() *rapid.Generator[*corpus.Article] {
	return rapid.Custom(func(t *rapid.T) *corpus.Article {
		a := &corpus.Article{
			ID: rapid.StringN(1, 200, -1).Draw(t, "id"), Title: nastyText().Draw(t, "title"), Publisher: nastyText().Draw(t, "publisher"),
			URL: rapid.OneOf(rapid.Just("https://news.example/a"), rapid.Just(""), rapid.SampledFrom(nasty),
				rapid.Map(nastyText(), func(s string) string { return "https://news.example/" + s })).Draw(t, "url"),
			Authors: rapid.SliceOfN(nastyText(), 0, 3).Draw(t, "authors"), Text: nastyText().Draw(t, "text"),
		}
		if rapid.Bool().Draw(t, "dated") {
			a.Published = day(rapid.IntRange(1900, 2100).Draw(t, "year"), 9, 30)
		}
		return a
	})
}

// aNote is a note of any kind, with more or fewer words and days than it has
// places for.
func aNote() *rapid.Generator[retrieval.Note] {
	return rapid.Custom(func(t *rapid.T) retrieval.Note {
		kinds := append(slices.Concat(bot.NoteKinds, retrieval.NoteKinds), retrieval.NoteKind(nastyText().Draw(t, "kind")))
		return retrieval.Note{
			Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Words: rapid.SliceOfN(nastyText(), 0, 5).Draw(t, "words"),
			Days: rapid.SliceOfN(rapid.SampledFrom([]corpus.Day{0, 20310401, 20310402}), 0, 3).Draw(t, "days"),
		}
	})
}

func anAnswer() *rapid.Generator[bot.Answer] {
	return rapid.Custom(func(t *rapid.T) bot.Answer {
		a := bot.Answer{
			Verdict: rapid.SampledFrom([]bot.Verdict{bot.Answered, bot.Partial, bot.Declined}).Draw(t, "verdict"),
			Mode:    rapid.SampledFrom([]bot.Mode{bot.ModeQuote, bot.ModeModel}).Draw(t, "mode"),
			Notes:   rapid.SliceOfN(aNote(), 0, 6).Draw(t, "notes"),
			Missing: rapid.SliceOfN(nastyText(), 0, 3).Draw(t, "missing"),
			Nearest: rapid.SliceOfN(anArticle(), 0, 5).Draw(t, "nearest"),
		}
		for i, article := range rapid.SliceOfN(anArticle(), 0, 16).Draw(t, "sources") {
			a.Sources = append(a.Sources, bot.Source{N: i + 1, Article: article})
			a.AsOf = max(a.AsOf, article.Published)
		}
		for range rapid.IntRange(0, 30).Draw(t, "claims") {
			c := bot.Claim{Text: nastyText().Draw(t, "claim"), Context: nastyText().Draw(t, "context")}
			for range rapid.IntRange(0, 5).Draw(t, "citations") {
				c.Citations = append(c.Citations, bot.Citation{N: rapid.IntRange(1, 99).Draw(t, "n")})
			}
			a.Claims = append(a.Claims, c)
		}
		return a
	})
}

// What the renderer itself may write.
var (
	ownLink   = regexp.MustCompile(`\[((?:[^\[\]\\]|\\.)*)\]\(<(https?://[!#-&*-;=?A-\[\]_a-z~]+)>\)`)
	ownMark   = regexp.MustCompile(`\[\d+\]`)
	ownStart  = regexp.MustCompile(`(?m)^(?:-# |> )`)
	ownBold   = regexp.MustCompile(`\*\*(?:Sources|Quellen|Fuentes|The archive does not say\.|Les archives ne le disent pas\.|Das Archiv sagt dazu nichts\.|El archivo no lo dice\.|\d+\.|_)\*\*`)
	ownDay    = regexp.MustCompile(`<t:-?\d+:D>`)
	ownPlace  = regexp.MustCompile(`#?:~:text=[A-Za-z0-9.%,-]+$`)
	escaped   = regexp.MustCompile(`\\[^0-9A-Za-z\s]`)
	listStart = regexp.MustCompile(`(?m)^(?:[-+]|\d+[.)])(?:\s|$)`)
	preview   = regexp.MustCompile(`(?i)\w+://|\bdiscord(?:app)?\.[a-z]+/`)
	pinging   = regexp.MustCompile(`(?i)@(?:everyone|here)|<(?:@[!&]?|#|a?:\w+:|t:|/[\w ]+:|id:)`)
)

// checkInert fails unless text is a legal message in which nothing is alive
// but what the renderer wrote, with links only to the addresses given.
func checkInert(t interface {
	Helper()
	Fatalf(string, ...any)
}, text string, links map[string]bool) {
	t.Helper()
	whole := text
	fail := func(why string) { t.Helper(); t.Fatalf("%s in:\n%q", why, whole) }
	text = ownDay.ReplaceAllString(text, "")
	switch {
	case !utf8.ValidString(text):
		fail("invalid UTF-8")
	case discord.Units(whole) > 2000:
		fail(fmt.Sprintf("%d units", discord.Units(whole)))
	case strings.TrimSpace(text) == "":
		fail("nothing")
	case pinging.MatchString(text):
		fail("a mention, emoji or timestamp")
	}
	for _, r := range text {
		if r != '\n' && (unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) ||
			unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r)) {
			fail(fmt.Sprintf("the invisible character %U", r))
		}
	}
	rest := ownLink.ReplaceAllStringFunc(text, func(link string) string {
		parts := ownLink.FindStringSubmatch(link)
		if !links[parts[2]] && !links[ownPlace.ReplaceAllString(parts[2], "")] {
			fail("the link " + parts[2] + ", which no article has,")
		}
		return "_" + parts[1] + "_"
	})
	// So that what a backslash escapes is not read as escaping; it parts an address.
	parted := strings.ReplaceAll(strings.ReplaceAll(rest, `\\`, " "), "_", "")
	rest = strings.ReplaceAll(rest, `\\`, "_")
	if live := preview.FindString(parted); live != "" {
		fail("the address " + live)
	}
	if list := listStart.FindString(ownStart.ReplaceAllString(rest, "")); list != "" {
		fail("the list " + list)
	}
	rest = escaped.ReplaceAllString(rest, "")
	rest = regexp.MustCompile(`_[^_\n]*_`).ReplaceAllString(rest, "_") // titles of links, checked below
	rest = ownBold.ReplaceAllString(rest, "")
	rest = ownMark.ReplaceAllString(ownStart.ReplaceAllString(rest, ""), "")
	rest = strings.ReplaceAll(rest, "_", "")
	if i := strings.IndexAny(rest, "*~`|[]<>#@\\"); i >= 0 {
		fail(fmt.Sprintf("live markup %q", rest[i:min(len(rest), i+20)]))
	}
}

func addresses(articles ...*corpus.Article) map[string]bool {
	links := map[string]bool{}
	for _, a := range articles {
		if at := discord.Address(a.URL); at != "" {
			links[at] = true
		}
	}
	return links
}

func TestAnswersAreLegalAndInert(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := anAnswer().Draw(t, "answer")
		question := nastyText().Draw(t, "question")
		articles := a.Nearest
		for _, s := range a.Sources {
			articles = append(articles, s.Article)
		}
		links := addresses(articles...)
		lang := discord.Language(rapid.IntRange(0, int(discord.Languages)-1).Draw(t, "language"))
		parts := discord.AnswerParts(a, lang, question)
		if len(parts) < 1 || len(parts) > 3 {
			t.Fatalf("%d messages", len(parts))
		}
		for _, part := range parts {
			checkInert(t, part, links)
		}
		checkInert(t, discord.PartialText(a, lang, question), links)

		last := parts[len(parts)-1]
		if a.Verdict == bot.Declined || len(a.Claims) == 0 {
			if lang == 0 && !strings.Contains(strings.Join(parts, "\n"), bot.DeclinedText) {
				t.Fatalf("a declined answer does not say so: %q", parts)
			}
			return
		}
		for _, s := range a.Sources {
			if !strings.Contains(last, fmt.Sprintf("\n[%d] ", s.N)) {
				t.Fatalf("source %d is missing in the last message:\n%s", s.N, last)
			}
		}
	})
}

func TestLookupsAreLegalAndInert(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		articles := rapid.SliceOfN(anArticle(), 1, 6).Draw(t, "articles")
		links := addresses(articles...)
		result := retrieval.Result{Notes: rapid.SliceOfN(aNote(), 0, 3).Draw(t, "notes")}
		for _, a := range articles {
			result.Hits = append(result.Hits, retrieval.Hit{Passage: corpus.Passage{Article: a, N: 1, Span: corpus.Span{End: len(a.Text)}}})
		}
		checkInert(t, discord.SearchText(0, nastyText().Draw(t, "words"), result), links)
		checkInert(t, discord.SearchText(0, nastyText().Draw(t, "words"), retrieval.Result{}), links)
		var passages []corpus.Passage
		for range rapid.IntRange(0, 9).Draw(t, "passages") {
			passages = append(passages, result.Hits[0].Passage)
		}
		text := discord.ArticleText(0, articles[0], passages)
		first, _, _ := strings.Cut(text, "\n")
		if !strings.HasPrefix(first, "**") || !strings.HasSuffix(first, "**") {
			t.Fatalf("the title is not bold: %q", first)
		}
		checkInert(t, strings.Replace(text, first, first[2:len(first)-2], 1), links)
		if name := discord.ChoiceName(articles[0]); discord.Units(name) < 1 || discord.Units(name) > 100 {
			t.Fatalf("a choice of %d units: %q", discord.Units(name), name)
		}
	})
}

func FuzzEscape(f *testing.F) {
	for _, s := range nasty {
		f.Add(s)
	}
	f.Add("disCord.A/")
	f.Add(`discord.co\/inviKe/x`)
	f.Add("[masked](e)http_://evil.example#")
	f.Fuzz(func(t *testing.T, s string) {
		out := discord.Escape(s)
		if out != "" {
			if discord.Units(out) > 2000 {
				return
			}
			checkInert(t, out, nil)
		}
		// What people see is what was written, but for what nobody sees.
		shown := strings.ReplaceAll(strings.ReplaceAll(out, `\\`, "\x00"), `\`, "")
		shown = strings.ReplaceAll(strings.ReplaceAll(shown, "\x00", `\`), "＠", "@")
		if want := strings.ReplaceAll(discord.Clean(s), "＠", "@"); shown != want {
			t.Errorf("%q is shown as %q", want, shown)
		}
	})
}

func FuzzAddress(f *testing.F) {
	for _, s := range []string{
		"https://news.example/a?b=c&d=e#f", "http://bücher.example/ü", "https://news.example/a)(b>", "https://user@news.example/", "javascript:alert(1)",
		"//news.example", "https://news.example/\u202egnp.exe", "https://discord.gg/x", "https://news.example:8080/%zz", "HTTPS://NEWS.EXAMPLE/@everyone", " https://x.example ",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at := discord.Address(s)
		if at == "" {
			return
		}
		u, err := url.Parse(at)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
			t.Fatalf("%q became %q", s, at)
		}
		if strings.ContainsAny(at, "()<>@\"'\\`|{}^ ") || strings.ContainsFunc(at, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
			t.Fatalf("%q became %q, which can end its brackets", s, at)
		}
		if again := discord.Address(at); again != at {
			t.Fatalf("%q became %q, and that %q", s, at, again)
		}
	})
}

func TestAddress(t *testing.T) {
	t.Parallel()
	for stored, want := range map[string]string{
		"https://news.example/2009/12/17/story.html?a=b&c=d#e": "https://news.example/2009/12/17/story.html?a=b&c=d#e",
		"https://news.example/(bracket)_and_@name":             "https://news.example/%28bracket%29_and_%40name",
		"https://bücher.example/ü":                             "https://xn--bcher-kva.example/%C3%BC",
		"javascript:alert(1)":                                  "",
		"ftp://news.example/":                                  "",
		"https://someone@news.example/":                        "",
		"https://discord.gg/abc":                               "",
		"https://canary.discord.com/channels/1/2":              "",
		"https://notdiscord.com/":                              "https://notdiscord.com/",
		"news.example/story":                                   "",
		"":                                                     "",
	} {
		if got := discord.Address(stored); got != want {
			t.Errorf("%q: %q, want %q", stored, got, want)
		}
	}
}

func TestDeclinedSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	window := []retrieval.Note{{Kind: retrieval.NoteWindow, Days: []corpus.Day{day(2009, 1, 1), 0}}}
	const noted = "\n\n-# Only articles published since <t:1230804000:D> were searched."
	for _, c := range []struct {
		missing []string
		notes   []retrieval.Note
		want    string
	}{
		{[]string{"Velm_", "@everyone"}, nil, "No article mentions Velm\\_, ＠everyone."},
		{[]string{"penguins"}, nil, "Words that no article has: penguins."},
		{[]string{"Velm"}, window, "None of these articles mentions Velm." + noted},
		{[]string{"penguins", "poems"}, window, "Words that none of these articles has: penguins, poems." + noted},
	} {
		parts := discord.AnswerParts(bot.Answer{Verdict: bot.Declined, Missing: c.missing, Notes: c.notes}, 0, "")
		if want := "**The archive does not say.** " + c.want; len(parts) != 1 || parts[0] != want {
			t.Errorf("%q, want %q", parts, want)
		}
	}
}

func TestOneEndlessClaim(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"sentences":    strings.Repeat("The tide tables of Velm were printed again. ", 400),
		"one sentence": strings.Repeat("the tide tables of Velm were printed and ", 400),
		"one word":     strings.Repeat("tide𝔘*", 2000),
	} {
		a := claims(&corpus.Article{ID: "1", Title: "Tides", URL: "https://news.example/1"}, 1, text)
		parts := discord.AnswerParts(a, 0, "")
		if len(parts) != 3 {
			t.Fatalf("%s: %d messages", name, len(parts))
		}
		for i, part := range parts {
			checkInert(t, part, map[string]bool{"https://news.example/1": true})
			if body, _, _ := strings.Cut(part, "\n"); !strings.HasSuffix(body, "[1] ≈") {
				t.Errorf("%s: message %d ends without its source: %q", name, i+1, body)
			}
		}
		contains(t, parts[2], "\n…\n", "\n[1] [Tides](<https://news.example/1>) · undated")
	}
}

func TestLongSourcesAreShortened(t *testing.T) {
	t.Parallel()
	a := bot.Answer{Verdict: bot.Answered, Mode: bot.ModeQuote, Claims: []bot.Claim{{Text: "One.", Citations: []bot.Citation{{N: 1}}}}}
	a.Sources = []bot.Source{
		{N: 1, Article: &corpus.Article{ID: "1", Publisher: "P", Title: strings.Repeat("Endless title ", 99), URL: "https://news.example/1", Published: day(2001, 2, 3)}},
		{N: 2, Article: &corpus.Article{ID: "2", Publisher: "P", Title: "Endless address", URL: "https://news.example/" + strings.Repeat("x", 1900)}},
	}
	parts := discord.AnswerParts(a, 0, "")
	if len(parts) != 1 {
		t.Fatalf("%d messages", len(parts))
	}
	contains(t, parts[0], "One. [1]", "… title…](<https://news.example/1>) · <t:981194400:D>"[len("… "):], "[2] P · Endless address · undated")
}
