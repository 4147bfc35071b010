import { connectSshLuaVM } from '@bioxen/lua-remote';
import { findLua, sshdSkipReason, startLoopbackSshd, targetOf } from '@bioxen/testkit';
import { expect, test } from 'vitest';

const skipReason = findLua('5.4').skipReason ?? sshdSkipReason();

test('a channel of a VM for one-shot programs is interrupted as often as that of a persistent one', async ({
  skip,
}) => {
  if (skipReason !== undefined) skip(skipReason);
  await using sshd = await startLoopbackSshd();
  await using vm = await connectSshLuaVM({ host: targetOf(sshd), luaVersion: '5.4' });
  await using channel = await vm.openChannel();
  await channel.execute('kept = 1');
  // Each takes one of the interrupts that an interpreter was started with.
  for (let round = 0; round < 4; round += 1) {
    let interrupting: Promise<unknown> | undefined;
    const { error } = await channel.execute('print("on") while true do end', {
      onOutput: () => {
        interrupting ??= channel.interrupt({ graceMs: 30_000 });
      },
    });
    expect(error).toMatchObject({ kind: 'interrupted' });
    expect(await interrupting).toBe('stopped');
  }
  expect((await channel.execute('return kept')).values).toEqual([1]);
});
