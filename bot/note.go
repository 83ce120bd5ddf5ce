package bot

import (
	"errors"

	"github.com/dateline-bot/dateline/retrieval"
)

// What an answer may have to say beside its claims, and beside what its search
// has to say.
const (
	NoteUnderstood retrieval.NoteKind = "Understood as: “{1}”"
	NoteTranslated retrieval.NoteKind = "Searched for in English: “{1}”"

	// Why a model did not answer, or not to the end.
	NoteInstead     retrieval.NoteKind = "Quoted from the articles instead: {1}."
	NoteSpent       retrieval.NoteKind = "Quoted from the articles instead: the budget of the day for the model is used up, until midnight UTC."
	NotePersonSpent retrieval.NoteKind = "Quoted from the articles instead: your share of the model for the day is used up, until midnight UTC."
	NoteNearest     retrieval.NoteKind = "The model found no answer in the articles; these are their words that come nearest to one."
	NoteCut         retrieval.NoteKind = "The answer was cut short: {1}."

	// What is not answered.
	NoteNoMention  retrieval.NoteKind = "No article mentions {1}."
	NoteUnsaid     retrieval.NoteKind = "The articles found do not say: “{1}”."
	NoteUnsaidPart retrieval.NoteKind = "The articles found do not say {1}."
	NoteForeign    retrieval.NoteKind = "The question seems not to be in English; it was searched for as it stands."
	NoteSilent     retrieval.NoteKind = "Nothing was found that {1} says about it."

	// Where articles say different things.
	NoteDisagree    retrieval.NoteKind = "The articles disagree: “{1}” ({2}, {day1}), “{3}” ({4}, {day2})."
	NoteOverTime    retrieval.NoteKind = "The articles found give different answers over time; the newest is of {day1}."
	NoteUndatedLast retrieval.NoteKind = "The articles found give different answers; those without a day come last."
	NoteDiffer      retrieval.NoteKind = "The articles found give different answers."

	// What is left out; {1} is a number.
	NoteOneMore retrieval.NoteKind = "One more article is not shown."
	NoteMore    retrieval.NoteKind = "{1} more articles are not shown."
	NoteAtLeast retrieval.NoteKind = "At least {1} more articles are not shown."
)

// NoteKinds are all kinds of notes that an answer makes by itself.
var NoteKinds = []retrieval.NoteKind{
	NoteUnderstood, NoteTranslated, NoteInstead, NoteSpent, NotePersonSpent, NoteNearest, NoteCut, NoteNoMention, NoteUnsaid, NoteUnsaidPart, NoteForeign, NoteSilent,
	NoteDisagree, NoteOverTime, NoteUndatedLast, NoteDiffer, NoteOneMore, NoteMore, NoteAtLeast,
}

// note is a note of words alone.
func note(kind retrieval.NoteKind, words ...string) retrieval.Note {
	return retrieval.Note{Kind: kind, Words: words}
}

// spentNote tells of an errSpent.
func spentNote(err error) retrieval.Note {
	if errors.Is(err, errPersonSpent) {
		return note(NotePersonSpent)
	}
	return note(NoteSpent)
}
