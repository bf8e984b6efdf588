// Package support has what the code that retrygen generates needs beside
// package retry. Programs use it through that code; a loop written by hand can
// use it in the same way.
//
//   - A [Wrapper] makes the Methods of a generated wrapper.
//   - A [Replay], and a [StructReplay] for the fields of an argument, give every
//     attempt of a retry.Call the same content of a reader.
//   - [Keep] keeps the context of an attempt alive while its result is in use;
//     [Discard] and [DiscardUnless] close the results of superseded attempts.
//   - [Stream] and [StreamWith] retry an iterator until its first element.
//   - [Reset] resets buffers, files and readers for another attempt; an [Each] and
//     [Once] pass elements to callbacks.
//   - [Fresh] returns a value for an attempt to fill, [NewKey] an idempotency
//     key.
//   - [NewBreaker] and [NewBudget] have a clock of their own, for simulations.
package support
