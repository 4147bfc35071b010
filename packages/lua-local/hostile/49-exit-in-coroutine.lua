-- 49 exit-in-coroutine: os.exit inside pcall inside a coroutine inside a hook, where there are hooks.
--@ embedded, strict, reduced: exits 7
local function leave()
  coroutine.wrap(function() pcall(os.exit, 7) end)()
end
if debug.sethook then
  debug.sethook(leave, "", 1)
end
leave()
