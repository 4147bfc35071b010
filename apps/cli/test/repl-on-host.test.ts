import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findLua, findProgram, sshdSkipReason, startLoopbackSshd } from '@bioxen/testkit';
import { expect, test } from 'vitest';
import { runCli, startCli } from './start-cli.js';

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';

test("D21 Lua's own prompt on a terminal of the host, which has the size of the one here", async ({
  skip,
}) => {
  const skipReason = findLua('5.4').skipReason ?? sshdSkipReason() ?? findProgram('python3').skipReason;
  if (skipReason !== undefined) skip(skipReason);
  await using sshd = await startLoopbackSshd();
  const { host, port, user, keyPath, knownHostsPath } = sshd;
  const config = join(sshd.folder, 'ssh_config');
  writeFileSync(
    config,
    `Host box\nHostName ${host}\nPort ${String(port)}\nUser ${user}\nIdentityFile ${keyPath}\nUserKnownHostsFile ${knownHostsPath}\n`,
  );
  const cli = startCli(['repl', '--terminal', '--lua', '5.4', '--ssh-config', config, '--on', 'ssh://box'], {
    openInput: true,
    terminal: ['81x25', '101x31'],
    env: { TERM: 'xterm' },
  });
  let at = await cli.seen('> ');
  const say = async (text: string, answer: string): Promise<void> => {
    cli.process.stdin.write(text);
    at = await cli.seen(answer, at);
    at = await cli.seen('> ', at);
  };
  await say('function size() return io.popen("stty size"):read() end\r', '\n');
  await say('size()\r', '25 81');
  cli.process.kill('SIGUSR1');
  // The other size has come when the terminal there says so.
  await say('repeat until size() == "31 101" print("re" .. "sized")\r', 'resized');
  cli.process.stdin.write('print("lo" .. "oping") while true do end\r');
  at = await cli.seen('looping', at);
  await say(CTRL_C, 'interrupted!');
  await say('os.getenv("TERM")\r', 'xterm');
  cli.process.stdin.write(CTRL_D);
  expect((await cli.result).code).toBe(0);
});

test('a terminal is refused where there is none', async () => {
  expect(await runCli(['repl', '--terminal', '--on', 'ssh://box'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('needs a terminal') as string,
  });
});
