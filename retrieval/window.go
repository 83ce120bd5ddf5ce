package retrieval

import (
	"slices"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/corpus"
)

// A Window is what the words of a question say about time: the days of
// publication they ask for, and whether the newest or the oldest articles come
// first. The zero Window asks for nothing.
type Window struct {
	// From and To bound the days of publication, both included; either may be
	// zero. From is not after To when both are known.
	From, To corpus.Day
	// Certain reports whether the words are about publication, so that
	// articles outside the window cannot be meant. Otherwise the days may be
	// those of an event, which can be reported on later ("which treaty was
	// signed in 1993?"): articles inside the window are likelier, others are
	// not ruled out, and Words are clues to search for like any other.
	//
	// Words are about publication when they
	//   - speak of reporting: "articles from 2009", "what was reported in
	//     March", "yesterday's news", "what did the papers say in 2009", or ask
	//     for any event: "what happened in 2009";
	//   - count back from the day asked in days or weeks, "yesterday", "last
	//     week", as events of days are reported at once;
	//   - name a time of at most a year that runs up to the day asked, "this
	//     year", "in the last three months": what happened in it was reported
	//     in it.
	// "Last year" is not certain, since the figures and the reviews of a year
	// come out after it, nor is a time that only describes something: "the
	// bank that failed last week", "last week's budget". An Order alone is
	// certain.
	Certain bool
	// Event is the event that bounds the window on one side, in the words of
	// the question: "the Lisbon summit". Once its day is known, At gives the
	// window that it makes.
	Event    string
	Relation Relation
	Order    Order
	// Words are the parts of the question that were understood as the above,
	// in order and apart from each other. When the window is Certain they say
	// nothing about what is looked for, and a search can leave them out.
	Words []corpus.Span
}

// A Relation tells on which side of a Window's Event its days lie.
type Relation int8

// The relations; the zero Relation goes with no event.
const (
	Before Relation = iota + 1
	After
)

// An Order tells which articles come first by their days.
type Order int8

// The orders; the zero Order asks for neither.
const (
	Newest Order = iota + 1 // "latest", "currently"
	Oldest                  // "the first report", "originally"
)

// Bounded reports whether the window has a first or a last day.
func (w Window) Bounded() bool { return w.From.Known() || w.To.Known() }

// dated reports whether the words of the window name a day, month or year
// outright, by a number.
func (w Window) dated(question string) bool {
	return slices.ContainsFunc(w.Words, func(s corpus.Span) bool { return strings.ContainsAny(question[s.Start:s.End], "0123456789") })
}

// At is the window with the day of its Event as a bound, the day itself
// included: the report by which an event is dated may be of the morning after.
// A bound that leaves no day is dropped, as the event was then mistaken.
func (w Window) At(day corpus.Day) Window {
	switch {
	case !day.Known():
	case w.Relation == Before && day >= w.From && (!w.To.Known() || day < w.To):
		w.To = day
	case w.Relation == After && (!w.To.Known() || day <= w.To):
		w.From = max(w.From, day)
	}
	return w
}

// String says the window in plain words, "published from 10 to 16 November
// 2026, newest first"; it is empty for a window that asks for nothing.
func (w Window) String() string {
	var parts []string
	if w.Bounded() {
		parts = append(parts, "published "+w.days())
	}
	switch w.Relation {
	case Before:
		parts = append(parts, "published before "+w.Event)
	case After:
		parts = append(parts, "published after "+w.Event)
	}
	switch w.Order {
	case Newest:
		parts = append(parts, "newest first")
	case Oldest:
		parts = append(parts, "oldest first")
	}
	return strings.Join(parts, ", ")
}

func (w Window) note(kind NoteKind) Note {
	w.Order = 0 // the answer shows it
	return Note{Kind: kind, Words: []string{w.String()}, Days: []corpus.Day{w.From, w.To}}
}

func (w Window) days() string {
	after := w.To.AddDays(1)
	startsMonth, startsYear := w.From%100 == 1, w.From%10000 == 101
	switch from, to := w.From.Time(), w.To.Time(); {
	case !w.From.Known():
		return "before " + dayOrPeriod(after)
	case !w.To.Known():
		return "since " + dayOrPeriod(w.From)
	case w.From == w.To:
		return "on " + w.From.Long()
	case startsYear && after%10000 == 101:
		return fromTo(from, to, "", "2006")
	case startsMonth && after%100 == 1 && from.Year() == to.Year():
		return fromTo(from, to, "January", " 2006")
	case startsMonth && after%100 == 1:
		return fromTo(from, to, "", "January 2006")
	case from.Year() != to.Year():
		return fromTo(from, to, "", "2 January 2006")
	case from.Month() != to.Month():
		return fromTo(from, to, "2 January", " 2006")
	default:
		return fromTo(from, to, "2", " January 2006")
	}
}

// fromTo writes "in December 2009" or "from March to June 2010": own is what
// each end needs of the layout, shared what the last says for both. Without
// own both ends are written in full.
func fromTo(from, to time.Time, own, shared string) string {
	if first, last := from.Format(own+shared), to.Format(own+shared); first == last {
		return "in " + first
	} else if own == "" {
		return "from " + first + " to " + last
	} else {
		return "from " + from.Format(own) + " to " + last
	}
}

// dayOrPeriod is the day, or the year or month that begins on it.
func dayOrPeriod(d corpus.Day) string {
	switch {
	case d%10000 == 101:
		return d.Time().Format("2006")
	case d%100 == 1:
		return d.Time().Format("January 2006")
	default:
		return d.Long()
	}
}

// ReadWindow reads what the question says about time. Words that count from
// the day of asking ("last week", "in September") count from asked, and are not
// understood when it is unknown. The question is English, its weeks run from
// Monday to Sunday and its seasons are the northern ones, by whole months. The
// day of an event takes in the day after, when morning papers report it.
//
// A year or date that describes something is not a window ("the 2010 budget",
// "the August 2008 war", "the Act of 1988"), nor is a time that has not begun
// on the day asked, a bare weekday, or anything inside quotation marks.
func ReadWindow(question string, asked corpus.Day) Window {
	r := newTimeReader(question, asked)
	var mentions []mention
	for i := 0; i < len(r.words); {
		if m, ok := r.mention(i); ok {
			mentions = append(mentions, m)
			i = m.end
		} else {
			i++
		}
	}
	return r.window(mentions)
}

// window makes one window of what was read. The first certain mention of days
// goes before the first of all; a second one is taken in only where it bounds
// the side that the first leaves open ("since 2008 ... before 2010").
func (r *timeReader) window(mentions []mention) Window {
	var w Window
	use := func(first, end int) {
		w.Words = append(w.Words, corpus.Span{Start: r.words[first].Start, End: r.words[end-1].End})
	}
	isEvent := func(m mention) bool { return m.relation != 0 }
	chosen := slices.IndexFunc(mentions, func(m mention) bool { return m.certain && !isEvent(m) })
	if chosen < 0 {
		chosen = slices.IndexFunc(mentions, func(m mention) bool { return !isEvent(m) })
	}
	if chosen >= 0 {
		m := mentions[chosen]
		w.From, w.To, w.Certain = m.from, m.to, m.certain
		use(m.first, m.end)
	}
	for i, m := range mentions {
		switch {
		case i == chosen:
		case isEvent(m) && w.Relation == 0:
			w.Event = r.question[r.words[m.event].Start:r.words[m.end-1].End]
			w.Relation = m.relation
			w.Certain = w.Certain || chosen < 0 && m.certain
			if m.certain == w.Certain { // else a clue to search for
				use(m.first, m.end)
			}
		case isEvent(m) || m.certain != w.Certain:
		case !w.From.Known() && !m.to.Known() && m.from <= w.To:
			w.From = m.from
			use(m.first, m.end)
		case !w.To.Known() && !m.from.Known() && w.From <= m.to:
			w.To = m.to
			use(m.first, m.end)
		}
	}
	if order, first, end := r.order(w.Words); order != 0 {
		w.Order = order
		w.Certain = w.Certain || len(w.Words) == 0
		use(first, end)
	}
	slices.SortFunc(w.Words, func(a, b corpus.Span) int { return a.Start - b.Start })
	return w
}

// order finds the first word outside the spans taken that asks for the newest
// or the oldest articles, as the run of words from first to end.
func (r *timeReader) order(taken []corpus.Span) (order Order, first, end int) {
	for i, word := range r.words {
		if slices.ContainsFunc(taken, func(s corpus.Span) bool { return word.Start < s.End && s.Start < word.End }) || !r.common(i) {
			continue
		}
		switch w := word.Word; {
		case w == "recent" || w == "recently":
			if r.is(i-1, "most") {
				return Newest, i - 1, i + 1
			}
			return Newest, i, i + 1
		case newestWords[w],
			w == "latest" && !(r.is(i-1, "the") && (r.is(i-2, "at") || r.is(i+1, "the"))), // a latest time
			w == "current" && r.describes(i),
			w == "now" && r.gaps[i+1] != "," && !otherNow[r.at(i-1)] && !otherNow[r.at(i+1)],
			w == "today" && !r.past():
			return Newest, i, i + 1
		case w == "originally", w == "initially",
			(w == "earliest" || w == "oldest" || w == "first") && r.gaps[i+1] == "" && firstOf[r.at(i+1)],
			w == "first" && r.is(0, "when") && !r.determined(i) && r.describes(i):
			return Oldest, i, i + 1
		}
	}
	return 0, 0, 0
}

var (
	newestWords = WordSet(`newest currently nowadays lately presently`)
	// otherNow beside "now" make another sense: "until now", "now that", "the
	// area now known as".
	otherNow = WordSet(`until till by from before than that known called named`)
	// firstOf is what there is a first one of in a series of reports. The
	// first of other things is no matter of order: "the first stock exchange".
	firstOf = WordSet(`article articles report reports news headline headlines story stories coverage mention mentions
		reported published mentioned announced appeared statement estimate estimates figures reaction reactions
		response announcement announcements`)
)

// past reports whether the question asks what happened, so that its "today" is
// a day; "who leads the party today?" asks for the present.
func (r *timeReader) past() bool {
	var did, has, is, participle bool
	for _, w := range r.words {
		switch w.Word {
		case "did", "was", "were", "had", "happen", "happened", "happening":
			did = true
		case "has", "have":
			has = true
		case "still":
			return false
		case "is", "are", "do", "does":
			is = true
		default:
			participle = participle || pastForms[w.Word] || len(w.Word) > 4 && strings.HasSuffix(w.Word, "ed")
		}
	}
	return did || participle && (has || !is)
}

var pastForms = WordSet(`been said made won met went took taken gave given told became began sent lost left fell fallen
	rose risen held died hit cut set shot struck broke broken brought bought sold found`)
