//go:build !race

package retry

import "math"

// maxSimulatedClients allows all cells of the simulation.
const maxSimulatedClients = math.MaxInt
