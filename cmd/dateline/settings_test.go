package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

func TestExampleIsTheTable(t *testing.T) {
	got, err := os.ReadFile("../../.env.example")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != example() {
		t.Errorf(".env.example differs from the table; it should be:\n%s", example())
	}
}

// example is the text of .env.example.
func example() string {
	var b strings.Builder
	b.WriteString("# Settings of Dateline. Copy this file to .env in the folder where dateline is\n# started, and uncomment what you need.\n" +
		"# The environment wins over the file. Shown are the defaults.\n")
	for _, row := range settingsTable {
		fmt.Fprintf(&b, "\n# %s\n#%s=%s\n", row.help, row.name, row.preset)
	}
	return b.String()
}

func TestAutoAnswersByModelWhenOneIsSet(t *testing.T) {
	t.Chdir(t.TempDir()) // no .env
	for _, test := range []struct {
		env  string
		want string
	}{
		{"", "quote"},
		{"OPENAI_CHAT_MODEL=m", "quote"},
		{"OPENAI_API_KEY=k", "quote"},
		{"OPENAI_CHAT_MODEL=m OPENAI_API_KEY=k", "model"},
		{"OPENAI_CHAT_MODEL=m OPENAI_BASE_URL=http://127.0.0.1:1/v1", "model"},
		{"OPENAI_CHAT_MODEL=m OPENAI_API_KEY=k DATELINE_ANSWER=quote", "quote"},
		{"OPENAI_CHAT_MODEL=m DATELINE_ANSWER=model", "model"},
	} {
		env := make(map[string]string)
		for _, pair := range strings.Fields(test.env) {
			name, value, _ := strings.Cut(pair, "=")
			env[name] = value
		}
		s, err := loadSettings(func(name string) (string, bool) { v, ok := env[name]; return v, ok })
		if err != nil || s.Answer != test.want {
			t.Errorf("%q: answer %q, error %v, want %q", test.env, s.Answer, err, test.want)
		}
	}
}
