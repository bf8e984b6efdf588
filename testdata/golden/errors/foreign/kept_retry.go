package foreign

// This file is in the way of what kept.go asks for, and not generated.
