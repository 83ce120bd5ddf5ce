package main

import (
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/bot/discord/discordtest"
	"github.com/dateline-bot/dateline/bot/model/modeltest"
)

// The doctor tells when another model came behind the embedder's name, whose
// vectors the archive cannot take beside those it holds, and the mend works.
func TestDoctorSeesAnotherEmbedder(t *testing.T) {
	t.Parallel()
	m := modeltest.Start(t)
	s := newServer(t, discordtest.New(t), "DATELINE_EMBEDDER=openai", "OPENAI_API_KEY=sk-canary", "OPENAI_BASE_URL="+m.URL, "DISCORD_TOKEN=")
	ingestReports(t, s)
	doctor := func() string {
		out, _ := s.command("doctor").CombinedOutput()
		return string(out)
	}
	s.run("embed")
	if says := doctor(); !strings.Contains(says, "ok    embedder") {
		t.Errorf("while all is well:\n%s", says)
	}
	m.Embed(modeltest.Embeds(modeltest.OtherDimension))
	if says := doctor(); !strings.Contains(says, "fail  embedder") || !strings.Contains(says, "run dateline embed --anew") {
		t.Errorf("after the change:\n%s", says)
	}
	s.run("embed", "--anew")
	if says := doctor(); !strings.Contains(says, "ok    embedder") {
		t.Errorf("after the mend:\n%s", says)
	}
}
