package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The test is also the shop that it starts.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "-bank" {
		main()
		return
	}
	os.Exit(m.Run())
}

// The payment of a shop that was killed happens once.
func TestDurable(t *testing.T) {
	out, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if err := tell("", out); err != nil {
		t.Error(err)
	}
	text, err := os.ReadFile(out.Name())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"shop: the order is accepted; the payment waits",
		"bank: key order-1 is new: charged 4200 cents",
		"The shop is killed",
		"bank: key order-1 again",
		"In the end: 1 payment, and ann has 5800 cents left",
	} {
		if _, rest, found := strings.Cut(string(text), want); found {
			text = []byte(rest)
		} else {
			t.Fatalf("no %q, in this order, in\n%s", want, text)
		}
	}
}
