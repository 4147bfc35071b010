import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SandboxUnavailableError } from '@bioxen/core';
import { type LuaVersion, ownProcesses } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import { probeSandbox, probeTier } from '../../src/sandbox/probe-sandbox.js';
import type { NativeTier } from '../../src/sandbox/sandbox-options.js';
import { firstOutput, holding, holdingAtRest, missing, run, start } from './start.js';

const versions: readonly LuaVersion[] = ['5.1', '5.3', '5.4', 'luajit'];
const tiers: readonly NativeTier[] = ['strict', 'minimal', 'none'];

describe.each(tiers)('tier %s', (tier) => {
  test.for(versions)('runs Lua %s with its output apart and its exit code', async (version, { skip }) => {
    const reason = await missing(tier, version);
    if (reason !== undefined) skip(reason);
    const { stdout, stderr, end, process } = await run(
      'io.write(_VERSION, "\\0\\255") io.stderr:write("apart") os.exit(7)',
      { version, sandbox: tier },
    );
    expect(stdout).toMatch(/^Lua 5\.[134]\0/);
    expect(stderr).toBe('apart');
    expect(end).toMatchObject({
      exitCode: 7,
      signal: undefined,
      survivors: [],
      codeHidesSignal: tier === 'strict',
    });
    expect(process.report.tier).toBe(tier);
  });

  test('an interrupt reaches the interpreter alone and is an error in the program', async ({ skip }) => {
    const reason = await missing(tier);
    if (reason !== undefined) skip(reason);
    const process = await start(
      'print(pcall(function() print("busy") io.flush() while true do end end)) io.flush() io.read()',
      {
        sandbox: tier,
      },
    );
    await firstOutput(process);
    const heard = firstOutput(process);
    expect(process.interrupt()).toBe(true);
    expect(await heard).toContain('interrupted!');
    await process.kill();
    expect(process.interrupt()).toBe(false);
    expect(process.interpreterPid).toBeUndefined();
  });

  test('the processor time is that of the interpreter', async ({ skip }) => {
    const reason = await missing(tier);
    if (reason !== undefined) skip(reason);
    const process = await start('while os.clock() < 0.3 do end print(os.clock()) io.flush() io.read()', {
      sandbox: tier,
    });
    const clock = Number(await firstOutput(process)) * 1_000;
    // The kernel counts in steps of 10 ms; setting up the walls counts too.
    expect(process.cpuMs()).toBeGreaterThanOrEqual(clock - 20);
    expect(process.cpuMs()).toBeLessThan(clock + 500);
    await process.kill();
    expect(process.cpuMs()).toBeUndefined();
  });

  test('kill ends a busy program, twice is once, and nothing is left', async ({ skip }) => {
    const reason = await missing(tier);
    if (reason !== undefined) skip(reason);
    await run('print(1)', { sandbox: tier });
    const before = holding();
    const process = await start('print("busy") io.flush() while true do end', { sandbox: tier });
    await firstOutput(process);
    await Promise.all([process.kill(), process.kill()]);
    await process.kill();
    expect((await process.ended).exitCode).not.toBe(0);
    expect(await holdingAtRest(before)).toEqual(before);
  });

  test('kill right after the start, before anything stands, leaves nothing', async ({ skip }) => {
    const reason = await missing(tier);
    if (reason !== undefined) skip(reason);
    await run('print(1)', { sandbox: tier });
    const before = holding();
    for (let round = 0; round < 40; round += 1) {
      const process = await start('while true do end', { sandbox: tier });
      process.stdout.resume();
      process.stderr.resume();
      for (let turn = 0; turn < round; turn += 1) await new Promise((resolve) => void setImmediate(resolve));
      await process.kill();
    }
    expect(await holdingAtRest(before)).toEqual(before);
  });

  test('50 starts at once all work', async ({ skip }) => {
    const reason = await missing(tier);
    if (reason !== undefined) skip(reason);
    const all = await Promise.all(
      Array.from({ length: 50 }, (_, number) => run(`io.write(${number})`, { sandbox: tier })),
    );
    expect(all.map(({ stdout }) => stdout)).toEqual(all.map((_, number) => String(number)));
  });
});

describe.each(['minimal', 'none'] as const)('tier %s', (tier) => {
  test('a daemon that holds the output is ended with the program, and hangs nothing', async ({ skip }) => {
    const reason = await missing(tier);
    if (reason !== undefined) skip(reason);
    const before = ownProcesses().length;
    const { stdout, end } = await run(
      'os.execute("setsid sh -c \'echo daemon; sleep 1000\' & sleep 0.2") print("done")',
      { sandbox: { tier, env: { PATH: '/usr/bin:/bin' } } },
    );
    expect(stdout).toBe('daemon\ndone\n');
    expect(end).toMatchObject({ exitCode: 0, survivors: [] });
    expect(ownProcesses().length).toBe(before);
  });

  test('death by a signal has its name', async ({ skip }) => {
    const reason = await missing(tier);
    if (reason !== undefined) skip(reason);
    const { end } = await run('os.execute("kill -SEGV $PPID")', { sandbox: { tier, env: { PATH: '/bin' } } });
    expect(end).toMatchObject({ exitCode: undefined, signal: 'SIGSEGV', codeHidesSignal: false });
  });
});

test('tier minimal limits memory, files and time, in an empty directory that goes with it', async ({
  skip,
}) => {
  const reason = await missing('minimal');
  if (reason !== undefined) skip(reason);
  const sandbox = 'minimal';
  const memory = await run('print(pcall(string.rep, "x", 1e8))', {
    sandbox,
    limits: { memoryBytes: 32 << 20 },
  });
  expect(memory.stdout).toBe('false\tnot enough memory\n');
  const cpu = await run('while true do end', { sandbox, limits: { totalCpuMs: 1_000 } });
  expect(cpu.end.signal).toBe('SIGXCPU');
  const process = await start(
    'local f = io.open("out", "w") f:write("kept") f:close() print(1) io.flush() io.read()',
    {
      sandbox,
      limits: { diskBytes: 1 << 20 },
    },
  );
  await firstOutput(process);
  const root = process.filesRoot() ?? '';
  expect(await readFile(join(root, 'out'), 'utf8')).toBe('kept');
  await process.kill();
  expect(existsSync(root)).toBe(false);
});

test('tier none takes only the limits that are named', async ({ skip }) => {
  const reason = await missing('none');
  if (reason !== undefined) skip(reason);
  const plain = await run('print(#string.rep("x", 3e8))', { sandbox: 'none' });
  expect(plain.stdout).toBe('300000000\n');
  expect(plain.process.report.limits).toMatchObject({ memory: 'none', processes: 'none', openFiles: 'none' });
  const named = await run('print(pcall(string.rep, "x", 3e8))', {
    sandbox: 'none',
    limits: { memoryBytes: 64 << 20 },
  });
  expect(named.stdout).toBe('false\tnot enough memory\n');
});

describe('the probe', () => {
  test('G10 says of every tier whether it is to be had, and with what to mend it', async ({ skip }) => {
    if (process.platform !== 'linux') skip('what the tiers need differs');
    const { tiers: found } = await probeSandbox();
    expect(found.none.available).toBe(true);
    for (const tier of Object.values(found)) {
      if (tier.available) continue;
      expect(tier.cause).not.toBe('');
      expect(tier.remedies.length).toBeGreaterThan(1);
      expect(tier.remedies.length).toBeLessThan(4);
      expect(tier.remedies[0]).toContain('embedded');
    }
    expect(await probeSandbox()).toBe(await probeSandbox());
  });

  test('a tier that is not to be had starts nothing, and says why', async ({ skip }) => {
    const probe = await probeTier('reduced');
    if (probe.available) return skip('tier reduced is to be had here');
    const before = ownProcesses().length;
    const error: unknown = await start('print(1)', { sandbox: 'reduced' }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(SandboxUnavailableError);
    expect(error).toMatchObject({ tier: 'reduced', reason: probe.cause, remedies: probe.remedies });
    expect(ownProcesses().length).toBe(before);
  });

  test('tier reduced hides files, forbids children and lets only its directory be written', async ({
    skip,
  }) => {
    const reason = await missing('reduced').catch((error: unknown) => String(error));
    if (reason !== undefined) skip(reason);
    const { stdout } = await run(
      'print(io.open("/etc/passwd")) print(io.open("/tmp/canary", "w")) print(os.execute("true")) print(io.open("out", "w"))',
      { sandbox: 'reduced', limits: { diskBytes: 4096 } },
    );
    const lines = stdout.trim().split('\n');
    expect(lines.slice(0, 2).every((line) => line.includes('Permission denied'))).toBe(true);
    expect(lines[2]).toMatch(/^nil/);
    expect(lines[3]).toMatch(/^file/);
    const without = await run('print(io.open("out", "w"))', { sandbox: 'reduced' });
    expect(without.stdout).toContain('Permission denied');
  });
});
