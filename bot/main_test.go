package bot_test

import (
	"testing"

	"go.uber.org/goleak"
)

// Nothing goes on after an answer was given or given up.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
