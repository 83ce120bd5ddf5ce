# Folder of the evaluation sets: realtimeqa, squad2, squadshifts, time, qags.
SETS ?= $(or $(DATELINE_SHARED),../shared)/eval

.PHONY: check test build train tables bench

# What CI runs.
check:
	bash .ci/run

test:
	go test -race -shuffle=on ./...

build:
	CGO_ENABLED=0 go build -trimpath -o dateline ./cmd/dateline

# The weights of ranking, then those of answering, made anew of the sets.
train:
	made=$$(mktemp) && go run ./cmd/train rank --sets $(SETS) > $$made && cat $$made > retrieval/model.json && rm $$made
	made=$$(mktemp) && go run ./cmd/train quote --sets $(SETS) > $$made && cat $$made > bot/quote/model.json && rm $$made

# The golden tables of retrieval/testdata, written anew; SETS must be the eval
# folder beside the articles that its questions.jsonl is about.
tables:
	DATELINE_SHARED=$(abspath $(SETS)/..) go test -count=1 -timeout 60m -run '^TestTables$$' ./cmd/dateline -update

# How fast ours and the others are at 10,000 passages and more.
bench:
	go run ./cmd/bench --sets $(SETS)
