// Package prompts owns what is said to a chat model: the system and the user
// message that ask for an answer from numbered passages. It refuses to know
// who is asked, how the passages were found, and what becomes of the reply.
//
// Its one invariant: a passage cannot speak as anything but a passage. Each is
// fenced by a marker made for this one request, which no stored text can know,
// and loses the line breaks, invisible characters and chat-role tokens with
// which a text might pose as the end of its fence, another source or another
// speaker.
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

// A View is everything the two messages are made of. It has no place for a
// setting or a key.
type View struct {
	Question string
	// Asked is the day of asking, as people write it: "17 December 2009".
	Asked string
	// Marker fences the passages: letters and digits, at random for each
	// request (crypto/rand.Text).
	Marker   string
	Passages []Passage
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

// Messages are the system and the user message that ask the model.
func (v View) Messages() (system, user string) {
	safe := struct {
		View
		MaxClaims int
	}{v, MaxClaims}
	safe.Question = v.data(v.Question)
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
	return render("system.tmpl", safe), render("user.tmpl", safe)
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
