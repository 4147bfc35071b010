import { BasicLuaVM, createSlicedVm } from '@bioxen/lua-local';
import { median, ownCpuMs, pinned } from './processor-time.mjs';

const PROGRAMS = {
  'numeric loop': 'local s = 0 for i = 1, 3000000 do s = s + i % 7 end return s',
  tables: `local t = {} for round = 1, 6 do for i = 1, 100000 do t[i] = (t[i] or 0) + i end end return #t`,
  strings: `local parts = {} for i = 1, 60000 do parts[#parts + 1] = ("acgt"):rep(3):upper():sub(2, 9) end
    return #table.concat(parts)`,
  'gsub and find': `local text, n = ("acgtacgtta"):rep(2000), 0
    for i = 1, 25 do local _, c = text:gsub("ta", "T") n = n + c + (text:find("gtt", 1, true) or 0) end return n`,
  sort: `local x = 42 local t = {} for round = 1, 4 do for i = 1, 20000 do x = (x * 1103515245 + 12345) % 2147483648 t[i] = x end
    table.sort(t) end return t[1]`,
  calls: 'local function fib(n) return n < 2 and n or fib(n - 1) + fib(n - 2) end return fib(24)',
  closures: `local n = 0 for i = 1, 300000 do local f = function() return i end n = n + f() end return n`,
  pcall: 'local n = 0 for i = 1, 200000 do local _, v = pcall(math.abs, -i) n = n + v end return n',
  metamethods: `local mt = { __index = function(_, k) return k end } local t, n = setmetatable({}, mt), 0
    for i = 1, 300000 do n = n + t[i] end return n`,
  coroutines: `local n = 0 for i = 1, 3000 do local f = coroutine.wrap(function() for j = 1, 10 do coroutine.yield(j) end end)
    for j = 1, 10 do n = n + f() end end return n`,
};
const WARM_PAIRS = 2;
const PAIRS = 9;
const SLICE_UNITS = 1_000_000;

const runPlain = async (vm, code) => {
  const { success, error } = await vm.execute(code);
  if (!success) throw new TypeError(error.message);
};

const runSliced = async (vm, code) => {
  const outcome = vm.execute(code);
  for (let state = 'ready'; state === 'ready';) ({ state } = await vm.resume(SLICE_UNITS));
  const { success, error } = await outcome;
  if (!success) throw new TypeError(error.message);
};

const cpuOf = async (work) => {
  const before = ownCpuMs();
  await work();
  return ownCpuMs() - before;
};

/**
 * What running in slices costs: the same program in the same engine without and with, one after the other, each in
 * processor time of this process with all its threads. The middle of the pairs' ratios, so that other load of the computer
 * meets both.
 */
const taxOf = async (plain, sliced, code) => {
  const pairs = [];
  for (let pair = -WARM_PAIRS; pair < PAIRS; pair++) {
    const plainMs = await cpuOf(() => runPlain(plain, code));
    const slicedMs = await cpuOf(() => runSliced(sliced, code));
    if (pair >= 0) pairs.push({ plainMs, slicedMs, tax: slicedMs / plainMs });
  }
  const middle = (key) => median(pairs.map((pair) => pair[key]));
  return { tax: middle('tax'), plainMs: middle('plainMs'), slicedMs: middle('slicedMs') };
};

/** The tax of each program, and their geometric mean. */
export const slicing = () =>
  pinned(async () => {
    // A VM that can be interrupted has a hook, too; and what programs are not trusted with is the same in both.
    const plain = new BasicLuaVM({
      vmId: 'plain',
      engine: 'embedded',
      persistent: true,
      interruptible: false,
      trusted: false,
    });
    const sliced = await createSlicedVm({ memoryBytes: 64 * 2 ** 20 });
    const rows = [];
    try {
      for (const [name, code] of Object.entries(PROGRAMS))
        rows.push({ name, ...(await taxOf(plain, sliced, code)) });
    } finally {
      await sliced.close();
      await plain.close();
    }
    const mean = Math.exp(rows.reduce((sum, { tax }) => sum + Math.log(tax), 0) / rows.length);
    return [
      ...rows.map(({ name, tax, plainMs, slicedMs }) => ({
        case: `slicing tax, ${name}`,
        target: '',
        measured: `${tax.toFixed(2)} ×`,
        remark: `${plainMs.toFixed(1)} ms of processor time without, ${slicedMs.toFixed(1)} ms with`,
      })),
      {
        case: 'slicing tax, geometric mean',
        target: '≤ 1.5 ×',
        measured: `${mean.toFixed(2)} ×`,
        remark: `by a count hook; middle of ${PAIRS} pairs each`,
      },
    ];
  });
