// Package support has what the code that retrygen generates needs beside
// package retry. Loops written by hand can use it in the same way; nothing else
// needs it.
package support
