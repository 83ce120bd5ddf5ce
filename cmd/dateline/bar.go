package main

import (
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// A bar shows progress on a terminal; elsewhere it shows nothing. Its methods
// may be called on a bar that is not shown.
type bar struct {
	bar   *progressbar.ProgressBar // nil: not shown
	total int
}

// A unit is what a bar counts.
type unit bool

const (
	inBytes  unit = true
	inPieces unit = false
)

func newBar(out io.Writer, what string, u unit) *bar {
	f, ok := out.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return &bar{}
	}
	return &bar{bar: progressbar.NewOptions(0,
		progressbar.OptionSetWriter(out), progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(), progressbar.OptionShowBytes(u == inBytes), progressbar.OptionSetPredictTime(true),
		progressbar.OptionThrottle(50*time.Millisecond), progressbar.OptionFullWidth(), progressbar.OptionClearOnFinish())}
}

func (b *bar) shown() bool { return b.bar != nil }

// more raises the total by n.
func (b *bar) more(n int) {
	b.total += n
	if b.shown() && b.total > 0 {
		b.bar.ChangeMax(b.total)
	}
}

// add says that n more are done.
func (b *bar) add(n int) {
	if b.shown() {
		b.bar.Add(n)
	}
}

// at says how many are done in all.
func (b *bar) at(n int) {
	if b.shown() {
		b.bar.Set(n)
	}
}

// clear makes room for a line of text.
func (b *bar) clear() {
	if b.shown() {
		b.bar.Clear()
	}
}

func (b *bar) done() {
	if b.shown() {
		b.bar.Finish()
	}
}

// A counted reader shows on a bar what was read through it.
type counted struct {
	from io.Reader
	bar  *bar
	left int // bytes of those expected
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	seen := min(n, c.left) // a file may grow meanwhile
	c.left -= seen
	c.bar.add(seen)
	return n, err
}
