import { expect, test } from 'vitest';
import { keys, makeTerminalFolder } from './terminal-folder.js';

const folder = makeTerminalFolder();

test('N14 bio top shows the cells as they are, and its keys reach them', async () => {
  await folder.run(['bio', 'create', 'one', '--start']);
  await folder.run(['bio', 'create', 'two', '--start']);
  await folder.run(['bio', 'run', 'one', '-e', 'for i = 1, 1000 do end']);
  const shown = await folder.run(['bio', 'top']);
  expect(shown.stdout).toMatch(/^ one +running +ecoli +17 +25 /m);
  expect(JSON.parse((await folder.run(['bio', 'top', '--json'])).stdout)).toMatchObject({
    cells: [{ vms: [{ vmId: 'one' }, { vmId: 'two' }] }],
  });
  expect(shown.stdout).not.toContain('\u001B');
  const top = folder.start(['bio', 'top', '--interval', '100ms'], {
    openInput: true,
    terminal: ['120x30', '80x20'],
    env: { TERM: 'xterm', NO_COLOR: '1' },
  });
  await top.seen('>one');
  let at = await top.seen('two');
  top.process.stdin.write(keys.down);
  at = await top.seen('>two', at);
  top.process.stdin.write('p');
  at = await top.seen('paused', at);
  const { stdout } = await folder.run(['bio', 'ls']);
  expect(stdout).toMatch(/^two +paused/m);
  top.process.stdin.write('p');
  at = await top.seen('>two                  running', at);
  // What others do is seen, too.
  await folder.run(['bio', 'create', 'three']);
  at = await top.seen('three', at);
  top.process.stdin.write('q');
  expect((await top.result).code).toBe(0);
});
