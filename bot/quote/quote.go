// Package quote answers without a model: it picks the sentences of the found
// passages that answer the question, word for word. It owns which sentences
// those are, what is quoted with them so that they can be understood, in which
// order they come, and when there are none; it refuses to know how passages
// were found and how claims are checked.
//
// Its one invariant: every draft it yields is a run of whole sentences of a
// passage, with those sentences as its quote.
package quote

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/retrieval"
)

// A Composer implements bot.Composer.
type Composer struct{}

// Considered is how many passages a plain answer is chosen from, the best found.
// Of more, the sentences chosen were no better and took longer to choose.
const Considered = 8

// behind is how far below the best sentence's score each that is chosen may be.
// At 4 one of the first three quotations answers .910 of the questions on topics
// the model had not seen, and an answer has 2.1 of them; at 5 it is .003 more and
// 2.4, at 6 .004 more and 2.6. A fourth is there for questions that several
// sentences answer, so it has to be as good as they are.
var behind = [...]float64{0, 4, 4, 2}

// alike is the share of common words, of the smaller sentence's, above which
// two sentences say the same.
const alike = 0.6

// Compose yields the quotations that answer: best first, or by their articles'
// days where the question asks for a course of events or for something that
// has changed. It yields none when the confidence is too low; what the articles
// say of a subject, two sides of it, and who or how many it is are told by
// strict form instead: all the words are there, or the name beside the role.
func (Composer) Compose(_ context.Context, q bot.Question, evidence retrieval.Result) iter.Seq2[bot.Draft, error] {
	return func(yield func(bot.Draft, error) bool) {
		for _, d := range compose(cmp.Or(evidence.Meant, q.Text), evidence) {
			if !yield(d, nil) {
				return
			}
		}
	}
}

func compose(question string, evidence retrieval.Result) []bot.Draft {
	q := understand(question, evidence.Terms)
	if c, ok := comparisonOf(question); ok {
		if drafts := compare(q, c, evidence.Hits); len(drafts) > 0 {
			return drafts
		}
	}
	q, hits, narrowed := narrow(q, question, evidence.Hits)
	window := retrieval.ReadWindow(question, evidence.Query.AsOf)
	shape, order := shapeOf(question), window.Order
	switch {
	case shape == plain && q.asks == retrieval.Content && order != 0:
		shape = course
	case shape == plain && q.isBare(question):
		shape = bare
	}
	about := q.topic(question, shape, window)
	switch {
	case evidence.ByDay:
		if !window.Bounded() && order == 0 {
			order = retrieval.Newest
		}
		return digest(q, evidence, hits, order)
	case (shape == articles || shape == course || shape == bare) && len(about.terms) > 0:
		if drafts := survey(about, evidence, hits, shape, order); len(drafts) > 0 || shape == articles {
			return drafts
		}
	case len(about.terms) == 0 && (narrowed || len(q.terms) > 0 && (evidence.Query.From.Known() || evidence.Query.To.Known())):
		return digest(q, evidence, hits, order)
	case len(about.terms) == 0 && slices.ContainsFunc(evidence.Notes, func(n retrieval.Note) bool { return n.Kind == retrieval.NoteNoWindow }):
		return nil // whatever it was, it was not in those days
	}

	// Who has a role is told from a strict form, a number of something from a loose one.
	if shape == state && (q.asks == retrieval.Name || len(confident(q, hits)) > 0) {
		about.counted = counted(question, describes)
		switch known := statements(about, hits); len(known) {
		case 0:
		case 1:
			return draftsOf([]quotation{known[0].quotation}, hits, true)
		default:
			return overTime(known, hits, cmp.Or(order, retrieval.Newest))
		}
	}
	if own, required := q.utterances(question, hits); len(own) > 0 || required {
		return draftsOf(quotations(q, choose(own)), hits, false)
	}
	return answer(q, question, hits, shape, order)
}

// topic is the question without the words that only say how an answer of the
// shape is asked for.
func (a ask) topic(question string, s shape, w retrieval.Window) ask {
	about := a.without(asking)
	if s == course || s == state {
		about = about.without(moving)
	}
	if s == course { // an article need not name the years that it tells of
		for _, words := range w.Words {
			about = about.without(setOf(stemsIn(question[words.Start:words.End])))
		}
	}
	return about
}

// confident gives the sentences that may answer, best first; none when the
// confidence that one does is too low.
func confident(q ask, hits []retrieval.Hit) []Sentence {
	first := hits[:min(Considered, len(hits))]
	candidates := Shipped.candidates(q, first)
	if len(candidates) == 0 || Shipped.Confidence(doubts(q, first, candidates)) < Shipped.Threshold {
		return nil
	}
	return candidates
}

// answer quotes the sentences that answer best, none when the confidence is too
// low.
func answer(q ask, question string, hits []retrieval.Hit, s shape, order retrieval.Order) []bot.Draft {
	candidates := confident(q, hits)
	chosen := q.saidBy(question, fitting(&q, question, choose(candidates)))
	if len(chosen) == 0 {
		return nil
	}
	chosen, lacks := complete(question, q, chosen, candidates)
	list := quotations(q, typedFirst(q.asks, chosen))
	dated := s == course || s == events && ofOneCourse(list)
	if dated {
		byDay(list, order)
	}
	drafts := draftsOf(list, hits, dated)
	if lacks != "" {
		drafts[0].Note, drafts[0].Partial = retrieval.Note{Kind: bot.NoteUnsaidPart, Words: []string{lacks}}, true
	}
	return drafts
}

// choose picks the best sentences that are near the best in score and each say
// something new.
func choose(candidates []Sentence) []Sentence {
	var chosen []Sentence
	for _, c := range candidates {
		if len(chosen) == len(behind) || len(chosen) > 0 && c.Score < chosen[0].Score-behind[len(chosen)] {
			break
		}
		if states(c.Text) && !slices.ContainsFunc(chosen, func(o Sentence) bool { return repeats(c, o) }) {
			chosen = append(chosen, c)
		}
	}
	return chosen
}

// asGood is how far a sentence that has the sort of thing asked for may be
// behind the best and be quoted first. At 1 the first claim of SQuAD 2 answers
// .849 instead of .845 of the questions, at 4 .835.
const asGood = 1

// typedFirst puts the first that has the sort of thing asked for, where that
// has a form, before one that is as good and has none: "where did they meet?"
func typedFirst(asks retrieval.Sorts, chosen []Sentence) []Sentence {
	if asks&(retrieval.Year|retrieval.Time|retrieval.Place|retrieval.Number) == 0 {
		return chosen
	}
	at := slices.IndexFunc(chosen, func(s Sentence) bool { return s.Typed })
	if at <= 0 || chosen[at].Score < chosen[0].Score-asGood {
		return chosen
	}
	return slices.Concat(chosen[at:at+1], chosen[:at], chosen[at+1:])
}

// repeats reports whether a sentence says nothing that the other does not: of
// two that share most of their words, one with another number or name says
// something else.
func repeats(s, o Sentence) bool {
	had := o.stems()
	if overlap(s.stems(), had) <= alike {
		return false
	}
	for n := range bot.Numbers(s.Text) {
		if !slices.Contains(slices.Collect(bot.Numbers(o.Text)), n) {
			return false
		}
	}
	for t := range retrieval.Tokens(s.Text) {
		if t.Name && t.Start > 0 && !retrieval.IsStop(t.Word) && !had[retrieval.Stem(t.Word)] {
			return false
		}
	}
	return true
}

// overlap is the share of the smaller set's stems that the other has too.
func overlap(a, b map[string]bool) float64 {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) == 0 {
		return 0
	}
	shared := 0
	for s := range a {
		if b[s] {
			shared++
		}
	}
	return float64(shared) / float64(len(a))
}

// quotations are the sentences with what it takes to understand each, joined
// where one has what another has.
func quotations(q ask, chosen []Sentence) []quotation {
	var list []quotation
	for _, s := range chosen {
		c := stand(q, s)
		at := len(list)
		apart := list[:0]
		for _, o := range list {
			if o.Passage.ID() == c.Passage.ID() && o.span.Start < c.span.End && c.span.Start < o.span.End {
				c = c.join(o)
				at = min(at, len(apart))
				continue
			}
			apart = append(apart, o)
		}
		list = slices.Insert(apart, min(at, len(apart)), c)
	}
	return list
}

// mostTwins is how many articles that carry the same words are cited with one.
const mostTwins = 2

// draftsOf are the quotations as drafts. Articles that carry the same words
// are cited with them, the first few.
func draftsOf(list []quotation, hits []retrieval.Hit, dated bool) []bot.Draft {
	var drafts []bot.Draft
	for _, c := range list {
		d := bot.Draft{Text: c.words(), Context: c.context, Dated: dated, Citations: []bot.Citation{{Passage: c.Passage, Quote: c.words()}}}
		at := slices.IndexFunc(hits, func(h retrieval.Hit) bool { return h.ID() == c.Passage.ID() })
		if at >= 0 {
			for _, twin := range hits[at].Also {
				if len(d.Citations) > mostTwins {
					break
				}
				if own, ok := bot.Find(twin.Text(), d.Text); ok {
					d.Citations = append(d.Citations, bot.Citation{Passage: twin, Quote: own})
				}
			}
		}
		drafts = append(drafts, d)
	}
	return drafts
}
