package objects_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/retrygen/retrygen/examples/clients/objects"
	"github.com/retrygen/retrygen/runtime/retry"
)

// longer than the timeout of an attempt in objects.API
const longer = 400 * time.Millisecond

// bucket is a server with one object. It fails the first requests after reading part of
// their body, and delays the second half of a download.
type bucket struct {
	mu       sync.Mutex
	failures int
	object   []byte
}

func (b *bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failures > 0 {
		b.failures--
		io.CopyN(io.Discard, r.Body, 100)
		http.Error(w, "please reduce your request rate", http.StatusServiceUnavailable)
		return
	}
	if r.Method == http.MethodPut {
		b.object, _ = io.ReadAll(r.Body)
		return
	}
	half := len(b.object) / 2
	w.Write(b.object[:half])
	http.NewResponseController(w).Flush()
	time.Sleep(longer)
	w.Write(b.object[half:])
}

// client returns a client of b that retries according to its directive. The SDK's own
// retries are disabled.
func client(t *testing.T, b *bucket) objects.API {
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	return objects.NewRetryingAPI(s3.New(s3.Options{
		BaseEndpoint: aws.String(server.URL),
		UsePathStyle: true,
		Region:       "eu-central-1",
		Retryer:      aws.NopRetryer{},
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "id", SecretAccessKey: "secret"}, nil
		}),
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired,
	}), retry.WithTracker(nil))
}

// Each attempt sends the whole body, whatever its type, and does not change the caller's
// input.
func TestPutObjectSendsTheWholeBodyAgain(t *testing.T) {
	payload := bytes.Repeat([]byte("0123456789"), 100_000)
	path := filepath.Join(t.TempDir(), "object")
	if err := os.WriteFile(path, payload, 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()

	for name, body := range map[string]io.Reader{
		"memory":  bytes.NewReader(payload),
		"section": io.NewSectionReader(bytes.NewReader(payload), 0, int64(len(payload))),
		"file":    file,
	} {
		t.Run(name, func(t *testing.T) {
			b := &bucket{failures: 2}
			input := &s3.PutObjectInput{Bucket: aws.String("b"), Key: aws.String("k"), Body: body}
			if _, err := client(t, b).PutObject(t.Context(), input); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(b.object, payload) {
				t.Errorf("the bucket has %d bytes, want %d", len(b.object), len(payload))
			}
			if input.Body != body {
				t.Error("the caller's input was changed")
			}
		})
	}
}

// A download may outlive the attempt that began it.
func TestGetObjectOutlivesItsAttempt(t *testing.T) {
	b := &bucket{failures: 1, object: bytes.Repeat([]byte("0123456789"), 100_000)}
	output, err := client(t, b).GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("b"), Key: aws.String("k")})
	if err != nil {
		t.Fatal(err)
	}
	defer output.Body.Close()
	got, err := io.ReadAll(output.Body)
	if err != nil || !bytes.Equal(got, b.object) {
		t.Errorf("got %d bytes of %d and error %v", len(got), len(b.object), err)
	}
}
