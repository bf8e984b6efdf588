package simulate

import (
	"math"
	"slices"
)

// A Mean is the mean of a sample with its confidence interval.
type Mean struct {
	Mean float64 `json:"mean"`
	CI95 float64 `json:"ci95"` // half the width of its 95% confidence interval
	SD   float64 `json:"sd"`
}

func meanOf(values []float64) Mean {
	var m Mean
	n := float64(len(values))
	if n == 0 {
		return m
	}
	for _, v := range values {
		m.Mean += v
	}
	m.Mean /= n
	for _, v := range values {
		m.SD += (v - m.Mean) * (v - m.Mean)
	}
	m.SD = math.Sqrt(m.SD / max(n-1, 1))
	m.CI95 = 1.96 * m.SD / math.Sqrt(n)
	return m
}

// medianOf returns the median of values, which it sorts, or 0 if there are none.
func medianOf(values []float64) float64 {
	n := len(values)
	if n == 0 {
		return 0
	}
	slices.Sort(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}
