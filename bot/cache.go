package bot

import (
	"context"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	lru "github.com/hashicorp/golang-lru/v2/simplelru"
)

// A Cache keeps the answers of one model to questions asked of one archive, and
// lets those who ask the same at the same time share one answer. It keeps only
// answers on the way to which nothing failed, and gives none of them once the
// archive has changed. Its methods may be called from many goroutines.
type Cache struct {
	version func() uint64

	mu      sync.Mutex
	kept    *lru.LRU[string, Answer]
	flights map[string]*flight
}

// NewCache makes a cache of at most size answers, at least 1; version tells the
// archive's.
func NewCache(size int, version func() uint64) *Cache {
	kept, err := lru.NewLRU[string, Answer](max(1, size), nil)
	if err != nil {
		panic(err) // only a size below 1 is refused
	}
	return &Cache{version: version, kept: kept, flights: make(map[string]*flight)}
}

// A task makes an answer; whole reports whether it is worth keeping.
type task func(ctx context.Context, show func(Answer)) (answer Answer, whole bool, err error)

// A flight is an answer that is being made, and those who wait for it.
type flight struct {
	cancel  context.CancelFunc
	waiting int
	answer  Answer // as it stands
	grown   chan struct{}
	steps   int // how often it has grown
	over    bool
	err     error
}

// key is what an answer depends on, but for the archive and the model.
func (d *Desk) key(q Question) string {
	if !q.AsOf.Known() {
		q.AsOf = d.today()
	}
	var earlier []string
	for _, t := range q.Earlier {
		earlier = append(earlier, t.Question, t.Answer)
	}
	return fmt.Sprintf("%q %s %#v %q %q", spelt(q.Text), q.AsOf, q.Filter, q.Language, earlier)
}

// spelt is a question without what makes no difference to it: spaces, marks at
// its end, a capital at its beginning. Other capitals do: "what did WHO say?".
func spelt(text string) string {
	text = strings.Join(strings.Fields(strings.TrimRight(text, "?!. ")), " ")
	first, n := utf8.DecodeRuneInString(text)
	if second, _ := utf8.DecodeRuneInString(text[n:]); !unicode.IsUpper(second) {
		text = string(unicode.ToLower(first)) + text[n:]
	}
	return text
}

// answer gives the answer kept under a key, unless it is wanted anew; else the
// one that is being made; else it has begin tell how to make one. Only who
// begins has used what it took. An error of begin is given as it is.
func (c *Cache) answer(ctx context.Context, key string, anew bool, show func(Answer), begin func() (task, error)) (Answer, error) {
	if c == nil {
		do, err := begin()
		if err != nil {
			return Answer{}, err
		}
		answer, _, err := do(ctx, show)
		return answer, err
	}
	key = fmt.Sprint(c.version(), " ", key)
	c.mu.Lock()
	if kept, ok := c.kept.Get(key); ok && !anew {
		c.mu.Unlock()
		return kept.clone(), nil
	}
	f, joined := c.flights[key]
	if !joined {
		do, err := begin()
		if err != nil {
			c.mu.Unlock()
			return Answer{}, err
		}
		// The asker who begins may leave while others wait.
		ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
		f = &flight{cancel: cancel, grown: make(chan struct{})}
		c.flights[key] = f
		go c.fly(ctx, key, f, do)
	}
	f.waiting++
	c.mu.Unlock()
	answer, err := c.follow(ctx, key, f, show)
	if joined {
		answer.Usage, answer.Cost = Usage{}, 0
	}
	return answer, err
}

// fly makes the answer.
func (c *Cache) fly(ctx context.Context, key string, f *flight, do task) {
	defer f.cancel()
	answer, whole, err := safely(ctx, do, func(a Answer) {
		c.mu.Lock()
		defer c.mu.Unlock()
		f.answer = a
		f.grow()
	})
	c.mu.Lock()
	defer c.mu.Unlock()
	f.answer, f.err, f.over = answer, err, true
	f.grow()
	c.end(key, f)
	if err == nil && whole {
		answer.Usage, answer.Cost = Usage{}, 0
		c.kept.Add(key, answer)
	}
}

// safely does a task. A panic is its error: nobody else can recover in the
// flight's goroutine.
func safely(ctx context.Context, do task, show func(Answer)) (answer Answer, whole bool, err error) {
	defer func() {
		if p := recover(); p != nil {
			answer, whole, err = Answer{}, false, fmt.Errorf("the desk panicked: %v\n%s", p, debug.Stack())
		}
	}()
	return do(ctx, show)
}

// follow waits for the answer and shows how it grows.
func (c *Cache) follow(ctx context.Context, key string, f *flight, show func(Answer)) (Answer, error) {
	for seen := 0; ; {
		c.mu.Lock()
		answer, grown, steps, over, err := f.answer.clone(), f.grown, f.steps, f.over, f.err
		c.mu.Unlock()
		switch {
		case over:
			return answer, err
		case steps > seen:
			seen = steps
			show(answer)
			continue
		}
		select {
		case <-grown:
		case <-ctx.Done():
			c.leave(key, f)
			return Answer{}, ctx.Err()
		}
	}
}

// leave ends an answer that nobody waits for any more.
func (c *Cache) leave(key string, f *flight) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f.waiting--; f.waiting == 0 {
		f.cancel()
		c.end(key, f) // who asks now begins anew
	}
}

// end takes a flight off the list.
func (c *Cache) end(key string, f *flight) {
	if c.flights[key] == f {
		delete(c.flights, key)
	}
}

func (f *flight) grow() {
	f.steps++
	close(f.grown)
	f.grown = make(chan struct{})
}
