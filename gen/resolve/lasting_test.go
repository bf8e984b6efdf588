package resolve

import "testing"

func TestLastingName(t *testing.T) {
	for _, name := range []string{"Tx", "tx", "SQLTx", "TxOptionsIterator", "UserStream", "StreamReader", "rows", "Rows", "RowSet", "Cursor", "Store_WatchClient"} {
		if !lastingName.MatchString(name) {
			t.Errorf("%s is not said to last", name)
		}
	}
	for _, name := range []string{"User", "Txt", "Browser", "Streams2", "Growth", "Rowing", "context", "Client", "Streaming"} {
		if lastingName.MatchString(name) {
			t.Errorf("%s is said to last", name)
		}
	}
}
