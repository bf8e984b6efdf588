package resolve

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"
)

// interfaces have methods of streams, and methods with similar names. Comments state the
// expected result.
const interfaces = `package p

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"encoding/xml"
	"io"
	"net"
)

type Message struct{}

type Stream interface {
	Read(p []byte) (n int, err error)              // reads
	Write(p []uint8) (n int, err error)            // writes
	ReadAt(p []byte, off int64) (n int, err error)
	WriteAt(p []byte, off int64) (n int, err error)
	ReadByte() (byte, error)                       // reads
	ReadRune() (rune, int, error)                  // reads
	UnreadRune() error                             // moves
	WriteString(s string) (int, error)             // writes
	Seek(offset int64, whence int) (int64, error)  // moves
	ReadFrom(r io.Reader) (int64, error)           // writes
	WriteTo(w io.Writer) (int64, error)            // reads
	ReadDir(n int) ([]Message, error)              // reads
	Peek(n int) ([]byte, error)
	Close() error
}

type Packets interface {
	ReadFrom(p []byte) (n int, addr net.Addr, err error)     // reads
	WriteTo(p []byte, addr net.Addr) (n int, err error)      // writes
}

type Contexts interface {
	Read(ctx context.Context, p []byte) (int, error)         // reads
	Write(ctx context.Context, p []byte) (int, error)        // writes
	Next(ctx context.Context) bool                           // reads
	Recv(ctx context.Context) (Message, error)
}

type Files interface {
	Read(name string) ([]byte, error)
	Write(name string, p []byte) error
	Seek(name string) error
	ReadDir(name string) ([]Message, error)
	ReadFrom(ctx context.Context, name string) (int64, error)
	Next(ctx context.Context) (*Message, error)
	Decode(p []byte, v any) error
	Encode(v any) ([]byte, error)
	Scan(ctx context.Context, prefix string) error
	Token() (*Message, error)
	Discard(ctx context.Context, id string) error
}

type Rows interface {
	Next(dest []driver.Value) error          // reads
	NextResultSet() error                    // reads
	Scan(dest ...any) error                  // reads
}

type Scanner interface {
	Next() bool                              // reads
	Scan(src any) error
}

type Iterator[T any] interface {
	Next() (T, error)                        // reads
	Scan() bool                              // reads
}

type JSON interface {
	Token() (json.Token, error)              // reads
	Decode(v interface{}) error              // reads
	Encode(v any) error                      // writes
}

type XML interface {
	Token() (xml.Token, error)               // reads
}

type Chat interface {
	Send(*Message) error                     // writes
	Recv() (*Message, error)                 // reads
	CloseSend() error
}

type Server interface {
	Send(*Message) error                     // writes
	Context() context.Context
}

type Raw interface {
	SendMsg(m any) error                     // writes
	RecvMsg(m any) error                     // reads
}

type Connect interface {
	Send(any) error                          // writes
	Receive(any) error                       // reads
	CloseRequest() error
}

type Mailer interface {
	Send(ctx context.Context, m Message) error
	Receive(ctx context.Context) (Message, error)
	Context() context.Context
}

type Sender interface {
	Send(m Message) error
	Receive(m any) error
}
`

func TestPieceOf(t *testing.T) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", interfaces, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	conf := types.Config{Importer: importer.Default()}
	pkg, err := conf.Check("p", fset, []*ast.File{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := map[int]string{} // by line
	for _, comment := range file.Comments {
		want[fset.Position(comment.Pos()).Line] = strings.TrimSpace(comment.Text())
	}
	for _, name := range pkg.Scope().Names() {
		of := pkg.Scope().Lookup(name).Type()
		iface, ok := of.Underlying().(*types.Interface)
		if !ok {
			continue
		}
		for f := range iface.Methods() {
			does, ok := pieceOf(of, f.Name(), f.Signature())
			got := ""
			if ok {
				got, _, _ = strings.Cut(strings.TrimPrefix(does.Piece(), "it "), " ")
			}
			if want := want[fset.Position(f.Pos()).Line]; got != want {
				t.Errorf("%s.%s %q, want %q", name, f.Name(), got, want)
			}
		}
	}
}
