package retrieval_test

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/corpus"
	"github.com/dateline-bot/dateline/retrieval"
)

func TestProbe(t *testing.T) {
	f, err := os.Open(os.Getenv("PROBE"))
	if err != nil {
		t.Skip()
	}
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		d, q, ok := strings.Cut(sc.Text(), "\t")
		if !ok {
			q = d
		}
		asked, _ := corpus.ParseDay(d)
		if !asked.Known() {
			asked = 20261118
		}
		w := retrieval.ReadWindow(q, asked)
		var spans []string
		for _, s := range w.Words {
			spans = append(spans, q[s.Start:s.End])
		}
		c := "~"
		if w.Certain {
			c = "!"
		}
		fmt.Printf("%-70s %s %s [%s]\n", q, c, w, strings.Join(spans, "|"))
	}
}
