//go:build go1.26

package support_test

import (
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/retrygen/retrygen/runtime/retry"
	"github.com/retrygen/retrygen/runtime/retry/support"
)

// putInput is an argument with readers, as in SDKs.
type putInput struct {
	Key  string
	Body io.Reader
	Meta any
	Last *part
}

type part struct {
	Number int
	Body   io.ReadSeeker
}

func bodyOf(in *putInput) *io.Reader { return &in.Body }
func metaOf(in *putInput) *any       { return &in.Meta }

func lastOf(in *putInput) *io.ReadSeeker {
	if in.Last == nil {
		return nil
	}
	last := *in.Last
	in.Last = &last
	return &last.Body
}

// Each attempt gets its own struct with complete readers; the caller's struct
// is unchanged, whatever an attempt does to its own.
func TestStructReplay(t *testing.T) {
	for name, k := range kinds {
		for limit, whole := range map[int64]bool{0: k.again, 1 << 10: true} {
			t.Run(name, func(t *testing.T) {
				in := &putInput{"key", k.open(t, payload), k.open(t, payload), &part{1, strings.NewReader(payload)}}
				given, last := *in, *in.Last
				call := uploads().Call(t.Context())
				defer call.Close()
				replay := support.NewBufferedStructReplay(in, limit)
				support.ReplayField(&call, replay, bodyOf)
				support.ReplayField(&call, replay, metaOf)
				support.ReplayField(&call, replay, lastOf)
				attempts := 0
				var err error
				for range call.Attempts(&err) {
					attempts++
					own := replay.Struct()
					if own == in || own.Last == in.Last || own.Key != "key" || own.Last.Number != 1 {
						t.Errorf("attempt %d gets %v", attempts, own)
					}
					for _, r := range []io.Reader{own.Body, own.Meta.(io.Reader), own.Last.Body} {
						if readAll(t, r) != payload {
							t.Errorf("attempt %d reads a part", attempts)
						}
					}
					own.Key, own.Body, own.Last.Number, own.Last = "", nil, 0, nil
					err = errUnavailable
				}
				if !reflect.DeepEqual(*in, given) || *in.Last != last {
					t.Errorf("the caller has %v, want %v", in, given)
				}
				want := 1
				if whole {
					want = 3
				} else {
					wantIs(t, err, retry.ErrConsumed)
				}
				if attempts != want {
					t.Errorf("%d attempts, %v; want %d", attempts, err, want)
				}
			})
		}
	}
}

// A struct without readers is passed on unchanged.
func TestStructReplayOfNothing(t *testing.T) {
	call := uploads().Call(t.Context())
	empty := &putInput{Meta: "text"}
	for _, in := range []*putInput{nil, empty, {Body: (*strings.Reader)(nil)}} {
		replay := support.NewStructReplay(in)
		support.ReplayField(&call, replay, bodyOf)
		support.ReplayField(&call, replay, metaOf)
		support.ReplayField(&call, replay, lastOf)
		if replay.Struct() != in {
			t.Errorf("got %v, want %v itself", replay.Struct(), in)
		}
	}
	zero := new(support.StructReplay[putInput])
	support.ReplayField(&call, zero, bodyOf)
	if zero.Struct() != nil {
		t.Error("the zero StructReplay has a struct")
	}
}

// A reader stored in the caller's struct during the call is not sent.
func TestStructReplayOfAStructThatChanges(t *testing.T) {
	in := &putInput{Key: "first", Body: strings.NewReader(payload)}
	call := uploads().Call(t.Context())
	replay := support.NewStructReplay(in)
	support.ReplayField(&call, replay, bodyOf)
	var err error
	for range call.Attempts(&err) {
		if own := replay.Struct(); readAll(t, own.Body) != payload {
			t.Error("sends a part")
		}
		in.Body = strings.NewReader("another")
		err = errUnavailable
	}
}
