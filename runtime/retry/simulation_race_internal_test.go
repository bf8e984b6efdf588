//go:build race

package retry

// maxSimulatedClients excludes the large cells of the simulation, which add
// nothing for the race detector.
const maxSimulatedClients = 20
