package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/dateline-bot/dateline/retrieval"
)

const (
	// modelTime is how long a model may take in all before its answer is cut
	// short or replaced.
	modelTime = 60 * time.Second
	// mendTime is how long it may take to write one claim anew.
	mendTime = 20 * time.Second
	// grace is how long a composer gets to end once its time is over. What
	// comes instead must not wait longer.
	grace = 100 * time.Millisecond
	// maxClaims bounds an answer, whatever a model goes on to say.
	maxClaims = 12
	// maxMends is how many claims of an answer are given back to the model. Each
	// takes a request with passages in it.
	maxMends = 3
	// titled is how many of the nearest articles a face may offer by their titles.
	titled = 5
)

// Why a composer's answer is not shown, or not all of it.
var (
	// ErrNothingHeld is a composer all of whose claims failed the check.
	ErrNothingHeld = errors.New("nothing the model wrote held against the articles")
	// ErrSlow is a composer that was still at it when its time was over.
	ErrSlow = errors.New("the model took too long")
	// errGivenUp is a claim that the model took back when told what is wrong.
	errGivenUp = errors.New("the model gave it up")
)

// An arrival is what comes in while an answer is made.
type arrival struct {
	draft  Draft
	err    error
	failed *Draft // what was to be mended; nil for what the composer sends
	last   bool   // the writer has no more
}

// A drafting is the making of one answer. A claim that fails is mended beside
// the others that come in, so that it holds up none of them; it comes after
// those that stood before it was mended, since what is shown keeps its place.
type drafting struct {
	desk     *Desk
	matter   *matter
	answer   Answer
	show     func(Answer)
	mender   Mender   // nil: nothing is mended
	lacks    []string // parts of the question without an answer
	differs  []int    // claims that say otherwise than each other
	bearers  []bearer // of the passages that a claim may be cited from anew
	arrivals chan arrival
	left     chan struct{} // closed when nobody takes arrivals any more
	writers  sync.WaitGroup
	writing  bool
	mending  int // claims that are being mended
	mends    int // claims that were given to be mended
}

// compose collects the checked claims of one composer into the answer. With an
// error come the claims that stood before it.
func (d *Desk) compose(ctx context.Context, c Composer, m *matter, answer Answer, show func(Answer)) (Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, modelTime)
	w := &drafting{
		desk: d, matter: m, answer: answer, show: show,
		arrivals: make(chan arrival), left: make(chan struct{}), writing: true,
	}
	if answer.Mode == ModeModel {
		w.mender, _ = c.(Mender)
	}
	defer w.leave(cancel)
	w.write(nil, func() (Draft, error) {
		for draft, err := range c.Compose(ctx, m.question, m.found) {
			if err != nil || !w.send(arrival{draft: draft}) {
				return Draft{}, err
			}
		}
		return Draft{}, nil
	})
	err := w.collect(ctx)
	w.finish()
	if err == nil && answer.Mode == ModeModel && len(w.answer.Claims) == 0 && w.answer.Dropped > 0 {
		err = ErrNothingHeld
	}
	return w.answer, err
}

// write runs work beside the others and sends what it ends with. A panic is an
// error like any other: it must not end the program.
func (w *drafting) write(failed *Draft, work func() (Draft, error)) {
	w.writers.Go(func() {
		end := arrival{failed: failed, last: true}
		defer func() {
			if p := recover(); p != nil {
				w.desk.Log.Error("a composer panicked", "panic", p, "stack", string(debug.Stack()))
				end.err = fmt.Errorf("panic: %v", p)
			}
			w.send(end)
		}()
		end.draft, end.err = work()
	})
}

// send hands over an arrival; false when nobody takes any.
func (w *drafting) send(a arrival) bool {
	select {
	case w.arrivals <- a:
		return true
	case <-w.left:
		return false
	}
}

// leave ends the writers, and waits a little for them so that they can say what
// they took.
func (w *drafting) leave(cancel context.CancelFunc) {
	cancel()
	close(w.left)
	ended := make(chan struct{})
	go func() {
		w.writers.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(grace):
	}
}

// collect takes what arrives until there is no more to come, the composer
// fails, or its time is over.
func (w *drafting) collect(ctx context.Context) error {
	done := ctx.Done()
	var over <-chan time.Time
	for w.writing || w.mending > 0 {
		select {
		case a := <-w.arrivals:
			if err := w.take(ctx, a); err != nil {
				return err
			}
			if len(w.answer.Claims) == maxClaims {
				return nil
			}
		case <-done: // what is already written may still come in
			done, over = nil, time.After(grace)
		case <-over:
			if w.writing {
				return ErrSlow
			}
			return nil
		}
	}
	return nil
}

// take deals with one arrival. Its error is that of the composer.
func (w *drafting) take(ctx context.Context, a arrival) error {
	switch {
	case a.failed != nil:
		w.mending--
		w.mended(a)
		return nil
	case a.last:
		w.writing = false
		return a.err
	case a.draft.Text == "" && a.draft.Lacks != "":
		w.lacks = append(w.lacks, a.draft.Lacks)
		return nil
	}
	err := w.keep(a.draft)
	switch {
	case err == nil:
	case w.mender != nil && w.mends < maxMends && ctx.Err() == nil:
		w.mend(ctx, a.draft, err)
	default:
		w.recite(a.draft, err)
	}
	return nil
}

// mended deals with a claim that was written anew, or was not.
func (w *drafting) mended(a arrival) {
	switch {
	case a.err != nil:
		w.matter.whole = false // it may go better another time
		w.recite(*a.failed, a.err)
	case a.draft.Text == "": // given up
		w.recite(*a.failed, errGivenUp)
	default:
		if err := w.keep(a.draft); err != nil {
			w.recite(a.draft, err)
		}
	}
}

// keep adds a draft to the answer when it passes the check, and shows it.
func (w *drafting) keep(d Draft) error {
	if w.matter.question.Language == "" {
		d.Said = "" // nobody asked for it
	}
	claim, err := CheckDraft(d)
	if err != nil {
		return err
	}
	if w.answer.add(claim) {
		w.answer.remark(d)
		if d.Lacks != "" {
			w.lacks = append(w.lacks, d.Lacks)
		}
		if d.Differs {
			w.differs = append(w.differs, len(w.answer.Claims)-1)
		}
		w.show(w.answer.clone())
	}
	return nil
}

// recite keeps a claim that failed for a reason when another passage of the
// evidence carries it, and drops it otherwise.
func (w *drafting) recite(d Draft, reason error) {
	if w.answer.Mode == ModeModel {
		for _, p := range w.carriers(d) {
			d.Citations = []Citation{{Passage: p}}
			if w.keep(d) == nil {
				return
			}
		}
		w.answer.Dropped++
	}
	w.desk.Log.Info("claim dropped", "reason", reason)
}

// mend has a claim written anew that failed for a reason.
func (w *drafting) mend(ctx context.Context, failed Draft, reason error) {
	w.mends++
	w.mending++
	w.desk.Log.Info("a claim is mended", "reason", reason)
	w.write(&failed, func() (Draft, error) {
		ctx, cancel := context.WithTimeout(ctx, mendTime)
		defer cancel()
		return w.mender.Mend(ctx, w.matter.question, w.matter.found, failed, reason)
	})
}

// finish looks at the answer as a whole, when all its claims are there.
func (w *drafting) finish() {
	a := &w.answer
	a.Dropped += w.mending // given up with the composer
	if len(a.Claims) == 0 {
		a.Missing = missing(w.matter.found)
		for i, article := range a.Nearest[:min(titled, len(a.Nearest))] {
			a.Nearest[i] = Titled(article)
		}
		if otherLanguage(w.matter.found.Query.Text) {
			a.remark(Draft{Note: note(NoteForeign)})
		}
		return
	}
	w.marked()
	w.disagree()
	if names := missingNames(w.matter.found); len(names) > 0 {
		a.remark(Draft{Note: note(NoteNoMention, oneOf(names)), Partial: true})
	}
	for _, part := range w.lacks {
		// Only words of the question come back, none of the model's.
		for _, text := range []string{w.matter.asked, w.matter.question.Text} {
			if own, ok := Find(text, part); ok {
				a.remark(Draft{Note: note(NoteUnsaid, own), Partial: true})
				break
			}
		}
	}
}

// add appends a claim that the answer does not make yet, numbering its sources
// by first use.
func (a *Answer) add(c Claim) bool {
	if slices.ContainsFunc(a.Claims, func(o Claim) bool { return letters(o.Text) == letters(c.Text) }) {
		return false
	}
	for i := range c.Citations {
		cite := &c.Citations[i]
		article := cite.Passage.Article
		at := slices.IndexFunc(a.Sources, func(s Source) bool { return s.Article.ID == article.ID })
		if at < 0 {
			at = len(a.Sources)
			a.Sources = append(a.Sources, Source{N: at + 1, Article: Titled(article)})
			a.AsOf = max(a.AsOf, article.Published)
		}
		cite.N = at + 1
	}
	a.Claims = append(a.Claims, c)
	if a.Verdict == Declined {
		a.Verdict = Answered
	}
	return true
}

// letters are the letters and digits of a claim in lower case: two that differ
// in nothing else are one.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if isWordRune(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

// remark takes over what a draft that became a claim says of the answer.
func (a *Answer) remark(d Draft) {
	same := func(n retrieval.Note) bool { return n.String() == d.Note.String() }
	if d.Note.Kind != "" && !slices.ContainsFunc(a.Notes, same) {
		a.Notes = append(a.Notes, d.Note)
	}
	if d.Partial {
		a.Verdict = Partial
	}
}

// clone is a copy that later claims do not change.
func (a Answer) clone() Answer {
	a.Claims, a.Sources, a.Notes = slices.Clone(a.Claims), slices.Clone(a.Sources), slices.Clone(a.Notes)
	return a
}
