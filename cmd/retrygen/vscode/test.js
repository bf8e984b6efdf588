// Runs the extension with stand-ins for the editor and its language client. It needs nothing but
// Node; go test ./cmd/retrygen -run VSCode runs it.
"use strict";

const assert = require("assert");
const Module = require("module");

const commands = {};
const errors = [];
const clients = [];
let files = ["/w/a/b/go.mod", "/w/a/go.mod", "/w/c/d/go.mod"];
let document = "file:///w/a/store.go";

const vscode = {
  commands: { registerCommand: (name, f) => ((commands[name] = f), { dispose() {} }) },
  window: {
    get activeTextEditor() {
      return document && { document: { uri: { toString: () => document } } };
    },
    showErrorMessage: (text) => errors.push(text),
  },
  workspace: {
    getConfiguration: () => ({ get: (key) => ({ command: ["go", "tool", "retrygen", "lsp"], tags: "special" })[key] }),
    createFileSystemWatcher: (glob) => glob,
    findFiles: async () => files.map((fsPath) => ({ fsPath })),
    workspaceFolders: [{ uri: { fsPath: "/w" } }],
  },
};

class LanguageClient {
  constructor(id, name, server, options) {
    Object.assign(this, { id, name, server, options });
    clients.push(this);
  }
  async start() {
    if (LanguageClient.broken) throw new Error("no such tool");
    this.running = true;
  }
  async stop() {
    assert.ok(this.running, "it is not running");
    this.running = false;
  }
}

const load = Module._load;
Module._load = (name, ...rest) =>
  ({ vscode, "vscode-languageclient/node": { LanguageClient } })[name] ?? load(name, ...rest);

const extension = require("./extension.js");
const contributed = require("./package.json").contributes;

async function main() {
  const context = { subscriptions: [] };
  await extension.activate(context);
  assert.equal(context.subscriptions.length, 1);
  const [first] = clients;
  assert.ok(first.running);
  assert.deepEqual(first.server, { command: "go", args: ["tool", "retrygen", "lsp"], options: { cwd: "/w/a" } });
  assert.deepEqual(first.options.initializationOptions, { tags: "special" });
  assert.deepEqual(first.options.documentSelector, [{ scheme: "file", language: "go" }]);

  const { executeCommand } = first.options.middleware;
  const passed = (given) => executeCommand("retrygen.generate", given, (_, args) => args);
  assert.deepEqual(passed(["file:///x.go"]), ["file:///x.go"]);
  assert.deepEqual(passed([]), ["file:///w/a/store.go"]);
  document = undefined;
  assert.deepEqual(passed([]), []);

  files = [];
  await commands["retrygen.restart"]();
  assert.ok(!first.running && clients[1].running);
  assert.equal(clients[1].server.options.cwd, "/w");

  LanguageClient.broken = true;
  await commands["retrygen.restart"]();
  assert.match(errors[0], /go tool retrygen lsp does not start: no such tool\. Run go get -tool/);
  LanguageClient.broken = false;
  await commands["retrygen.restart"]();
  assert.ok(clients.at(-1).running);
  await extension.deactivate();

  // What the extension does not register itself, the client registers for the server.
  const others = contributed.commands.map((c) => c.command).filter((name) => !commands[name]);
  console.log(JSON.stringify(others));
}

main().catch((err) => {
  console.error(err);
  process.exit(1);
});
