package corpus_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/dateline-bot/dateline/corpus"
)

// Each case is written with " | " where one sentence ends and the next begins.
func TestSentences(t *testing.T) {
	for name, cases := range map[string][]string{
		"plain": {
			"The dam held. | Nobody was hurt.",
			"Was it safe? | Nobody knew! | They left.",
			"It was quiet ... | Then the siren went.",
			"Prices rose 3.5 percent. | Wages did not.",
			"See www.example.org for more. | It is free.",
			"ダムは持ちこたえた。 | 負傷者はいなかった。",
		},
		"names and titles": {
			"Mr. Harlan met Dr. Osei and Gen. Abara. | They agreed.",
			"Mayor Anna B. Okafor spoke. | So did J. R. Lind.",
			"Reps. Ines Holt and Tom Vane objected. | Sens. Roe and Ames did not.",
			"He read about World War I. | The book was long.",
			"Ruled in Lind v. Ostrow last May. | It stands.",
			"The Sgt. Maj. of St. Ives was Lt. Col. Webb.",
		},
		"acronyms": {
			"U.S. Attorney Holt filed it in the U.S. District Court. | She won.",
			"It was made in the U.S. | The parts were not.",
			"They moved to Washington, D.C. | He followed.",
			"J.T. Marsh led. | A.B. Cole was second.",
		},
		"abbreviations": {
			"Ostrow Inc. Chairman Lind resigned. | No successor was named.",
			"Tom Vane Jr. ran. | He lost.",
			"On Dec. 28 it rained. | By Jan. 3 it was dry.",
			"It opened last Dec. | Officials were late.",
			"The No. 5 bus stopped. | No. 6 did not.",
			"Would she go? | She said no. | Others went.",
			"They sat in the sun. | Nobody spoke.",
			"Tin, lead, etc. | Copper came later.",
			"TAMPA, Fla. — The bridge opened.",
			"Talks began at 5 p.m. ET and went on. | They ended at 9 p.m. | Nobody signed.",
			"It opens at 5 a.m. Monday.",
		},
		"quotes and brackets": {
			"“We held,” she said. | “We will again.”",
			"\"We held.\" | \"We will.\"",
			"He left (in the U.S.) | Then he came back.",
			"“Is it over?” he asked. | It was.",
			"“Is it over?” Lind asked. | It was.",
			"“Is it over?” | Nobody answered the question.",
			"\"For good.\" — Jane Roe",
			"It said: “Stop!” | They did not.",
		},
		"numbered lists": {
			"1. Close the gate. | 2. Call the mayor.",
			"He is 39. | His wife is 40.",
		},
		"loosely set upper case": {
			"THE GATE HELD . | NOBODY LEFT .",
			"THE U.S . WANTS IT . | MR . LIND OF ST . IVES DOES NOT .",
			"IT CAME ON DEC . 28 . | HE SAID NO . | THEY LEFT .",
			"HE SAID THAT \" THE TERMS ARE GOOD . \" | OTHERS WERE NOT SURE .",
			"HE SAID THAT \" IT HELD . | IT WILL HOLD . \" | OTHERS DOUBTED IT .",
			"WHO KNOWS ? | NOBODY .",
			"IT WENT ON . . . | THEN IT STOPPED .",
		},
		"not edited at all": {
			"no capitals here. none at all. so one sentence",
			"NO STOP AT ALL",
			". . .",
			"\"",
			"he left , and . , nobody came",
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, c := range cases {
				want := strings.Split(c, " | ")
				if got := sentences(strings.ReplaceAll(c, " | ", " ")); !slices.Equal(got, want) {
					t.Errorf("got  %q\nwant %q", got, want)
				}
			}
		})
	}
}

func sentences(text string) []string {
	var out []string
	for _, s := range corpus.Sentences(text) {
		out = append(out, text[s.Start:s.End])
	}
	return out
}

func TestSentencesEndWithTheirParagraph(t *testing.T) {
	got := sentences("A label over the text\n\nThe dam held, and\nnobody was hurt. Work\ngoes on\n \t\nThe end")
	want := []string{"A label over the text", "The dam held, and\nnobody was hurt.", "Work\ngoes on", "The end"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestParagraphs(t *testing.T) {
	text := "\n\n  One line\nand another  \n \t \n\nSecond.\r\n\r\nThird"
	var got []string
	for _, p := range corpus.Paragraphs(text) {
		got = append(got, text[p.Start:p.End])
	}
	if want := []string{"One line\nand another", "Second.", "Third"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if spans := corpus.Paragraphs(" \n\n "); spans != nil {
		t.Errorf("blank text has paragraphs %v", spans)
	}
}

// checkSpans holds what is true of any text: spans are in order, apart, without
// space around them, and nothing but space is left out.
func checkSpans(t interface{ Fatalf(string, ...any) }, text string, spans []corpus.Span) {
	end := 0
	for _, s := range append(slices.Clone(spans), corpus.Span{Start: len(text), End: len(text)}) {
		if s.Start < end || s.End < s.Start {
			t.Fatalf("spans %v of %q are out of order", spans, text)
		}
		if left := strings.TrimSpace(text[end:s.Start]); left != "" {
			t.Fatalf("%q is in no span of %q", left, text)
		}
		if got := text[s.Start:s.End]; got != strings.TrimSpace(got) {
			t.Fatalf("%q has space around it", got)
		}
		end = s.End
	}
	for _, s := range spans {
		if s.Len() == 0 {
			t.Fatalf("an empty span in %q", text)
		}
	}
}

func TestSpansCoverTheText(t *testing.T) {
	piece := rapid.SampledFrom([]string{
		"The dam", "held", ".", ". ", "? ", "! ", "\n", "\n\n", " ", "Mr. ", "U.S. ", "\"", " \" ", "“", "” ", "(", ") ", "No. ", "5", "p.m. ", "… ", "—", "。", "é", "\u00a0", "1. ",
	})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 0, 40).Draw(t, "pieces"), "")
		checkSpans(t, text, corpus.Paragraphs(text))
		checkSpans(t, text, corpus.Sentences(text))
	})
}

func FuzzSentences(f *testing.F) {
	f.Add("The dam held. \"Was it safe?\" Mr. Lind asked.\n\nNobody knew . \" THE END . \"")
	f.Add("\xff. A\x00.\n\n\n.")
	f.Fuzz(func(t *testing.T, text string) {
		sentences := corpus.Sentences(text)
		checkSpans(t, text, sentences)
		paragraphs := corpus.Paragraphs(text)
		checkSpans(t, text, paragraphs)
		for _, s := range sentences {
			if !slices.ContainsFunc(paragraphs, func(p corpus.Span) bool { return p.Start <= s.Start && s.End <= p.End }) {
				t.Fatalf("sentence %q crosses a paragraph break", text[s.Start:s.End])
			}
			if utf8.ValidString(text) && !utf8.ValidString(text[s.Start:s.End]) {
				t.Fatalf("sentence %q cuts a character", text[s.Start:s.End])
			}
		}
	})
}

// A sentence once found is one sentence, so that a quotation cut by sentences
// can be cut again.
func TestSentencesAreStable(t *testing.T) {
	text := `Mr. Lind of Ostrow Inc. said “It held.” The U.S. agreed. Was it safe? Nobody knew.`
	for _, s := range sentences(text) {
		if again := sentences(s); len(again) != 1 {
			t.Errorf("%q falls apart into %q", s, again)
		}
		if strings.TrimFunc(s, unicode.IsSpace) != s {
			t.Errorf("%q has space around it", s)
		}
	}
}
