import { type StockProgram, WITH_INTEGERS } from './stock-program.js';

const TEXT = 'first line\nsecond\n\nfourth \r\nlast without newline';
const lines = (formats: string): string =>
  `while true do local a = io.read(${formats}) if not a then break end io.write("[", a, "]") end`;

/** Programs that read. */
export const INPUT_PROGRAMS: readonly StockProgram[] = [
  { fact: 'io.read reads lines', code: lines(''), input: TEXT },
  { fact: "'*l' reads lines", code: lines('"*l"'), input: TEXT },
  {
    fact: "'*a' reads all, then nothing",
    code: 'io.write("[", io.read("*a"), "]") print(io.read("*a") == "", io.read("*l"))',
    input: TEXT,
  },
  { fact: "'L' keeps the newline", code: lines('"L"'), input: TEXT, versions: WITH_INTEGERS },
  {
    fact: 'formats without a star',
    code: 'io.write(io.read("l"), "|", io.read("L"), "|", io.read("a"))',
    input: TEXT,
    versions: WITH_INTEGERS,
  },
  {
    fact: 'a number reads that many bytes',
    code: 'print(io.read(5)) print(io.read(1)) print(#io.read(1000)) print(io.read(1))',
    input: TEXT,
  },
  {
    fact: 'read(0) tests for the end',
    code: 'print(io.read(0) == "", io.read("*a"), io.read(0))',
    input: 'x',
  },
  { fact: 'read(0) of an empty input is nil', code: 'print(io.read(0))', input: '' },
  {
    fact: "'*n' reads numbers",
    code: 'print(io.read("*n", "*n", "*n", "*n", "*n"))',
    input: '12 -3.5e2\n\t.5 5. 0x1F',
  },
  { fact: "'*n' stops where the number does", code: 'print(io.read("*n"), io.read("*l"))', input: '12abc\n' },
  { fact: "'*n' gives nil for a word", code: 'print(io.read("*n"))', input: 'abc\n' },
  { fact: "'*n' gives nil at the end", code: 'print(io.read("*n"))', input: '  \n' },
  { fact: "'*n' takes a sign", code: 'print(io.read("*n", "*n"))', input: '+5 -7' },
  {
    fact: "'*n' reads one number of a list with commas",
    code: 'print(io.read("*n"), io.read(1), io.read("*n"))',
    input: '1,2',
  },
  {
    fact: "'*n' reads integers and floats apart",
    code: 'print(io.read("n", "n", "n", "n"))',
    input: '3 3.0 9007199254740993 0x7fffffffffffffff',
    versions: WITH_INTEGERS,
  },
  {
    fact: "'*n' stops at a second point",
    code: 'print(io.read("n"), io.read("a"))',
    input: '1.2.3',
    versions: WITH_INTEGERS,
  },
  {
    fact: 'several formats at once stop at the first nil',
    code: 'print(select("#", io.read("*l", "*l", "*l")), io.read("*l"))',
    input: 'a\nb',
  },
  {
    fact: 'io.lines goes through the lines',
    code: 'for line in io.lines() do io.write("[", line, "]") end',
    input: TEXT,
  },
  {
    fact: 'io.lines with formats',
    code: 'for a, b in io.lines(nil, 1, "l") do io.write("[", a, "|", tostring(b), "]") end',
    input: TEXT,
    versions: WITH_INTEGERS,
  },
  {
    fact: 'io.stdin has its methods',
    code: 'print(io.stdin:read("*l")) for line in io.stdin:lines() do io.write("<", line, ">") end',
    input: TEXT,
  },
  {
    fact: 'io.input():read reads the same input',
    code: 'print(io.input():read("*l"), io.read("*l"))',
    input: TEXT,
  },
  {
    fact: 'an empty input is at its end',
    code: 'print(io.read("*l"), io.read("*a"), io.read(1))',
    input: '',
  },
  { fact: 'a single newline is one empty line', code: 'print(io.read("*l"), io.read("*l"))', input: '\n' },
  {
    fact: 'input is bytes',
    code: 'local s = io.read("*a") print(#s, s:byte(1, -1))',
    input: Uint8Array.of(0, 255, 10, 13, 10, 0, 128),
  },
  // The lines of 5.1 and LuaJIT end at a NUL byte; ours never do.
  {
    fact: 'lines may hold NUL bytes',
    code: 'for l in io.lines() do print(#l) end',
    input: 'a\0b\n\0\n',
    versions: WITH_INTEGERS,
  },
  {
    fact: 'what is read lies between what is printed',
    code: 'print("name?") local n = io.read("*l") print("hello " .. n) print(io.read("*a"))',
    input: 'Ada\nrest',
  },
  {
    fact: 'a coroutine may read',
    code: 'local next_line = coroutine.wrap(function() for l in io.lines() do coroutine.yield(l) end end) print(next_line(), next_line())',
    input: TEXT,
  },
  { fact: 'dofile() runs the input', code: 'dofile()', input: 'print("from input", ...)' },
  { fact: 'loadfile() compiles the input', code: 'print(loadfile()())', input: 'return 6 * 7' },
  { fact: 'an unread input is no trouble', code: 'print("done")', input: 'x'.repeat(100_000) },
];
