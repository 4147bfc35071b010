import { type StockProgram, WITH_INTEGERS } from './stock-program.js';

const NUMBERS =
  '1, 1.5, -0.5, 3.0, 10/2, 7/3, 1e14, 1e15, 1e16, 1e100, 2^53, 2^63, -2^63, 1e-5, 123456789012, 0.1+0.2, ' +
  '100000000000000, 1e300*1e10, -1e300*1e10, -0.0, 255, 0x10';

/** Programs that print. */
export const OUTPUT_PROGRAMS: readonly StockProgram[] = [
  { fact: 'print writes numbers as this version does', code: `print(${NUMBERS})` },
  { fact: 'io.write writes numbers as this version does', code: `io.write(${NUMBERS})` },
  {
    fact: 'integers and floats stay apart in print and io.write',
    code: `local t = {math.maxinteger, math.mininteger, 9007199254740993, 7//2, 7//2.0, 5%-3, 1<<62, 2^31|0, 3|0, 1e2}
for i = 1, #t do print(t[i]) io.write(t[i], " ") end`,
    versions: WITH_INTEGERS,
  },
  {
    fact: 'print writes nil, booleans, nothing and the empty string',
    code: 'print(nil, true, false) print() print("") print(nil)',
  },
  {
    fact: 'print puts tabs between its arguments',
    code: 'print(1, "a", nil, true, "") print("", "") print(("x"):rep(10), 2)',
  },
  {
    fact: 'io.write writes its arguments one after the other',
    code: 'io.write("a", 1, "b") io.write() io.write("") io.write("c\\n")',
  },
  {
    fact: 'io.stdout has its methods',
    code: 'io.stdout:write("x") io.stdout:write("y", 2, "\\n") print(io.stdout:flush() and true)',
  },
  {
    fact: 'io.write gives what it gives in this version',
    code: 'local w = io.write("x") print(w == true, w == io.stdout, io.type(w))',
  },
  {
    fact: 'flush gives what it gives in this version',
    code: 'print(io.flush() == true, io.stdout:flush() == true)',
  },
  { fact: 'the output cannot be rewound', code: 'print(io.stdout:seek())' },
  {
    fact: 'setvbuf takes the three modes',
    code: 'print(io.stdout:setvbuf("no"), io.stdout:setvbuf("line"), io.stdout:setvbuf("full", 1024))',
  },
  {
    fact: 'the standard streams are files',
    code: 'print(io.type(io.stdout), io.type(io.stderr), io.type(io.stdin), io.output() == io.stdout, io.input() == io.stdin, tostring(io.stdout):match("^file %(") )',
  },
  {
    fact: 'io.output leads io.write to the standard error',
    code: 'io.output(io.stderr) io.write("err\\n") io.output(io.stdout) io.write("out\\n")',
  },
  {
    fact: 'io.stderr goes to the standard error',
    code: 'io.stderr:write("a", 1, "\\n") print("b") io.stderr:write("no newline")',
  },
  {
    fact: 'print asks __tostring',
    code: 'print(setmetatable({}, {__tostring = function() return "me" end}), "and you")',
  },
  {
    fact: 'print names a table by __name',
    code: 'print((tostring(setmetatable({}, {__name = "Genome"})):gsub("0x%x+", "")))',
    versions: WITH_INTEGERS,
  },
  {
    fact: 'NUL bytes and bytes that are no UTF-8 arrive',
    code: 'io.write("a\\0b\\255\\254\\0\\n") io.stderr:write("\\200\\0")',
  },
  // The print of 5.1 stops at the first NUL byte; ours never does.
  { fact: 'print writes NUL bytes', code: 'print("a\\0b", "\\0")', versions: ['5.3', '5.4', 'luajit'] },
  { fact: 'every byte arrives', code: 'for i = 0, 255 do io.write(string.char(i)) end' },
  { fact: 'blanks at both ends stay', code: 'io.write("  \\n\\n  a  \\n\\n")' },
  { fact: 'a last line without a newline stays without', code: 'io.write("no newline")' },
  {
    fact: 'large pieces keep their place among small ones',
    code: 'io.write("<") print(("x"):rep(20000)) io.write(("y"):rep(3000000), "\\n") print(">")',
  },
  { fact: 'many lines arrive in order', code: 'for i = 1, 30000 do print(i) end' },
  {
    fact: 'print and io.write keep their order',
    code: 'for i = 1, 300 do print(i) io.write(i, ",") io.stdout:write(i, ";\\n") end',
  },
  {
    fact: 'string.format formats as this version does',
    code: 'print(string.format("%5.2f|%g|%d|%x|%q|%-5s|%c|%i|%%|%e", 3.14159, 1e20, 42, 255, "a\\nb\\0c", "ab", 65, 7, 12345.678))',
  },
  {
    fact: 'the arguments stand in ... and in arg',
    code: 'print(#arg, arg[0], arg[1], arg[2], select("#", ...), ...)',
    args: ['one', 'two words'],
  },
  {
    fact: 'without arguments ... is empty and arg has its name',
    code: 'print(#arg, arg[0], select("#", ...))',
  },
  {
    fact: 'a byte order mark and a shebang line are skipped',
    code: '\uFEFF#!/usr/bin/lua\nprint(debug.getinfo(1, "l").currentline)',
    versions: WITH_INTEGERS,
  },
  {
    fact: 'a shebang line is skipped and counted',
    code: '#!/usr/bin/lua\nprint(debug.getinfo(1, "l").currentline)',
  },
  {
    fact: 'CRLF line ends are line ends',
    code: 'print(1)\r\nprint(debug.getinfo(1, "l").currentline)\r\nprint[[a\r\nb]]\r\n',
  },
  {
    fact: 'NUL and other bytes inside of strings in the code arrive',
    code: Buffer.from('io.write("a\0b\xff\x01")', 'latin1'),
    versions: WITH_INTEGERS,
  },
  { fact: 'UTF-8 inside of strings in the code arrives', code: 'print("é中🧬", #"é中🧬")' },
  { fact: 'a comment alone is a program', code: '-- nothing' },
  { fact: '190 nested parentheses compile', code: `print(${'('.repeat(190)}1${')'.repeat(190)})` },
  {
    fact: 'collected values may print while the state lives',
    code: 'setmetatable({}, {__gc = function() print("gone") end}) collectgarbage() collectgarbage()',
    versions: WITH_INTEGERS,
  },
  {
    fact: 'coroutines print in their turn',
    code: 'local co = coroutine.wrap(function() for i = 1, 3 do print("in", i) coroutine.yield(i) end end) for i = 1, 3 do print("out", co()) end',
  },
  {
    fact: 'a metatable of strings may be changed',
    code: 'getmetatable("").__add = function(a, b) return a .. "+" .. b end print(("a") + "b") getmetatable("").__add = nil',
    versions: ['5.3'],
  },
];
