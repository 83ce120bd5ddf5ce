package retrieval

import (
	"strings"

	"github.com/dateline-bot/dateline/corpus"
)

// reporting reports whether the mention of days is about when something was
// published, by the words around it.
func (r *timeReader) reporting(m mention) bool {
	if r.joined(m.end) && r.newsAt(m.end) { // "last week's news"
		return true
	}
	j := m.first - 1
	if publishing[r.at(j)] { // "articles that were published in 2009"
		for j--; r.is(j, "were") || r.is(j, "was") || r.is(j, "that") || r.is(j, "which"); j-- {
		}
	}
	if r.newsBefore(j + 1) { // "articles from 2009"
		return true
	}
	start := r.sentence(m.first)
	if start == m.first {
		start = m.end // "In 2009, what was reported about the ferry?"
	}
	end := m.first
	if end < start {
		end = len(r.words)
	}
	return r.asksForReports(start, end) && !r.subordinate(start, m.first)
}

// asksForReports reports whether the words from start to end ask for reports:
// "show me articles about", "what was reported of", "what did the papers say".
func (r *timeReader) asksForReports(start, end int) bool {
	i := start
	for i < end && (IsStop(r.at(i)) || askers[r.at(i)]) && !newsWords[r.at(i)] {
		if r.published(start, i) {
			return true
		}
		i++
	}
	if i < end && (r.newsAt(i) || r.published(start, i)) {
		return true
	}
	for ; i+1 < end; i++ {
		if press[r.at(i)] && saying[r.at(i+1)] && r.joined(i+1) {
			return true
		}
	}
	return false
}

// published reports whether the words from start to i are "what was published"
// or the like.
func (r *timeReader) published(start, i int) bool {
	return publishing[r.at(i)] && i > start && (r.is(i-1, "was") || r.is(i-1, "been") || r.is(i-1, "is")) &&
		(r.is(start, "what") || r.is(start, "was") || r.is(start, "has"))
}

// newsAt reports whether the word at i is reporting: "articles", "news", but
// not "news conference", "Article 5".
func (r *timeReader) newsAt(i int) bool {
	if !newsWords[r.at(i)] {
		return false
	}
	next := ""
	if r.joined(i + 1) {
		next = r.at(i + 1)
	}
	return !notNews[next] && (next == "" || next[0] < '0' || next[0] > '9' || digits(next) > 1000)
}

// newsBefore reports whether the word before i is reporting in its own right:
// "the articles", "press reports", but not "police reports".
func (r *timeReader) newsBefore(i int) bool {
	i--
	return i >= 0 && newsWords[r.at(i)] && r.joined(i+1) &&
		(!r.joined(i) || IsStop(r.at(i-1)) || askers[r.at(i-1)] || press[r.at(i-1)])
}

var (
	newsWords = WordSet(`article articles news stories headlines reports coverage`)
	notNews   = WordSet(`conference conferences agency agencies channel channels anchor network site website organization
		organisation`)
	publishing = WordSet(`published reported printed written posted appeared`)
	askers     = WordSet(`show give get list find search see read want need summarise summarize newest latest recent new
		oldest earliest first old main top made make hit anything something else press newspaper media archive
		published`)
	press = WordSet(`press papers newspapers media journalists reporters news times post guardian tribune herald journal
		gazette telegraph bbc cnn reuters`)
	saying = WordSet(`say said write wrote report reported publish published print printed cover covered`)
)

// subordinate reports whether a clause begins among the words from start to
// end that the time at end belongs to: "the bank that failed last week".
func (r *timeReader) subordinate(start, end int) bool {
	for i := start + 1; i < end; i++ {
		if subordinators[r.at(i)] && !(r.joined(i) && asking[r.at(i-1)]) {
			return true
		}
	}
	return false
}

var (
	subordinators = WordSet(`who whose whom which that when where while because than if although`)
	// asking before "which" makes it a question: "the capital of which country".
	asking = WordSet(`of in at on for from by to with into about and`)
)

// sentence is the first word of the sentence in which the word at i stands.
func (r *timeReader) sentence(i int) int {
	start := 0
	for _, s := range corpus.Sentences(r.question) {
		if s.Start <= r.words[i].Start {
			start = s.Start
		}
	}
	for i > 0 && r.words[i-1].Start >= start {
		i--
	}
	return i
}

// event reads the event that bounds the window: a definite phrase whose noun
// is something that happens, "the Lisbon summit", "Russia's invasion of
// Georgia". Others bound nothing that can be looked up: "before parliament",
// "after a game".
func (r *timeReader) event(b bound, first, i int) (mention, bool) {
	if b == boundIn || first == i || i >= len(r.words) {
		return mention{}, false
	}
	m := mention{relation: After, first: first, event: i}
	if b == boundBefore || b == boundTo {
		m.relation = Before
	}
	if r.is(i, "9") && r.is(i+1, "11") && r.gaps[i+1] == "/" {
		m.end = i + 2
		m.certain = r.reporting(m)
		return m, true
	}
	if !r.is(i, "the") && !r.words[i].Name || r.is(first, "by") || r.is(first, "through") {
		return mention{}, false
	}
	head := i
	if r.is(i, "the") {
		head++
	}
	for ; !r.happens(head); head++ {
		if head > i+6 || head >= len(r.words) || head > i && !r.runsOn(head) || IsStop(r.at(head)) {
			return mention{}, false
		}
	}
	m.end = head + 1
	for r.runsOn(m.end) && (r.happens(m.end) || r.words[m.end].Name && !r.upper) {
		m.end++ // "peace talks", "World War II"
	}
	for r.joined(m.end) && linking[r.at(m.end)] {
		j := m.end + 1
		if r.is(j, "the") && r.joined(j) {
			j++
		}
		k := j
		for r.runsOn(k) && !IsStop(r.at(k)) && (k == j || r.words[k].Name && !r.upper || r.happens(k)) {
			k++
		}
		if k == j || !r.is(m.end, "of") && !r.words[j].Name && !r.is(j-1, "the") {
			break
		}
		m.end = k
	}
	if hollow[r.at(head)] && m.end == head+1 {
		return mention{}, false // "since the beginning"
	}
	m.certain = r.reporting(m)
	return m, true
}

func (r *timeReader) runsOn(i int) bool {
	return i > 0 && i < len(r.words) && (r.gaps[i] == "" || r.gaps[i] == "-")
}

func (r *timeReader) happens(i int) bool {
	w := r.at(i)
	return eventNouns[w] || eventNouns[strings.TrimSuffix(w, "s")]
}

var (
	hollow     = WordSet(`fall end start beginning opening closure closing`)
	linking    = WordSet(`of in at on between with against over and`)
	eventNouns = WordSet(`summit war election attack crash earthquake meeting conference treaty signing invasion visit
		vote referendum strike coup death resignation collapse crisis revolution agreement deal talks speech trial
		verdict ceasefire truce olympics games championship inauguration funeral wedding outbreak pandemic epidemic
		storm hurricane typhoon flood fire explosion bombing launch announcement decision merger scandal independence
		fall end start beginning uprising protest riot raid siege hearing ruling accident disaster spill shooting
		assassination arrest release withdrawal ceremony debate session match final tournament festival eruption
		tsunami famine drought bankruptcy bailout sale purchase opening closure closing congress accord pact battle
		murder killing kidnapping hijacking landing mission lockdown boycott sanctions expulsion dismissal nomination`)
)
