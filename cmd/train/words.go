package main

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/dateline-bot/dateline/retrieval"
)

// wordsCmd makes the thesaurus of WordNet's data files (Fellbaum, "WordNet: An
// Electronic Lexical Database", 1998; the format is that of the manual page
// wndb(5WN)). A word's equals are those that share one of its first two
// senses, and those derived from it ("founder", "foundation"); its relatives
// are the words that its first sense is a kind of, and the kinds of it. Words
// that WordNet's tagged texts never use are left out: with them the table is
// five times as large and ranks no better.
type wordsCmd struct {
	WordNet string `name:"wordnet" required:"" help:"Folder of WordNet 3.0's data files (data.noun, index.sense and the rest)." placeholder:"DIR"`
}

const (
	equalSenses  = 2  // of each word, how many may be meant
	mostRelated  = 24 // relatives a word keeps, the commonest first
	thesaurusTop = `# Words that may stand for one another, by their stems: equals, then after "|" relatives.
# Made by go run ./cmd/train words, of WordNet 3.0.
#
# WordNet 3.0 Copyright 2006 by Princeton University. All rights reserved.
# THIS SOFTWARE AND DATABASE IS PROVIDED "AS IS" AND PRINCETON UNIVERSITY MAKES NO REPRESENTATIONS OR WARRANTIES,
# EXPRESS OR IMPLIED. BY WAY OF EXAMPLE, BUT NOT LIMITATION, PRINCETON UNIVERSITY MAKES NO REPRESENTATIONS OR
# WARRANTIES OF MERCHANTABILITY OR FITNESS FOR ANY PARTICULAR PURPOSE OR THAT THE USE OF THE LICENSED SOFTWARE,
# DATABASE OR DOCUMENTATION WILL NOT INFRINGE ANY THIRD PARTY PATENTS, COPYRIGHTS, TRADEMARKS OR OTHER RIGHTS.
# Permission to use, copy, modify and distribute this software and database and its documentation for any purpose and
# without fee or royalty is hereby granted, provided that you agree to comply with the foregoing copyright notice and
# statements, including the disclaimer, and that the same appear on ALL copies of the software, database and
# documentation, including modifications that you make for internal use or for distribution.
`
)

// A synset is a set of words of one meaning.
type synset struct {
	words []string
	links []link
}

// A link leads to another synset, or from one word to another of it.
type link struct {
	kind     string
	to       string // part of speech and offset
	from, at int    // words, from 1; 0 is the whole synset
}

// A wordNet is what is read of its files.
type wordNet struct {
	sets   map[string]synset // by part of speech and offset
	senses map[string]int    // the number of a word's sense, by word and synset
	uses   map[string]int    // of a word in the tagged texts
}

// Run makes the table and prints it.
func (c *wordsCmd) Run(context.Context) error {
	w, err := readWordNet(c.WordNet)
	if err != nil {
		return err
	}
	return w.print(os.Stdout)
}

func readWordNet(dir string) (wordNet, error) {
	w := wordNet{sets: make(map[string]synset), senses: make(map[string]int), uses: make(map[string]int)}
	for file, part := range map[string]string{"data.noun": "n", "data.verb": "v", "data.adj": "a", "data.adv": "r"} {
		err := eachLine(filepath.Join(dir, file), func(line string) error {
			offset, _, _ := strings.Cut(line, " ")
			s, err := readSynset(line)
			w.sets[part+offset] = s
			return err
		})
		if err != nil {
			return w, err
		}
	}
	return w, eachLine(filepath.Join(dir, "index.sense"), w.readSense)
}

// readSense reads a line of the index of senses.
func (w wordNet) readSense(line string) error {
	bad := fmt.Errorf("%q is no sense", line)
	f := strings.Fields(line)
	if len(f) != 4 {
		return bad
	}
	word, rest, _ := strings.Cut(f[0], "%")
	n, err := strconv.Atoi(f[2])
	used, err2 := strconv.Atoi(f[3])
	if rest == "" || rest[0] < '1' || rest[0] > '5' || err != nil || err2 != nil {
		return bad
	}
	w.senses[word+" "+string("nvara"[rest[0]-'1'])+f[1]] = n
	w.uses[word] += used
	return nil
}

// relate finds the words that are equal to a word, and those related to it.
func (w wordNet) relate() (equals, related relation) {
	equals, related = make(relation), make(relation)
	add := func(to relation, a, b string) {
		if w.uses[a] > 0 && w.uses[b] > 0 && isWord(a) && isWord(b) {
			to.add(a, b)
			to.add(b, a)
		}
	}
	first := func(word, id string, most int) bool {
		n := w.senses[strings.ToLower(word)+" "+id]
		return n > 0 && n <= most
	}
	for id, s := range w.sets {
		for _, a := range s.words {
			for _, b := range s.words {
				if first(a, id, equalSenses) && first(b, id, equalSenses) {
					add(equals, a, b)
				}
			}
		}
		for _, l := range s.links {
			other := w.sets[l.to]
			switch {
			case l.from > 0 && l.at > 0 && (l.kind == "+" || l.kind == `\`):
				add(equals, s.words[l.from-1], other.words[l.at-1])
			case l.from == 0 && (l.kind == "@" || l.kind == "&"):
				for _, a := range s.words {
					for _, b := range other.words {
						if first(a, id, 1) && first(b, l.to, 1) {
							add(related, a, b)
						}
					}
				}
			}
		}
	}
	return equals, related
}

// A relation leads from a word to others.
type relation map[string]map[string]bool

func (r relation) add(a, b string) {
	if a == b {
		return
	}
	if r[a] == nil {
		r[a] = make(map[string]bool)
	}
	r[a][b] = true
}

// print prints the table, a line a stem, sorted.
func (w wordNet) print(to io.Writer) error {
	equals, related := w.relate()
	byStem, kin := make(relation), make(relation)
	for a, others := range equals {
		for b := range others {
			byStem.add(retrieval.Stem(a), retrieval.Stem(b))
		}
	}
	for a, others := range related {
		list := slices.SortedFunc(maps.Keys(others), func(b, c string) int {
			return cmp.Or(cmp.Compare(w.uses[c], w.uses[b]), cmp.Compare(b, c))
		})
		for _, b := range list[:min(mostRelated, len(list))] {
			if a, b := retrieval.Stem(a), retrieval.Stem(b); !byStem[a][b] {
				kin.add(a, b)
			}
		}
	}
	out := bufio.NewWriter(to)
	out.WriteString(thesaurusTop)
	stems := make(map[string]bool)
	for _, r := range []relation{byStem, kin} {
		for a := range r {
			stems[a] = true
		}
	}
	for _, a := range slices.Sorted(maps.Keys(stems)) {
		out.WriteString(a)
		for _, b := range slices.Sorted(maps.Keys(byStem[a])) {
			out.WriteString(" " + b)
		}
		if len(kin[a]) > 0 {
			out.WriteString(" |")
		}
		for _, b := range slices.Sorted(maps.Keys(kin[a])) {
			out.WriteString(" " + b)
		}
		out.WriteString("\n")
	}
	return out.Flush()
}

// isWord reports whether a lemma is one common word, and no name.
func isWord(w string) bool {
	return len(w) > 2 && strings.Trim(w, "abcdefghijklmnopqrstuvwxyz") == ""
}

// readSynset reads a line of a data file.
func readSynset(line string) (synset, error) {
	data, _, _ := strings.Cut(line, "|")
	f := strings.Fields(data)
	bad := fmt.Errorf("%q is no synset", line)
	if len(f) < 5 {
		return synset{}, bad
	}
	n, err := strconv.ParseUint(f[3], 16, 8)
	if err != nil || len(f) < 5+2*int(n) {
		return synset{}, bad
	}
	var s synset
	for i := range int(n) {
		word, _, _ := strings.Cut(f[4+2*i], "(") // "galore(ip)" stands after a noun
		s.words = append(s.words, word)
	}
	f = f[4+2*n:]
	links, err := strconv.Atoi(f[0])
	if err != nil || len(f) < 1+4*links {
		return synset{}, bad
	}
	for i := range links {
		l := f[1+4*i:]
		words, err := strconv.ParseUint(l[3], 16, 16)
		if err != nil {
			return synset{}, bad
		}
		part := l[2]
		if part == "s" { // an adjective beside another
			part = "a"
		}
		s.links = append(s.links, link{kind: l[0], to: part + l[1], from: int(words >> 8), at: int(words & 0xff)})
	}
	return s, nil
}

// eachLine calls do with the lines of a file, but for its licence, which is
// indented.
func eachLine(file string, do func(line string) error) error {
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("open WordNet: %w", err)
	}
	defer f.Close()
	scan := bufio.NewScanner(f)
	scan.Buffer(nil, 1<<20)
	for n := 1; scan.Scan(); n++ {
		if strings.HasPrefix(scan.Text(), "  ") {
			continue
		}
		if err := do(scan.Text()); err != nil {
			return fmt.Errorf("%s, line %d: %w", file, n, err)
		}
	}
	return scan.Err()
}
