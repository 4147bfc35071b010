// G2: 200 guests that are processes, started at once, until each has said that it is an SSH server, beside 200 plain servers. A
// login to each would measure the handshakes of one client.
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { makeSshKey } from '@bioxen/testkit';
import { createProcessDriver } from '@bioxen/xapi-simulator/guests';
import { asSeconds, missingRow, printRows, row } from '../local/row.mjs';
import { timed } from '../local/take-turns.mjs';
import { median, round } from '../run/statistics.mjs';
import { whyNot } from '../xcpng/open-pool.mjs';
import { makeGuest } from './guest-login.mjs';
import { memoryBelow } from './memory-of.mjs';
import { makePlainSshd } from './plain-sshd.mjs';

const MANY = 200;
const ROUNDS = 3;
const RETRY_MS = 20;
const MAKE_AT_ONCE = 16;

/** Resolves when a server has said its first line; it may not listen yet. */
const banner = async ({ address, sshPort }) => {
  for (;;) {
    const socket = connect({ host: address, port: sshPort });
    const [said] = await once(socket, 'data').catch(() => []);
    socket.destroy();
    if (said?.toString('latin1').startsWith('SSH-2.0-')) return;
    await wait(RETRY_MS);
  }
};

const why = await whyNot('process');
if (why !== undefined) printRows([missingRow('G2 200 guests that are processes', why)]);
else {
  const key = makeSshKey();
  const guests = async () => {
    const driver = await createProcessDriver({ authorizedKeys: [key.publicKey] });
    const halted = [];
    for (let index = 0; index < MANY; index += MAKE_AT_ONCE) {
      const names = Array.from(
        { length: Math.min(MAKE_AT_ONCE, MANY - index) },
        (_, n) => `many-${index + n}`,
      );
      halted.push(...(await Promise.all(names.map((name) => makeGuest(driver, name)))));
    }
    const before = memoryBelow();
    const running = [];
    const ms = await timed(async () => {
      running.push(...(await Promise.all(halted.map((guest) => guest.start()))));
      await Promise.all(running.map(banner));
    });
    const bytes = (memoryBelow() - before) / MANY;
    await driver[Symbol.asyncDispose]();
    return { ms, bytes };
  };
  const plain = async () => {
    const servers = Array.from({ length: MANY }, (_, index) => makePlainSshd(index, key));
    const before = memoryBelow();
    const ms = await timed(async () => {
      for (const server of servers) server.start();
      await Promise.all(servers.map(banner));
    });
    const bytes = (memoryBelow() - before) / MANY;
    await Promise.all(servers.map((server) => server.close()));
    return { ms, bytes };
  };
  const rounds = [];
  for (let turn = 0; turn < ROUNDS; turn++) rounds.push({ guests: await guests(), plain: await plain() });
  const of = (kind, field) => median(rounds.map((each) => each[kind][field]));
  const asMegabytes = (bytes) => `${round(bytes / 2 ** 20, 1)} MiB`;
  printRows([
    row(`G2 ${MANY} guests started at once, all of them SSH servers, beside as many plain sshd`, {
      ours: asSeconds(of('guests', 'ms')),
      peer: asSeconds(of('plain', 'ms')),
      ratio: median(rounds.map((each) => each.guests.ms / each.plain.ms)),
      atMost: 1.6,
    }),
    row('G2 memory of each (PSS), and the most: 4 MB', {
      ours: asMegabytes(of('guests', 'bytes')),
      peer: asMegabytes(of('plain', 'bytes')),
      ratio: of('guests', 'bytes') / 4e6,
      atMost: 1,
    }),
  ]);
  key[Symbol.dispose]();
}
