-- 64 terminal-escapes: titles, colours, answers and clipboards of terminals, in output and in the error's message.
--@ row: fool us about its result or limits
--@ embedded, strict, reduced, minimal, none: fails runtime
local escapes = "\27]0;title\7\27[31m\27[2J\27[6n\27]52;c;aGk=\7\27P+q\27\\\r\nlua: all is well\n\8\8\155" .. "31m\0"
io.write(escapes)
io.stderr:write(escapes)
error(escapes)
