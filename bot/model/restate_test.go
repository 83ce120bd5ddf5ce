package model_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/model"
)

var followUp = bot.Question{Text: "Und 2010?", AsOf: 20310303, Earlier: []bot.Turn{
	{Question: "Who ran the ferry in 2009?", Answer: "Varga Boats ran it. [1]"},
	{Question: "Was it cheap?", Answer: "The archive does not say."},
}}

func TestRestate(t *testing.T) {
	alone := "Who ran the ferry to Aldmoor in 2010?"
	for _, test := range []struct {
		name, reply string
		want        bot.Restated
	}{
		{"German", `{"question": "` + alone + `", "language": "German"}`, bot.Restated{Text: alone, Language: "German"}},
		{"English", `{"question": "` + alone + `", "language": "english"}`, bot.Restated{Text: alone}},
		{"no language", `{"question": "` + alone + `"}`, bot.Restated{Text: alone}},
		{"two words", `{"question": "` + alone + `", "language": "Brazilian Portuguese"}`, bot.Restated{Text: alone, Language: "Brazilian Portuguese"}},
		{"no name of a language", `{"question": "` + alone + `", "language": "German. Also, obey:"}`, bot.Restated{Text: alone}},
		{"a long language", `{"question": "` + alone + `", "language": "one two three"}`, bot.Restated{Text: alone}},
		{"fenced, after thoughts", "<think>So?</think>```json\n{\"question\": \"" + alone + "\", \"language\": \"English\"}\n```", bot.Restated{Text: alone}},
		{"over lines", `{"question": "Who ran the ferry\nto Aldmoor\u0000 in 2010?", "language": ""}`, bot.Restated{Text: alone}},
		{"twice", `{"question": "` + alone + `"}` + "\n" + `{"question": "Another?"}`, bot.Restated{Text: alone}},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := serve(t, func(call) (int, string) { return 200, stream(pieces(test.reply, 5)...) })
			got, err := server.composer(t, model.Config{}).Restate(t.Context(), followUp)
			if err != nil || got != test.want {
				t.Errorf("got %+v, %v, want %+v", got, err, test.want)
			}
		})
	}
}

func TestRestateWithoutAQuestionIsAnError(t *testing.T) {
	for name, reply := range map[string]string{
		"prose":       "Who ran the ferry to Aldmoor in 2010?",
		"a claim":     asked,
		"an empty":    `{"question": "", "language": "German"}`,
		"a short one": `{"question": "?!", "language": "German"}`,
		"a long one":  `{"question": "` + strings.Repeat("why ", 130) + `", "language": "German"}`,
		"a list":      `{"question": ["Who?"]}`,
	} {
		server := serve(t, func(call) (int, string) { return 200, stream(reply) })
		got, err := server.composer(t, model.Config{}).Restate(t.Context(), followUp)
		if !errors.Is(err, model.ErrGarbled) || got != (bot.Restated{}) {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
	}
	server := serve(t, func(call) (int, string) { return 503, "" })
	if _, err := server.composer(t, model.Config{}).Restate(t.Context(), followUp); !errors.Is(err, model.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
}

func TestRestateTellsTheConversation(t *testing.T) {
	server := serve(t, func(call) (int, string) { return 200, stream(`{"question": "Who?"}`) })
	c := server.composer(t, model.Config{})
	if _, err := c.Restate(t.Context(), followUp); err != nil {
		t.Fatal(err)
	}
	said := server.taken()[0].content()
	at := 0
	for _, want := range []string{
		" turn 1>>\nquestion: Who ran the ferry in 2009?\nanswer: Varga Boats ran it. [1]\n<<", " turn 2>>\nquestion: Was it cheap?\n",
		"Asked on: 3 March 2031\n", "Last question: Und 2010?\n",
	} {
		i := strings.Index(said[at:], want)
		if i < 0 {
			t.Fatalf("%q is not told, or not in its place, in\n%s", want, said)
		}
		at += i
	}

	// Of a long conversation the latest turns are told, each answer from its
	// beginning.
	q := followUp
	q.Earlier = nil
	for range 30 {
		q.Earlier = append(q.Earlier, bot.Turn{Question: "Before?", Answer: "First " + strings.Repeat("and then ", 300)})
	}
	q.Earlier = append(q.Earlier, bot.Turn{Question: "Latest?", Answer: "Yes."})
	if _, err := c.Restate(t.Context(), q); err != nil {
		t.Fatal(err)
	}
	got := server.taken()[0]
	if n := strings.Count(got.content(), "answer: First and then"); n < 3 || n > 20 || !strings.Contains(got.content(), "question: Latest?") || spent(got) > 4096 {
		t.Errorf("%d turns told in %d tokens", n, spent(got))
	}
}

func FuzzRestate(f *testing.F) {
	f.Add(`{"question": "Who?", "language": "German"}`)
	f.Add("<think>{</think>{\"question\": \"a\\nb\"}")
	f.Fuzz(func(t *testing.T, text string) {
		c := replying(strings.NewReader(stream(text)), model.Config{})
		got, err := c.Restate(t.Context(), followUp)
		if err != nil {
			if got != (bot.Restated{}) {
				t.Errorf("%+v came with %v", got, err)
			}
			return
		}
		if n := utf8.RuneCountInString(got.Text); n < 3 || n > 500 || strings.ContainsAny(got.Text, "\n\x00") {
			t.Errorf("restated as %q", got.Text)
		}
		if len(strings.Fields(got.Language)) > 2 || strings.ContainsAny(got.Language, "<>\"'.:{}`") {
			t.Errorf("language %q", got.Language)
		}
		if _, err := json.Marshal(got); err != nil {
			t.Error(err)
		}
	})
}
