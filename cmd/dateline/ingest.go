package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/cmd/stock"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/corpus/archive"
	"github.com/dateline-bot/dateline/corpus/chunk"
	"github.com/dateline-bot/dateline/corpus/read"
)

type ingestCmd struct {
	JSON  bool     `name:"json" help:"Print one JSON object."`
	Paths []string `arg:"" name:"path" help:"Files or folders: .txt, .md, .jsonl, each also gzipped."`

	Collection *string `help:"Put the articles into that collection, whatever a record says itself. Otherwise they go into the record's, or else the common one." placeholder:"NAME"`
}

// An ingest is one run of the command: what came of each article, and those
// not yet committed.
type ingest struct {
	app    *app
	store  *archive.Archive
	bar    *bar
	json   bool
	into   *string           // the collection for all of them; nil leaves it to each
	from   map[string]source // article id to where this run had it from
	batch  []pendingArticle
	begun  time.Time // of the batch
	report ingestReport
}

type source struct{ name, fingerprint string }

type pendingArticle struct {
	source   string
	article  *corpus.Article
	passages []corpus.Passage
}

// What ingest --json prints.
type (
	ingestReport struct {
		Added     []string   `json:"added"`
		Changed   []string   `json:"changed"`
		Unchanged []string   `json:"unchanged"`
		Skipped   []notTaken `json:"skipped"`
		Refused   []notTaken `json:"refused"`
	}
	notTaken struct {
		Source string `json:"source"`
		Reason string `json:"reason"`
	}
)

// Reasons why something is not taken, beside those of the reader.
var (
	errNotRegular = errors.New("not a regular file or folder")
	errNotRead    = errors.New("not a kind of file that is read (.txt, .md, .jsonl, each also .gz)")
	errSameID     = errors.New("another article of this run has the same id")
	errNoArticles = errors.New("no articles there")
	errURL        = errors.New("an address, and only files and folders are read: put the text of the page into a .txt file")
)

func (c *ingestCmd) Run(ctx context.Context, a *app) error {
	store, err := a.openArchive(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	in := &ingest{app: a, store: store, json: c.JSON, into: c.Collection, from: make(map[string]source)}
	in.report = ingestReport{Added: []string{}, Changed: []string{}, Unchanged: []string{}, Skipped: []notTaken{}, Refused: []notTaken{}}
	in.bar = newBar(a.err, "reading", inBytes)
	for _, path := range c.Paths {
		if err = in.path(ctx, path); err != nil {
			break
		}
	}
	if err == nil {
		err = in.commit(ctx)
	}
	in.bar.done()
	if err == nil && len(in.report.Added)+len(in.report.Changed)+len(in.report.Unchanged) > 0 {
		err = a.embedAll(ctx, store)
	}
	if c.JSON {
		return errors.Join(a.printJSON(in.report), cmp.Or(err, in.outcome()))
	}
	r := in.report
	fmt.Fprintf(a.out, "%d added, %d changed, %d unchanged, %d skipped, %d refused\n",
		len(r.Added), len(r.Changed), len(r.Unchanged), len(r.Skipped), len(r.Refused))
	return cmp.Or(err, in.outcome())
}

// outcome is an error when something was refused or nothing was found.
func (in *ingest) outcome() error {
	r := in.report
	switch {
	case len(r.Refused) > 0:
		return fmt.Errorf("%w: %d refused", errSomeFailed, len(r.Refused))
	case len(r.Added)+len(r.Changed)+len(r.Unchanged) == 0:
		return errNoArticles
	}
	return nil
}

// path reads a file or folder named on the command line. As everywhere here,
// what is wrong with one source is reported and only what ends the run is an
// error.
func (in *ingest) path(ctx context.Context, path string) error {
	if strings.Contains(path, "://") {
		in.refuse(path, errURL)
		return nil
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		in.refuse(path, err)
		return nil
	case info.IsDir():
		return in.folder(ctx, path)
	case !info.Mode().IsRegular():
		in.refuse(path, errNotRegular)
		return nil
	case !read.Supported(path):
		in.refuse(path, errNotRead)
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		in.refuse(path, err)
		return nil
	}
	defer f.Close()
	in.bar.more(int(info.Size()))
	return in.file(ctx, path, f, int(info.Size()))
}

// folder reads the regular files below a folder, in the order of their names.
// Nothing outside it is opened: os.Root follows no link that leads out.
func (in *ingest) folder(ctx context.Context, path string) error {
	root, err := os.OpenRoot(path)
	if err != nil {
		in.refuse(path, err)
		return nil
	}
	defer root.Close()
	type found struct {
		name string
		size int
	}
	var files []found
	err = fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		shown := filepath.Join(path, filepath.FromSlash(name))
		switch {
		case err != nil:
			in.refuse(shown, err)
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
		case d.IsDir() && name != "." && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case d.IsDir(), strings.HasPrefix(d.Name(), "."):
		case !d.Type().IsRegular():
			in.skip(shown, errNotRegular)
		case !read.Supported(name):
			in.skip(shown, errNotRead)
		default:
			file := found{name: name}
			if info, err := d.Info(); err == nil {
				file.size = int(info.Size())
			}
			in.bar.more(file.size)
			files = append(files, file)
		}
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	for _, file := range files {
		shown := filepath.Join(path, filepath.FromSlash(file.name))
		f, err := root.Open(filepath.FromSlash(file.name))
		if err != nil {
			in.bar.add(file.size)
			in.refuse(shown, err) // it went away, or may not be read
			continue
		}
		err = in.file(ctx, shown, f, file.size)
		f.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// file reads the articles of one file of so many bytes.
func (in *ingest) file(ctx context.Context, name string, f io.Reader, size int) error {
	through := &counted{from: f, bar: in.bar, left: size}
	defer func() { in.bar.add(through.left) }() // of what was refused unread
	for a, err := range read.Articles(filepath.Base(name), through, read.Limits{}) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			in.refuse(name, err)
			continue
		}
		if in.into != nil {
			a.Collection = *in.into
		}
		fingerprint := a.Fingerprint()
		if before, twice := in.from[a.ID]; twice {
			if before.fingerprint != fingerprint {
				in.refuse(name, fmt.Errorf("%w, %q, from %s", errSameID, a.ID, before.name))
			}
			continue
		}
		in.from[a.ID] = source{name, fingerprint}
		if len(in.batch) == 0 {
			in.begun = time.Now()
		}
		in.batch = append(in.batch, pendingArticle{name, &a, chunk.Passages(&a)})
		if len(in.batch) >= batchSize || time.Since(in.begun) > batchTime {
			if err := in.commit(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// A batch is committed, and its articles acknowledged, when it is as big or as
// old as this.
const (
	batchSize = 64
	batchTime = 200 * time.Millisecond
)

// commit puts the batch into the archive in one transaction and then says so.
func (in *ingest) commit(ctx context.Context) error {
	changes := make([]archive.Change, len(in.batch))
	refused := make([]error, len(in.batch))
	err := in.store.Update(ctx, func(tx *archive.Tx) error {
		for i, p := range in.batch {
			var err error
			changes[i], err = tx.Put(p.article, p.passages)
			if errors.Is(err, archive.ErrRefused) {
				refused[i] = err
				continue
			}
			if err == nil && changes[i] != archive.Unchanged {
				err = stock.Keep(tx, p.passages)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i, p := range in.batch {
		if refused[i] != nil {
			in.refuse(p.source, refused[i])
			continue
		}
		list := map[archive.Change]*[]string{
			archive.Added: &in.report.Added, archive.Changed: &in.report.Changed, archive.Unchanged: &in.report.Unchanged,
		}[changes[i]]
		*list = append(*list, p.article.ID)
		if !in.json && !in.bar.shown() && changes[i] != archive.Unchanged {
			fmt.Fprintf(in.app.out, "%s %s: %s\n", changes[i], p.article.ID, p.article.Title)
		}
	}
	in.batch = nil
	return nil
}

func (in *ingest) refuse(source string, err error) {
	in.report.Refused = append(in.report.Refused, in.notTaken("refused", source, err))
}

func (in *ingest) skip(source string, err error) {
	in.report.Skipped = append(in.report.Skipped, in.notTaken("skipped", source, err))
}

func (in *ingest) notTaken(how, source string, err error) notTaken {
	n := notTaken{source, words(err)}
	in.bar.clear()
	fmt.Fprintf(in.app.err, "%s %s: %s\n", how, n.Source, n.Reason)
	return n
}
