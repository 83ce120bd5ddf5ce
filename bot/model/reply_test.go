package model_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/bot/model"
)

// stream is the pieces of a reply as a stream of events.
func stream(pieces ...string) string {
	var b strings.Builder
	for _, piece := range pieces {
		content, _ := json.Marshal(piece)
		fmt.Fprintf(&b, "data: {\"choices\":[{\"delta\":{\"content\":%s}}]}\n\n", content)
	}
	b.WriteString("data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n")
	return b.String()
}

// pieces cuts a reply into pieces of n characters.
func pieces(reply string, n int) []string {
	var all []string
	for piece := range slices.Chunk([]rune(reply), n) {
		all = append(all, string(piece))
	}
	return all
}

func drafts(t testing.TB, pieces ...string) string {
	t.Helper()
	c := replying(strings.NewReader(stream(pieces...)), model.Config{})
	got, err := collect(t, c.Compose(t.Context(), question, evidence()))
	if err != nil {
		t.Fatalf("%q: %v", pieces, err)
	}
	return outline(got)
}

const (
	asked   = `{"claim": "A took over.", "source": 1, "quote": "took over"}`
	asked2  = `{"claim": "It is old.", "source": 2, "quote": "built in 1911"}`
	claimed = "A took over. | ferry#1 \"took over\"\n"
	both    = claimed + "It is old. | pier#1 \"built in 1911\"\n"
)

// replies are replies as models give them, and the drafts they amount to.
var replies = []struct{ name, reply, want string }{
	{"as asked", asked + "\n" + asked2 + "\n", both},
	{"no last line break", asked + "\n" + asked2, both},
	{"CRLF and blank lines", asked + "\r\n\r\n" + asked2 + "\r\n", both},
	{"one line", asked + " " + asked2, both},
	{"declined", `{"declined": true}`, ""},
	{"declined after a claim", asked + "\n" + `{"declined": true}`, claimed},
	{"declined in words", `{"claim": "", "source": null, "quote": "", "declined": "true"}`, ""},
	{"code fence", "```json\n" + asked + "\n```\n", claimed},
	{"words around", "Here is what I found [2]:\n\n" + asked + "\n\nAnything else [1]?", "Here is what I found: | pier#1 \"\"\n" + claimed},
	{"words around, no marks", "Here is what I found:\n" + asked + "\nI hope this helps!", claimed},
	{"list marks", "- " + asked + "\n2. " + asked2, both},
	{"trailing commas", asked + ",\n" + strings.Replace(asked2, "}", ",}", 1) + ",\n", both},
	{"array", "[" + asked + ",\n " + asked2 + "]", both},
	{"in another object", `{"claims": [` + asked + "," + asked2 + `], "declined": false}`, both},
	{"the schema", `{"claims": [` + asked + ", " + asked2 + `], "lacks": ""}`, both},
	{"the schema, laid out", "{\n  \"claims\": [\n    " + asked + ",\n    " + asked2 + "\n  ],\n  \"lacks\": \"\"\n}", both},
	{"the schema, a part lacking", `{"claims": [` + asked + "," + asked2 + `], "lacks": "what it cost"}`, both + " lacks \"what it cost\"\n"},
	{"the schema, lacking said first", `{"lacks": "what it cost", "claims": [` + asked + `]}`, claimed + " lacks \"what it cost\"\n"},
	{"the schema, declined", `{"claims": [], "lacks": ""}`, ""},
	{"the schema, declined and laid out", "{\n  \"claims\": [\n  ],\n  \"lacks\": \"\"\n}", ""},
	{"the schema, all lacking", `{"claims": [], "lacks": "all of it"}`, " lacks \"all of it\"\n"},
	{"the schema, not closed", `{"claims": [` + asked + "," + asked2, both},
	{"lacking in a last line", asked + "\n" + `{"lacks": "what it cost"}`, claimed + " lacks \"what it cost\"\n"},
	{"lacking beside a claim", `{"claim": "A took over.", "source": 1, "quote": "took over", "lacks": "what\nit cost"}`,
		"A took over. | ferry#1 \"took over\" lacks \"what it cost\"\n"},
	{"lacking as a list", asked + "\n" + `{"lacks": ["what it cost", "when"]}`, claimed + " lacks \"what it cost\"\n"},
	{"lacking nothing", asked + "\n" + `{"lacks": null}`, claimed},
	{"in two languages", `{"claim": "A took over.", "said": "A übernahm.", "source": 1, "quote": "took over"}`, "A took over. / A übernahm. | ferry#1 \"took over\"\n"},
	{"in two languages, bare quotation marks", `{"claim": "A "took" over.", "said": "A "übernahm".", "source": 1, "quote": "it "took" over"}`,
		"A \"took\" over. / A \"übernahm\". | ferry#1 \"it \\\"took\\\" over\"\n"},
	{"an object of another kind", `{"answer": "A took over."}` + "\n" + asked, claimed},
	{"over several lines", strings.NewReplacer(", ", ",\n  ", "{", "{\n  ").Replace(asked) + "\n" + asked2, both},
	{"braces in a string", `{"claim": "A {took} over.}", "source": 1, "quote": "a \" { b"}` + "\n", "A {took} over.} | ferry#1 \"a \\\" { b\"\n"},
	{"an open brace in words", "So { it goes.\n" + asked, claimed},
	{"a line that breaks off", `{"claim": "A to` + "\n" + asked2, both[len(claimed):]},
	{"bare quotation marks", `{"claim": "A "took" over.", "source": 1, "quote": "it "took" over"}`, "A \"took\" over. | ferry#1 \"it \\\"took\\\" over\"\n"},
	{"one bare quotation mark", `{"claim": "A took over.", "source": 1, "quote": "it "took over"}` + "\n" + asked2, "A took over. | ferry#1 \"it \\\"took over\"\n" + both[len(claimed):]},
	{"source as text", strings.Replace(asked, "1", `"[1]"`, 1), claimed},
	{"several sources", strings.Replace(asked, "1", "[1, 2]", 1), "A took over. | ferry#1 \"took over\" | pier#1 \"\"\n"},
	{"several quotes", `{"claim": "A took over.", "sources": [2, 1], "quotes": ["built", "took over"]}`, "A took over. | pier#1 \"built\" | ferry#1 \"took over\"\n"},
	{"the same source twice", strings.Replace(asked, "1", "[1, 1, 99]", 1), claimed},
	{"source out of range", strings.Replace(asked, "1", "3", 1), "A took over.\n"},
	{"source zero", strings.Replace(asked, "1", "0", 1), "A took over.\n"},
	{"source beyond all numbers", strings.Replace(asked, "1", "99999999999999999999999", 1), "A took over.\n"},
	{"no source", `{"claim": "A took over.", "quote": "took over"}`, "A took over.\n"},
	{"no quote", `{"claim": "A took over.", "source": 1}`, "A took over. | ferry#1 \"\"\n"},
	{"quote of another kind", `{"claim": "A took over.", "source": 1, "quote": 7}`, "A took over. | ferry#1 \"\"\n"},
	{"line breaks and NUL inside", `{"claim": "A\u0000took\nover.", "source": 1, "quote": "took\n\nover"}`, claimed},
	{"invisible characters", "{\"claim\": \"A to\u200bok \u202eover\U000e0041.\", \"source\": 1, \"quote\": \"took\u00ad over\"}", claimed},
	{"thinking", "<think>\nMaybe " + asked2 + " or [2].\n</think>\n" + asked, claimed},
	{"thinking opened in the prompt", "Maybe so.\n</think>" + asked, claimed},
	{"thinking by other names", "<thinking>" + asked2 + "</thinking>[THINK]" + asked2 + "[/THINK]<reasoning>" + asked2 + "</reasoning>" + asked, claimed},
	{"thinking in a claim", `{"claim": "A <think> took over.", "source": 1, "quote": "took over"}`, "A <think> took over. | ferry#1 \"took over\"\n"},
	{"thinking without end", "<think>" + asked, ""},
	{"a line too long", `{"claim": "` + strings.Repeat("x", 70_000) + `"}` + "\n" + asked, claimed},
	{"objects too deep", strings.Repeat(`{"a":`, 50) + asked + strings.Repeat("}", 50) + "\n" + asked2, both[len(claimed):]},

	{"prose", "A took over [1]. It is old [2].", "A took over. | ferry#1 \"\"\nIt is old. | pier#1 \"\"\n"},
	{"prose, marks of other kinds", "A took over 【1】. B 【2†source】! C [Source 1]. D [^2].\nE [1](https://a.example).",
		"A took over. | ferry#1 \"\"\nB! | pier#1 \"\"\nC. | ferry#1 \"\"\nD. | pier#1 \"\"\nE. | ferry#1 \"\"\n"},
	{"prose, marks after the stop", "A took over.[1] It is old. [1][2] Is it?", "A took over. | ferry#1 \"\"\nIt is old. | ferry#1 \"\" | pier#1 \"\"\n"},
	{"prose, many marks", "A took over [1, 2][1][99]. It is old [1–2].", "A took over. | ferry#1 \"\" | pier#1 \"\"\nIt is old. | ferry#1 \"\" | pier#1 \"\"\n"},
	{"prose, marks out of range", "A took over [7].", "A took over.\n"},
	{"prose, list", "1. **A took over** [1]\n* It is old [2].\n", "A took over | ferry#1 \"\"\nIt is old. | pier#1 \"\"\n"},
	{"prose, years are no marks", "It was built [1911]. So it goes.", "It was built [1911].\nSo it goes.\n"},
	{"prose without marks", "I do not know. Ask again.\n```\n", "I do not know.\nAsk again.\n"},
	{"only marks", "[1] [2]", ""},
}

func TestReplies(t *testing.T) {
	for _, test := range replies {
		t.Run(test.name, func(t *testing.T) {
			if got := drafts(t, pieces(test.reply, 1000)...); got != test.want {
				t.Errorf("drafts are\n%swant\n%s", got, test.want)
			}
		})
	}
}

// Where the stream cuts a reply into events must not matter.
func TestPiecesDoNotMatter(t *testing.T) {
	for _, test := range replies {
		if len(test.reply) > 1000 {
			continue
		}
		if got := drafts(t, pieces(test.reply, 1)...); got != test.want {
			t.Errorf("%s: one character at a time, drafts are\n%swant\n%s", test.name, got, test.want)
		}
	}
}

func TestProseCutShortKeepsWholeSentences(t *testing.T) {
	whole := stream("A took over [1]. It is ol")
	cut := whole[:strings.Index(whole, `data: {"choices":[{"delta":{},`)]
	got, err := collect(t, replying(strings.NewReader(cut), model.Config{}).Compose(t.Context(), question, evidence()))
	if err == nil || outline(got) != "A took over. | ferry#1 \"\"\n" {
		t.Errorf("got %q, %v", outline(got), err)
	}
}

func FuzzReply(f *testing.F) {
	for _, r := range replies {
		if len(r.reply) < 1000 {
			f.Add(r.reply, 5)
		}
	}
	f.Fuzz(func(t *testing.T, reply string, at int) {
		if !utf8.ValidString(reply) || strings.TrimSpace(reply) == "" {
			return
		}
		runes := []rune(reply)
		at = min(max(at, 0), len(runes))
		whole := drafts(t, reply)
		if parts := drafts(t, string(runes[:at]), string(runes[at:])); parts != whole {
			t.Errorf("in two pieces the reply is\n%sin one\n%s", parts, whole)
		}
		if strings.Count(whole, "\n") > 12 {
			t.Errorf("too many drafts:\n%s", whole)
		}
	})
}

func FuzzStream(f *testing.F) {
	f.Add([]byte(recorded))
	f.Add([]byte(`{"choices":[{"message":{"content":"A [1]."}}]}`))
	f.Add([]byte("data: {\"error\":\"x\"}"))
	f.Add([]byte("<html>"))
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := collect(t, replying(strings.NewReader(string(body)), model.Config{}).Compose(t.Context(), question, evidence()))
		if err == nil && len(body) == 0 {
			t.Error("an empty body is no error")
		}
		for _, d := range got {
			if strings.ContainsAny(d.Text, "\n\x00") || !utf8.ValidString(d.Text) {
				t.Errorf("claim %q is no clean line", d.Text)
			}
			for _, c := range d.Citations {
				if c.Passage.Article == nil {
					t.Error("a citation without a passage")
				}
			}
		}
	})
}
