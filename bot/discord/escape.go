package discord

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"github.com/dateline-bot/dateline/corpus"
)

// clean makes one line of s: valid UTF-8 without control, bidi, zero-width,
// tag or other characters that nobody sees, and without doubled space.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp):
			return ' '
		case unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r),
			unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r),
			r >= 0xE0000 && r <= 0xE0FFF: // tags and variation selectors carry hidden text
			return -1
		}
		return r // an invalid byte arrives here as U+FFFD
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// markup are the characters that mean something to Discord wherever they
// stand. "@" and "#" are among them because a mention must be broken inside:
// a backslash before "<" alone does not keep the server from reading "<@1>".
const markup = "\\*_~`|[]<>#@"

var (
	everyone = regexp.MustCompile(`(?i)^@(everyone|here)`)
	// A domain with a path is enough for an invite to be previewed.
	domainDot = regexp.MustCompile(`^\.\p{L}+/`)
	// listStart begins a bulleted or numbered list, at the start of a line.
	listStart = regexp.MustCompile(`^(?:[-+]|\d+[.)])`)
)

// escape makes one line of s that Discord shows as it is: no markup, mention,
// emoji, timestamp, link, preview or list comes out of it.
func escape(s string) string {
	s = clean(s)
	var b strings.Builder
	b.Grow(len(s) + len(s)/8)
	if list := listStart.FindString(s); list != "" {
		b.WriteString(list[:len(list)-1] + `\` + list[len(list)-1:])
		s = s[len(list):]
	}
	tag := false // inside what may be <:emoji:1>, <t:1:R>, </ask:1> or <id:guide>
	for i, r := range s {
		switch rest := s[i:]; {
		case r == '@' && everyone.MatchString(rest):
			// Discord pings on the bare word, and looks through zero-width
			// characters, so the sign itself has to be another one.
			b.WriteRune('＠')
			continue
		case strings.ContainsRune(markup, r),
			tag && strings.ContainsRune(":/&!", r),
			r == ':' && strings.HasPrefix(rest, "://"),
			r == '.' && domainDot.MatchString(rest):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		tag = r == '<' || tag && r != ' ' && r != '>'
	}
	return b.String()
}

// mentions names roles ("<@&") or channels ("<#") by their ids.
func mentions(sign string, ids []string) string {
	var all []string
	for _, id := range ids {
		all = append(all, sign+id+">")
	}
	return strings.Join(all, ", ")
}

// units is the length of s as Discord counts it at its strictest. It has been
// seen to count code points and UTF-16 units; there are never more of the former.
func units(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// escapeTo is escape of the opening of s, cut between words with "…" so that
// it comes to at most limit units. limit must be positive.
func escapeTo(s string, limit int) string {
	s = clean(s)
	for runes := limit; ; {
		escaped := escape(corpus.Lead(s, runes))
		over := units(escaped) - limit
		if over <= 0 || runes == 1 {
			return escaped
		}
		runes = max(1, min(runes, utf8.RuneCountInString(s))-max(1, over/2))
	}
}

// address is a stored URL in a form that is safe between "(<" and ">)": http
// or https, printable ASCII, nothing that closes the brackets. It is empty for
// anything that cannot be brought into that form, and for Discord's own
// addresses, which Discord shows as invites and message previews.
func address(stored string) string {
	u, err := url.Parse(strings.TrimSpace(stored))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || strings.ContainsRune(u.Host, utf8.RuneError) {
		return ""
	}
	host, err := idna.Lookup.ToASCII(u.Hostname())
	if err != nil || host == "" || discordHost.MatchString(host) {
		return ""
	}
	if port := u.Port(); port != "" {
		host += ":" + port
	}
	u.Host = host
	var b strings.Builder
	for _, c := range []byte(u.String()) {
		if c <= ' ' || c >= 0x7F || strings.IndexByte("()<>@\"'\\^`{|}", c) >= 0 {
			const hexits = "0123456789ABCDEF"
			b.Write([]byte{'%', hexits[c>>4], hexits[c&15]})
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

var discordHost = regexp.MustCompile(`(?i)(^|\.)discord(app)?\.[a-z]+$`)

// linked is an article's title that leads to its stored URL without a preview,
// and there to the quote, where that can be named; or just the title, escaped,
// when there is no address to lead to. quote may be empty.
func linked(a *corpus.Article, quote string, limit int) string {
	title := titleOf(a)
	// A lone bracket in a link's text ends the link early, escaped or not.
	linkable := strings.NewReplacer("[", "(", "]", ")").Replace(title)
	stored := address(a.URL)
	for _, link := range []struct {
		to    string
		least int
	}{{at(stored, a, quote), fairTitle}, {stored, minTitle}} {
		room := limit - units(link.to) - len("[](<>)")
		if link.to != "" && room >= min(link.least, units(escape(linkable))) {
			return "[" + escapeTo(linkable, room) + "](<" + link.to + ">)"
		}
	}
	return escapeTo(title, limit)
}

// The least room, in units, worth giving to a title: an address that leaves less
// than minTitle is left out, and the place in its page that leaves less than
// fairTitle.
const minTitle, fairTitle = 24, 60
