package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/corpus/archive"
)

type articleCmd struct {
	JSON bool   `name:"json" help:"Print one JSON object."`
	ID   string `arg:"" help:"The article's id, as dateline articles lists it." name:"id"`
}

func (c *articleCmd) Run(ctx context.Context, a *app) error {
	store, err := a.openArchive(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	e, err := store.Article(ctx, c.ID)
	if err != nil {
		return err
	}
	if !c.JSON {
		newPage(a.out).article(e.Article, e.Passages)
		return nil
	}
	type passage struct {
		Passage string `json:"passage"`
		Text    string `json:"text"`
	}
	out := struct {
		articleFields
		TitleDerived bool      `json:"title_derived"`
		Text         string    `json:"text"`
		Passages     []passage `json:"passages"`
	}{articleFields: fields(e.Article), TitleDerived: e.Article.TitleDerived, Text: e.Article.Text}
	for _, p := range e.Passages {
		out.Passages = append(out.Passages, passage{p.ID(), p.Text()})
	}
	return a.printJSON(out)
}

// articleFields are what JSON says of an article everywhere.
type articleFields struct {
	ID        string     `json:"id"`
	Title     string     `json:"title"`
	Publisher string     `json:"publisher"`
	Published corpus.Day `json:"published"`
	URL       string     `json:"url"`
	Authors   []string   `json:"authors"`
	// Collection is left out for the common one.
	Collection string `json:"collection,omitempty"`
}

func fields(a *corpus.Article) articleFields {
	return articleFields{a.ID, a.Title, a.Publisher, a.Published, a.URL, append([]string{}, a.Authors...), a.Collection}
}

type articlesCmd struct {
	JSON      bool       `name:"json" help:"Print one JSON object."`
	Publisher string     `help:"Only articles of that publisher." placeholder:"P"`
	From      corpus.Day `help:"Only articles of that day and later." placeholder:"DAY"`
	To        corpus.Day `help:"Only articles of that day and earlier." placeholder:"DAY"`

	Collection []string `sep:"none" help:"Only articles of that collection, an empty NAME being the common one; may be given several times." placeholder:"NAME"`
}

func (c *articlesCmd) Run(ctx context.Context, a *app) error {
	store, err := a.openArchive(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	list, err := store.Articles(ctx, archive.Filter{Publisher: c.Publisher, From: c.From, To: c.To, Collections: c.Collection})
	if err != nil {
		return err
	}
	if !c.JSON {
		if len(list) == 0 {
			fmt.Fprintln(a.out, "No such articles. `dateline ingest PATH` reads articles in.")
		}
		p := newPage(a.out)
		for _, l := range list {
			if l.Article.Collection != "" {
				p.text("", l.Article.ID+" "+p.grey("in the collection "+l.Article.Collection))
			} else {
				p.text("", l.Article.ID)
			}
			p.source("    ", l.Article)
		}
		return nil
	}
	type listing struct {
		articleFields
		Passages int        `json:"passages"`
		Added    corpus.Day `json:"added"`
	}
	out := struct {
		Articles []listing `json:"articles"`
	}{Articles: []listing{}}
	for _, l := range list {
		out.Articles = append(out.Articles, listing{fields(l.Article), l.Passages, l.Added})
	}
	return a.printJSON(out)
}

type removeCmd struct {
	IDs []string `arg:"" name:"id" help:"The articles' ids, as dateline articles lists them."`
}

// errUnknown is an id that the archive does not hold.
var errUnknown = errors.New("not in the archive")

func (c *removeCmd) Run(ctx context.Context, a *app) error {
	store, err := a.openArchive(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	removed, err := store.Remove(ctx, c.IDs...)
	if err != nil {
		return err
	}
	held := make(map[string]bool)
	for _, id := range removed {
		held[id] = true
		fmt.Fprintln(a.out, "removed", id)
	}
	var missing []string
	for _, id := range c.IDs {
		if !held[id] {
			missing = append(missing, id)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("%w: %s", errUnknown, strings.Join(missing, ", "))
	}
	return nil
}
