import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LuaVersion } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import { SYSCALLS } from '../../src/sandbox/syscall-numbers.js';
import { firstOutput, holding, holdingAtRest, missing, run, start } from './start.js';

const skipReason = await missing('strict');
const versions: readonly LuaVersion[] = ['5.1', '5.3', '5.4', 'luajit'];

/** Tries a path in every way that stock Lua has. */
const look = (path: string): string =>
  `do local f = io.open("${path}") print("${path}", f and (f:read(1) or "empty") or "absent") end `;

describe.each(versions)('tier strict, Lua %s', (version) => {
  test('shows nothing of this computer but the system files', async ({ skip }) => {
    const reason = await missing('strict', version);
    if (reason !== undefined) skip(reason);
    const paths = [
      '/etc/passwd',
      '/etc/shadow',
      '/etc/hostname',
      '/proc/1/environ',
      '/proc/self/mem',
      '/sys/kernel/mm',
      '/dev/fd/3',
      '/dev/tty',
      '/dev/shm',
      '/root',
      '/home',
      '/tmp',
      '/run',
    ];
    const { stdout, end } = await run(paths.map(look).join(''), { version });
    expect(stdout.trim().split('\n')).toEqual(paths.map((path) => `${path}\tabsent`));
    expect(end).toMatchObject({ exitCode: 0, survivors: [] });
    expect(end.setupFailed).toBeUndefined();
  });

  test('can write nowhere, start nothing and reach no directory of ours', async ({ skip }) => {
    const reason = await missing('strict', version);
    if (reason !== undefined) skip(reason);
    const folders = ['/', '/box', '/dev', '/usr', '/usr/lib', '/etc', '/tmp', '/dev/shm'];
    const tries = folders.map((folder) => `print(io.open("${folder}/canary", "w"))`).join(' ');
    const { stdout } = await run(
      `${tries} print((os.execute("true")))
       local ok, stream = pcall(io.popen, "echo started") print(ok and stream and stream:read("*a") or "")`,
      { version },
    );
    const lines = stdout.trimEnd().split('\n');
    for (const folder of folders.keys())
      expect(lines[folder]).toMatch(/^nil\t.*(Read-only file|No such file|denied)/);
    // Later versions say nil; 5.1 and LuaJIT give the status of system(3): no child could be made.
    expect(lines[folders.length]).toMatch(/^(nil|-1|32512)$/);
    expect(stdout).not.toContain('started');
  });

  test('has the environment that it was given, and no other', async ({ skip }) => {
    const reason = await missing('strict', version);
    if (reason !== undefined) skip(reason);
    process.env['BIOXEN_CANARY'] = 'secret';
    try {
      const { stdout } = await run(
        'for _, name in ipairs{"BIOXEN_CANARY", "PATH", "HOME", "LANG", "A", "B"} do io.write(tostring(os.getenv(name)), " ") end',
        { version, environment: { A: 'a', B: 'lost' }, sandbox: { env: { B: '=b\n' } } },
      );
      expect(stdout).toBe('nil nil nil nil a =b\n ');
    } finally {
      delete process.env['BIOXEN_CANARY'];
    }
  });
});

test('a program has no descriptor but its three', async ({ skip }) => {
  const reason = await missing('strict', 'luajit');
  if (reason !== undefined) skip(reason);
  const { stdout } = await run(
    `local ffi = require("ffi") ffi.cdef[[int fcntl(int, int, ...);]]
     for number = 0, 63 do if ffi.C.fcntl(number, 1) ~= -1 then io.write(number, " ") end end`,
    { version: 'luajit' },
  );
  expect(stdout).toBe('0 1 2 ');
});

test('G9 the kernel refuses every listed system call with EPERM', async ({ skip }) => {
  const reason = await missing('strict', 'luajit');
  if (reason !== undefined) skip(reason);
  if (process.arch !== 'x64' && process.arch !== 'arm64') return skip(`no table for ${process.arch}`);
  const calls = Object.values(SYSCALLS).flatMap((group) =>
    Object.entries(group).flatMap(([name, [x64, arm64]]) => {
      const number = process.arch === 'x64' ? x64 : arm64;
      return number === undefined ? [] : [{ name, number }];
    }),
  );
  const { stdout, end } = await run(
    `local ffi = require("ffi") ffi.cdef[[long syscall(long, long, long, long, long, long, long);]]
     for name, number in ("${calls.map(({ name, number }) => `${name}=${number}`).join(' ')}"):gmatch("([%w_]+)=(%d+)") do
       local result = ffi.C.syscall(tonumber(number), -1, -1, -1, -1, -1, -1)
       print(name, tonumber(result), ffi.errno())
     end`,
    { version: 'luajit' },
  );
  expect(end.exitCode).toBe(0);
  expect(stdout.trim().split('\n')).toEqual(calls.map(({ name }) => `${name}\t-1\t1`));
});

test('65 a call in the numbering of 32 bits or of x32 ends the process', async ({ skip }) => {
  const reason = await missing('strict', 'luajit');
  if (reason !== undefined) skip(reason);
  if (process.arch !== 'x64') return skip('only x64 has these numberings');
  const { stdout, end } = await run(
    `local ffi = require("ffi") ffi.cdef[[long syscall(long, ...);]] io.write("before ") io.flush()
     ffi.C.syscall(0x40000027) io.write("after")`,
    { version: 'luajit' },
  );
  expect({ stdout, code: end.exitCode }).toEqual({ stdout: 'before ', code: 159 });
});

test('the processor, memory, files and file sizes are limited from within', async ({ skip }) => {
  if (skipReason !== undefined) skip(skipReason);
  const files = await run(
    'local kept = {} for number = 1, 100 do kept[number] = io.open("/dev/null") if not kept[number] then print(number) break end end',
    { limits: { openFiles: 20 } },
  );
  expect(files.stdout).toBe('18\n');
  const memory = await run('print(pcall(string.rep, "x", 1e8))', { limits: { memoryBytes: 32 << 20 } });
  expect(memory.stdout).toBe('false\tnot enough memory\n');
  const cpu = await run('while true do end', { limits: { cpuMs: 900 }, oneShot: true });
  expect(cpu.end).toMatchObject({ exitCode: 152, codeHidesSignal: true });
  expect(cpu.end.wallMs).toBeGreaterThan(900);
  const size = await run('local f = assert(io.open("a", "w")) f:write(("x"):rep(70000)) f:close()', {
    limits: { diskBytes: 1 << 20, fileBytes: 65_536 },
  });
  expect(size.end.exitCode).toBe(153);
});

test('a private directory has its size, and is seen from outside while the process lives', async ({
  skip,
}) => {
  if (skipReason !== undefined) skip(skipReason);
  const process = await start(
    `local f = assert(io.open("result", "w")) f:write("written") f:close()
     local big = assert(io.open("big", "w")) print(select(2, big:write(("x"):rep(2^20)))) io.flush() io.read()`,
    { limits: { diskBytes: 64 * 1024, fileBytes: 1 << 30 } },
  );
  expect(await firstOutput(process)).toMatch(/No space left/);
  const root = process.filesRoot();
  expect(await readFile(join(root ?? '', 'result'), 'utf8')).toBe('written');
  expect(process.report.limits.diskBytes).toBe('tmpfs');
  expect(process.report.gaps.join()).toContain('kernel memory');
  await process.kill();
  expect(process.filesRoot()).toBeUndefined();
});

test('without a disk limit there is no directory to reach', async ({ skip }) => {
  if (skipReason !== undefined) skip(skipReason);
  const process = await start('print(1) io.flush() io.read()');
  await firstOutput(process);
  expect(process.filesRoot()).toBeUndefined();
  expect(process.report).toMatchObject({
    tier: 'strict',
    gaps: [],
    limits: { processes: 'seccomp', memory: 'address-space' },
  });
  await process.kill();
});

test('after all this nothing is left', async ({ skip }) => {
  if (skipReason !== undefined) skip(skipReason);
  await run('print(1)');
  const before = holding();
  for (let round = 0; round < 20; round += 1) await run('print(1)', { limits: { diskBytes: 4096 } });
  expect(await holdingAtRest(before)).toEqual(before);
});
