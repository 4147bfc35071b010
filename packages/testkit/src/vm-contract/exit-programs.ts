import type { StockProgram } from './stock-program.js';

/** Programs that end themselves. */
export const EXIT_PROGRAMS: readonly StockProgram[] = [
  { fact: 'os.exit()', code: 'os.exit()' },
  { fact: 'os.exit(0)', code: 'os.exit(0)' },
  { fact: 'os.exit(3)', code: 'os.exit(3)' },
  { fact: 'os.exit(true)', code: 'os.exit(true)' },
  { fact: 'os.exit(false)', code: 'os.exit(false)' },
  { fact: 'os.exit(256)', code: 'os.exit(256)' },
  { fact: 'os.exit(-1)', code: 'os.exit(-1)' },
  { fact: 'os.exit("4")', code: 'os.exit("4")' },
  { fact: 'os.exit({})', code: 'print(pcall(os.exit, {}) and "exits" or "refuses")' },
  { fact: 'os.exit inside of pcall', code: 'pcall(function() os.exit(5) end) print("not reached")' },
  { fact: 'os.exit inside of a coroutine', code: 'coroutine.wrap(function() os.exit(6) end)() print("not reached")' },
  { fact: 'os.exit after output', code: 'io.write("no newline") io.stderr:write("err") os.exit(7)' },
  { fact: 'os.exit after much output', code: 'for i = 1, 20000 do print(i) end os.exit(8)' },
  { fact: 'os.exit(1, true) closes the state', code: 'print("x") os.exit(1, true)' },
];
