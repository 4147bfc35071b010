import { describe, expect, test } from 'vitest';
import { connectSsh } from '@bioxen/ssh-exec';
import { loginTo, patience, refusal, sharedServers } from './connected.js';

const server = sharedServers();

describe.each(['root', 'user'] as const)('a program on a server of %s', (as) => {
  test('has its arguments, its input, its folder and its environment, and gives back both outputs', async () => {
    await using host = await connectSsh(loginTo(await server({ as })));
    const result = await host.exec(
      'sh',
      ['-c', 'cat; pwd; echo "$WORD $1" >&2; exit 3', 'sh', "it's $HOME"],
      {
        input: 'in\n',
        cwd: '/usr',
        env: { WORD: 'a "b" \'c\'' },
      },
    );
    expect(result).toMatchObject({
      stdout: 'in\n/usr\n',
      stderr: `a "b" 'c' it's $HOME\n`,
      exitCode: 3,
      signal: undefined,
      failed: true,
      isTerminated: false,
    });
    expect(Object.isFrozen(result)).toBe(true);
  });

  test('that a signal ended is a result too', async () => {
    await using host = await connectSsh(loginTo(await server({ as })));
    expect(await host.exec('sh', ['-c', 'kill -9 $$'])).toMatchObject({
      exitCode: undefined,
      signal: 'SIGKILL',
      isTerminated: true,
      failed: true,
    });
  });

  test('that is aborted is gone, with its children, the deaf and the runaway ones too', async () => {
    const sshd = await server({ as });
    await using host = await connectSsh(loginTo(sshd));
    const controller = new AbortController();
    const program = 'trap "" TERM HUP; sleep 1111 & setsid sleep 2222 & sleep 3333';
    const running = host.exec('sh', ['-c', program], { signal: controller.signal, killGraceMs: 50 });
    const sleeps = (): readonly string[] =>
      sshd.processes().flatMap(({ command }) => (/^sleep \d{4}$/.test(command) ? [command] : []));
    await expect.poll(sleeps, patience).toHaveLength(3);
    controller.abort(new RangeError('enough'));
    expect(await refusal(running)).toMatchObject({
      code: 'SSH_COMMAND_ABORTED',
      reaped: 'yes',
      cause: expect.objectContaining({ message: 'enough' }),
    });
    expect(sleeps()).toEqual([]);
  });
});

test('the template tag quotes what is filled in', async () => {
  await using host = await connectSsh(loginTo(await server()));
  const result = await host.$`printf '%s|' ${["a'b", '$HOME', '; id']} | tr a-z A-Z`;
  expect(result.stdout).toBe("A'B|$HOME|; ID|");
});

test('the template tag runs nothing when its quotes would not hold', async () => {
  await using host = await connectSsh(loginTo(await server()));
  expect(await refusal(host.$`echo "hi ${'$(id -un)'}"`)).toMatchObject({
    code: 'SSH_CONFIG_INVALID',
    field: 'value 1',
    hint: expect.stringContaining('Leave the quotes away'),
  });
});

test('what a command leaves in the background when it ends stays; what runs when the host is closed does not', async () => {
  const sshd = await server();
  const host = await connectSsh(loginTo(sshd));
  const left = 'sleep 6671 >/dev/null 2>&1 & echo $!';
  const pid = Number((await host.exec('sh', ['-c', left])).stdout);
  const running = refusal(host.exec('sleep', ['6672']));
  const sleeps = (): readonly string[] =>
    sshd.processes().flatMap(({ command }) => (command.startsWith('sleep 667') ? [command] : []));
  await expect.poll(() => [...sleeps()].sort(), patience).toEqual(['sleep 6671', 'sleep 6672']);
  await host.close();
  await running;
  expect(sleeps()).toEqual(['sleep 6671']);
  process.kill(pid, 'SIGKILL');
});
