package discord

import "github.com/dateline-bot/dateline/bot"

// CSVFile is a table as the bytes of a file.
func CSVFile(rows [][]string) []byte { return csvFile("x.csv", rows).data }

// ChangeSettings does to settings what the options of a request say.
func ChangeSettings(s *bot.Settings, given map[string]any) error {
	return request{given: given}.change(s)
}

// SettingsText is what /settings shows.
func SettingsText(l Language, s bot.Settings) string { return settingsText(l, s, questionLimits) }
