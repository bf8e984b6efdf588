package lsp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/creachadair/jrpc2"
	"github.com/creachadair/jrpc2/channel"
)

// A raw client sends bytes.
type raw struct {
	t     *testing.T
	to    *io.PipeWriter
	from  channel.Channel
	ended chan error
}

func newRaw(t *testing.T) *raw {
	in, to := io.Pipe()
	from, out := io.Pipe()
	r := &raw{t, to, channel.LSP(from, to), make(chan error, 1)}
	go func() {
		r.ended <- Serve(context.Background(), in, out, Config{})
		out.Close()
	}()
	t.Cleanup(func() { to.Close() })
	return r
}

// send sends one message.
func (r *raw) send(msg string) {
	r.t.Helper()
	r.write(fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(msg), msg))
}

func (r *raw) write(text string) {
	r.t.Helper()
	if _, err := io.WriteString(r.to, text); err != nil {
		r.t.Fatal(err)
	}
}

// want receives a message that contains all parts.
func (r *raw) want(parts ...string) {
	r.t.Helper()
	msg, err := r.from.Recv()
	if err != nil {
		r.t.Fatal(err)
	}
	for _, part := range parts {
		if !strings.Contains(string(msg), part) {
			r.t.Errorf("got %s, without %s", msg, part)
		}
	}
}

const (
	initializing = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}`
	shuttingDown = `{"jsonrpc":"2.0","id":"end","method":"shutdown"}`
	exiting      = `{"jsonrpc":"2.0","method":"exit"}`
)

// Messages that make no sense get an error, and the session goes on.
func TestHostileMessages(t *testing.T) {
	r := newRaw(t)
	r.send(`{"jsonrpc":"2.0","id":0,"method":"textDocument/hover","params":{}}`)
	r.want(`"id":0`, "-32002")
	r.send(`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///a.go"}}}`) // too early: dropped
	r.send(initializing)
	r.want(`"id":1`, `"capabilities"`, `"utf-16"`)
	r.send(initializing)
	r.want("-32600")
	for _, msg := range []string{`{`, `nonsense`, ``, `[]`, `3`, `{"jsonrpc":"1.0","id":2,"method":"shutdown"}`, `{"jsonrpc":"2.0","id":{},"method":"shutdown"}`} {
		r.send(msg)
		r.want(`"error"`)
	}
	r.send(`{"jsonrpc":"2.0","id":3,"method":"textDocument/unknown","params":{}}`)
	r.want(`"id":3`, "-32601")
	r.send(`{"jsonrpc":"2.0","id":4,"method":"textDocument/hover","params":["x"]}`)
	r.want(`"id":4`, "-32602")
	r.send(`{"jsonrpc":"2.0","id":5,"method":"textDocument/completion","params":{"position":{"line":"x"}}}`)
	r.want(`"id":5`, "-32602")
	r.send(`{"jsonrpc":"2.0","id":6,"method":"workspace/executeCommand","params":{"command":"rm","arguments":["-rf"]}}`)
	r.want(`"id":6`, "-32602", "the only command is retrygen.generate")
	r.send(`{"jsonrpc":"2.0","id":7,"method":"workspace/executeCommand","params":{"command":"retrygen.generate","arguments":["untitled:1"]}}`)
	r.want(`"id":7`, "-32602")
	for _, note := range []string{
		`{"jsonrpc":"2.0","method":"$/unknown","params":{}}`,
		`{"jsonrpc":"2.0","method":"unknown"}`,
		`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":99}}`,
		`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":"x"}}`,
		`{"jsonrpc":"2.0","method":"$/cancelRequest"}`,
		`{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"file:///a.go"},"contentChanges":[]}}`,
		`{"jsonrpc":"2.0","method":"textDocument/didClose","params":{"textDocument":{"uri":"file:///a.go"}}}`,
		`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":3}}`,
	} {
		r.send(note) // notifications get no answer
	}
	r.write("content-length: " + fmt.Sprint(len(shuttingDown)) + "\r\nContent-Type: application/vscode-jsonrpc; charset=utf8\r\n\r\n" + shuttingDown)
	r.want(`"id":"end"`, `"result":null`)
	r.send(`{"jsonrpc":"2.0","id":8,"method":"textDocument/hover","params":{}}`)
	r.want(`"id":8`, "-32600")
	r.send(exiting)
	if err := <-r.ended; err != nil { // although the input stays open
		t.Error(err)
	}
}

// How sessions end.
func TestEnds(t *testing.T) {
	tests := []struct {
		name string
		run  func(r *raw)
		want string // in the error; "" for none
	}{
		{"at once", func(r *raw) { r.to.Close() }, errExit.Error()},
		{"exit without shutdown", func(r *raw) { r.send(initializing); r.want(); r.send(exiting) }, errExit.Error()},
		{"exit before initialize", func(r *raw) { r.send(exiting) }, errExit.Error()},
		{"the end of the input after shutdown", func(r *raw) { r.send(initializing); r.want(); r.send(shuttingDown); r.want(); r.to.Close() }, ""},
		{"the end of the input in a header", func(r *raw) { r.write("Content-Le"); r.to.Close() }, "header"},
		{"the end of the input in a message", func(r *raw) { r.write("Content-Length: 100\r\n\r\n{"); r.to.Close() }, "EOF"},
		{"no header", func(r *raw) { r.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n") }, "header"},
		{"no length", func(r *raw) { r.write("X: 1\r\n\r\n") }, "content-length"},
		{"a negative length", func(r *raw) { r.write("Content-Length: -1\r\n\r\n") }, "content-length"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRaw(t)
			tt.run(r)
			err := <-r.ended
			if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("ended with %v, want %q", err, tt.want)
			}
		})
	}
}

// The session ends with its context, such as by Ctrl-C.
func TestInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	in, to := io.Pipe()
	defer to.Close()
	ended := make(chan error)
	go func() { ended <- Serve(ctx, in, io.Discard, Config{}) }()
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// A request that is canceled gets the error code of the protocol.
func TestCancelRequest(t *testing.T) {
	s := &server{state: up, methods: map[string]jrpc2.Handler{"wait": request(func(ctx context.Context, _ *struct{}) (any, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	})}}
	s.methods["$/cancelRequest"] = notice(s.cancelRequest)
	client, server := channel.Direct()
	s.rpc = jrpc2.NewServer(s, nil).Start(server)
	send := func(msg string) {
		if err := client.Send([]byte(msg)); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range []string{"7", `"seven"`} {
		send(`{"jsonrpc":"2.0","id":` + id + `,"method":"wait"}`)
		send(`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":` + id + `}}`)
		msg, err := client.Recv()
		const unstarted = "-32097" // of package jrpc2
		if err != nil || !strings.Contains(string(msg), `"id":`+id) || !strings.Contains(string(msg), "-32800") && !strings.Contains(string(msg), unstarted) {
			t.Errorf("got %s, %v", msg, err)
		}
	}
	client.Close()
}

// While a package takes forever to load, requests that need no types are answered, those that
// do can be canceled, and the session ends at once.
func TestSlowPackage(t *testing.T) {
	driver := filepath.Join(t.TempDir(), "driver")
	if err := os.WriteFile(driver, []byte("#!/bin/sh\nexec sleep 1000\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	s := start(t, 0, "GOPACKAGESDRIVER="+driver)
	s.call("initialize", map[string]any{}, nil)
	var list completionList
	s.at("textDocument/completion", "users.go", onMethod("//retry:|"), &list)
	if len(list.Items) == 0 {
		t.Error("there are no verbs")
	}
	s.save("users.go") // a newer check
	s.actions("users.go", "")
	before, after, _ := strings.Cut(onMethod("//retry:policy on=|"), "|")
	s.change("users.go", before+after)
	ctx, cancel := context.WithCancel(t.Context())
	waiting := make(chan error)
	go func() {
		_, err := s.client.Call(ctx, "textDocument/completion", map[string]any{"textDocument": documentID{s.uri("users.go")}, "position": positionOf(before, len(before))})
		waiting <- err
	}()
	cancel()
	if err := <-waiting; err == nil {
		t.Error("the names of a package that is not loaded are known")
	}
	s.call("shutdown", nil, nil)
	s.note("exit", nil)
	if err := <-s.ended; err != nil {
		t.Error(err)
	}
}

// A panic in a check or a request is logged, and the session goes on.
func TestGuard(t *testing.T) {
	s := &server{ctx: t.Context(), rpc: jrpc2.NewServer(&server{}, nil)}
	err := s.guard("a test", func() error { panic("oops") })
	if err == nil || err.Error() != "a test: internal error: oops" {
		t.Error(err)
	}
}
