package main

import (
	"flag"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen"
	"github.com/retrygen/retrygen/gen/lint"
)

// A word is a completion. A shell adds a space, unless text ends with a slash.
type word struct{ text, about string }

// complete returns the completions of the last of the words that follow retrygen in a command
// line.
func complete(line []string) []word {
	if len(line) == 0 {
		line = []string{""}
	}
	last, before := line[len(line)-1], line[:len(line)-1]
	c, args := find(before)
	l := commandLine{command: c, flags: newFlagSet()}
	c.flags(l.flags)
	pending := l.read(args)
	var all []word
	switch name, value, hasValue := strings.Cut(last, "="); {
	case pending != nil:
		all = l.valuesOf(pending, last)
	case strings.HasPrefix(last, "-") && hasValue:
		for _, w := range l.valuesOf(l.flags.Lookup(strings.TrimLeft(name, "-")), value) {
			all = append(all, word{name + "=" + w.text, w.about})
		}
	case strings.HasPrefix(last, "-"):
		all = l.flagNames(strings.HasPrefix(last, "--"))
	default:
		all = commandWords(commands(), before)
		if len(all) == 0 || len(before) == 0 { // after "config", only a second word makes sense
			all = append(all, l.argument(last)...)
		}
	}
	return slices.DeleteFunc(all, func(w word) bool { return !strings.HasPrefix(w.text, last) })
}

// commandWords returns the words of commands that may follow others, which may be none.
func commandWords(all []command, before []string) []word {
	var words []word
	for _, c := range all {
		name := strings.Fields(c.name)
		n := len(before)
		if n >= len(name) || !slices.Equal(before, name[:n]) {
			continue
		}
		w := word{name[n], c.does}
		if i := len(words) - 1; i >= 0 && words[i].text == w.text {
			words[i].about += "; " + c.does // the first word of two commands
			continue
		}
		words = append(words, w)
	}
	return words
}

// A commandLine is a command with the arguments and flags before the word to complete.
type commandLine struct {
	command command
	flags   *flag.FlagSet
	args    []string // those that are not flags
}

// read reads words. It returns the flag whose value must follow, or nil if none must.
func (l *commandLine) read(words []string) (pending *flag.Flag) {
	for _, w := range words {
		switch {
		case pending != nil:
			pending = nil
		case !strings.HasPrefix(w, "-"):
			l.args = append(l.args, w)
		case !strings.Contains(w, "="):
			pending = l.flags.Lookup(strings.TrimLeft(w, "-"))
			if pending != nil && isBool(pending) {
				pending = nil
			}
		}
	}
	return pending
}

func isBool(f *flag.Flag) bool {
	b, ok := f.Value.(interface{ IsBoolFlag() bool })
	return ok && b.IsBoolFlag()
}

func (l *commandLine) flagNames(long bool) []word {
	var all []word
	l.flags.VisitAll(func(f *flag.Flag) {
		name := "-" + f.Name
		if long {
			name = "-" + name
		}
		_, use := flag.UnquoteUsage(f)
		use, _, _ = strings.Cut(use, "\n")
		all = append(all, word{name, use})
	})
	return all
}

// valuesOf returns the values that f may have, if they can be listed. last is the beginning of
// one.
func (l *commandLine) valuesOf(f *flag.Flag, last string) []word {
	if f == nil {
		return nil
	}
	if v, ok := f.Value.(choice); ok {
		return plain(v.among)
	}
	switch name, _ := flag.UnquoteUsage(f); {
	case name == "FILE":
		return files(last)
	case f.Name == methodFlag:
		return plain(methodsIn(l.args))
	}
	return nil
}

// placeholder matches one argument in a line of usage.
var placeholder = regexp.MustCompile(`'[^']*'|\S+`)

// argument returns the completions of an argument that is not a flag, by the command's line of
// usage.
func (l *commandLine) argument(last string) []word {
	kinds := slices.DeleteFunc(placeholder.FindAllString(l.command.args, -1), func(k string) bool { return k == "[flags]" })
	if len(kinds) == 0 {
		return nil
	}
	switch kinds[min(len(l.args), len(kinds)-1)] {
	case "[packages]":
		return folders(last)
	case "FILE":
		return files(last)
	case "MODEL":
		return plain(slices.Sorted(maps.Keys(models)))
	case "SHELL":
		return plain(shells)
	case "[TOPIC]":
		return topics(l.args)
	}
	return nil
}

// topics returns the words that may follow others after help.
func topics(before []string) []word {
	var all []word
	switch {
	case len(before) == 0:
		for _, name := range append([]string{"directives"}, gen.Topics()...) {
			all = append(all, word{name, "directives"})
		}
	case len(before) == 1 && before[0] == "vet":
		for _, c := range lint.Checks() {
			all = append(all, word{c.Name, c.Title})
		}
	}
	documented := slices.DeleteFunc(commands(), func(c command) bool { return c.about == "" })
	return append(all, commandWords(documented, before)...)
}

func plain(texts []string) []word {
	all := make([]word, len(texts))
	for i, text := range texts {
		all[i].text = text
	}
	return all
}

// folders returns the patterns for packages that begin with a path, which may be empty: the
// folders there, and all below.
func folders(begin string) []word {
	if begin == "" || begin == "." {
		return []word{{"./", ""}, {"./...", "the packages here and below"}}
	}
	if !strings.HasPrefix(begin, ".") && !path.IsAbs(begin) {
		return nil
	}
	dir, _ := path.Split(begin)
	all := []word{{dir + "...", "the packages here and below"}}
	for _, entry := range entriesIn(dir) {
		if name := entry.Name(); entry.IsDir() && name != "testdata" && name != "vendor" && !strings.HasPrefix(name, "_") {
			all = append(all, word{dir + name + "/", ""})
		}
	}
	return all
}

// files returns the files and folders that begin with a path.
func files(begin string) []word {
	dir, _ := path.Split(begin)
	var all []word
	for _, entry := range entriesIn(dir) {
		w := word{text: dir + entry.Name()}
		if entry.IsDir() {
			w.text += "/"
		}
		all = append(all, w)
	}
	return all
}

// entriesIn returns what is in a folder and not hidden.
func entriesIn(dir string) []os.DirEntry {
	entries, _ := os.ReadDir(filepath.FromSlash(path.Clean(dir))) // "" is the current folder
	return slices.DeleteFunc(entries, func(e os.DirEntry) bool { return strings.HasPrefix(e.Name(), ".") })
}

// wrapperCall matches the methods that a generated constructor retries.
var wrapperCall = regexp.MustCompile(`NewWrapper\("([^"]+)", \w+((?:, "\w+")+)\)`)

// methodsIn returns the names of methods that generated files in folders retry, without loading
// packages, which would take too long. Without folders, it searches the current one.
func methodsIn(dirs []string) []string {
	dirs = slices.DeleteFunc(slices.Clone(dirs), func(d string) bool { return !strings.HasPrefix(d, ".") })
	if len(dirs) == 0 {
		dirs = []string{"."}
	}
	var names []string
	for _, dir := range dirs {
		generated, _ := filepath.Glob(filepath.Join(filepath.FromSlash(strings.TrimSuffix(dir, "...")), "*_retry*.go"))
		for _, file := range generated {
			text, _ := os.ReadFile(file)
			for _, call := range wrapperCall.FindAllStringSubmatch(string(text), -1) {
				for method := range strings.SplitSeq(strings.Trim(call[2], `, "`), `", "`) {
					names = append(names, call[1]+"."+method)
				}
			}
		}
	}
	return names
}
