package bot

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/retrieval"
)

const (
	// turns is how many turns back a question is understood by.
	turns = 6
	// restateTime is how long a model may take to make a question stand alone.
	restateTime = 10 * time.Second
)

// restate makes a question stand alone, in the archive's language: by the model
// where there is one, by rules otherwise, which know one language alone. A
// question that does both already stays as it is. shown is what became of it,
// for the reader, or empty; whole is false when the model was asked and failed.
func (d *Desk) restate(ctx context.Context, q Question, model Restater) (own Question, shown string, whole bool) {
	q.Earlier = q.Earlier[max(0, len(q.Earlier)-turns):]
	abroad := otherLanguage(q.Text)
	if !abroad && (len(q.Earlier) == 0 || !leaning(q.Text)) {
		return q, "", true
	}
	whole = true
	if model != nil {
		own, shown, err := restateBy(ctx, model, q, abroad)
		if err == nil {
			return own, shown, true
		}
		d.Log.Info("the model did not restate the question", "error", err)
		whole = false
	}
	if text := standing(q); !abroad && text != q.Text {
		q.Text, shown = text, text
	}
	return q, shown, whole
}

// errRestated is a restatement that cannot be used.
var errRestated = errors.New("the restated question is empty, too long, or not about what was spoken of")

// restateBy has a model restate a question. A follow-up may only become what
// was spoken of: its words are those of the conversation. Of a question from
// another language that cannot be told, so one with a conversation before it,
// which quotes articles, is searched for and not shown.
func restateBy(ctx context.Context, model Restater, q Question, abroad bool) (own Question, shown string, err error) {
	ctx, cancel := context.WithTimeout(ctx, restateTime)
	defer cancel()
	r, err := model.Restate(ctx, q)
	if err != nil {
		return q, "", err
	}
	text, said := cleanClaim(r.Text), wasSaid(r.Text, q)
	if text == "" || utf8.RuneCountInString(text) > MaxQuestion || !abroad && !said {
		return q, "", errRestated
	}
	if said || len(q.Earlier) == 0 {
		shown = text
	}
	if spelt(text) == spelt(q.Text) {
		shown = ""
	}
	q.Text, q.Language = text, language(r.Language)
	return q, shown, nil
}

// wasSaid reports whether a text has no content word that was not said in the
// conversation.
func wasSaid(text string, q Question) bool {
	said := make(map[string]bool)
	hear := func(text string) {
		for t := range retrieval.Tokens(text) {
			said[retrieval.Stem(t.Word)] = true
		}
	}
	hear(q.Text)
	for _, t := range q.Earlier {
		hear(t.Question)
		hear(t.Answer)
	}
	for t := range retrieval.Tokens(text) {
		if !retrieval.IsStop(t.Word) && !said[retrieval.Stem(t.Word)] {
			return false
		}
	}
	return true
}

// language is the name of a language, or empty for the archive's own and for
// what is no name.
func language(name string) string {
	name = strings.TrimSpace(name)
	if strings.EqualFold(name, "English") || len(name) > 30 || strings.ContainsFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && r != ' ' && r != '-'
	}) {
		return ""
	}
	return name
}

// otherLanguage reports whether a question is in another language than English, the
// archive's: in another script, or with more function words of other languages
// than of English.
func otherLanguage(text string) bool {
	var english, others, letters, latin int
	for _, r := range text {
		if unicode.IsLetter(r) {
			letters++
			if unicode.Is(unicode.Latin, r) {
				latin++
			}
		}
	}
	if 2*latin < letters {
		return true
	}
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
	for i, word := range words {
		if i > 0 && capital(words[i-1]) && (i == len(words)-1 || capital(words[i+1])) || i > 0 && capital(word) {
			continue // "Lula da Silva" is a name in any language
		}
		word = strings.ToLower(word)
		if abroad[word] {
			others++
		}
		if retrieval.IsStop(word) {
			english++
		}
	}
	return others > english
}

func capital(word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(first)
}

// abroad are frequent function words of languages that are written in Latin
// letters. Those that are English words too, "was" and "die", need others
// beside them to count.
var abroad = func() map[string]bool {
	words := make(map[string]bool)
	for _, list := range []string{
		`der die das den dem des ein eine einer einen und oder nicht was wer wie wann warum wo wohin welche welcher welches hat haben
			ist sind war waren wird wurde werden über für mit von vom zu zum zur bei im auf nach gegen aus sich es er sie wir ihr dass`,
		`le la les un une des du de et ou où qui que quoi quel quelle quels quelles quand comment pourquoi combien est sont était
			ont pas dans sur pour par avec sans ce cette ces il elle ils elles se sa son ses leur aux au qu`,
		`el los las una unos y o quién quiénes qué cuál cuáles cuándo cómo dónde cuánto cuántos cuántas es son fue fueron era del al
			por para con sin sobre en su sus no lo se ha han`,
		`il lo gli i uno e chi che cosa quando come dove perché quanto quanti quale è sono stato stata di da dal della dei nel nella con su per non`,
		`o os as um uma e quem que qual quais quando como onde por porque quanto quantos é são foi foram do da dos das no na nos em com para não`,
		`het een en of wie wat wanneer hoe waar waarom welke is zijn waren werd heeft hebben van voor met op in bij niet door over naar`,
		`och eller inte vem vad när hur var varför vilken vilka är har hade av för med på till från om som det den en ett`,
		`og eller ikke hvem hvad hva når hvordan hvor hvorfor hvilken er har hadde havde af av for med på til fra om som det den en et`,
		`i oraz lub nie kto co kiedy jak gdzie dlaczego ile jaki jaka jakie jest są był była było na do od z w o za po przez`,
		`ve veya değil kim ne zaman nasıl nerede neden kaç hangi mi mı bir bu ile için`,
	} {
		for _, w := range strings.Fields(list) {
			words[w] = true
		}
	}
	return words
}()

// A name is a run of capitalised words in a text.
type name struct {
	text       string
	start, end int
	words      int
}

// namesIn are the names of a text, in order, without the possessive.
func namesIn(text string) []name {
	var list []name
	tokens := slices.Collect(retrieval.Tokens(text))
	for i := 0; i < len(tokens); i++ {
		if t := tokens[i]; !t.Name || retrieval.IsStop(t.Word) || i == 0 && common(tokens) {
			continue
		}
		first := i
		for next := goOn(text, tokens, i); next > i; next = goOn(text, tokens, i) {
			i = next
		}
		n := name{start: tokens[first].Start, end: tokens[i].End, words: i - first + 1}
		n.text = text[n.start:n.end]
		for _, s := range []string{"'s", "’s"} {
			n.text = strings.TrimSuffix(n.text, s)
		}
		n.end = n.start + len(n.text)
		list = append(list, n)
	}
	return list
}

// goOn is the token that continues the name which has reached token i, over "de"
// and the like, or i when the name ends there.
func goOn(text string, tokens []retrieval.Token, i int) int {
	for at := i + 1; at < len(tokens) && text[tokens[at-1].End:tokens[at].Start] == " "; at++ {
		if tokens[at].Name && !retrieval.IsStop(tokens[at].Word) {
			return at
		}
		if !particles[tokens[at].Word] {
			break
		}
	}
	return i
}

// particles stand inside names.
var particles = retrieval.WordSet(`de da di du la van von der den ter al el bin ibn`)

// common reports whether the first word of a text is none of a name: what
// follows is no name, and it has nothing but a capital at its beginning.
func common(tokens []retrieval.Token) bool {
	return len(tokens) > 1 && !tokens[1].Name && plainOpener(tokens[0].Word)
}
