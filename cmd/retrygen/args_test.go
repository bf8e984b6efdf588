package main

import (
	"reflect"
	"testing"
)

func TestParse(t *testing.T) {
	tests := []struct {
		args []string
		want command
	}{
		{nil, command{name: "generate", patterns: []string{"."}}},
		{[]string{"./...", "example.com/m"}, command{name: "generate", patterns: []string{"./...", "example.com/m"}}},
		{[]string{"-check", "-json", "-v", "-tags", "a,b", "all"},
			command{name: "generate", patterns: []string{"all"}, tags: "a,b", check: true, json: true, verbose: true}},
		{[]string{"help"}, command{name: "help"}},
		{[]string{"-h"}, command{name: "help"}},
		{[]string{"help", "directives"}, command{name: "help", topic: "directives"}},
		{[]string{"help", "policy"}, command{name: "help", topic: "policy"}},
		{[]string{"help", "cooldown"}, command{name: "help", topic: "cooldown"}},
		{[]string{"version"}, command{name: "version"}},
	}
	for _, tt := range tests {
		got, err := parse(tt.args)
		if err != nil || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("parse(%q) = %+v, %v", tt.args, got, err)
		}
	}
}

func TestParseMistakes(t *testing.T) {
	tests := []struct {
		args []string
		want string
	}{
		{[]string{"-chekc"}, `unknown flag -chekc; did you mean "-check"?`},
		{[]string{"-color"}, `unknown flag -color; want one of -check, -json, -strict, -tags, -v`},
		{[]string{"-tags"}, "flag needs an argument: -tags"},
		{[]string{"hlep"}, `"hlep" is neither a command nor a package; did you mean "help"?; for a directory, write ./hlep`},
		{[]string{"store"}, `"store" is neither a command nor a package; want one of help, plan, simulate, vet, version; for a directory, write ./store`},
		{[]string{"./...", "-check"}, "flag -check follows a package: put flags first"},
		{[]string{"help", "directive"}, `no help on "directive"; did you mean "directives"?`},
		{[]string{"help", "tiemout"}, `no help on "tiemout"; did you mean "timeout"?`},
		{[]string{"help", "everything"}, `no help on "everything"; want one of directives, plan, simulate, vet`},
		{[]string{"help", "policy", "never"}, `help takes one topic, got also "never"`},
		{[]string{"version", "1"}, `version takes no arguments, got "1"`},
	}
	for _, tt := range tests {
		if _, err := parse(tt.args); err == nil || err.Error() != tt.want {
			t.Errorf("parse(%q) reports %v\nwant %s", tt.args, err, tt.want)
		}
	}
}
