//go:build race

package retry

// maxSimulatedClients leaves out the large cells of the simulation, which the
// race detector has nothing to find in.
const maxSimulatedClients = 20
