package main

func Example() {
	main()
	// Output:
	// method          calls  attempts  successes  failures  success rate
	// main.Queue.Len  1      2         1          1         50%
	// main.Queue.Pop  4      8         3          5         38%
}
