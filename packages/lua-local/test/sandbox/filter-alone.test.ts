import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync } from 'node:fs';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { systemRandom } from '@bioxen/core';
import { findLua } from '@bioxen/testkit';
import { afterEach, expect, test } from 'vitest';
import { findSandboxTools } from '../../src/sandbox/sandbox-tools.js';
import { seccompArch, seccompFilter } from '../../src/sandbox/seccomp-filter.js';
import { NOBODY } from '../../src/sandbox/spawn-child.js';
import { unlinkedFile } from '../../src/sandbox/unlinked-file.js';
import { missing } from './start.js';

const NUMBERS = {
  x64: `{ fcntl = 72, ioctl = 16, prlimit = 302, affinity = 203, param = 142, scheduler = 144, attributes = 314,
    priority = 141, io = 251 }`,
  arm64: `{ fcntl = 25, ioctl = 29, prlimit = 261, affinity = 122, param = 118, scheduler = 119, attributes = 274,
    priority = 140, io = 30 }`,
};

/** What a program does to another process of its user without any call of the kill family; the last ends it. */
const HARM = `
local ffi, bit = require("ffi"), require("bit")
ffi.cdef("long syscall(long, ...); int pipe(int *); int open(const char *, int); long write(int, const char *, size_t);")
local function call(name, ...)
  local words, count = { ... }, select("#", ...)
  for i = 1, count do if type(words[i]) == "number" then words[i] = ffi.cast("long", words[i]) end end
  return tonumber(ffi.C.syscall(ffi.cast("long", numbers[name]), unpack(words, 1, count)))
end
local function try(name, ...) print(name, call(...) == -1 and ffi.errno() or "done") end
local null, pair, ends = ffi.cast("void *", 0), ffi.new("unsigned long[2]"), ffi.new("int[2]")
try("limits read", "prlimit", victim, 4, null, pair)
try("limits", "prlimit", victim, 4, ffi.new("unsigned long[2]"), null)
try("affinity", "affinity", victim, 8, ffi.new("unsigned long[1]", 1))
try("param", "param", victim, ffi.new("int[1]"))
try("scheduler", "scheduler", victim, 0, ffi.new("int[1]"))
try("attributes", "attributes", victim, ffi.new("unsigned int[12]", { 48, 0, 0, 0, 19 }), 0)
try("priority", "priority", 0, victim, 19)
try("io", "io", 1, victim, 24583)
ffi.C.pipe(ends)
try("F_SETSIG", "fcntl", ends[0], 10, 9)
try("F_SETOWN_EX", "fcntl", ends[0], 15, ffi.new("int[2]", { 1, victim }))
try("F_NOTIFY", "fcntl", ffi.C.open("/usr", 0), 1026, 2)
try("FIOSETOWN", "ioctl", 0, 0x8901, ffi.new("int[1]", victim))
try("SIOCSPGRP", "ioctl", 0, 0x8902, ffi.new("int[1]", victim))
try("high bits", "fcntl", ends[0], ffi.cast("long", 0x100000008LL), victim)
try("F_SETOWN", "fcntl", ends[0], 8, victim)
print("own flags", call("fcntl", ends[0], 4, 0x2000))
print("own limits", call("prlimit", 0, 4, null, pair))
ffi.C.write(ends[1], "news", 4)
`;
const TRIES = 15;
/** No namespace but that of users, which gives no rights outside: all processes of the user are in reach. */
const PLACE = '--unshare-user --ro-bind / / --dev-bind /dev /dev --cap-drop ALL'.split(' ');
/** A user that has no rights, whoever runs the test. */
const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};

let victim: ChildProcess | undefined;
afterEach(() => {
  victim?.kill('SIGKILL');
});

/** Runs the program in the process namespace of the victim, with this filter or with none. */
async function harm(
  pid: number,
  filter: Uint8Array | undefined,
  numbers: string,
): Promise<readonly string[]> {
  const { bwrap = 'bwrap' } = await findSandboxTools();
  const luajit = findLua('luajit').path ?? 'luajit';
  const code = `numbers, victim = ${numbers}, ${String(pid)} ${HARM}`;
  const descriptor = filter === undefined ? undefined : unlinkedFile(filter, systemRandom);
  const child = spawn(
    bwrap,
    [...PLACE, ...(descriptor === undefined ? [] : ['--seccomp', '3']), '--', luajit, '-e', code],
    { stdio: ['pipe', 'pipe', 'pipe', descriptor ?? 'ignore'], ...user },
  );
  if (descriptor !== undefined) closeSync(descriptor);
  const read = (stream: Readable | null): Promise<string> => text(stream ?? Readable.from([]));
  const [stdout, stderr] = await Promise.all([read(child.stdout), read(child.stderr)]);
  expect(stderr).toBe('');
  return stdout.trim().split('\n');
}

async function newVictim(): Promise<number> {
  victim = spawn('sleep', ['1000'], { stdio: 'ignore', ...user });
  await once(victim, 'spawn');
  return victim.pid ?? 0;
}

test('101 102 the filter alone, without a namespace of processes, keeps from harming others', async ({
  skip,
}) => {
  const reason = await missing('strict', 'luajit');
  if (reason !== undefined) skip(reason);
  const arch = seccompArch();
  if (arch === undefined) return skip(`no table for ${process.arch}`);
  const filter = seccompFilter({ arch, network: 'none', processes: false, signals: false });
  const pid = await newVictim();
  const refused = await harm(pid, filter, NUMBERS[arch]);
  expect(refused.slice(TRIES)).toEqual(['own flags\t0', 'own limits\t0']);
  expect(refused.slice(0, TRIES).filter((line) => !line.endsWith('\t1'))).toEqual([]);
  expect(refused).toHaveLength(TRIES + 2);
  expect([victim?.exitCode, victim?.signalCode]).toEqual([null, null]);
  // The same program without the filter: all of it works, and it ends the other process.
  const ended = once(victim ?? spawn('true'), 'exit');
  const worked = await harm(pid, undefined, NUMBERS[arch]);
  expect(worked.slice(0, TRIES).filter((line) => !line.endsWith('\tdone'))).toEqual([]);
  expect(await ended).toEqual([null, 'SIGKILL']);
});
