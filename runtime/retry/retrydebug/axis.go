package retrydebug

import (
	"html/template"
	"math"
	"strconv"
	"strings"
	"time"
)

// An axis begins at 0, and has round ticks at equal steps, the last of them at its end.
type axis struct {
	step  float64
	steps int
}

// maxSteps is the maximum number of steps of an axis.
const maxSteps = 4

// newAxis returns an axis of rates that contains v.
func newAxis(v float64) axis { return axisOf(v, roundStep(v/maxSteps)) }

// newTimeAxis returns an axis that contains d, in seconds. Its steps of more than a second are
// those of a clock.
func newTimeAxis(d time.Duration) axis {
	v := d.Seconds()
	least := v / maxSteps
	if least <= 0.5 {
		return axisOf(v, roundStep(least))
	}
	for _, step := range []float64{1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800} {
		if step >= least {
			return axisOf(v, step)
		}
	}
	return axisOf(v, 3600*max(roundStep(least/3600), 1))
}

func axisOf(v, step float64) axis {
	return axis{step, max(int(math.Ceil(v/step-1e-9)), 1)}
}

// roundStep returns the smallest number of at least the given size that is 1, 2 or 5 times a
// power of ten.
func roundStep(least float64) float64 {
	if least <= 0 {
		return 1
	}
	power := math.Pow10(int(math.Floor(math.Log10(least))))
	for _, digit := range []float64{1, 2, 5} {
		if digit*power >= least*(1-1e-9) {
			return digit * power
		}
	}
	return 10 * power
}

// end returns the value at the end of the axis.
func (a axis) end() float64 { return a.step * float64(a.steps) }

// labels returns the labels of the ticks.
func (a axis) labels(format func(float64) string) []string {
	labels := []string{"0"}
	for i := range a.steps {
		labels = append(labels, format(a.step*float64(i+1)))
	}
	return labels
}

// formatRate formats a round number: 0.5, 2000, 20k.
func formatRate(v float64) string {
	unit := ""
	if v >= 10_000 {
		for _, u := range []string{"k", "M", "G", "T"} {
			if v >= 1000 {
				v, unit = v/1000, u
			}
		}
	}
	v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'g', 6, 64), 64) // without rounding errors
	return strconv.FormatFloat(v, 'f', -1, 64) + unit
}

// formatTime formats a round time, in seconds.
func formatTime(v float64) string {
	d := time.Duration(math.Round(v * float64(time.Second)))
	text := d.String()
	if d >= time.Minute && strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if d >= time.Hour && strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// Dimensions of the large chart, in pixels.
const (
	areaTop    = 8
	areaHeight = 80
)

// axes draws the axes of the large chart, of rates from 0 over the recent period. Labels of
// rates are in its left margin.
func (a axis) axes() template.HTML {
	var b strings.Builder
	for i, label := range a.labels(formatRate) {
		y := areaTop + areaHeight - areaHeight*i/a.steps
		b.WriteString(`<line x2="100%" y1="` + strconv.Itoa(y) + `" y2="` + strconv.Itoa(y) + `"/>` +
			`<text x="-8" y="` + strconv.Itoa(y+4) + `" text-anchor="end">` + label + `</text>`)
	}
	for i, label := range []string{"1m ago", "45s", "30s", "15s", "now"} {
		b.WriteString(`<text x="` + percent(float64(i)/4) + `" y="` + strconv.Itoa(areaTop+areaHeight+16) + `" text-anchor="middle">` + label + `</text>`)
	}
	return template.HTML(b.String())
}

// ticks draws the labels of a time axis. Those at its ends are within it.
func (a axis) ticks() template.HTML {
	var b strings.Builder
	labels := a.labels(formatTime)
	for i, label := range labels {
		anchor := ` text-anchor="middle"`
		switch i {
		case 0:
			anchor = ""
		case a.steps:
			anchor = ` text-anchor="end"`
		}
		b.WriteString(`<text x="` + percent(float64(i)/float64(a.steps)) + `" y="12"` + anchor + `>` + label + `</text>`)
	}
	return template.HTML(b.String())
}
