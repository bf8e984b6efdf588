package main

func Example() {
	main()
	// Output:
	// A service that fails two requests out of three:
	//     attempt 1: service unavailable (503 Service Unavailable); retrying in 20ms
	//     attempt 2: service unavailable (503 Service Unavailable); retrying in 40ms
	//   Oslo: 4.5 °C
	//     attempt 1: service unavailable (503 Service Unavailable); retrying in 20ms
	//     attempt 2: service unavailable (503 Service Unavailable); retrying in 40ms
	//   Lima: 19.0 °C
	//     attempt 1: service unavailable (503 Service Unavailable); retrying in 20ms
	//     attempt 2: service unavailable (503 Service Unavailable); retrying in 40ms
	//   Atlantis: unknown city, a permanent error
	//
	// The service goes down:
	//     attempt 1: service unavailable (503 Service Unavailable); retrying in 20ms
	//     attempt 2: service unavailable (503 Service Unavailable); retrying in 40ms
	//     attempt 3: service unavailable (503 Service Unavailable); retrying in 80ms
	//   Oslo: service unavailable (503 Service Unavailable)
	//     the breaker goes from closed to open
	//   Oslo: the breaker is open
	//   Oslo: the breaker is open
	//
	// 6 calls: 0 succeeded at once, 2 after retries, 1 gave up, 2 were rejected by the breaker.
	// 14 attempts: 2 successes, 12 failures, success rate 14%.
}
