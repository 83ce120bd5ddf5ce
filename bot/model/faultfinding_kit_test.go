package model_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/bot/model/modeltest"
	"github.com/dateline-bot/dateline/corpus"
)

// A server that refuses a part of the request is asked without it, and the
// next time at once.
func TestServersThatFindFaultAreAnsweredAtLast(t *testing.T) {
	truthful := modeltest.HonoursSchema(modeltest.Truthful)
	long := []*corpus.Article{{ID: "ferry", Text: ferryText}}
	for i := range 12 {
		long = append(long, &corpus.Article{ID: fmt.Sprint(i), Text: strings.Repeat("The ferry of Aldmoor sailed again. ", 40)})
	}
	for name, behaviour := range map[string]modeltest.Behaviour{
		"response_format": modeltest.RefusesParameter("response_format", truthful),
		"stream_options":  modeltest.RefusesParameter("stream_options", truthful),
		"temperature":     modeltest.RefusesParameter("temperature", truthful),
		"max_tokens":      modeltest.RefusesParameter("max_tokens", truthful),
		"the system":      modeltest.RefusesSystem(truthful),
		"the length":      modeltest.Holds(2500, truthful),
	} {
		t.Run(name, func(t *testing.T) {
			server := modeltest.Start(t)
			server.Chat(behaviour)
			c := composer(t, server)
			for round := range 2 {
				before := len(server.Requests())
				drafts, err := collect(t, c.Compose(t.Context(), question, hits(long...)))
				if err != nil || len(drafts) == 0 || len(drafts[0].Citations) != 1 {
					t.Fatalf("round %d: got %s, %v", round, outline(drafts), err)
				}
				if asked := len(server.Requests()) - before; round == 0 && asked < 2 || round == 1 && asked != 1 {
					t.Errorf("round %d: %d requests", round, asked)
				}
			}
		})
	}
}
