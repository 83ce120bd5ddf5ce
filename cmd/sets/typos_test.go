package sets_test

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/dateline-bot/dateline/cmd/sets"
)

func TestTyposPassOverWhatCannotBeMeasured(t *testing.T) {
	questions := []sets.Question{
		{ID: "fine", Question: "Which harbour closed?", Answerable: true, Gold: []string{"a"}},
		{ID: "no gold", Question: "Which harbour closed?", Answerable: true},
		{ID: "no answer", Question: "Which harbour closed?", Gold: []string{"a"}},
		{ID: "one long word", Question: "Who ran 12345 harbours?", Answerable: true, Gold: []string{"a"}},
	}
	for seed := range uint64(20) {
		typos := sets.Typos(questions, 10, seed)
		if len(typos) != 1 || typos[0].ID != "fine" {
			t.Fatalf("seed %d gives %+v, want the first question alone", seed, typos)
		}
	}
	if questions[0].Question != "Which harbour closed?" {
		t.Errorf("the question given was changed to %q", questions[0].Question)
	}
}

func TestTyposAreTheSameForTheSameSeed(t *testing.T) {
	var questions []sets.Question
	for _, word := range strings.Fields("harbour ferries council storms lantern engines pilots charts") {
		questions = append(questions, sets.Question{ID: word, Question: "What happened about the " + word, Answerable: true, Gold: []string{"a"}})
	}
	one, same, other := sets.Typos(questions, 5, 1), sets.Typos(questions, 5, 1), sets.Typos(questions, 5, 2)
	if len(one) != 5 || !reflect.DeepEqual(one, same) {
		t.Errorf("one seed gave %+v and %+v", one, same)
	}
	if reflect.DeepEqual(one, other) {
		t.Errorf("two seeds gave %+v both", one)
	}
}

// Two words of the question change, by one edit each, and nothing else does.
func TestTyposEditTwoLongWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.StringMatching(`[A-Za-zé]{1,9}|[0-9]{1,6}|[A-Z]{5,8}`), 1, 8).Draw(t, "words")
		text := strings.Join(words, " ")
		long := 0
		for _, w := range words {
			if len([]rune(w)) >= 5 && !strings.ContainsAny(w, "0123456789") {
				long++
			}
		}
		typos := sets.Typos([]sets.Question{{Question: text, Answerable: true, Gold: []string{"a"}}}, 1, rapid.Uint64().Draw(t, "seed"))
		if long < 2 {
			if len(typos) != 0 {
				t.Fatalf("%q has fewer than two long words and became %q", text, typos[0].Question)
			}
			return
		}
		edited := strings.Split(typos[0].Question, " ")
		if len(edited) != len(words) {
			t.Fatalf("%q became %q", text, typos[0].Question)
		}
		changed := 0
		for i, w := range words {
			if edited[i] == w {
				continue
			}
			changed++
			if len([]rune(w)) < 5 || !oneEdit([]rune(w), []rune(edited[i])) {
				t.Fatalf("%q became %q", w, edited[i])
			}
		}
		if changed != 2 {
			t.Fatalf("%q became %q: %d words changed", text, typos[0].Question, changed)
		}
	})
}

// oneEdit reports whether one letter inserted, deleted or replaced, or two
// neighbours swapped, make b of a: what is left between the common beginning
// and the common end tells.
func oneEdit(a, b []rune) bool {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	swapped := len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]
	return swapped || len(a)+len(b) > 0 && len(a) <= 1 && len(b) <= 1
}
