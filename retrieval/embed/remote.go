package embed

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net"
	"net/http"
	"sync/atomic"
	"unicode/utf8"

	openai "github.com/sashabaranov/go-openai"
)

// What can go wrong with a remote embedder, each with what to do about it.
// Errors name the model and hold neither key nor text.
var (
	ErrUnauthorized = errors.New("the embedding server refused the key: check OPENAI_API_KEY")
	ErrNoModel      = errors.New("the embedding server does not know the model or the address: check OPENAI_EMBEDDING_MODEL and OPENAI_BASE_URL")
	ErrRateLimited  = errors.New("the embedding server takes no more requests for now: wait, or check the account's limits")
	ErrUnavailable  = errors.New("the embedding server cannot be reached or is failing: check OPENAI_BASE_URL, or try again later")
	ErrTimeout      = errors.New("the embedding server took too long")
	ErrRefused      = errors.New("the embedding server found fault with the request: check that OPENAI_EMBEDDING_MODEL is an embedding model")
	// ErrBadVectors is a reply with too few vectors, of unlike dimensions, or
	// without a direction. None of them is used.
	ErrBadVectors = errors.New("the embedding server gave bad vectors: check OPENAI_EMBEDDING_MODEL")
)

// Bounds of one request. OpenAI takes 2,048 texts and 300,000 tokens; smaller
// servers are slow long before that.
const (
	maxBatchTexts = 256
	maxBatchRunes = 100_000
)

// A RemoteConfig says which embedding model to ask, and how.
type RemoteConfig struct {
	// Client sends the requests, with its own time-outs and retries; nil is
	// http.DefaultClient. Its cap on bodies must leave room for 256 vectors,
	// about 10 MB at 3,072 dimensions.
	Client *http.Client
	// BaseURL is the server, up to and with the version; "" is OpenAI.
	BaseURL string
	// Key is sent as a bearer token; "" sends none.
	Key string
	// Model is the embedding model's name on the server.
	Model string
}

// Remote embeds texts on any server that speaks OpenAI's embeddings, in
// batches. It may be used by many goroutines.
type Remote struct {
	api   *openai.Client
	model string
	// dims is the dimension of the first vectors, which those after must have:
	// a server may change the model behind a name.
	dims atomic.Int64
}

// NewRemote makes a Remote. It sends nothing.
func NewRemote(c RemoteConfig) *Remote {
	api := openai.DefaultConfig(c.Key)
	api.BaseURL = cmp.Or(c.BaseURL, api.BaseURL)
	api.HTTPClient = cmp.Or(c.Client, http.DefaultClient)
	return &Remote{api: openai.NewClientWithConfig(api), model: c.Model}
}

// Model names the embedder, for the archive to keep with the vectors.
func (r *Remote) Model() string { return "openai:" + r.model }

// KnowsMeaning is true of any model that was trained.
func (*Remote) KnowsMeaning() bool { return true }

// Embed gives each text its vector, at length 1. Either all texts have one or
// there is an error, which wraps one of this package's or context.Canceled.
func (r *Remote) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	vectors := make([][]float32, 0, len(texts))
	for len(texts) > 0 {
		n := batch(texts)
		got, err := r.embed(ctx, texts[:n])
		if err != nil {
			return nil, fmt.Errorf("embed with %s: %w", r.model, err)
		}
		vectors = append(vectors, got...)
		texts = texts[n:]
	}
	return vectors, nil
}

// batch is how many of the texts go into one request, at least one.
func batch(texts []string) int {
	runes := 0
	for i, text := range texts {
		runes += utf8.RuneCountInString(text)
		if i == maxBatchTexts || i > 0 && runes > maxBatchRunes {
			return i
		}
	}
	return len(texts)
}

func (r *Remote) embed(ctx context.Context, texts []string) ([][]float32, error) {
	reply, err := r.api.CreateEmbeddings(ctx, openai.EmbeddingRequestStrings{
		Input: texts,
		Model: openai.EmbeddingModel(r.model),
	})
	if err != nil {
		return nil, remoteError(ctx, err)
	}
	if len(reply.Data) != len(texts) {
		return nil, fmt.Errorf("%w (%d for %d texts)", ErrBadVectors, len(reply.Data), len(texts))
	}
	vectors := make([][]float32, len(texts))
	dims := len(reply.Data[0].Embedding)
	for _, d := range reply.Data {
		if d.Index < 0 || d.Index >= len(texts) || vectors[d.Index] != nil {
			return nil, fmt.Errorf("%w (none for some texts)", ErrBadVectors)
		}
		if len(d.Embedding) != dims {
			return nil, fmt.Errorf("%w (%d and %d dimensions)", ErrBadVectors, dims, len(d.Embedding))
		}
		v, ok := direction(d.Embedding)
		if !ok {
			return nil, fmt.Errorf("%w (one has no direction)", ErrBadVectors)
		}
		vectors[d.Index] = v
	}
	if !r.dims.CompareAndSwap(0, int64(dims)) && r.dims.Load() != int64(dims) {
		return nil, fmt.Errorf("%w (%d dimensions, before %d)", ErrBadVectors, dims, r.dims.Load())
	}
	return vectors, nil
}

// direction is v at length 1, unless it has none: zero, or not finite.
func direction(v []float32) ([]float32, bool) {
	wide := make([]float64, len(v))
	var sum float64
	for i, x := range v {
		wide[i] = float64(x)
		sum += wide[i] * wide[i]
	}
	if sum == 0 || math.IsNaN(sum) || math.IsInf(sum, 0) {
		return nil, false
	}
	return unit(wide), true
}

// remoteError names what went wrong. RequestError is tried first, for it may
// wrap the other kind; the words of neither are kept.
func remoteError(ctx context.Context, err error) error {
	var request *openai.RequestError
	var api *openai.APIError
	var timeout net.Error
	var malformed *json.SyntaxError
	var mistyped *json.UnmarshalTypeError
	switch {
	case errors.As(err, &request):
		return refusal(request.HTTPStatusCode)
	case errors.As(err, &api):
		return refusal(api.HTTPStatusCode)
	case errors.Is(ctx.Err(), context.Canceled):
		return context.Canceled
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return ErrTimeout
	case errors.As(err, &malformed), errors.As(err, &mistyped):
		return ErrBadVectors
	}
	return ErrUnavailable
}

// refusal is the error of an answer with this status.
func refusal(status int) error {
	err := ErrRefused
	switch {
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		err = ErrUnauthorized
	case status == http.StatusNotFound:
		err = ErrNoModel
	case status == http.StatusRequestTimeout:
		err = ErrTimeout
	case status == http.StatusTooManyRequests:
		err = ErrRateLimited
	case status >= http.StatusInternalServerError:
		err = ErrUnavailable
	}
	return fmt.Errorf("%w (status %d)", err, status)
}
