package retrykafka_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/retrykafka"
)

func TestClassify(t *testing.T) {
	refused := &net.OpError{Op: "dial", Err: errors.New("connection refused")}
	for _, test := range []struct {
		err  error
		want retry.Class
	}{
		{nil, retry.Unclassified},
		{errors.New("anything"), retry.Unclassified},
		{(*kerr.Error)(nil), retry.Unclassified},
		{kgo.ErrMaxBuffered, retry.Unexecuted},
		{kgo.ErrRecordTimeout, retry.Unknown},
		{fmt.Errorf("%w, last err: %w", kgo.ErrRecordTimeout, kerr.UnknownTopicOrPartition), retry.Unknown},
		{kgo.ErrRecordRetries, retry.Unknown},
		{kgo.ErrClientClosed, retry.Final},
		{context.Canceled, retry.Final},
		{context.DeadlineExceeded, retry.Unknown},
		{refused, retry.Unknown},
		{fmt.Errorf("unable to dial: %w", refused), retry.Unknown},
		{&net.DNSError{IsNotFound: true}, retry.Final},
		{io.EOF, retry.Unknown},
		{io.ErrUnexpectedEOF, retry.Unknown},
		{net.ErrClosed, retry.Unknown},
		{&kgo.ErrFirstReadEOF{}, retry.Unclassified}, // without the EOF that kgo puts inside
		{kerr.MessageTooLarge, retry.Final},
		{kerr.TopicAuthorizationFailed, retry.Final},
		{&kerr.Error{Code: 19, Message: "a copy"}, retry.Unexecuted},
		{errors.Join(errors.New("produce failed"), kerr.NotEnoughReplicas), retry.Unexecuted},
		{errors.Join(kerr.NotEnoughReplicas, kgo.ErrRecordTimeout), retry.Unknown},
	} {
		if got := retrykafka.Classify(test.err); got != test.want {
			t.Errorf("%v: got %v, want %v", test.err, got, test.want)
		}
	}
}

var (
	exception = regexp.MustCompile(`(?m)^//\t(-?\d+) (\w+) +(Unexecuted|Unknown|Unclassified) `)
	unknown   = regexp.MustCompile(`(?m)^//\t(-?\d+) ([A-Z_]+) +[a-z]`)
)

// Each of Kafka's codes has the class that the package comment documents.
func TestDocumentedCodes(t *testing.T) {
	source, err := os.ReadFile("retrykafka.go")
	if err != nil {
		t.Fatal(err)
	}
	documented := map[int]string{}
	note := func(code, name, class string) {
		n, _ := strconv.Atoi(code)
		if e := kerr.TypedErrorForCode(int16(n)); e == nil || e.Message != name {
			t.Errorf("%s is %v, but documented as %s", code, e, name)
		}
		documented[n] = strings.ToLower(class)
	}
	for _, m := range exception.FindAllStringSubmatch(string(source), -1) {
		note(m[1], m[2], m[3])
	}
	for _, m := range unknown.FindAllStringSubmatch(string(source), -1) {
		note(m[1], m[2], "unknown")
	}
	if len(documented) != 18 {
		t.Errorf("found %d codes", len(documented))
	}
	for code := -1; code < 200; code++ {
		e := kerr.TypedErrorForCode(int16(code))
		if e == nil || int(e.Code) != code {
			continue
		}
		want := documented[code]
		switch {
		case want != "":
		case e.Retriable:
			want = "unknown"
		default:
			want = "final"
		}
		if got := retrykafka.Classify(fmt.Errorf("produce: %w", e)).String(); got != want {
			t.Errorf("%d %s is %s, but documented as %s", code, e.Message, got, want)
		}
	}
}

func ExampleClassify() {
	fmt.Println(retrykafka.Classify(fmt.Errorf("produce: %w", kerr.NotEnoughReplicas)))
	fmt.Println(retrykafka.Classify(fmt.Errorf("produce: %w", kerr.NotEnoughReplicasAfterAppend)))
	fmt.Println(retrykafka.Classify(fmt.Errorf("produce: %w", kerr.MessageTooLarge)))
	// Output:
	// unexecuted
	// unknown
	// final
}
