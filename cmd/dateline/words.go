package main

import (
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/model"
	"github.com/dateline-bot/dateline/corpus/archive"
)

// words turns an error into words for people: what is wrong and what to do
// next, in lower case and on one line. Errors come to words nowhere else.
func words(err error) string {
	switch {
	case errors.Is(err, bot.ErrEmptyQuestion):
		return bot.ErrEmptyQuestion.Error() + `: ask something, such as "what did NATO ask Russia for?"`
	case errors.Is(err, bot.ErrLongQuestion):
		return bot.ErrLongQuestion.Error() + ": shorten it"
	case errors.Is(err, archive.ErrNotFound), errors.Is(err, errUnknown):
		return err.Error() + ": dateline articles lists what there is"
	case errors.Is(err, archive.ErrDimensions):
		return err.Error() + ": dateline embed --anew makes all vectors anew"
	case errors.Is(err, errNoArticles):
		return errNoArticles.Error() + ": name files or folders that hold .txt, .md or .jsonl files"
	}
	if file, ok := err.(*fs.PathError); ok { // whoever says it has named the file
		return file.Err.Error()
	}
	return strings.Join(strings.Fields(err.Error()), " ")
}

// wordsForModel are words for why a model's answer is not shown.
func wordsForModel(err error) string {
	known := []error{
		bot.ErrNothingHeld, bot.ErrSlow, model.ErrUnauthorized, model.ErrNoModel, model.ErrRateLimited, model.ErrRefused,
		model.ErrUnavailable, model.ErrTimeout, model.ErrGarbled, model.ErrCutShort,
	}
	if i := slices.IndexFunc(known, func(k error) bool { return errors.Is(err, k) }); i >= 0 {
		return known[i].Error()
	}
	return "the model failed"
}

// lines are the words of an error that may be several joined ones.
func lines(err error) []string {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []string{words(err)}
	}
	// fmt.Errorf with two %w joins as well, but then has words of its own.
	var all []string
	var whole []string
	for _, e := range joined.Unwrap() {
		whole = append(whole, e.Error())
		all = append(all, lines(e)...)
	}
	if err.Error() != strings.Join(whole, "\n") {
		return []string{words(err)}
	}
	return all
}
