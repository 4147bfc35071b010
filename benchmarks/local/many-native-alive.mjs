// A thousand native interpreters alive at once, each having answered, all started as fast as they can be. Takes their
// kind: `bare`, or the tier of persistent VMs. Prints time and memory as JSON; private memory is that of all processes.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { BasicLuaVM, findExecutable } from '@bioxen/lua-local';
import { descendantsOf, privateKib } from './processes.mjs';
import { timed } from './take-turns.mjs';

const COUNT = 1000;
/** They all start at the same time: the first may have to wait for the last. */
const BOOT_MS = 60_000;
const PROGRAM = 'print(2 + 2) io.stdout:flush() io.read()';

const [kind] = process.argv.slice(2);
const lua = await findExecutable('lua5.4');

const openBare = () => {
  const child = spawn(lua, ['-e', PROGRAM], { stdio: ['pipe', 'pipe', 'ignore'] });
  return {
    answer: async () => assert.equal(String((await once(child.stdout, 'data'))[0]), '4\n'),
    close: async () => {
      child.stdin.end();
      await once(child, 'close');
    },
  };
};

const openVm = () => {
  const options = { engine: 'native', luaVersion: '5.4', sandbox: kind, persistent: true, bootMs: BOOT_MS };
  const vm = new BasicLuaVM(options);
  return {
    answer: async () => assert.equal((await vm.execute('return 2 + 2')).stdout, '4'),
    close: async () => await vm.close(),
  };
};

const open = kind === 'bare' ? openBare : openVm;

/** The memory of all our processes for each VM, KiB; undefined where we may not look. */
const kibEach = () => {
  try {
    return Math.round(descendantsOf(process.pid).reduce((sum, pid) => sum + privateKib(pid), 0) / COUNT);
  } catch {
    return undefined;
  }
};

// What is done once in a process is not counted.
const first = open();
await first.answer();
await first.close();

const alive = [];
const before = process.memoryUsage().rss;
try {
  const millis = await timed(async () => {
    for (let i = 0; i < COUNT; i++) alive.push(open());
    await Promise.all(alive.map((one) => one.answer()));
  });
  const kibInNode = Math.round((process.memoryUsage().rss - before) / COUNT / 1024);
  process.stdout.write(JSON.stringify({ count: COUNT, millis, kib: kibEach(), kibInNode }));
} finally {
  await Promise.all(alive.map((one) => one.close()));
}
