import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  connectSsh,
  createSshSession,
  type SshHost,
  type SshHostOptions,
  waitForSsh,
} from '@bioxen/ssh-exec';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loginTo, refusal, sharedServers } from './connected.js';

const server = sharedServers();

/** A call as somebody without types writes it. */
type Loose = Readonly<Record<keyof SshHost, (...args: readonly unknown[]) => Promise<unknown>>>;

const calls: readonly [string, (host: Loose) => Promise<unknown>, string][] = [
  ['exec { timeout }', (host) => host.exec('true', [], { timeout: 200 }), 'Did you mean timeoutMs?'],
  ['exec { stdin }', (host) => host.exec('cat', [], { stdin: 'x' }), 'Did you mean input?'],
  ['exec { maxBuffer }', (host) => host.exec('cat', [], { maxBuffer: 5 }), 'Did you mean maxBufferBytes?'],
  ['exec timeoutMs as text', (host) => host.exec('true', [], { timeoutMs: '5s' }), '"5s" is not'],
  ['exec input as number', (host) => host.exec('cat', [], { input: 5 }), 'input'],
  ['exec with options as arguments', (host) => host.exec('cat', { input: 'x' }), 'behind the arguments'],
  ['exec with a text as arguments', (host) => host.exec('ls', '-la'), "('ls', ['-l', '-a'])"],
  ['exec with a number as argument', (host) => host.exec('echo', ['a', 5]), 'argument 2'],
  ['exec with a number in env', (host) => host.exec('env', [], { env: { A: 5 } }), 'env.A'],
  ['exec limits { timeoutMs }', (host) => host.exec('env', [], { limits: { timeoutMs: 5 } }), 'wallSeconds'],
  ["exec in '~'", (host) => host.exec('pwd', [], { cwd: '~/w' }), 'start at the home folder'],
  ['shellLine { timeout }', (host) => host.shellLine('true', { timeout: 200 }), 'Did you mean timeoutMs?'],
  ['spawn { input }', (host) => host.spawn('cat', [], { input: 'x' }), 'stdin of what it returns'],
  [
    'put { permissions }',
    (host) => host.put(Buffer.from('x'), 'x', { permissions: 1 }),
    'Did you mean mode?',
  ],
  ['put of nothing', (host) => host.put(undefined, 'x'), 'source'],
  ['get { timeoutMs }', (host) => host.get('x', '/tmp/x', { timeoutMs: 1 }), 'AbortSignal.timeout'],
  ['putTree of a path', (host) => host.putTree('/dir', 'x'), '[{ path, content }]'],
  ['getTree { maxBytes } as text', (host) => host.getTree('x', { maxBytes: '1M' }), 'maxBytes'],
  ['openShell { columns }', (host) => host.openShell({ columns: 80 }), 'Did you mean cols?'],
  ['openProcess { arguments }', (host) => host.openProcess({ file: 'cat', arguments: [] }), 'mean args?'],
  ['openProcess of a text', (host) => host.openProcess('cat'), "{ file: 'cat', args: [] }"],
  ['forward without a host', (host) => host.forward({ to: { port: 80 } }), '{ host, port }'],
];

test.each(calls)('%s is refused, and the message helps', async (_name, call, part) => {
  await using host = await connectSsh(loginTo(await server()));
  const error = await refusal(call(host as unknown as Loose));
  expect(error).toMatchObject({ name: 'InvalidOptionError', code: 'API_VALIDATION_ERROR' });
  expect((error as Error & { readonly text: string }).text).toContain(part);
  expect((await host.exec('echo', ['on'])).stdout).toBe('on\n');
});

test('an environment with gaps and sudo: false are as good as none', async () => {
  await using host = await connectSsh(loginTo(await server()));
  const env: NodeJS.ProcessEnv = { HERE: 'yes', GONE: undefined };
  const isNeeded: boolean = Boolean(env['GONE']);
  const result = await host.exec('sh', ['-c', 'echo "$HERE-${GONE-unset}"'], { env, sudo: isNeeded });
  expect(result.stdout).toBe('yes-unset\n');
});

const logins: readonly [string, Readonly<Record<string, unknown>>, string][] = [
  ['no host', { host: undefined }, "{ host: 'box' }"],
  ['password', { password: 'x' }, "auth: [{ type: 'password', password }]"],
  ['username', { username: 'x' }, 'Did you mean user?'],
  ['auth of no type', { auth: [{ type: 'keyfile' }] }, 'one of key, agent, password'],
  ['auth { keyPath }', { auth: [{ type: 'key', keyPath: '/x' }] }, 'Did you mean path?'],
  ['auth without a path', { auth: [{ type: 'key' }] }, 'auth[0].path'],
  ['a pin that is none', { hostKey: { sha256: ['AAAA'] } }, 'ssh-keygen -lf'],
  ['no pins', { hostKey: { sha256: [] } }, 'ssh-keygen -lf'],
  ['auth of a jump', { jump: [{ host: 'a', auth: [{ type: 'keyfile' }] }] }, 'one of key'],
];

describe.each([
  ['connectSsh', connectSsh],
  ['waitForSsh', waitForSsh],
])('%s', (_name, connect: (options: SshHostOptions) => Promise<SshHost>) => {
  test.each(logins)('refuses %s', async (_what, options, part) => {
    const given = { host: '127.0.0.1', port: 1, config: 'none', ...options };
    const error = await refusal(connect(given as unknown as SshHostOptions));
    expect(error).toMatchObject({ name: 'InvalidOptionError' });
    expect((error as Error & { readonly text: string }).text).toContain(part);
  });
});

test('user and port may stand in the name of the host', async () => {
  const { host: address, user, port: _port, ...login } = loginTo(await server());
  const { port } = loginTo(await server());
  await using host = await connectSsh({ ...login, host: `ssh://${user}@${address}:${port}` });
  expect((await host.exec('id', ['-un'])).stdout).toBe(`${user}\n`);
  await using other = await connectSsh({ ...login, host: `${user}@${address}`, port });
  expect(other.user).toBe(user);
});

test('a session checks its port', () => {
  expect(() => createSshSession({ port: 70_000 })).toThrow('port');
});

test('an agent that is not there is named', async () => {
  const { keyPath: _keyPath, ...login } = loginTo(await server());
  const socket = process.env['SSH_AUTH_SOCK'];
  delete process.env['SSH_AUTH_SOCK'];
  onTestFinished(() => {
    if (socket !== undefined) process.env['SSH_AUTH_SOCK'] = socket;
  });
  const error = await refusal(connectSsh({ ...login, auth: [{ type: 'agent' }] }));
  expect(error).toMatchObject({ code: 'SSH_AUTH_FAILED', message: expect.stringContaining('SSH_AUTH_SOCK') });
});

test('a port that is taken is told with its name', async () => {
  await using host = await connectSsh(loginTo(await server()));
  const taken = createServer();
  taken.listen(0, '127.0.0.1');
  await once(taken, 'listening');
  onTestFinished(() => void taken.close());
  const { port: localPort } = taken.address() as AddressInfo;
  const error = await refusal(host.forward({ localPort, to: { host: '127.0.0.1', port: 1 } }));
  expect(error).toMatchObject({
    name: 'InvalidOptionError',
    message: expect.stringContaining(`127.0.0.1:${localPort} cannot be listened on (EADDRINUSE)`),
  });
});

test('a terminal is not resized to what is no size', async () => {
  await using host = await connectSsh(loginTo(await server()));
  await using shell = await host.openShell({ file: 'cat' });
  shell.stdout.resume();
  expect(() => shell.resize(90 as never)).toThrow('{ cols: 80, rows: 24 }');
  expect(() => shell.resize({ cols: 90 } as never)).toThrow('rows');
});

test('a transfer that fails on this computer names the local file', async () => {
  const sshd = await server();
  await using host = await connectSsh(loginTo(sshd));
  expect((await refusal(host.put('/nope/at/all', 'p.txt'))).message).toMatch(
    /p\.txt: .*'\/nope\/at\/all' \(on this computer\)/,
  );
  const target = join(sshd.folder, 'no-such-folder', 'x');
  expect((await refusal(host.get('/etc/passwd', target))).message).toContain(`${target}.bioxen-`);
  const error = await refusal(host.put(Buffer.from('x'), '~/w/x'));
  expect(error).toMatchObject({ code: 'SSH_TRANSFER_FAILED', hint: expect.stringContaining("'w/x'") });
});
