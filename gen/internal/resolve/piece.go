package resolve

import (
	"go/types"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen/internal/model"
)

// pieces lists methods that read or write the next piece of a stream, or move its
// position. A second attempt has a different effect: it reads the piece after the one
// that the failed attempt consumed, or repeats a partial write. ReadAt and WriteAt take
// an offset, and are not in the list.
//
// T stands for any type except a context, []T for any slice, and ... for any parameters
// without a context. Methods with a context are usually requests: Send(ctx, mail) sends a
// whole mail, and Next(ctx) requests the next page until it succeeds.
var pieces = []piece{
	{model.ReadsNext, true, []string{
		// io.ByteReader, io.RuneReader, bufio.Reader
		"ReadByte() (byte, error)", "ReadRune() (rune, int, error)", "ReadString(byte) (string, error)",
		"ReadBytes(byte) ([]byte, error)", "ReadSlice(byte) ([]byte, error)",
		"ReadLine() (T, error)", "ReadLine() (T, bool, error)",
		// csv.Reader, json.Decoder, xml.Decoder, multipart.Reader
		"Read() ([]string, error)", "Decode(any) error", "Token() (encoding/json.Token, error)",
		"Token() (encoding/xml.Token, error)", "RawToken() (encoding/xml.Token, error)",
		"NextPart() (T, error)", "NextRawPart() (T, error)",
		// sql.Rows, driver.Rows, bufio.Scanner, iterators
		"Next() bool", "Next() error", "Next() (T, bool)", "Next() (T, error)", "Next([]T) error", "Next(any) error", "Next(any) (T, error)",
		"Next(context.Context) bool", "NextRow() bool", "NextResultSet() bool", "NextResultSet() error",
		"Scan() bool", "Scan(...any) bool", "Scan(...any) error",
		// streams of gRPC, Connect and DRPC
		"Recv() T", "Recv() (T, error)", "RecvMsg(T) error", "MsgRecv(T, T) error", "Receive() T", "Receive() (T, error)",
		"CloseAndRecv() (T, error)", "CloseAndReceive() (T, error)",
	}},
	{model.ReadsNext, false, []string{
		// io.Reader, net.PacketConn, io.WriterTo, fs.ReadDirFile, bufio.Reader
		"Read([]byte) (int, error)", "Read(context.Context, []byte) (int, error)", "ReadFrom([]byte) (int, T, error)",
		"WriteTo(T) (int64, error)", "ReadDir(int) ([]T, error)", "Readdir(int) ([]T, error)",
		"Readdirnames(int) ([]T, error)", "Discard(int) (int, error)",
		// rpc.ClientCodec, rpc.ServerCodec, WebSockets
		"ReadResponseHeader(T) error", "ReadResponseBody(any) error", "ReadRequestHeader(T) error", "ReadRequestBody(any) error",
		"ReadMessage() (int, []byte, error)", "ReadJSON(any) error", "NextReader() (int, T, error)",
		"Read(context.Context) (T, []byte, error)",
	}},
	{model.WritesNext, false, []string{
		// io.Writer, io.ByteWriter, io.StringWriter, io.ReaderFrom, net.PacketConn
		"Write([]byte) (int, error)", "Write(context.Context, []byte) (int, error)", "WriteByte(byte) error",
		"WriteRune(rune) (int, error)", "WriteString(string) (int, error)", "ReadFrom(T) (int64, error)",
		"WriteTo([]byte, T) (int, error)",
		// csv.Writer, json.Encoder, xml.Encoder, rpc.ClientCodec, rpc.ServerCodec, WebSockets
		"Write([]string) error", "Encode(any) error", "EncodeToken(encoding/xml.Token) error",
		"WriteRequest(T, any) error", "WriteResponse(T, any) error",
		"WriteMessage(int, []byte) error", "WriteJSON(any) error", "NextWriter(int) (T, error)",
		// streams of gRPC and DRPC
		"SendMsg(T) error", "MsgSend(T, T) error", "SendAndClose(T) error",
	}},
	{model.MovesOn, false, []string{
		"Seek(int64, int) (int64, error)", "UnreadByte() error", "UnreadRune() error",
	}},
}

// ofStreams lists methods that are pieces only if the type also has one of streamMethods:
// otherwise they may be requests.
var (
	ofStreams     = map[string]model.Once{"Send(...) error": model.WritesNext, "Receive(any) error": model.ReadsNext}
	streamMethods = []string{
		"Recv() (T, error)", "Receive() (T, error)", "SendMsg(T) error", "RecvMsg(T) error", "CloseSend() error",
		"CloseRequest() error", "CloseAndRecv() (T, error)", "SendAndClose(T) error", "Context() context.Context",
	}
)

type piece struct {
	does    model.Once
	source  bool     // whether an argument with one of the methods can be read only once
	methods []string // patterns
}

// Pieces returns the methods that are not retried because they read or write the next
// piece of a stream, one per line.
func Pieces() string {
	var all []string
	for _, p := range pieces {
		all = append(all, p.methods...)
	}
	slices.Sort(all)
	return strings.Join(all, "\n")
}

// pieceOf returns what the method with the given name of type of does with a stream. ok
// is false if it does not read, write or move in a stream.
func pieceOf(of types.Type, name string, sig *types.Signature) (does model.Once, ok bool) {
	for _, p := range pieces {
		for _, pattern := range p.methods {
			if isLike(pattern, name, sig) {
				return p.does, true
			}
		}
	}
	for pattern, does := range ofStreams {
		if isLike(pattern, name, sig) && hasLike(of, streamMethods...) {
			return does, true
		}
	}
	return 0, false
}

// checkPiece reports a policy on a method that reads or writes the next piece of a
// stream, unless it has replay=off.
func (r *resolver) checkPiece(d *decl, m *model.Method, l levels) {
	does, ok := pieceOf(d.Obj.Type(), m.Name, m.Signature)
	if !ok || replayOff(l.method) {
		return
	}
	r.report(l.method.VerbPos, "next-piece", "%s cannot be retried, because %s: remove the directive and retry the whole operation, including the opening of the stream, or write replay=off if a failed attempt does not change the stream",
		m.Name, does.Piece())
}

// isStream reports whether data read from t cannot be read again.
func isStream(t types.Type) bool {
	return slices.ContainsFunc(pieces, func(p piece) bool { return p.source && hasLike(t, p.methods...) })
}

// hasLike reports whether t has a method that matches one of the patterns.
func hasLike(t types.Type, patterns ...string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		name, _, _ := strings.Cut(pattern, "(")
		f := methodOf(t, name)
		return f != nil && isLike(pattern, name, f.Signature())
	})
}

// isLike reports whether a method matches a pattern, such as Next([]T) (T, error).
func isLike(pattern, name string, sig *types.Signature) bool {
	rest, ok := strings.CutPrefix(pattern, name)
	if !ok || rest[0] != '(' {
		return false
	}
	params, results, _ := strings.Cut(rest[1:], ")")
	return areLike(params, sig.Params(), sig.Variadic()) && areLike(strings.Trim(results, " ()"), sig.Results(), false)
}

// areLike reports whether the types of vars match the words of a pattern.
func areLike(pattern string, vars *types.Tuple, variadic bool) bool {
	if pattern == "..." {
		return !slices.ContainsFunc(typesOf(vars), isContext)
	}
	words := strings.FieldsFunc(pattern, func(r rune) bool { return r == ',' || r == ' ' })
	if len(words) != vars.Len() || variadic != strings.HasPrefix(pattern, "...") {
		return false
	}
	for i, word := range words {
		if !isWord(vars.At(i).Type(), word) {
			return false
		}
	}
	return true
}

// basics maps words in patterns to the types that they match, including aliases.
var basics = map[string]types.Type{
	"error": errorType(), "bool": types.Typ[types.Bool], "int": types.Typ[types.Int], "int64": types.Typ[types.Int64],
	"byte": types.Typ[types.Byte], "[]byte": types.NewSlice(types.Typ[types.Byte]), "rune": types.Typ[types.Rune],
	"string": types.Typ[types.String], "[]string": types.NewSlice(types.Typ[types.String]),
	"any": anyType(), "...any": types.NewSlice(anyType()),
}

func anyType() types.Type { return types.Universe.Lookup("any").Type() }

// isWord reports whether t matches a word of a pattern.
func isWord(t types.Type, word string) bool {
	if basic, ok := basics[word]; ok {
		return types.Identical(t, basic)
	}
	switch word {
	case "T":
		return !isContext(t)
	case "[]T":
		_, ok := t.Underlying().(*types.Slice)
		return ok
	}
	return types.TypeString(types.Unalias(t), nil) == word
}
