//go:build go1.26

package retryredis_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retryredis"
)

// A reply is an error of the server, like those of go-redis.
type reply string

func (r reply) Error() string { return string(r) }
func (r reply) RedisError()   {}

func TestClassify(t *testing.T) {
	for _, test := range []struct {
		err  error
		want retry.Class
	}{
		{nil, retry.Unclassified},
		{errors.New("anything"), retry.Unclassified},
		{errors.New("LOADING without a method"), retry.Unclassified},
		{io.EOF, retry.Unknown},
		{fmt.Errorf("get: %w", io.EOF), retry.Unknown},
		{fmt.Errorf("get: %w", retry.Unexecuted.Mark(io.EOF)), retry.Unexecuted},
		{io.ErrUnexpectedEOF, retry.Unknown},
		{&net.OpError{Op: "dial", Err: errors.New("no route")}, retry.Unexecuted},
		{errors.New("redis: connection pool timeout"), retry.Unexecuted},
		{fmt.Errorf("get: %w", errors.New("redis: connection pool exhausted")), retry.Unexecuted},
		{errors.New("redis: client is closed"), retry.Final},
		{reply("WRONGTYPE Operation against a key holding the wrong kind of value"), retry.Final},
		{reply("ERR value is not an integer or out of range"), retry.Final},
		{reply("BUSYGROUP Consumer Group name already exists"), retry.Final},
		{reply("UNBLOCKED client unblocked via CLIENT UNBLOCK"), retry.Final},
		{reply("ERR LOADING kvrocks is restoring the db from backup"), retry.Unexecuted},
		{reply("ERR max number of clients reached"), retry.Unexecuted},
		{reply("ERR Error running script (call to f_1): @user_script:1: -READONLY You can't write against a read only replica."), retry.Unexecuted},
		{reply("upstream failure"), retry.Unclassified}, // of Envoy
		{reply(""), retry.Unclassified},
		{(*nilReply)(nil), retry.Unclassified},
	} {
		if got := retryredis.Classify(test.err); got != test.want {
			t.Errorf("%q: got %v, want %v", test.err, got, test.want)
		}
	}
}

// A nilReply panics if it is nil.
type nilReply struct{ text string }

func (r *nilReply) Error() string { return r.text }
func (r *nilReply) RedisError()   {}

// row matches a row of the first table in the package comment.
var row = regexp.MustCompile(`(?m)^//\t((?:\S+ )*\S+) {2,}(Unexecuted|Unknown|Final) `)

// Classify knows the documented codes, wrapped or not, alone and before a text.
func TestDocumentedCodes(t *testing.T) {
	source, err := os.ReadFile("retryredis.go")
	if err != nil {
		t.Fatal(err)
	}
	rows := row.FindAllStringSubmatch(string(source), -1)
	if len(rows) < 15 {
		t.Fatalf("found %d rows", len(rows))
	}
	for _, match := range rows {
		codes := []string{match[1]}
		if match[1] == strings.ToUpper(match[1]) {
			codes = strings.Fields(match[1])
		}
		for _, code := range codes {
			if got := retryredis.Classify(fmt.Errorf("set: %w", reply(code))).String(); got != strings.ToLower(match[2]) {
				t.Errorf("%s is %s, but documented as %s", code, got, match[2])
			}
		}
	}
}

func ExampleClassify() {
	fmt.Println(retryredis.Classify(fmt.Errorf("incr: %w", reply("LOADING Redis is loading the dataset in memory"))))
	fmt.Println(retryredis.Classify(fmt.Errorf("incr: %w", reply("WRONGTYPE Operation against a key holding the wrong kind of value"))))
	fmt.Println(retryredis.Classify(fmt.Errorf("incr: %w", io.EOF))) // connection lost
	// Output:
	// unexecuted
	// final
	// unknown
}
