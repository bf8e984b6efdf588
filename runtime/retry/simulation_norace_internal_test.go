//go:build !race

package retry

import "math"

// maxSimulatedClients lets all cells of the simulation be run.
const maxSimulatedClients = math.MaxInt
