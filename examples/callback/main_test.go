package main

func Example() {
	main()
	// Output:
	// attempt 1 failed: printer is busy; retrying in 10ms
	// attempt 2 failed: printer is busy; retrying in 20ms
	// attempt 3 failed: printer is busy; retrying in 40ms
	// printed: hello
}
