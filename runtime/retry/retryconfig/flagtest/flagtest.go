// Package flagtest tests retryconfig.Poll with OpenFeature, the interface of many flag
// systems. It is a module of its own, so that the runtime does not depend on OpenFeature.
package flagtest
