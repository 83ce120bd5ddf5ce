package model_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/model"
	"github.com/dateline-bot/dateline/retrieval"
)

// failedDraft cites the pier's passage alone.
func failedDraft() bot.Draft {
	return bot.Draft{Text: "The pier was built in 1912.", Citations: []bot.Citation{{Passage: evidence().Hits[1].Passage, Quote: "built in 1912"}}}
}

var errFault = fmt.Errorf("%w: 1912", bot.ErrNumber)

func TestMend(t *testing.T) {
	right := `{"claim": "The pier was built in 1911.", "source": 1, "quote": "built in 1911"}`
	mended := "The pier was built in 1911. | pier#1 \"built in 1911\"\n"
	for _, test := range []struct{ name, reply, want string }{
		{"mended", right, mended},
		{"with words around", "Here it is:\n" + right + "\nDone.", mended},
		{"twice", right + "\n" + strings.Replace(right, "1911", "1913", 2), mended},
		{"in a list", `{"claims": [` + right + `], "lacks": "the price"}`, mended},
		{"in prose", "The pier was built in 1911 [1].", "The pier was built in 1911. | pier#1 \"\"\n"},
		{"given up", `{"claim": "", "source": 0, "quote": ""}`, "\n"},
		{"declined", `{"declined": true}`, "\n"},
		{"of no passage", strings.Replace(right, ": 1,", ": 2,", 1), "The pier was built in 1911.\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := serve(t, func(call) (int, string) { return 200, stream(test.reply) })
			draft, err := server.composer(t, model.Config{}).Mend(t.Context(), question, evidence(), failedDraft(), errFault)
			if err != nil || outline([]bot.Draft{draft}) != test.want || draft.Lacks != "" {
				t.Errorf("got %q, %v, want %q", outline([]bot.Draft{draft}), err, test.want)
			}
		})
	}
}

func TestMendTellsTheFaultAndTheCitedPassageAlone(t *testing.T) {
	server := serve(t, func(call) (int, string) { return 200, stream(asked) })
	c := server.composer(t, model.Config{Key: canaryKey})
	german := question
	german.Language = "German"
	if _, err := c.Mend(t.Context(), german, evidence(), failedDraft(), errFault); err != nil {
		t.Fatal(err)
	}
	said := server.taken()[0].content()
	for _, want := range []string{
		"text: " + pierText, "Failed claim: The pier was built in 1912.\n", "Failed quote: built in 1912\n",
		"Fault: " + errFault.Error() + "\n", "Said in: German\n", "Question: " + question.Text + "\n",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not told in\n%s", want, said)
		}
	}
	if strings.Contains(said, ferryText) || strings.Contains(said, canaryKey) {
		t.Errorf("too much is told:\n%s", said)
	}
}

func TestMendWithoutACitationSeesTheBestOfTheEvidence(t *testing.T) {
	server := serve(t, func(call) (int, string) { return 200, stream(asked) })
	c := server.composer(t, model.Config{})
	draft, err := c.Mend(t.Context(), question, long(10, 11, 12, 13, 14), bot.Draft{Text: "A."}, bot.ErrNoCitation)
	if err != nil || len(draft.Citations) != 1 {
		t.Errorf("got %+v, %v", draft, err)
	}
	if texts := shown(server.taken()[0]); len(texts) != 3 || len(texts[0]) != 10 {
		t.Errorf("shown are %q", texts)
	}
	if draft, err := c.Mend(t.Context(), question, retrieval.Result{}, bot.Draft{Text: "A."}, bot.ErrNoCitation); err != nil || draft.Text != "" || len(server.taken()) > 0 {
		t.Errorf("without evidence: %+v, %v", draft, err)
	}
}

func TestMendFaults(t *testing.T) {
	for want, answer := range map[error][2]any{
		model.ErrUnavailable: {503, ""},
		model.ErrGarbled:     {200, "<html>"},
		model.ErrCutShort:    {200, `data: {"choices":[{"delta":{"content":"{\"claim\""}}]}` + "\n\n"},
	} {
		server := serve(t, func(call) (int, string) { return answer[0].(int), answer[1].(string) })
		draft, err := server.composer(t, model.Config{}).Mend(t.Context(), question, evidence(), failedDraft(), errFault)
		if !errors.Is(err, want) || draft.Text != "" {
			t.Errorf("got %+v, %v, want %v", draft, err, want)
		}
		safe(t, err)
	}
}
