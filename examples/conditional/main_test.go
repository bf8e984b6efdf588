package main

func Example() {
	main()
	// Output:
	// bread: status 503; attempts: 3
	// unicorn: status 404; attempts: 1
}
