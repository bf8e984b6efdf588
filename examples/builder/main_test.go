package main

func Example() {
	main()
	// Output:
	// attempts=10 delay=5ms max=20ms after=1m0s backoff=linear factor=2 jitter=none
	// locked, retrying in 5ms
	// locked, retrying in 10ms
	// locked, retrying in 15ms
	// locked, retrying in 20ms
	// locked, retrying in 20ms
	// lock: <nil>
	// unlock: <nil>
}
