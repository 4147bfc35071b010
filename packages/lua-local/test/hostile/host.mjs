// The process that hostile programs run under: it makes a VM for each and reports how it ended. A program that ends,
// stops or changes this process is seen by the test that started it.
import { text } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import { BioxenError } from '@bioxen/core';
import { BasicLuaVM } from '@bioxen/lua-local';

/** What leaks when it turns up in what a program gives back. */
const secret = process.env[process.argv[2]];
/** Further than any limit of a program; nobody waits for it in the good case. */
const HUNG_MS = 30_000;
const SHOWN = 2_000;

/** What a program could change in this process from inside: names of the realm's objects. */
const realm = () =>
  [globalThis, Object, Array, Function, Map, Promise, Error, Uint8Array, JSON, process.env]
    .flatMap((thing) => [thing, thing.prototype])
    .filter((thing) => thing !== undefined)
    .map((thing) => Object.getOwnPropertyNames(thing).join())
    .join(';');
let intactRealm = realm();

const plain = (_key, value) => {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('hex') };
  return value;
};

/** Values of a program as JSON; what JSON cannot hold, a cycle, is named. */
const valuesOf = (values) => {
  try {
    return JSON.parse(JSON.stringify(values.slice(0, 20), plain));
  } catch (error) {
    return [`not JSON: ${String(error).slice(0, 100)}`];
  }
};

/** Names of its classes, its own first. */
const classesOf = (error) => {
  const names = [];
  for (let at = Object.getPrototypeOf(error); at !== Object.prototype; at = Object.getPrototypeOf(at))
    names.push(at.name);
  return names;
};

const outputOf = (output) => ({
  keptBytes: output.stdoutBytes.length + output.stderrBytes.length,
  truncated: output.truncated,
  stdout: output.stdout.slice(0, SHOWN),
  leaks: [output.stdoutBytes, output.stderrBytes].some((bytes) => Buffer.from(bytes).includes(secret)),
});

const ofResult = (result) => ({
  kind: 'result',
  ...outputOf(result),
  success: result.success,
  returnCode: result.returnCode,
  failure: result.error?.kind,
  message: result.error?.message.slice(0, SHOWN) ?? '',
  messageLength: result.error?.message.length ?? 0,
  values: valuesOf(result.values),
  leaks:
    outputOf(result).leaks ||
    JSON.stringify([valuesOf(result.values), result.error?.message]).includes(secret),
});

const ofError = (error) => ({
  kind: 'error',
  ...(error.partial === undefined
    ? { keptBytes: 0, truncated: false, stdout: '', leaks: false }
    : outputOf(error.partial)),
  isTyped: error instanceof BioxenError,
  classes: error instanceof Error ? classesOf(error) : [],
  code: error.code,
  limit: error.limit,
  certainty: error.certainty,
  signal: error.signal,
  exitCode: error.exitCode,
  message: String(error.message).slice(0, SHOWN),
  messageLength: String(error.message).length,
  stack: String(error.stack).slice(0, SHOWN),
});

const settle = async (promise) => {
  let timer;
  const started = performance.now();
  const hung = new Promise((resolve) => {
    timer = setTimeout(() => {
      resolve({ kind: 'hung', message: 'the call did not settle', values: [] });
    }, HUNG_MS);
  });
  const outcome = await Promise.race([promise.then(ofResult, ofError), hung]);
  clearTimeout(timer);
  return { ...outcome, settleMs: performance.now() - started };
};

/** Opens from outside what a program left in its folder: nothing in there may lead anywhere else. */
const filesLeak = async ({ files }, { limits = {} }) => {
  if (limits.diskBytes === undefined) return false;
  const contents = (await files.list()).slice(0, 100).map(({ name }) => files.get(name));
  return (await Promise.all(contents)).some((bytes) => Buffer.from(bytes).includes(secret));
};

const fresh = async (vm, source, run) => {
  const own = new BasicLuaVM(vm);
  try {
    const outcome = await settle(own.execute(source, run));
    return outcome.kind === 'hung'
      ? outcome
      : { ...outcome, leaks: outcome.leaks || (await filesLeak(own, vm)) };
  } finally {
    await own.close();
  }
};

/** The same program again, in the same VM or in another one. */
const twice = async ({ vm, run, source, again }) => {
  if (again === 'fresh') return [await fresh(vm, source, run), await fresh(vm, source, run)];
  const own = new BasicLuaVM(vm);
  try {
    const first = await settle(own.execute(source, run));
    const second = await settle(own.execute(source, run));
    return [first, second];
  } finally {
    await own.close();
  }
};

let neighbour;
let answers = 0;
/** A VM with a state, beside all hostile ones: it keeps it. */
const neighbourIsWell = async (vm) => {
  neighbour ??= new BasicLuaVM({ ...vm, persistent: true });
  answers += 1;
  const expected = answers;
  const { values } = await neighbour.execute('n = (n or 0) + 1 return n');
  return values[0] === expected ? 'well' : `it answered ${String(values[0])} instead of ${String(expected)}`;
};

const nextIsWell = async (vm) => {
  const { values } = await fresh(vm, 'return 1 + 1', {});
  return values?.[0] === 2 ? 'well' : 'the next VM does not work';
};

const requests = {
  /** More of the environment: Node itself would have obeyed it at its start. */
  prepare: ({ environment }) => {
    Object.assign(process.env, environment);
    intactRealm = realm();
    return Promise.resolve();
  },
  /** Can there be such a VM here? */
  tryOut: async ({ vm }) => {
    const { code, message } = await fresh(vm, 'return 1', {});
    return { reason: code === 'SANDBOX_UNAVAILABLE' ? message : undefined };
  },
  run: async (request) => {
    const { vm, run, source, again, atOnce } = request;
    const outcomes =
      again !== undefined
        ? await twice(request)
        : await Promise.all(Array.from({ length: atOnce }, () => fresh(vm, source, run)));
    return {
      outcomes,
      realm: realm() === intactRealm ? 'intact' : 'changed',
      next: await nextIsWell(request.plainVm),
      neighbour: await neighbourIsWell(request.plainVm),
    };
  },
  /** Gives back what can be given back, and reads the standard input, which nobody has touched. */
  rest: async () => {
    await neighbour?.close();
    neighbour = undefined;
    for (let turns = 0; turns < 10; turns++) {
      globalThis.gc();
      await turn();
    }
    return { rss: process.memoryUsage().rss, input: await text(process.stdin) };
  },
};

process.on('message', (message) => {
  requests[message.request](message).then(
    (answer) => process.send({ id: message.id, answer }),
    (error) => process.send({ id: message.id, failure: String(error?.stack ?? error) }),
  );
});
process.send({ id: 0, answer: 'ready' });
