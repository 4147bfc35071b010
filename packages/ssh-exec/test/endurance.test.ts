import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { connectSsh, ConnectionLostError } from '@bioxen/ssh-exec';
import { heldAtRest, heldResources } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import { loginTo, patience, sharedServers } from './connected.js';

const server = sharedServers();

test.each(['root', 'user'] as const)(
  '13 500 of 500 aborts on a server of %s leave no process',
  async (as) => {
    const sshd = await server({ as });
    await using host = await connectSsh(loginTo(sshd));
    const abortOne = async (index: number): Promise<string> => {
      const controller = new AbortController();
      const job = host
        .exec('sh', ['-c', 'trap "" TERM; sleep 3141 & while :; do :; done'], {
          signal: controller.signal,
          killGraceMs: 5,
        })
        .then(
          () => 'a result',
          (error: { readonly code: string; readonly reaped: string }) => `${error.code} ${error.reaped}`,
        );
      // Some before they are sent, some while, some when they run.
      if (index % 3 === 1) await host.exec('true');
      if (index % 3 === 2) await Promise.resolve();
      controller.abort();
      return job;
    };
    const outcomes = new Set<string>();
    for (let round = 0; round < 100; round += 1) {
      const five = await Promise.all(
        Array.from({ length: 5 }, (_unused, index) => abortOne(round * 5 + index)),
      );
      five.forEach((outcome) => outcomes.add(outcome));
    }
    // A host that is busy may take longer to confirm it than an abort waits; that it is so shows below.
    expect([...outcomes].filter((outcome) => !outcome.startsWith('SSH_COMMAND_ABORTED '))).toEqual([]);
    expect(outcomes).toContain('SSH_COMMAND_ABORTED yes');
    await expect
      .poll(() => sshd.processes().filter(({ command }) => command.includes('3141')), patience)
      .toEqual([]);
  },
  240_000,
);

test('19 3,000 jobs, 100 processes and 100 files leave nothing behind, here and there', async () => {
  const sshd = await server();
  const round = async (jobs: number, others: number): Promise<void> => {
    await using host = await connectSsh(loginTo(sshd));
    await Promise.all(Array.from({ length: jobs }, () => host.exec('true')));
    for (let index = 0; index < others; index += 1) {
      await (await host.openProcess({ file: 'cat' })).close();
      await host.put(Buffer.from('x'), join(sshd.home, 'file'));
    }
    // Told in bundles: the last one may be on its way.
    await expect
      .poll(
        () =>
          readdirSync(join(sshd.folder, 'tmp'), { recursive: true }).filter((name) =>
            /\/[0-9a-f]{32}$/.test(String(name)),
          ),
        patience,
      )
      .toEqual([]);
  };
  await round(50, 2);
  const before = heldResources();
  await round(3_000, 100);
  expect(await heldAtRest(before)).toMatchObject({
    descriptors: before.descriptors,
    processes: before.processes,
  });
  await expect.poll(() => sshd.processes(), patience).toEqual([]);
  await expect.poll(() => readdirSync(join(sshd.folder, 'tmp')), patience).toEqual([]);
  expect(readdirSync(sshd.home)).toEqual(['file']);
}, 300_000);

describe('16 a server that is restarted under load', () => {
  test('each job ends once: with its result or an honest error, and the host is back by itself', async () => {
    const sshd = await server({ files: { restarts: '' } });
    await using host = await connectSsh({
      ...loginTo(sshd),
      reconnect: { retries: 20, minDelayMs: 20, maxDelayMs: 200 },
    });
    await host.exec('true');
    let isOver = false;
    const counts = { result: 0, maybe: 0, yes: 0 };
    const work = Array.from({ length: 8 }, async () => {
      while (!isOver) {
        await host.exec('echo', ['x']).then(
          ({ stdout }) => {
            expect(stdout).toBe('x\n');
            counts.result += 1;
          },
          (error: unknown) => {
            if (!ConnectionLostError.isInstance(error) || error.started === 'no') throw error;
            counts[error.started] += 1;
          },
        );
      }
    });
    for (let restart = 0; restart < 3; restart += 1) {
      const { result } = counts;
      await expect.poll(() => counts.result, patience).toBeGreaterThan(result + 20);
      await sshd.restart();
    }
    const { result } = counts;
    await expect.poll(() => counts.result, patience).toBeGreaterThan(result + 20);
    isOver = true;
    await Promise.all(work);
  });
});

test('14 a number of a process that is used again is not touched', async () => {
  const sshd = await server();
  await using host = await connectSsh(loginTo(sshd));
  await using bystander = await host.openProcess({ file: 'sleep', args: ['2718'] });
  await using process = await host.openProcess({ file: 'sleep', args: ['2719'] });
  // The registry is made to say what it would say after the number was used again: the same number, another start.
  const folders = readdirSync(join(sshd.folder, 'tmp')).map((name) => join(sshd.folder, 'tmp', name));
  const { exitCode, stdout } = await host.exec('sh', [
    '-c',
    'for f in "$@"/*; do read -r s <"$f"; echo "$s" | awk \'{ $22 = $22 + 1; print }\' >"$f.new"; mv "$f.new" "$f"; done; ls "$@"',
    'sh',
    ...folders,
  ]);
  expect({ exitCode, lines: stdout.trim().split('\n').length }).toMatchObject({ exitCode: 0 });
  expect(process.pid).toBeDefined();
  const sleeps = (): readonly string[] =>
    sshd.processes().flatMap(({ command }) => (command.startsWith('sleep 271') ? [command] : []));
  // Its own cookie still finds the one, and only that one.
  await process.kill();
  expect(sleeps()).toEqual(['sleep 2718']);
  expect(bystander.pid).toBeDefined();
});
