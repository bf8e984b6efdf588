package main

func Example() {
	main()
	// Output:
	// attempts=10 delay=5ms max=20ms after=1m0s backoff=linear factor=2 jitter=none
	// locked, again in 5ms
	// locked, again in 10ms
	// locked, again in 15ms
	// locked, again in 20ms
	// locked, again in 20ms
	// lock: <nil>
	// unlock: <nil>
}
