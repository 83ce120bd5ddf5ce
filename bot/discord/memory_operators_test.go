package discord_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/dateline-bot/dateline/bot"
	"github.com/dateline-bot/dateline/bot/discord"
	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

func (m *memory) ChangeSettings(_ context.Context, guild string, change func(*bot.Settings) error) (bot.Settings, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.settings[guild]
	for _, list := range []*[]string{&s.Roles, &s.Channels, &s.Operators} {
		*list = slices.Clone(*list)
	}
	if err := change(&s); err != nil {
		return bot.Settings{}, err
	}
	m.settings[guild] = s
	return s, nil
}

func (m *memory) AuditLines(_ context.Context, guild string, n int) (lines []bot.AuditLine, _ error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, l := range slices.Backward(m.audit) {
		if l.Guild == guild && len(lines) < n {
			lines = append(lines, l)
		}
	}
	return lines, nil
}

func (m *memory) Gaps(_ context.Context, guild string) (gaps []bot.Gap, _ error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range slices.Backward(m.records) {
		g := bot.Gap{Question: r.Question, Missing: r.Missing, Verdict: r.Verdict, Times: 1, Last: r.Asked}
		for _, rating := range r.Ratings {
			if !rating.Good {
				g.Bad, g.Reasons = g.Bad+1, append(g.Reasons, rating.Reason)
			}
		}
		if r.Guild == guild && (r.Verdict == bot.Declined || g.Bad > 0) && !r.Private {
			gaps = append(gaps, g)
		}
	}
	return gaps, nil
}

func (m *memory) Export(_ context.Context, person string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var questions []string
	for _, r := range m.records {
		if r.Person == person {
			questions = append(questions, r.Question)
		}
	}
	return json.Marshal(questions)
}

func (m *memory) Forget(_ context.Context, person string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.records = slices.DeleteFunc(m.records, func(r *bot.Record) bool { return r.Person == person })
	return nil
}

// questions are the texts of the questions that are kept.
func (m *memory) questions() (texts []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range m.records {
		texts = append(texts, r.Question)
	}
	return texts
}

// lines are the audit lines as "+action: detail" of what was done and
// "-action" of what was refused, and takes them away.
func (m *memory) lines() (all []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, l := range m.audit {
		if l.Allowed {
			all = append(all, strings.TrimSuffix("+"+l.Action+": "+l.Detail, ": "))
		} else {
			all = append(all, "-"+l.Action)
		}
	}
	m.audit = nil
	return all
}

var errShelfBroken = errors.New("the shelf is broken")

// A shelf is an archive that operators can change. A file is an article a
// line, "title: text", refused where it has no colon, and "broken" breaks it.
type shelf struct {
	*archive
	mu  sync.RWMutex
	own []*corpus.Article
	// reading, where there is one, is asked before each line is read.
	reading func()
}

func newShelf(a *archive) *shelf { return &shelf{archive: a, own: slices.Clone(a.articles)} }

func (s *shelf) Status(_ context.Context, collection string) (st discord.Status, _ error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, a := range s.own {
		switch a.Collection {
		case collection:
			st.Own++
		case "":
			st.Common++
		default:
			continue
		}
		if a.Published.Known() && (st.Oldest == 0 || a.Published < st.Oldest) {
			st.Oldest = a.Published
		}
		st.Newest = max(st.Newest, a.Published)
	}
	return st, nil
}

func (s *shelf) Add(_ context.Context, collection, name string, data []byte, progress func(discord.Added)) (added discord.Added, _ error) {
	for line := range strings.Lines(string(data)) {
		if s.reading != nil {
			s.reading()
		}
		title, text, ok := strings.Cut(strings.TrimSpace(line), ": ")
		switch {
		case title == "broken":
			return added, errShelfBroken
		case !ok:
			added.Refused = append(added.Refused, name+": "+title+" is no article")
		default:
			s.mu.Lock()
			s.own = append(s.own, &corpus.Article{ID: collection + "-" + title, Title: title, Text: text, Collection: collection})
			s.mu.Unlock()
			added.Added++
		}
		progress(added)
	}
	return added, nil
}

func (s *shelf) Remove(_ context.Context, collection, id string) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(s.own)
	s.own = slices.DeleteFunc(s.own, func(a *corpus.Article) bool { return a.ID == id && a.Collection == collection })
	return len(s.own) < before, nil
}

func (s *shelf) Article(id string) (*corpus.Article, []corpus.Passage, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, a := range s.own {
		if a.ID == id {
			return a, passages(a), true
		}
	}
	return nil, nil, false
}

func (s *shelf) Titles(typed string, limit int, f retrieval.Filter) (found []*corpus.Article) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, a := range s.own {
		if len(found) < limit && f.Match(a) && strings.Contains(strings.ToLower(a.Title), strings.ToLower(typed)) {
			found = append(found, a)
		}
	}
	return found
}

// titles are what the shelf holds of a collection.
func (s *shelf) titles(collection string) (titles []string) {
	for _, a := range s.Titles("", 100, retrieval.Filter{Collections: []string{collection}}) {
		titles = append(titles, a.Title)
	}
	return titles
}
