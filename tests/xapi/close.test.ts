import { createXapiSimulator } from '@bioxen/xapi-simulator';
import { expect, test } from 'vitest';
import { root } from '../packages.js';
import { runProgram } from '../run-program.js';

test('a program ends at once after close, and leaves neither session nor socket', async () => {
  await using simulator = await createXapiSimulator({ tls: 'self-signed' });
  const code = `
    import { connectXapi } from '@bioxen/xapi';
    const xapi = await connectXapi({
      url: '${simulator.url}', username: '${simulator.user}', password: '${simulator.password}',
      tls: { pin: '${simulator.fingerprint}' },
    });
    const poll = xapi.event.from(['VM'], '', 30.1).then(() => xapi.event.from(['VM'], '', 30.1));
    const vms = await xapi.VM.get_all();
    const closing = performance.now();
    await Promise.all([xapi.close(), poll.catch(() => undefined)]);
    const closeMs = performance.now() - closing;
    process.on('exit', () => console.log(JSON.stringify({ vms: vms.length, closeMs, lingerMs: performance.now() - closing - closeMs })));
  `;
  const {
    code: exitCode,
    stdout,
    stderr,
  } = await runProgram(process.execPath, ['--input-type=module', '-e', code], {
    cwd: `${root}/tests`,
  });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const { vms, closeMs, lingerMs } = JSON.parse(stdout) as Readonly<Record<string, number>>;
  expect(vms).toBe(simulator.db.VM.size);
  // A poll of 30 s and kept sockets would hold it.
  expect(closeMs).toBeLessThan(10_000);
  expect(lingerMs).toBeLessThan(10_000);
  expect(simulator.sessions.size).toBe(0);
  await expect.poll(() => simulator.openSockets).toBe(0);
});

test('a program that waits for a host that is away hears of it, and does not end before', async () => {
  const code = `
    import { connectXapi } from '@bioxen/xapi';
    await connectXapi({ url: 'http://127.0.0.1:1', username: 'root', password: 'x' })
      .catch((error) => console.log(error.code, error.retryable));
  `;
  const { stdout, ...rest } = await runProgram(process.execPath, ['--input-type=module', '-e', code], {
    cwd: `${root}/tests`,
  });
  expect({ ...rest, stdout }).toEqual({ code: 0, stderr: '', stdout: 'XAPI_CONNECTION_FAILED true\n' });
});
