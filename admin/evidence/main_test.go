package evidence_test

import (
	"os"
	"testing"

	"configsync/store/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }
