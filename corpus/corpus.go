// Package corpus owns what was published: articles, the days they carry, the
// passages they are cut into and the sentences inside those. It refuses to
// know how any of it is searched or answered from.
//
// Its one invariant: a text exists once. A passage or a sentence is a span of
// its article's Text, so a quotation can always be checked against the
// article, byte for byte.
package corpus

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"
)

// An Article is one published text and what is known about it. What is not
// known is empty: an undated article has no Published day, and none is guessed.
type Article struct {
	// ID names the article in the archive: a file name without its ending, a
	// record's own id, or a hash of its URL. Never empty in an archive.
	ID string
	// Title is the headline. Where the text carries none it is the opening of
	// the text, and TitleDerived says so.
	Title        string
	TitleDerived bool
	// Publisher is the name readers know it by ("The New York Times").
	Publisher string
	// Published is the day printed in the text or its URL, or the zero Day.
	Published Day
	Authors   []string
	// URL is where it was published: http or https, or empty.
	URL string
	// Text is the body: valid UTF-8 in NFC, paragraphs separated by one blank
	// line, without boilerplate. Every Span counts bytes of it.
	Text string
	// Collection is the part of the archive that the article belongs to; empty
	// is the common one. Who searches some collections learns nothing of others.
	Collection string
	// Sample marks the briefs that ship with the program. They step aside
	// when the first article of one's own comes in.
	Sample bool
}

// Fingerprint is a hash of everything an article says and is known by, so
// that reading the same article again can be told from reading a new version.
func (a *Article) Fingerprint() string {
	h := sha256.New()
	fields := []string{
		a.ID, a.Title, fmt.Sprint(a.TitleDerived), a.Publisher, a.Published.String(),
		strings.Join(a.Authors, "\x00"), a.URL, a.Text, fmt.Sprint(a.Sample),
	}
	if a.Collection != "" { // so that archives made before there were any stay valid
		fields = append(fields, a.Collection)
	}
	for _, field := range fields {
		fmt.Fprintf(h, "%d:%s", len(field), field)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// A Span is a half-open range of bytes in an article's Text.
type Span struct{ Start, End int }

// Len is the span's length in bytes.
func (s Span) Len() int { return s.End - s.Start }

// A Passage is a run of whole sentences of one article, the unit that is
// searched and cited.
type Passage struct {
	Article *Article
	// N counts an article's passages from 1, in reading order.
	N int
	Span
}

// ID is the passage's name, the article's and its number: "000_a6da#2".
func (p Passage) ID() string { return fmt.Sprintf("%s#%d", p.Article.ID, p.N) }

// Text is the passage's words, a slice of the article's Text.
func (p Passage) Text() string { return p.Article.Text[p.Start:p.End] }

// Lead is the opening of a text, cut between words to at most limit runes and
// marked "…" where something was cut. It serves for derived titles and
// previews; limit must be positive.
func Lead(text string, limit int) string {
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) <= limit {
		return text
	}
	cut, runes := 0, 0
	for i, r := range text {
		if r == ' ' {
			cut = i
		}
		if runes++; runes >= limit { // the mark takes the place of this one
			if cut == 0 {
				cut = i
			}
			break
		}
	}
	return strings.TrimRight(text[:cut], " ,;:–—-") + "…"
}
