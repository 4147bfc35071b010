-- 109 library-emptied: takes everything away, in a VM that goes on with the same state.
--@ row: fool us about its result or limits
--@ vm: {"persistent":true,"limits":{"timeoutMs":3000}}
--@ again: same
--@ embedded, strict, reduced, minimal, none: returns or fails
local remove = rawset
for _, library in next, package.loaded do
  if type(library) == "table" and library ~= package.loaded then
    for name in next, library do
      remove(library, name, nil)
    end
  end
end
for name in next, _G do
  _G[name] = nil
end
return 4
