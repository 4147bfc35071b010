-- 03 repeat: asks for one string of 8 GB. Lua 5.1 counts in 32 bits and makes a smaller one.
--@ row: use all memory
--@ embedded: fails memory or fails runtime
--@ strict, reduced, minimal: fails memory or fails runtime or limit memory or dies or returns
return #("x"):rep(8e9)
