package lsp

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/creachadair/jrpc2"
	"github.com/creachadair/jrpc2/channel"

	"github.com/retrygen/retrygen/gen/internal/diag"
)

// A session is a client of a server over pipes, in a module of its own.
type session struct {
	t      *testing.T
	dir    string
	client *jrpc2.Client
	notes  chan *jrpc2.Request // from the server, in order
	ended  chan error          // result of Serve
	texts  map[string]string   // of open documents, by name
	number int                 // of the newest version of a document
}

// start starts a session, before its initialize request.
func start(t *testing.T, pause time.Duration, env ...string) *session {
	t.Helper()
	in, toServer := io.Pipe()
	fromServer, out := io.Pipe()
	s := &session{t: t, dir: newModule(t), notes: make(chan *jrpc2.Request, 10_000), ended: make(chan error, 1), texts: map[string]string{}}
	ctx, cancel := context.WithCancel(context.Background())
	env = slices.Concat(os.Environ(), []string{"GOWORK=off", "GOFLAGS=-mod=mod"}, env)
	go func() {
		s.ended <- Serve(ctx, in, out, Config{Version: "v1", Pause: pause, Env: env})
		out.Close()
	}()
	s.client = jrpc2.NewClient(ordered{channel.LSP(fromServer, toServer), s.notes}, nil)
	t.Cleanup(func() {
		cancel()
		toServer.Close()
		s.client.Close()
	})
	return s
}

// ordered is a channel of a client that passes notifications on as they come. The client
// itself handles each message on a goroutine, which may change their order.
type ordered struct {
	channel.Channel
	notes chan<- *jrpc2.Request
}

func (o ordered) Recv() ([]byte, error) {
	for {
		message, err := o.Channel.Recv()
		if err != nil {
			return nil, err
		}
		reqs, err := jrpc2.ParseRequests(message)
		if err != nil || len(reqs) != 1 || reqs[0].Method == "" || reqs[0].ID != "" {
			return message, nil
		}
		o.notes <- reqs[0].ToRequest()
	}
}

// newSession starts a session with a module that has the given files.
func newSession(t *testing.T, files ...string) *session {
	t.Helper()
	s := start(t, 0)
	for i := 0; i < len(files); i += 2 {
		s.write(files[i], files[i+1])
	}
	s.call("initialize", map[string]any{}, nil)
	s.note("initialized", map[string]any{})
	return s
}

// newModule returns the folder of a new module that requires the runtime.
func newModule(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	runtime, err := filepath.Abs("../../runtime")
	if err != nil {
		t.Fatal(err)
	}
	mod := "module example.org/m\n\ngo 1.26\n\nrequire github.com/retrygen/retrygen/runtime v0.0.0\n\nreplace github.com/retrygen/retrygen/runtime => " + runtime + "\n"
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte(mod), 0o666); err != nil {
		t.Fatal(err)
	}
	return dir
}

// path returns the path of a file of the module.
func (s *session) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(s.dir, filepath.FromSlash(name))
}

func (s *session) uri(name string) string { return diag.FileURI(s.path(name)) }

func (s *session) write(name, text string) {
	s.t.Helper()
	if err := os.MkdirAll(filepath.Dir(s.path(name)), 0o777); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(s.path(name), []byte(text), 0o666); err != nil {
		s.t.Fatal(err)
	}
}

func (s *session) call(method string, params, result any) {
	s.t.Helper()
	resp, err := s.client.Call(s.t.Context(), method, params)
	if err != nil {
		s.t.Fatalf("%s: %v", method, err)
	}
	if result == nil {
		return
	}
	if err := resp.UnmarshalResult(result); err != nil {
		s.t.Fatalf("%s: %v", method, err)
	}
}

func (s *session) note(method string, params any) {
	s.t.Helper()
	if err := s.client.Notify(s.t.Context(), method, params); err != nil {
		s.t.Fatalf("%s: %v", method, err)
	}
}

// open opens a document with the text of its file.
func (s *session) open(name string) {
	s.t.Helper()
	text, err := os.ReadFile(s.path(name))
	if err != nil {
		s.t.Fatal(err)
	}
	s.openWith(name, string(text))
}

func (s *session) openWith(name, text string) {
	s.t.Helper()
	s.number++
	s.texts[name] = text
	s.note("textDocument/didOpen", map[string]any{"textDocument": map[string]any{
		"uri": s.uri(name), "languageId": "go", "version": s.number, "text": text,
	}})
}

// change changes the text of a document.
func (s *session) change(name, text string) {
	s.t.Helper()
	s.number++
	s.texts[name] = text
	s.note("textDocument/didChange", map[string]any{
		"textDocument":   map[string]any{"uri": s.uri(name), "version": s.number},
		"contentChanges": []any{map[string]any{"text": text}},
	})
}

// save writes the text of a document to its file.
func (s *session) save(name string) {
	s.t.Helper()
	s.write(name, s.texts[name])
	s.note("textDocument/didSave", map[string]any{"textDocument": documentID{s.uri(name)}})
}

func (s *session) close(name string) {
	s.t.Helper()
	s.note("textDocument/didClose", map[string]any{"textDocument": documentID{s.uri(name)}})
}

// next returns the next notification with a method, for which is returns true. is may be nil.
func next[P any](s *session, method string, is func(P) bool) P {
	s.t.Helper()
	var others []string
	for {
		select {
		case req := <-s.notes:
			var params P
			if req.Method() != method {
				others = append(others, req.Method()+" "+req.ParamString())
				continue
			}
			if err := req.UnmarshalParams(&params); err != nil {
				s.t.Fatal(err)
			}
			if is == nil || is(params) {
				return params
			}
			others = append(others, req.ParamString())
		case <-time.After(5 * time.Minute): // only if the test fails
			s.t.Fatalf("no %s came, only %q", method, others)
		}
	}
}

// diagnostics returns the next diagnostics of the newest version of a document.
func (s *session) diagnostics(name string) []diagnostic {
	s.t.Helper()
	return next(s, "textDocument/publishDiagnostics", func(p publishParams) bool {
		return p.URI == s.uri(name) && (p.Version == nil || *p.Version == s.number)
	}).Diagnostics
}

// describe returns each diagnostic of a document as "severity code at TEXT".
func (s *session) describe(name string, found []diagnostic) []string {
	var all []string
	for _, d := range found {
		text := s.texts[name]
		severity := map[int]string{severityError: "error", severityWarning: "warning"}[d.Severity]
		all = append(all, severity+" "+d.Code+" at "+text[offsetOf(text, d.Range.Start):offsetOf(text, d.Range.End)])
	}
	return all
}

// wantDiagnostics compares the next diagnostics of a document.
func (s *session) wantDiagnostics(name string, want ...string) {
	s.t.Helper()
	found := s.diagnostics(name)
	if got := s.describe(name, found); !slices.Equal(got, want) {
		s.t.Errorf("%s has %q, want %q\n%+v", name, got, want, found)
	}
}

// actions returns the code actions for a document, or for the text in it.
func (s *session) actions(name, at string, only ...string) []codeAction {
	s.t.Helper()
	text := s.texts[name]
	r := span{position{}, positionOf(text, len(text))}
	if at != "" {
		begin := strings.Index(text, at)
		r = span{positionOf(text, begin), positionOf(text, begin+len(at))}
	}
	var actions []codeAction
	s.call("textDocument/codeAction", map[string]any{
		"textDocument": documentID{s.uri(name)}, "range": r, "context": map[string]any{"diagnostics": []any{}, "only": only},
	}, &actions)
	return actions
}

// titles returns the titles of actions, with their kinds.
func titles(actions []codeAction) []string {
	var all []string
	for _, a := range actions {
		all = append(all, a.Kind+": "+a.Title)
	}
	return all
}

// edited returns the text of a document after an edit.
func (s *session) edited(name string, edit *workspaceEdit) string {
	s.t.Helper()
	text := s.texts[name]
	edits := slices.Clone(edit.Changes[s.uri(name)])
	slices.SortStableFunc(edits, func(a, b textEdit) int {
		return cmp.Compare(offsetOf(text, b.Range.Start), offsetOf(text, a.Range.Start)) // last first
	})
	for _, e := range edits {
		text = text[:offsetOf(text, e.Range.Start)] + e.NewText + text[offsetOf(text, e.Range.End):]
	}
	return text
}

// at asks for something at the | in a text, with which it opens or changes the document.
func (s *session) at(method, name, marked string, result any) {
	s.t.Helper()
	before, after, ok := strings.Cut(marked, "|")
	if !ok {
		s.t.Fatal("no | in the text")
	}
	if _, known := s.texts[name]; known {
		s.change(name, before+after)
	} else {
		s.openWith(name, before+after)
	}
	s.call(method, map[string]any{"textDocument": documentID{s.uri(name)}, "position": positionOf(before, len(before))}, result)
}

// quote returns a value as JSON, for messages.
func quote(v any) string {
	text, _ := json.Marshal(v)
	return string(text)
}
