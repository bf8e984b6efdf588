package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"
	"time"
)

// While the program works, its page, its metrics and its traces show retries.
func TestObserved(t *testing.T) {
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	p, err := newProgram(ctx)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(p.handler())
	defer server.Close()
	done := make(chan bool)
	go func() {
		p.work(ctx)
		close(done)
	}()
	for path, want := range map[string]string{
		"/":                         `<a href="\?method=main.Users.Get">main.Users.Get</a> [^\n]*<tr>(<td>[1-9][0-9]*( <small>\+[0-9]+</small>)?){3}`,
		"/debug/retry/?format=json": `"retries": [1-9]`,
		"/metrics":                  `retrygen_attempts_total\{[^}]*Users.Get[^}]*\} [1-9]`,
		"/traces":                   `show a user.*\n.*Users.Get .*retrygen.attempt=2`,
	} {
		pattern := regexp.MustCompile(want)
		for text := ""; !pattern.MatchString(text); text = get(t, server.URL+path) {
			if ctx.Err() != nil {
				t.Fatalf("%s does not show %s: %s", path, want, text)
			}
			wait(ctx, 50*time.Millisecond)
		}
	}
	stop()
	<-done
}

func get(t *testing.T, url string) string {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
