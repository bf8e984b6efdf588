package main

import (
	"flag"
	"os"
	"strings"
	"testing"
)

// runWith runs retrygen and returns its exit status and what it printed.
func runWith(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs strings.Builder
	code = run(t.Context(), args, nil, &out, &errs)
	return code, out.String(), errs.String()
}

func TestMisuse(t *testing.T) {
	tests := []struct {
		args string
		want string
	}{
		{"-chekc", `unknown flag -chekc; did you mean "-check"?`},
		{"-color", `unknown flag -color; want one of -check, -format, -json, -strict, -tags, -v`},
		{"-tags", "flag needs an argument: -tags"},
		{"hlep", `"hlep" is neither a command nor a package; did you mean "help"?; for a directory, write ./hlep`},
		{"store", `"store" is neither a command nor a package; want one of init, plan, simulate, config check, config show, vet, explain, lsp, help, completion, version; for a directory, write ./store`},
		{"-v plan", "plan is a command: put it first; for a directory, write ./plan"},
		{"./... -chekc", `unknown flag -chekc; did you mean "-check"?`},
		{"help directive", `no help on "directive"; did you mean "directives"?`},
		{"help tiemout", `no help on "tiemout"; did you mean "timeout"?`},
		{"help everything", `no help on "everything"; want one of directives, init, plan, simulate, config check, config show, vet, explain, lsp`},
		{"help policy never", `help takes one topic, got also "never"`},
		{"help vet nested idle", `help takes one topic, got also "nested"`},
		{"explain", "missing log record: put it in quotes, or write - to read from standard input"},
		{"explain time=5 level=WARN", `"level=WARN" is neither a command nor a package`},
		{"version 1", `version takes no arguments, got "1"`},
		{"simulate outage -policy attempts=0", `-policy "attempts=0": attempts: want a number of 1 or more`},
	}
	for _, tt := range tests {
		code, _, stderr := runWith(t, strings.Fields(tt.args)...)
		first, rest, _ := strings.Cut(stderr, "\n")
		if code != exitMisuse || !strings.HasPrefix(first, "retrygen: "+tt.want) {
			t.Errorf("%s: exit status %d, reports\n%s\nwant\n%s", tt.args, code, stderr, tt.want)
		}
		if !strings.HasPrefix(rest, `run "retrygen help`) || strings.Count(rest, "\n") != 1 {
			t.Errorf("%s: goes on with %q", tt.args, rest)
		}
	}
}

// Flags may stand before and after other arguments.
func TestParseFlags(t *testing.T) {
	for _, args := range []string{"-tags x ./a ./b", "./a -tags x ./b", "./a ./b -tags=x", "-tags x -- ./a ./b", "./a -tags x -- ./b"} {
		flags := newFlagSet()
		tags := flags.String("tags", "", "")
		rest, err := parseFlags(flags, strings.Fields(args))
		if err != nil || *tags != "x" || strings.Join(rest, " ") != "./a ./b" {
			t.Errorf("%s: -tags %q, others %q, %v", args, *tags, rest, err)
		}
	}
}

// After --, nothing is a flag.
func TestParseFlagsEnd(t *testing.T) {
	rest, err := parseFlags(newFlagSet(), strings.Fields("./a -- ./b -x --"))
	if err != nil || strings.Join(rest, " ") != "./a ./b -x --" {
		t.Errorf("others %q, %v", rest, err)
	}
}

// The go command runs its -vettool with flags and a file. Other files may end in .cfg, too.
func TestIsVettool(t *testing.T) {
	for args, want := range map[string]bool{
		"-V=full":                          true,
		"-flags":                           true,
		"$WORK/b001/vet.cfg":               true,
		"-class=false $WORK/b001/vet.cfg":  true,
		"config check ops.cfg":             false,
		"plan -config ops.cfg":             false,
		"completion words -- plan ops.cfg": false,
		"./a":                              false,
	} {
		if got := isVettool(strings.Fields(args)); got != want {
			t.Errorf("%s: got %t", args, got)
		}
	}
	if isVettool(nil) {
		t.Error("without arguments: got true")
	}
}

// Each command has a line in the help and in the package comment, and its help explains
// each of its flags.
func TestCommandsDocumented(t *testing.T) {
	source, err := os.ReadFile("main.go")
	if err != nil {
		t.Fatal(err)
	}
	lines := usage()
	if want := strings.ReplaceAll(lines, "    retrygen", "//\tretrygen"); !strings.Contains(string(source), "//\n"+want+"//\n") {
		t.Errorf("the package comment does not have\n%s", want)
	}
	if _, all, _ := runWith(t, "help"); !strings.Contains(all, lines) {
		t.Errorf("help does not list the commands:\n%s", all)
	}
	for _, c := range commands() {
		flags := newFlagSet()
		c.flags(flags)
		n := 0
		flags.VisitAll(func(f *flag.Flag) {
			n++
			if f.Usage == "" {
				t.Errorf("%s: -%s is not explained", c.name, f.Name)
			}
		})
		if n > 0 && c.about == "" {
			t.Errorf("%s has flags, and no help", c.name)
		}
		if c.about == "" || c.name == "" {
			continue
		}
		name := strings.Fields(c.name)
		_, help, _ := runWith(t, append([]string{"help"}, name...)...)
		if _, same, _ := runWith(t, append(name, "-h")...); same != help || !strings.HasPrefix(help, c.about) {
			t.Errorf("%s -h prints\n%s\nhelp %s\n%s", c.name, same, c.name, help)
		}
	}
}

// Help fits a terminal of 100 columns, a tab being eight.
func TestHelpWidth(t *testing.T) {
	for _, c := range commands() {
		for line := range strings.Lines(c.help()) {
			line = strings.TrimRight(strings.Replace(line, "    \t", "        ", 1), "\n")
			if len([]rune(line)) > 100 {
				t.Errorf("%s: %s", c.name, line)
			}
		}
	}
}
