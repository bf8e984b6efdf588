// Package words describes models in English: the effects of a policy, a breaker or a
// budget, and how the calls of a method are retried. Its phrases appear in the comments
// of generated code, plan, simulate and help, so that all of them use the same words.
//
// A phrase is one line of plain text, without a capital letter or a period, with defaults
// filled in. The package does not depend on where a phrase is printed, such as in
// comments, terminals or HTML. It does not evaluate policies, unlike plan and the linter.
package words

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// And returns "a, b and c".
func And(words []string) string { return list(words, " and ") }

// Or returns "a, b or c".
func Or(words []string) string { return list(words, " or ") }

func list(words []string, last string) string {
	n := len(words) - 1
	if n < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:n], ", ") + last + words[n]
}

// Count returns "1 failure" or "2 failures".
func Count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// Duration returns d without trailing zero units: 1m rather than 1m0s.
func Duration(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// Percent returns a share as 12.5%.
func Percent(share float64) string { return strconv.FormatFloat(share*100, 'g', 6, 64) + "%" }

// Size returns a number of bytes in the syntax of a directive: 1MiB, 64KiB or 1000.
func Size(n int64) string {
	switch {
	case n%(1<<20) == 0:
		return fmt.Sprintf("%dMiB", n>>20)
	case n%(1<<10) == 0:
		return fmt.Sprintf("%dKiB", n>>10)
	}
	return strconv.FormatInt(n, 10)
}

// Article returns the indefinite article for a name.
func Article(name string) string {
	if vowel.MatchString(name) {
		return "an"
	}
	return "a"
}

// vowel matches names that sound as if they began with a vowel: Upload but not User or
// Unit, HTTP but not Host.
var vowel = regexp.MustCompile(`^([AEIOaeio]|[Uu](p|n[^i])|(FTP|HTML|HTTP|LDAP|MQ|RPC|S3|SMS|SMTP|SNS|SQL|SQS|SSH|XML))`)
