package model

import (
	"errors"
	"io"
	"strings"

	openai "github.com/sashabaranov/go-openai"
)

// A proposal is what a reply says in one place: a claim, the numbers of the
// passages it names, and its quotes, the i-th for the i-th number.
type proposal struct {
	claim   string
	sources []int
	quotes  []string
}

// A reply is a model's answer on its way in.
type reply struct {
	scanner
	begun bool // something was said
}

// read takes the reply from the stream and emits each proposal as soon as it
// is whole. It stops without an error when emit wants no more.
//
// Only a finish_reason ends a reply: go-openai gives io.EOF for a stream that
// broke off as for one that is done.
func (r *reply) read(stream *openai.ChatCompletionStream) error {
	for !r.stopped {
		chunk, err := stream.Recv()
		switch {
		case errors.Is(err, io.EOF) && !r.begun:
			return ErrGarbled
		case errors.Is(err, io.EOF):
			r.end(false)
			return ErrCutShort
		case err != nil:
			r.end(false)
			return err
		}
		for _, choice := range chunk.Choices {
			if choice.Index != 0 {
				continue
			}
			r.begun = r.begun || strings.TrimSpace(choice.Delta.Content) != ""
			r.write(choice.Delta.Content)
			switch choice.FinishReason {
			case "", openai.FinishReasonNull:
			case openai.FinishReasonLength, openai.FinishReasonContentFilter:
				r.end(false)
				return ErrCutShort
			default:
				if !r.begun {
					return ErrGarbled
				}
				r.end(true)
				return nil
			}
		}
	}
	return nil
}
