//go:build go1.26

package retrydebug_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// An override ends after its time; the same line again starts it anew.
func TestLapse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		attempts := func(want int) {
			t.Helper()
			synctest.Wait()
			if n := d.method.Policy().MaxAttempts; n != want {
				t.Errorf("%d attempts, want %d", n, want)
			}
		}
		d.change(http.StatusSeeOther, "override", "store.* attempts=7", "for", "10m")
		d.change(http.StatusSeeOther, "override", "store.* delay=1s", "for", "5m")
		time.Sleep(5 * time.Minute)
		attempts(7)
		if d.method.Policy().Delay == time.Second {
			t.Error("the delay has not lapsed")
		}
		d.logged(`lapsed`, `store.* delay=1s`, "by ann")
		d.change(http.StatusSeeOther, "override", "store.* attempts=7", "for", "10m")
		time.Sleep(10*time.Minute - time.Nanosecond)
		attempts(7)
		if page := get(d, "/"); !strings.Contains(page, "<td>in 1s</td>") {
			t.Error("the page does not show when it lapses")
		}
		time.Sleep(time.Nanosecond)
		attempts(3)
		if n := len(report(t, d, "/?format=json").Overrides); n != 0 {
			t.Errorf("%d sources are left", n)
		}
	})
}

// A token is good for twelve hours.
func TestTokenExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		first, second := d.token(), d.token()
		time.Sleep(12*time.Hour - time.Second)
		if w := d.post("reset=db&token=" + first); w.Code != http.StatusSeeOther {
			t.Errorf("after 12 hours: %d", w.Code)
		}
		time.Sleep(time.Second)
		for _, token := range []string{first, second} {
			if w := d.post("reset=db&token=" + token); w.Code != http.StatusForbidden {
				t.Errorf("later: %d", w.Code)
			}
		}
	})
}
