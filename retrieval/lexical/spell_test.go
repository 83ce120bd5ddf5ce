package lexical_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/dateline-bot/dateline/retrieval"
	"github.com/dateline-bot/dateline/retrieval/lexical"
)

func index(t testing.TB, articles ...[]string) *lexical.Index {
	t.Helper()
	x := lexical.New(lexical.Tuned)
	for i, a := range articles {
		if err := x.Put(t.Context(), passages(fmt.Sprint("a", i), a[0], a[1:]...), nil); err != nil {
			t.Fatal(err)
		}
	}
	return x
}

// meant is what Correct takes the words of a query for.
func meant(x *lexical.Index, query string, f retrieval.Filter) map[string]string {
	words := make(map[string]string)
	for _, c := range x.Correct(query, f) {
		words[query[c.Start:c.End]] = c.Meant
	}
	return words
}

func TestCorrect(t *testing.T) {
	x := index(t,
		[]string{"Ferries halted at Brückstadt", "Governor Orlandsson said that the helicopters came late.", "Helicopters wait. The helicopters are old, as helicopters go."},
		[]string{"Budget", "The government of Orlandsson's party governs by decree.", "Governments came and went in 1987, and a lantern hung on Łódka street."},
	)
	for _, test := range []struct{ query, word, want string }{
		{"helicpoters", "helicpoters", "helicopters"},    // letters swapped in the stem
		{"helicoptesr", "helicoptesr", "helicopters"},    // and in the ending
		{"HELICOPTRS", "HELICOPTRS", "helicopters"},      // in the form that is most frequent
		{"Who is Orlandson?", "Orlandson", "Orlandsson"}, // a letter left out
		{"orlandssonn's speech", "orlandssonn's", "Orlandsson"},
		{"govermnent", "govermnent", "government"},
		{"brukstadt", "brukstadt", "Brückstadt"}, // in a title alone, with an accent
		{"lodka", "lodka", "Łódka"},
		{"whcih lantern", "whcih", "which"},    // a function word
		{"lnat", "lnat", ""},                   // too short
		{"1978", "1978", ""},                   // a number
		{"helicopter", "helicopter", ""},       // a form of a word that is there
		{"hellicoptters", "hellicoptters", ""}, // two edits
		{"Zembla", "Zembla", ""},               // nothing near
		{"governers", "governers", ""},         // "governer" has a stem that is there, and stands in no text
	} {
		if got := meant(x, test.query, retrieval.Filter{})[test.word]; got != test.want {
			t.Errorf("%q is taken for %q, want %q", test.query, got, test.want)
		}
	}
}

func TestCorrectPrefersTheFirstLetterThenTheFrequentWord(t *testing.T) {
	x := index(t,
		[]string{"One", "The castle.", "A castle again.", "Some castle more."},
		[]string{"Two", "The pastor and the faster."},
		[]string{"Three", "The paster came.", "The paster went."},
	)
	for word, want := range map[string]string{"pastir": "paster", "pasotr": "pastor", "fastar": "faster", "bastle": "castle"} {
		if got := meant(x, word, retrieval.Filter{})[word]; got != want {
			t.Errorf("%s is taken for %q, want %q", word, got, want)
		}
	}
}

// What a filter hides neither makes a word known nor is it meant.
func TestCorrectSeesWhatPassesTheFilter(t *testing.T) {
	x := lexical.New(lexical.Tuned)
	early := passages("early", "Early", "The lanterns are lit.")
	early[0].Article.Published = 20090101
	late := passages("late", "Late", "The lantern of Orlandsson. A lattern is no word.")
	late[0].Article.Published = 20100101
	x.Put(t.Context(), early, nil)
	x.Put(t.Context(), late, nil)
	before := retrieval.Filter{NotAfter: 20091231}
	if got := meant(x, "Orlandson", before); len(got) != 0 {
		t.Errorf("what is not seen yet is meant: %v", got)
	}
	if got := meant(x, "Orlandson", retrieval.Filter{})["Orlandson"]; got != "Orlandsson" {
		t.Errorf("Orlandson is taken for %q", got)
	}
	if got := meant(x, "lattern", retrieval.Filter{}); len(got) != 0 {
		t.Errorf("a word that is there is corrected: %v", got)
	}
	if got := meant(x, "lattern", before)["lattern"]; got != "" {
		t.Errorf("two edits from what is seen: lattern is taken for %q", got)
	}
	if got := meant(x, "latterns", before)["latterns"]; got != "lanterns" {
		t.Errorf("latterns is taken for %q", got)
	}
}

// Whatever came and went, a word is corrected to one that a brute-force look
// through all texts finds at distance one, and to one whenever there is any.
func TestCorrectAgreesWithReadingAllTexts(t *testing.T) {
	letters := rapid.StringMatching(`[abcst]{4,7}`)
	rapid.Check(t, func(t *rapid.T) {
		ctx := context.Background()
		x := lexical.New(lexical.Tuned)
		held := make(map[string][]string)
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			id := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "id")
			x.Delete(ctx, id)
			delete(held, id)
			if rapid.Bool().Draw(t, "put") {
				words := rapid.SliceOfN(letters, 2, 10).Draw(t, "words")
				x.Put(ctx, passages(id, words[0], strings.Join(words[1:], " ")), nil)
				held[id] = words
			}
		}
		word := rapid.StringMatching(`[abcst]{5,7}`).Draw(t, "word")
		known := retrieval.IsStop(word)
		var near []string
		for _, words := range held {
			for _, w := range words {
				known = known || retrieval.Stem(w) == retrieval.Stem(word)
				if distance(w, word) == 1 {
					near = append(near, w)
				}
			}
		}
		got := meant(x, word, retrieval.Filter{})[word]
		switch {
		case known && got != "":
			t.Fatalf("%s is there and taken for %s", word, got)
		case got == "" && !known && len(near) > 0:
			t.Fatalf("%s is taken for nothing, and near it are %v", word, near)
		case got != "" && !slices.Contains(near, got) && !retrieval.IsStop(got):
			t.Fatalf("%s is taken for %s, and near it are %v", word, got, near)
		}
	})
}

// One edit in a long word that one article uses finds that word.
func TestOneEditInARareWordFindsIt(t *testing.T) {
	rare := strings.Fields("archipelago Saltmarshes lighthousekeeper Quartermaine underwriting parliamentarian Vasilenko thunderstorms")
	x := index(t, []string{"Rare", strings.Join(rare, " and ")}, []string{"Common", "The harbour is old and the ferries are late."})
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom(rare).Draw(t, "word")
		at := rapid.IntRange(1, len(word)-2).Draw(t, "at") // the first letter is the capital
		letter := rapid.StringMatching(`[a-z]`).Draw(t, "letter")
		edited := rapid.SampledFrom([]string{
			word[:at] + letter + word[at:], word[:at] + word[at+1:], word[:at] + letter + word[at+1:],
			word[:at] + word[at+1:at+2] + word[at:at+1] + word[at+2:],
		}).Draw(t, "edited")
		if retrieval.Stem(strings.ToLower(edited)) == retrieval.Stem(strings.ToLower(word)) {
			t.Skip("the edit is in an ending that stemming takes off")
		}
		if got := meant(x, edited, retrieval.Filter{})[edited]; got != word {
			t.Fatalf("%s is taken for %q, want %s", edited, got, word)
		}
	})
}

// distance is how many letters have to be inserted, deleted, replaced or
// swapped with a neighbour to make b of a, none of them touched twice (optimal
// string alignment), by the whole table.
func distance(a, b string) int {
	table := make([][]int, len(a)+1)
	for i := range table {
		table[i] = make([]int, len(b)+1)
		for j := range table[i] {
			switch {
			case i == 0 || j == 0:
				table[i][j] = i + j
				continue
			case a[i-1] == b[j-1]:
				table[i][j] = table[i-1][j-1]
			default:
				table[i][j] = 1 + min(table[i-1][j-1], table[i-1][j], table[i][j-1])
			}
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				table[i][j] = min(table[i][j], table[i-2][j-2]+1)
			}
		}
	}
	return table[len(a)][len(b)]
}

func BenchmarkCorrect(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	syllables := strings.Fields("ba ce di fo gu ha ke li mo nu pa re si to vu wa ze an el in or us sta tre kli pro")
	words := make([]string, 300_000)
	for i := range words {
		for range 3 + random.IntN(3) {
			words[i] += syllables[random.IntN(len(syllables))]
		}
	}
	x := lexical.New(lexical.Tuned)
	for i := 0; i < len(words); i += 100 {
		x.Put(b.Context(), passages(fmt.Sprint(i), "", strings.Join(words[i:i+100], " ")), nil)
	}
	b.ResetTimer()
	for n := 0; b.Loop(); n++ {
		word := words[n%len(words)]
		x.Correct(word[:3]+"x"+word[3:], retrieval.Filter{})
	}
}
