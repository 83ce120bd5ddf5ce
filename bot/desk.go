package bot

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// MaxQuestion is the longest question answered, in characters.
const MaxQuestion = 2000

// Errors of a question that cannot be answered as it stands.
var (
	ErrEmptyQuestion = errors.New("the question is empty")
	ErrLongQuestion  = fmt.Errorf("the question is longer than %d characters", MaxQuestion)
)

// A Draft is a claim somebody proposes, before any check. A citation with an
// empty Quote asks the check to find the supporting words in its passage; a
// draft without citations never becomes a claim.
type Draft struct {
	Text string
	// Said is the claim's: Text in the language of the question, or empty.
	Said string
	// Context and Dated are the claim's. A context that is not in an article
	// cited makes the draft fail.
	Context   string
	Dated     bool
	Citations []Citation // N is not looked at: the desk numbers sources
	// Note is what the reader should know beside the claim, or nothing. Drafts
	// with the same note say it once.
	Note retrieval.Note
	// Partial says that the drafts answer only a part of what was asked; Note
	// tells which.
	Partial bool
	// Differs says that this draft and the others that say so give different
	// answers to one thing, and Note tells of it.
	Differs bool
	// Lacks is the part of the question that the evidence does not answer, in
	// the question's own words: what is not found there is not shown. A draft
	// may say this alone.
	Lacks string
}

// A Composer proposes the claims that answer a question from the evidence
// found for it: bot/quote or bot/model. It yields drafts as they come, none
// when the evidence does not answer, and at most one error, last. It ends soon
// after its context does: nobody waits for it then.
type Composer interface {
	Compose(ctx context.Context, q Question, evidence retrieval.Result) iter.Seq2[Draft, error]
}

// A Mender writes a claim anew that failed the check, told why; bot/model does.
// Its draft is checked like any other.
type Mender interface {
	Mend(ctx context.Context, q Question, evidence retrieval.Result, failed Draft, reason error) (Draft, error)
}

// A Restater makes a question stand alone, in the archive's language;
// bot/model does.
type Restater interface {
	Restate(ctx context.Context, q Question) (Restated, error)
}

// Restated is a question that stands alone.
type Restated struct {
	Text string
	// Language is that of the question as it was asked, in English ("German");
	// empty is the archive's own.
	Language string
}

// A Searcher finds evidence; retrieval.Library does.
type Searcher interface {
	Search(ctx context.Context, q retrieval.Query) (retrieval.Result, error)
}

// A Desk answers questions: it makes each stand alone, searches, has a composer
// draft, checks every draft, and falls back from the model to quotes.
type Desk struct {
	Search Searcher
	Quote  Composer
	// Model is a chat model's composer; nil: answers are quoted. When it is a
	// Mender or a Restater too, it is asked for that.
	Model Composer
	// Words turns the error of a failed model into words for the reader; it
	// is needed when Model is set.
	Words func(error) string
	Log   *slog.Logger
	// Cache keeps the model's answers; nil: every question is asked anew.
	Cache *Cache
	// Budget bounds what the model may take; nil: nothing does.
	Budget *Budget
	// Now tells the day of asking to a question without an AsOf; nil is
	// time.Now.
	Now func() time.Time
}

// evidence is how many passages the composers are given: enough to tell which
// of many articles speak of something. Most answers come from the first few.
const evidence = 50

// Ask answers a question. While a model writes, show is called with the answer
// as it stands when something was added; it may be nil. Claims that were shown
// keep their places and their numbers. A question that the archive does not
// answer gives a declined Answer. The errors are those of the question,
// ErrEmptyQuestion and ErrLongQuestion, of the search, and of the context.
func (d *Desk) Ask(ctx context.Context, q Question, show func(Answer)) (Answer, error) {
	start := time.Now()
	q.Text = strings.TrimSpace(q.Text)
	switch {
	case !strings.ContainsFunc(q.Text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }):
		return Answer{}, ErrEmptyQuestion
	case utf8.RuneCountInString(q.Text) > MaxQuestion:
		return Answer{}, ErrLongQuestion
	}
	if show == nil {
		show = func(Answer) {}
	}
	answer, err := d.reply(ctx, q, show)
	if err != nil {
		return Answer{}, err
	}
	answer.Question = q.Text
	answer.Elapsed = time.Since(start)
	return answer, nil
}

// reply has the model answer where there is one and its budget allows, and quotes
// otherwise.
func (d *Desk) reply(ctx context.Context, q Question, show func(Answer)) (Answer, error) {
	var why []retrieval.Note
	if d.Model != nil && !q.QuotesOnly {
		answer, err := d.modelled(ctx, q, show)
		if !errors.Is(err, errSpent) {
			return answer, err
		}
		why = append(why, spentNote(err))
	}
	m, err := d.prepare(ctx, q, nil)
	if err != nil {
		return Answer{}, err
	}
	return d.quotes(ctx, m, m.begin(ModeQuote, why...), show)
}

// modelled gives the model's answer: the one that is kept, the one that is being
// made for another asker, or a new one. Without budget the error is errSpent.
func (d *Desk) modelled(ctx context.Context, q Question, show func(Answer)) (Answer, error) {
	return d.Cache.answer(ctx, d.key(q), q.Anew, show, func() (task, error) {
		settle, err := d.Budget.take(q.Person)
		return func(ctx context.Context, show func(Answer)) (answer Answer, whole bool, err error) {
			var used meter
			defer func() {
				answer.Usage = used.sum()
				answer.Cost = settle(answer.Usage)
				d.Log.Info("model asked", "mode", answer.Mode, "claims", len(answer.Claims), "dropped", answer.Dropped,
					"prompt", answer.Usage.Prompt, "completion", answer.Usage.Completion, "cost", answer.Cost)
			}()
			return d.ask(context.WithValue(ctx, meterKey{}, &used), q, show)
		}, err
	})
}

// ask has the model answer, and quotes when it fails. whole reports whether
// nothing failed on the way, so that the answer is worth keeping.
func (d *Desk) ask(ctx context.Context, q Question, show func(Answer)) (answer Answer, whole bool, err error) {
	m, err := d.prepare(ctx, q, d.Model)
	if err != nil {
		return Answer{}, false, err
	}
	answer, err = d.compose(ctx, d.Model, m, m.begin(ModeModel), show)
	switch {
	case err == nil && len(answer.Claims) == 0:
		answer, err = d.nearest(ctx, m, answer, show)
		return answer, m.whole && err == nil && ctx.Err() == nil, err
	case err == nil:
		return answer, m.whole && ctx.Err() == nil, nil
	case ctx.Err() != nil:
		return Answer{}, false, ctx.Err()
	}
	d.Log.Info("model failed", "error", err, "claims", len(answer.Claims))
	if len(answer.Claims) > 0 {
		answer.Verdict = Partial
		answer.Notes = append(answer.Notes, note(NoteCut, d.Words(err)))
		return answer, false, nil
	}
	quoted := m.begin(ModeQuote, note(NoteInstead, d.Words(err)))
	quoted.Dropped = answer.Dropped
	answer, err = d.quotes(ctx, m, quoted, show)
	return answer, false, err
}

// nearest is the answer where the model declined: its own, or what would be quoted
// without it, as a part of an answer. A model that is lazy, or was told to be by
// what it read, does not hide what the articles say.
func (d *Desk) nearest(ctx context.Context, m *matter, declined Answer, show func(Answer)) (Answer, error) {
	quoted := m.begin(ModeQuote, note(NoteNearest))
	quoted.Verdict = Partial
	quoted, err := d.quotes(ctx, m, quoted, show)
	if err != nil || len(quoted.Claims) == 0 {
		return declined, err
	}
	return quoted, nil
}

// quotes answers without a model.
func (d *Desk) quotes(ctx context.Context, m *matter, answer Answer, show func(Answer)) (Answer, error) {
	answer, err := d.compose(ctx, d.Quote, m, answer, show)
	if err != nil {
		return Answer{}, fmt.Errorf("choose quotes: %w", err)
	}
	return answer, nil
}

// A matter is a question that is ready to be answered: it stands alone, and
// passages were found for it.
type matter struct {
	asked    string   // the question as it was asked
	question Question // as it stands alone
	restated string   // the question, where it did not stand alone and may be shown
	found    retrieval.Result
	whole    bool // nothing failed on the way
}

// prepare makes a question stand alone, with the model's help where the model
// gives any, and searches.
func (d *Desk) prepare(ctx context.Context, q Question, model Composer) (*matter, error) {
	m := &matter{asked: q.Text}
	restater, _ := model.(Restater)
	m.question, m.restated, m.whole = d.restate(ctx, q, restater)
	found, err := d.Search.Search(ctx, retrieval.Query{Text: m.question.Text, AsOf: q.AsOf, Filter: q.Filter, Limit: evidence})
	if err != nil {
		return nil, fmt.Errorf("find passages: %w", err)
	}
	m.found = found
	m.whole = m.whole && !slices.ContainsFunc(found.Notes, func(n retrieval.Note) bool { return n.Kind == retrieval.NoteWordsOnly })
	return m, nil
}

// begin is the answer before any claim.
func (m *matter) begin(mode Mode, notes ...retrieval.Note) Answer {
	var all []retrieval.Note
	if m.restated != "" {
		kind := NoteUnderstood
		if m.question.Language != "" {
			kind = NoteTranslated // not words that its asker can judge
		}
		all = append(all, note(kind, m.restated))
	}
	return Answer{
		Verdict: Declined, Mode: mode, Restated: m.restated,
		Notes: slices.Concat(all, m.found.Notes, notes), Nearest: m.found.Articles(),
	}
}

// today is the day of asking.
func (d *Desk) today() corpus.Day {
	if d.Now != nil {
		return corpus.DayOf(d.Now())
	}
	return corpus.DayOf(time.Now())
}
