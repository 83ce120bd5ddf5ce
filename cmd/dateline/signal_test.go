package main

import (
	"errors"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/discord/discordtest"
	"github.com/dateline-bot/dateline/bot/model/modeltest"
)

// The first signal lets the bot finish what it is answering, the second ends
// the program as it stands.
func TestSecondSignalEndsTheProgramAtOnce(t *testing.T) {
	m := modeltest.Start(t)
	m.Chat(modeltest.Hangs)
	d := discordtest.New(t)
	s := serve(t, d, "OPENAI_BASE_URL="+m.URL, "OPENAI_CHAT_MODEL=scripted", "OPENAI_API_KEY=sk-canary")
	d.User("ana").Slash("ask", discordtest.Options{"question": asked}).Acknowledged()
	s.cmd.Process.Signal(syscall.SIGTERM)
	s.log.wait(t, "stopping")
	ended := make(chan error)
	go func() { ended <- s.cmd.Wait() }()
	signals := time.NewTicker(50 * time.Millisecond) // the first may come before the program listens no more
	defer signals.Stop()
	for {
		select {
		case <-signals.C:
			s.cmd.Process.Signal(syscall.SIGTERM)
		case err := <-ended:
			var exit *exec.ExitError
			if !errors.As(err, &exit) || !exit.Sys().(syscall.WaitStatus).Signaled() {
				t.Errorf("it ended with %v, want the signal", err)
			}
			return
		}
	}
}
