import { type StockProgram, WITH_INTEGERS } from './stock-program.js';

/** Programs that raise an error while they run. */
export const RUNTIME_FAILURES: readonly StockProgram[] = [
  { fact: 'error with a message', code: 'error("boom")' },
  { fact: 'error on a later line, after output', code: 'print("before")\nlocal x = 1\nerror("boom")' },
  { fact: 'error without a position', code: 'error("boom", 0)' },
  {
    fact: 'error at level 2',
    code: 'local function check() error("bad", 2) end\nlocal function user()\n  check()\n  return 1\nend\nuser()',
  },
  { fact: 'error with a number', code: 'error(42)' },
  { fact: 'error with a table', code: 'error({ code = 1 })', versions: WITH_INTEGERS },
  { fact: 'error with nil', code: 'error(nil)', versions: WITH_INTEGERS },
  { fact: 'error with a boolean', code: 'error(false)', versions: WITH_INTEGERS },
  {
    fact: 'error with a table that has __tostring',
    code: 'error(setmetatable({}, { __tostring = function() return "custom" end }))',
    versions: WITH_INTEGERS,
  },
  { fact: 'index of nil', code: 'local t\nt.x = 1' },
  { fact: 'index of a nil field', code: 'local t = {}\nprint(t.a.b)' },
  { fact: 'call of an undefined function', code: 'undefined_function()' },
  { fact: 'call of a string', code: 'local s = "x"\ns()' },
  { fact: 'arithmetic on nil', code: 'local a = 1\nlocal b\nreturn a + b' },
  { fact: 'arithmetic on a word', code: 'return "a" + 1', versions: ['5.1', '5.3', 'luajit'] },
  { fact: 'concatenation of a table', code: 'local t = {}\nprint("a" .. t)' },
  { fact: 'comparison of a number with a string', code: 'return 1 < "2"' },
  { fact: 'length of nil', code: 'local s\nreturn #s' },
  {
    fact: 'an error below three functions',
    code: 'local function a() error("deep") end\nlocal function b() a() return 1 end\nlocal function c() b() return 1 end\nc()',
  },
  {
    fact: 'an error in global functions and fields',
    code: 'M = {}\nfunction M.f() error("in field") end\nfunction g() M.f() return 1 end\ng()',
  },
  {
    fact: 'an error in a method',
    code: 'local C = {}\nC.__index = C\nfunction C:run() self.missing() end\nsetmetatable({}, C):run()',
  },
  {
    fact: 'an error in a coroutine',
    code: 'local co = coroutine.wrap(function() error("in coroutine") end)\nco()',
  },
  { fact: 'assert without a message', code: 'assert(false)' },
  { fact: 'assert with a message', code: 'assert(nil, "no genome")' },
  { fact: 'a bad argument of a library function', code: 'local x = string.rep()' },
  { fact: 'a bad argument of a method', code: 'local x = ("x"):rep({})' },
  { fact: 'a bad argument of ipairs', code: 'for i in ipairs() do end' },
  {
    fact: 'setmetatable on a protected metatable',
    code: 'setmetatable(setmetatable({}, { __metatable = 1 }), {})',
  },
  {
    fact: 'an error in __index',
    code: 'local t = setmetatable({}, { __index = function(_, k) error("no " .. k) end })\nreturn t.x',
  },
  {
    fact: 'an error in a comparator of table.sort',
    code: 'table.sort({ 3, 2, 1 }, function() error("cannot compare") end)',
  },
  { fact: 'an error in a callback of gsub', code: '("abc"):gsub(".", function() error("in callback") end)' },
  {
    fact: 'an error thrown again from pcall',
    code: 'local ok, message = pcall(error, "first")\nerror(message, 0)',
  },
  {
    fact: 'an error inside of pcall is no failure',
    code: 'print(pcall(error, "x")) print(pcall(error)) print(select("#", pcall(error)))',
  },
  {
    fact: 'xpcall with a handler',
    code: 'print(xpcall(function() error("x", 0) end, function(m) return "handled " .. m end))',
  },
  {
    fact: 'an error in loaded code',
    code: 'local f = assert((loadstring or load)("error(\'inside\')", "=loaded"))\nf()',
  },
  {
    fact: 'an error at the bottom of a recursion',
    code: 'local function down(n) if n == 0 then error("bottom") end down(n - 1) return n end\ndown(8)',
  },
  { fact: 'a message of several lines', code: 'error("one\\ntwo\\nthree")' },
  { fact: 'a message with a NUL byte and without UTF-8 stays a failure', code: 'error("a\\255b", 0)' },
  { fact: 'division by zero of integers', code: 'return 1 // 0', versions: WITH_INTEGERS },
  { fact: 'a float that has no integer', code: 'return 1.5 | 1', versions: WITH_INTEGERS },
  { fact: 'goto leads nowhere', code: 'goto nowhere', versions: ['5.3', '5.4', 'luajit'] },
];

/** Programs that do not compile. */
export const SYNTAX_FAILURES: readonly StockProgram[] = [
  { fact: 'two equals signs', code: 'x = = 1' },
  { fact: 'a loop without its body', code: 'for i=1,3 do' },
  { fact: 'a condition without its end', code: 'print(1)\nif x then\nprint(2)' },
  { fact: 'an unfinished string', code: 'print("abc' },
  { fact: 'a string that goes over its line', code: 'print("abc\ndef")' },
  { fact: 'an unfinished long string', code: 'x = [[abc\ndef' },
  { fact: 'an unfinished long comment', code: 'x = 1 --[[ abc\n' },
  { fact: 'two values without a comma', code: 'return 1 2' },
  { fact: 'break outside of a loop', code: 'break' },
  { fact: 'a stray brace', code: 'x = }' },
  { fact: 'a name that is a number', code: 'local 1' },
  { fact: 'a malformed number', code: 'x = 3x' },
  { fact: 'an escape that does not exist', code: 'x = "\\q"', versions: ['5.3', '5.4', 'luajit'] },
  { fact: 'the third line', code: 'local a = 1\nlocal b = 2\nlocal c = = 3' },
  { fact: 'a letter that Lua does not know', code: 'é = 1' },
  { fact: 'a control character', code: 'x = \u0001' },
  { fact: 'an end too many', code: 'print(1)\nend' },
  { fact: 'an open parenthesis', code: 'print((1)\nprint(2)' },
  { fact: 'a vararg outside of a vararg function', code: 'function f() return ... end' },
  { fact: 'an assignment to a call', code: 'f() = 1' },
  { fact: 'too many nested parentheses', code: `print(${'('.repeat(250)}1${')'.repeat(250)})` },
];
