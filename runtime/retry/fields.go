package retry

// A StructReplay gives each attempt of a [Call] a struct whose readers it reads
// from the beginning, where they are fields of an argument, as in an
// *s3.PutObjectInput:
//
//	replay := retry.NewStructReplay(in)
//	retry.ReplayField(&call, replay, func(in *s3.PutObjectInput) *io.Reader { return &in.Body })
//	for ctx := range call.Attempts(&err) {
//		out, err = client.PutObject(ctx, replay.Struct())
//	}
type StructReplay[S any] struct {
	given *S
	limit int64
	set   []func(*S) // each sets a field of an attempt's copy
}

// NewStructReplay returns a StructReplay of s, which may be nil.
func NewStructReplay[S any](s *S) *StructReplay[S] { return &StructReplay[S]{given: s} }

// NewBufferedStructReplay is NewStructReplay that keeps a copy of up to limit
// bytes of each reader that cannot be read again.
func NewBufferedStructReplay[S any](s *S, limit int64) *StructReplay[S] {
	return &StructReplay[S]{given: s, limit: limit}
}

// ReplayField replays a reader that is a field of s, as [NewReplay] does. The
// func returns the field's address in the struct it is given, which is a copy;
// it copies what lies behind pointers on the way, and returns nil if one of them
// is nil.
func ReplayField[S, R any](c *Call, s *StructReplay[S], field func(*S) *R) {
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

// Struct returns what the attempt that begins gets: a copy of the struct with
// readers of its own, or the struct itself if there is nothing to read.
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
