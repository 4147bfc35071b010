import { expect, test } from 'vitest';
import { missing, run } from './start.js';

/** Calls that succeed where nothing refuses them: each takes memory that the limit of an address space never sees. */
const ATTEMPTS = {
  x64: { shmget: 29, semget: 64, msgget: 68, mq_open: 240, io_setup: 206 },
  arm64: { shmget: 194, semget: 190, msgget: 186, mq_open: 180, io_setup: 0 },
};

test('103 116 there is no shared memory, semaphore, queue or ring beside the memory limit', async ({
  skip,
}) => {
  const reason = await missing('strict', 'luajit');
  if (reason !== undefined) skip(reason);
  if (process.arch !== 'x64' && process.arch !== 'arm64') return skip(`no table for ${process.arch}`);
  const { shmget, semget, msgget, mq_open: mqOpen, io_setup: ioSetup } = ATTEMPTS[process.arch];
  const { stdout } = await run(
    `local ffi = require("ffi") ffi.cdef[[long syscall(long, ...);]]
     local function long(number) return ffi.cast("long", number) end
     local function try(name, ...) print(name, tonumber(ffi.C.syscall(...)), ffi.errno()) end
     local create, context = 896, ffi.new("unsigned long[1]")
     try("shmget", long(${shmget}), long(0), long(2^24), long(create))
     try("semget", long(${semget}), long(0), long(250), long(create))
     try("msgget", long(${msgget}), long(0), long(create))
     try("mq_open", long(${mqOpen}), ffi.cast("const char *", "queue"), long(66), long(384), ffi.cast("void *", 0))
     try("io_setup", long(${ioSetup}), long(128), context)`,
    { version: 'luajit' },
  );
  const names = ['shmget', 'semget', 'msgget', 'mq_open', 'io_setup'];
  expect(stdout.trim().split('\n')).toEqual(names.map((name) => `${name}\t-1\t1`));
});
