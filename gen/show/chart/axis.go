package chart

import (
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Unit is the unit of the values on an axis.
type Unit int

// The units of values.
const (
	Number  Unit = iota // 0, 500, 1k, 1.5k
	Percent             // 0, 50%, 100%
	Seconds             // 0, 500ms, 1s, 1m30s
)

// An Axis maps values to fractions of its length. It begins and ends with a tick.
//
// Its ticks are not from a library: gonum.org/v1/plot, which has the best known ones, does
// not put ticks at the ends and knows neither seconds nor minutes; for that, it would make
// the command larger by 7 MB and require ten modules.
type Axis struct {
	Ticks []Tick // in increasing order
	log   bool
}

// A Tick is a labeled position on an axis.
type Tick struct {
	At    float64
	Label string
}

// Place returns the position of v from 0 to 1, or NaN if v is NaN.
func (a Axis) Place(v float64) float64 {
	from, to := a.Ticks[0].At, a.End()
	if a.log {
		v, from, to = math.Log(v), math.Log(from), math.Log(to)
	}
	if from == to {
		return 0.5
	}
	return min(max((v-from)/(to-from), 0), 1)
}

// End returns the value at the end of the axis.
func (a Axis) End() float64 { return a.Ticks[len(a.Ticks)-1].At }

// maxSteps is the maximum number of intervals between the ticks of a linear axis.
const maxSteps = 6

// Horizontal returns an axis that contains the values from lo to hi, which are finite, with
// ticks whose labels have room side by side in the given number of pixels.
func Horizontal(lo, hi float64, unit Unit, width float64) Axis {
	for n := maxSteps; ; n-- {
		if a := linear(lo, hi, unit, n); n == 1 || a.fits(width) {
			return a
		}
	}
}

// vertical returns an axis that contains the values from lo to hi, which are finite, with
// ticks whose labels have room one above the other in the given number of pixels.
func vertical(lo, hi float64, unit Unit, height float64) Axis {
	return linear(lo, hi, unit, max(min(int(height/(2*lineHeight)), maxSteps), 1))
}

// linear returns an axis with at most the given number of intervals, all of one round
// step, that extends beyond lo and hi to the next ticks.
func linear(lo, hi float64, unit Unit, intervals int) Axis {
	if span := hi - lo; math.IsNaN(span) || math.IsInf(span, 0) {
		lo, hi = 0, 0
	}
	if !(hi > lo) {
		lo, hi = min(lo, 0), max(hi, 0)
	}
	if !(hi > lo) {
		hi = lo + 1
	}
	if lo < 0 && hi > 0 {
		intervals = max(intervals, 2) // one on each side of 0
	}
	step := 0.0
	for step = range roundSteps(unit, (hi-lo)/float64(intervals)) {
		if steps(hi, step, math.Ceil)-steps(lo, step, math.Floor) <= float64(intervals) {
			break
		}
	}
	var a Axis
	for i := steps(lo, step, math.Floor); i <= steps(hi, step, math.Ceil); i++ {
		a.Ticks = append(a.Ticks, Tick{i * step, unit.format(i*step, step)})
	}
	return a
}

// steps returns v in steps, as an integer. A multiple of the step is not rounded, although
// the quotient may be slightly off.
func steps(v, step float64, round func(float64) float64) float64 {
	n := v / step
	if nearest := math.Round(n); math.Abs(n-nearest) < 1e-9*max(1, math.Abs(n)) {
		return nearest
	}
	return round(n)
}

// roundSteps yields the round steps of at least a size, in increasing order: 1, 2 and 5
// times the powers of ten and, from one second to one day, those of a clock.
func roundSteps(unit Unit, least float64) iter.Seq[float64] {
	return func(yield func(float64) bool) {
		least *= 1 - 1e-9
		use := func(step float64) bool { return step < least || yield(step) }
		power, base := math.Floor(math.Log10(least)), 1.0
		if unit == Seconds && least > clock[0]/2 {
			for _, step := range clock {
				if !use(step) {
					return
				}
			}
			power, base = math.Floor(math.Log10(max(least/day, 1))), day
		}
		for ; ; power++ {
			for _, digit := range []float64{1, 2, 5} {
				if !use(base * digit * pow10(power)) {
					return
				}
			}
		}
	}
}

// clock lists the round steps from a second to a day, in seconds.
var clock = []float64{1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, day}

const day = 86400

// pow10 returns the nearest number to a power of ten.
func pow10(power float64) float64 { return math.Pow10(int(power)) }

// Logarithmic returns a logarithmic axis that contains the values from lo to hi, which are
// positive, with ticks at powers of ten and at the ends, which are 1, 2 or 5 times a power
// of ten. Labels have room side by side in the given number of pixels. If a value is not
// positive, the axis is linear.
func Logarithmic(lo, hi float64, unit Unit, width float64) Axis {
	if !(lo > 0 && lo <= hi && hi < math.MaxFloat64) {
		return Horizontal(lo, hi, unit, width)
	}
	from, to := roundDown(lo), roundUp(hi)
	if from == to {
		from = roundDown(from * 0.99)
	}
	for every := 1.0; ; every *= 2 { // powers of ten between two ticks
		ticks := []float64{from}
		for power := math.Floor(math.Log10(from)) + 1; pow10(power) < to*(1-1e-9); power++ {
			if math.Mod(power, every) == 0 {
				ticks = append(ticks, pow10(power))
			}
		}
		a := Axis{log: true}
		for _, at := range append(ticks, to) {
			a.Ticks = append(a.Ticks, Tick{at, unit.format(at, at)})
		}
		if a.dropCrowded(width); a.fits(width) || len(ticks) == 1 {
			return a
		}
	}
}

// dropCrowded removes the second and the second-last tick if they are too near the ends.
func (a *Axis) dropCrowded(width float64) {
	for _, i := range []int{1, -2} {
		i = (i + len(a.Ticks)) % len(a.Ticks)
		if len(a.Ticks) > 2 && !(a.apart(i-1, width) && a.apart(i, width)) {
			a.Ticks = slices.Delete(a.Ticks, i, i+1)
		}
	}
}

// roundDown returns the largest number of the form 1, 2 or 5 times a power of ten that is
// at most v.
func roundDown(v float64) float64 {
	power := math.Floor(math.Log10(v))
	for _, digit := range []float64{10, 5, 2} {
		if at := digit * pow10(power); at <= v*(1+1e-9) {
			return at
		}
	}
	return pow10(power)
}

// roundUp returns the smallest number of that form that is at least v.
func roundUp(v float64) float64 {
	power := math.Floor(math.Log10(v))
	for _, digit := range []float64{1, 2, 5} {
		if at := digit * pow10(power); at >= v*(1-1e-9) {
			return at
		}
	}
	return pow10(power + 1)
}

// named returns an axis of names at 0, 1, 2 and so on, of which only as many are labeled as
// have room side by side in the given number of pixels: always the first and the last.
func named(names []string, width float64) Axis {
	last := len(names) - 1
	for every := 1; ; every++ {
		var a Axis
		for i, name := range names {
			if i%every == 0 && last-i >= every || i == last || i == 0 {
				a.Ticks = append(a.Ticks, Tick{float64(i), name})
			}
		}
		if len(a.Ticks) <= 2 || a.fits(width) {
			return a
		}
	}
}

// fits reports whether labels have room side by side.
func (a Axis) fits(width float64) bool {
	for i := range len(a.Ticks) - 1 {
		if !a.apart(i, width) {
			return false
		}
	}
	return true
}

// apart reports whether the labels of a tick and of the next one have room side by side.
func (a Axis) apart(i int, width float64) bool {
	left, right := a.Ticks[i], a.Ticks[i+1]
	between := width * (a.Place(right.At) - a.Place(left.At))
	return between >= (TextWidth(left.Label, small)+TextWidth(right.Label, small))/2+labelGap
}

// format formats a value on an axis with the given step.
func (u Unit) format(v, step float64) string {
	switch {
	case math.Abs(v) < step/2:
		return "0"
	case u == Seconds:
		return formatSeconds(v)
	case u == Percent:
		return formatFloat(v) + "%"
	}
	for _, prefix := range []struct {
		name string
		of   float64
	}{{"G", 1e9}, {"M", 1e6}, {"k", 1e3}} {
		if math.Abs(v) >= prefix.of {
			return formatFloat(v/prefix.of) + prefix.name
		}
	}
	return formatFloat(v)
}

// formatFloat formats v without the digits that rounding errors have added.
func formatFloat(v float64) string {
	v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'g', 10, 64), 64)
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// formatSeconds formats a time as time.Duration does, but without units that are zero, and
// whole days as such.
func formatSeconds(v float64) string {
	switch {
	case v < 0:
		return "-" + formatSeconds(-v)
	case v >= day && math.Mod(v, day) == 0:
		return formatFloat(v/day) + "d"
	case v >= 60:
		return formatMinutes(time.Duration(math.Round(v)) * time.Second)
	}
	for _, unit := range []struct {
		name string
		of   float64
	}{{"s", 1}, {"ms", 1e-3}, {"µs", 1e-6}, {"ns", 1e-9}} {
		if v >= unit.of*(1-1e-9) {
			return formatFloat(v/unit.of) + unit.name
		}
	}
	return formatFloat(v/1e-12) + "ps"
}

// formatMinutes formats a time of at least a minute, such as 1h, 2m or 1m30s.
func formatMinutes(t time.Duration) string {
	text := t.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
