package retrydebug

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var color = regexp.MustCompile(`--(\w+): #(\w\w)(\w\w)(\w\w);`)

// Texts have the contrast that WCAG 2.2 requires for level AA, 4.5, in both color schemes and
// on both backgrounds; what is drawn has 3. Bars are drawn on the paper only.
func TestContrast(t *testing.T) {
	light, dark, ok := strings.Cut(style, "prefers-color-scheme: dark")
	if !ok {
		t.Fatal("there is no dark scheme")
	}
	for scheme, text := range map[string]string{"light": light, "dark": dark} {
		luminance := map[string]float64{}
		for _, m := range color.FindAllStringSubmatch(text, -1) {
			luminance[m[1]] = 0.2126*linear(m[2]) + 0.7152*linear(m[3]) + 0.0722*linear(m[4])
		}
		for name, least := range map[string]float64{
			"ink": 4.5, "faint": 4.5, "alarm": 4.5, "warn": 4.5, "calls": 4.5,
			"good": 3, "retries": 3, "core": 3,
		} {
			for _, paper := range []string{"paper", "shade"} {
				a, b := luminance[name]+0.05, luminance[paper]+0.05
				if name == "core" && paper == "shade" {
					continue
				}
				if ratio := max(a, b) / min(a, b); ratio < least || luminance[paper] == 0 {
					t.Errorf("%s: %s on %s has a contrast of %.1f, want %v", scheme, name, paper, ratio, least)
				}
			}
		}
	}
}

// linear returns the light of a hexadecimal component of a color.
func linear(component string) float64 {
	n, _ := strconv.ParseUint(component, 16, 8)
	v := float64(n) / 255
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}
