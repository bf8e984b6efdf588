package main

func Example() {
	main()
	// Output:
	// asked three questions
	// the answer to where <nil>
	// the answer to when <nil>
	// the answer to why <nil>
}
