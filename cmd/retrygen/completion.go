package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/retrygen/retrygen/gen"
)

const completionAbout = `Completion prints a script that makes a shell complete the commands, flags, topics, packages and
methods of retrygen.
`

const completionNotes = `To load it in every new shell:

    bash:  echo 'source <(retrygen completion bash)' >>~/.bashrc
    zsh:   echo 'source <(retrygen completion zsh)' >>~/.zshrc    (after compinit)
    fish:  retrygen completion fish >~/.config/fish/completions/retrygen.fish

It completes the command retrygen. If that is not in PATH but an alias for "go tool retrygen", the
latter finds the completions. The scripts get them from "retrygen completion words -- WORD...",
which prints those of the last word, one per line, each followed by a tab and its meaning.
`

//go:embed completion
var completionScripts embed.FS

// shells are the shells for which there is a script.
var shells = []string{"bash", "zsh", "fish"}

// completion prints the script for a shell, or the completions of a command line.
func completion(_ context.Context, args []string, out streams) error {
	switch {
	case len(args) == 0:
		return misuse{errors.New("missing shell: completion bash, zsh or fish")}
	case args[0] == "words":
		for _, c := range complete(args[1:]) {
			fmt.Fprintf(out.stdout, "%s\t%s\n", c.text, c.about)
		}
		return nil
	case !slices.Contains(shells, args[0]):
		return misuse{fmt.Errorf("no completion for %q%s", args[0], gen.Suggest(args[0], shells))}
	case len(args) > 1:
		return misuse{fmt.Errorf("completion takes one shell, got also %q", args[1])}
	}
	script, err := completionScripts.ReadFile("completion/retrygen." + args[0])
	if err != nil {
		return fmt.Errorf("reading the script for %s: %w", args[0], err)
	}
	_, err = io.WriteString(out.stdout, strings.TrimSpace(string(script))+"\n")
	return err
}
