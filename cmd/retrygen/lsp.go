package main

import (
	"context"
	"flag"
	"fmt"
	"time"

	"github.com/retrygen/retrygen/gen/lsp"
)

const lspAbout = `Retrygen lsp is a language server for //retry: directives: it talks to an editor by the Language
Server Protocol over its standard input and output, beside the editor's server for Go.
`

const lspNotes = `The editor starts it in a folder of a module that has retrygen as a tool, and shows

  - what "retrygen" and "retrygen vet" report, whenever a file is opened, changed or saved, with
    fixes; and which generated files are out of date, with a command that generates them
  - in a directive, the verbs, keys and values that are valid there, including the errors, funcs
    and parameters that have the right types
  - the documentation of a key, and for a verb or the name of a method, the plan of the method

For Neovim 0.8 or later, add this to init.lua:

` + neovim + `
For Helix, add this to languages.toml:

    [language-server.retrygen]
    command = "go"
    args = ["tool", "retrygen", "lsp"]

    [[language]]
    name = "go"
    language-servers = ["gopls", "retrygen"]

For Visual Studio Code, there is an extension in cmd/retrygen/vscode of the repository. The exit
status is 1 if the editor ends the session without a shutdown request.
`

// neovim is the configuration of Neovim.
const neovim = `    vim.api.nvim_create_autocmd("FileType", { pattern = "go", callback = function(args)
      local root = vim.fs.dirname(vim.fs.find("go.mod", { upward = true, path = args.file })[1])
      local cmd = { "go", "tool", "retrygen", "lsp" }
      vim.lsp.start({ name = "retrygen", cmd = cmd, cmd_cwd = root, root_dir = root })
    end })
`

// pause is the time between the last change of a document and its check: longer than between
// two keystrokes.
const pause = 400 * time.Millisecond

func lspFlags(flags *flag.FlagSet) action {
	var tags string
	tagsFlag(flags, &tags)
	return func(ctx context.Context, args []string, out streams) error {
		if len(args) > 0 {
			return misuse{fmt.Errorf("lsp takes no arguments, got %q", args[0])}
		}
		err := lsp.Serve(ctx, out.stdin, out.stdout, lsp.Config{Version: ownVersion(), Pause: pause, Tags: tags})
		if err != nil {
			return fmt.Errorf("serving an editor: %w", err)
		}
		return nil
	}
}
