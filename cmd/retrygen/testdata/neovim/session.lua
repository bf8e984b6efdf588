-- What a user does with store.go, which is open: see the mistakes, fix one, complete a
-- directive, look at a plan, save, and generate.

local function fail(...)
  io.stderr:write("FAIL: ", table.concat(vim.tbl_map(tostring, { ... }), " "), "\n")
  vim.cmd("cquit")
end

local function codes()
  local all = {}
  for _, d in ipairs(vim.diagnostic.get(0)) do
    local line = vim.api.nvim_buf_get_lines(0, d.lnum, d.lnum + 1, false)[1]
    local code = d.code or d.user_data.lsp.code
    table.insert(all, code .. " at " .. line:sub(d.col + 1, d.end_col))
  end
  table.sort(all)
  return table.concat(all, ", ")
end

-- wait waits until the diagnostics are these.
local function wait(want)
  if not vim.wait(120000, function() return codes() == want end, 20) then
    fail("diagnostics are", codes(), "rather than", want)
  end
end

-- go moves the cursor to the end of a text.
local function go(text)
  vim.fn.cursor(1, 1)
  if vim.fn.search("\\V" .. text, "ce") == 0 then fail("there is no", text) end
end

-- request returns the result of a request at the cursor.
local function request(method)
  local params = vim.lsp.util.make_position_params(0, "utf-16")
  for _, answer in pairs(vim.lsp.buf_request_sync(0, method, params, 120000) or {}) do
    return answer.result
  end
  fail(method, "has no answer")
end

-- choose makes the user choose the code action with a title.
local function choose(title)
  local offered = {}
  vim.ui.select = function(items, _, done)
    for _, item in ipairs(items) do
      local action = item.action or item[2]
      table.insert(offered, action.title)
      if action.title == title then return done(item) end
    end
    fail("there is no", title, "among", vim.inspect(offered))
  end
  vim.lsp.buf.code_action()
end

local function change(from, to)
  vim.cmd("silent %s#" .. from .. "#" .. to .. "#")
end

wait("not-a-directive at // retry:policy, unknown-key at atempts")

go("// retry")
choose("Write //retry:policy")
wait("unknown-key at atempts")
go("atemp")
choose("Write attempts")
wait("everyerror at policy")

change("attempts=5", "attempts=5 if=")
go("if=")
vim.cmd("startinsert!")
local labels = {}
local position = vim.lsp.util.make_position_params(0, "utf-16")
position.position.character = position.position.character + 1 -- behind the =
for _, answer in pairs(vim.lsp.buf_request_sync(0, "textDocument/completion", position, 120000)) do
  for _, item in ipairs(answer.result.items) do labels[item.label] = item end
end
vim.cmd("stopinsert")
if not labels.isBusy or labels.ErrBusy then fail("completions are", vim.inspect(vim.tbl_keys(labels))) end
vim.lsp.util.apply_text_edits({ labels.isBusy.textEdit }, 0, "utf-16")
wait("")

go("Get")
local shown = request("textDocument/hover")
if not shown or not shown.contents.value:find("m.Store.Get", 1, true) or not shown.contents.value:find("worst case", 1, true) then
  fail("the hover is", vim.inspect(shown))
end

vim.cmd("write")
wait("missing-output at Store")
go("type Store")
choose("Generate with retrygen")
wait("")
if vim.fn.filereadable("store_retry.go") == 0 then fail("nothing was generated") end

for _, client in pairs(vim.lsp.get_clients and vim.lsp.get_clients() or vim.lsp.get_active_clients()) do
  client.stop()
end
if not vim.wait(120000, function() return #(vim.lsp.get_clients and vim.lsp.get_clients() or vim.lsp.get_active_clients()) == 0 end, 20) then
  fail("the server does not end")
end
io.stderr:write("done\n")
vim.cmd("quitall!")
