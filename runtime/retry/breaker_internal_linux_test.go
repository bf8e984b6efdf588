package retry

import (
	"runtime/debug"
	"syscall"
	"testing"
	"unsafe"
)

// A success on a closed, healthy breaker works on a breaker in write-protected
// memory.
func TestC45ReadOnlyMemory(t *testing.T) {
	page, err := syscall.Mmap(-1, 0, syscall.Getpagesize(), syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Skip(err)
	}
	defer syscall.Munmap(page)
	b := (*Breaker)(unsafe.Pointer(&page[0]))
	b.given = BreakerPolicy{}.Effective()
	m := NewMethod("store.Get", Policy{}, WithTracker(nil), WithBreaker(b))
	if err := syscall.Mprotect(page, syscall.PROT_READ); err != nil {
		t.Skip(err)
	}

	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if fault := recover(); fault != nil {
			t.Errorf("a success writes to the breaker: %v", fault)
		}
	}()
	succeedEveryWay(t, b, m)
}
