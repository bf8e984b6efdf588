package retrydebug

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"sync"
	"time"
)

// lifetime is how long a token can be redeemed: a working day.
const lifetime = 12 * time.Hour

// tokens issues tokens for forms, and redeems each of them once. Only redeemed ones take
// memory, so that readers cannot exhaust it, or displace the tokens of others.
type tokens struct {
	secret [32]byte
	mu     sync.Mutex
	used   map[string]time.Time // when each redeemed token expires
}

func newTokens() *tokens {
	t := &tokens{used: map[string]time.Time{}}
	rand.Read(t.secret[:]) // which never fails
	return t
}

// issue returns a new token: when it expires, a unique text, and the signature of both.
func (t *tokens) issue() string {
	text := strconv.FormatInt(time.Now().Add(lifetime).Unix(), 36) + "." + rand.Text()
	return text + "." + t.signature(text)
}

// redeem reports whether token has been issued, has not expired, and is redeemed for the
// first time.
func (t *tokens) redeem(token string) bool {
	end := strings.LastIndexByte(token, '.')
	if end < 0 || !hmac.Equal([]byte(token[end+1:]), []byte(t.signature(token[:end]))) {
		return false
	}
	text, _, _ := strings.Cut(token, ".")
	seconds, err := strconv.ParseInt(text, 36, 64)
	now, expires := time.Now(), time.Unix(seconds, 0)
	if err != nil || !now.Before(expires) {
		return false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for other, end := range t.used {
		if !now.Before(end) {
			delete(t.used, other)
		}
	}
	if _, used := t.used[token]; used {
		return false
	}
	t.used[token] = expires
	return true
}

func (t *tokens) signature(text string) string {
	mac := hmac.New(sha256.New, t.secret[:])
	mac.Write([]byte(text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}
