package support

import (
	"github.com/retrygen/retrygen/runtime/retry"
)

// A StructReplay replays readers that are fields of an argument, such as the
// Body of an *s3.PutObjectInput: each attempt of a [retry.Call] gets a struct whose
// readers start from the beginning.
//
//	replay := support.NewStructReplay(in)
//	support.ReplayField(&call, replay, func(in *s3.PutObjectInput) *io.Reader { return &in.Body })
//	for ctx := range call.Attempts(&err) {
//		out, err = client.PutObject(ctx, replay.Struct())
//	}
type StructReplay[S any] struct {
	given *S
	limit int64
	set   []func(*S) // each sets one field of an attempt's copy
}

// NewStructReplay returns a StructReplay of s, which may be nil.
func NewStructReplay[S any](s *S) *StructReplay[S] { return &StructReplay[S]{given: s} }

// NewBufferedStructReplay is like NewStructReplay, but keeps a copy of up to
// limit bytes of each reader that cannot be replayed otherwise.
func NewBufferedStructReplay[S any](s *S, limit int64) *StructReplay[S] {
	return &StructReplay[S]{given: s, limit: limit}
}

// ReplayField replays a reader that is a field of s, as [NewReplay] does. The
// function field returns the address of the field in the struct it is given,
// which is a copy. It must also copy any structs behind pointers on the path to
// the field, and return nil if such a pointer is nil.
func ReplayField[S, R any](c *retry.Call, s *StructReplay[S], field func(*S) *R) {
	if s.given == nil {
		return
	}
	own := *s.given
	reader := field(&own)
	if reader == nil {
		return
	}
	replay := NewBufferedReplay(c, *reader, s.limit)
	if replay.origin == nil {
		return
	}
	s.set = append(s.set, func(own *S) { *field(own) = replay.Reader() })
}

// Struct returns the struct for the attempt that begins: a copy with its own
// readers, or the struct itself if there is nothing to replay.
func (s *StructReplay[S]) Struct() *S {
	if len(s.set) == 0 {
		return s.given
	}
	own := *s.given
	for _, set := range s.set {
		set(&own)
	}
	return &own
}
