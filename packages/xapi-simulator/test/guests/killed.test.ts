import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  descendants,
  findProgram,
  processGuestsSkipReason,
  qemuGuestsSkipReason,
  umlGuestsSkipReason,
} from '@bioxen/testkit';
import {
  createProcessDriver,
  createQemuDriver,
  createUmlDriver,
  findQemuKernel,
  findUmlImage,
} from '@bioxen/xapi-simulator/guests';
import { afterEach, describe, expect, test } from 'vitest';

// Bounds that only a fault reaches, or a computer with much else to do.
const patience = { timeout: 300_000 };
const soon = { timeout: 60_000, interval: 50 };

/** Starts two guests, and says how far they are. */
const program = (make: string): string => `
  import * as guests from '@bioxen/xapi-simulator/guests';
  const driver = await guests.${make}();
  const spec = { memoryBytes: 2 ** 26, authorizedKeys: [], agent: 'ready', ignoresRequests: false, vmData: new Map() };
  console.log('making');
  const all = await Promise.all(['a', 'b'].map((name) => driver.create({ ...spec, name })));
  console.log('made');
  const running = await Promise.all(all.map((guest) => guest.start()));
  console.log('started');
  for (const { events } of running) for await (const { type } of events) if (type === 'agent') break;
  console.log('ready');
  setInterval(() => {}, 1000);
`;
// Where the package can be imported by its own name.
const cwd = resolve(import.meta.dirname, '../..');

let child: ChildProcess | undefined;
afterEach(() => child?.kill('SIGKILL'));

/** Kills a process when its guests have come so far; resolves to the programs that ran below it then. */
async function killWhen(make: string, until: string): Promise<readonly number[]> {
  const started = spawn(process.execPath, ['--input-type=module', '-e', program(make)], {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = started;
  const ended = once(started, 'close');
  let said = '';
  for await (const bytes of started.stdout) {
    said += String(bytes);
    if (said.includes(`${until}\n`)) break;
  }
  expect(said).toContain(`${until}\n`);
  const below = descendants(started.pid ?? 0).map(({ pid }) => pid);
  started.kill('SIGKILL');
  await ended;
  return below;
}

/** Starts the program of an image build in a folder; resolves to what runs below it when Debian is being put together there. */
async function building(
  folder: string,
  known: readonly string[] = [],
): Promise<{ readonly build: ChildProcess; readonly below: readonly number[] }> {
  const build = spawn(process.execPath, ['dist/guests-cli.js', 'image', 'build'], {
    cwd,
    env: { ...process.env, BIOXEN_GUEST_IMAGES: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child = build;
  let said = '';
  build.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  await expect
    .poll(
      () =>
        trees(folder).flatMap((tree) =>
          existsSync(tree) && !known.includes(tree) ? readdirSync(tree) : [said],
        ),
      soon,
    )
    .toContain('debootstrap');
  return { build, below: descendants(build.pid ?? 0).map(({ pid }) => pid) };
}

/** The systems that are being put together in a folder. */
function trees(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) =>
    name.startsWith('building-') ? [join(folder, name, 'tree')] : [],
  );
}

/** Those of some processes that live. */
function alive(pids: readonly number[]): readonly number[] {
  const all = new Set(descendants(1).map(({ pid }) => pid));
  return pids.filter((pid) => all.has(pid));
}

const leftFiles = (): readonly string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('bioxen-guests-'));

/** What is left when a driver has come and gone. A program that was just being started may still write meanwhile. */
async function leftAfter(create: () => Promise<AsyncDisposable>): Promise<readonly string[]> {
  await (await create())[Symbol.asyncDispose]();
  return leftFiles();
}

describe('of guests whose process is killed', patience, () => {
  test.for(['making', 'started', 'ready'])(
    'no program stays, and no file: processes, %s',
    async (until, { skip }) => {
      const reason = processGuestsSkipReason();
      if (reason !== undefined) skip(reason);
      const below = await killWhen('createProcessDriver', until);
      // Of one that is being made nothing runs yet but what makes its key.
      expect(below.length).toBeGreaterThan(until === 'making' ? -1 : 1);
      await expect.poll(() => alive(below), soon).toEqual([]);
      // Files go when somebody comes who can see that their process is gone.
      expect(leftFiles()).toHaveLength(1);
      await expect.poll(() => leftAfter(createProcessDriver), soon).toEqual([]);
    },
  );

  describe.each([
    ['user-mode Linux', () => umlGuestsSkipReason(findUmlImage), 'createUmlDriver', createUmlDriver],
    [
      'an emulator',
      () => qemuGuestsSkipReason(findUmlImage, findQemuKernel),
      'createQemuDriver',
      createQemuDriver,
    ],
  ] as const)('kernels of %s', (_kind, findSkipReason, make, create) => {
    test.for(['making', 'made', 'started', 'ready'])(
      'no program stays, and no file: %s',
      async (until, { skip }) => {
        const reason = await findSkipReason();
        if (reason !== undefined) skip(reason);
        const below = await killWhen(make, until);
        expect(below.length).toBeGreaterThan(1);
        await expect.poll(() => alive(below), soon).toEqual([]);
        expect(leftFiles()).toHaveLength(1);
        await expect.poll(() => leftAfter(create), soon).toEqual([]);
      },
    );
  });
});

test(
  "6.2/18 a driver that opens leaves alone what another living process's guests have",
  patience,
  async ({ skip }) => {
    const reason = processGuestsSkipReason();
    if (reason !== undefined) skip(reason);
    const started = spawn(process.execPath, ['--input-type=module', '-e', program('createProcessDriver')], {
      cwd,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = started;
    let said = '';
    for await (const bytes of started.stdout) {
      said += String(bytes);
      if (said.includes('ready\n')) break;
    }
    const below = descendants(started.pid ?? 0).map(({ pid }) => pid);
    const before = leftFiles();
    await (await createProcessDriver())[Symbol.asyncDispose]();
    expect(leftFiles()).toEqual(before);
    expect(alive(below)).toEqual(below);
    started.kill('SIGKILL');
    await once(started, 'close');
    await expect.poll(() => alive(below), soon).toEqual([]);
    await (await createProcessDriver())[Symbol.asyncDispose]();
  },
);

test(
  '6.2/16 a build of an image that is killed leaves no program, is no image, and goes with the next',
  patience,
  async ({ skip }) => {
    for (const name of ['debootstrap', 'bwrap', 'mke2fs']) {
      const { skipReason } = findProgram(name);
      if (skipReason !== undefined) skip(skipReason);
    }
    if (process.getuid?.() !== 0) skip('only root builds images');
    const cacheFolder = mkdtempSync(join(tmpdir(), 'bioxen-image-killed-'));
    try {
      const first = await building(cacheFolder);
      expect(first.below.length).toBeGreaterThan(1);
      const left = trees(cacheFolder);
      first.build.kill('SIGKILL');
      await once(first.build, 'close');
      await expect.poll(() => alive(first.below), soon).toEqual([]);
      expect(await findUmlImage({ cacheFolder })).toBeUndefined();
      expect(trees(cacheFolder)).toEqual(left);
      const second = await building(cacheFolder);
      expect(trees(cacheFolder)).toHaveLength(1);
      expect(trees(cacheFolder)).not.toContain(left);
      second.build.kill('SIGKILL');
      await once(second.build, 'close');
      await expect.poll(() => alive(second.below), soon).toEqual([]);
    } finally {
      rmSync(cacheFolder, { recursive: true, force: true });
    }
  },
);
