package retrydebug

import (
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// curves are the lines of a chart, by their class in the style sheet.
var curves = [...]struct {
	class string
	count func(Counts) uint64
}{
	{"calls", func(c Counts) uint64 { return c.Calls }},
	{"failures", func(c Counts) uint64 { return c.Failures }},
	{"retries", func(c Counts) uint64 { return c.Retries }},
}

// rates are the values of curves in one part of the recent period, per second.
type rates [len(curves)]float64

// A grid divides the recent period into equal parts. Samples are not taken at the times
// that bound them: the counts then are interpolated.
type grid struct {
	parts  int
	first  int     // the first part that samples cover
	bounds []bound // of the parts from first on
}

// A bound is a point in time between two samples.
type bound struct {
	before, after sample
	share         float64 // of the time between them that has passed
}

// newGrid returns a grid that ends with the last of samples.
func newGrid(samples []sample, parts int) grid {
	g := grid{parts: parts, first: parts}
	end := samples[len(samples)-1].at
	i := 0
	for n := range parts + 1 {
		t := end.Add(-recent * time.Duration(parts-n) / time.Duration(parts))
		if t.Before(samples[0].at) {
			continue
		}
		for i+2 < len(samples) && samples[i+1].at.Before(t) {
			i++
		}
		g.first = min(g.first, n)
		g.bounds = append(g.bounds, newBound(samples[i], samples[min(i+1, len(samples)-1)], t))
	}
	return g
}

func newBound(before, after sample, t time.Time) bound {
	b := bound{before, after, 0}
	if period := after.at.Sub(before.at); period > 0 {
		b.share = float64(t.Sub(before.at)) / float64(period)
	}
	return b
}

// rates returns the rates of a method in the parts from g.first on.
func (g grid) rates(key string) []rates {
	if len(g.bounds) < 2 {
		return nil
	}
	all := make([]rates, len(g.bounds)-1)
	seconds := recent.Seconds() / float64(g.parts)
	var last rates
	for i, b := range g.bounds {
		before, after := b.before.counts[key], b.after.counts[key]
		for c, curve := range curves {
			from, to := float64(curve.count(before)), float64(curve.count(after))
			now := from + b.share*(to-from)
			if i > 0 {
				all[i-1][c] = max(now-last[c], 0) / seconds
			}
			last[c] = now
		}
	}
	return all
}

// add adds the rates of another method, of the same grid.
func add(sum, more []rates) []rates {
	if sum == nil {
		return more
	}
	for i := range sum {
		for c := range sum[i] {
			sum[i][c] += more[i][c]
		}
	}
	return sum
}

// highest returns the highest rate of each curve.
func highest(all []rates) (top rates) {
	for _, r := range all {
		for c, v := range r {
			top[c] = max(top[c], v)
		}
	}
	return top
}

// axis returns an axis of the rates.
func (g grid) axis(all []rates) axis {
	highest := highest(all)
	return newAxis(slices.Max(highest[:]))
}

// paths draws a path for each curve that is not always zero, scaled so that the end of an
// axis is at the top. Relative integers keep a page of many charts small.
func (g grid) paths(all []rates, a axis, width, height int) template.HTML {
	line := [...]string{1: "h1", 2: "l"} // one point is a dot
	highest := highest(all)
	var b strings.Builder
	x := func(i int) int { return (2*(g.first+i) + 1) * width / (2 * g.parts) }
	for c, curve := range curves {
		y := func(i int) int { return height - 1 - int(math.Round(all[i][c]/a.end()*float64(height-2))) }
		if highest[c] == 0 {
			continue
		}
		b.WriteString("<path class=" + curve.class + ` d="M` + strconv.Itoa(x(0)) + " " + strconv.Itoa(y(0)) + line[min(len(all), 2)])
		for i := 1; i < len(all); i++ {
			number(&b, x(i)-x(i-1), i == 1)
			number(&b, y(i)-y(i-1), false)
		}
		b.WriteString(`"/>`)
	}
	return template.HTML(b.String())
}

// number writes a number of a path, after a blank unless its sign separates it.
func number(b *strings.Builder, n int, first bool) {
	if n >= 0 && !first {
		b.WriteByte(' ')
	}
	b.WriteString(strconv.Itoa(n))
}

// bars draws for each attempt of a call when it ran, and the wait after it, on a common
// axis: from the end of the first attempt, because its start is not known, to a round time
// after the end of the call.
func (c *GiveUp) bars() []template.HTML {
	all := make([]template.HTML, len(c.Trail))
	for i, a := range c.Trail {
		var b strings.Builder
		ended := c.place(a.Ended)
		if i > 0 {
			before := c.Trail[i-1]
			began := c.place(before.Ended.Add(time.Duration(before.WaitMS * float64(time.Millisecond))))
			b.WriteString(`<rect class=core x="` + percent(began) + `" width="` + percent(max(ended-began, 0)) + `" y="3" height="10" rx="2"/>`)
		}
		if a.WaitMS > 0 {
			until := c.place(a.Ended.Add(time.Duration(a.WaitMS * float64(time.Millisecond))))
			b.WriteString(`<rect class=band x="` + percent(ended) + `" width="` + percent(max(until-ended, 0)) + `" y="6" height="4"/>`)
		}
		b.WriteString(`<line class=end x1="` + percent(ended) + `" x2="` + percent(ended) + `" y1="1" y2="15"/>`)
		all[i] = template.HTML(b.String())
	}
	return all
}

// lasted returns the time from the end of the first attempt in the trail to the end of c.
func (c *GiveUp) lasted() time.Duration {
	if len(c.Trail) == 0 {
		return 0
	}
	return c.Time.Sub(c.Trail[0].Ended)
}

// axis returns the axis of the bars.
func (c *GiveUp) axis() axis { return newTimeAxis(c.lasted()) }

// place returns where t is on the axis, from 0 to 1.
func (c *GiveUp) place(t time.Time) float64 {
	return min(max(t.Sub(c.Trail[0].Ended).Seconds()/c.axis().end(), 0), 1)
}

// percent formats a share with at most one decimal place.
func percent(share float64) string {
	return strconv.FormatFloat(math.Round(1000*share)/10, 'f', -1, 64) + "%"
}
