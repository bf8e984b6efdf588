//go:build race

package simulate

// raceDetector restricts tests to the small cells of the tables: the race detector is
// slow, and the other cells run the same code.
const raceDetector = true
