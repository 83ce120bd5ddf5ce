package discord

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"
)

// A language is one the bot has words in. English is the zero language, and
// that of everybody whose own we do not have.
type language int

const (
	english language = iota
	french
	german
	spanish
	languages // how many there are
)

// languageOf is the language of a locale of Discord's, such as "es-419".
func languageOf(l discordgo.Locale) language {
	tag, _, _ := strings.Cut(string(l), "-")
	switch tag {
	case "fr":
		return french
	case "de":
		return german
	case "es":
		return spanish
	}
	return english
}

// tag is the locale of a language, as languageOf reads it.
func (l language) tag() string { return [languages]string{"en", "fr", "de", "es"}[l] }

// A phrase is something the bot says, in every language it has words in.
// {name} in it stands for what is filled in, the same names in each language.
type phrase struct{ en, fr, de, es string }

// in is the phrase in a language, with pairs of a name and what to fill in for
// it. Text from elsewhere must be escaped before it is filled in.
func (p phrase) in(l language, pairs ...any) string {
	text := p.en
	switch l {
	case french:
		text = p.fr
	case german:
		text = p.de
	case spanish:
		text = p.es
	}
	if text = cmp.Or(text, p.en); len(pairs) == 0 {
		return text
	}
	var fill []string
	for i := 0; i+1 < len(pairs); i += 2 {
		fill = append(fill, fmt.Sprintf("{%v}", pairs[i]), fmt.Sprint(pairs[i+1]))
	}
	return strings.NewReplacer(fill...).Replace(text)
}

// count is "1 article" or "3 articles": one or many, with {n} filled in beside
// the pairs.
func count(l language, n int, one, many phrase, pairs ...any) string {
	if n == 1 {
		many = one
	}
	return many.in(l, append(pairs, "n", n)...)
}

// localized are a phrase's translations as Discord takes them beside the
// English one, or nil when there are none.
func (p phrase) localized() map[discordgo.Locale]string {
	found := make(map[discordgo.Locale]string)
	for locale, text := range map[discordgo.Locale]string{
		discordgo.French: p.fr, discordgo.German: p.de, discordgo.SpanishES: p.es, discordgo.SpanishLATAM: p.es,
	} {
		if text != "" {
			found[locale] = text
		}
	}
	if len(found) == 0 {
		return nil
	}
	return found
}
