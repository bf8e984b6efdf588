package peers

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing/synctest"
	"time"
)

const openFor = time.Second

var errDown = errors.New("down")

// halfOpen returns a breaker whose next call is a probe.
func halfOpen(p *Peer) Breaker {
	b := p.Breaker(openFor)
	_ = b.Do(func() error { return errDown })
	sleepOpen()
	return b
}

// sleepOpen waits until a breaker that has opened lets a probe through.
func sleepOpen() { time.Sleep(openFor + time.Millisecond) }

func succeed() error { return nil }

// A pending call is one that its breaker has let through and that has not
// returned.
type pending chan error

// begin makes a call of b that ends when it is told to.
func begin(b Breaker) pending {
	end := make(pending)
	go func() { _ = b.Do(func() error { return <-end }) }()
	synctest.Wait()
	return end
}

// finish makes the call return err, if b has let it through at all.
func (end pending) finish(err error) {
	select {
	case end <- err:
	default:
	}
	synctest.Wait()
}

func observeHalfOpen(p *Peer) string {
	if p.Breaker == nil {
		return ""
	}
	b := halfOpen(p)
	through, end := make(chan struct{}, 50), make(chan struct{})
	for range cap(through) {
		go func() {
			_ = b.Do(func() error {
				through <- struct{}{}
				<-end
				return nil
			})
		}()
	}
	synctest.Wait()
	close(end)
	return fmt.Sprintf("%d let through", len(through))
}

// observeLate compares what happens after a late result with what happens
// without one.
func observeLate(p *Peer) string {
	if p.Breaker == nil {
		return ""
	}
	without := lateResult(p, func(pending) {})
	success := lateResult(p, func(late pending) { late.finish(nil) })
	failure := lateResult(p, func(late pending) { late.finish(errDown) })
	var wrong []string
	if effect := without.effect(success); effect != "" {
		wrong = append(wrong, "a success "+effect)
	}
	if effect := without.effect(failure); effect != "" {
		wrong = append(wrong, "a failure "+effect)
	}
	if len(wrong) == 0 {
		return "ignored"
	}
	return strings.Join(wrong, ", ")
}

// An aftermath is what can be seen of a breaker whose only probe is under way.
type aftermath struct {
	state  State
	passes bool // another call is let through
}

func lateResult(p *Peer, arrive func(late pending)) (seen aftermath) {
	b := p.Breaker(openFor)
	late := begin(b)
	_ = b.Do(func() error { return errDown })
	sleepOpen()
	probe := begin(b)
	arrive(late)
	seen.state = b.State()
	seen.passes = b.Do(succeed) == nil
	probe.finish(nil)
	late.finish(nil)
	return seen
}

// effect says how other differs from a.
func (a aftermath) effect(other aftermath) string {
	switch {
	case other.state == Closed && a.state != Closed:
		return "closes it"
	case other.state == Open && a.state != Open:
		return "opens it"
	case other.passes && !a.passes:
		return "lets a second probe through"
	case other != a:
		return "changes it"
	default:
		return ""
	}
}

func observePanic(p *Peer) string {
	if p.Breaker == nil {
		return ""
	}
	onPanic := abandonProbe(p, func() { panic("probe") })
	onExit := abandonProbe(p, runtime.Goexit)
	if onPanic == counts && onExit == counts {
		return "both count as failures"
	}
	return "a panic " + onPanic + ", Goexit " + onExit
}

const (
	counts  = "counts as a failure"
	ignored = "counts for nothing"
	stuck   = "leaves it shut"
)

// abandonProbe says what becomes of a breaker whose probe does not return.
func abandonProbe(p *Peer, leave func()) string {
	b := halfOpen(p)
	go func() {
		defer func() { _ = recover() }()
		_ = b.Do(func() error { leave(); return nil })
	}()
	synctest.Wait()
	state := b.State()
	time.Sleep(100 * openFor)
	switch err := b.Do(succeed); {
	case err != nil:
		return stuck
	case state == Open:
		return counts
	case state == Closed:
		return "counts as a success"
	default:
		return ignored
	}
}
