package embed

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/knights-analytics/hugot"
	"github.com/knights-analytics/hugot/backends"
	"github.com/knights-analytics/hugot/options"
	"github.com/knights-analytics/hugot/pipelines"
)

// What can go wrong with a local embedder besides its files' absence.
var (
	// ErrBadModel is a model that cannot be run, or makes bad vectors.
	ErrBadModel = errors.New("the local embedder cannot use its model, which must be a BERT encoder in ONNX with a WordPiece tokenizer: check DATELINE_EMBEDDER_DIR")
	// ErrClosed is a local embedder that is used after Close.
	ErrClosed = errors.New("the local embedder is closed")
)

// lengths are the numbers of tokens that texts are filled up to. hugot keeps a
// program and its buffers for each length it has met, over 1 GB for all of them.
var lengths = []int{16, 32, 64, 96, 128, 160, 192, 224, maxTokens}

// A LocalConfig says which model to run. The zero LocalConfig runs MiniLM from
// the user's cache, where it is downloaded to when it is first needed.
type LocalConfig struct {
	// Dir is the folder of model.onnx and tokenizer.json; "" is one in the
	// user's cache.
	Dir string
	// Weights are those that Dir must hold; they are downloaded where it does
	// not. The zero Weights are MiniLM in the user's cache, and elsewhere the
	// files that Dir holds.
	Weights Weights
	// Client downloads, following redirections; nil is http.DefaultClient. It
	// needs no time-out: see MaxSilence.
	Client *http.Client
	// Progress is told how many bytes of a file have come; it may be nil.
	Progress func(file string, done, total int64)
}

// Local embeds texts by a sentence transformer on this machine, in pure Go:
// the mean of the last layer's tokens (Reimers and Gurevych, "Sentence-BERT",
// 2019). A text counts with its first 256 tokens, about 190 words. It may be
// used by many goroutines, which take turns text by text, so that a question
// does not wait for a whole job.
//
// Texts are run one by one: batches of 16 are no faster (MiniLM's shape on 2
// cores: 0.2 s for a question, 0.4 s for 160 tokens), take more memory than the
// 0.3 to 0.6 GB of one, and would let a text's vector depend on its neighbours.
type Local struct {
	store   store
	weights Weights

	turn    chan struct{} // full while somebody has the turn, which guards the rest
	session *hugot.Session
	run     *pipelines.FeatureExtractionPipeline // nil until the first text
	dims    int                                  // of the first vector
	closed  bool
}

// NewLocal makes a Local. It loads and downloads nothing; the files of a
// folder that was named without its weights are read once for their checksums,
// and without them the error wraps ErrNoWeights.
func NewLocal(c LocalConfig) (*Local, error) {
	l := &Local{weights: c.Weights, turn: make(chan struct{}, 1)}
	l.store = store{
		client:   cmp.Or(c.Client, http.DefaultClient),
		progress: c.Progress,
	}
	dir := c.Dir
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return nil, fmt.Errorf("open the local embedder: %w: %w", err, ErrNoWeights)
		}
		l.weights = cmp.Or(c.Weights, MiniLM)
		dir = filepath.Join(cache, "dateline", "models", l.weights.name())
	}
	var err error
	if l.store.dir, err = filepath.Abs(dir); err != nil {
		return nil, fmt.Errorf("open the local embedder: %w", err)
	}
	if l.weights == (Weights{}) {
		if l.weights, err = weightsIn(l.store.dir); err != nil {
			return nil, fmt.Errorf("open the local embedder: %w", err)
		}
	}
	return l, nil
}

// Model names the embedder and its weights, for the archive to keep with the
// vectors. The number changes when the same weights give other vectors.
func (l *Local) Model() string { return "local-1:" + l.weights.name() }

// KnowsMeaning is true of any model that was trained.
func (*Local) KnowsMeaning() bool { return true }

// Embed gives each text its vector, at length 1. Either all texts have one or
// there is an error, which wraps one of this package's or the context's. The
// first call downloads what is missing and loads the model; when that fails,
// the next one tries again.
func (l *Local) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	vectors := make([][]float32, len(texts))
	for i, text := range texts {
		v, err := l.embed(ctx, text)
		if err != nil {
			return nil, fmt.Errorf("embed with %s: %w", l.Model(), err)
		}
		vectors[i] = v
	}
	return vectors, nil
}

// Close frees the model, after the text that is being embedded. It may be
// called again.
func (l *Local) Close() error {
	l.turn <- struct{}{}
	defer func() { <-l.turn }()
	l.closed = true
	return l.unload()
}

func (l *Local) unload() error {
	session := l.session
	l.session, l.run = nil, nil
	if session == nil {
		return nil
	}
	if err := session.Destroy(); err != nil {
		return fmt.Errorf("close the local embedder: %w", err)
	}
	return nil
}

func (l *Local) embed(ctx context.Context, text string) ([]float32, error) {
	select {
	case l.turn <- struct{}{}:
		defer func() { <-l.turn }()
	case <-ctx.Done():
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if l.closed {
		return nil, ErrClosed
	}
	if l.run == nil {
		if err := l.store.fetch(ctx, l.weights); err != nil {
			return nil, err
		}
		if err := l.load(); err != nil {
			return nil, errors.Join(err, l.unload())
		}
	}
	return l.vector(text)
}

// load opens the model's files.
func (l *Local) load() (err error) {
	defer panics(&err, "read") // hugot's way with a file that is not ONNX
	fold, err := folding(filepath.Join(l.store.dir, tokenizerFile))
	if err != nil {
		return err
	}
	l.session, err = hugot.NewGoSession(options.WithGoMLXBatchBuckets([]int{1}), options.WithGoMLXSequenceBuckets(lengths))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrBadModel, err)
	}
	run, err := hugot.NewPipeline(l.session, hugot.FeatureExtractionConfig{
		ModelPath: l.store.dir, OnnxFilename: modelFile, Name: "embed",
	})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrBadModel, err)
	}
	// hugot looks for the model in folders below too, and takes the first.
	if run.Model.OnnxPath != modelFile {
		return fmt.Errorf("%w: there is another, %s: move it away", ErrBadModel, run.Model.OnnxPath)
	}
	// Without a mask hugot would read one token of each text.
	inputs := backends.GetNames(run.Model.InputsMeta)
	if !slices.Contains(inputs, "attention_mask") || slices.Contains(inputs, "position_ids") {
		return fmt.Errorf("%w: its inputs are %s", ErrBadModel, strings.Join(inputs, ", "))
	}
	tokenizer := run.Model.Tokenizer.GoTokenizer
	tokenizer.Tokenizer = wordPieces{tokenizer.Tokenizer, fold}
	l.run = run
	return nil
}

// vector runs the model on a text.
func (l *Local) vector(text string) (v []float32, err error) {
	defer panics(&err, "run")
	out, err := l.run.RunPipeline([]string{text})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBadModel, err)
	}
	v, ok := direction(out.Embeddings[0])
	if !ok {
		return nil, fmt.Errorf("%w: a vector has no direction", ErrBadModel)
	}
	if l.dims == 0 {
		l.dims = len(v)
	}
	if len(v) != l.dims {
		return nil, fmt.Errorf("%w: it gives %d dimensions and %d", ErrBadModel, l.dims, len(v))
	}
	return v, nil
}

// panics turns a panic into an error that says what could not be done.
func panics(err *error, what string) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%w: %s cannot be %s: %v", ErrBadModel, modelFile, what, p)
	}
}
