-- 25 exit-code: ends with the status that a CPU limit would have. It is the program's own.
--@ row: fool us about its result or limits
--@ embedded, strict, reduced, minimal, none: exits 152
os.exit(152)
