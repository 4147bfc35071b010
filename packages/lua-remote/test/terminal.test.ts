import { connectSshLuaVM, type LuaTerminal } from '@bioxen/lua-remote';
import { findLua, type LoopbackSshd, sshdSkipReason, startLoopbackSshd, targetOf } from '@bioxen/testkit';
import { beforeEach, describe, expect, test } from 'vitest';

const patience = { timeout: 30_000, interval: 20 } as const;

/** What a terminal shows, as it comes. */
function screenOf(terminal: LuaTerminal): () => string {
  let shown = '';
  terminal.stdout.on('data', (bytes) => (shown += String(bytes)));
  return () => shown;
}

describe.each(['5.1', '5.3', '5.4', 'luajit'] as const)('G06 a terminal with Lua %s', (luaVersion) => {
  beforeEach(({ skip }) => {
    const reason = findLua(luaVersion).skipReason ?? sshdSkipReason();
    if (reason !== undefined) skip(reason);
  });

  test('has the size that was asked for and follows it, shows what is typed, and ends with its code', async () => {
    await using sshd = await startLoopbackSshd();
    await using vm = await connectSshLuaVM({
      host: targetOf(sshd),
      luaVersion,
      environment: { GREETING: "it's" },
      workingDirectory: '/usr',
    });
    await using terminal = await vm.openInteractive({ cols: 91, rows: 27 });
    const screen = screenOf(terminal);
    await expect.poll(screen, patience).toContain('> ');
    terminal.stdin.write('print(6 * 7, os.getenv("GREETING"), io.popen("pwd; stty size"):read("*a"))\n');
    await expect.poll(screen, patience).toMatch(/42\s+it's\s+\/usr\r\n27 91/);
    terminal.resize({ cols: 120, rows: 40 });
    terminal.stdin.write('print(io.popen("stty size"):read("*a"))\n');
    await expect.poll(screen, patience).toContain('40 120');
    terminal.stdin.write('os.exit(9)\n');
    expect(await terminal.exited).toEqual({ how: 'exited', exitCode: 9 });
  });
});

describe('G06 a terminal', () => {
  beforeEach(({ skip }) => {
    const reason = findLua('5.4').skipReason ?? sshdSkipReason();
    if (reason !== undefined) skip(reason);
  });

  const prompts = (sshd: LoopbackSshd): number =>
    sshd.processes().filter(({ command }) => /lua\S* -i$/.test(command)).length;

  test.each(['is closed', 'loses its VM', 'loses its connection'] as const)(
    'that %s leaves no interpreter',
    async (how) => {
      await using sshd = await startLoopbackSshd();
      await using vm = await connectSshLuaVM({ host: targetOf(sshd) });
      const terminal = await vm.openInteractive();
      const screen = screenOf(terminal);
      await expect.poll(screen, patience).toContain('> ');
      terminal.stdin.write('while true do end\n');
      await expect.poll(() => prompts(sshd), patience).toBe(1);
      if (how === 'is closed') await terminal.close();
      if (how === 'loses its VM') await vm.stop();
      if (how === 'loses its connection') sshd.killSessions();
      const exit = await terminal.exited;
      const lost = {
        how: 'lost',
        error: expect.objectContaining({ code: 'SSH_CONNECTION_LOST', started: 'yes' }),
      };
      const ended = { how: expect.stringMatching(/^(killed|exited)$/) };
      expect(exit).toMatchObject(how === 'loses its connection' ? lost : ended);
      await expect.poll(() => prompts(sshd), patience).toBe(0);
    },
  );

  test('takes no options that do not fit', async () => {
    await using sshd = await startLoopbackSshd();
    await using vm = await connectSshLuaVM({ host: targetOf(sshd) });
    const wrong = vm.openInteractive({ cols: 0 }).catch((error: unknown) => error);
    expect(await wrong).toMatchObject({ code: 'API_VALIDATION_ERROR' });
  });
});
