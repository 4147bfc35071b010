import { execFileSync } from 'node:child_process';
import { chmodSync, closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { SshLuaVM } from '@bioxen/lua-remote';
import { findLua, type LoopbackSshd, sshdSkipReason, startLoopbackSshd, targetOf } from '@bioxen/testkit';
import { expect, test } from 'vitest';

const skipReason = findLua('5.4').skipReason ?? sshdSkipReason();

/** A bound that only a fault reaches. */
const PATIENCE = { timeout: 30_000, interval: 20 };
const AT_LAST = { graceMs: 60_000, kill: false };
const AT_ONCE = { graceMs: 1, kill: false };

interface HeldWardens extends Disposable {
  letGo(): void;
}

/** Has the account's wardens wait before they make their registry, until something is written into a pipe. */
function holdWardens(sshd: LoopbackSshd): HeldWardens {
  const gate = join(sshd.folder, 'gate');
  execFileSync('mkfifo', ['-m', '666', gate]);
  const folder = join(sshd.home, 'programs');
  mkdirSync(folder);
  const file = join(folder, 'mkdir');
  writeFileSync(file, `#!/bin/sh\nread -r word <'${gate}'\nexec /bin/mkdir "$@"\n`);
  for (const path of [folder, file]) chmodSync(path, 0o755);
  // Open at both ends: neither end waits for the other, and what is written stays until it is read.
  const pipe = openSync(gate, 'r+');
  return {
    letGo: () => {
      writeSync(pipe, 'go\n'.repeat(9));
    },
    [Symbol.dispose]: () => {
      closeSync(pipe);
    },
  };
}

test.for([
  { when: 'before the warden is there', first: AT_LAST, expected: 'stopped' },
  { when: 'again when it is', first: AT_ONCE, expected: 'running' },
])(
  'an interrupt that is asked for $when stops the first program of a connection',
  async ({ first, expected }, { skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    if (process.getuid?.() !== 0) skip('only root can give an account another shell');
    await using sshd = await startLoopbackSshd({
      shell: '/bin/bash',
      files: { '.bashrc': 'PATH=$HOME/programs:$PATH' },
    });
    using wardens = holdWardens(sshd);
    await using vm = new SshLuaVM({ host: targetOf(sshd), persistent: true });
    const channel = await vm.openChannel();
    const running = channel.execute('while true do end');
    const early = channel.interrupt(first);
    if (first === AT_ONCE) await early;
    wardens.letGo();
    expect(await early).toBe(expected);
    expect(await channel.interrupt(AT_LAST)).toBe(expected === 'stopped' ? 'finished' : 'stopped');
    expect(await running).toMatchObject({ success: false, error: { kind: 'interrupted' } });
    expect(await channel.execute('return 1')).toMatchObject({ values: [1] });
  },
);

test('an interrupt that comes late hits nothing behind the program that it was meant for', async ({
  skip,
}) => {
  if (skipReason !== undefined) skip(skipReason);
  await using sshd = await startLoopbackSshd();
  await using vm = new SshLuaVM({ host: targetOf(sshd), persistent: true });
  const channel = await vm.openChannel();
  await channel.execute('count = 0');
  const wardens = (): readonly number[] =>
    sshd
      .processes()
      .filter(({ command }) => command.includes('while read -r c t a b'))
      .map(({ pid }) => pid);
  await expect.poll(wardens, PATIENCE).toHaveLength(1);
  const [warden = 0] = wardens();
  for (let round = 1; round <= 5; round += 1) {
    let give: (line: string) => void = () => undefined;
    const given = new Promise<string>((resolve) => {
      give = resolve;
    });
    async function* input(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(await given);
    }
    process.kill(warden, 'SIGSTOP');
    const ending = channel.execute('return io.read()', { input: input() });
    expect(await channel.interrupt(AT_ONCE)).toBe('running');
    give('by itself\n');
    expect((await ending).values).toEqual(['by itself']);
    const next = channel.execute('for _ = 1, 1e6 do end count = count + 1 return count');
    process.kill(warden, 'SIGCONT');
    expect(await next).toMatchObject({ success: true, values: [round] });
  }
});
