import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findLua, freePort, skipFor } from '@bioxen/testkit';
import { NetworkedLuaVM } from 'bioxen';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const printed = async (name: string, ...args: readonly string[]): Promise<readonly string[]> => {
  const program = fileURLToPath(new URL(`../${name}/main.mjs`, import.meta.url));
  return (await run(process.execPath, [program, ...args])).stdout.trimEnd().split('\n');
};

test('O03 basic_usage', async () => {
  expect(await printed('basic_usage')).toEqual(['4', 'TGTAATC', 'false runtime 1', '[ 3 ]']);
});

test('O03 integration_demo', async () => {
  expect(await printed('integration_demo')).toEqual(['GC 0.429', 'EcoRI at [ 1, 23 ]', 'session [ 42 ]']);
});

test('O03 distributed_compute', async () => {
  expect(await printed('distributed_compute')).toEqual([
    'cluster of 4',
    'map 1000 records, 108768 bases in 6 chunks',
    '{"id":"r1","value":122}',
  ]);
});

test('O03, E10 p2p_messaging: two VMs exchange a FASTA record', async ({ skip }) => {
  const { skipReason } = findLua('5.4');
  if (skipReason !== undefined) skip(skipReason);
  const vm = new NetworkedLuaVM({ vmId: 'probe' });
  try {
    await vm.start();
  } catch (error) {
    skip(skipFor((error as Error).message));
  } finally {
    await vm.close();
  }
  const port = await freePort();
  // The second port is the one after it.
  expect(await printed('p2p_messaging', String(Math.min(port, 65_000)))).toEqual([
    'sender heard true',
    'receiver heard true',
  ]);
});
