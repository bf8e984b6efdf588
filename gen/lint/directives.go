package lint

var directives = &Check{
	Name:  "directives",
	Title: "a directive that the generator rejects, or a comment that only resembles one",
	Why: `"// retry:policy" with a space is an ordinary comment, and so are //retry never and a directive on
a func, at the end of a line or inside a body. The directive would silently have no effect:
nothing would be retried, or a method would be retried that must not be. The check also reports
unknown words, names that do not exist and limits that contradict each other. The generator
reports the same diagnostics, and writes nothing for the package.`,
	Before: `// retry:policy atempts=4
type Store interface { ... }`,
	After: `//retry:policy attempts=4
type Store interface { ... }`,
	Silence: `If a comment is prose and not a directive, do not begin its line with retry:.`,
}
