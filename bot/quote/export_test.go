package quote

// TypedFirst is how sentences chosen for a question are ordered.
func TypedFirst(question string, chosen []Sentence) []Sentence {
	return typedFirst(understand(question, nil).kind, chosen)
}
