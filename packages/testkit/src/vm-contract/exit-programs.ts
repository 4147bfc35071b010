import type { LuaVersion } from '../lua/lua-version.js';
import type { StockProgram } from './stock-program.js';

/** 5.1 takes numbers only. */
const TAKES_BOOLEANS: readonly LuaVersion[] = ['5.3', '5.4', 'luajit'];

/** Programs that end themselves. */
export const EXIT_PROGRAMS: readonly StockProgram[] = [
  { fact: 'os.exit()', code: 'os.exit()' },
  { fact: 'os.exit(0)', code: 'os.exit(0)' },
  { fact: 'os.exit(3)', code: 'os.exit(3)' },
  { fact: 'os.exit(true)', code: 'os.exit(true)', versions: TAKES_BOOLEANS },
  { fact: 'os.exit(false)', code: 'os.exit(false)', versions: TAKES_BOOLEANS },
  {
    fact: 'os.exit refuses a boolean',
    code: 'print(pcall(os.exit, true) and "exits" or "refuses")',
    versions: ['5.1'],
  },
  { fact: 'os.exit(256)', code: 'os.exit(256)' },
  { fact: 'os.exit(-1)', code: 'os.exit(-1)' },
  { fact: 'os.exit("4")', code: 'os.exit("4")' },
  { fact: 'os.exit({})', code: 'print(pcall(os.exit, {}) and "exits" or "refuses")' },
  { fact: 'os.exit inside of pcall', code: 'pcall(function() os.exit(5) end) print("not reached")' },
  {
    fact: 'os.exit inside of a coroutine',
    code: 'coroutine.wrap(function() os.exit(6) end)() print("not reached")',
  },
  { fact: 'os.exit after output', code: 'io.write("no newline") io.stderr:write("err") os.exit(7)' },
  { fact: 'os.exit after much output', code: 'for i = 1, 20000 do print(i) end os.exit(8)' },
  { fact: 'os.exit(1, true) closes the state', code: 'print("x") os.exit(1, true)' },
];
