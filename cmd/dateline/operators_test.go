package main

import (
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/bot/discord/discordtest"
)

// An operator is told what became of a file, whatever it is.
func TestServeTakesFilesOfEveryForm(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	serve(t, d)
	ana := d.User("ana").Allow(discordtest.Administrator)
	const text = "Quay of Velmstad\n\nThe quay of Velmstad is longer than the one of Nordhaven, said its harbour master.\n"
	packed := func(text string) string {
		var b strings.Builder
		w := gzip.NewWriter(&b)
		w.Write([]byte(text))
		w.Close()
		return b.String()
	}
	for _, file := range []struct{ name, data, says string }{
		{"quay.txt", text, "find its articles now.\n1 added, 0 changed, 0 unchanged, 0 refused"},
		{"quay.TXT.gz", packed(text), "0 added, 0 changed, 1 unchanged, 0 refused"},
		{"quay.md", "---\nid: pier\n---\n" + text, "1 added"},
		{"quays.jsonl", `{"id": "a", "text": "The quay is long."}` + "\n" + `{"id": "a", "text": "The quay is short."}` + "\n" + `{"id": "a", "text": "The quay is long."}`,
			"1 added, 0 changed, 0 unchanged, 1 refused\n-# quays.jsonl: another article of the file has the same id, \"a\""},
		{"quays.jsonl.gz", packed(`{"id": "b", "text": "The quay is old."}`), "1 added"},
		{"quays.json", `[{"id": "c", "text": "The quay is new."}]`, "Nothing of quays.json came into the archive.\n0 added, 0 changed, 0 unchanged, 1 refused"},
		{"empty.txt", " ", "Nothing of empty.txt came"},
		{"packed.txt.gz", text, "Nothing of packed.txt.gz came"},
		{"binary.txt", "\x00\x01\xff\x00", "-# binary.txt: binary data"},
		{"report.pdf", "%PDF", "-# report.pdf: not a kind of file that is read"},
	} {
		added := ana.Slash("archive add", discordtest.Options{"file": discordtest.File{Name: file.name, Data: []byte(file.data)}}).Wait("refused")[0]
		if !strings.Contains(added.Content, file.says) {
			t.Errorf("%s: %s", file.name, added.Content)
		}
	}
}

// The program's own operator tools, from Discord to the files: what a server
// adds only its members find, before and after a restart, until it is removed;
// and what is kept of a person goes when the person says so.
func TestServeIsOperatedFromDiscord(t *testing.T) {
	t.Parallel()
	d := discordtest.New(t)
	s := serve(t, d)
	ana := d.User("ana").Allow(discordtest.Administrator)
	cem := d.User("cem").In("Rival/desk").Allow(discordtest.Administrator)
	ask := func(p *discordtest.Person, says string) {
		t.Helper()
		p.Slash("ask", discordtest.Options{"question": "When did the harbour of Velmstad reopen?"}).Wait(says)
	}
	records := `{"id": "quay", "title": "Harbour of Velmstad reopens", "source": "Velmstad Courier", "date": "2031-04-02", "text": "The harbour of Velmstad reopened on Tuesday after two years of repairs."}
{"id": "empty", "title": "Nothing", "text": ""}
`
	file := discordtest.File{Name: "velmstad.jsonl", Type: "application/json", Data: []byte(records)}
	added := ana.Slash("archive add", discordtest.Options{"file": file}).Wait("velmstad.jsonl is read")[0].Content
	if !strings.Contains(added, "1 added, 0 changed, 0 unchanged, 1 refused") {
		t.Errorf("added: %s", added)
	}
	ask(ana, "reopened on Tuesday")
	ask(cem, "does not say")
	ana.Slash("archive add", discordtest.Options{"file": file}).Wait("0 added, 0 changed, 1 unchanged")
	cem.Slash("archive add", discordtest.Options{"file": discordtest.File{Name: "velmstad.pdf", Data: []byte("%PDF")}}).Wait("Nothing of velmstad.pdf came")
	cem.Slash("archive status", nil).Wait("own: 0 articles")
	ana.Slash("settings", discordtest.Options{"private": true}).Wait("to the asker alone")
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(s.data, "journal.db")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the journal: %v, %v", info, err)
	}

	d.WaitGone()
	s.start()
	d.WaitReady()
	ask(d.User("ben"), "reopened on Tuesday")
	ask(cem, "does not say")
	ana.Slash("settings", nil).Wait("to the asker alone")
	ana.Slash("gaps", nil).Wait("everything that was asked here")
	cem.Slash("gaps", nil).Wait("harbour of Velmstad")
	choice := ana.Autocomplete("archive remove", "title", "velm").Choices()[0]
	sure := ana.Slash("archive remove", discordtest.Options{"title": choice.Value}).Wait("for good?")[0]
	ana.Click(sure, "Remove it").Wait("is removed")
	ask(d.User("dan"), "does not say")
	ana.Slash("audit", nil).Wait("**archive remove** " + choice.Value)

	data := string(ana.Slash("mydata", nil).Wait("everything I keep")[0].Files[0].Data)
	if !strings.Contains(data, "Velmstad") || !strings.Contains(data, ana.ID()) || strings.Contains(data, cem.ID()) {
		t.Errorf("ana's data are %s", data)
	}
	ana.Click(ana.Slash("forgetme", nil).Wait("for good?")[0], "Delete everything").Wait("is deleted")
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(s.data, "journal.db*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		kept, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(kept), ana.ID()) || !strings.Contains(string(kept), cem.ID()) {
			t.Errorf("%s holds ana, who is forgotten, or not cem, who is not", name)
		}
	}
}
