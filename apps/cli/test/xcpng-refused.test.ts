import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { poolFolder } from './pool-folder.js';
import type { CliResult } from './start-cli.js';

const pool = poolFolder();
const { configPath } = pool;
const cli = (...args: readonly string[]): Promise<CliResult> => pool.run(args);

test(
  'a machine that was up and refuses connections is told of soon, given up sooner, and says what to look at',
  { timeout: 480_000 },
  async () => {
    expect(await cli('vm', 'create', 'lab', '--type', 'xcpng', '--config', configPath)).toMatchObject({
      code: 0,
    });
    const config = JSON.parse(readFileSync(configPath, 'utf8')) as object;
    const port = await closedPort();
    writeFileSync(configPath, JSON.stringify({ ...config, ssh_port: port }));
    try {
      // Some time passes: it has booted long ago.
      const { VM, VM_metrics } = pool.simulator.db;
      const [machine] = VM.where({ name_label: 'bioxen-lab' }).values();
      VM_metrics.update(machine?.['metrics'] as string, { start_time: '20200101T00:00:00Z' });
      const { code, stdout, stderr } = await cli('vm', 'exec', 'lab', 'true');
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      const [wait, error, hint] = stderr.split('\n');
      expect(wait).toMatch(
        new RegExp(`^bioxen: waiting for the SSH server of 'lab', ssh://.+:${String(port)}: .+refused`),
      );
      expect(error).toMatch(/: the machine has been running for \d+d.*, and refuses connections$/);
      expect(hint).toMatch(
        /ssh_port.+look at bioxen vm show lab .+bioxen vm stop lab, then bioxen vm start lab/,
      );
      // The program that runs in it has no better way.
      expect(await cli('run', '--on', 'lab', '-e', 'return 1')).toMatchObject({ code: 1, stderr });
    } finally {
      writeFileSync(configPath, JSON.stringify(config));
      await cli('vm', 'rm', 'lab');
    }
  },
);

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
