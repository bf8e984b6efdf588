// Durable is a shop that is killed in the middle of a payment, and comes back.
//
//	GOWORK=off go run .
//	GOWORK=off go run . -postgres postgres://localhost/shop
//
// The first command keeps the payments that wait in a file, the second in PostgreSQL; nothing
// else differs. It takes about a minute, most of which is the lease of the payment whose worker
// was killed.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

func main() {
	log.SetFlags(0)
	postgres := flag.String("postgres", "", "`URL` of a database for the payments that wait, instead of a file")
	bankURL := flag.String("bank", "", "be the shop, with the bank at this `URL`")
	source := flag.String("calls", "", "`source` of the payments that wait, for the shop")
	order := flag.Bool("order", false, "place an order, for the shop")
	flag.Parse()
	var err error
	if *bankURL != "" {
		err = shop(*bankURL, *source, *order)
	} else {
		err = tell(*postgres, os.Stdout)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// A story is what is told.
type story struct {
	begun  time.Time
	out    *os.File
	bank   *bank
	url    string
	source string // of the payments that wait
}

// say prints a line with the time.
func (s *story) say(format string, args ...any) {
	fmt.Fprintf(s.out, "%5.1fs  %s\n", time.Since(s.begun).Seconds(), fmt.Sprintf(format, args...))
}

// tell tells the story.
func tell(postgres string, out *os.File) error {
	dir, err := os.MkdirTemp("", "durable")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	s := &story{begun: time.Now(), out: out, source: postgres}
	if postgres == "" {
		s.source = "file:" + filepath.Join(dir, "calls.db")
	}
	if s.bank, err = newBank(filepath.Join(dir, "bank.db"), s.say); err != nil {
		return err
	}
	defer s.bank.db.Close()
	server := httptest.NewServer(s.bank)
	defer server.Close()
	s.url = server.URL
	return s.run()
}

// run runs the shop twice.
func (s *story) run() error {
	s.say("The bank is closed. The shop starts, and ann orders something for 42 euros.")
	first, err := s.start("-order")
	if err != nil {
		return err
	}
	time.Sleep(2 * time.Second)
	s.say("The bank opens, but is slow to answer.")
	s.bank.slow.Store(true)
	s.bank.open.Store(true)
	<-s.bank.charged
	s.say("The shop is killed (SIGKILL) before it gets the answer.")
	first.Process.Kill()
	first.Wait()
	s.bank.slow.Store(false)
	s.say("The shop starts again. Within a minute, it takes over the payment of the one that was killed.")
	second, err := s.start()
	if err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(context.Background(), 2*time.Minute)
	defer stop()
	select {
	case <-s.bank.charged:
	case <-ctx.Done():
		return ctx.Err()
	}
	time.Sleep(time.Second)
	second.Process.Signal(os.Interrupt)
	if err := second.Wait(); err != nil {
		return fmt.Errorf("shop: %w", err)
	}
	result, err := s.bank.result()
	s.say("In the end: %s.", result)
	return err
}

// start starts the shop.
func (s *story) start(args ...string) (*exec.Cmd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self, append([]string{"-bank", s.url, "-calls", s.source}, args...)...)
	cmd.Stdout, cmd.Stderr = s.out, s.out
	return cmd, cmd.Start()
}
