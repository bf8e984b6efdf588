package main

func Example() {
	main()
	// Output:
	// calls of the service: 2; rejected: false; worked: false
	//   breaker: closed → open
	// calls of the service: 2; rejected: false; worked: false
	// calls of the service: 0; rejected: true; worked: false
	// The service is up again, and the cooldown is over:
	//   breaker: open → half-open
	//   breaker: half-open → closed
	// calls of the service: 1; rejected: false; worked: true
}
