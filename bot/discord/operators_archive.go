package discord

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

// An Archivist looks after what the archive holds for one server: the articles
// of its collection, which is named by the server's id.
type Archivist interface {
	Status(ctx context.Context, collection string) (Status, error)
	// Add reads the articles of a file into a collection and tells progress how
	// far it is. Members find the articles once it has returned. What is wrong
	// with the file, or with an article in it, is among Refused; an error ends
	// it with what was done before it.
	Add(ctx context.Context, collection, name string, data []byte, progress func(Added)) (Added, error)
	// Remove removes an article from a collection, and reports whether it was
	// there. Nobody finds it once Remove has returned.
	Remove(ctx context.Context, collection, id string) (bool, error)
}

// A Status is what a server's members have to ask from.
type Status struct {
	Own, Common    int        // articles of the collection, and of the one for all
	Oldest, Newest corpus.Day // of either, zero when none is known
	Pending        int        // passages that are found by words alone, for the time being
}

// Added is what became of the articles of a file.
type Added struct {
	Added, Changed, Unchanged int
	Refused                   []string // a line for each: which, and why
}

const (
	controlRemove = "archive remove" // as in the audit; with the id of an article, see removeID
	optionFile    = "file"
	// maxUpload is the largest file taken, in bytes: what members can upload
	// without paying is 10 MB.
	maxUpload  = 25 << 20
	maxRefused = 5 // that are shown
)

// archiveStatus tells what the members here have to ask from.
func (f *face) archiveStatus(ctx context.Context, r request, _ func(message)) (reply, error) {
	if err := f.putDown(ctx, r, ""); err != nil {
		return reply{}, err
	}
	if f.archivist == nil {
		return reply{}, refuse(sayNoArchivist)
	}
	s, err := f.archivist.Status(ctx, r.guild)
	if err != nil {
		return reply{}, err
	}
	lines := []string{
		sayStatusOwn.in(r.lang, "own", count(r.lang, s.Own, sayArticle, sayArticles)),
		sayStatusCommon.in(r.lang, "common", count(r.lang, s.Common, sayArticle, sayArticles)),
	}
	if s.Newest.Known() {
		lines = append(lines, sayStatusDays.in(r.lang, "oldest", stamp(s.Oldest), "newest", stamp(s.Newest)))
	}
	if s.Pending > 0 {
		lines = append(lines, sayStatusPending.in(r.lang, "n", s.Pending))
	}
	h := f.link()
	lines = append(lines, small(sayStatusLink.in(r.lang, "since", fmt.Sprintf("<t:%d:f>", h.Since.Unix()), "n", h.Sessions)))
	return say(strings.Join(lines, "\n")), nil
}

// archiveAdd puts the articles of an attached file into the server's own
// collection.
func (f *face) archiveAdd(ctx context.Context, r request, show func(message)) (reply, error) {
	given, ok := r.file(optionFile)
	switch {
	case !ok:
		return reply{}, refuse(sayNoFile)
	case f.archivist == nil:
		return reply{}, refuse(sayNoArchivist)
	case given.size > maxUpload:
		return reply{}, refuse(sayBigFile, "limit", maxUpload>>20)
	}
	if err := f.putDown(ctx, r, given.name); err != nil {
		return reply{}, err
	}
	name := escapeTo(given.name, maxLine)
	show(message{text: sayReadingFile.in(r.lang, "file", name)})
	data, err := f.download(ctx, given.url, maxUpload)
	if err != nil {
		return reply{}, fmt.Errorf("fetch the file: %w", err)
	}
	added, err := f.archivist.Add(ctx, r.guild, given.name, data, func(a Added) {
		show(message{text: sayReadingFile.in(r.lang, "file", name) + "\n" + addedText(r.lang, a)})
	})
	if err != nil {
		return reply{}, err
	}
	came := sayRead
	if added.Added+added.Changed+added.Unchanged == 0 {
		came = sayNothingRead
	}
	return say(came.in(r.lang, "file", name) + "\n" + addedText(r.lang, added)), nil
}

func addedText(l language, a Added) string {
	text := sayAdded.in(l, "added", a.Added, "changed", a.Changed, "unchanged", a.Unchanged, "refused", len(a.Refused))
	for i, line := range a.Refused {
		if i == maxRefused {
			text += "\n" + small(sayMore.in(l, "n", len(a.Refused)-i))
			break
		}
		text += "\n" + small(escapeTo(line, maxNote))
	}
	return text
}

// completeOwnTitle offers the articles that the server may remove.
func (f *face) completeOwnTitle(_ context.Context, r request) []pick {
	var picks []pick
	for _, a := range f.library.Titles(r.text(optionTitle), maxPicks, retrieval.Filter{Collections: []string{r.guild}}) {
		picks = append(picks, pick{label: choiceName(a), value: f.choiceValue(a.ID)})
	}
	return picks
}

// archiveRemove asks whether to remove the article that was chosen.
func (f *face) archiveRemove(_ context.Context, r request, _ func(message)) (reply, error) {
	a, err := f.ownArticle(r, r.text(optionTitle))
	if err != nil {
		return reply{}, err
	}
	return reply{messages: []message{{
		text:    sayRemove.in(r.lang) + "\n" + sourceLine(r.lang, "•", a, "", maxSource),
		buttons: []button{{id: customID(controlRemove, f.removeID(a.ID)), label: sayRemoveIt.in(r.lang), danger: true}},
	}}}, nil
}

// archiveRemoved removes an article, in place of the question whether to.
func (f *face) archiveRemoved(ctx context.Context, r request, _ func(message)) (reply, error) {
	a, err := f.ownArticle(r, strings.Join(r.args, ":"))
	if err != nil {
		return reply{}, err
	}
	if err := f.putDown(ctx, r, a.ID); err != nil {
		return reply{}, err
	}
	title := escapeTo(titleOf(a), maxSource)
	removed, err := f.archivist.Remove(ctx, r.guild, a.ID)
	switch {
	case err != nil:
		return reply{}, err
	case !removed:
		return say(sayNoArticle.in(r.lang)), nil
	}
	return say(sayRemoved.in(r.lang, "title", title)), nil
}

// ownArticle is an article of the server's own collection. What is nobody's,
// or another server's, is refused in the same words.
func (f *face) ownArticle(r request, id string) (*corpus.Article, error) {
	if long, ok := f.longIDs.Get(id); ok {
		id = long
	}
	a, _, ok := f.article(r, id)
	switch {
	case !ok:
		return nil, &refusal{words: sayNoArticle, audit: true}
	case a.Collection != r.guild || f.archivist == nil:
		return nil, &refusal{words: sayNotOwn, audit: true}
	}
	return a, nil
}

// removeID is an article's id for a button, which has less room than a choice.
func (f *face) removeID(id string) string {
	if units(customID(controlRemove, id)) <= maxCustomID {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	short := "id-" + hex.EncodeToString(sum[:16])
	f.longIDs.Add(short, id)
	return short
}
