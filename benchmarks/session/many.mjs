import { asMicros, asMillis, row } from '../local/row.mjs';
import { median } from '../run/statistics.mjs';
import { openDaemon } from './open-daemon.mjs';

const SESSIONS = 1_000;
const AT_ONCE = 8;
const VM = { engine: 'native', luaVersion: '5.4', sandbox: 'none' };

/** Idle sessions in one daemon: what each weighs there, its interpreter apart, and what a command costs then. */
export async function measureMany() {
  const { host, close } = await openDaemon();
  const first = await host.create('first', { vm: VM });
  await first.execute('return 1');
  const before = (await host.status()).rssBytes;
  const started = performance.now();
  let next = 1;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next < SESSIONS) await host.create(`s${next++}`, { vm: VM });
    }),
  );
  const tookMs = performance.now() - started;
  const kib = ((await host.status()).rssBytes - before) / (SESSIONS - 1) / 1_024;
  const times = [];
  for (let i = 0; i < 500; i++) {
    const asked = performance.now();
    await first.execute('return 1');
    times.push((performance.now() - asked) * 1_000);
  }
  await close();
  return [
    row('memory of the daemon for each of 1,000 sessions, KiB', {
      ours: String(Math.round(kib)),
      ratio: kib / 64,
      atMost: 1,
    }),
    row('make one of 1,000', { ours: asMillis(tookMs / (SESSIONS - 1)) }),
    row('execute in one of 1,000', { ours: asMicros(median(times)) }),
  ];
}
