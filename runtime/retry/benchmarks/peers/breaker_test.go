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

// halfOpen returns a breaker that admits the next call as a probe.
func halfOpen(p *Peer) Breaker {
	b := p.Breaker(openFor)
	_ = b.Do(func() error { return errDown })
	sleepOpen()
	return b
}

// sleepOpen waits until an open breaker admits a probe.
func sleepOpen() { time.Sleep(openFor + time.Millisecond) }

func succeed() error { return nil }

// A pending is a call that its breaker has admitted and that has not returned.
type pending chan error

// begin starts a call through b that returns when finish is called.
func begin(b Breaker) pending {
	end := make(pending)
	go func() { _ = b.Do(func() error { return <-end }) }()
	synctest.Wait()
	return end
}

// finish makes the call return err, if b has admitted it.
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
	return fmt.Sprintf("%d admitted", len(through))
}

// observeLate compares the breaker's behaviour after a late result with its behaviour
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

// An aftermath is the observable condition of a breaker whose only probe is in progress.
type aftermath struct {
	state  State
	passes bool // whether another call is admitted
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

// effect describes how other differs from a.
func (a aftermath) effect(other aftermath) string {
	switch {
	case other.state == Closed && a.state != Closed:
		return "closes it"
	case other.state == Open && a.state != Open:
		return "opens it"
	case other.passes && !a.passes:
		return "admits a second probe"
	case other != a:
		return "changes its state"
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
	ignored = "is ignored"
	stuck   = "leaves it rejecting forever"
)

// abandonProbe describes what a breaker does whose probe does not return.
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

// observeSlowProbe shows whether a probe that hangs keeps all other calls out, and whether
// its outcome counts.
func observeSlowProbe(p *Peer) string {
	if p.Breaker == nil {
		return ""
	}
	other, late := "no other call is admitted", "its late success changes nothing"
	b, slow := slowProbe(p)
	if b.Do(succeed) == nil {
		other = "another call may probe"
	}
	slow.finish(nil)
	b, slow = slowProbe(p)
	slow.finish(nil)
	if b.State() == Closed {
		late = "its late success closes the breaker"
	}
	return other + ", and " + late
}

// slowProbe returns a breaker whose only probe has been in progress for three cooldowns.
func slowProbe(p *Peer) (Breaker, pending) {
	b := halfOpen(p)
	slow := begin(b)
	time.Sleep(3 * openFor)
	return b, slow
}
