package discord

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// Room, in units, for the parts of a message that are not its body.
const (
	maxEcho    = 300 // the question, repeated above its answer
	maxTail    = 1900
	maxSource  = 480 // one source line, where there are few
	maxArticle = 800 // the title of the article that was asked for, with its address
	minSource  = 48  // one source line, where there are many
	maxNote    = 200
	maxNotes   = 4
	// minNoteWords is what the words of a note may take, however long its
	// sentence is.
	minNoteWords = 80
	maxMarks     = 100 // the numbers behind one claim
	maxNearest   = 3
	maxBefore    = 350 // what stands before a quote, and the same after it
	maxQuote     = 700
)

// Marks behind a claim, explained under the answer.
const (
	markQuoted    = "❝" // the article's own words
	markSupported = "≈" // phrased by a model, found in the words quoted
	markDisagree  = "≠" // another claim says something else of the same
)

// A view is how somebody sees an answer.
type view struct {
	lang    language
	echo    string // the question, see echo; a reply stands under it already
	bounded bool   // whether only some articles were looked at
	record  string // id; empty where nothing is kept
	private bool
	server  bool
}

func viewOf(r request, rec bot.Record) view {
	v := view{lang: r.lang, bounded: !rec.Filter.IsZero(), record: rec.ID, private: rec.Private, server: r.guild != ""}
	if r.token != "" {
		v.echo = echo(r.lang, rec.Question, rec.Filter)
	}
	return v
}

// answerMessages is an answer as messages, in order, with what can be done
// about it under the last.
func answerMessages(v view, a bot.Answer) []message {
	var messages []message
	for _, text := range answerParts(v, a) {
		messages = append(messages, message{text: text})
	}
	last := len(messages) - 1
	messages[last] = under(v, a, messages[last])
	return messages
}

// answerParts are the texts of an answer's messages.
func answerParts(v view, a bot.Answer) []string {
	head := v.echo
	if a.Verdict == bot.Declined || len(a.Claims) == 0 {
		says := "**" + sayDeclined.in(v.lang) + "**"
		if lacks := lacking(v, a); lacks != "" {
			says += " " + lacks
		}
		return pack(head, []piece{{says, 0}}, declinedTail(v, a))
	}
	var body []piece
	for i, c := range a.Claims {
		body = append(body, pieces(c.Words(), marks(a, i), i)...)
	}
	return pack(head, body, answeredTail(v, a))
}

// partialText is one message with the claims of an answer that is still
// growing, as many as fit.
func partialText(v view, a bot.Answer) string {
	text, more := v.echo, growing(v.lang)
	for i, c := range a.Claims {
		for _, p := range pieces(c.Words(), marks(a, i), i) {
			if units(text)+units(p.text)+units(more)+1 > maxContent {
				return text + more
			}
			text = strings.TrimPrefix(text+"\n"+p.text, "\n")
		}
	}
	return strings.TrimPrefix(text+more, "\n")
}

// growing is the last line of an answer that is not complete yet.
func growing(l language) string { return "\n" + small(sayReading.in(l)) }

// marks are the source numbers of the i-th claim, of very many the first, and
// what was checked of it.
func marks(a bot.Answer, i int) string {
	c := a.Claims[i]
	m := c.Marks()
	if len(m) > maxMarks {
		m = m[:strings.LastIndexByte(m[:maxMarks], ']')+1] + "…"
	}
	switch c.Check {
	case bot.Quoted:
		m += " " + markQuoted
	case bot.Supported:
		m += " " + markSupported
	}
	if slices.ContainsFunc(a.Disagree, func(group []int) bool { return slices.Contains(group, i) }) {
		m += " " + markDisagree
	}
	return strings.TrimSpace(m)
}

// echo repeats a question above its answer, with what it was bounded by.
func echo(l language, question string, f retrieval.Filter) string {
	if clean(question) == "" {
		return ""
	}
	return "> " + escapeTo(question, maxEcho) + bounds(l, f)
}

// bounds are what bounds a lookup, as " · Publisher · published since day"; empty
// where nothing does.
func bounds(l language, f retrieval.Filter) string {
	text := ""
	if clean(f.Publisher) != "" {
		text += " · " + escapeTo(f.Publisher, maxNote/2)
	}
	if f.From.Known() || f.To.Known() {
		text += " · " + span(l, []corpus.Day{f.From, f.To})
	}
	return text
}

// lacking says what the archive has no word of.
func lacking(v view, a bot.Answer) string {
	var list []string
	for _, w := range a.Missing {
		if w = clean(w); w != "" {
			list = append(list, escapeTo(w, maxNote/4))
		}
	}
	if len(list) == 0 {
		return ""
	}
	says, these := sayLacksWords, sayTheseLackWords
	if a.LacksNames() {
		says, these = sayLacks, sayTheseLack
	}
	if v.bounded || a.Bounded() {
		says = these
	}
	return says.in(v.lang, "words", strings.Join(list, ", "))
}

func answeredTail(v view, a bot.Answer) string {
	foot := small(footing(v.lang, a)) + notes(v.lang, a.Notes)
	if len(a.Sources) == 0 {
		return foot
	}
	lines := "**" + saySources.in(v.lang) + "**"
	room := maxTail - units(foot) - 1
	limit := max(minSource, min(maxSource, (room-units(lines))/len(a.Sources)-1))
	for i, s := range a.Sources {
		line := "\n" + sourceLine(v.lang, fmt.Sprintf("[%d]", s.N), s.Article, quoteFrom(a, s.N), limit)
		if left := len(a.Sources) - i; left > 1 && units(lines)+units(line) > room-minSource {
			lines += "\n" + sayMore.in(v.lang, "n", left)
			break
		}
		lines += line
	}
	return lines + "\n" + foot
}

// quoteFrom are the first words that an answer cites of its n-th source.
func quoteFrom(a bot.Answer, n int) string {
	for _, c := range a.Claims {
		for _, cite := range c.Citations {
			if cite.N == n {
				return cite.Quote
			}
		}
	}
	return ""
}

// footing says how far an answer goes, of what it is made, and what its marks
// mean.
func footing(l language, a bot.Answer) string {
	var says []string
	if a.Verdict == bot.Partial {
		says = append(says, sayPartial.in(l))
	}
	if a.AsOf.Known() {
		says = append(says, sayAsOf.in(l, "day", stamp(a.AsOf)))
	}
	says = append(says, coverage(l, a.Sources))
	for _, mark := range []struct {
		sign  string
		words phrase
		has   bool
	}{
		{markQuoted, sayQuoted, slices.ContainsFunc(a.Claims, func(c bot.Claim) bool { return c.Check == bot.Quoted })},
		{markSupported, saySupported, slices.ContainsFunc(a.Claims, func(c bot.Claim) bool { return c.Check == bot.Supported })},
		{markDisagree, sayDisagree, len(a.Disagree) > 0},
	} {
		if mark.has {
			says = append(says, mark.sign+" "+mark.words.in(l))
		}
	}
	return strings.Join(slices.DeleteFunc(says, func(s string) bool { return s == "" }), " · ")
}

// coverage is "3 articles, 2 publishers, 2006–2010".
func coverage(l language, sources []bot.Source) string {
	if len(sources) == 0 {
		return ""
	}
	publishers := map[string]bool{}
	first, last := 0, 0
	for _, s := range sources {
		if name := strings.ToLower(clean(s.Article.Publisher)); name != "" {
			publishers[name] = true
		}
		if d := s.Article.Published; d.Known() {
			year := d.Time().Year()
			if first == 0 || year < first {
				first = year
			}
			last = max(last, year)
		}
	}
	says := []string{count(l, len(sources), sayArticle, sayArticles)}
	if len(publishers) > 0 {
		says = append(says, count(l, len(publishers), sayPublisher, sayPublishers))
	}
	switch {
	case first == 0:
	case first == last:
		says = append(says, fmt.Sprint(first))
	default:
		says = append(says, fmt.Sprintf("%d–%d", first, last))
	}
	return strings.Join(says, ", ")
}

// stamp is a day as Discord shows it, in the words of each reader's own
// language. Discord knows no days, only moments, which it shows in the
// reader's zone; at 10:00 UTC it is the same day from Honolulu (UTC-10) to the
// Chatham Islands in summer (UTC+13:45), which noon is not.
func stamp(d corpus.Day) string {
	const hour = 10
	return fmt.Sprintf("<t:%d:D>", d.Time().Unix()+hour*60*60)
}

// dayIn is a day that may be unknown.
func dayIn(l language, d corpus.Day) string {
	if !d.Known() {
		return sayUndated.in(l)
	}
	return stamp(d)
}

func declinedTail(v view, a bot.Answer) string {
	var b strings.Builder
	for i, article := range a.Nearest[:min(len(a.Nearest), maxNearest)] {
		if i == 0 {
			b.WriteString("\n" + sayNearest.in(v.lang))
		}
		b.WriteString("\n" + sourceLine(v.lang, "•", article, "", maxSource))
	}
	b.WriteString(notes(v.lang, a.Notes))
	return strings.TrimPrefix(b.String(), "\n")
}

// sourceLine is "[1] Publisher · [Title](<url>) · day" in at most limit units;
// the link opens the page at the quote, which may be empty. What is too long
// is the place in the page first, then the title, then the address.
func sourceLine(l language, mark string, a *corpus.Article, quote string, limit int) string {
	day := dayIn(l, a.Published)
	fixed := units(mark) + units(day) + units("  ·  · ")
	publisher := ""
	if clean(a.Publisher) != "" {
		publisher = escapeTo(a.Publisher, max(8, min(80, (limit-fixed)/3))) + " · "
	}
	title := linked(a, quote, max(8, limit-fixed-units(publisher)))
	return mark + " " + publisher + title + " · " + day
}

// titleOf is what to call an article: never empty, though titles and ids may
// be made of characters that nobody sees.
func titleOf(a *corpus.Article) string {
	return cmp.Or(clean(a.Title), clean(a.ID), "untitled")
}

// small is a line in Discord's small print.
func small(line string) string { return "-# " + line }

// quoteText shows the words behind a claim: in bold, between what stands
// before and after them in the article.
func quoteText(l language, c bot.KeptClaim, p corpus.Passage, quote string) string {
	a := p.Article
	at := p.Start + strings.Index(p.Text(), quote)
	end := at + len(quote)
	text := sourceLine(l, "📰", a, quote, maxArticle) + "\n"
	if before := a.Text[:at]; clean(before) != "" {
		text += "> " + closing(before, maxBefore) + "\n"
	}
	text += "> **" + escapeTo(quote, maxQuote) + "**"
	if after := a.Text[end:]; clean(after) != "" {
		text += "\n> " + escapeTo(after, maxBefore)
	}
	words := sayQuoted
	if c.Check == bot.Supported {
		words = saySupported
	}
	return text + "\n" + small(words.in(l))
}

// closing is escape of the end of s, cut between words with "…" so that it
// comes to at most limit units.
func closing(s string, limit int) string {
	// A character has at most four bytes, and one that is escaped two units.
	words := strings.Fields(clean(strings.ToValidUTF8(s[max(0, len(s)-4*limit):], "")))
	text := ""
	for i := len(words) - 1; i >= 0; i-- {
		longer := strings.TrimSpace(words[i] + " " + text)
		if units(escape(longer))+1 > limit {
			return "…" + escape(text)
		}
		text = longer
	}
	if len(s) > 4*limit {
		return "…" + escape(text)
	}
	return escape(text)
}
