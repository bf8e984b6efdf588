"use strict";

const path = require("path");
const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

/** @type {LanguageClient | undefined} */
let client;

// activate starts the language server.
async function activate(context) {
  context.subscriptions.push(vscode.commands.registerCommand("retrygen.restart", restart));
  await start();
}

async function deactivate() {
  await client?.stop();
  client = undefined;
}

async function restart() {
  await deactivate();
  await start();
}

async function start() {
  const settings = vscode.workspace.getConfiguration("retrygen");
  const [command, ...args] = settings.get("command");
  client = new LanguageClient("retrygen", "retrygen", { command, args, options: { cwd: await moduleFolder() } }, {
    documentSelector: [{ scheme: "file", language: "go" }],
    initializationOptions: { tags: settings.get("tags") },
    synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher("**/{*.go,go.mod,go.work}") },
    middleware: {
      // From the command palette, a command comes without its argument.
      executeCommand: (name, given, next) => next(name, given.length > 0 ? given : activeDocument()),
    },
  });
  try {
    await client.start();
  } catch (err) {
    client = undefined; // what has not started cannot be stopped
    vscode.window.showErrorMessage(
      `retrygen: ${[command, ...args].join(" ")} does not start: ${err.message ?? err}. ` +
        "Run go get -tool github.com/retrygen/retrygen/cmd/retrygen in the module, or set retrygen.command.",
    );
  }
}

function activeDocument() {
  const editor = vscode.window.activeTextEditor;
  return editor ? [editor.document.uri.toString()] : [];
}

// moduleFolder returns the folder of a go.mod file in the workspace: the one of its root if that
// has one. go tool needs it.
async function moduleFolder() {
  const found = await vscode.workspace.findFiles("**/go.mod", "**/{node_modules,testdata,vendor}/**");
  const folders = found.map((uri) => path.dirname(uri.fsPath)).sort((a, b) => a.length - b.length);
  return folders[0] ?? vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
}

module.exports = { activate, deactivate };
