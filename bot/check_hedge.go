package bot

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/retrieval"
)

// A doubt is how far a sentence leaves open what it says.
type doubt int8

const (
	sure     doubt = iota
	intended       // "wants to buy"
	perhaps        // "could buy", "alleged"
	open           // "whether it buys"
)

// hedgeReach is how many words a hedge reaches over.
const hedgeReach = 5

// setHedges marks the words of a sentence that are said with a hedge: the next
// word with a content.
func (r *reading) setHedges(first int) {
	words := r.words[first:]
	mark := func(i int, d doubt) {
		for j := i + 1; j < len(words) && j <= i+hedgeReach && words[j].segment == words[i].segment; j++ {
			if w := &words[j]; !w.stop && w.sort != nameWord && !numeric(w.sort) && !strings.HasSuffix(w.Word, "ly") {
				w.hedged = max(w.hedged, d)
				return
			}
		}
	}
	for i, w := range words {
		switch {
		case w.sort == monthWord:
		case mights[w.Word] && !(i+1 < len(words) && words[i+1].denies):
			mark(i, perhaps)
		case doubtful[w.Word] && i+1 < len(words) && !words[i+1].stop:
			mark(i, perhaps)
		case w.Word == "whether":
			mark(i, open)
		case intents[w.stem] && i+1 < len(words) && words[i+1].Word == "to":
			mark(i+1, intended)
		}
	}
}

// certain checks that the claim does not say flatly what the window only says
// with a hedge, wherever it has the word.
func (c *comparison) certain() error {
	for first, end := 0, 0; first < len(c.claim.words); first = end {
		kept := sure // the strongest hedge of the sentence
		for end = first; end < len(c.claim.words) && c.claim.words[end].sentence == c.claim.words[first].sentence; end++ {
			w := c.claim.words[end]
			switch {
			case w.sort == monthWord:
			case undecided[w.Word]:
				kept = max(kept, open)
			case mights[w.Word], doubtful[w.Word], doubting[w.stem]:
				kept = max(kept, perhaps)
			case intents[w.stem], futures[w.Word]:
				kept = max(kept, intended)
			}
		}
		for i := first; i < end; i++ {
			w := c.claim.words[i]
			in := c.window.at[w.stem]
			if w.stop || len(in) == 0 || slices.ContainsFunc(in, func(j int) bool { return c.window.words[j].hedged <= kept }) {
				continue
			}
			return fmt.Errorf("%w: %q", ErrHedge, c.claim.text[w.Start:w.End])
		}
	}
	return nil
}

var (
	mights    = retrieval.WordSet("may might could")
	doubtful  = retrieval.WordSet("alleged suspected possible potential attempted supposed rumoured rumored purported unconfirmed")
	undecided = retrieval.WordSet("whether if unless may might could")
	futures   = retrieval.WordSet("will would shall going")
	intents   = retrieval.StemSet(`want wants wanted plan plans planned planning hope hopes hoped seek seeks sought seeking intend intends
		intended expect expects expected aim aims threaten threatens threatened vow
		vowed pledge pledged promise promised likely set scheduled ready prepared propose proposed poised`)
	doubting = retrieval.StemSet(`possible possibly potential perhaps maybe likely unlikely alleged allegedly accuse accused suspect
		suspected supposed reportedly rumour rumor risk chance prospect can able bid effort try tried attempt consider considering should would
		estimate if unless whether believe`)
)
