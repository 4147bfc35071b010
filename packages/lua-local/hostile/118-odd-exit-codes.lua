-- 118 odd-exit-codes: ends with a status that is no number of a status.
--@ row: fool us about its result or limits
--@ embedded, strict, reduced, minimal, none: exits or fails
for _, status in ipairs({ 0 / 0, -(0 / 0), 2 ^ 1000, -2 ^ 1000, 1 / 0, "0x1p70", {}, print }) do
  pcall(os.exit, status)
end
os.exit(-1)
