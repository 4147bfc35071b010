import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { poolFolder } from './pool-folder.js';
import { redisServer } from './redis-server.js';
import type { RunningCli } from './start-cli.js';

const pool = poolFolder();
const { folder, configPath } = pool;
const redis = redisServer(folder);
const MACHINES = ['one', 'two'];

test(
  'a fleet on machines of a pool, one of which crashes, gives what one computer gives',
  { timeout: 480_000 },
  async ({ skip }) => {
    if (redis.skipReason !== undefined) skip(redis.skipReason);
    const at = (name: string): string => join(folder, name);
    writeFileSync(at('length.lua'), 'return function(record) return #record.sequence end');
    const records = Array.from({ length: 3_000 }, (_, index) => `>s${index}\n${'ACGT'.repeat(index % 37)}\n`);
    writeFileSync(at('reads.fa'), records.join(''));
    const env = { BIOXEN_REDIS_URL: redis.url };

    const workers: RunningCli[] = [];
    for (const name of MACHINES) {
      const created = await pool.run(['vm', 'create', name, '--type', 'xcpng', '--config', configPath]);
      expect(created).toMatchObject({ code: 0 });
      workers.push(pool.start(['worker', '--on', name, '--workers', '1', '--lock', '2s'], { env }));
    }
    const map = ['map', at('length.lua'), '--over', at('reads.fa'), '--chunk', '2K'];
    const running = pool.start([...map, '--executor', 'fleet', '--out', at('fleet.ndjson')], { env });
    await expect
      .poll(() => existsSync(at('fleet.ndjson.parts')) && readdirSync(at('fleet.ndjson.parts')).length, {
        interval: 20,
        timeout: 120_000,
      })
      .toBeGreaterThan(0);
    // Its worker starts it again, or leaves the chunk to the other one.
    const [doomed = ''] = pool.simulator.db.VM.where({ name_label: 'bioxen-one' }).keys();
    pool.simulator.guest(doomed).crash();
    const { code, stderr } = await running.result;
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const local = await pool.run([...map, '--out', at('local.ndjson')]);
    expect(local).toMatchObject({ code: 0 });
    expect(readFileSync(at('fleet.ndjson'), 'utf8')).toBe(readFileSync(at('local.ndjson'), 'utf8'));

    for (const worker of workers) {
      worker.process.kill('SIGTERM');
      expect(await worker.result).toMatchObject({ code: 0 });
    }
    for (const name of MACHINES) expect(await pool.run(['vm', 'rm', name])).toMatchObject({ code: 0 });
  },
);
