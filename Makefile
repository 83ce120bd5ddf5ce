.PHONY: check test build

# What CI runs.
check:
	bash .ci/run

test:
	go test -race -shuffle=on ./...

build:
	CGO_ENABLED=0 go build -trimpath -o dateline ./cmd/dateline
