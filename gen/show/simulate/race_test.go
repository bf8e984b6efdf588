//go:build race

package simulate

// raceDetector makes tests take the small cells of the tables only: it is slow, and has
// nothing to find in the rest.
const raceDetector = true
