-- Debian 12 has Neovim 0.7, which lacks what the configuration in the help uses.
vim.lsp.start = vim.lsp.start or function(config)
  local id = vim.lsp.start_client(config)
  vim.lsp.buf_attach_client(0, id)
  return id
end

vim.fs = vim.fs or {
  dirname = function(path) return vim.fn.fnamemodify(path, ":h") end,
  find = function(name, opts)
    return { vim.fn.fnamemodify(vim.fn.findfile(name, vim.fn.fnamemodify(opts.path, ":p:h") .. ";"), ":p") }
  end,
}
