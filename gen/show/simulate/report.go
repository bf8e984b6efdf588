package simulate

import (
	"fmt"
	"math"
	"strconv"

	"github.com/retrygen/retrygen/gen/internal/figure"
)

// A Report contains the results of a model for display. Its Write methods write it, each
// in one format.
type Report struct {
	Model    string
	Settings []Setting
	Policies []string // descriptions, in the order of their letters
	Table    figure.Table
	Charts   []Chart
	Findings []string // in words
	Stopped  bool     // whether it was interrupted, so that the results are incomplete

	csv     func() figure.Table
	results any
}

// A Setting is a number of the model.
type Setting struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// A Chart has one line for each policy, with common x values.
type Chart struct {
	Title string
	Unit  string // unit of the values: s, ms, % or none
	X     string // meaning of the x values
	XUnit string // unit of the x values: s, % or none
	At    []float64
	Names []string    // of the x values, if they are not numbers; At is then 0, 1, 2, ...
	Lines [][]float64 // by policy, NaN where nothing was measured; shorter than At if the simulation was interrupted
	Shade [2]float64  // beginning and end of the outage; none if both are 0

	Measured bool // whether only the x values were simulated, and nothing between them
}

// highest returns the highest value of the chart, or 0 if none is positive.
func (c *Chart) highest() float64 {
	highest := 0.0
	for _, line := range c.Lines {
		for _, v := range line {
			if v > highest { // not if it is NaN
				highest = v
			}
		}
	}
	return highest
}

// name returns the name of an x value.
func (c *Chart) name(i int) string {
	if len(c.Names) > 0 {
		return c.X + " " + c.Names[i]
	}
	return short(c.At[i]) + " " + c.X
}

// Letter returns the letter that identifies a policy in tables and charts.
func Letter(policy int) string {
	if policy < 26 {
		return string(rune('A' + policy))
	}
	return "P" + strconv.Itoa(policy+1)
}

// short formats v with about three significant digits.
func short(v float64) string {
	switch a := math.Abs(v); {
	case a >= 1e6:
		return strconv.FormatFloat(v/1e6, 'g', 4, 64) + "M"
	case v == math.Trunc(v) || a >= 1000:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case a >= 100:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}

// exact formats v with full precision, for tools. If v is NaN, because nothing was
// measured, the result is empty.
func exact(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// percent formats a fraction as a percentage.
func percent(share float64) string { return fmt.Sprintf("%.2f%%", 100*share) }

func newReport(model string, policies []Policy, results any) *Report {
	r := &Report{Model: model, results: results}
	for _, p := range policies {
		says := p.Name
		if p.Words != "" {
			says += ": " + p.Words
		}
		r.Policies = append(r.Policies, says)
	}
	return r
}

func (r *Report) set(name, value string) { r.Settings = append(r.Settings, Setting{name, value}) }

// values returns one value of each cell.
func values[T any](cells []T, value func(T) float64) []float64 {
	list := make([]float64, len(cells))
	for i, cell := range cells {
		list[i] = value(cell)
	}
	return list
}
