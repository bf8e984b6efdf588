// Package collectortest sends what package retryotel exports to a collector of OpenTelemetry.
// It is a module of its own because a collector has many dependencies.
package collectortest
