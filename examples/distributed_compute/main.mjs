// One question to many VMs: a cluster answers in parallel, then one function is mapped over a file, in order.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLocalExecutor, createVm, mapSequences, VMManager } from 'bioxen';

const folder = await mkdtemp(join(tmpdir(), 'bioxen-distributed-'));
const manager = new VMManager();
const executor = createLocalExecutor({ workers: 2, createVm: () => createVm({ persistent: true }) });
try {
  const cluster = await manager.createVmCluster('sum', 4);
  const answers = await cluster.broadcast('local sum = 0 for i = 1, 1000 do sum = sum + i end return sum');
  console.log('cluster of', [...answers.keys()].length);

  const summary = await mapSequences({
    program: {
      code: 'return function(record) return #record.sequence end',
      name: '@length.lua',
      parameters: {},
    },
    over: fileURLToPath(new URL('../data/lambda_reads_1.fastq', import.meta.url)),
    out: join(folder, 'lengths.ndjson'),
    failed: join(folder, 'failed.ndjson'),
    partsFolder: join(folder, 'parts'),
    chunkBases: 20_000,
    executor,
  });
  console.log('map', summary.records, 'records,', summary.bases, 'bases in', summary.chunks, 'chunks');
  console.log((await readFile(join(folder, 'lengths.ndjson'), 'utf8')).split('\n')[0]);
} finally {
  await Promise.all([executor.close(), manager.close()]);
  await rm(folder, { recursive: true });
}
