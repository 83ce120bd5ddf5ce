package bot

import (
	"errors"
	"iter"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// ErrInstruction is a quote that tells or asks its reader something instead of
// reporting: an order planted for a model, or a line of a page's furniture.
var ErrInstruction = errors.New("the quote gives an order instead of a report")

// Instructed reports whether a sentence of the passage that the quote touches
// Instructs. The quote must be the passage's own bytes, as a checked
// citation's is; of other words nothing is reported.
func Instructed(p corpus.Passage, quote string) bool {
	text := p.Text()
	at := strings.Index(text, quote)
	if at < 0 || quote == "" {
		return false
	}
	for _, s := range corpus.Sentences(text) {
		if s.Start >= at+len(quote) {
			break
		}
		if s.End > at && Instructs(p.Article.Text, corpus.Span{Start: p.Start + s.Start, End: p.Start + s.End}) {
			return true
		}
	}
	return false
}

// Titled is an article as answers name it: the article itself or, where some of
// its title gives an order, a copy without that. A title read from the first
// words of a page is as easily planted as any sentence. Titles that ask are left
// alone: papers have many, and a question shown does nothing.
func Titled(a *corpus.Article) *corpus.Article {
	all := corpus.Sentences(a.Title)
	// Most titles give no order whatever the text is about, which need not be
	// looked at then.
	if !slices.ContainsFunc(all, func(s corpus.Span) bool { return instructs(a.Title, s, false) }) {
		return a
	}
	var kept []string
	text := a.Title + "\n\n" + a.Text
	for _, s := range all {
		if !instructs(text, s, false) {
			kept = append(kept, a.Title[s.Start:s.End])
		}
	}
	if len(kept) == len(all) {
		return a
	}
	titled := *a
	titled.Title = strings.Join(kept, " ")
	return &titled
}

// Instructs reports whether the sentence at s of an article's text speaks to
// its reader, or to a machine that reads it, instead of reporting: it says what
// to ignore or what to reply, poses as a part of a conversation, opens with an
// order ("Translate ...", "In your answer, ..."), hides its words, or asks
// something that the article around it is not about.
//
// The form makes an order, so that no list of known attacks is needed: edited
// news hardly ever opens a sentence with a bare verb (1 in 150, and most of
// those are "Read more" and the like). A form that news does use, a question or
// a spoken order, counts only where its words are foreign to the text around.
func Instructs(text string, s corpus.Span) bool { return instructs(text, s, true) }

// instructs is Instructs, of questions too where they count.
func instructs(text string, s corpus.Span, questions bool) bool {
	sentence := text[s.Start:s.End]
	if disguised(sentence) {
		return true
	}
	tokens := slices.AppendSeq(make([]retrieval.Token, 0, len(sentence)/bytesPerWord+1), retrieval.Tokens(sentence))
	if machineTalk(sentence, tokens) {
		return true
	}
	for piece := range pieces(sentence, tokens) {
		order, question := orders(sentence, piece), questions && asks(sentence, piece)
		switch {
		case order == none && !question:
			continue
		case piece[0].Start == tokens[0].Start && spoken(sentence):
			if question || attributed(sentence, tokens) {
				continue
			}
		case order == strong:
			return true
		}
		if foreign(text, s, piece) {
			return true
		}
	}
	return false
}

// spoken reports whether a sentence begins with somebody's words, attributed
// whether it goes on after them to say whose they are.
func spoken(sentence string) bool {
	first, _ := utf8.DecodeRuneInString(sentence)
	return strings.ContainsRune("\"“‘'", first)
}

func attributed(sentence string, tokens []retrieval.Token) bool {
	close := strings.LastIndexAny(sentence, "\"”’'")
	return close > 0 && tokens[len(tokens)-1].Start > close
}

// pieces are the parts of a sentence that may be sentences of their own, where
// a text was put in beside a line without a full stop: after a mark that ends
// sentences or a line, and from a capital letter that opens an order or a
// question. Each runs to the next such mark.
func pieces(sentence string, tokens []retrieval.Token) iter.Seq[[]retrieval.Token] {
	return func(yield func([]retrieval.Token) bool) {
		end := len(tokens)
		for i := len(tokens) - 1; i >= 0; i-- {
			marked := i == 0 || strings.ContainsAny(sentence[tokens[i-1].End:tokens[i].Start], ".?!\n")
			if (marked || opens(sentence, tokens, i)) && !yield(tokens[i:end]) {
				return
			}
			if marked {
				end = i
			}
		}
	}
}

// opens reports whether an order or a question seems to begin with a token in
// the middle of a sentence: with a capital letter, going on in lower case.
func opens(sentence string, tokens []retrieval.Token, i int) bool {
	if i+1 == len(tokens) || !capitalised(sentence[tokens[i].Start:]) || isUpper(sentence[tokens[i+1].Start]) ||
		strings.ContainsAny(sentence[tokens[i].End:tokens[i+1].Start], ",)”") {
		return false
	}
	next := tokens[i+1].Word
	switch word := tokens[i].Word; {
	case tasks[word]:
		return true
	case acts[word]:
		return next == "a" || next == "an" || next == "your" || next == "every"
	}
	return interrogatives[tokens[i].Word] && !isUpper(sentence[tokens[i-1].Start])
}

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }

// capitalised reports whether a word is written as the first of a sentence.
func capitalised(word string) bool {
	return len(word) > 1 && isUpper(word[0]) && 'a' <= word[1] && word[1] <= 'z'
}

// asks reports whether the piece is a question that can be asked of anybody: it
// begins as questions do, or after a line without a full stop; "but how" goes on
// from something. It speaks of nobody as known, "did they".
func asks(sentence string, piece []retrieval.Token) bool {
	rest := strings.TrimLeft(sentence[piece[len(piece)-1].End:], " \"”'’)]")
	if !strings.HasPrefix(rest, "?") {
		return false
	}
	first := 0
	for first < len(piece)-1 && first < maxLeadIn && leadIns[piece[first].Word] && !continuing[piece[first].Word] {
		first++
	}
	for i := first + 1; i < len(piece) && !interrogatives[piece[first].Word]; i++ {
		if interrogatives[piece[i].Word] && capitalised(sentence[piece[i].Start:]) && sentence[piece[i-1].End:piece[i].Start] == " " {
			first = i
		}
	}
	if before := strings.TrimRight(sentence[:piece[first].Start], "\"“‘' "); strings.HasSuffix(before, ":") || strings.HasSuffix(before, ",") {
		return false // somebody's: he asked, "what"
	}
	return interrogatives[piece[first].Word] && !slices.ContainsFunc(piece[first:], func(t retrieval.Token) bool { return known[t.Word] })
}

// An order is how surely a sentence gives one.
type order int

const (
	none order = iota
	weak       // in a form that papers use to their own readers
	strong
)

// orders reports whether the piece opens with an order, or comes to one after a
// condition: "If asked about it, say ...".
func orders(sentence string, piece []retrieval.Token) order {
	if o := commands(sentence, piece); o != none || !conditions[piece[0].Word] {
		return o
	}
	for i := 1; i < len(piece); i++ {
		if strings.ContainsAny(sentence[piece[i-1].End:piece[i].Start], ",–—") {
			return commands(sentence, piece[i:])
		}
	}
	return none
}

// commands reports whether the tokens begin with a bare verb that has an
// object or needs none, after what may lead in: "Please", "Can you", "Never",
// "You must".
func commands(sentence string, tokens []retrieval.Token) order {
	word := func(i int) string {
		if i < len(tokens) {
			return tokens[i].Word
		}
		return ""
	}
	i := 0
	for i < maxLeadIn && leadIns[word(i)] {
		i++
	}
	switch {
	case requests[word(i)] && word(i+1) == "you":
		i += 2
	case word(i) == "you" && obligations[word(i+1)]:
		i += 2
		if word(i) == "to" {
			i++
		}
	case word(i) == "i" && wishes[word(i+1)] && word(i+2) == "you" && word(i+3) == "to":
		i += 4
	case word(i) == "do" && word(i+1) == "not":
		i += 2
	}
	for i < len(tokens) && (word(i) == "please" || word(i) == "kindly" || word(i) == "also") {
		i++
	}
	switch {
	case i >= len(tokens):
		return none
	case tasks[word(i)]:
		return strong
	case !acts[word(i)] && !everyday[word(i)] || i+1 == len(tokens):
		return none
	}
	if between := sentence[tokens[i].End:tokens[i+1].Start]; !objects[word(i+1)] && !strings.ContainsAny(between, "\"“‘'") {
		return none
	}
	if everyday[word(i)] {
		return weak
	}
	return strong
}

const (
	// bytesPerWord is at least how many bytes of a text there are to a word, for
	// the most part.
	bytesPerWord = 5
	maxLeadIn    = 5
	// mostlyForeign is the share of a sentence's content words that the text
	// around it lacks, from which on the sentence is taken for planted. Of the
	// questions in news one in eight reaches it.
	mostlyForeign = 0.66
	// minForeign is the fewest words that can be foreign.
	minForeign = 2
	// surroundings are how many bytes of text on either side are around a
	// sentence.
	surroundings = 6000
)

// foreign reports whether most content words of a piece of the sentence at s
// do not occur in the text around it.
func foreign(text string, s corpus.Span, piece []retrieval.Token) bool {
	missing := make(map[string]bool)
	for _, t := range piece {
		if !retrieval.IsStop(t.Word) && !replies[t.Word] {
			missing[retrieval.Stem(t.Word)] = true
		}
	}
	all := len(missing)
	if all < minForeign {
		return false
	}
	for _, part := range []string{text[max(0, s.Start-surroundings):s.Start], text[s.End:min(len(text), s.End+surroundings)]} {
		for t := range retrieval.Tokens(part) {
			delete(missing, retrieval.Stem(t.Word))
		}
	}
	return float64(len(missing)) >= mostlyForeign*float64(all)
}

// machineTalk reports whether the sentence says what only a machine in a
// conversation is told, whatever its punctuation, case and letter forms.
func machineTalk(sentence string, tokens []retrieval.Token) bool {
	if strings.ContainsAny(sentence, "<[|#") && roleMarks.MatchString(sentence) {
		return true
	}
	if len(tokens) > 0 && roles[tokens[0].Word] && strings.HasPrefix(strings.TrimLeft(sentence[tokens[0].End:], " *]"), ":") {
		return true
	}
	if !slices.ContainsFunc(tokens, func(t retrieval.Token) bool { return triggers[t.Word] }) {
		return false
	}
	var b strings.Builder
	for _, t := range tokens {
		b.WriteByte(' ')
		b.WriteString(t.Word)
	}
	b.WriteByte(' ')
	return machinePhrases.MatchString(b.String())
}

// roleMarks are the tokens with which chat templates part speakers.
var roleMarks = regexp.MustCompile(`(?i)<\|?/?\s*(?:im_start|im_end|im_sep|system|assistant|user|endoftext|eot_id|start_header_id|end_header_id|s)\s*\|?>|` +
	`\[/?INST\]|<<\s*/?SYS\s*>>|^#{2,}\s*(?:new\s+)?(?:system|instructions?|response|prompt|task)\b|^\[\s*(?:system|assistant|developer)\b`)

// machinePhrases are said of a sentence's words in lower case, a space around
// each.
var machinePhrases = regexp.MustCompile(
	// what to forget: "ignore all of the previous instructions"
	` (?:ignore|ignoring|disregard|disregarding|forget|override|bypass|discard|overlook)(?: \w+){0,5}? (?:instructions?|prompts?) ` +
		`| (?:ignore|disregard|forget|override|bypass|discard)(?: \w+){0,3}? (?:previous|prior|above|earlier|preceding|foregoing|your)(?: \w+)? (?:rules|directions|directives|guidelines|orders|text|context|conversation|training|programming|passages|articles|sources|constraints|restrictions) ` +
		`| (?:ignore|disregard|forget) (?:everything|anything|all|what) (?:\w+ )?(?:above|before|previously|earlier) ` +
		`| (?:system|developer|hidden|initial) prompts? | (?:your|new|updated|following|previous|prior|above|these) (?:system )?(?:instructions|prompts?) (?:are|is|was|were|override|replace|say|above) ` +
		// whom to be
		`| you are (?:now|no longer|actually|henceforth) (?:an? |the |my |in |called |named |not |free |allowed )` +
		`| you are(?: \w+){1,4} (?:assistant|chatbot|bot|language model) ` +
		`| as an? (?:ai|ai language model|large language model|language model|ai model|ai assistant|chatbot|helpful assistant) ` +
		// what to reply
		`| (?:in|to|of|with|into|from|throughout|for|before|after|make|write|give|keep|begin|end|start|finish|convert|turn|encode|format) (?:your|each|every|the next|all your)(?: (?:final|next|own|whole|entire|full|first|last|new|other|future))? (?:response|responses|reply|replies|output|outputs|completion|answer|answers) ` +
		`| (?:reply|respond|output) (?:only|just|exactly|solely|nothing but|with the words?|with only|in all caps|in capital letters) ` +
		`| (?:answer|say|write|print|return|repeat) (?:only with|with only|with nothing but|with the words?|nothing but) ` +
		`| from now on (?:you (?:will|must|are|shall|should)|always|only|reply|respond|answer|your (?:answers|replies|responses)) ` +
		`| (?:correct|right|true|only|final) (?:answer|reply|response) to (?:any|every|all|this|that|the user s?|your)(?: \w+){0,2} (?:questions?|query|queries|prompts?) `)
