package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"net"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/joho/godotenv"

	"github.com/dateline-bot/dateline/bot"
)

// settings are what the operator set. This file is the only one that reads
// the environment.
type settings struct {
	DiscordToken   string
	DiscordAPIBase string
	OpenAIKey      string
	OpenAIBaseURL  string
	ChatModel      string
	Context        string
	PricePrompt    string
	PriceReply     string
	DayTokens      string
	DayMoney       string
	PersonTokens   string
	PersonMoney    string
	Kept           string
	Questions      string
	Health         string
	EmbeddingModel string
	Answer         string
	Embedder       string
	EmbedderDir    string
	Data           string
}

// A setting is one row of the table. A test holds .env.example equal to it.
type setting struct {
	name   string
	preset string
	secret bool
	check  func(string) error // nil: anything goes
	help   string
	field  func(*settings) *string
}

// openAI is the endpoint where none is set.
const openAI = "https://api.openai.com/v1"

var settingsTable = []setting{
	{"DISCORD_TOKEN", "", true, oneWord,
		"Bot token from the Discord developer portal. Only `dateline serve` needs it.",
		func(s *settings) *string { return &s.DiscordToken }},
	{"DISCORD_API_BASE", "https://discord.com", false, checkAPIBase,
		"Scheme and host of a Discord-compatible server. Plain http only for this machine.",
		func(s *settings) *string { return &s.DiscordAPIBase }},
	{"OPENAI_API_KEY", "", true, oneWord,
		"Key for the chat and embedding endpoint. A local server may need none.",
		func(s *settings) *string { return &s.OpenAIKey }},
	{"OPENAI_BASE_URL", openAI, false, checkURL,
		"Any OpenAI-compatible endpoint, for example http://127.0.0.1:11434/v1 for Ollama.",
		func(s *settings) *string { return &s.OpenAIBaseURL }},
	{"OPENAI_CHAT_MODEL", "", false, nil,
		"Chat model that phrases answers. Empty: answers are quoted from the articles.",
		func(s *settings) *string { return &s.ChatModel }},
	{"DATELINE_CONTEXT", "0", false, checkWhole,
		"Tokens the chat model takes in all, prompt and reply. 0: unknown; prompts stay below 4,000.",
		func(s *settings) *string { return &s.Context }},
	{"DATELINE_PRICE_PROMPT", "0", false, checkAmount,
		"Price of a million tokens sent to the chat model, in your currency. It makes tokens into cost.",
		func(s *settings) *string { return &s.PricePrompt }},
	{"DATELINE_PRICE_REPLY", "0", false, checkAmount,
		"Price of a million tokens that it writes.",
		func(s *settings) *string { return &s.PriceReply }},
	{"DATELINE_BUDGET_TOKENS", "0", false, checkWhole,
		"Tokens that all who ask the bot may use in a day (UTC). When they are used, answers are quoted. 0: no limit.",
		func(s *settings) *string { return &s.DayTokens }},
	{"DATELINE_BUDGET_MONEY", "0", false, checkAmount,
		"The same in your currency, by the prices above.",
		func(s *settings) *string { return &s.DayMoney }},
	{"DATELINE_BUDGET_PERSON_TOKENS", "0", false, checkWhole,
		"Tokens that each person may use in a day. 0: no limit.",
		func(s *settings) *string { return &s.PersonTokens }},
	{"DATELINE_BUDGET_PERSON_MONEY", "0", false, checkAmount,
		"The same in your currency.",
		func(s *settings) *string { return &s.PersonMoney }},
	{"DATELINE_CACHE", "1000", false, checkWhole,
		"How many answers of the model are kept in memory, until the archive changes. 0: none.",
		func(s *settings) *string { return &s.Kept }},
	{"DATELINE_QUESTIONS", "keep", false, oneOf("keep", "forget"),
		"Whether the bot keeps the words of questions for 30 days, which following up and trying again need, or forgets them.",
		func(s *settings) *string { return &s.Questions }},
	{"DATELINE_HEALTH", "", false, checkListen,
		"Address, such as 127.0.0.1:8080, on which `dateline serve` tells at /healthz whether its link to Discord lives. Empty: none.",
		func(s *settings) *string { return &s.Health }},
	{"OPENAI_EMBEDDING_MODEL", "text-embedding-3-small", false, nil,
		"Embedding model, used when DATELINE_EMBEDDER is openai.",
		func(s *settings) *string { return &s.EmbeddingModel }},
	{"DATELINE_ANSWER", "auto", false, oneOf("auto", "quote", "model"),
		"Who phrases answers: quote, model, or auto (the model when a chat model and a key or base URL are set).",
		func(s *settings) *string { return &s.Answer }},
	{"DATELINE_EMBEDDER", "hashed", false, oneOf("hashed", "local", "openai"),
		"Who makes vectors: hashed (offline, by words and their parts), local (a small model on this machine, 90 MB downloaded once) or openai (the endpoint above).",
		func(s *settings) *string { return &s.Embedder }},
	{"DATELINE_EMBEDDER_DIR", "", false, nil,
		"Folder with model.onnx and tokenizer.json for the local embedder. Empty: all-MiniLM-L6-v2 in the user's cache.",
		func(s *settings) *string { return &s.EmbedderDir }},
	{"DATELINE_DATA", "./data", false, nil,
		"Folder of the archive and, for the bot, of the journal.",
		func(s *settings) *string { return &s.Data }},
}

// noColour reports whether the reader wants no colours (https://no-color.org).
func noColour() bool { return os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" }

// errSettings is a setting that cannot be used.
var errSettings = errors.New("unusable setting")

// loadSettings reads the environment over the .env file of the working
// folder, over the presets, and reports all that is wrong together.
func loadSettings(lookup func(string) (string, bool)) (settings, error) {
	var s settings
	var problems []error
	text, err := os.ReadFile(".env")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		problems = append(problems, fmt.Errorf("%w: %w", errSettings, err))
	}
	// Notepad puts a byte order mark first.
	file, err := godotenv.UnmarshalBytes(bytes.TrimPrefix(text, []byte("\ufeff")))
	if err != nil { // its own message quotes the line, which may hold a secret
		problems = append(problems, fmt.Errorf("%w: .env is not a list of NAME=value lines", errSettings))
	}
	for _, name := range slices.Sorted(maps.Keys(file)) {
		isName := func(row setting) bool { return row.name == name }
		if strings.HasPrefix(name, "DATELINE_") && !slices.ContainsFunc(settingsTable, isName) {
			problems = append(problems, fmt.Errorf("%w: %s in .env is none: .env.example lists them", errSettings, name))
		}
	}
	explicitBase := false
	for _, row := range settingsTable {
		value, ok := lookup(row.name)
		if !ok || value == "" {
			value = file[row.name]
		}
		value = strings.TrimSpace(value)
		if row.name == "OPENAI_BASE_URL" {
			explicitBase = value != ""
		}
		value = cmp.Or(value, row.preset)
		if row.check != nil && value != "" {
			if err := row.check(value); err != nil {
				problems = append(problems, fmt.Errorf("%w: %s %w", errSettings, row.name, err))
			}
		}
		*row.field(&s) = value
	}
	if s.Answer == "auto" {
		s.Answer = "quote"
		if s.ChatModel != "" && (s.OpenAIKey != "" || explicitBase) {
			s.Answer = "model"
		}
	} else if s.Answer == "model" && s.ChatModel == "" {
		problems = append(problems, fmt.Errorf("%w: DATELINE_ANSWER is model, so OPENAI_CHAT_MODEL must name one", errSettings))
	}
	if s.budget().Price == (bot.Price{}) && (amount(s.DayMoney) > 0 || amount(s.PersonMoney) > 0) {
		problems = append(problems, fmt.Errorf("%w: a budget in money needs DATELINE_PRICE_PROMPT and DATELINE_PRICE_REPLY", errSettings))
	}
	return s, errors.Join(problems...)
}

// budget is what the model may take. A number that is none has been reported.
func (s settings) budget() *bot.Budget {
	return &bot.Budget{
		Price:  bot.Price{Prompt: amount(s.PricePrompt), Completion: amount(s.PriceReply)},
		All:    bot.Limit{Tokens: whole(s.DayTokens), Money: amount(s.DayMoney)},
		Person: bot.Limit{Tokens: whole(s.PersonTokens), Money: amount(s.PersonMoney)},
	}
}

func whole(v string) int      { n, _ := strconv.Atoi(v); return n }
func amount(v string) float64 { f, _ := strconv.ParseFloat(v, 64); return f }

func checkWhole(v string) error {
	if n, err := strconv.Atoi(v); err != nil || n < 0 || n > math.MaxInt32 {
		return fmt.Errorf("is %q, and must be a whole number such as 200000", v)
	}
	return nil
}

func checkAmount(v string) error {
	if f, err := strconv.ParseFloat(v, 64); err != nil || !(f >= 0 && f <= math.MaxInt32) {
		return fmt.Errorf("is %q, and must be an amount such as 2.50", v)
	}
	return nil
}

func oneOf(values ...string) func(string) error {
	return func(v string) error {
		if !slices.Contains(values, v) {
			return fmt.Errorf("is %q, and can be %s", v, strings.Join(values, ", "))
		}
		return nil
	}
}

// oneWord does not repeat the value: it is a secret.
func oneWord(v string) error {
	if strings.ContainsFunc(v, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return errors.New("has a space or a character that no key has: copy it again")
	}
	return nil
}

func checkURL(v string) error {
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || strings.ContainsAny(v, " \t") {
		return fmt.Errorf("is no http or https address")
	}
	return nil
}

func checkAPIBase(v string) error {
	if err := checkURL(v); err != nil {
		return err
	}
	u, _ := url.Parse(v)
	if u.Path != "" && u.Path != "/" || u.RawQuery != "" {
		return errors.New("must be scheme and host alone, such as https://discord.com")
	}
	if u.Scheme == "http" && !loopback(u.Hostname()) {
		return errors.New("may be plain http only for this machine (127.0.0.1)")
	}
	return nil
}

func checkListen(v string) error {
	_, port, err := net.SplitHostPort(v)
	if n, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil || n == 0 {
		return fmt.Errorf("is %q, and must be a host and a port, such as 127.0.0.1:8080", v)
	}
	return nil
}

func loopback(host string) bool {
	return host == "localhost" || host == "::1" || strings.HasPrefix(host, "127.")
}
