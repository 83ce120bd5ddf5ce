// Package prompts owns what is said to a chat model: the system and the user
// message that ask for an answer from numbered passages, for a claim to be
// mended, and for a question to be made to stand alone. It refuses to know
// who is asked, how the passages were found, and what becomes of the reply.
//
// Its one invariant: a text cannot speak as anything but what it is. Passages
// and earlier turns are fenced by a marker made for this one request, which no
// stored text can know, and every text loses the line breaks, invisible
// characters and chat-role tokens with which it might pose as the end of its
// fence, another source or another speaker.
package prompts

import (
	"embed"
	"regexp"
	"strings"
	"text/template"
	"unicode"
)

//go:embed *.tmpl
var files embed.FS

var templates = template.Must(template.ParseFS(files, "*.tmpl"))

// MaxClaims is the most claims the model is asked for.
const MaxClaims = 6

// A View is everything the messages are made of. It has no place for a setting
// or a key.
type View struct {
	Question string
	// Asked is the day of asking, as people write it: "17 December 2009".
	Asked string
	// Marker fences passages and turns: letters and digits, at random for each
	// request (crypto/rand.Text).
	Marker string
	// Language is the language to answer in, in English, where that is not the
	// archive's: claims are then asked for in both.
	Language string
	// Schema says that the server holds the reply to a schema, so that the
	// lines come as one object.
	Schema   bool
	Passages []Passage

	// Turns is the conversation so far, for Restate.
	Turns []Turn

	// Claim and Quote failed the check, and Fault says why, for Mend.
	Claim, Quote, Fault string
}

// A Passage is a text the model may answer from, under the number by which it
// is to be cited.
type Passage struct {
	N         int
	Publisher string
	Title     string
	Published string // the day as people write it, or ""
	Text      string
}

// A Turn is an earlier question and its answer, numbered from 1.
type Turn struct {
	N                int
	Question, Answer string
}

// Answer are the messages that ask for the claims that answer the question.
func (v View) Answer() (system, user string) { return v.messages("answer") }

// Mend are the messages that ask for the failed claim as the passages have it.
func (v View) Mend() (system, user string) { return v.messages("mend") }

// Restate are the messages that ask for the question as it stands alone, in
// the archive's language, and for the language it was asked in.
func (v View) Restate() (system, user string) { return v.messages("restate") }

func (v View) messages(kind string) (system, user string) {
	safe := struct {
		View
		MaxClaims int
	}{v, MaxClaims}
	for _, text := range []*string{&safe.Question, &safe.Asked, &safe.Language, &safe.Claim, &safe.Quote, &safe.Fault} {
		*text = v.data(*text)
	}
	safe.Passages = make([]Passage, len(v.Passages))
	for i, p := range v.Passages {
		safe.Passages[i] = Passage{
			N:         p.N,
			Publisher: v.data(p.Publisher),
			Title:     v.data(p.Title),
			Published: v.data(p.Published),
			Text:      v.data(p.Text),
		}
	}
	safe.Turns = make([]Turn, len(v.Turns))
	for i, t := range v.Turns {
		safe.Turns[i] = Turn{N: t.N, Question: v.data(t.Question), Answer: v.data(t.Answer)}
	}
	return render(kind+"_system.tmpl", safe), render(kind+"_user.tmpl", safe)
}

// render panics only when a template does not fit its view, which any call
// would show.
func render(name string, view any) string {
	var b strings.Builder
	if err := templates.ExecuteTemplate(&b, name, view); err != nil {
		panic(err)
	}
	return b.String()
}

// Chat templates part speakers with tags (</s>, <start_of_turn>, [INST]) and
// with brackets in runs (<|im_start|>, <<SYS>>). Two angle brackets are also
// how our own fences begin.
var (
	tags = regexp.MustCompile(`(?i)\[/?(?:inst|system_prompt|available_tools|tool_calls)\]|` +
		`</?(?:s|bos|eos|start_of_turn|end_of_turn|system|user|assistant|human|model|tool|think)>`)
	runs = regexp.MustCompile(`[<>|｜]{2,}`)
)

// data is a text as it may stand in a prompt: one line, without invisible
// characters, the marker cut out and role tokens spaced apart, so that "<|"
// becomes "< |". Other words stay as they are: the model is to copy them.
func (v View) data(text string) string {
	text = strings.Map(visible, text)
	text = strings.Join(strings.Fields(text), " ")
	if v.Marker != "" {
		text = strings.ReplaceAll(text, v.Marker, "…")
	}
	if !strings.ContainsAny(text, "<>[|｜") {
		return text // as nearly all are; the patterns take a millisecond for ten passages
	}
	text = tags.ReplaceAllStringFunc(text, space)
	return runs.ReplaceAllStringFunc(text, space)
}

func space(token string) string { return strings.Join(strings.Split(token, ""), " ") }

// visible drops format characters (zero-width, bidirectional and tag
// characters) and turns control characters into spaces.
func visible(r rune) rune {
	switch {
	case unicode.Is(unicode.Cf, r), r == unicode.ReplacementChar:
		return -1
	case unicode.IsControl(r):
		return ' '
	}
	return r
}
