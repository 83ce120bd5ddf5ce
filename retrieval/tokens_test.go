package retrieval_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/retrieval"
)

func TestTokens(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"NATO's chief", "nato chief"},
		{"Nato’s secretary-general", "nato secretary general"},
		{"30,000 troops", "30000 troops"},
		{"1.5 million, 30.", "1p5 million 30"},
		{"co-operation with the U.S. in 2009", "cooperation with the usa in 2009"},
		{"US aid; tell us", "usa aid tell us"},
		{"U.N. and E.U.", "un and eu"},
		{"Prime Minister Vladimir V. Putin", "prime minister vladimir v putin"},
		{"the United States and the United Nations' envoy", "the usa and the un envoy"},
		{"United States of America, United\nKingdom", "usa uk"},
		{"a united front of states; united, nations", "a united front of states united nations"},
		{"North Atlantic Treaty Organisation", "nato"},
		{"Élysée, São Paulo, naïve", "elysee sao paulo naive"},
		{"air-to-air", "air to air"},
		{"they didn't", "they didnt"},
		{"", ""},
		{"—!?", ""},
	} {
		var got []string
		for tok := range retrieval.Tokens(test.text) {
			got = append(got, tok.Word)
		}
		if s := strings.Join(got, " "); s != test.want {
			t.Errorf("Tokens(%q) = %q, want %q", test.text, s, test.want)
		}
	}
}

func TestStemJoinsFormsOfAWord(t *testing.T) {
	for _, pair := range [][2]string{
		{"russian", "russia"}, {"afghans", "afghanistan"}, {"american", "usa"}, {"british", "britain"},
		{"defence", "defense"}, {"programmes", "program"}, {"organised", "organizing"}, {"labour", "labor"},
		{"refuelling", "refueling"}, {"centres", "center"}, {"promise", "promised"}, {"precise", "precisely"},
		{"lost", "lose"}, {"withdrew", "withdrawing"}, {"children", "child"},
		{"troops", "troop"}, {"trained", "training"}, {"helicopters", "helicopter"},
	} {
		if a, b := retrieval.Stem(pair[0]), retrieval.Stem(pair[1]); a != b {
			t.Errorf("Stem(%q) = %q, Stem(%q) = %q, want the same", pair[0], a, pair[1], b)
		}
	}
	for _, pair := range [][2]string{{"usa", "us"}, {"iran", "iraq"}, {"austria", "australia"}} {
		if a, b := retrieval.Stem(pair[0]), retrieval.Stem(pair[1]); a == b {
			t.Errorf("%q and %q have the same stem %q", pair[0], pair[1], a)
		}
	}
}

func FuzzTokens(f *testing.F) {
	for _, seed := range []string{"NATO's U.S. 30,000", "co-", "'’.", "1.2.3,4", "\xff\xfe", "e\u0301t"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for tok := range retrieval.Tokens(text) {
			if tok.Start < last || tok.End <= tok.Start || tok.End > len(text) {
				t.Fatalf("token %+v after %d in a text of %d bytes", tok, last, len(text))
			}
			last = tok.End
			if utf8.ValidString(text) && !utf8.ValidString(text[tok.Start:tok.End]) {
				t.Fatalf("token %q cuts a character", text[tok.Start:tok.End])
			}
			retrieval.Stem(tok.Word)
		}
	})
}
