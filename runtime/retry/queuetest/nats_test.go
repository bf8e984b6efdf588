package queuetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	natsserver "github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/internal/servers"
)

// classifyNATS needs no package of ours: sentinels suffice.
func classifyNATS(err error) retry.Class {
	switch {
	case errors.Is(err, nats.ErrNoResponders), errors.Is(err, jetstream.ErrNoStreamResponse),
		errors.Is(err, nats.ErrReconnectBufExceeded):
		return retry.Unexecuted
	case errors.Is(err, nats.ErrTimeout), errors.Is(err, nats.ErrDisconnected):
		return retry.Unknown
	}
	return retry.Classify(err)
}

func ExampleClassifiers() {
	classify := func(err error) retry.Class {
		if errors.Is(err, nats.ErrNoResponders) || errors.Is(err, nats.ErrReconnectBufExceeded) {
			return retry.Unexecuted
		}
		return retry.Unclassified
	}
	class := retry.Classifiers(classify, retry.Classify)
	fmt.Println(class(fmt.Errorf("ship: %w", nats.ErrNoResponders)))
	fmt.Println(class(fmt.Errorf("ship: %w", nats.ErrTimeout)))
	fmt.Println(class(fmt.Errorf("ship: %w", context.DeadlineExceeded)))
	// Output:
	// unexecuted
	// unclassified
	// unknown
}

// newNATS starts a server with JetStream.
func newNATS(t *testing.T) *natsserver.Server {
	t.Helper()
	s, err := natsserver.NewServer(&natsserver.Options{
		Host: "127.0.0.1", Port: -1, JetStream: true, StoreDir: t.TempDir(), NoSigs: true, NoLog: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	if !s.ReadyForConnections(10 * time.Second) {
		t.Fatal("the NATS server does not start")
	}
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	return s
}

// connect returns a connection that reconnects at once.
func connect(t *testing.T, address string) *nats.Conn {
	t.Helper()
	c, err := nats.Connect("nats://"+address, nats.ReconnectWait(time.Millisecond), nats.ReconnectJitter(0, 0), nats.MaxReconnects(-1))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// publishes recognizes messages of the tests, and replies what answers them.
func publishes(request []byte) bool {
	return bytes.Contains(request, []byte("PUB calls.")) // or HPUB
}

func replies(answer []byte) bool { return bytes.Contains(answer, []byte("MSG _INBOX.")) }

// A service counts the requests for its subject, by id.
type service struct {
	*nats.Conn
	subject string

	mu   sync.Mutex
	seen map[int]int
	sub  *nats.Subscription
}

func newService(t *testing.T, server *natsserver.Server, subject string) *service {
	t.Helper()
	return &service{Conn: connect(t, server.Addr().String()), subject: subject, seen: map[int]int{}}
}

// listen subscribes to requests.
func (s *service) listen(t *testing.T) {
	sub, err := s.Subscribe(s.subject, func(m *nats.Msg) {
		id, _ := strconv.Atoi(string(m.Data))
		s.mu.Lock()
		s.seen[id]++
		s.mu.Unlock()
		m.Respond([]byte("done"))
	})
	if err != nil || s.Flush() != nil {
		t.Error(err)
	}
	s.sub = sub
}

// counts returns how often each request was seen, when nothing is under way.
func (s *service) counts() map[int]int {
	s.Flush()
	time.Sleep(50 * time.Millisecond)
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := s.seen
	s.seen = map[int]int{}
	return seen
}

// A service never gets a request twice that must be carried out once. Other requests are
// never lost.
func TestNATSRequests(t *testing.T) {
	t.Parallel()
	server := newNATS(t)
	eachCut(t, func(t *testing.T, cut servers.Cut) {
		s := newService(t, server, fmt.Sprint("calls.", int(cut)))
		s.listen(t)
		p := servers.NewProxy(t, server.Addr().String())
		p.Answers = replies
		p.Cut(cut, everyNth(2, publishes), nil)
		c := connect(t, p.Address())
		request := func(ctx context.Context, id int) error {
			_, err := c.Request(s.subject, strconv.AppendInt(nil, int64(id), 10), 30*time.Millisecond)
			return err
		}
		policy := patient
		policy.Class = classifyNATS

		policy.Once = true
		once := call(t, policy, request, s.counts)
		once.log(t, "once: connection cut")
		once.neverTwice(t)

		policy.Once = false
		idempotent := call(t, policy, request, s.counts)
		idempotent.log(t, "idempotent: connection cut")
		idempotent.neverLost(t)
	})
}

// Requests for which nobody listens are repeated until somebody does.
func TestNATSNoResponders(t *testing.T) {
	t.Parallel()
	server := newNATS(t)
	s := newService(t, server, "calls.now")
	c := connect(t, server.Addr().String())
	policy := patient
	policy.Class, policy.Once = classifyNATS, true
	policy.OnRetry = func(e retry.Event) {
		if e.Attempt == 2 {
			s.listen(t)
		}
	}
	once := call(t, policy, func(ctx context.Context, id int) error {
		_, err := c.RequestWithContext(ctx, "calls.now", strconv.AppendInt(nil, int64(id), 10))
		if err == nil {
			err = errors.Join(s.sub.Unsubscribe(), s.Flush())
		}
		return err
	}, s.counts)
	once.log(t, "once: nobody listens at first")
	once.neverTwice(t)
	once.neverLost(t)
}

// A stream never contains a message twice that must be published once. With an id by which
// JetStream drops duplicates, others are published exactly once.
func TestJetStream(t *testing.T) {
	t.Parallel()
	server := newNATS(t)
	eachCut(t, func(t *testing.T, cut servers.Cut) {
		p := servers.NewProxy(t, server.Addr().String())
		p.Answers = replies
		p.Cut(cut, everyNth(2, publishes), nil)
		js := newJetStream(t, p.Address())
		publish := func(ctx context.Context, subject string, id int, opts ...jetstream.PublishOpt) error {
			ctx, cancel := context.WithTimeout(ctx, 30*time.Millisecond)
			defer cancel()
			_, err := js.Publish(ctx, subject, strconv.AppendInt(nil, int64(id), 10), opts...)
			return err
		}
		policy := patient
		policy.Class = classifyNATS

		policy.Once = true
		subject := fmt.Sprint("calls.once", int(cut))
		once := call(t, policy, func(ctx context.Context, id int) error {
			return publish(ctx, subject, id)
		}, newStream(t, server, subject))
		once.log(t, "once: connection cut")
		once.neverTwice(t)

		policy.Once = false
		subject = fmt.Sprint("calls.idempotent", int(cut))
		idempotent := call(t, policy, func(ctx context.Context, id int) error {
			return publish(ctx, subject, id, jetstream.WithMsgID(strconv.Itoa(id)))
		}, newStream(t, server, subject))
		idempotent.log(t, "idempotent: connection cut")
		idempotent.neverLost(t)
		idempotent.neverTwice(t)
	})
}

func newJetStream(t *testing.T, address string) jetstream.JetStream {
	t.Helper()
	js, err := jetstream.New(connect(t, address))
	if err != nil {
		t.Fatal(err)
	}
	return js
}

// newStream creates an empty stream. Read returns how often each id is in it.
func newStream(t *testing.T, server *natsserver.Server, subject string) (read func() map[int]int) {
	t.Helper()
	stream, err := newJetStream(t, server.Addr().String()).CreateStream(t.Context(), jetstream.StreamConfig{
		Name: strings.ReplaceAll(subject, ".", ""), Subjects: []string{subject}, Storage: jetstream.MemoryStorage,
	})
	if err != nil {
		t.Fatal(err)
	}
	return func() map[int]int {
		time.Sleep(50 * time.Millisecond) // until nothing is under way
		info, err := stream.Info(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		ids := map[int]int{}
		for n := range info.State.LastSeq {
			m, err := stream.GetMsg(t.Context(), n+1)
			if err != nil {
				t.Fatal(err)
			}
			id, _ := strconv.Atoi(string(m.Data))
			ids[id]++
		}
		return ids
	}
}
