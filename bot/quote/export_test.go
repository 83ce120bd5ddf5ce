package quote

import "github.com/dateline-bot/dateline/retrieval"

// TypedFirst is how sentences chosen for a question are ordered.
func TypedFirst(question string, chosen []Sentence) []Sentence {
	return typedFirst(retrieval.AskedBy(question), chosen)
}
