import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type CliResult, runCli } from './start-cli.js';
import { workFolder } from './work-folder.js';

const folder = workFolder({ file: '' });
const cli = async (...args: readonly string[]): Promise<CliResult> =>
  await runCli(args, { cwd: folder, env: { BIOXEN_HOME: join(folder, 'home') } });

/** Names of options as the library has them, and Node's own words. */
const FOREIGN =
  /allow[A-Z]\w+|\w+Variable\b|publicKey|luaVersion|answerMs|E[A-Z]{4,}|TypeError|Internal error|undefined/;

test(
  'what is wrong is told in the words of the command line, with what to do',
  { timeout: 120_000 },
  async () => {
    mkdirSync(join(folder, 'rocks'));
    await cli('env', 'create', 'lab');
    await cli('pkg', 'repo', 'add', 'https://127.0.0.1:1');
    for (const [args, code, message, hint] of [
      [['env', 'create', 'LAB'], 2, "There is an environment 'lab' already", 'Choose another name'],
      [['pkg', 'install', 'alpha@'], 2, 'has no version', "'penlight >= 1.13, < 2'"],
      [['pkg', 'install', 'alpha =='], 2, 'has no version', 'penlight@1.14.0-1'],
      [['pkg', 'install', 'a', '--server', 'ftp://x'], 2, 'neither the URL', 'https://rocks.example.org'],
      [['pkg', 'install', 'a', '--server', './nowhere'], 1, 'it is not there', 'Check that the folder'],
      [['pkg', 'install', 'a', '--server', 'http://example.org'], 1, 'is not safe', 'Use https'],
      [['pkg', 'install', 'a', '--server-timeout', '5'], 2, '--server-timeout takes a duration', '5s or 5ms'],
      [['pkg', 'repo', 'add', 'http://example.org'], 1, 'is not safe', '--allow-insecure'],
      [['pkg', 'repo', 'add', 'https://me:pw@example.org'], 1, 'a login stands', '--token-variable NAME'],
      [
        ['pkg', 'repo', 'add', 'nowhere'],
        2,
        'no URL of a server, and no folder',
        'https://rocks.example.org',
      ],
      [['pkg', 'repo', 'add', 'rocks', '--keyring', 'no'], 2, '--keyring: no is no file', ''],
      [['pkg', 'repo', 'add', 'rocks', '--priority', 'x'], 2, '--priority', 'whole number'],
      [['pkg', 'repo', 'add', 'rocks', '--token-variable', 'a-b'], 2, '--token-variable', 'ROCKS_TOKEN'],
      [
        ['pkg', 'repo', 'add', 'https://127.0.0.1:1', '--priority', '9'],
        2,
        'added already',
        'bioxen pkg repo rm',
      ],
      [['pkg', 'repo', 'rm', 'https://nope.example.org'], 2, 'was never added', 'https://127.0.0.1:1'],
      [['pkg', 'serve', 'nowhere'], 2, 'nowhere is not there', 'Name a folder'],
      [['pkg', 'serve', 'file'], 2, 'file is no folder', 'Name a folder'],
      [['pkg', 'serve', 'rocks', '--port', '70000'], 2, '--port', '65535'],
      [
        ['pkg', 'serve', 'rocks', '--token-variable', 'NOT_THERE'],
        2,
        'has no NOT_THERE',
        'export NOT_THERE=',
      ],
      [['pkg', 'pack', 'nowhere-1.0-1.rockspec'], 2, 'is not there', 'Name a rockspec'],
      [['pkg', 'sign', 'nowhere', '--key', 'file'], 2, 'nowhere is not there', 'may read'],
      [['pkg', 'pack', 'rocks'], 2, 'rocks is a folder', 'Name a rockspec'],
      [['pkg', 'key', '-o', 'file'], 2, '--output: file is there already', 'Name another file'],
      [['pkg', 'key', '-o', 'no/key'], 2, '--output: no/key cannot be written', 'a folder that is there'],
      [['pkg', 'lock', '--env', 'lab', '-o', 'no/lock'], 2, 'its folder is not there', 'may write into'],
      [['pkg', 'lock', '--env', 'lab', '-o', 'rocks'], 2, 'it is a folder', 'may write into'],
      [['pkg', 'install', '--frozen', 'no.json'], 2, '--frozen: no.json is not there', 'may read'],
      [['pkg', 'install', 'a', '--manifest', 'no.json'], 2, '--manifest: no.json is not there', ''],
      [
        ['pkg', 'remove', 'a', '--env', 'lab'],
        3,
        "'a' is not installed in the environment 'lab'",
        'bioxen pkg list',
      ],
      [['pkg', 'yank', 'nowhere', 'a@1.0-1'], 2, 'There is no folder nowhere', ''],
      [['pkg', 'yank', 'rocks', 'a@1.0-1'], 2, 'rocks has no a 1.0-1', 'Name a package'],
    ] as const) {
      const { stdout, stderr, ...ended } = await cli(...args);
      const said = `${args.join(' ')}: ${stderr}`;
      expect({ code: ended.code, stdout, said }).toEqual({ code, stdout: '', said });
      expect(stderr).toContain(message);
      expect(stderr).toContain(hint);
      expect(stderr).not.toMatch(FOREIGN);
    }
    await expect(cli('pkg', 'repo', 'ls')).resolves.toMatchObject({
      stdout: expect.stringMatching(/^https:\/\/127\.0\.0\.1:1 .*\n$/) as string,
    });
  },
);

test('a port that is taken is told', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => {
    other.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    other.close();
  });
  const { port } = other.address() as AddressInfo;
  mkdirSync(join(folder, 'served'));
  const { code, stderr } = await cli('pkg', 'serve', 'served', '--port', String(port));
  expect(code).toBe(2);
  expect(stderr).toContain(`Invalid --port: another program has ${port} of 127.0.0.1`);
  expect(stderr).not.toMatch(FOREIGN);
});

test('a server that does not answer is left after --server-timeout, and named', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => {
    silent.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    silent.closeAllConnections();
    silent.close();
  });
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const { code, stderr } = await cli('pkg', 'install', 'alpha', '--server', url, '--server-timeout', '50ms');
  expect(code).toBe(1);
  expect(stderr).toContain(url);
  expect(stderr).toContain('50');
});
