package main

func Example() {
	main()
	// Output:
	// calls of the service: 2; rejected: false; succeeded: false
	//   breaker: closed → open
	// calls of the service: 2; rejected: false; succeeded: false
	// calls of the service: 0; rejected: true; succeeded: false
	// The service is up again, and the cooldown has passed:
	//   breaker: open → half-open
	//   breaker: half-open → closed
	// calls of the service: 1; rejected: false; succeeded: true
}
