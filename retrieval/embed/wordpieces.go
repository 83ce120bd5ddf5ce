package embed

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"unicode"

	"github.com/gomlx/go-huggingface/tokenizers/api"
	"golang.org/x/text/unicode/norm"
)

// Bounds of one text. 256 tokens is what all-MiniLM-L6-v2 is meant for, half
// of the positions that BERT has. Words that it reads have 4 or 5 letters a
// token, so beyond 16 letters a token nothing is lost, and the tokenizer, whose
// time grows with the square of the text, takes at most 30 ms.
const (
	maxTokens = 256
	maxRunes  = 16 * maxTokens
)

// wordPieces is BERT's tokenizer with what hugot's lacks: it cuts a text to
// the model's length, and it reads letters as BERT does.
type wordPieces struct {
	api.Tokenizer
	fold func(string) string
}

// EncodeWithAnnotations keeps the last token too, which ends every text.
func (w wordPieces) EncodeWithAnnotations(text string) api.AnnotatedEncoding {
	e := w.Tokenizer.EncodeWithAnnotations(w.fold(text))
	if n := len(e.IDs); n > maxTokens {
		e.IDs = append(e.IDs[:maxTokens-1], e.IDs[n-1])
	}
	return e
}

// folding is how a tokenizer wants its letters. One of another family is
// refused: hugot would read it, but not as the model was taught.
func folding(path string) (func(string) string, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBadModel, err)
	}
	var t struct {
		Model      struct{ Type string }
		Normalizer struct {
			Type         string
			Lowercase    bool
			StripAccents *bool `json:"strip_accents"`
		}
	}
	if err := json.Unmarshal(b, &t); err != nil {
		return nil, fmt.Errorf("%w: read %s: %w", ErrBadModel, tokenizerFile, err)
	}
	n := t.Normalizer
	if t.Model.Type != "WordPiece" || n.Type != "BertNormalizer" {
		return nil, fmt.Errorf("%w: %s is %q with %q", ErrBadModel, tokenizerFile, t.Model.Type, n.Type)
	}
	strip := n.Lowercase
	if n.StripAccents != nil {
		strip = *n.StripAccents
	}
	return func(text string) string { return fold(text, strip) }, nil
}

// fold drops control and format characters, sets Chinese characters apart as
// words and, where the model knows none, takes accents off. hugot's tokenizer
// leaves these as they are, and a word with one of them becomes [UNK].
func fold(text string, strip bool) string {
	if strip {
		text = norm.NFD.String(text)
	}
	var b strings.Builder
	runes := 0
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Mn, r) && strip, unicode.Is(unicode.C, r) && !unicode.IsSpace(r):
			continue
		case unicode.Is(unicode.Han, r):
			b.WriteString(" " + string(r) + " ")
		default:
			b.WriteRune(r)
		}
		if runes++; runes == maxRunes {
			break
		}
	}
	return b.String()
}
