import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createLogger } from '@bioxen/core';
import { type Curator, getCurator, PackageInstaller, type ServeFault } from '@bioxen/curator';
import { describe, expect, onTestFinished, test } from 'vitest';
import { serveTestRocks, type TestServer } from './rocks.js';

const PRIVATE = [
  { name: 'secret', version: '1.0', files: { 'secret.lua': 'return "ours"' } },
  { name: 'fasta', version: '1.0', files: { 'fasta.lua': 'return "ours"' } },
];
const FOREIGN = [
  { name: 'secret', version: '1.0', files: { 'secret.lua': 'return "theirs"' } },
  { name: 'other', version: '1.0' },
];

interface Two {
  readonly own: TestServer;
  readonly curator: Curator;
  readonly installer: PackageInstaller;
}

/** A server of one's own, asked first, and a folder of somebody else. */
async function two(fault?: ServeFault): Promise<Two> {
  const own = await serveTestRocks(PRIVATE, { fault: () => fault });
  const foreign = await serveTestRocks(FOREIGN);
  const curator = getCurator({ home: own.home });
  await curator.repositories.add(own.server.url, { priority: 9 });
  await curator.repositories.add(foreign.folder, { priority: 1 });
  return { own, curator, installer: new PackageInstaller({ home: own.home }) };
}

describe('a repository that fails', () => {
  test.each<[string, ServeFault]>([
    ['answers 401', { kind: 'status', status: 401 }],
    ['answers 410', { kind: 'status', status: 410 }],
    ['leads elsewhere for ever', { kind: 'redirect', location: '/manifest' }],
    ['leads to what is not safe', { kind: 'redirect', location: 'http://example.org/x' }],
  ])('and %s is told, and nothing is taken in its place', async (_what, fault) => {
    const { own, curator, installer } = await two(fault);
    for (const name of ['secret', 'other', 'nowhere'])
      await expect(installer.installPackage(name), name).rejects.toMatchObject({
        code: 'REPOSITORY_FAILED',
        message: expect.stringContaining(own.server.url) as string,
      });
    await expect(curator.listInstalledPackages()).resolves.toEqual([]);
    await expect(curator.searchPackages('secret')).rejects.toMatchObject({ code: 'REPOSITORY_FAILED' });
  });

  test('is told by a search that finds something elsewhere', async () => {
    const own = await serveTestRocks(PRIVATE);
    const down = await serveTestRocks(FOREIGN);
    const lines: string[] = [];
    const logger = createLogger({ level: 'warn', destination: { write: (line) => lines.push(line) } });
    const curator = getCurator({ home: own.home, logger });
    await curator.repositories.add(own.folder, { priority: 9 });
    await curator.repositories.add(down.server.url, { priority: 1 });
    await down.server.close();
    expect((await curator.searchPackages('fasta'))[0]).toMatchObject({ version: '1.0-1', isAvailable: true });
    expect(lines.join('')).toContain(down.server.url);
    await expect(curator.searchPackages('other')).rejects.toMatchObject({ code: 'REPOSITORY_FAILED' });
  });

  test('because it is down keeps nobody from what is locked', async () => {
    const { own, curator, installer } = await two();
    await installer.installPackage('secret');
    await own.server.close();
    await expect(installer.installPackage('fasta')).rejects.toMatchObject({ code: 'REPOSITORY_FAILED' });
    await installer.installPackage('secret', { force: true });
    const { root } = await curator.environments.get('default');
    expect(await readFile(join(root, 'share/lua/5.4/secret.lua'), 'utf8')).toBe('return "ours"');
  });

  test('is told where what those before it have does not fit', async () => {
    const own = await serveTestRocks(PRIVATE);
    const down = await serveTestRocks([{ name: 'fasta', version: '2.0' }]);
    const curator = getCurator({ home: own.home });
    await curator.repositories.add(own.folder, { priority: 9 });
    await curator.repositories.add(down.server.url, { priority: 1 });
    await down.server.close();
    const installer = new PackageInstaller({ home: own.home });
    await expect(installer.installPackage('fasta >= 2')).rejects.toMatchObject({
      code: 'REPOSITORY_FAILED',
      message: expect.stringContaining(down.server.url) as string,
    });
    await expect(installer.installPackage('fasta')).resolves.toMatchObject({
      installed: [{ name: 'fasta', version: '1.0-1' }],
    });
  });

  test('and says nothing is told while it is waited for', async () => {
    const { own, installer } = await two({ kind: 'silent' });
    const controller = new AbortController();
    const waitedFor: string[] = [];
    const installed = installer.installPackage('secret', {
      signal: controller.signal,
      onProgress: ({ waitingFor }) => {
        if (waitingFor === undefined) return;
        waitedFor.push(waitingFor);
        controller.abort();
      },
    });
    await expect(installed).rejects.toMatchObject({ code: 'ABORTED' });
    expect(waitedFor).toEqual([own.server.url]);
  });
});

test('many servers are asked without a warning of Node', async () => {
  const servers = [];
  for (let count = 0; count < 12; count += 1) servers.push(await serveTestRocks([]));
  const [first, ...others] = servers as [TestServer, ...TestServer[]];
  const warnings: string[] = [];
  const onWarning = ({ name }: Error): void => void warnings.push(name);
  process.on('warning', onWarning);
  onTestFinished(() => void process.off('warning', onWarning));
  const repositories = [first, ...others].flatMap(({ options }) => options.repositories ?? []);
  const { signal } = new AbortController();
  await expect(
    new PackageInstaller({ home: first.home, repositories }).installPackage('nowhere', { signal }),
  ).rejects.toMatchObject({ code: 'PACKAGE_NOT_FOUND' });
  expect(warnings).toEqual([]);
});

test.each([
  ['abort', (): AbortSignal => AbortSignal.abort()],
  ['time-out', (): AbortSignal => AbortSignal.timeout(0)],
])('an install that an %s ends is told as aborted, and nothing is installed', async (_what, signalOf) => {
  const { home, options } = await serveTestRocks(PRIVATE, { fault: () => ({ kind: 'silent' }) });
  const installer = new PackageInstaller(options);
  for (const dryRun of [true, false])
    await expect(installer.installPackage('secret', { signal: signalOf(), dryRun })).rejects.toMatchObject({
      code: 'ABORTED',
      name: 'OperationAbortedError',
    });
  await expect(getCurator({ home }).listInstalledPackages()).resolves.toEqual([]);
});
