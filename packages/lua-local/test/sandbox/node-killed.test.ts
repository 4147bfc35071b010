import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ProcessEntry, ownProcesses } from '@bioxen/testkit';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { childrenOf, eldestChild, processIds, readProcessStat } from '../../src/sandbox/process-stat.js';
import { missing } from './start.js';

const packageFolder = fileURLToPath(new URL('../..', import.meta.url));
const HIGH_DESCRIPTOR = 50;
/** Notes and directories of these tests alone: any other process that starts sandboxes would clear up after them. */
const temporary = mkdtempSync(join(tmpdir(), 'node-killed-'));
chmodSync(temporary, 0o755);
afterAll(() => {
  rmSync(temporary, { recursive: true });
});
const started: (() => void)[] = [];
afterEach(() => {
  for (const end of started.splice(0)) end();
});

/** A Node process of its own that runs this code; the names of its VM class are there. */
const host = (code: string, secret?: number): ReturnType<typeof spawn> => {
  // Node closes what it finds right above its streams; what lies higher stays open and inheritable.
  const gap = Array.from({ length: HIGH_DESCRIPTOR - 3 }, () => 'ignore' as const);
  const child = spawn(
    process.execPath,
    ['--input-type=module', '-e', `import { BasicLuaVM } from '@bioxen/lua-local';\n${code}`],
    {
      cwd: packageFolder,
      env: { ...process.env, TMPDIR: temporary },
      stdio: ['ignore', 'pipe', 'inherit', ...(secret === undefined ? [] : [...gap, secret])],
    },
  );
  started.push(() => child.kill('SIGKILL'));
  return child;
};

/** The first it writes; a host that ends without a word fails the test. */
const wordOf = async (node: ReturnType<typeof spawn>): Promise<string> => {
  const { stdout } = node;
  if (stdout === null) throw new TypeError('the host has no output');
  return await new Promise((resolve, reject) => {
    stdout.once('data', (bytes: Buffer) => {
      resolve(bytes.toString('utf8').trim());
    });
    stdout.once('end', () => {
      reject(new RangeError('the host ended without a word'));
    });
  });
};

const isAlive = ({ pid }: ProcessEntry): boolean => !['Z', undefined].includes(readProcessStat(pid)?.state);

describe.each(['strict', 'minimal', 'none'] as const)('tier %s', (tier) => {
  test('A15 kill -9 of Node ends busy and idle programs', async ({ skip }) => {
    const reason = await missing(tier);
    if (reason !== undefined) skip(reason);
    const before = new Set(ownProcesses().map(({ pid }) => pid));
    const node = host(
      `const options = { engine: 'native', sandbox: '${tier}', persistent: true };
       const vms = [1, 2, 3].map((id) => new BasicLuaVM({ ...options, vmId: 'vm' + id }));
       await vms[0].execute('return 1');
       const busy = vms.slice(1).map((vm) => new Promise((resolve) => {
         void vm.execute('print("busy") while true do end', { onOutput: resolve });
       }));
       await Promise.all(busy);
       console.log('busy');
       setInterval(() => {}, 1000);`,
    );
    await wordOf(node);
    const family = ownProcesses().filter(({ pid }) => !before.has(pid) && pid !== node.pid);
    expect(family.filter(({ name }) => name.startsWith('lua'))).toHaveLength(3);
    node.kill('SIGKILL');
    await once(node, 'close');
    await expect.poll(() => family.filter(isAlive)).toEqual([]);
  });
});

/** Living processes of a process group. */
const groupOf = (leader: number): readonly number[] =>
  processIds().filter((pid) => {
    try {
      const [state, , group] = readFileSync(`/proc/${String(pid)}/stat`, 'latin1')
        .replace(/^.*\) /s, '')
        .split(' ');
      return state !== 'Z' && Number(group) === leader;
    } catch {
      return false;
    }
  });

// Stops bubblewrap as soon as it runs, from the second sandbox on; the first serves the probe.
const stopNext = `
  const vm = () => new BasicLuaVM({ engine: 'native', sandbox: 'strict', persistent: true });
  await vm().execute('return 1');
  const { spawn } = childProcess;
  childProcess.spawn = (...request) => {
    const child = spawn(...request);
    process.kill(child.pid, 'SIGSTOP');
    console.log(child.pid);
    return child;
  };
  syncBuiltinESMExports();
  void vm().execute('return 1');
  setInterval(() => {}, 1000);`;
const imports = `import childProcess from 'node:child_process'; import { syncBuiltinESMExports } from 'node:module';`;

test('a sandbox whose Node was killed before it stood ends, and nothing in it waits for ever', async ({
  skip,
}) => {
  const reason = await missing('strict');
  if (reason !== undefined) skip(reason);
  let stopped = 0;
  let isEarly = false;
  // On a busy computer bubblewrap can be further than that before it is stopped.
  for (let round = 0; round < 40 && !isEarly; round += 1) {
    const node = host(`${imports}${stopNext}`);
    stopped = Number(await wordOf(node));
    isEarly = eldestChild(stopped) === undefined;
    node.kill('SIGKILL');
    await once(node, 'close');
    if (!isEarly) for (const pid of groupOf(stopped)) process.kill(pid, 'SIGKILL');
  }
  expect(isEarly).toBe(true);
  const end = (): void => {
    for (const pid of groupOf(stopped)) process.kill(pid, 'SIGKILL');
  };
  started.push(end);
  process.kill(stopped, 'SIGCONT');
  await expect.poll(() => groupOf(stopped), { timeout: 10_000 }).toEqual([]);
});

describe('what a Node that was killed left running ends with the next one', () => {
  const next = `const vm = new BasicLuaVM({ engine: 'native', sandbox: 'TIER' });
    await vm.execute('return 1'); console.log('up'); setInterval(() => {}, 1000);`;

  test.for(['minimal', 'none'] as const)('tier %s: children of its programs', async (tier, { skip }) => {
    const reason = await missing(tier);
    if (reason !== undefined) skip(reason);
    const begin = `const vm = new BasicLuaVM({ engine: 'native', sandbox: '${tier}', persistent: true,
        environment: { PATH: process.env.PATH } });
      await vm.execute('os.execute("(setsid sleep 1000; sleep 1000) & echo $!")',
        { onOutput: ({ bytes }) => console.log(Buffer.from(bytes).toString()) });
      setInterval(() => {}, 1000);`;
    const [killed, neighbour] = [host(begin), host(begin)];
    const left = Number(await wordOf(killed));
    const kept = Number(await wordOf(neighbour));
    const family = await vi.waitUntil(() => {
      const children = childrenOf(left);
      return children.length > 0 && [left, ...children];
    });
    killed.kill('SIGKILL');
    await once(killed, 'close');
    started.push(() => {
      for (const pid of [...family, kept, ...childrenOf(kept)])
        if (isAlive({ pid, name: '' })) process.kill(pid, 'SIGKILL');
    });
    expect(family.filter((pid) => isAlive({ pid, name: '' }))).toEqual(family);
    await wordOf(host(next.replace('TIER', tier)));
    await expect.poll(() => family.filter((pid) => isAlive({ pid, name: '' }))).toEqual([]);
    expect(isAlive({ pid: kept, name: '' })).toBe(true);
  });

  test('tier strict: a bubblewrap that never woke up', async ({ skip }) => {
    const reason = await missing('strict');
    if (reason !== undefined) skip(reason);
    let node = host(`${imports}${stopNext}`);
    let asleep = 0;
    // Stopped a moment later it ends with its Node, as it should: then nothing of it is stopped any more.
    for (let round = 0; round < 40; round += 1) {
      asleep = Number(await wordOf(node));
      node.kill('SIGKILL');
      await once(node, 'close');
      if (readProcessStat(asleep)?.state === 'T') break;
      node = host(`${imports}${stopNext}`);
    }
    started.push(() => {
      for (const pid of groupOf(asleep)) process.kill(pid, 'SIGKILL');
    });
    expect(groupOf(asleep)).toContain(asleep);
    const [note = ''] = readdirSync(temporary).filter(
      (name) => name.includes(`-life-`) && name.includes(`-${String(node.pid)}-`),
    );
    const file = note.replace('-life-', '-file-');
    writeFileSync(join(temporary, file), 'half');
    await wordOf(host(next.replace('TIER', 'strict')));
    await expect.poll(() => groupOf(asleep)).toEqual([]);
    expect(readdirSync(temporary).filter((name) => name === note || name === file)).toEqual([]);
  });
});

test('the private directories of a Node that was killed go with the next one', async ({ skip }) => {
  const reason = await missing('minimal');
  if (reason !== undefined) skip(reason);
  const code = `const vm = new BasicLuaVM({ engine: 'native', sandbox: 'minimal', persistent: true });
    await vm.execute('return 1'); console.log('up'); setInterval(() => {}, 1000);`;
  const boxesOf = (pid: number | undefined): readonly string[] =>
    readdirSync(temporary).filter(
      (name) => name.startsWith('bioxen-box-') && name.includes(`-${String(pid)}-`),
    );
  const run = async (): Promise<number | undefined> => {
    const node = host(code);
    await wordOf(node);
    return node.pid;
  };
  const first = await run();
  expect(boxesOf(first)).toHaveLength(1);
  const neighbour = await run();
  expect(boxesOf(first)).toHaveLength(1);
  for (const end of started.splice(0)) end();
  await expect.poll(() => readProcessStat(first ?? 0)).toBeUndefined();
  const last = await run();
  await expect.poll(() => [boxesOf(first), boxesOf(neighbour), boxesOf(last).length]).toEqual([[], [], 1]);
});

test('12 what Node itself inherited does not reach the program', async ({ skip }) => {
  const reason = await missing('strict', 'luajit');
  if (reason !== undefined) skip(reason);
  const run = async (tier: string): Promise<string> => {
    const program = `local ffi = require("ffi") ffi.cdef[[long read(int, char*, size_t);]]
      local bytes = ffi.new("char[64]") local seen = {}
      for number = 3, 63 do
        local count = tonumber(ffi.C.read(number, bytes, 64))
        if count > 0 then seen[#seen + 1] = number .. ":" .. ffi.string(bytes, count) end
      end return table.concat(seen, " ")`;
    const secret = openSync(fileURLToPath(import.meta.url), 'r');
    const node = host(
      `const vm = new BasicLuaVM({ engine: 'native', sandbox: '${tier}', luaVersion: 'luajit' });
       console.log(JSON.stringify((await vm.execute(${JSON.stringify(program)})).values)); await vm.close();`,
      secret,
    );
    closeSync(secret);
    return await wordOf(node);
  };
  for (const tier of ['strict', 'minimal', 'none']) expect(await run(tier)).toBe('[""]');
});
