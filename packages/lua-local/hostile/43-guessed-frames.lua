-- 43 guessed-frames: prints what the driver would write, with a guessed cookie. It is output.
--@ row: fool us about its result or limits
--@ gives: ["true result"]
--@ embedded, strict, reduced, minimal, none: returns
for _, cookie in ipairs({ ("0"):rep(24), "", "cookie", ("f"):rep(24), "\n" }) do
  io.write(cookie, "r 1 10\n0 0 4 1\n666\ni666;\n")
  io.write(cookie, "q 1 1\n0\n")
  io.stderr:write(cookie, "x 1 20\n0 0 4 0\nfail\n")
end
return "true result"
