-- Neovim as docs/editor.md sets it up, in a folder with a finding: `nvim --headless -S` ends with 1 where something is missing.
local function expect(what, is_there)
  if is_there then return print(what .. '\n') end
  print('missing: ' .. what .. '\n')
  vim.cmd('cquit 1')
end

vim.cmd('edit .gitlab-ci.yml')
vim.wait(60000, function() return #vim.diagnostic.get(0) > 0 end, 100)
local found = vim.tbl_map(function(each) return each.lnum + 1 .. ' ' .. each.code end, vim.diagnostic.get(0))
expect('findings', vim.deep_equal(found, { '4 pull-policy-not-allowed' }))

local function ask(method, line, column, more)
  local position = { line = line - 1, character = column - 1 }
  local asked = { textDocument = { uri = vim.uri_from_bufnr(0) }, position = position }
  for _, answer in pairs(vim.lsp.buf_request_sync(0, method, vim.tbl_extend('force', asked, more or {}), 10000) or {}) do
    if answer.result then return vim.inspect(answer.result) end
  end
  return ''
end

expect('hover', ask('textDocument/hover', 4, 5):find('**`build` › `image`**', 1, true))
expect('definition', ask('textDocument/definition', 3, 13):find('ci/base.yml', 1, true))
local place = { line = 3, character = 42 }
local range = { range = { start = place, ['end'] = place }, context = { diagnostics = {} } }
expect('code action', ask('textDocument/codeAction', 4, 43, range):find('Write always', 1, true))
vim.cmd('qall!')
