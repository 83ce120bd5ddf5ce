package embed_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/dateline-bot/dateline/bot/model/modeltest"
	"github.com/dateline-bot/dateline/retrieval/embed"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const canaryKey = "sk-canary-2b8e"

func remote(t testing.TB, server *modeltest.Server) *embed.Remote {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	t.Cleanup(transport.CloseIdleConnections)
	return embed.NewRemote(embed.RemoteConfig{
		Client:  &http.Client{Transport: transport},
		BaseURL: server.URL, Key: canaryKey, Model: "test-embedder",
	})
}

func TestRemoteNearestSharesWords(t *testing.T) {
	for name, behaviour := range map[string]modeltest.Behaviour{
		"in order":     modeltest.Embeds(),
		"out of order": modeltest.Embeds(modeltest.OutOfOrder),
	} {
		t.Run(name, func(t *testing.T) {
			server := modeltest.Start(t)
			server.Embed(behaviour)
			vectors, err := remote(t, server).Embed(t.Context(), []string{
				"who runs the ferry", "Pellham Lines runs the ferry now", "the pier was built long ago", "",
			})
			if err != nil {
				t.Fatal(err)
			}
			for i, v := range vectors {
				if len(v) != modeltest.Dims || math.Abs(dot(v, v)-1) > 1e-5 {
					t.Errorf("vector %d: %d dimensions, length %f", i, len(v), dot(v, v))
				}
			}
			if ferry, pier := dot(vectors[0], vectors[1]), dot(vectors[0], vectors[2]); ferry <= pier {
				t.Errorf("ferry at %f, pier at %f", ferry, pier)
			}
		})
	}
}

func TestRemoteRequest(t *testing.T) {
	server := modeltest.Start(t)
	r := remote(t, server)
	if got := r.Model(); got != "openai:test-embedder" {
		t.Errorf("model is %q", got)
	}
	if vectors, err := r.Embed(t.Context(), nil); len(vectors) != 0 || err != nil || len(server.Requests()) != 0 {
		t.Errorf("no texts: %v, %v and %d requests", vectors, err, len(server.Requests()))
	}
	if _, err := r.Embed(t.Context(), []string{"a"}); err != nil {
		t.Fatal(err)
	}
	request := server.Requests()[0]
	if request.Header.Get("Authorization") != "Bearer "+canaryKey || strings.Contains(request.Body, canaryKey) {
		t.Errorf("the key is not where it belongs: %v, %s", request.Header, request.Body)
	}
	if request.Path != "/v1/embeddings" || request.Model != "test-embedder" {
		t.Errorf("asked %s for %q", request.Path, request.Model)
	}
}

func TestRemoteBatches(t *testing.T) {
	long := strings.Repeat("ä", 60_000)
	many := make([]string, 600)
	for i := range many {
		many[i] = fmt.Sprint("text ", i)
	}
	for _, test := range []struct {
		name  string
		texts []string
		want  []int
	}{
		{"few", []string{"a", "b"}, []int{2}},
		{"256", many[:256], []int{256}},
		{"600", many, []int{256, 256, 88}},
		{"long ones", []string{long, "a", long, "b"}, []int{2, 2}},
		{"too long for any batch", []string{long + long, "a"}, []int{1, 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := modeltest.Start(t)
			r := remote(t, server)
			vectors, err := r.Embed(t.Context(), test.texts)
			if err != nil || len(vectors) != len(test.texts) {
				t.Fatalf("%d vectors, %v", len(vectors), err)
			}
			var sizes []int
			var sent []string
			for _, request := range server.Requests() {
				sizes = append(sizes, len(request.Inputs))
				sent = append(sent, request.Inputs...)
			}
			if !slices.Equal(sizes, test.want) || !slices.Equal(sent, test.texts) {
				t.Errorf("batches of %v, want %v", sizes, test.want)
			}
			last := len(test.texts) - 1
			alone, err := r.Embed(t.Context(), test.texts[last:])
			if err != nil || !slices.Equal(alone[0], vectors[last]) {
				t.Errorf("the last text has another vector alone: %v", err)
			}
		})
	}
}

func TestRemoteFaults(t *testing.T) {
	for _, test := range []struct {
		name      string
		behaviour modeltest.Behaviour
		want      error
	}{
		{"wrong dimension", modeltest.Embeds(modeltest.WrongDimension), embed.ErrBadVectors},
		{"too few", modeltest.Embeds(modeltest.TooFewRows), embed.ErrBadVectors},
		{"one number twice", modeltest.Embeds(modeltest.TwiceTheSame), embed.ErrBadVectors},
		{"number out of range", modeltest.Embeds(modeltest.OutOfRange), embed.ErrBadVectors},
		{"zero vector", modeltest.Embeds(modeltest.ZeroVector), embed.ErrBadVectors},
		{"too large for float32", modeltest.Embeds(modeltest.Overflow), embed.ErrBadVectors},
		{"NaN", modeltest.NaNs, embed.ErrBadVectors},
		{"no dimensions", modeltest.Raw("application/json", `{"data": [{"index": 0, "embedding": []}, {"index": 1, "embedding": []}]}`), embed.ErrBadVectors},
		{"error in a good answer", modeltest.ErrorBody, embed.ErrBadVectors},
		{"HTML", modeltest.HTML, embed.ErrBadVectors},
		{"nothing", modeltest.Empty, embed.ErrUnavailable},
		{"broken off", modeltest.CutAt(100, modeltest.Embeds()), embed.ErrUnavailable},
		{"reset", modeltest.Resets, embed.ErrUnavailable},
		{"down", modeltest.Fails(500), embed.ErrUnavailable},
		{"bad key", modeltest.Fails(401), embed.ErrUnauthorized},
		{"no such model", modeltest.Fails(404), embed.ErrNoModel},
		{"slow down", modeltest.RateLimits("9"), embed.ErrRateLimited},
		{"request time-out", modeltest.Fails(408), embed.ErrTimeout},
		{"bad request", modeltest.Fails(400), embed.ErrRefused},
		{"silent", modeltest.Hangs, embed.ErrTimeout},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := modeltest.Start(t)
			server.Embed(test.behaviour)
			ctx := t.Context()
			if test.name == "silent" {
				short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
				defer cancel()
				ctx = short
			}
			vectors, err := remote(t, server).Embed(ctx, []string{"the first text", "another text"})
			if vectors != nil || !errors.Is(err, test.want) {
				t.Fatalf("got %d vectors and %v, want %v", len(vectors), err, test.want)
			}
			if !strings.Contains(err.Error(), "test-embedder") {
				t.Errorf("error %q does not name the model", err)
			}
			for _, secret := range []string{canaryKey, "first text", "on fire"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("error %q tells %q", err, secret)
				}
			}
		})
	}
}

// A good batch before a bad one is not handed out by itself.
func TestRemoteIsAllOrNothing(t *testing.T) {
	server := modeltest.Start(t)
	server.Embed(modeltest.Embeds(), modeltest.Embeds(modeltest.TooFewRows))
	texts := make([]string, 300)
	for i := range texts {
		texts[i] = "text"
	}
	if vectors, err := remote(t, server).Embed(t.Context(), texts); vectors != nil || !errors.Is(err, embed.ErrBadVectors) {
		t.Errorf("%d vectors, %v", len(vectors), err)
	}
}

func TestRemoteNoticesAnotherModelBehindTheName(t *testing.T) {
	server := modeltest.Start(t)
	server.Embed(modeltest.Embeds(), modeltest.Embeds(modeltest.OtherDimension))
	r := remote(t, server)
	if _, err := r.Embed(t.Context(), []string{"a"}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Embed(t.Context(), []string{"a"}); !errors.Is(err, embed.ErrBadVectors) {
		t.Errorf("got %v", err)
	}
}

func TestRemoteCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	server := modeltest.Start(t)
	server.Embed(func(w http.ResponseWriter, r modeltest.Request) {
		cancel()
		modeltest.Hangs(w, r)
	})
	if _, err := remote(t, server).Embed(ctx, []string{"a"}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
